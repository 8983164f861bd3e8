/*
 * Very many rows into their order, by all threads: a sample sort (Frazer and McKellar, "Samplesort", JACM 1970). A
 * sample of the rows is sorted, splitters taken from it cut the order into buckets, rows are dealt to the buckets, each
 * bucket is sorted by itself. Nothing but the sample is done by one thread alone.
 */
#ifndef FROE_RUN_ARRANGE_H
#define FROE_RUN_ARRANGE_H

#include <stdatomic.h>

#include "query/sort.h"
#include "sched/pool.h"

/* Sorts rows[0 … count-1]. pool NULL: in this thread. False when memory is short; after *cancelled the order is of no
 * use. */
bool froe_rows_arrange(const struct froe_row_order *order, const struct froe_group **rows, size_t count,
                       struct froe_pool *pool, const _Atomic bool *cancelled);

#endif
