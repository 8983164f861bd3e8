/*
 * A grouped result as columns and cells: perhaps the file, the keys, the aggregates, each with its share where that is
 * asked for; or of a pivot the other keys, and the aggregates of each value of its field.
 */
#ifndef FROE_REPORT_VIEW_H
#define FROE_REPORT_VIEW_H

#include "report/pivot.h"
#include "report/row.h"

/* Loads a row of a result, or of its pivot, that does not fit into memory. False when it cannot be. */
typedef bool froe_view_load_fn(void *context, const struct froe_result *result, size_t row);

/* One thread's; its cells are good until the next ones of the same column are made. Who makes cells twice may set
 * `known`, to row_count * long_values words that are 0: borrowed, and shared by views that make other rows. */
struct froe_view {
    const struct froe_question *question;
    const struct froe_result *result;
    const struct froe_pivot *pivot; /* NULL: none */
    struct froe_span file;          /* absent: no such column; so it is where the file is a key */
    bool for_eyes;                  /* shares with one place and a %, named after what they are */
    const struct froe_key_plan *key;
    size_t row_count;
    size_t count;
    size_t keys_at, values_at;          /* first column of each */
    struct froe_column *columns;        /* count of them, as of the following */
    struct froe_cell *cells;            /* room for those of a row */
    struct froe_buffer *scratch;        /* of each column: texts that are in no key */
    uint8_t *sources;                   /* of each column: where its cells come from */
    size_t long_values;                 /* columns whose values take long to find */
    uint64_t *known;                    /* memory for those of all rows; NULL: they are found again and again */
    const struct froe_group **expanded; /* pivot: groups of row number expanded_row by value */
    size_t expanded_row;
    unsigned expanded_window; /* of the rows that were loaded then */
    froe_view_load_fn *load;  /* for froe_view_any_cell(); NULL: all rows are there */
    void *load_context;
    bool lost; /* a row could not be loaded */
};

/* Borrows all; pivot may be NULL. for_eyes: the view is a table on a terminal. False when memory is short. */
bool froe_view_init(struct froe_view *view, const struct froe_question *question, const struct froe_result *result,
                    const struct froe_pivot *pivot, struct froe_span file, bool for_eyes);
void froe_view_free(struct froe_view *view);

/* Whether memory was short for the text of a cell, or a row could not be loaded, so that cells are not what they should
 * be. */
bool froe_view_failed(const struct froe_view *view);

/* The aggregate, and whether its share, that a column shows. */
const struct froe_question_value *froe_view_shown(const struct froe_view *view, size_t column);

/* What stands in a column of keys or values. Row number row_count: of all groups together, without keys. */
void froe_view_key(const struct froe_view *view, size_t row, size_t column, struct froe_datum *datum);
void froe_view_value(struct froe_view *view, size_t row, size_t column, struct froe_aggregate_value *value);

/* The cell of a row, also of row number row_count, where those of keys are empty. */
struct froe_cell froe_view_cell(struct froe_view *view, size_t row, size_t column);

/* The same as a cell of a panel (report/panel.h), whose context is the view. A row that is not there is loaded, and
 * others may be gone then: rows are to be asked for in their order, from the first one on, as often as that may be. */
struct froe_cell froe_view_any_cell(void *view, size_t row, size_t column);

/* For who takes rows cell by cell, in their order: has the memory of those that come a little later fetched. */
void froe_view_expect(const struct froe_view *view, size_t row);

/* Makes all cells of a row, which must be loaded as for the above (run/merge.h); they lie in view->cells. */
void froe_view_fill(struct froe_view *view, size_t row);

#endif
