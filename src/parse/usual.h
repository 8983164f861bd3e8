/*
 * What mostly stands behind the host of a Common or Combined line, from the blank to the end of the time zone: nobody,
 * and an hour that is that of the line before. All of it can be checked at once (parse/clf_quick.h).
 */
#ifndef FROE_PARSE_USUAL_H
#define FROE_PARSE_USUAL_H

#include "base/bytes16.h"
#include "parse/timestamp.h"

/* ` - - [dd/Mon/yyyy:HH:MM:SS ±hhmm`, and the places in it of what changes from line to line. */
enum { FROE_USUAL_LEN = 32, FROE_USUAL_TIME = 6, FROE_USUAL_MINUTE = 21, FROE_USUAL_SECOND = 24 };

/* What stood behind the host when it was last of that form, with any minute and second. */
struct froe_usual {
    struct froe_ranges16 ranges[2];
    int64_t hour_start; /* instant at minute and second 0 */
    int32_t offset;     /* of the zone, seconds east of UTC */
};

/* Nothing is as usual: no blank or control byte is 0xff. */
static inline void froe_usual_forget(struct froe_usual *usual)
{
    *usual = (struct froe_usual){.ranges[0].low[0] = 0xff};
}

/* Takes over a text of that form, whose time the cache has just read. */
static inline void froe_usual_learn(struct froe_usual *usual, const uint8_t *text,
                                    const struct froe_timestamp_cache *cache)
{
    uint8_t low[FROE_USUAL_LEN], width[FROE_USUAL_LEN] = {0};
    memcpy(low, text, sizeof low);
    memset(low + FROE_USUAL_MINUTE, '0', 2);
    memset(low + FROE_USUAL_SECOND, '0', 2);
    width[FROE_USUAL_MINUTE] = width[FROE_USUAL_SECOND] = 5;
    width[FROE_USUAL_MINUTE + 1] = width[FROE_USUAL_SECOND + 1] = 9;
    for (int half = 0; half < 2; half++) {
        memcpy(usual->ranges[half].low, low + 16 * half, 16);
        memcpy(usual->ranges[half].width, width + 16 * half, 16);
    }
    usual->hour_start = cache->hour_start;
    usual->offset = cache->offset;
}

#endif
