/*
 * Two answers to one question side by side, where their rows do not fit into memory: rows with the same key get the
 * same number, which says where they stand.
 *
 * Both are sorted by their keys, each row with the number of its place in its answer, and gone through together; what
 * is found is sorted once more by the numbers that both rows of a pair have then (run/row_numbers.h). All is on the
 * disk but for a window of each. Where rows come by their keys anyway, they are gone through at once.
 *
 * One thread's.
 */
#ifndef FROE_RUN_ALIGNED_H
#define FROE_RUN_ALIGNED_H

#include "run/derive.h"
#include "run/row_numbers.h"

enum { FROE_ALIGNED_SIDES = 2 };

/* All zero: none. It must not move. */
struct froe_aligned {
    struct froe_question question; /* what the results are answers to, for who reads them; lent from the original */
    struct froe_row_numbers numbers[FROE_ALIGNED_SIDES];
    struct froe_result results[FROE_ALIGNED_SIDES]; /* rows by their numbers, with the totals of the answers */
    size_t row_count;                               /* different numbers */
};

/*
 * Aligns the answers to a question, each of a run of its own, whose rows come in the order of the question. The first
 * `top` rows of the first one come first, then those of the first `top` of the other that are not among these, each in
 * its order. mixed: all, in the order of the question instead, which is that of its keys. The answers are borrowed, of
 * their rows nothing. False as froe_derive(); to be freed in either case, before the runs.
 */
bool froe_aligned_init(struct froe_aligned *aligned, const struct froe_question *question,
                       const struct froe_derived answers[FROE_ALIGNED_SIDES], uint64_t top, bool mixed);
void froe_aligned_free(struct froe_aligned *aligned);

/* Where somebody is who goes through the rows. All zero: nowhere yet. */
struct froe_aligned_place {
    bool begun;
    size_t row;
    size_t at[FROE_ALIGNED_SIDES];  /* of each result: its first row that is not before this one */
    bool there[FROE_ALIGNED_SIDES]; /* whether that is this one */
};

/* Goes to a row, and loads what there is of it: rows are to be asked for in their order, from the first one on, as
 * often as that may be. False as froe_derive_load(). */
bool froe_aligned_find(struct froe_aligned *aligned, struct froe_aligned_place *place, size_t row);

#endif
