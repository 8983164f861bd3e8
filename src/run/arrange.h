/*
 * Very many rows into their order, by all threads: a sample sort (Frazer and McKellar, "Samplesort", JACM 1970). A
 * sample of the rows is sorted, splitters taken from it cut the order into buckets, rows are dealt to the buckets, each
 * bucket is sorted by itself, in the cache. Nothing but the sample is done by one thread alone, and groups are only
 * looked at where leads (query/sort.h) are equal.
 */
#ifndef FROE_RUN_ARRANGE_H
#define FROE_RUN_ARRANGE_H

#include <stdatomic.h>

#include "query/sort.h"
#include "sched/pool.h"

/* Some of the rows, with their leads. */
struct froe_row_run {
    struct froe_row_item *items;
    size_t count, capacity;
};

/* Appends a row. False when memory is short. */
bool froe_row_run_add(struct froe_row_run *run, uint64_t word, const struct froe_group *group);

/* Sorts the rows of all runs, whose items are freed meanwhile. pool NULL: in this thread. NULL when memory is short;
 * after *cancelled the order is of no use. */
const struct froe_group **froe_runs_arrange(const struct froe_row_lead *lead, struct froe_row_run *runs, size_t count,
                                            struct froe_pool *pool, const _Atomic bool *cancelled);

/* Sorts rows[0 … count-1]. pool NULL: in this thread. False when memory is short; after *cancelled the order is of no
 * use. */
bool froe_rows_arrange(const struct froe_row_order *order, const struct froe_group **rows, size_t count,
                       struct froe_pool *pool, const _Atomic bool *cancelled);

#endif
