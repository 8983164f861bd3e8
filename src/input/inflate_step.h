/*
 * One symbol of a deflate block at a time, by the canonical codes (RFC 1951, section 3.2): for the edges of input and
 * output, where the fast loops (inflate_fast.h) have no room.
 */
#ifndef FROE_INPUT_INFLATE_STEP_H
#define FROE_INPUT_INFLATE_STEP_H

#include "input/inflate.h"
#include "input/inflate_table.h"

/* A literal, a match, or the end of the block. */
struct froe_inflate_symbol {
    unsigned code;     /* below FROE_INFLATE_END_OF_BLOCK: the literal; above: a match */
    unsigned length;   /* of a match */
    unsigned distance; /* likewise, 1 … 32768; whether there is so much output is not asked here */
    size_t bits;       /* that it takes */
};

/*
 * The symbol that begins at bit 0 … 7 of in[0]. FROE_INFLATE_DONE: there is one; FROE_INFLATE_MORE: it is not whole in
 * these bytes; FROE_INFLATE_CORRUPT: there is no such symbol. Nothing else.
 */
enum froe_inflate_status froe_inflate_step(const struct froe_inflate_tables *tables, const uint8_t *in,
                                           const uint8_t *in_end, unsigned bit, struct froe_inflate_symbol *symbol);

#endif
