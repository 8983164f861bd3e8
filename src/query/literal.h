/*
 * What users type as values: numbers, durations, times, dates, weekdays. Immutable tables only; thread-safe.
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

/* An instant, or what a clock shows. */
struct froe_moment {
    int64_t seconds; /* since 1970-01-01 UTC, or of a clock that showed 0 at its 1970-01-01T00:00:00 */
    bool zoned;      /* the first */
};

/*
 * ISO 8601: `2015-05-17`, then optionally `T10:05` (or a space for the T), `:03`, a fraction of zeros, and a zone `Z`,
 * `+02`, `+0200`, `+02:00`. Or as in a log, `17/May/2015:10:05:03 +0000`, the zone optional. Second 60 is taken as 59.
 */
bool froe_moment_read(struct froe_span text, struct froe_moment *moment);

/* `2015-05-17` as days since 1970-01-01. */
bool froe_date_read(struct froe_span text, int64_t *days);

/* An English name or its first three letters, in any case: 0 Monday … 6 Sunday. */
bool froe_weekday_read(struct froe_span text, int64_t *weekday);

#endif
