/*
 * Two answers to the same question side by side: the rows that either shows, each with its equal in the other, wherever
 * that stands there.
 */
#ifndef FROE_REPORT_PANEL_PAIR_H
#define FROE_REPORT_PANEL_PAIR_H

#include "report/panel.h"
#include "report/view.h"
#include "run/aligned.h"

/* The results of a report: one, or two that are compared. */
enum froe_panel_side { FROE_SIDE_NOW, FROE_SIDE_BEFORE, FROE_SIDES };

/* Where the row of a key is, in a result whose rows are all loaded. Immutable once it is made. All zero: none. */
struct froe_row_index {
    const struct froe_result *result;
    size_t *slots; /* row + 1; 0: free */
    size_t mask;
};

/* Borrows the result. False when memory is short; nothing is left to free then. */
bool froe_row_index_init(struct froe_row_index *index, const struct froe_result *result);
void froe_row_index_free(struct froe_row_index *index);

/* The row with the key of a group, which may be of any result of this process; SIZE_MAX: there is none. */
size_t froe_row_index_find(const struct froe_row_index *index, const struct froe_group *group);

/* A row of both; SIZE_MAX: the one has none. */
struct froe_paired_row {
    size_t now, before;
};

/* All zero: none. */
struct froe_panel_pair {
    struct froe_view *now, *before;
    struct froe_paired_row *rows; /* NULL: they are aligned */
    size_t count;
    struct froe_aligned *aligned;
    struct froe_aligned_place place;
};

/*
 * Pairs two views of all rows, without pivots: the first `top` rows of now, and behind them those of the first `top` of
 * before that are not among these, each in its order. mixed: in the order of the question instead, for rows ordered by
 * their key. Borrows both. False when memory is short; to be freed in either case.
 */
bool froe_panel_pair_init(struct froe_panel_pair *pair, struct froe_view *now, struct froe_view *before, uint64_t top,
                          bool mixed);
/* The same of rows that do not fit into memory: views of both results that have been aligned. */
void froe_panel_pair_align(struct froe_panel_pair *pair, struct froe_view *now, struct froe_view *before,
                           struct froe_aligned *aligned);
void froe_panel_pair_free(struct froe_panel_pair *pair);

/* Cells of a panel (report/panel.h); `context` is the pair. Keys are those of the row, whoever has it. */
struct froe_cell froe_panel_pair_cell(void *context, size_t row, size_t column);
struct froe_cell froe_panel_pair_before(void *context, size_t row, size_t column);

#endif
