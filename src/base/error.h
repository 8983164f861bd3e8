/*
 * Filling in struct froe_error. Bytes that come from file names or logs go through froe_text_escape() first.
 */
#ifndef FROE_BASE_ERROR_H
#define FROE_BASE_ERROR_H

#include <froe/froe.h>

/* Formats the text, cut at the size of the field; returns false, so that `return froe_error_set(…)` reads well.
 * NULL error is allowed. */
bool froe_error_set(froe_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same, naming the option at fault and the 1-based byte in its text (0: none). */
bool froe_error_option(froe_error *error, const char *option, unsigned column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
