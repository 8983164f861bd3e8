/*
 * Saved states put together: partition by partition, by all threads. Only the groups of the partitions at hand are in
 * the memory, and those that may become rows of the result. Where these do not fit, they go to a store of rows on disk
 * (run/row_store.h); where the groups of a partition do not, the partition is read in several turns (query/sieve.h).
 */
#ifndef FROE_RUN_COMBINE_H
#define FROE_RUN_COMBINE_H

#include "base/spill.h"
#include "run/merge.h"
#include "run/save.h"
#include "run/states.h"

struct froe_combination {
    const struct froe_question *asked;
    unsigned question; /* its number in the states */
    const struct froe_states *states;
    struct froe_save *save; /* of what comes out; NULL: none */
    struct froe_pool *pool;
    size_t memory; /* bytes that may be used, from now on and as long as rows are loaded */
    size_t kept;   /* those of them that groups may have which all stay in memory */
    size_t more;   /* likewise while states are read */
    /* The temporary file, made when it is first needed. Any thread. NULL: it cannot be made, which is told. */
    struct froe_spill *(*spill)(void *context);
    void *context; /* of spill */
    const _Atomic bool *cancelled;
};

/* Combines one question. The rows lie in *tallies, one for each thread of the pool, which is for the caller to free
 * (with the rows, after the result), unless they are in the result's store. False with *error: memory was short, a
 * state is damaged, or the temporary file has a fault; its text is empty where spill() has told why. */
bool froe_combine(const struct froe_combination *combination, struct froe_tally *tallies, struct froe_result *result,
                  froe_error *error);

#endif
