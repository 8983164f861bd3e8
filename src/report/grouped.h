/* The result of a count in every format. */
#ifndef FROE_REPORT_GROUPED_H
#define FROE_REPORT_GROUPED_H

#include "report/pivot.h"
#include "report/style.h"
#include "run/run.h"

/* Appends what stands before all rows: the names of the columns in csv and tsv, the start of the document of a count
 * per file in json. pivot: NULL where there is none, here and below. */
void froe_grouped_begin(struct froe_buffer *buffer, const struct froe_question *question,
                        const struct froe_pivot *pivot, bool per_file, const struct froe_style *style);

/* Takes text of a result; false ends the writing. */
typedef bool froe_emit_fn(void *context, struct froe_span text);

/*
 * Writes the whole result of a count that is not per file: rows, and in json all the rest. Large results are made in
 * parts by the threads of the run and emitted in order, so memory does not grow with them. False when emit said so, or
 * memory was short (*short_of_memory).
 */
bool froe_grouped_write(const struct froe_question *question, const struct froe_result *result,
                        struct froe_pivot *pivot, struct froe_run *run, const struct froe_style *style,
                        froe_emit_fn *emit, void *context, bool *short_of_memory);

/* The same for the result of one file. In json an element of "files" with a comma before it. run NULL: all rows are in
 * memory, and it is made in this thread. */
bool froe_grouped_write_file(const struct froe_question *question, struct froe_span file, struct froe_result *result,
                             const struct froe_totals *totals, struct froe_run *run, const struct froe_style *style,
                             froe_emit_fn *emit, void *context);

#endif
