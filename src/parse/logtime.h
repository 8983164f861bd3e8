/*
 * Times as log formats other than Common write them: ISO 8601, Unix time, or by a pattern of strftime() letters; in one
 * column or in several (a date here, a time of day there) that are put together.
 *
 * Names are English whatever the locale. Where no zone is logged, the time is taken as UTC. Fractions of a second are
 * dropped; second 60 is taken as 59, as in parse/timestamp.h.
 *
 * Sources: RFC 3339 and ISO 8601 for ISO; strftime(3) for the letters; the GoAccess manual for %f and %*.
 */
#ifndef FROE_PARSE_LOGTIME_H
#define FROE_PARSE_LOGTIME_H

#include "parse/timestamp.h"

enum froe_logtime_syntax {
    FROE_LOGTIME_CLF,   /* dd/Mon/yyyy:HH:MM:SS ±hhmm */
    FROE_LOGTIME_ISO,   /* yyyy-mm-ddTHH:MM:SS[.fff][Z|±hh[:]mm], a blank or _ may stand for the T, / for both - */
    FROE_LOGTIME_UNIX,  /* seconds since 1970, with or without a fraction */
    FROE_LOGTIME_MILLI, /* … milliseconds */
    FROE_LOGTIME_MICRO, /* … microseconds */
    FROE_LOGTIME_DATE,  /* yyyy-mm-dd; also with / or without anything between, dd/Mon/yyyy, dd-Mon-yyyy */
    FROE_LOGTIME_CLOCK, /* HH:MM:SS[.fff] */
    FROE_LOGTIME_ANY, /* CLF, also with a fraction for the zone, ISO, as in headers (Tue, 14 Nov 2023 22:13:20 GMT), or
                         a Unix time whose unit its size tells. Where that is all up to `end`, also: any of these dates
                         with a time of day, without a zone or with a blank or UTC for it, the name of a zone behind its
                         offset (+0100 CET, Z[UTC]), 20231114T221320Z, and Tue Nov 14 22:13:20 2023 */
    FROE_LOGTIME_PATTERN, /* strftime() letters */
};

/* What has been read of a time so far. Zero-initialised is nothing. */
enum { FROE_LOGTIME_HAS_DAY = 1, FROE_LOGTIME_HAS_CLOCK = 2, FROE_LOGTIME_HAS_ZONE = 4, FROE_LOGTIME_HAS_INSTANT = 8 };

struct froe_logtime {
    unsigned has;    /* FROE_LOGTIME_HAS_… */
    int32_t clock;   /* seconds after midnight */
    int32_t offset;  /* seconds east of UTC */
    int64_t day;     /* days since 1970-01-01 */
    int64_t instant; /* seconds since 1970-01-01 UTC */
};

/* Longest time by a pattern that is remembered. */
#define FROE_LOGTIME_TEXT 40

/* The last times, so that those near them are quick to read. Zero-initialised is empty. One a thread and log format. */
struct froe_logtime_cache {
    struct froe_timestamp_cache clf;
    uint64_t iso[2]; /* the first 16 bytes, up to the minutes; zero: none, for no time begins so */
    int64_t iso_minute;
    const uint8_t *pattern; /* that the following was read by */
    uint8_t text[FROE_LOGTIME_TEXT];
    uint32_t text_len;
    struct froe_logtime time;
    bool dated;  /* times of day alone are of this day, set by who reads the lines */
    int64_t day; /* since 1970-01-01 */
};

/*
 * Reads what stands at `at` and adds it to *time; returns where it ends, or NULL when it is no such time or the date
 * does not exist. At most 16 bytes behind `end` are looked at, and never taken. pattern: for FROE_LOGTIME_PATTERN,
 * checked.
 */
const uint8_t *froe_logtime_read(struct froe_logtime_cache *cache, enum froe_logtime_syntax syntax,
                                 struct froe_span pattern, const uint8_t *at, const uint8_t *end,
                                 struct froe_logtime *time);

/* The instant that the parts give, a date without a time of day being midnight; false when there is no date. */
bool froe_logtime_instant(const struct froe_logtime *time, struct froe_timestamp *timestamp);

/*
 * Whether the letters of a pattern are known: %a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %k %l %m %M %n %p %P %r
 * %R %s %S %t %T %u %U %V %w %W %x %X %y %Y %z %Z %%, %L for the digits of a fraction, and %f and %* for Unix times in
 * micro- and milliseconds. Days and years of weeks are gone over. Otherwise *bad is the index of the first % that is
 * not.
 */
bool froe_logtime_pattern_check(struct froe_span pattern, size_t *bad);

#endif
