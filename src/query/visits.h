/*
 * Visits: runs of requests of one visitor in which no two neighbouring ones are further apart than a gap.
 *
 * What is kept of a visitor's requests is a set of intervals of time, from the first to the last request of each
 * visit. It depends on the times met and on nothing else. Let T be a set of times and call two of them near when they
 * are no further apart than the gap; visits are the classes of the transitive closure of `near` in T, and V(T) is the
 * set of their intervals. V(T ∪ U) follows from V(T) and V(U): more times only make more pairs near, so a class of
 * T ∪ U consists of whole classes of T and of U. Two of these, A and B, have a near pair exactly when their intervals
 * are no further apart than the gap: when they are disjoint, the ends that face each other are times that were met;
 * when they overlap, an end of one lies between two neighbouring times of the other, which are near to each other and
 * so both near to it; and no two times are closer than the intervals that hold them. So intervals are united until none
 * is within the gap of another, in whatever order, and the result is V of all times: any split of the input gives the
 * same.
 *
 * A set is one word, zero when empty. One interval lies in the word itself as long as it is short, several lie in a
 * block of an arena: those in order and apart, and behind them some that are yet to be put in order, so that times in
 * any order cost O(log n) each. In a log that is ordered by time a visitor takes an interval for each visit.
 *
 * Times are seconds, of years of four digits or a little beyond. Not thread-safe: a set belongs to
 * one thread at a time.
 */
#ifndef FROE_QUERY_VISITS_H
#define FROE_QUERY_VISITS_H

#include "query/aggregate_arena.h"

/* The longest gap that may be asked for: 2^31 s, 68 years. */
#define FROE_VISIT_GAP_MAX (INT64_C(1) << 31)

/* The absolute value of a time at most: 17,000 years. */
#define FROE_VISIT_TIME_MOST ((INT64_C(1) << 39) - 1)

/* Seconds of its first and last request. */
struct froe_visit {
    int64_t first, last;
};

/* Adds what may be one request (first = last) or a visit seen elsewhere. The gap of a set is always the same. When
 * memory is short it is lost and arena->failed is set. */
void froe_visits_add(uint64_t *set, struct froe_visit visit, int64_t gap, struct froe_arena *arena);

/* Private. One visit in the word: the lowest bit is set, then its length, then its first second, moved to be positive.
 */
enum { FROE_VISIT_LENGTH_BITS = 23, FROE_VISIT_FIRST_SHIFT = 1 + FROE_VISIT_LENGTH_BITS };
#define FROE_VISIT_FIRST_BIAS (INT64_C(1) << 39)

/* Adds one request. That which goes on with the only visit, or lies in it, as most do, is added here. */
static inline void froe_visits_add_time(uint64_t *set, int64_t time, int64_t gap, struct froe_arena *arena)
{
    const uint64_t most = (UINT64_C(1) << FROE_VISIT_LENGTH_BITS) - 1;
    uint64_t word = *set, length = word >> 1 & most;
    uint64_t after = (uint64_t)(time - ((int64_t)(word >> FROE_VISIT_FIRST_SHIFT) - FROE_VISIT_FIRST_BIAS));
    if ((word & 1) == 0 || after > length + (uint64_t)gap || after > most)
        froe_visits_add(set, (struct froe_visit){time, time}, gap, arena);
    else if (after > length)
        *set = (word & ~(most << 1)) | after << 1;
}

/* Adds all of `from`, which stays as it is. */
void froe_visits_add_all(uint64_t *to, const uint64_t *from, int64_t gap, struct froe_arena *arena);

/* Puts a set in order, for froe_visits_count() and froe_visits_list(); more may be added after that. */
void froe_visits_settle(uint64_t *set, int64_t gap);

/* How many visits there are in a settled set. */
uint64_t froe_visits_count(const uint64_t *set);

/* The visits of a settled set, by time; lent from the set, or from `room` for one. */
const struct froe_visit *froe_visits_list(const uint64_t *set, struct froe_visit *room, size_t *count);

#endif
