/*
 * Rows that do not fit into memory, in order: an external sample sort.
 *
 * The rows of some first tasks are kept as they come, and some of them chosen as a sample. Then the sample is sorted
 * and cut into ranges, and all rows are dealt out to piles on disk, one for each range, by the workers side by side. A
 * pile that has become larger than a worker can hold is cut again by a sample of its own. To read the rows in order,
 * pile after pile is loaded and sorted, one by each worker at a time: a window of the rows.
 *
 * Adding is for each worker by itself; everything else is called while no worker adds.
 */
#ifndef FROE_RUN_ROW_STORE_H
#define FROE_RUN_ROW_STORE_H

#include "run/overflow.h"
#include "sched/pool.h"

struct froe_row_store;

/* memory: bytes that the store may use. All is borrowed. NULL when memory is short. */
struct froe_row_store *froe_row_store_create(const struct froe_question *question, struct froe_spill *spill,
                                             struct froe_pool *pool, size_t memory, const _Atomic bool *cancelled);
void froe_row_store_free(struct froe_row_store *store);

/* Adds a row; outside: bytes that it has in the store of its tally. False when memory is short or the file has a fault.
 */
bool froe_row_store_add(struct froe_row_store *store, unsigned worker, const struct froe_group *group, size_t outside);

/* Says, before the ranges are chosen, that a row will be added when they are. Each worker by itself; true. */
bool froe_row_store_foresee(struct froe_row_store *store, unsigned worker, const struct froe_group *group,
                            size_t outside);

/* The first tasks are done: chooses the ranges. share: that part of all rows which has been added or foreseen, > 0. */
bool froe_row_store_cut(struct froe_row_store *store, double share);

/* All rows have been added. */
bool froe_row_store_finish(struct froe_row_store *store);

/* Rows, all together. */
uint64_t froe_row_store_count(const struct froe_row_store *store);

/* Bytes that rows which are loaded take. */
size_t froe_row_store_held(const struct froe_row_store *store);

/* Bytes that each of them has in the store of its tally. */
size_t froe_row_store_outside(const struct froe_row_store *store);

/* Rows that are loaded. */
struct froe_row_window {
    const struct froe_group **rows;
    uint64_t first; /* number of rows[0] */
    size_t count;
};

/*
 * Loads a window with the rows from number `wanted` on, as many as fit and at least `needed`, or all that there are;
 * with some before them. sorted: false where the order of rows is of no interest. Rows before `wanted` that the last
 * window had may be gone. False when memory is short or the file has a fault.
 */
bool froe_row_store_load(struct froe_row_store *store, uint64_t wanted, size_t needed, bool sorted,
                         struct froe_row_window *window);

/* Gives back the memory of the rows that are loaded. */
void froe_row_store_unload(struct froe_row_store *store);

#endif
