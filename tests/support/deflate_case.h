/*
 * Raw deflate data made for tests, and decoders of it run in pieces between guard pages.
 */
#ifndef FROE_TESTS_DEFLATE_CASE_H
#define FROE_TESTS_DEFLATE_CASE_H

#include "base/buffer.h"
#include "input/inflate.h"
#include "support/chance.h"

/* How a decoder is run. */
struct deflate_run {
    size_t piece; /* bytes of input that come at once; 0: all */
    size_t cap;   /* bytes of output in each call */
};

struct deflate_outcome {
    struct froe_buffer data;
    enum froe_inflate_status status; /* DONE, CORRUPT, or MORE: the input ended */
    size_t used;                     /* bytes of input before where it stood */
    uint32_t crc;
};

/* Decodes all. Input and output end at pages that cannot be touched, and output given away is overwritten. */
void deflate_decode(struct deflate_outcome *outcome, const struct froe_inflate_decoder *decoder, const uint8_t *in,
                    size_t len, const struct deflate_run *run);

/* Appends what zlib makes of the data. */
void deflate_append(struct froe_buffer *to, const struct froe_buffer *data, int level, int strategy);

/*
 * Appends a stream of blocks as no encoder would write them: prefix codes of any shape with codes of up to 15 bits,
 * incomplete where that is allowed, matches of any length and distance. One stream in `wrong` holds a fault, if
 * wrong > 0: a code that does not exist or a distance too far.
 */
void deflate_append_odd(struct froe_buffer *to, struct chance *chance, size_t symbols, size_t wrong);

#endif
