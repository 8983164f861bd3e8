/* A report made of texts in tables, for the tests of what writes reports. */
#ifndef FROE_TESTS_REPORT_CASE_H
#define FROE_TESTS_REPORT_CASE_H

#include "report/report.h"

/* Cells row by row, the row of totals last: NULL is absent, "#123" a number, "=12.5" a decimal, "~=x" the text "=x",
 * the rest text. */
struct report_grid {
    size_t columns;
    size_t rows; /* without that of the totals */
    const char *const *now;
    const char *const *before; /* as many; NULL: no comparison */
};

/* A panel over a grid, which it borrows together with the columns. */
struct froe_panel report_case_panel(const char *id, enum froe_panel_shape shape,
                                    const struct froe_panel_column *columns, const struct report_grid *grid);

/* A report with panels of all shapes, some of them full of bytes that mean something to terminals, browsers and
 * spreadsheets; comparing: with values of before. Static. */
const struct froe_report *report_case_whole(bool comparing);

/* The report as text with a NUL behind it; the caller frees the buffer. */
struct froe_buffer report_case_text(const struct froe_report *report, const struct froe_style *style);

/* Checks the whole text, or that it is somewhere in it. */
void report_case_check(const struct froe_report *report, const struct froe_style *style, const char *want);
void report_case_check_has(const struct froe_buffer *text, const char *want);
void report_case_check_lacks(const struct froe_buffer *text, const char *unwanted);

#endif
