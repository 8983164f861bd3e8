/*
 * Saved states put together: partition by partition, by all threads. Only the groups of the partitions at hand are in
 * the memory, and those that may become rows of the result.
 */
#ifndef FROE_RUN_COMBINE_H
#define FROE_RUN_COMBINE_H

#include "run/merge.h"
#include "run/save.h"
#include "run/states.h"

struct froe_combination {
    const struct froe_question *asked;
    unsigned question; /* its number in the states */
    const struct froe_states *states;
    struct froe_save *save; /* of what comes out; NULL: none */
    struct froe_pool *pool;
    const _Atomic bool *cancelled;
};

/* Combines one question. The rows lie in *tallies, one for each thread of the pool, which is for the caller to free
 * (with the rows, after the result). False with *error: memory was short, or a state is damaged. */
bool froe_combine(const struct froe_combination *combination, struct froe_tally *tallies, struct froe_result *result,
                  froe_error *error);

#endif
