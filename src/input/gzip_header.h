/*
 * Reads the header of a gzip member (RFC 1952, section 2.3), piece by piece: name and comment may be of any length.
 */
#ifndef FROE_INPUT_GZIP_HEADER_H
#define FROE_INPUT_GZIP_HEADER_H

#include "base/span.h"

enum froe_gzip_header_status {
    FROE_GZIP_HEADER_MORE, /* all that was given belongs to the header, and more does */
    FROE_GZIP_HEADER_DONE,
    FROE_GZIP_HEADER_BAD, /* problem says why */
};

enum froe_gzip_header_stage {
    FROE_GZIP_STAGE_FIXED,
    FROE_GZIP_STAGE_EXTRA_LENGTH,
    FROE_GZIP_STAGE_EXTRA,
    FROE_GZIP_STAGE_NAME,
    FROE_GZIP_STAGE_COMMENT,
    FROE_GZIP_STAGE_CRC,
    FROE_GZIP_STAGE_DONE,
};

struct froe_gzip_header {
    enum froe_gzip_header_stage stage;
    uint8_t flags;
    uint8_t field[10]; /* bytes of a field of fixed size, as far as they have come */
    size_t field_have;
    size_t extra_left;    /* bytes of the extra field still to come */
    size_t subfield_left; /* of the value of the subfield under way */
    bool in_value;
    bool is_bgzf;        /* the subfield under way tells the size of the member */
    uint32_t crc;        /* of the header so far */
    uint32_t block_size; /* size of the whole member as a BGZF header tells it; 0: it does not */
    const char *problem; /* static text */
};

void froe_gzip_header_begin(struct froe_gzip_header *header);

/* Takes the next bytes of the member. *used <= len is how many belong to the header. */
enum froe_gzip_header_status froe_gzip_header_feed(struct froe_gzip_header *header, const uint8_t *in, size_t len,
                                                   size_t *used);

#endif
