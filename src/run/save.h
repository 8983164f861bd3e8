/*
 * Writing a saved state: the summary, then for each question the groups partition by partition and, where there is an
 * exact distinct(), the different values partition by partition. What is written depends on what was counted alone, not
 * on threads: groups come in the order of their stable hash, and partitions in theirs, whoever made them.
 */
#ifndef FROE_RUN_SAVE_H
#define FROE_RUN_SAVE_H

#include <stdatomic.h>

#include "query/group_codec.h"
#include "run/ordered.h"
#include "run/saved.h"
#include "run/summary.h"
#include "run/tally.h"
#include "sched/pool.h"

/* Takes bytes of the file; one call at a time, from any thread. False: they cannot be written, which is told. */
typedef bool froe_save_fn(void *context, struct froe_span bytes);

struct froe_save {
    froe_save_fn *write;
    void *context;
    struct froe_ordered *order;
    uint64_t blocks;      /* written */
    _Atomic bool stopped; /* cannot be written */
    _Atomic bool no_memory;
};

/* Starts a state and writes its summary, whose lists are put in order. pending: bytes that may wait for what comes
 * before them. False when memory is short or nothing can be written; to be ended in either case. */
bool froe_save_begin(struct froe_save *save, struct froe_summary *summary, size_t pending, froe_save_fn *write,
                     void *context);

/* Scratch of one thread. Zero-initialised is empty. */
struct froe_save_room {
    struct froe_buffer content;
};
void froe_save_room_free(struct froe_save_room *room);

/*
 * Writes the groups of a partition, ranked; values: those that they have met, at `values_partition`. Questions and
 * partitions may come from any thread in any order, but each must come once, the groups of a question before its values
 * (froe_save_values(), only where there are exact distinct() columns). Waits while much waits for what comes before.
 */
void froe_save_groups(struct froe_save *save, const struct froe_aggregates *aggregates, unsigned question,
                      unsigned partition, const struct froe_group_ranked *groups, size_t count,
                      const struct froe_group_values *values, size_t values_partition, struct froe_save_room *room);

/* Writes the values of a partition, sorted by froe_met_sort_values(). */
void froe_save_values(struct froe_save *save, const struct froe_aggregates *aggregates, unsigned question,
                      unsigned partition, const struct froe_met *met, size_t count, struct froe_save_room *room);

/*
 * Some partitions of a question that lie in one tally. They may come in several pieces, one after the other; those of
 * different partitions may come from any thread, but must be begun in their order. A question is saved either in pieces
 * that all have the same number of partitions, or by the functions above.
 */
struct froe_save_piece {
    const struct froe_question *asked;
    unsigned question;
    bool values; /* what is saved: values, otherwise groups */
    const struct froe_tally *tally;
    const struct froe_group *after; /* the last group of the tally that is not of the piece; NULL: all are */
    size_t count;                   /* groups behind that one */
    unsigned first, partitions;     /* [first, first + partitions) */
    uint64_t number;                /* of the piece of these partitions, from 0 */
    bool last;                      /* of these partitions */
};

/* Writes the groups of a piece with the values that they have met, or its values. Waits as above. False when memory is
 * short. */
bool froe_save_piece_groups(struct froe_save *save, const struct froe_save_piece *piece, struct froe_save_room *room);
bool froe_save_piece_values(struct froe_save *save, const struct froe_save_piece *piece, struct froe_save_room *room);

/* What these are made of: opens a piece, appends to it partition by partition, and submits it. NULL when memory is
 * short. */
struct froe_unit *froe_save_open(struct froe_save *save, const struct froe_save_piece *piece);
void froe_save_append_groups(struct froe_unit *unit, const struct froe_save_piece *piece, unsigned partition,
                             const struct froe_group_ranked *groups, size_t count,
                             const struct froe_group_values *values, struct froe_save_room *room);
void froe_save_append_values(struct froe_unit *unit, const struct froe_save_piece *piece, unsigned partition,
                             const struct froe_met *met, size_t count, struct froe_save_room *room);
void froe_save_submit(struct froe_save *save, const struct froe_save_piece *piece, struct froe_unit *unit);

/* All that tallies hold of a question, after they have been merged (run/merge.h). */
void froe_save_tallies(struct froe_save *save, const struct froe_question *asked, unsigned question,
                       const struct froe_tally *tallies, size_t count, struct froe_pool *pool,
                       const _Atomic bool *cancelled);

/* Lets nobody wait any more: the run is being given up. */
void froe_save_stop(struct froe_save *save);

/* Writes the end, when all has come, and frees all. False when it is no whole state: memory was short (save->no_memory)
 * or it cannot be written, or it was stopped. */
bool froe_save_end(struct froe_save *save);

#endif
