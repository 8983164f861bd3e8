#include "query/row_bar.h"

/* The lead is that of the first rows, whose memory does not last. */
static void begin(struct froe_row_bar *bar, const struct froe_row_order *order, const struct froe_group *const *rows,
                  size_t count)
{
    bar->lead = froe_row_lead_of(order, rows, count);
    struct froe_span *shared = &bar->lead.shared;
    if (shared->ptr != NULL) {
        shared->len = shared->len < sizeof bar->shared ? shared->len : sizeof bar->shared;
        if (shared->len > 0)
            memcpy(bar->shared, shared->ptr, shared->len);
        shared->ptr = bar->shared;
    }
    bar->highest = UINT64_MAX;
    bar->raised = true;
}

void froe_row_bar_raise(struct froe_row_bar *bar, const struct froe_row_order *order,
                        const struct froe_group *const *rows, size_t count)
{
    uint64_t last = 0;
    if (!bar->raised)
        begin(bar, order, rows, count);
    for (size_t i = 0; i < count; i++) {
        uint64_t word = froe_row_lead_word(&bar->lead, rows[i]);
        last = word > last ? word : last;
    }
    bar->highest = last < bar->highest ? last : bar->highest;
}
