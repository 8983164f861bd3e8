/*
 * The table of a grouped result: widths fitted to the rows, right-aligned numbers, a share column and a bar where there
 * is room.
 *
 * On a terminal (width > 0): numbers with thousands separators, text columns shortened in the middle ("…") so that a line
 * fits the width, at least 8 columns each; a share of the total in percent and a bar made of block characters (UTF-8
 * locale; else '#') where at least 12 columns are left; colours only with `color`. Elsewhere: aligned columns, nothing
 * shortened, no separators, no bar, no colour.
 * Control bytes are escaped always (froe_text_escape). Absent is "-".
 */
#ifndef FROE_REPORT_TABLE_H
#define FROE_REPORT_TABLE_H

#include "report/row.h"

struct froe_table {
    const struct froe_column *columns;
    size_t column_count;
    size_t row_count;
    /* Cell of a row; called several times for the same place. */
    struct froe_cell (*cell)(void *context, size_t row, size_t column);
    void *context;
    size_t bar_column; /* a number column whose share of `total` is shown and drawn */
    uint64_t total;
    const char *total_label; /* NULL: no last line with the total; else e.g. "total" in the first column */
    unsigned width;          /* of the terminal, 0: no terminal */
    bool terminal;
    bool color;
    bool utf8; /* the locale can show block characters */
};

void froe_table_append(struct froe_buffer *buffer, const struct froe_table *table);

#endif
