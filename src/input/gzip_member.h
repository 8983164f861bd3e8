/*
 * Decodes and verifies one member of a gzip file: header, body, trailer. What to do about a fault is for others.
 */
#ifndef FROE_INPUT_GZIP_MEMBER_H
#define FROE_INPUT_GZIP_MEMBER_H

#include "input/gzip.h"
#include "input/gzip_header.h"
#include "input/inflate.h"
#include "input/window.h"

enum { FROE_GZIP_TRAILER = 8 }; /* bytes: CRC-32 and length, little endian */

enum froe_gzip_member_status {
    FROE_GZIP_MEMBER_FULL,  /* the output is full, there may be more */
    FROE_GZIP_MEMBER_WHOLE, /* the member is decoded and verified; the window stands behind it */
    FROE_GZIP_MEMBER_FAULT, /* fault says why */
};

struct froe_gzip_member {
    struct froe_window *window;
    const struct froe_inflate_decoder *decoder;
    void *state; /* of the decoder */
    struct froe_gzip_header header;
    uint64_t start;  /* offset of the header */
    uint64_t length; /* bytes decoded so far, those of the present call included */
    uint64_t next;   /* where the next member should begin, as far as this one tells; 0: it does not */
    struct froe_gzip_fault fault;
};

/* Reads the header of the member that begins where the window stands. False: fault says why. */
bool froe_gzip_member_header(struct froe_gzip_member *member, struct froe_window *window);

/* Starts on the body behind the header, or starts again on a body of which no byte was used. */
void froe_gzip_member_body(struct froe_gzip_member *member, const struct froe_inflate_decoder *decoder, void *state);

/* Decodes up to cap bytes. *got may be > 0 whatever it returns. */
enum froe_gzip_member_status froe_gzip_member_read(struct froe_gzip_member *member, uint8_t *to, size_t cap,
                                                   size_t *got);

/* True when the 8 bytes of a trailer fit what was decoded. Fills in the fault, all but its place, when they do not. */
bool froe_gzip_trailer_fits(const uint8_t trailer[FROE_GZIP_TRAILER], uint32_t crc, uint64_t length,
                            struct froe_gzip_fault *fault);

/* The fault of an input that ends where it should not, by how it ended. */
void froe_gzip_fault_end(struct froe_gzip_fault *fault, const struct froe_window *window);

static inline uint32_t froe_gzip_little32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

#endif
