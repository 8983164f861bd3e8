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

/* An empty batch for rows of a view. False when memory is short; there is nothing to free then. */
bool froe_arrow_grouped_batch(struct froe_arrow_batch *batch, const struct froe_view *view);

/* Adds the rows from … to - 1 to a batch, which is appended and emptied when it is large. Any
 * thread, each with a batch and a view of its own. */
void froe_arrow_grouped_add(struct froe_buffer *out, struct froe_arrow_batch *batch, struct froe_view *view,
                            size_t from, size_t to);

#endif
