/*
 * Lines of text in the objects that Docker's json-file driver keeps them in:
 *
 *     {"log":"192.0.2.1 - - [10/Oct/2000:13:55:36 +0000] \"GET / HTTP/1.1\" 200 5\n","stream":"stdout","time":"…"}
 *
 * The driver writes the keys in this order and without blanks; what else begins so is no such line. Any log format can
 * be in them.
 */
#ifndef FROE_PARSE_WRAPPED_H
#define FROE_PARSE_WRAPPED_H

#include "base/span.h"

/* Whether a log begins like one of such lines. */
bool froe_wrapped_may_be(struct froe_span log);

/* The raw text of what a line holds; absent: it is no such line. FROE_LINES_SLACK bytes behind it can be read. */
struct froe_span froe_wrapped_find(struct froe_span line);

/* Undoes the escapes, without the line end that the text may have; returns the length, never more than raw.len. */
size_t froe_wrapped_undo(uint8_t *to, struct froe_span raw);

#endif
