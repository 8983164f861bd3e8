/*
 * The words of the progress line.
 */
#ifndef FROE_CLI_PROGRESS_TEXT_H
#define FROE_CLI_PROGRESS_TEXT_H

#include <stddef.h>

#include <froe/froe.h>

/* More than the longest line and its NUL. */
#define FROE_CLI_PROGRESS_COLUMNS 160

/* Says how far a run is that has lasted `seconds`, in at most `columns` columns (ASCII, so bytes); what does not fit is
 * left out, the most important comes first. */
void froe_cli_progress_text(char text[FROE_CLI_PROGRESS_COLUMNS], size_t columns, const froe_progress *progress,
                            double seconds);

#endif
