/* A series panel laid out on bars of equal length in time, for whoever draws it. */
#ifndef FROE_REPORT_SERIES_H
#define FROE_REPORT_SERIES_H

#include "report/panel.h"

struct froe_series {
    const struct froe_panel *panel;
    int64_t from;   /* the instant of the first row */
    int64_t to;     /* the end of the last one */
    int64_t offset; /* of the local clock at `from`, seconds east of UTC */
    int64_t step;   /* seconds of a bar: one step of the panel, or several that are drawn as one */
    size_t bars;
};

/* Lays the rows out on at most bars_max bars. False when no row has a time. Borrows the panel. */
bool froe_series_measure(struct froe_series *series, const struct froe_panel *panel, size_t bars_max);

/* The bar that a row belongs to; false when it has no time. Rows come in the order of the bars. */
bool froe_series_bar(const struct froe_series *series, size_t row, size_t *bar);

/* The height of a value in units of report/panel_value.h; 0 for what cannot be drawn. */
__int128 froe_series_height(struct froe_cell cell);

/* Of a column; in a comparison of what was, too. */
__int128 froe_series_highest(const struct froe_series *series, size_t column);

#endif
