/*
 * Percentiles of numbers: a sketch with fixed buckets that merges without regard to order.
 *
 * Buckets are log-linear as in HdrHistogram (G. Tene): numbers below 128 have a bucket each, above that each power of
 * two is cut into 64. A bucket is answered with its middle, so that the relative error is at most 1/128. That counting
 * in such buckets answers every rank within the bound, and that such sketches merge without loss, is shown in Masson,
 * Rim, Lee, "DDSketch: A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees", VLDB 2019. The
 * number of buckets is small enough that none is ever collapsed, so the guarantee holds for all numbers.
 *
 * A sketch is one word, zero when empty. The first three numbers are kept in the word itself, further ones as a list of
 * 16-bit bucket numbers, and many as counters, in pages that cover a power of two each: a group costs about 2.5 bytes
 * for each of its numbers, until that is as much as the counters take (0.5 KiB and as much again for each power of two
 * met, 31 KiB at most). Answers depend on the numbers of each bucket alone.
 */
#ifndef FROE_QUERY_QUANTILE_H
#define FROE_QUERY_QUANTILE_H

#include "base/buffer.h"
#include "query/aggregate_arena.h"

/* Buckets for all 64-bit numbers. */
enum { FROE_QUANTILE_EXACT = 128, FROE_QUANTILE_BITS = 6, FROE_QUANTILE_PAGE = 1 << FROE_QUANTILE_BITS };
enum { FROE_QUANTILE_BUCKETS = FROE_QUANTILE_EXACT + 57 * FROE_QUANTILE_PAGE };

/* More numbers than these are counted in pages. */
enum { FROE_QUANTILE_LISTED = 2048 };

/* Numbers in the word itself: bit 0 set, their count in bits 1 and 2, buckets from bit 16 on. */
enum { FROE_QUANTILE_INLINE = 3 };

/* Newest part of a list: one cache line, or half of one at first. Its address is the word. */
struct froe_quantile_list {
    struct froe_quantile_list *before;
    uint16_t count_before; /* numbers in all parts before */
    uint8_t count, cap;
    uint16_t buckets[];
};

static inline uint32_t froe_quantile_bucket(uint64_t number)
{
    if (number < FROE_QUANTILE_EXACT)
        return (uint32_t)number;
    unsigned shift = 63 - FROE_QUANTILE_BITS - (unsigned)__builtin_clzll(number);
    return shift * FROE_QUANTILE_PAGE + (uint32_t)(number >> shift);
}

/* The middle of a bucket. */
uint64_t froe_quantile_middle(uint32_t bucket);

/* The general way of froe_quantile_add(). */
void froe_quantile_add_bucket(uint64_t *sketch, uint32_t bucket, struct froe_arena *arena);

/* Adds a number. When memory is short it is lost and arena->failed is set. */
static inline void froe_quantile_add(uint64_t *sketch, uint64_t number, struct froe_arena *arena)
{
    uint32_t bucket = froe_quantile_bucket(number);
    struct froe_quantile_list *list = (struct froe_quantile_list *)(uintptr_t)*sketch;
    if (list != NULL && (*sketch & 15) == 0 && list->count < list->cap)
        list->buckets[list->count++] = (uint16_t)bucket;
    else
        froe_quantile_add_bucket(sketch, bucket, arena);
}

/* Numbers in the sketch. */
uint64_t froe_quantile_count(const uint64_t *sketch);

/* Adds all numbers of `from` to `to`; `from` is empty afterwards. */
void froe_quantile_merge(uint64_t *to, uint64_t *from, struct froe_arena *arena);
/* The same; `from` stays as it is. */
void froe_quantile_add_all(uint64_t *to, const uint64_t *from, struct froe_arena *arena);

/* Appends the sketch as query/aggregate_codec.h says. */
void froe_quantile_encode(const uint64_t *sketch, struct froe_buffer *out);
/* Takes one from the front of *bytes and adds it. False: there is none. */
bool froe_quantile_decode(uint64_t *sketch, struct froe_span *bytes, struct froe_arena *arena);

/* The number of the rank froe_wide_rank(count, part, whole) of a sketch that is not empty, given the least and the
 * greatest number. */
uint64_t froe_quantile_part(const uint64_t *sketch, uint64_t part, uint64_t whole, uint64_t least, uint64_t greatest);

#endif
