/* The inside of a catalog, for parse/catalog.c and parse/detect.c. */
#ifndef FROE_PARSE_CATALOG_INSIDE_H
#define FROE_PARSE_CATALOG_INSIDE_H

#include "parse/catalog.h"
#include "parse/format_table.h"

/* A format, and the same with its lines carried (parse/wrapped.h), which shares the columns. */
struct froe_catalog_entry {
    struct froe_log_format *format; /* owned */
    struct froe_log_format wrapped;
};

/* Behind the formats that have a name: Combined, and behind a virtual host, with something that follows the agent. */
enum { FROE_CATALOG_COMBINED_ON, FROE_CATALOG_VHOST_COMBINED_ON, FROE_CATALOG_UNNAMED };

/*
 * The formats of auto, by their numbers in froe_named_formats() and behind these the unnamed ones. Each is compiled
 * when it is first asked for, for all of them take longer than the rest of a start, and most logs are told by a few.
 * Any thread may be the first; where two are, one drops what it has made.
 */
struct froe_catalog_auto {
    _Atomic bool short_of_memory; /* to compile one */
    size_t named_count;
    _Atomic(struct froe_catalog_entry *) entries[]; /* NULL: not asked for yet */
};

struct froe_catalog {
    struct froe_catalog_entry chosen;     /* of no format: auto */
    struct froe_catalog_auto *told_apart; /* NULL: one was chosen */
    bool candidates_found;
    char **candidates;
    size_t candidate_count;
};

/* The same format with its lines carried; itself where that cannot be. */
const struct froe_log_format *froe_catalog_wrapped(const struct froe_catalog *catalog,
                                                   const struct froe_log_format *format);

/* The formats of auto by number, by name, and Combined with something behind it. NULL: there are no more, or memory is
 * short (froe_catalog_failed()). */
const struct froe_log_format *froe_catalog_at(const struct froe_catalog *catalog, size_t index);
const struct froe_log_format *froe_catalog_named(const struct froe_catalog *catalog, const char *name);
const struct froe_log_format *froe_catalog_going_on(const struct froe_catalog *catalog, bool vhost);

#endif
