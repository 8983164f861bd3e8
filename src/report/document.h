/* The parts that every JSON document of froe shares: what was read, and what went wrong. */
#ifndef FROE_REPORT_DOCUMENT_H
#define FROE_REPORT_DOCUMENT_H

#include "report/style.h"
#include "run/run.h"

/* Appends `{"files":…,"malformed":{…},"nul_bytes":…,"skipped_bytes":…}`. */
void froe_document_input(struct froe_buffer *buffer, uint64_t files, const struct froe_totals *totals);

/* Appends `[{"file":…,"offset":…,"message":…},…]`. */
void froe_document_errors(struct froe_buffer *buffer, const struct froe_input_error *errors, size_t count,
                          bool terminal);

/* Appends `,"input":{…},"errors":[…]}` and a newline: the end of a document. */
void froe_document_end(struct froe_buffer *buffer, const struct froe_run *run, bool terminal);

#endif
