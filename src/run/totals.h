/* What was read of a file, or of all. */
#ifndef FROE_RUN_TOTALS_H
#define FROE_RUN_TOTALS_H

#include "parse/record.h"

struct froe_totals {
    uint64_t bytes;          /* as stored */
    uint64_t bytes_inflated; /* after decompression */
    uint64_t lines;
    uint64_t records;
    uint64_t filtered;
    uint64_t nul_bytes;
    uint64_t skipped_bytes;              /* stored, not read: outside of the time range */
    uint64_t reasons[FROE_REASON_COUNT]; /* malformed lines */
};

static inline void froe_totals_add(struct froe_totals *to, const struct froe_totals *from)
{
    to->bytes += from->bytes;
    to->bytes_inflated += from->bytes_inflated;
    to->lines += from->lines;
    to->records += from->records;
    to->filtered += from->filtered;
    to->nul_bytes += from->nul_bytes;
    to->skipped_bytes += from->skipped_bytes;
    for (int i = 0; i < FROE_REASON_COUNT; i++)
        to->reasons[i] += from->reasons[i];
}

static inline uint64_t froe_totals_malformed(const struct froe_totals *totals)
{
    return totals->lines - totals->records;
}

#endif
