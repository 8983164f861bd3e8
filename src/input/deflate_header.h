/*
 * Reads and checks the header of a deflate block (RFC 1951, section 3.2.3 to 3.2.7), as strictly as zlib does.
 */
#ifndef FROE_INPUT_DEFLATE_HEADER_H
#define FROE_INPUT_DEFLATE_HEADER_H

#include "base/span.h"

enum froe_deflate_header {
    FROE_DEFLATE_GOOD,
    FROE_DEFLATE_SHORT, /* the header is not whole in these bytes; 300 bytes are always enough */
    FROE_DEFLATE_BAD,
};

#define FROE_DEFLATE_LENGTHS (286 + 30)

/* What the header of a block says. The lengths of both codes stand one behind the other, with type 2 only. */
struct froe_deflate_block {
    bool final;
    unsigned type; /* 0 stored, 1 fixed codes, 2 codes of its own */
    size_t bits;   /* of the header, from its first one on; of a stored block up to its first byte */
    size_t stored; /* bytes in a stored block */
    size_t literals;
    size_t distances;
    uint8_t lengths[FROE_DEFLATE_LENGTHS];
};

/* The header begins at bit 0..7 of in[0]. *final: the block is the last of its stream. */
enum froe_deflate_header froe_deflate_header_check(const uint8_t *in, size_t len, unsigned bit, bool *final);

/* The same, and with FROE_DEFLATE_GOOD all that it says. */
enum froe_deflate_header froe_deflate_header_read(const uint8_t *in, size_t len, unsigned bit,
                                                  struct froe_deflate_block *block);

#endif
