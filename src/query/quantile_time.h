/*
 * Percentiles of times: as query/quantile.h, but with buckets of a minute, since what matters of a time is its distance
 * to others and not to 1970. Answers are within 30 seconds (times up to 4000 years from 1970).
 *
 * A sketch is one word, zero when empty, otherwise the address of a list of minutes with the number of times in each,
 * in any order; equal minutes are united when the list is full. Times come nearly in order, so that most of them only
 * count up the last entry. Memory: 8 bytes for each minute of a group in which something happened, twice that at most.
 */
#ifndef FROE_QUERY_QUANTILE_TIME_H
#define FROE_QUERY_QUANTILE_TIME_H

#include "base/buffer.h"
#include "query/aggregate_arena.h"

/* Adds a time, seconds since 1970. When memory is short it is lost and arena->failed is set. */
void froe_quantile_time_add(uint64_t *sketch, int64_t time, struct froe_arena *arena);

/* Times in the sketch. */
uint64_t froe_quantile_time_count(const uint64_t *sketch);

/* Adds all times of `from` to `to`; `from` is empty afterwards. */
void froe_quantile_time_merge(uint64_t *to, uint64_t *from, struct froe_arena *arena);
/* The same; `from` stays as it is. */
void froe_quantile_time_add_all(uint64_t *to, const uint64_t *from, struct froe_arena *arena);

/* Appends the sketch as query/aggregate_codec.h says; its list is put in order. */
void froe_quantile_time_encode(const uint64_t *sketch, struct froe_buffer *out);
/* Takes one from the front of *bytes and adds it. False: there is none. */
bool froe_quantile_time_decode(uint64_t *sketch, struct froe_span *bytes, struct froe_arena *arena);

/* The time of a rank, 1 … the count, given the earliest and the latest time. */
int64_t froe_quantile_time_at(const uint64_t *sketch, uint64_t rank, int64_t earliest, int64_t latest);

#endif
