/*
 * Answers made of the answer to another question, after the input has been read: one pass over the groups instead of
 * one over the records.
 *
 * What is asked must be decided by the key of the other question alone (query/key_record.h), and its aggregates must be
 * the same: their states add up. So hits by network follow from hits by host, and each panel of a report is what the
 * count command would have said.
 */
#ifndef FROE_RUN_DERIVE_H
#define FROE_RUN_DERIVE_H

#include "run/run.h"

/* An answer and what its rows lie in. All zero: none. */
struct froe_derived {
    const struct froe_question *question;
    struct froe_tally *tallies; /* NULL: the rows are lent from another answer */
    size_t tally_count;
    struct froe_result result;
};

/* Where an answer is taken from: a whole one. Its question is `whole`. */
struct froe_derive_base {
    const struct froe_question *question;
    const struct froe_result *result;
};

/*
 * Groups the groups of the base anew by the keys of `question`, those for which its condition holds. The run has ended;
 * its threads do the work. Borrows all. False when memory is short; as in froe_merge() the answer is of no use when the
 * run is cancelled. To be freed in either case.
 */
bool froe_derive(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                 struct froe_derive_base base);

/* Says whether a group is to be taken. */
typedef bool froe_derive_keeps_fn(const void *context, const struct froe_group *group);

/* The same for a question with the keys of the base: takes its groups, those that pass the condition and `keeps` (NULL:
 * all), in another order. */
bool froe_derive_choice(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                        struct froe_derive_base base, froe_derive_keeps_fn *keeps, const void *context);

void froe_derived_free(struct froe_derived *derived);

#endif
