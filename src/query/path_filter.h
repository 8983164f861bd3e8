/*
 * The path filters --pages, --exclude-name, --exclude-ext and --under. They depend on the path alone, so a query asks
 * once for each distinct path. Immutable after froe_path_filter_init().
 */
#ifndef FROE_QUERY_PATH_FILTER_H
#define FROE_QUERY_PATH_FILTER_H

#include <froe/froe.h>

#include "base/span.h"

struct froe_path_filter {
    bool pages;              /* drop what has no path or no segment */
    struct froe_span *names; /* drop what has one of these segments */
    size_t name_count;
    uint64_t name_lengths;  /* bit n: one has n bytes, or n + 64 … */
    struct froe_span *exts; /* drop what ends in one of these */
    size_t ext_count;
    struct froe_span under; /* absent: everywhere */
    char *texts;            /* what the spans borrow from */
};

/* Whether what the options name can be met in a path at all; false with *error. */
bool froe_path_filter_check(const froe_options *options, froe_error *error);

/* From the options of a job, which froe_path_filter_check() has let pass. False when memory is short. */
bool froe_path_filter_init(struct froe_path_filter *filter, const froe_options *options);
void froe_path_filter_free(struct froe_path_filter *filter);

/* Whether there is anything to filter. */
bool froe_path_filter_active(const struct froe_path_filter *filter);

/* Whether records with this path (absent: none) pass. The context of froe_groups_create() is the filter. */
bool froe_path_filter_keeps(const void *filter, struct froe_span path);

#endif
