/*
 * The answers that the panels of a report show, made of those to the questions of their bases; of one result, or of two
 * that are compared. Private to the engine (report/panels.h).
 */
#ifndef FROE_REPORT_PANELS_ANSWER_H
#define FROE_REPORT_PANELS_ANSWER_H

#include "report/panels.h"

/* The answer to the question of a base. */
struct froe_derive_base froe_panels_base(const struct froe_panels *panels, size_t side, enum froe_panel_base base);

/* Whether there are two results. */
bool froe_panels_compare(const struct froe_panels *panels);

/* The most rows that a panel shows of a result; UINT64_MAX: all. */
uint64_t froe_panels_rows(const struct froe_panels *panels, const struct froe_panel_entry *entry);

/* Makes the question of a panel, whose entry is set, and answers it for each result; *there: some result has data.
 * False when memory is short. */
bool froe_panels_answer(struct froe_panels *panels, struct froe_panel_maker *panel, bool *there);

#endif
