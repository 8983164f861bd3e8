/*
 * Memory of values that do not stand in their line as they are: escapes are undone in a copy. Used for one batch of
 * records after the other, by one thread.
 */
#ifndef FROE_PARSE_COPIES_H
#define FROE_PARSE_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialised is empty. A batch begins with `used` set to 0. */
struct froe_copies {
    uint8_t *bytes;
    size_t used, cap;
};

/* Bytes behind a block, a line or what is taken here that may be read. */
#define FROE_LINES_SLACK 64

/* Room for 1 + len bytes, and for reading FROE_LINES_SLACK more; NULL: memory is short, or (*full) there is some once
 * the batch is done with. What was taken before does not move. */
uint8_t *froe_copies_take(struct froe_copies *copies, size_t len, bool *full);
void froe_copies_free(struct froe_copies *copies);

#endif
