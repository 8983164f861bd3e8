/*
 * What froe says on standard error and prints on standard output, other than results.
 */
#ifndef FROE_CLI_MESSAGE_H
#define FROE_CLI_MESSAGE_H

#include <stddef.h>

#include "cli/options.h"

/* The longest message with its line end; what is longer is cut. */
#define FROE_CLI_MESSAGE_MAX 8192

/*
 * Copies text, with every byte that could do harm on a terminal as \xHH: C0, DEL, C1, bidirectional controls, line and
 * paragraph separators, and what is not UTF-8. Cut at size, NUL-terminated; returns the length. size > 0. *columns,
 * unless NULL, is how many columns it takes (every character counted as one).
 */
size_t froe_cli_escape(char *out, size_t size, const char *text, size_t *columns);

/* Writes to standard error all at once, as far as it goes. */
void froe_cli_write_error(const char *bytes, size_t length);

/* Makes "froe: TEXT\n" of a text, escaped; returns the length. */
size_t froe_cli_message_line(char out[FROE_CLI_MESSAGE_MAX], const char *text);

/* Says "froe: …" on standard error; everything in it is escaped. */
void froe_cli_message(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Says where help is to be found. NULL: for froe as a whole. */
void froe_cli_hint(const struct froe_cli_command *command);

/* The same of `froe help NAME`. */
void froe_cli_hint_topic(const char *name);

/* Writes all to standard output; returns the exit code. A reader that has gone is no error, any other fault is said. */
int froe_cli_print(const char *bytes, size_t length);

#endif
