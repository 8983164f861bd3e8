/*
 * The groups of a pivot that do not fit into memory, by the hits of their rows.
 *
 * They come sorted so that those of a row lie together (run/question_pivot.h). How many hits a row has is known when
 * its last group has come; so they are sorted once more, by these and then by their keys, in a store of their own
 * (run/row_store.h). The hits of the row stand before the key of each group.
 */
#ifndef FROE_RUN_ROW_RANKS_H
#define FROE_RUN_ROW_RANKS_H

#include "run/run.h"

struct froe_row_ranks;

/* Borrows all. The question has a pivot by hits, and its result was answered from disk. NULL when memory is short. */
struct froe_row_ranks *froe_row_ranks_create(struct froe_run *run, const struct froe_question *question,
                                             const struct froe_result *result);
/* NULL is allowed. */
void froe_row_ranks_free(struct froe_row_ranks *ranks);

/* Adds a row of the result that is loaded, unless as many come before it as are wanted. Rows with the same hits come in
 * their order. False when memory is short or the file has a fault. */
bool froe_row_ranks_add(struct froe_row_ranks *ranks, const struct froe_group *const *groups, size_t count,
                        uint64_t hits);

/* All rows have been added: *result has their groups, which it lends from the ranks, and must be freed before them.
 * Likewise. */
bool froe_row_ranks_finish(struct froe_row_ranks *ranks, struct froe_result *result);

/* Reads the keys of these groups, as that of the pivot does those of others. */
const struct froe_key_plan *froe_row_ranks_key(const struct froe_row_ranks *ranks);

#endif
