/*
 * Runs a job as a command line does: with messages, progress, signals and an exit code.
 */
#ifndef FROE_CLI_RUN_H
#define FROE_CLI_RUN_H

#include "cli/settings.h"

/* Returns the exit code, or does not return when a signal has ended the run. */
int froe_cli_run(const struct froe_cli_settings *settings, const struct froe_cli_command *command);

#endif
