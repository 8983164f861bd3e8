/*
 * The time range of --since and --until: a half-open interval, since <= time < until.
 *
 * A bound with a zone, and one told relative to now, is an instant. A bound without zone means the clock of the
 * records: it is compared with the time as it is shown, that is, in the log's own offset or in that of --tz. Where a
 * clock was put back, an hour of it exists twice, and both are meant.
 *
 * Records have whole seconds, so a fraction is rounded up: nothing lies between 10:05:03.2 and 10:05:04.
 */
#ifndef FROE_QUERY_TIME_RANGE_H
#define FROE_QUERY_TIME_RANGE_H

#include <froe/froe.h>

#include "base/zone.h"
#include "parse/record.h"

/* Later than any bound; its negative is earlier, and later than FROE_TIME_ABSENT. Sums with offsets do not overflow. */
#define FROE_TIME_ENDLESS ((int64_t)1 << 62)

/* One end of a range. */
struct froe_time_bound {
    int64_t seconds; /* since 1970-01-01, of UTC or of the records' clock; ±FROE_TIME_ENDLESS: not given */
    bool given;
    bool local; /* it is the records' clock */
};

/* Immutable when made; threads may share it. */
struct froe_time_range {
    struct froe_time_bound since;
    struct froe_time_bound until;
};

/*
 * Reads one bound; `option`, its name, for the error. now: seconds since 1970-01-01 UTC. These are understood:
 *
 *     2015-05-17  2015-05-17T10  2015-05-17T10:05  2015-05-17T10:05:03  2015-05-17T10:05:03.25
 *         ISO 8601 in the extended format. A space or `t` may stand for T, a comma for the point; 24:00 is the end of
 *         the day. A zone may follow, also behind a space: Z, +02:00, +0200, +02
 *     17/May/2015:10:05:03 +0000
 *         the time of the Common Log Format, with or without brackets and zone; less precise ones as above
 *     now  7d  12h  30m  90s  1d12h
 *         before now; a minus sign may stand before it; also w for weeks
 *
 * Second 60 is taken as 59, as in logs. False with *error: what is wrong and the column.
 */
bool froe_time_bound_read(struct froe_time_bound *bound, const char *text, const char *option, int64_t now,
                          froe_error *error);

/* Reads only what stands in a calendar, the first two of these, in whole seconds rounded down; *more: there was a
 * fraction. For expressions. */
bool froe_time_moment_read(struct froe_time_bound *bound, const char *text, bool *more);

/* Reads both ends; NULL: open. False with *error naming the option "since" or "until", also when nothing can lie
 * between them. */
bool froe_time_range_read(struct froe_time_range *range, const char *since, const char *until, int64_t now,
                          froe_error *error);

/* Whether there is anything to keep out. */
static inline bool froe_time_range_active(const struct froe_time_range *range)
{
    return range->since.given || range->until.given;
}

/* The offset that a record's time is shown in. zone NULL: its own. */
static inline int32_t froe_shown_offset(const struct froe_zone *zone, struct froe_zone_cache *cache,
                                        const struct froe_record *record)
{
    return zone == NULL ? record->offset : froe_zone_offset(cache, zone, record->time);
}

/* Whether a time lies in the range; offset: that it is shown in. FROE_TIME_ABSENT lies in none, nor does a time beyond
 * ±FROE_TIME_ENDLESS. */
static inline bool froe_time_range_holds(const struct froe_time_range *range, int64_t time, int32_t offset)
{
    return time >= range->since.seconds - (range->since.local ? offset : 0) &&
           time < range->until.seconds - (range->until.local ? offset : 0);
}

/* Keeps, in order, the records that lie in the range; returns how many. They were read with FROE_NEED_TIME. */
size_t froe_time_range_filter(const struct froe_time_range *range, const struct froe_zone *zone,
                              struct froe_zone_cache *cache, struct froe_record *records, size_t count);

#endif
