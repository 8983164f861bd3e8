/*
 * The rule for years beyond the table of a zone: the TZ string of POSIX (IEEE 1003.1, section 8.3) as RFC 8536 puts it
 * into the footer, e.g. `CET-1CEST,M3.5.0,M10.5.0/3`, with hours from -167 to 167 in the times of change.
 */
#ifndef FROE_BASE_ZONE_RULE_H
#define FROE_BASE_ZONE_RULE_H

#include "base/span.h"

enum froe_zone_day_kind {
    FROE_ZONE_DAY_JULIAN,  /* Jn: 1 … 365, 29 February is never counted */
    FROE_ZONE_DAY_OF_YEAR, /* n: 0 … 365 */
    FROE_ZONE_DAY_WEEKDAY, /* Mm.w.d: the w-th (5: last) weekday d (0: Sunday) of month m */
};

/* When in a year the clocks change. */
struct froe_zone_day {
    enum froe_zone_day_kind kind;
    int32_t day;     /* of the year, or of the week */
    int32_t month;   /* 1 … 12 */
    int32_t week;    /* 1 … 5 */
    int32_t seconds; /* after midnight, by the clock before the change */
};

struct froe_zone_rule {
    int32_t standard; /* seconds east of UTC */
    bool changes;     /* the following is used */
    int32_t summer;
    struct froe_zone_day begins; /* of summer time */
    struct froe_zone_day ends;
};

bool froe_zone_rule_parse(struct froe_zone_rule *rule, struct froe_span text);

/* The offset at an instant, and from when (included) until when (not included) it holds. */
int32_t froe_zone_rule_find(const struct froe_zone_rule *rule, int64_t unix_seconds, int64_t *from, int64_t *until);

#endif
