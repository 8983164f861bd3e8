/* Records as rows, in every format, as a stream. */
#ifndef FROE_REPORT_LISTING_H
#define FROE_REPORT_LISTING_H

#include "report/arrow.h"
#include "report/style.h"
#include "run/run.h"

struct froe_listing {
    const struct froe_plan *plan;
    struct froe_style style;
    struct froe_column *columns;
    struct froe_buffer keys;               /* of the columns */
    struct froe_arrow_field *arrow_fields; /* FROE_FORMAT_ARROW only */
    struct listing_worker *workers;        /* scratch of each thread */
    unsigned worker_count;
};

/* For `workers` threads. Borrows plan and style.time_zone. False when memory is short. */
bool froe_listing_init(struct froe_listing *listing, const struct froe_plan *plan, struct froe_style style,
                       unsigned workers);
void froe_listing_free(struct froe_listing *listing);

/* What stands before and behind all rows. */
void froe_listing_begin(struct froe_buffer *buffer, const struct froe_listing *listing);
void froe_listing_end(struct froe_buffer *buffer, const struct froe_listing *listing, const struct froe_run *run);

/* Appends the rows of a batch of at most FROE_LINES_BATCH records; in json each with a comma before it, in arrow
 * perhaps only when the block ends. Threads with different numbers at the same time. */
void froe_listing_rows(struct froe_listing *listing, unsigned worker, struct froe_span file,
                       const struct froe_record *records, size_t count, struct froe_buffer *out);

/* Appends what froe_listing_rows() has kept of a block that is complete. Threads as there. */
void froe_listing_end_block(struct froe_listing *listing, unsigned worker, struct froe_buffer *out);

#endif
