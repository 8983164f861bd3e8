/*
 * The words of the progress line.
 */
#ifndef FROE_CLI_PROGRESS_TEXT_H
#define FROE_CLI_PROGRESS_TEXT_H

#include <stddef.h>

#include <froe/froe.h>

/* More than the longest line and its NUL. */
#define FROE_CLI_PROGRESS_COLUMNS 160

/* Threads of which the line can tell. */
#define FROE_CLI_PROGRESS_THREADS 4096

/* What the threads of a run are doing. */
struct froe_cli_activities {
    size_t count; /* 0: nobody wants to know */
    froe_activity what[FROE_CLI_PROGRESS_THREADS];
};

/*
 * Says how far a run is that has lasted `seconds`, in at most `columns` columns (ASCII, so bytes); what does not fit is
 * left out, the most important comes first. Of each thread there is a letter: r it reads, d it decompresses, p it
 * parses and counts, . it waits; where there is no room for all letters, how many threads do what.
 */
void froe_cli_progress_text(char text[FROE_CLI_PROGRESS_COLUMNS], size_t columns, const froe_progress *progress,
                            const struct froe_cli_activities *activities, double seconds);

#endif
