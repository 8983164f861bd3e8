/* The inside of a catalog, for parse/catalog.c and parse/detect.c. */
#ifndef FROE_PARSE_CATALOG_INSIDE_H
#define FROE_PARSE_CATALOG_INSIDE_H

#include "parse/catalog.h"
#include "parse/format_table.h"

enum { FROE_CATALOG_MAX = 64 };

struct froe_catalog {
    struct froe_log_format *chosen; /* NULL: auto, and all that follows is there */
    struct froe_log_format *named[FROE_CATALOG_MAX];
    size_t named_count;
    const struct froe_log_format *combined, *vhost_combined;
    struct froe_log_format combined_on, vhost_combined_on; /* with something behind them */
    struct froe_log_format wrapped[FROE_CATALOG_MAX + 3];  /* carried: what was chosen or named, and these two */
    bool candidates_found;
    char **candidates;
    size_t candidate_count;
};

/* The same format with its lines carried (parse/wrapped.h); itself where that cannot be. */
const struct froe_log_format *froe_catalog_wrapped(const struct froe_catalog *catalog,
                                                   const struct froe_log_format *format);

/* One of auto's formats by its name. */
const struct froe_log_format *froe_catalog_named(const struct froe_catalog *catalog, const char *name);

#endif
