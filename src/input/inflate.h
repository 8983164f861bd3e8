/*
 * A resumable decoder of raw deflate data (RFC 1951) that also computes the CRC-32 of what it yields. There are two,
 * with the same behaviour: froe's own, about three times faster, and zlib, which has the last word.
 *
 * Decoders never yield a byte that zlib would not: what one delivers is a prefix of what zlib delivers.
 */
#ifndef FROE_INPUT_INFLATE_H
#define FROE_INPUT_INFLATE_H

#include "base/span.h"

enum froe_inflate_status {
    FROE_INFLATE_FULL,    /* the output is full */
    FROE_INFLATE_MORE,    /* more input is wanted behind in_end; bytes from `in` on must be given again */
    FROE_INFLATE_DONE,    /* the last block is whole; `in` is the first byte behind it */
    FROE_INFLATE_CORRUPT, /* `in` is the byte where it stood */
    FROE_INFLATE_MEMORY,  /* out of memory */
    FROE_INFLATE_JUMP,    /* go on with the input from the stored offset `at`; only with an ahead */
};

/* Bytes that a decoder may put back: `in` may end up so far before where it was at the call. */
#define FROE_INFLATE_BACK 8

struct froe_inflate_io {
    uint64_t at; /* where `in` lies in the stored bytes; only looked at with an ahead */
    const uint8_t *in;
    const uint8_t *in_end;
    uint8_t *out;
    uint8_t *out_end;
};

struct froe_inflate_decoder {
    void *(*create)(void); /* NULL when memory is short */
    void (*destroy)(void *state);
    void (*reset)(void *state); /* to the start of a stream */
    enum froe_inflate_status (*run)(void *state, struct froe_inflate_io *io);
    uint32_t (*crc)(const void *state); /* of all output since the reset */
};

extern const struct froe_inflate_decoder froe_inflate_zlib;
extern const struct froe_inflate_decoder froe_inflate_own;

struct froe_ahead;

/* Has froe's own decoder look into what others decode ahead (input/ahead.h) whenever a block begins; NULL: no more. */
void froe_inflate_own_look(void *state, struct froe_ahead *ahead);

#endif
