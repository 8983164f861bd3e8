/*
 * What a saved state says beside its groups: what was asked, of which input, and what was wrong with that.
 *
 * Numbers are varints (base/varint.h), texts have their length before them. A list has its length before it, and so has
 * the whole of what belongs to one entry, so that a later version can add to it.
 */
#ifndef FROE_RUN_SUMMARY_H
#define FROE_RUN_SUMMARY_H

#include <froe/froe.h>

#include "run/error_list.h"
#include "run/saved.h"
#include "run/totals.h"

/* Everything that decides what is counted, as names and values: the same for two states exactly when they can be
 * merged. How results are shown is no part of it. */
struct froe_query_item {
    char *name;
    char *value;
};

enum { FROE_QUERY_ITEMS = 32 };

struct froe_query {
    struct froe_query_item items[FROE_QUERY_ITEMS];
    size_t count;
};

/* Appends an item unless value is NULL. False when memory is short. */
bool froe_query_add(struct froe_query *query, const char *name, const char *value);
/* The value of an item; NULL: there is none. */
const char *froe_query_get(const struct froe_query *query, const char *name);
/* Says in *text, for a message, what the first difference is; false: there is none. */
bool froe_query_differs(const struct froe_query *query, const struct froe_query *other, struct froe_buffer *text);
void froe_query_free(struct froe_query *query);

/*
 * A file that several shards have read, each a part: whether it is a log at all only all of them together can tell.
 */
struct froe_file_part {
    char *name;
    char *format;     /* that it was read by; NULL: any that is known was tried */
    char *first_line; /* its beginning, to show */
    bool has_records; /* or something of it was left out, which happens to logs only */
    uint64_t lines;
    uint64_t reasons[FROE_REASON_COUNT]; /* malformed lines */
};

struct froe_summary {
    struct froe_query query;
    uint64_t files;
    struct froe_totals totals;
    struct froe_error_list errors;
    struct froe_file_part *parts;
    size_t part_count;
};

void froe_summary_write(const struct froe_summary *summary, struct froe_buffer *out);

/* Reads what froe_summary_write() has written into *summary, which is all zeros. False: it is something else, or memory
 * was short (*short_of_memory). To be freed in either case. */
bool froe_summary_read(struct froe_span bytes, struct froe_summary *summary, bool *short_of_memory);

/* Adds what another state says: counts, errors (those that both have once), parts of the same file. False when memory
 * is short. */
bool froe_summary_add(struct froe_summary *to, const struct froe_summary *from);

/* Adds a part of a file, whose texts are copied. Likewise. */
bool froe_summary_add_part(struct froe_summary *summary, const struct froe_file_part *part);

/* Puts errors and parts in an order that depends on them alone. */
void froe_summary_sort(struct froe_summary *summary);

void froe_summary_free(struct froe_summary *summary);

#endif
