/*
 * The text of --help, from the tables, and of topics.
 */
#ifndef FROE_CLI_HELP_H
#define FROE_CLI_HELP_H

#include <stdio.h>

#include "cli/options.h"
#include "cli/topics.h"

/* NULL: for froe as a whole. */
void froe_cli_help(FILE *out, const struct froe_cli_command *command);

void froe_cli_help_topic(FILE *out, const struct froe_cli_topic *topic);

#endif
