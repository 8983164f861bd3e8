/*
 * Completion scripts for shells, from the tables.
 */
#ifndef FROE_CLI_COMPLETIONS_H
#define FROE_CLI_COMPLETIONS_H

#include <stdio.h>

/* `shell` is one of the choices of the command completions. */
void froe_cli_completions(FILE *out, const char *shell);

#endif
