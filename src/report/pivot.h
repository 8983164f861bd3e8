/*
 * A pivoted count: the groups of a result as rows of the other keys, with cells for each value of the field.
 *
 * The groups come sorted so that those of one row lie together (run/question_pivot.h). Their cells stay where they are:
 * a row is a run of groups, each of which knows the number of its column. So memory grows with the groups, not with
 * rows times columns. Time is linear in the groups but for the sort of the rows by hits, which is a radix sort.
 *
 * Columns are named by the text of the value, `-` where it is absent; with several aggregates the name of the aggregate
 * follows: `2xx sum(bytes)`. A name that would be there twice, as readers of JSON see it (with U+FFFD for what is no
 * UTF-8), gets ` (2)`, ` (3)` … behind it.
 */
#ifndef FROE_REPORT_PIVOT_H
#define FROE_REPORT_PIVOT_H

#include <stdatomic.h>

#include "run/merge.h"

/* Columns that a pivot makes at most: values times aggregates shown, shares included. */
enum { FROE_PIVOT_COLUMNS_MAX = 1000 };

struct froe_pivot_row {
    uint64_t hits;
    size_t first; /* its groups in the rows of the result */
    size_t count;
};

/* Immutable once it is made; many threads may read it at once. All zero: there is none. */
struct froe_pivot {
    const struct froe_question *question;
    const struct froe_result *result;
    struct froe_pivot_row *rows; /* sorted, after min_count and top */
    size_t row_count;
    uint16_t *value_of; /* of each group: the number of its value of the field */
    size_t value_count;
    struct froe_span *names;      /* of the columns: value by value, each with all question->values */
    struct froe_buffer name_text; /* what they lie in */
    __uint128_t *totals;          /* [value][aggregate], of additive ones; NULL: not wanted */
    void *nothing;                /* the state of no records */
};

/*
 * Makes the pivot of a result, which is lent to it as the question is. False with *error filled when there are too many
 * columns or memory is short, and when *cancelled became true; there is nothing to free then.
 */
bool froe_pivot_init(struct froe_pivot *pivot, const struct froe_question *question, const struct froe_result *result,
                     const _Atomic bool *cancelled, froe_error *error);
void froe_pivot_free(struct froe_pivot *pivot);

/* A group of a row, from which its other keys can be read. */
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
