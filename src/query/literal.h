/*
 * What users type as values: numbers, durations, weekdays (times: query/time_range.h). Thread-safe.
 */
#ifndef FROE_QUERY_LITERAL_H
#define FROE_QUERY_LITERAL_H

#include "base/span.h"

enum froe_literal_status {
    FROE_LITERAL_OK,
    FROE_LITERAL_BAD,      /* of no such form */
    FROE_LITERAL_TOO_LONG, /* more than 18 places behind the point */
    FROE_LITERAL_TOO_BIG,  /* more than INT64_MAX */
};

/* A number that is not negative, exactly: `floor`, and whether it is more than that. */
struct froe_literal_number {
    int64_t floor;
    bool more;
};

/* `200`, `1.5`, with k K M G (powers of 1000) or Ki Mi Gi (of 1024) behind it. */
enum froe_literal_status froe_literal_number_read(struct froe_span text, struct froe_literal_number *number);

/* In nanoseconds: `0.5` (seconds), `200ms`, with ns us ms s m h d. */
enum froe_literal_status froe_literal_duration_read(struct froe_span text, struct froe_literal_number *nanoseconds);

/* An English name or its first three letters, in any case: 0 Monday … 6 Sunday. */
bool froe_weekday_read(struct froe_span text, int64_t *weekday);

#endif
