/*
 * Checks the header of a deflate block (RFC 1951, section 3.2.3 to 3.2.7) as strictly as zlib does. ISA-L takes
 * incomplete prefix codes and goes on with what they yield; with this check before each block it delivers no byte that
 * zlib would not.
 */
#ifndef FROE_INPUT_DEFLATE_HEADER_H
#define FROE_INPUT_DEFLATE_HEADER_H

#include "base/span.h"

enum froe_deflate_header {
    FROE_DEFLATE_GOOD,
    FROE_DEFLATE_SHORT, /* the header is not whole in these bytes; 300 bytes are always enough */
    FROE_DEFLATE_BAD,
};

/* The header begins at bit 0..7 of in[0]. *final: the block is the last of its stream. */
enum froe_deflate_header froe_deflate_header_check(const uint8_t *in, size_t len, unsigned bit, bool *final);

#endif
