/*
 * The result of a count as an Arrow stream.
 *
 * Keys have the types of their fields (report/arrow.h). Counts, distinct and whole numbers of fields are int64; a sum
 * of them is decimal128(38, 0), which holds what 64 bits do not; averages, shares and everything of durations (in
 * seconds) are float64; times, dates and texts are what they are as keys.
 */
#ifndef FROE_REPORT_ARROW_GROUPED_H
#define FROE_REPORT_ARROW_GROUPED_H

#include "report/arrow.h"
#include "report/view.h"

/* Appends the schema of the columns of a view. */
void froe_arrow_grouped_begin(struct froe_buffer *out, const struct froe_view *view, const char *time_zone);

/* Appends the rows from … to - 1 as batches. Any thread, each with a view of its own. */
void froe_arrow_grouped_rows(struct froe_buffer *out, struct froe_view *view, size_t from, size_t to);

#endif
