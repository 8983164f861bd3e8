/*
 * Which columns a table has, how wide they are and what stands in them; table.c writes them.
 */
#ifndef FROE_REPORT_LAYOUT_H
#define FROE_REPORT_LAYOUT_H

#include "report/table.h"

/* The largest number with its separators; also more than enough for a share. */
#define FROE_LAYOUT_DIGITS 32

struct froe_layout {
    size_t *widths;   /* of the table's columns, lent by the caller */
    size_t share;     /* width of the share column, 0: none */
    size_t bar;       /* width of the bar, 0: none */
    uint64_t largest; /* number in the bar column: it fills the bar */
};

/*
 * Measuring, in this order: the names; the rows, perhaps in parts, each into a layout of its own with widths of zero,
 * that are joined; then the fit to the terminal. widths must have column_count places.
 */
void froe_layout_measure_names(struct froe_layout *layout, const struct froe_table *table);
void froe_layout_measure_rows(struct froe_layout *layout, const struct froe_table *table, size_t from, size_t to);
void froe_layout_join(struct froe_layout *layout, const struct froe_layout *part, size_t column_count);
void froe_layout_fit(struct froe_layout *layout, const struct froe_table *table);

/* Rows with the total line, which is the one after the last. */
size_t froe_layout_rows(const struct froe_table *table);

struct froe_cell froe_layout_cell(const struct froe_table *table, size_t row, size_t column);

/* What is shown of a cell, before escaping; `room` lends the place for digits. */
struct froe_span froe_layout_text(const struct froe_table *table, struct froe_cell cell, uint8_t *room);

/* The share of a cell of the bar column in the total: "11.1%", or "-" where there is none. */
struct froe_span froe_layout_share(const struct froe_table *table, struct froe_cell cell, uint8_t *room);

/* Length of the bar for a number, rounded, in `steps` to a column. */
size_t froe_layout_bar(const struct froe_layout *layout, uint64_t number, unsigned steps);

#endif
