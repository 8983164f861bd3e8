/*
 * Time zones: fixed offsets and the zones of the IANA database.
 *
 * The C library has one zone for the process, behind a lock, so zones are read here: the TZif files of the system
 * (RFC 8536), whole, into a table that does not change any more. Threads share a zone; each has a cache of its own, so
 * that times near the one before cost two comparisons.
 */
#ifndef FROE_BASE_ZONE_H
#define FROE_BASE_ZONE_H

#include <froe/froe.h>

struct froe_zone_table;

struct froe_zone {
    struct froe_zone_table *table; /* NULL: the offset is the same at all times */
    int32_t fixed;                 /* seconds east of UTC */
};

/* The span of time that the last answer holds for. Zero-initialised is empty. One a thread and zone. */
struct froe_zone_cache {
    int64_t from;
    int64_t until; /* not included */
    int32_t offset;
};

/*
 * Reads "UTC", "Z", ±hh:mm, ±hhmm, or the name of a zone under /usr/share/zoneinfo ($TZDIR if set), e.g. Europe/Berlin.
 * False with *error naming the option time_zone; *zone then needs no freeing.
 */
bool froe_zone_parse(struct froe_zone *zone, const char *text, froe_error *error);

void froe_zone_free(struct froe_zone *zone);

/* The slow way of froe_zone_offset(): searches the table, and keeps the span. */
int32_t froe_zone_refill(struct froe_zone_cache *cache, const struct froe_zone *zone, int64_t unix_seconds);

/* Seconds east of UTC at an instant. */
static inline int32_t froe_zone_offset(struct froe_zone_cache *cache, const struct froe_zone *zone,
                                       int64_t unix_seconds)
{
    if (__builtin_expect(unix_seconds >= cache->from && unix_seconds < cache->until, 1))
        return cache->offset;
    return froe_zone_refill(cache, zone, unix_seconds);
}

#endif
