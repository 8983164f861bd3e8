/*
 * Pieces of a day on a clock: all times in one, with the same offset, have the same key by hours, weekdays, days or
 * buckets. Private to the files keys_*.c.
 */
#ifndef FROE_QUERY_KEYS_PIECE_H
#define FROE_QUERY_KEYS_PIECE_H

#include "parse/record.h"

struct froe_piece {
    int64_t start;
    uint64_t length; /* seconds; 0: none, which holds no time */
    int32_t offset;
};

/* The piece of so many seconds, which divide a day, that a time is in. None of an absent time. */
static inline struct froe_piece froe_piece_of(int64_t time, int32_t offset, uint32_t length)
{
    if (time == FROE_TIME_ABSENT)
        return (struct froe_piece){0};
    int64_t into = (time + offset) % length;
    return (struct froe_piece){time - (into < 0 ? into + length : into), length, offset};
}

static inline bool froe_piece_holds(const struct froe_piece *piece, int64_t time, int32_t offset)
{
    return (uint64_t)time - (uint64_t)piece->start < piece->length && offset == piece->offset;
}

#endif
