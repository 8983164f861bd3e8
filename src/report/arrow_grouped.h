/*
 * The result of a count as an Arrow stream: perhaps the file, the keys, the aggregates. Whole numbers are int64,
 * averages, durations (in seconds) and shares (in percent) the float nearest to the decimal fraction that other formats
 * show, as long as its digits without the point are below 2^53; what else there is has the types of fields.
 */
#ifndef FROE_REPORT_ARROW_GROUPED_H
#define FROE_REPORT_ARROW_GROUPED_H

#include "report/arrow.h"
#include "run/run.h"

/* Appends the schema; with a column for the file if the count is per file. */
void froe_arrow_grouped_begin(struct froe_buffer *out, const struct froe_plan *plan, const char *time_zone);

/* Appends the rows from … to - 1 as batches. file: absent unless the count is per file. Any thread. A sum of 2^63 or
 * more makes *out fail, as memory does that is short. */
void froe_arrow_grouped_rows(struct froe_buffer *out, const struct froe_plan *plan, struct froe_span file,
                             const struct froe_result *result, size_t from, size_t to);

#endif
