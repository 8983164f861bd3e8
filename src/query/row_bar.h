/*
 * Rows that come part by part, of which the first few of all are wanted: a bar says of most that come later that they
 * cannot be among them, with one look at each and without gathering and selecting them.
 */
#ifndef FROE_QUERY_ROW_BAR_H
#define FROE_QUERY_ROW_BAR_H

#include "query/sort.h"

/* All zero: every row passes. One thread's; it must not move. */
struct froe_row_bar {
    bool raised;
    struct froe_row_lead lead;
    uint64_t highest;   /* lead of the last of the rows that were wanted */
    uint8_t shared[32]; /* what the lead points to */
};

/* Whether a row may be wanted; false: as many as are wanted come before it. */
static inline bool froe_row_bar_lets(const struct froe_row_bar *bar, const struct froe_group *group)
{
    return !bar->raised || froe_row_lead_word(&bar->lead, group) <= bar->highest;
}

/* rows: as many as are wanted, count > 0, that have come and of which none is forgotten. The same order each time. */
void froe_row_bar_raise(struct froe_row_bar *bar, const struct froe_row_order *order,
                        const struct froe_group *const *rows, size_t count);

#endif
