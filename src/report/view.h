/*
 * A grouped result as columns and cells: perhaps the file, the keys, the aggregates, each with its share where that is
 * asked for.
 */
#ifndef FROE_REPORT_VIEW_H
#define FROE_REPORT_VIEW_H

#include "report/row.h"
#include "run/merge.h"

enum { FROE_VIEW_COLUMNS_MAX = 1 + FROE_KEYS_MAX + 2 * FROE_AGGREGATES_MAX };

/* One thread's; its cells are good until the next ones of the same column are made. */
struct froe_view {
    const struct froe_plan *plan;
    const struct froe_result *result;
    struct froe_span file; /* absent: no such column */
    bool for_eyes;         /* shares with one place and a %, named after what they are */
    size_t count;
    size_t keys_at, values_at;   /* first column of each */
    struct froe_column *columns; /* FROE_VIEW_COLUMNS_MAX */
    struct froe_buffer *scratch; /* of each column: texts that are in no key */
};

/* Borrows all. for_eyes: the view is a table on a terminal. False when memory is short. */
bool froe_view_init(struct froe_view *view, const struct froe_plan *plan, const struct froe_result *result,
                    struct froe_span file, bool for_eyes);
void froe_view_free(struct froe_view *view);

/* Whether memory was short for the text of a cell, which is then not what it should be. */
bool froe_view_failed(const struct froe_view *view);

/* The cell of a row; of row number result->row_count: what it is of all groups together, empty for keys. */
struct froe_cell froe_view_cell(struct froe_view *view, size_t row, size_t column);

#endif
