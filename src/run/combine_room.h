/* What the threads that put states together have; private to run/combine*.c. */
#ifndef FROE_RUN_COMBINE_ROOM_H
#define FROE_RUN_COMBINE_ROOM_H

#include <pthread.h>

#include "base/budget.h"
#include "query/row_bar.h"
#include "run/combine.h"
#include "run/row_store.h"

/* What a thread has. */
struct froe_combine_room {
    struct froe_saved_room reading;
    uint64_t wanted, taken; /* bytes of what was read last: all, and those that fitted */
    size_t store_before;    /* memory of the store of the part when that began */
    struct froe_save_room saving;
    struct froe_tally part;              /* the groups of the partitions at hand */
    struct froe_tally values;            /* values, where they are read by themselves */
    struct froe_tally *kept;             /* those that may become rows; where all may, `part` is this one at first */
    struct froe_budget_part kept_memory; /* that these have */
    const struct froe_group *last;       /* of kept, where part is this one: before those at hand; NULL: none */
    bool in_kept;                        /* part is kept */
    struct froe_buffer bytes;            /* of a group that is kept */
    const struct froe_group **rows;
    size_t row_cap;
    struct froe_row_bar bar; /* for rows, where few are wanted */
    uint64_t total, distinct;
    void *numbers;                        /* of the values at hand; NULL: as total_state */
    void *total_state;                    /* NULL: not wanted */
    struct froe_aggregates_store *totals; /* what it points to */
};

struct froe_combiner {
    struct froe_combination of;
    struct froe_combine_room *rooms; /* one for each thread */
    unsigned threads;
    size_t step; /* partitions that are at hand together */
    bool keeps_all;
    bool has_pairs;                   /* the question has exact distinct(), visitors or visits */
    size_t part_memory;               /* bytes of what a thread has at hand */
    struct froe_budget budget;        /* of the groups that are kept */
    struct froe_spill *spill;         /* NULL: not needed yet */
    struct froe_row_store *store;     /* of rows; NULL: they are in memory */
    _Atomic bool outgrown;            /* there is a store: nothing more is kept */
    bool storing;                     /* what was kept has been put there */
    _Atomic unsigned bits;            /* of classes that the partitions at hand are read in at first */
    bool done[FROE_SAVED_PARTITIONS]; /* tasks of groups */
    pthread_mutex_t large;            /* who reads a large block */
    pthread_mutex_t lock;             /* of error, and of making the store */
    froe_error *error;
    _Atomic bool failed;
};

/* combine_load.c: what came of reading. */
enum froe_combine_load {
    FROE_COMBINE_LOADED,
    FROE_COMBINE_OUTGROWN, /* not all of it fits into the memory for it */
    FROE_COMBINE_FAILED,   /* told, or called off */
};

/* What is read, and where to. */
struct froe_combine_source {
    enum froe_saved_kind kind;
    size_t first, count; /* partitions */
    struct froe_sieve sieve;
    struct froe_tally *to;
    void *numbers; /* of values */
    size_t memory; /* that `to` may have; 0: it is kept */
};

/* Bits that a class had better be cut by which did not fit when it was read last: at least one. */
unsigned froe_combine_cut_bits(const struct froe_combine_room *room);

/* Reads partitions of all states into a tally. */
enum froe_combine_load froe_combine_load(struct froe_combiner *combiner, struct froe_combine_room *room,
                                         const struct froe_combine_source *source);

/* combine_part.c: tasks of the pool. Groups of some partitions: counted, saved, and kept or put into the store. */
void froe_combine_groups_task(void *context, unsigned worker, uint64_t task);
/* The different values of all groups together: they count in the total. */
void froe_combine_values_task(void *context, unsigned worker, uint64_t task);

/* combine_rows.c: takes rows out of the `count` final groups of the part, which is not what is kept. False when memory
 * is short or the file has a fault. */
bool froe_combine_take_rows(struct froe_combiner *combiner, struct froe_combine_room *room, size_t count);
/* Nothing more can be kept: makes the store. False when it cannot be, which is told. Any thread, any number of times.
 */
bool froe_combine_outgrow(struct froe_combiner *combiner);
/* Puts what is kept into the store, between tasks. share: that part of all tasks which is done, > 0. False when memory
 * is short or the file has a fault. */
bool froe_combine_move_kept(struct froe_combiner *combiner, double share);
/* The rows of the store become those of the result. Likewise. */
bool froe_combine_give_rows(struct froe_combiner *combiner, struct froe_result *result);

/* combine.c: gives up. name and fault of a state; fault NULL: memory was short, or the temporary file has a fault. */
void froe_combine_fail(struct froe_combiner *combiner, const char *name, const struct froe_saved_fault *fault);
/* Likewise, for what cannot be cut and is larger than the memory for a part. */
void froe_combine_fail_too_large(struct froe_combiner *combiner);
/* Whether there is no use in going on. */
bool froe_combine_is_over(struct froe_combiner *combiner);

#endif
