/*
 * What froe knows of the terminals it talks to.
 */
#ifndef FROE_CLI_TERMINAL_H
#define FROE_CLI_TERMINAL_H

#include <stdbool.h>

/* Columns: what the terminal says, else COLUMNS, else 80. */
unsigned froe_cli_terminal_width(int fd);

/* Unless NO_COLOR or TERM speaks against it. */
bool froe_cli_terminal_has_color(void);

/*
 * Results and the progress line may share one terminal, and the library writes when it likes. So results are held back
 * in memory until the line has gone. Returns what froe_cli_release_output() needs, or -1 when it cannot be done;
 * standard output then stays as it was.
 */
int froe_cli_hold_output(void);

/* Gives standard output back and, with `show`, writes what was held to it; returns the exit code. */
int froe_cli_release_output(int held, bool show);

#endif
