/*
 * Rows that get numbers, in a store of their own (run/row_store.h): each has its number before its key, which sorts by
 * it, or by the key.
 *
 * One thread's. It must not move once rows are added.
 */
#ifndef FROE_RUN_ROW_NUMBERS_H
#define FROE_RUN_ROW_NUMBERS_H

#include "run/row_store.h"
#include "run/run.h"

/* All zero: none. */
struct froe_row_numbers {
    struct froe_run *run;
    struct froe_key_plan key;         /* with the number as the last field */
    struct froe_key_plan key_read;    /* the same without it */
    bool again;                       /* rows come with a number already, which is replaced */
    const struct froe_key_plan *from; /* of the rows that are added */
    struct froe_question question;    /* of the store */
    struct froe_row_store *store;
    struct froe_tally made; /* rows that were added lately */
    struct froe_buffer bytes;
    size_t rows; /* that were added */
};

/* What numbered rows come by first; equal ones by the keys, and then by the number. */
enum froe_row_numbers_by { FROE_NUMBERS_BY_KEY, FROE_NUMBERS_UP, FROE_NUMBERS_DOWN };

/* For rows whose keys are of a plan, with the aggregates of a question. memory: bytes. Borrows all. False when memory
 * is short or there can be no temporary file; to be freed in either case. */
bool froe_row_numbers_init(struct froe_row_numbers *numbers, struct froe_run *run, const struct froe_question *question,
                           const struct froe_key_plan *plan, enum froe_row_numbers_by by, size_t memory);
void froe_row_numbers_free(struct froe_row_numbers *numbers);

/* Adds a row, which is final; outside: bytes that it has in the store of its tally. number < 2^64 - 1. False when
 * memory is short or the file has a fault. */
bool froe_row_numbers_add(struct froe_row_numbers *numbers, const struct froe_group *group, uint64_t number,
                          size_t outside);

/* All rows have been added: *result has them, and must be freed before the numbers. Likewise. */
bool froe_row_numbers_finish(struct froe_row_numbers *numbers, struct froe_result *result);

/* The number of a row. */
uint64_t froe_row_number(const struct froe_row_numbers *numbers, const struct froe_group *group);

#endif
