/*
 * A pivoted count: the groups of a result as rows of the other keys, with cells for each value of the field.
 *
 * The groups come sorted so that those of one row lie together (run/question_pivot.h). Their cells stay where they are:
 * a row is a run of groups, each of which knows the number of its column. So memory grows with the groups, not with
 * rows times columns. Time is linear in the groups but for the sort of the rows by hits, which is a radix sort.
 *
 * Groups that do not fit into memory are read window by window, and sorted once more where rows come by their hits
 * (run/row_ranks.h). Then as many rows are there at a time as are in a window.
 *
 * Columns are named by the text of the value, `-` where it is absent; with several aggregates the name of the aggregate
 * follows: `2xx sum(bytes)`. A name that would be there twice, as readers of JSON see it (with U+FFFD for what is no
 * UTF-8), gets ` (2)`, ` (3)` … behind it.
 */
#ifndef FROE_REPORT_PIVOT_H
#define FROE_REPORT_PIVOT_H

#include <stdatomic.h>

#include "run/row_ranks.h"

/* Columns that a pivot makes at most: values times aggregates shown, shares included. */
enum { FROE_PIVOT_COLUMNS_MAX = 1000 };

struct froe_pivot_row {
    uint64_t hits;
    size_t first; /* its groups in the rows of the result */
    size_t count;
};

/* Many threads may read it at once. All zero: there is none. */
struct froe_pivot {
    const struct froe_question *question;
    struct froe_run *run;             /* by which groups are loaded; NULL: all are in memory */
    const struct froe_result *result; /* where groups are: that of the question, or `ranked` */
    const struct froe_key_plan *key;  /* of these: of question->pivot, or of the ranks */
    struct froe_row_ranks *ranks;     /* NULL: groups come as the result of the question has them */
    struct froe_result ranked;        /* from there */
    struct froe_pivot_row *rows;      /* sorted, after min_count and top: those from number first_row on */
    size_t first_row, loaded;         /* how many these are: all of them, unless the groups did not fit into memory */
    size_t row_count;
    size_t next_group;  /* behind the rows that are loaded */
    unsigned window;    /* counts how often rows were loaded */
    uint16_t *value_of; /* of each group from number values_from on: the number of its value */
    size_t values_from;
    struct froe_groups *values; /* of the field; their states are their numbers, counted from 1 */
    size_t value_count;
    struct froe_span *names;      /* of the columns: value by value, each with all question->values */
    struct froe_buffer name_text; /* what they lie in */
    __uint128_t *totals;          /* [value][aggregate], of additive ones; NULL: not wanted */
    void *nothing;                /* the state of no records */
};

/*
 * Makes the pivot of a result of a run, which are lent to it as the question is. run NULL: all of the result is in
 * memory. False with *error filled when there are too many columns, memory is short or a temporary file has a fault,
 * and when *cancelled became true; there is nothing to free then.
 */
bool froe_pivot_init(struct froe_pivot *pivot, const struct froe_question *question, const struct froe_result *result,
                     struct froe_run *run, const _Atomic bool *cancelled, froe_error *error);
void froe_pivot_free(struct froe_pivot *pivot);

/*
 * Loads rows from number `row` on, as many as fit into memory; `row` is 0, the one behind the last that was loaded, or
 * loaded already. No thread may read meanwhile. False when memory is short, a temporary file has a fault, or it is
 * called off; what of that is to be told is the fault of the run.
 */
bool froe_pivot_load(struct froe_pivot *pivot, size_t row);

/* Of the following functions those that take a row are for rows that are loaded. A group of a row, from which its other
 * keys can be read. */
const struct froe_group *froe_pivot_group(const struct froe_pivot *pivot, size_t row);

/* The groups of a row by the number of the value; NULL where there is none. cells: value_count of them. */
void froe_pivot_cells(const struct froe_pivot *pivot, size_t row, const struct froe_group **cells);

/* An aggregate of a cell; group NULL: of no records. */
void froe_pivot_value(const struct froe_pivot *pivot, const struct froe_group *group, size_t aggregate,
                      struct froe_aggregate_value *value);

/* An aggregate of all groups with a value, whatever rows are shown; absent unless it is additive and was wanted. */
void froe_pivot_total(const struct froe_pivot *pivot, size_t value_number, size_t aggregate,
                      struct froe_aggregate_value *value);

#endif
