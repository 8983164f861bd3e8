/*
 * What is asked of the records of a run: keys, aggregates and a condition, and which rows of the answer in which order.
 *
 * A run answers several questions in one pass (run/plan.h). Immutable while the workers run; it must not be moved, for
 * parts of it point to others.
 */
#ifndef FROE_RUN_QUESTION_H
#define FROE_RUN_QUESTION_H

#include "query/aggregate.h"
#include "query/key.h"
#include "query/path_filter.h"
#include "query/sort.h"
#include "query/where.h"
#include "run/question_pivot.h"

/* A column of the answer, behind the keys. */
struct froe_question_value {
    size_t index; /* of the aggregate */
    bool share;   /* its part of the total instead of itself */
    char *label;
};

struct froe_question {
    struct froe_key_plan key;
    struct froe_aggregates *aggregates;
    size_t state_size; /* of a group, for them; 0: hits are enough */
    struct froe_question_value values[2 * FROE_AGGREGATES_MAX];
    size_t value_count;
    bool want_total;                       /* the aggregates of all groups together are asked for */
    struct froe_where *where;              /* records that it does not hold for are not added; NULL: all are */
    const struct froe_path_filter *filter; /* of the path that is the key, asked once for each group; NULL: none */
    unsigned need;                         /* FROE_NEED_… */
    struct froe_row_order order;
    bool whole;   /* all groups are wanted, in whatever order: others are made of them (run/derive.h) */
    uint64_t top; /* UINT64_MAX: all */
    uint64_t min_count;
    struct froe_question_pivot pivot;
};

/* A question as it is written; NULL: not given. */
struct froe_question_text {
    const char *keys;
    const char *aggregates; /* NULL: count */
    const char *shown;      /* names of those that get a column, by commas; NULL: all */
    const char *where;
    const char *sort;
    const char *pivot;
    const char *visitor;          /* as in froe_options */
    const char *visit_gap;        /* likewise */
    const struct froe_zone *zone; /* as in struct froe_aggregate_options */
    bool approx;
    bool one_visitor; /* as in struct froe_aggregate_options */
    bool lends;       /* its groups are visitors, to be lent (query/aggregate.h): their keys are those of visitors */
    bool share;
    bool whole;
    uint64_t top; /* UINT64_MAX: all */
    uint64_t min_count;
};

/* Compiles a question; the scope gains what it needs of extra fields. False with *error filled, which names the option
 * of froe_options where there is one. To be freed in either case. */
bool froe_question_init(struct froe_question *question, const struct froe_question_text *text,
                        struct froe_field_scope *scope, froe_error *error);

void froe_question_free(struct froe_question *question);

/* Whether the key of a group is the path, so that a filter of paths can be asked of groups. */
bool froe_question_is_path(const struct froe_question *question);

#endif
