/* The result of a count in every format. */
#ifndef FROE_REPORT_GROUPED_H
#define FROE_REPORT_GROUPED_H

#include "report/style.h"
#include "run/run.h"

/* Appends what stands before all rows: the names of the columns in csv and tsv, the start of the document of a count
 * per file in json. */
void froe_grouped_begin(struct froe_buffer *buffer, const struct froe_plan *plan, const struct froe_style *style);

/* Appends the whole result of a count that is not per file: rows, and in json all the rest. */
void froe_grouped_write(struct froe_buffer *buffer, const struct froe_plan *plan, const struct froe_result *result,
                        const struct froe_run *run, const struct froe_style *style);

/* Appends the result of one file. In json an element of "files" with a comma before it. */
void froe_grouped_write_file(struct froe_buffer *buffer, const struct froe_plan *plan, struct froe_span file,
                             const struct froe_result *result, const struct froe_totals *totals,
                             const struct froe_style *style);

/* Appends the text of a value of a group's key. Returns whether it is present. */
bool froe_grouped_key_text(struct froe_buffer *buffer, const struct froe_plan *plan, const struct froe_group *group,
                           size_t key);

#endif
