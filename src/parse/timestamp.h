/*
 * The time of the Common Log Format: `dd/Mon/yyyy:HH:MM:SS ±hhmm`, 26 bytes (Apache mod_log_config, %t).
 *
 * Lines of a log mostly share day, hour and zone with the line before. So the last text that was read is kept, and a
 * new one that agrees in these needs two range checks instead of a parse.
 */
#ifndef FROE_PARSE_TIMESTAMP_H
#define FROE_PARSE_TIMESTAMP_H

#include "base/span.h"
#include "base/word.h"

#define FROE_TIMESTAMP_LEN 26

/* The last valid time, in pieces. Zero-initialised is empty: byte 7 of a text cannot be both 0, for head, and 0xff. One
 * a thread. */
struct froe_timestamp_cache {
    uint64_t head;      /* bytes 0–7 */
    uint64_t not_hour;  /* bytes 7–14, every bit inverted */
    uint64_t zone;      /* bytes 18–25 without the seconds */
    int64_t hour_start; /* instant at minute and second 0 */
    int32_t offset;
};

struct froe_timestamp {
    int64_t seconds; /* since 1970-01-01 UTC */
    int32_t offset;  /* seconds east of UTC */
};

/*
 * Reads the FROE_TIMESTAMP_LEN bytes at text. False when they are no time or the date does not exist; second 60 is
 * taken as 59.
 */
bool froe_timestamp_read(const uint8_t *text, struct froe_timestamp *timestamp);

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar, month 1 … 12 (H. Hinnant, "chrono-Compatible
 * Low-Level Date Algorithms", days_from_civil), and back. */
int64_t froe_days_from_civil(int64_t year, unsigned month, unsigned day);
void froe_civil_from_days(int64_t days, int64_t *year, unsigned *month, unsigned *day);

/* Whether the month, 1 … 12, of the year has the day. */
bool froe_date_exists(int year, unsigned month, int day);

/* 1 … 12 for an English abbreviation of three letters, case as written, or 0. */
unsigned froe_month_of(const uint8_t *text);

/* The slow way of froe_timestamp_cached(): parses, and keeps the pieces. */
bool froe_timestamp_refill(struct froe_timestamp_cache *cache, const uint8_t *text, struct froe_timestamp *timestamp);

/* Whether the text agrees with the last one in day, hour and zone, and has a minute and a second up to 59. */
static inline bool froe_timestamp_is_near(const struct froe_timestamp_cache *cache, const uint8_t *text)
{
    /* In little-endian order the seconds are the two lowest bytes of the word at 18. */
    const uint64_t without_seconds = ~(uint64_t)0xffff;
    uint64_t differs = (froe_load64(text) ^ cache->head) | (froe_load64(text + 7) ^ ~cache->not_hour) |
                       ((froe_load64(text + 18) ^ cache->zone) & without_seconds);
    /* HH:MM:SS against 00:00:00; a byte that differs by more than it may (9, 5 or 0) carries into its high bit. The
     * hour has been compared above. */
    uint64_t above = froe_load64(text + 12) ^ UINT64_C(0x30303a30303a3030);
    uint64_t over = ((above & ~FROE_WORD_HIGH_BITS) + UINT64_C(0x767a7f767a000000)) | above;
    return (differs | (over & UINT64_C(0x8080808080000000))) == 0;
}

/* Seconds since the hour began, of eight bytes that begin with `MM:SS`. */
static inline int64_t froe_timestamp_in_hour(uint64_t clock)
{
    uint64_t minute = (clock & 15) * 10 + (clock >> 8 & 15);
    uint64_t second = (clock >> 24 & 15) * 10 + (clock >> 32 & 15);
    return (int64_t)(minute * 60 + second);
}

/* As froe_timestamp_read(), quicker for times near the one before. */
static inline bool froe_timestamp_cached(struct froe_timestamp_cache *cache, const uint8_t *text,
                                         struct froe_timestamp *timestamp)
{
    if (__builtin_expect(!froe_timestamp_is_near(cache, text), 0))
        return froe_timestamp_refill(cache, text, timestamp);
    timestamp->seconds = cache->hour_start + froe_timestamp_in_hour(froe_load64(text + 15));
    timestamp->offset = cache->offset;
    return true;
}

#endif
