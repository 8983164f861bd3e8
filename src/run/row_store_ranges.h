/* What a store of rows (run/row_store.h) consists of, for the two that share it: who makes its ranges and who loads
 * them again. */
#ifndef FROE_RUN_ROW_STORE_RANGES_H
#define FROE_RUN_ROW_STORE_RANGES_H

#include "run/row_piles.h"
#include "run/row_store.h"

/* Rows of one range of the order, on disk. */
struct froe_row_range {
    struct froe_spill_stream *streams;
    size_t stream_count;
    uint64_t records;
    size_t memory; /* that they take when they are loaded */
    bool whole;    /* cannot be cut any more */
    struct froe_row_range *cuttings;
    size_t cutting_count;
};

/* A range that is loaded. */
struct froe_loaded_range {
    struct froe_tally tally;
    const struct froe_group **rows;
    size_t count;
};

struct froe_row_worker {
    struct froe_row_sample sample;
    struct froe_overflow_room room;
};

struct froe_row_store {
    const struct froe_question *question;
    struct froe_spill *spill;
    struct froe_pool *pool;
    const _Atomic bool *cancelled;
    size_t worker_count;
    size_t memory;
    size_t window_limit, range_limit; /* memory of what is loaded at a time, and of each range */
    struct froe_row_worker *workers;
    struct froe_piles uncut, piles;
    bool is_cut;
    struct froe_row_range *ranges;
    size_t range_count;
    uint64_t count;
    struct froe_loaded_range *loaded; /* the window: ranges from loaded_first on */
    size_t loaded_count, loaded_first;
    bool sorted; /* what is loaded is */
    struct froe_row_window window;
    _Atomic bool failed;
};

/* Tasks 0 … count-1 by all threads. False when one has failed. */
bool froe_row_store_run(struct froe_row_store *store, size_t count, froe_task_fn *fn);

#endif
