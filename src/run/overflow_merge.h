/*
 * What tallies have put on disk, merged into a result whose rows are on disk too.
 *
 * First the values of exact distinct() are counted, part by part; the numbers join the groups. Then each part of the
 * groups is loaded from all runs of all workers, by whoever is free, and what passes min_count (and top, as far as a
 * part can say) goes to a store of rows (run/row_store.h).
 */
#ifndef FROE_RUN_OVERFLOW_MERGE_H
#define FROE_RUN_OVERFLOW_MERGE_H

#include "run/merge.h"
#include "run/overflow_state.h"

/* Why it failed. */
enum froe_overflow_fault {
    FROE_OVERFLOW_GOOD,
    FROE_OVERFLOW_NO_MEMORY, /* the system has none, or groups that cannot be told apart are too large */
    FROE_OVERFLOW_DISK,      /* froe_spill_fault() says what */
};

/*
 * Merges the parts of part_count workers (NULL ones are left out). memory: bytes that may be used, from now on and as
 * long as rows are loaded. state, NULL: none: takes all groups and values on their way. The result borrows question,
 * spill and pool. As froe_merge().
 */
enum froe_overflow_fault froe_overflow_merge(struct froe_result *result, const struct froe_question *question,
                                             struct froe_spill *spill, struct froe_overflow_parts *const *parts,
                                             size_t part_count, size_t memory, struct froe_overflow_state *state,
                                             struct froe_pool *pool, const _Atomic bool *cancelled);

#endif
