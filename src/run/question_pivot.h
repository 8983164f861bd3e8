/*
 * What --pivot asks of a question: the values of one key become columns.
 *
 * Groups are merged as without it, but neither min_count nor top holds for groups, and they come in an order in which
 * those of one row lie together, by the field; report/pivot.h makes rows of them.
 */
#ifndef FROE_RUN_QUESTION_PIVOT_H
#define FROE_RUN_QUESTION_PIVOT_H

#include "base/error.h"
#include "query/key.h"

struct froe_question;

struct froe_question_pivot {
    bool on;
    /* The keys with the field as the last; it reads the same groups as froe_question.key. Its fields are a copy whose
     * texts lie in the original. */
    struct froe_key_plan key;
    bool by_hits; /* rows come by their hits, equal ones by their keys; otherwise as the groups come */
    bool ascending;
    uint64_t top, min_count; /* of rows */
};

/*
 * Turns a question whose keys, order, top and min_count are set into one with a pivot. has_sort: the order was asked
 * for. False with *error filled.
 */
bool froe_question_pivot_set(struct froe_question *question, const char *field, bool has_sort, froe_error *error);

void froe_question_pivot_free(struct froe_question_pivot *pivot);

#endif
