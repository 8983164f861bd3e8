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

/* Whether rows come as they are from the base. */
static inline bool froe_panel_is_chosen(enum froe_panel_way way)
{
    return way == FROE_WAY_CHOSEN || way == FROE_WAY_NEW || way == FROE_WAY_GONE;
}

/* Whether the rows that either of two results shows are few of many. */
bool froe_panels_pair_first(const struct froe_panels *panels, const struct froe_panel_entry *entry);

/* Whether some input has durations. */
bool froe_panel_has_durations(const struct froe_question *question, const struct froe_result *result);

/* Makes the question of a panel (report/panels_question.c), whose entry is set, and where first rows are compared that
 * without limits; `keys` are those of a series, or of the entry. False when memory is short. */
bool froe_panel_make_question(const struct froe_panels *panels, struct froe_panel_maker *panel);

/* Makes the question of a panel, whose entry is set, and answers it for each result; *there: some result has data.
 * False when memory is short. */
bool froe_panels_answer(struct froe_panels *panels, struct froe_panel_maker *panel, bool *there);

#endif
