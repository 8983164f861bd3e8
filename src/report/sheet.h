/*
 * A panel as programs get it: its columns under the names of the count command and the cells of a row. In a comparison
 * each value is there as `before count`, `after count` and `change count`.
 */
#ifndef FROE_REPORT_SHEET_H
#define FROE_REPORT_SHEET_H

#include "report/panel.h"

struct froe_sheet {
    const struct froe_panel *panel;
    size_t count;
    size_t values_at; /* first column that is no key */
    struct froe_column *columns;
    struct froe_cell *cells;     /* room for those of a row */
    struct froe_buffer names;    /* of columns that the panel does not have */
    struct froe_buffer *scratch; /* of each column of the panel: the text of changes */
};

/* Borrows the panel. False when memory is short; nothing is left to free then. */
bool froe_sheet_init(struct froe_sheet *sheet, const struct froe_panel *panel);
void froe_sheet_free(struct froe_sheet *sheet);

/* Makes all cells of a row, also of row number row_count, where those of keys are of no use. False when memory was
 * short. */
bool froe_sheet_fill(struct froe_sheet *sheet, size_t row);

#endif
