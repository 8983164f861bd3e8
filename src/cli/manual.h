/*
 * The manual page, from the tables.
 */
#ifndef FROE_CLI_MANUAL_H
#define FROE_CLI_MANUAL_H

#include <stdio.h>

/* Writes roff for the man macros. `version` is what stands at the foot of the page, its first line counts. */
void froe_cli_manual(FILE *out, const char *version);

#endif
