/*
 * Names of the fields that log formats add.
 *
 * Names are lower case, and typed in any case, with - and _ taken for the same: X-Forwarded-For, x_forwarded_for. They
 * come from the manuals of the servers: request headers by their name (x-forwarded-for), response headers as sent.NAME,
 * cookies as cookie.NAME, environment and notes as env.NAME and note.NAME, variables and columns by their own name.
 */
#ifndef FROE_PARSE_FORMAT_NAMES_H
#define FROE_PARSE_FORMAT_NAMES_H

#include "parse/format.h"

struct froe_known_name {
    struct froe_span name;
    enum froe_column_type type;
    uint64_t unit; /* nanoseconds in one, of durations */
};

/* Whether two names mean the same. */
bool froe_names_match(struct froe_span a, struct froe_span b);

/* The same of one and a text, whose length need not be known: most names differ in their first letters. */
bool froe_name_is(struct froe_span name, const char *text);

/* What is known of a name by itself; NULL: it is text. */
const struct froe_known_name *froe_known_name(struct froe_span name);

/* The name that is used for one that is known by another: `backend_processing_time`. Itself when there is none. */
struct froe_span froe_name_of_alias(struct froe_span name);

#endif
