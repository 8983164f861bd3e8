/*
 * Many tables of groups into one result, without copying a key.
 *
 * Equal groups become one, in sectors by their hash (run/unite.h). Then pieces of the tables are walked, and their
 * groups filtered and reduced to the rows that may be wanted; what is left is sorted by all (run/arrange.h).
 */
#ifndef FROE_RUN_MERGE_H
#define FROE_RUN_MERGE_H

#include "run/tally.h"
#include "sched/pool.h"

struct froe_row_store;

struct froe_result {
    const struct froe_group **rows; /* sorted, after min_count and top: those from row number `first` on */
    size_t first, loaded;           /* how many these are: all of them, unless they did not fit into memory */
    size_t row_count;
    uint64_t total;    /* hits of all groups */
    uint64_t distinct; /* groups before min_count and top */
    uint64_t filtered; /* hits of groups that the filter on the key dropped */
    void *total_state; /* aggregates of all groups, where question->want_total; NULL: there are none */
    struct froe_aggregates_store *total_store; /* what total_state points to; NULL: stores of the tallies */
    struct froe_row_store *store;              /* where rows come from that did not fit into memory; NULL: nowhere */
};

/*
 * Merges; the groups in the tallies are changed (they take up the hits of their equals) and lent to the result, so the
 * tallies must outlive it; nothing can be looked up in them any more. pool NULL: in this thread; otherwise there is a
 * tally for each of its threads at least, in whose memory that thread merges. False when memory is short. When
 * *cancelled becomes true the result is of no use, has no rows and comes soon.
 */
bool froe_merge(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                size_t count, struct froe_pool *pool, const _Atomic bool *cancelled);

/* Likewise, of tallies that have no key in common and in which all is final; the totals of aggregates are left out. */
bool froe_merge_apart(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                      size_t count, struct froe_pool *pool, const _Atomic bool *cancelled);

/*
 * Loads rows from number `row` on, as many as fit into memory and at least `needed`, or all that there are. sorted:
 * false where the order of rows is of no interest until the next call. Rows before `row` may be gone then. False when
 * memory is short or a temporary file has a fault.
 */
bool froe_result_load(struct froe_result *result, size_t row, size_t needed, bool sorted);

/* Bytes that a row which has been loaded takes, as a rule; 0 where none had to be. */
size_t froe_result_row_bytes(const struct froe_result *result);

/* Gives back the memory of rows that can be loaded again. */
void froe_result_unload(struct froe_result *result);

static inline bool froe_result_has(const struct froe_result *result, size_t row)
{
    return row >= result->first && row - result->first < result->loaded;
}

/* A row that is loaded. */
static inline const struct froe_group *froe_result_row(const struct froe_result *result, size_t row)
{
    return result->rows[row - result->first];
}

void froe_result_free(struct froe_result *result);

#endif
