/*
 * Many tables of groups into one result, without copying a key.
 *
 * The hash of a key decides which of a power of two of partitions it falls into. Each table is sorted into partitions
 * by one task, each partition of all tables is merged, filtered and reduced to the rows that may be wanted by another;
 * what is left is sorted by all (run/arrange.h).
 */
#ifndef FROE_RUN_MERGE_H
#define FROE_RUN_MERGE_H

#include "run/tally.h"
#include "sched/pool.h"

struct froe_result {
    const struct froe_group **rows; /* sorted, after min_count and top */
    size_t row_count;
    uint64_t total;    /* hits of all groups */
    uint64_t distinct; /* groups before min_count and top */
    uint64_t filtered; /* hits of groups that the filter on the key dropped */
    void *total_state; /* aggregates of all groups, where question->want_total; NULL: there are none */
};

/*
 * Merges; the groups in the tallies are changed (they take up the hits of their equals) and lent to the result, so the
 * tallies must outlive it. pool NULL: in this thread. False when memory is short. When *cancelled becomes true the
 * result is of no use and comes soon.
 */
bool froe_merge(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                size_t count, struct froe_pool *pool, const _Atomic bool *cancelled);

/* Likewise, of tallies that have no key in common and in which all is final; the totals of aggregates are left out. */
bool froe_merge_apart(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                      size_t count, struct froe_pool *pool, const _Atomic bool *cancelled);

void froe_result_free(struct froe_result *result);

#endif
