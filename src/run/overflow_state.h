/*
 * Groups that did not fit into memory, on their way into a saved state.
 *
 * They are merged part by part as their private hash deals them out (run/overflow_merge.h); a state has them by a hash
 * that is the same everywhere. So while parts are merged, each group is put on disk once more, in the set of partitions
 * that it belongs to, and so is each pair of a group and a value that it has met, and each value for the total over all
 * groups. Then set after set is loaded, put in order and written: the same bytes that would have come from memory.
 *
 * A set that is too large, as that of a single group with very many values, is written in pieces, each in order. In
 * later ones a group may have values alone, and no hits.
 */
#ifndef FROE_RUN_OVERFLOW_STATE_H
#define FROE_RUN_OVERFLOW_STATE_H

#include "run/overflow.h"
#include "run/save.h"

struct froe_overflow_state;

/* Borrows question and file. memory: bytes that all threads together may use, half of it while groups are put. NULL
 * when memory is short. */
struct froe_overflow_state *froe_overflow_state_create(const struct froe_question *question, struct froe_spill *spill,
                                                       unsigned threads, size_t memory);
/* NULL is allowed. */
void froe_overflow_state_free(struct froe_overflow_state *state);

/* Puts a group that is merged, once, whose exact distinct() values come by themselves; by each thread at the same time.
 * False when memory is short or the file has a fault. */
bool froe_overflow_state_put_group(struct froe_overflow_state *state, unsigned thread, const struct froe_group *group);

/* Likewise all pairs of a group and a value in a tally, each of which comes once, and all values, each in one tally,
 * whatever its groups are there. */
bool froe_overflow_state_put_pairs(struct froe_overflow_state *state, unsigned thread, const struct froe_tally *tally);
bool froe_overflow_state_put_values(struct froe_overflow_state *state, unsigned thread, const struct froe_tally *tally);

/* Everything has been put: writes it, in the place of froe_save_tallies(). False when memory is short or the file has a
 * fault; what is to be saved is then stopped. */
bool froe_overflow_state_save(struct froe_overflow_state *state, struct froe_save *save, unsigned question,
                              struct froe_pool *pool, const _Atomic bool *cancelled);

#endif
