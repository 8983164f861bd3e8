/* The parts of a panel in the HTML report; private to report/report_html.c and report/html_*.c. */
#ifndef FROE_REPORT_HTML_PANEL_H
#define FROE_REPORT_HTML_PANEL_H

#include "report/report_writer.h"

/* Appends what people read of a cell; and, in a comparison, of what was and how it changed: `<span class="was">…`. */
void froe_html_cell(struct froe_report_writer *writer, const struct froe_panel *panel, size_t column,
                    struct froe_cell cell);
void froe_html_was(struct froe_report_writer *writer, const struct froe_panel *panel, size_t row, size_t column);

/* All rows, the total, shares and bars of the main column. */
void froe_html_table(struct froe_report_writer *writer, const struct froe_panel *panel);

/* One chart for each value of a series, that of the main column first and largest. */
void froe_html_series(struct froe_report_writer *writer, const struct froe_panel *panel);

/* Seven days of 24 hours. */
void froe_html_heat(struct froe_report_writer *writer, const struct froe_panel *panel);

#endif
