/*
 * States of groups as bytes (query/group_codec.h): the parts of a state one behind the other, in the order of the items
 * of the compiled list (by field, sketches behind the rest, then as they were named first). Numbers are varints.
 *
 *   counts of records or values   the number
 *   sum                           low and high 64 bits
 *   least, greatest               a value: 0 for none, otherwise the number + 1, or of times and dates the zigzag + 1;
 *                                 behind a time its offset as zigzag
 *   first, last                   0, or the zigzag + 1 of the time, and then a value as above, or the length of the
 *                                 text and the text
 *   percentiles of numbers        how many buckets, then of each, in order, its distance from the one before and the
 *                                 count
 *   percentiles of times          likewise of minutes, counted from 2^31 before 1970
 *   distinct, estimated           how many registers are set; up to FROE_CARDINALITY_LISTED of them: of each, in
 *                                 order, register * 64 + rank as the distance from the one before; more: all ranks, a
 *                                 byte each
 *   distinct, exact               how many values, then of each, in the order of their bytes, its length and its bytes
 *   visits                        likewise of visitors, and behind each how many visits there are, then of each, in
 *                                 order, its first second (the zigzag of the time, after the first the distance from
 *                                 the last second of the one before) and the distance from there to its last second
 */
#ifndef FROE_QUERY_AGGREGATE_CODEC_H
#define FROE_QUERY_AGGREGATE_CODEC_H

#include "query/aggregate.h"
#include "query/pairs.h"
#include "query/sieve.h"

/* Appends a state; met: the values of exact distinct() and the visitors that its group has met, sorted. The lists of
 * sketches are put in order. */
void froe_aggregates_encode(const struct froe_aggregates *aggregates, const void *state, const struct froe_met *met,
                            size_t met_count, struct froe_buffer *out);

/* Walks the groups of a store and the values that they have met, as froe_pairs_next(). */
bool froe_aggregates_store_next_met(const struct froe_aggregates_store *store, const struct froe_aggregates *aggregates,
                                    size_t *at, struct froe_met *met);

/* Likewise all values of exact distinct() in a store, whatever groups have met them, as froe_pairs_next_value(). */
bool froe_aggregates_store_next_value(const struct froe_aggregates_store *store,
                                      const struct froe_aggregates *aggregates, size_t *at, struct froe_met *met);

/* Drops them: groups then keep their numbers of different values, but nothing can be added or merged any more. */
void froe_aggregates_store_forget_values(struct froe_aggregates_store *store);

/* Appends the first of some values, sorted by froe_met_sort_values(): the number of its column, its length and its
 * bytes, and the visits of a visitor. How many it was: a visitor may be there more than once. */
size_t froe_aggregates_encode_value(const struct froe_aggregates *aggregates, const struct froe_met *met, size_t count,
                                    struct froe_buffer *out);

/* Adds values to a store and to the numbers of different ones in `state`, a group that has met them all: the first of
 * *bytes, up to FROE_PAIRS_BATCH of them, which are taken off its front, as far as they are of the sieve. As
 * froe_aggregates_decode(). */
bool froe_aggregates_take_values(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                                 void *state, const struct froe_sieve *sieve, struct froe_span *bytes);

/* Counts the visits of the groups of a store, once all that they have met is in it: numbers of visits begin at 0. False
 * when memory is short. */
bool froe_aggregates_count_visits(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store);

/* Sets, or adds, the numbers of exact distinct() and of visits alone. */
void froe_aggregates_copy_distinct(const struct froe_aggregates *aggregates, void *to, const void *from);
void froe_aggregates_add_distinct(const struct froe_aggregates *aggregates, void *to, const void *from);
/* Whether any of them is not 0. */
bool froe_aggregates_any_distinct(const struct froe_aggregates *aggregates, const void *state);

/*
 * Adds a state, which is all of `bytes`, or what the sieve takes of it, to that of a group. False: the bytes are no
 * state, and what was added of them is unspecified. When memory is short, froe_aggregates_store_failed() holds
 * afterwards.
 */
bool froe_aggregates_decode(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, void *state,
                            struct froe_span bytes, const struct froe_sieve *sieve);

#endif
