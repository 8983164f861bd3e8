/*
 * Answers made of the answer to another question, after the input has been read: one pass over the groups instead of
 * one over the records.
 *
 * What is asked must be decided by the key of the other question alone (query/key_record.h), and its aggregates must be
 * the same and add up, as different values do not: their states do. So hits by network follow from hits by host, and
 * each panel of a report is what the count command would have said.
 *
 * Groups that did not fit into memory pass by window after window (run/row_store.h). What is made of them goes to disk
 * in turn when it becomes too large; of what is there of all, rows of one answer of a run are loaded at a time.
 */
#ifndef FROE_RUN_DERIVE_H
#define FROE_RUN_DERIVE_H

#include "run/run.h"

/* An answer and what its rows lie in, if they are not lent from another answer. All zero: none. It must not move. */
struct froe_derived {
    const struct froe_question *question;
    struct froe_run *run;
    struct froe_tally *tallies; /* of each thread; what has been copied is gone from them */
    size_t tally_count;
    struct froe_tally copied; /* rows that are few among many */
    size_t held;              /* bytes of all */
    struct froe_result result;
};

/* Where an answer is taken from: a whole one. Its question is `whole`, or has no limits. */
struct froe_derive_base {
    const struct froe_question *question;
    const struct froe_result *result;
};

/*
 * Groups the groups of the base anew by the keys of `question`, those for which its condition holds. The run has ended;
 * its threads do the work. Borrows all. False when memory is short or the temporary file has a fault, which is then
 * that of the run; as in froe_merge() the answer is of no use when the run is cancelled. To be freed in either case,
 * before the run.
 */
bool froe_derive(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                 struct froe_derive_base base);

/* Which groups are to be taken. */
struct froe_derive_filter {
    /* Any thread. */
    bool (*keeps)(const void *context, const struct froe_group *group);
    /* Before any of these rows is asked about: those that are loaded, in the order of the base's question. False as
     * froe_derive(). NULL: nothing need be done, and the order is any. */
    bool (*begin)(void *context, const struct froe_result *rows);
    void *context;
};

/* The same for a question with the keys of the base: takes its groups, those that pass the condition and the filter
 * (NULL: all), in another order. */
bool froe_derive_choice(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                        struct froe_derive_base base, const struct froe_derive_filter *filter);

/* The same for those whose keys the answer to the same question in another run lacks. Both bases are `whole`. */
bool froe_derive_unmatched(struct froe_derived *derived, struct froe_run *run, const struct froe_question *question,
                           struct froe_derive_base base, struct froe_run *other, struct froe_derive_base others);

void froe_derived_free(struct froe_derived *derived);

/*
 * Loads a row of an answer of the run or of one that is made of these, and as many behind it as fit into memory. sorted
 * as in froe_result_load(). Rows of other answers may be gone then. False as above, and when the run is cancelled.
 */
bool froe_derive_load(struct froe_run *run, const struct froe_result *result, size_t row, bool sorted);

#endif
