/*
 * Memory of values that do not stand in their line as they are: escapes are undone in a copy. Used for one batch of
 * records after the other, by one thread.
 */
#ifndef FROE_PARSE_COPIES_H
#define FROE_PARSE_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialised is empty. */
struct froe_copies {
    uint8_t *bytes;
    size_t used, cap;
    size_t kept; /* of what is used: by records */
};

/* Bytes behind a block, a line or what is taken here that may be read. */
#define FROE_LINES_SLACK 64

/* Room for 1 + len bytes, and for reading FROE_LINES_SLACK more; NULL: memory is short, or (*full) there is some once
 * the batch is done with. What was taken before does not move. */
uint8_t *froe_copies_take(struct froe_copies *copies, size_t len, bool *full);

/* A batch begins. */
static inline void froe_copies_begin(struct froe_copies *copies)
{
    copies->used = copies->kept = 0;
}

/* A line has been read. What was taken for one that is no record goes back: where such lines follow each other, there
 * is always room for the next, and never a batch that is full without a record. */
static inline void froe_copies_end_line(struct froe_copies *copies, bool record)
{
    if (record)
        copies->kept = copies->used;
    else
        copies->used = copies->kept;
}

void froe_copies_free(struct froe_copies *copies);

#endif
