/*
 * From the arguments to what the library is told: what the options mean, and which of them contradict the command or
 * each other.
 */
#ifndef FROE_CLI_SETTINGS_H
#define FROE_CLI_SETTINGS_H

#include "cli/parse.h"

/* In the order of the choices in the table. */
enum froe_cli_when {
    FROE_CLI_AUTO,
    FROE_CLI_ALWAYS,
    FROE_CLI_NEVER,
};

struct froe_cli_settings {
    froe_options job; /* strings are lent by the arguments */
    enum froe_cli_when progress;
};

/* False, and why is said, when an option makes no sense for the command, or the command does not take the operands. */
bool froe_cli_check_arguments(const struct froe_cli_arguments *arguments);

/* For a command that is a job, after the check. False, and why is said, when something is missing or contradicts. */
bool froe_cli_make_settings(struct froe_cli_settings *settings, const struct froe_cli_arguments *arguments);

#endif
