/*
 * Piles of rows on disk, one for each range of the order; private to run/row_store.c and to who copies rows.
 *
 * Each worker has a stream for each pile. Ranges are cut by rows of a sample, so that the piles take about the same
 * memory.
 */
#ifndef FROE_RUN_ROW_PILES_H
#define FROE_RUN_ROW_PILES_H

#include "run/overflow.h"

/* Piles that rows are dealt out to at a time, and rows of the sample for each. */
enum { FROE_PILES_MAX = 256, FROE_PILE_SAMPLES = 64 };

/* One worker's part of a pile. */
struct froe_pile {
    struct froe_spill_stream stream;
    struct froe_buffer content; /* not yet in the stream */
    size_t memory;              /* that the rows take when they are loaded */
};

struct froe_piles {
    const struct froe_question *question;
    struct froe_spill *spill;
    size_t count, workers;
    size_t block;            /* bytes of a block of a stream */
    struct froe_pile *piles; /* [worker][pile] */
    struct froe_tally cuts;  /* what ranges begin with, but the first */
    const struct froe_group **bounds;
    uint64_t *words; /* of the bounds (froe_rows_word()) */
};

/* A sample: packed rows (query/aggregate_pack.h), at equal distances among all that it has seen. */
struct froe_row_sample {
    struct froe_buffer rows;
    size_t bytes_max; /* of them */
    uint64_t seen;    /* rows, of which every `stride` is taken */
    uint64_t stride;  /* 1 at first; doubled when the sample is full */
    size_t count;
};

/* Perhaps takes a row into a sample. */
void froe_row_sample_add(struct froe_row_sample *sample, const struct froe_question *question,
                         const struct froe_group *group);

/* The same for all rows of a stream. False when memory is short or the file has a fault; cancelled: it ends soon. */
bool froe_row_sample_stream(struct froe_row_sample *sample, const struct froe_question *question,
                            struct froe_spill *spill, const struct froe_spill_stream *stream,
                            struct froe_overflow_room *room, const _Atomic bool *cancelled);

/* Memory that a row takes when it is loaded and sorted. */
size_t froe_row_memory(const struct froe_question *question, const struct froe_group *group);

/* `wanted` piles or fewer, cut by samples. False when memory is short; to be freed in either case. */
bool froe_piles_init(struct froe_piles *piles, const struct froe_question *question, struct froe_spill *spill,
                     size_t workers, size_t wanted, size_t block, const struct froe_row_sample *samples,
                     size_t sample_count);
void froe_piles_free(struct froe_piles *piles);

/* Puts a row on its pile. Each worker by itself. */
bool froe_piles_add(struct froe_piles *piles, unsigned worker, const struct froe_group *group, size_t outside,
                    struct froe_buffer *packed);

/* The same for all rows of a stream, as froe_row_sample_stream(). */
bool froe_piles_deal(struct froe_piles *piles, unsigned worker, const struct froe_spill_stream *stream,
                     struct froe_overflow_room *room, const _Atomic bool *cancelled);

/* Writes what is not yet in the streams. */
bool froe_piles_finish(struct froe_piles *piles, struct froe_buffer *packed);

/* Takes up to FROE_GROUPS_BATCH rows off the front of a block's content and appends them to a tally. */
bool froe_rows_take(const struct froe_question *question, struct froe_tally *tally, struct froe_span *content);

/* Finishes the state of a row that has been taken. */
void froe_row_settle(const struct froe_question *question, struct froe_group *row);

/* Copies rows, which may be of a store or of any tally and are final, to a tally, which is made; rows[] become the
 * copies. False when memory is short; the tally is to be freed in either case. */
bool froe_rows_copy(const struct froe_question *question, const struct froe_group **rows, size_t count,
                    struct froe_tally *tally);

#endif
