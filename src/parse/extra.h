/*
 * Fields that only some log formats have, beside those that every record has a place for: `upstream_status`,
 * `x-forwarded-for`, a key of JSON lines.
 *
 * A query knows its extra fields by slot: the first one it names is slot 0. Every log format is bound to the same slots
 * (parse/format.h), so that files of different formats can be read in one run. Immutable while a run reads.
 */
#ifndef FROE_PARSE_EXTRA_H
#define FROE_PARSE_EXTRA_H

#include "base/span.h"

/* Extra fields in one query at most. */
#define FROE_EXTRA_MAX 64

struct froe_extra_slots {
    size_t count;
    struct froe_span names[FROE_EXTRA_MAX]; /* lower case where the format's are; borrowed from the query */
};

#endif
