/*
 * Which columns a table has, how wide they are and what stands in them; table.c writes them.
 */
#ifndef FROE_REPORT_LAYOUT_H
#define FROE_REPORT_LAYOUT_H

#include "report/table.h"

/* The largest number (128 bits) with its separators, and places behind the point. */
#define FROE_LAYOUT_DIGITS 80

/* Blanks between two columns. */
#define FROE_LAYOUT_GAP 2

struct froe_layout_column {
    size_t name;   /* width of the name */
    size_t text;   /* of the widest cell; of numbers on a terminal the part before the point */
    size_t places; /* digits behind the point: all numbers of the column are shown with as many */
    size_t width;  /* what the column gets */
};

struct froe_layout {
    struct froe_layout_column *columns; /* of the table's columns, lent by the caller */
    size_t share;                       /* width of the share column, 0: none */
    size_t bar;                         /* width of the bar, 0: none */
    uint64_t largest;                   /* number in the bar column: it fills the bar */
    bool cuts_all;                      /* even what is not to be shortened, since the line would not fit otherwise */
};

/*
 * Measuring, in this order: the names; the rows, perhaps in parts, each into a layout of its own with columns of zeros,
 * that are joined; then the fit to the terminal. There must be column_count columns.
 */
void froe_layout_measure_names(struct froe_layout *layout, const struct froe_table *table);
void froe_layout_measure_rows(struct froe_layout *layout, const struct froe_table *table, size_t from, size_t to);
void froe_layout_join(struct froe_layout *layout, const struct froe_layout *part, size_t column_count);
void froe_layout_fit(struct froe_layout *layout, const struct froe_table *table);

/* Whether cells that are wider than their column are shortened; if not, they push what is behind them to the right. */
bool froe_layout_shortens(const struct froe_table *table);

/* Rows with the total line, which is the one after the last. */
size_t froe_layout_rows(const struct froe_table *table);

/* Puts the label of the total line into its first cell; other cells stay what table->cell() says. They are changed
 * where they are: a copy of a cell waits until all that was just stored of it has arrived in the cache. */
void froe_layout_label(const struct froe_table *table, size_t row, size_t column, struct froe_cell *cell);

/* What is shown of a cell, before escaping; `room`, FROE_LAYOUT_DIGITS, lends the place for digits. places: that
 * numbers have at least, on a terminal. */
struct froe_span froe_layout_text(const struct froe_table *table, const struct froe_cell *cell, size_t places,
                                  uint8_t *room);

/* The share of a cell of the bar column in the total: "11.1%", "<0.1%" where it is not nothing, or "-" where there is
 * none. */
struct froe_span froe_layout_share(const struct froe_table *table, struct froe_cell cell, uint8_t *room);

/* Length of the bar for a number, rounded, in `steps` to a column. */
size_t froe_layout_bar(const struct froe_layout *layout, uint64_t number, unsigned steps);

#endif
