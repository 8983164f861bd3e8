/* The panel of facts about all requests together. */
#ifndef FROE_REPORT_OVERVIEW_H
#define FROE_REPORT_OVERVIEW_H

#include "report/panel.h"
#include "run/derive.h"

enum { FROE_FACTS_MAX = 16 };

/* All zero: none. It must not move. */
struct froe_overview {
    struct froe_panel_column columns[FROE_FACTS_MAX];
    struct froe_cell cells[FROE_FACTS_MAX];
    struct froe_buffer scratch[FROE_FACTS_MAX]; /* texts of the cells */
    size_t count;
};

/* The first and the last second of the records; false: no record has a time. `times`: an answer whose aggregates have
 * min(time) and max(time), with totals. */
bool froe_overview_range(const struct froe_question *times, const struct froe_result *result, int64_t *first,
                         int64_t *last);

/* Makes the facts from two answers of a run with totals, one by status with its times (report/panel_catalog.h,
 * FROE_BASE_ANSWERS) and one with visitors (question NULL: nobody asks for them), and what was read. False as
 * froe_derive_load(). */
bool froe_overview_make(struct froe_overview *overview, struct froe_run *run, struct froe_derive_base answers,
                        struct froe_derive_base visitors);

/* A cell; `context` is the overview. */
struct froe_cell froe_overview_cell(void *context, size_t row, size_t column);

bool froe_overview_failed(const struct froe_overview *overview);
void froe_overview_free(struct froe_overview *overview);

#endif
