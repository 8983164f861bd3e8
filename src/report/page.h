/* The result of a count as an HTML page: a report of one panel. */
#ifndef FROE_REPORT_PAGE_H
#define FROE_REPORT_PAGE_H

#include "report/grouped.h"

/* As froe_grouped_write(). name: what was read, or NULL. */
bool froe_page_write(const struct froe_question *question, const struct froe_result *result, struct froe_pivot *pivot,
                     struct froe_run *run, const char *name, const struct froe_style *style, froe_emit_fn *emit,
                     void *context, bool *short_of_memory);

#endif
