/*
 * The fast loop of the deflate decoder: whole symbols only, as long as input and output leave it room.
 */
#ifndef FROE_INPUT_INFLATE_FAST_H
#define FROE_INPUT_INFLATE_FAST_H

#include "input/inflate_table.h"
#include "input/inflate_tokens.h"

enum {
    FROE_INFLATE_WINDOW = 32768,   /* the farthest distance */
    FROE_INFLATE_WIDE = 64,        /* bytes that are copied at once, whatever the length */
    FROE_INFLATE_BEYOND = 160,     /* bytes that a copy may read or write behind what it is for */
    FROE_INFLATE_IN_MARGIN = 8,    /* bytes of input that a step may look at */
    FROE_INFLATE_OUT_MARGIN = 384, /* and of output that it may write to: literals, the longest match, what is wide */
};

struct froe_inflate_cursor {
    const uint8_t *in;
    const uint8_t *in_end;
    uint8_t *out;
    uint8_t *out_end;
    const uint8_t *out_begin; /* all from here on to `out` is output of this stream */
    unsigned bit;             /* of in[0]: how many of its bits are used, 0 … 7 */
    const uint8_t *history;   /* end of the output before out_begin; FROE_INFLATE_BEYOND bytes behind it can be read */
    size_t history_len;       /* at most FROE_INFLATE_WINDOW; so many can be read in any case */
};

/*
 * Decodes symbols of the present block until the next one is not for it: one without an entry in the tables, one that
 * is wrong, or one that a margin leaves no room for. The cursor then stands before that symbol, or before literals in
 * front of it. Bytes of the output behind the cursor are overwritten with anything.
 */
typedef void froe_inflate_fast_fn(struct froe_inflate_tables *tables, struct froe_inflate_cursor *cursor);

/* The same into tokens, from *at up to `end`: `out` and the history of the cursor play no part. */
typedef void froe_inflate_tokenize_fn(struct froe_inflate_tables *tables, struct froe_inflate_cursor *cursor,
                                      uint64_t **at, const uint64_t *end);

/* Copies what tokens stand for, from *at up to `end`, as long as the output leaves it room; all distances must reach
 * into the output or the history. */
typedef void froe_inflate_replay_fn(const uint64_t **at, const uint64_t *end, struct froe_inflate_cursor *cursor);

/* The loops of an instruction set. */
struct froe_inflate_loops {
    froe_inflate_fast_fn *fast;
    froe_inflate_tokenize_fn *tokenize;
    froe_inflate_replay_fn *replay;
};

extern const struct froe_inflate_loops froe_inflate_loops_plain;
#if defined(__x86_64__)
extern const struct froe_inflate_loops froe_inflate_loops_avx2; /* AVX2, BMI, BMI2 */
#endif

/* Those for this machine. The environment variable FROE_ISA can take instruction sets away, as it does from the kernels
 * (simd/kernel.h). */
const struct froe_inflate_loops *froe_inflate_loops_choose(void);

#endif
