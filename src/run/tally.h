/* What one worker has counted: groups and, where they are asked for, the aggregates of their records. */
#ifndef FROE_RUN_TALLY_H
#define FROE_RUN_TALLY_H

#include "run/question.h"

struct froe_tally {
    struct froe_groups *groups;
    struct froe_aggregates_store *store; /* NULL: hits alone */
    size_t each;                         /* bytes for each group that it takes to merge it and to show the rows */
};

/* An empty tally for a question. False when memory is short; nothing is left to free then. */
bool froe_tally_init(struct froe_tally *tally, const struct froe_question *question);
void froe_tally_free(struct froe_tally *tally);

/* Forgets all; keeps the memory of groups. */
void froe_tally_clear(struct froe_tally *tally);

/* Bytes of memory that it has, will have as soon as more is added, and that it takes to merge it; SIZE_MAX: it has
 * become as large as it can be. */
size_t froe_tally_memory(const struct froe_tally *tally);

/* Adds count <= FROE_GROUPS_BATCH records to their groups, which have been counted already. worker: of the thread, NULL
 * where there is no store. False when memory is short. */
bool froe_tally_add(struct froe_tally *tally, const struct froe_question *question,
                    struct froe_aggregates_worker *worker, const struct froe_record *records,
                    struct froe_group *const *found, size_t count, struct froe_field_context *fields);

/*
 * Adds count <= FROE_GROUPS_BATCH groups with these keys, all their records at once. Their states are of the same
 * aggregates as the question's and stay as they are; what they point to must outlive the tally. False when memory is
 * short.
 */
bool froe_tally_add_groups(struct froe_tally *tally, const struct froe_question *question, const struct froe_key *keys,
                           const struct froe_group *const *groups, size_t count);

#endif
