#include "input/gzip_header.h"

#include <libdeflate.h>

enum {
    METHOD_DEFLATE = 8,
    FLAG_HEADER_CRC = 1 << 1,
    FLAG_EXTRA = 1 << 2,
    FLAG_NAME = 1 << 3,
    FLAG_COMMENT = 1 << 4,
    FLAGS_RESERVED = 0xe0,
    FIXED_SIZE = 10,
    SUBFIELD_HEADER = 4,
};

void froe_gzip_header_begin(struct froe_gzip_header *header)
{
    *header = (struct froe_gzip_header){.stage = FROE_GZIP_STAGE_FIXED};
}

static uint32_t little16(const uint8_t *bytes)
{
    return (uint32_t)(bytes[0] | bytes[1] << 8);
}

/* Gathers a field of `size` bytes; true when it is whole. */
static bool gather(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end, size_t size)
{
    size_t count = size - header->field_have;
    if (count > (size_t)(end - *in))
        count = (size_t)(end - *in);
    memcpy(header->field + header->field_have, *in, count);
    header->field_have += count;
    *in += count;
    if (header->field_have < size)
        return false;
    header->field_have = 0;
    return true;
}

/* Goes to the first stage after the present one that this header has. */
static void advance(struct froe_gzip_header *header)
{
    static const uint8_t needs[] = {
        [FROE_GZIP_STAGE_EXTRA_LENGTH] = FLAG_EXTRA, [FROE_GZIP_STAGE_EXTRA] = FLAG_EXTRA,
        [FROE_GZIP_STAGE_NAME] = FLAG_NAME,          [FROE_GZIP_STAGE_COMMENT] = FLAG_COMMENT,
        [FROE_GZIP_STAGE_CRC] = FLAG_HEADER_CRC,
    };
    do {
        header->stage++;
    } while (header->stage < FROE_GZIP_STAGE_DONE && (header->flags & needs[header->stage]) == 0);
}

static void read_fixed(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end)
{
    if (!gather(header, in, end, FIXED_SIZE))
        return;
    const uint8_t *field = header->field;
    header->flags = field[3];
    if (field[0] != 0x1f || field[1] != 0x8b)
        header->problem = "not a gzip member";
    else if (field[2] != METHOD_DEFLATE)
        header->problem = "unknown compression method in a gzip header";
    else if ((header->flags & FLAGS_RESERVED) != 0)
        header->problem = "reserved flags set in a gzip header";
    advance(header);
}

static void read_extra_length(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end)
{
    if (!gather(header, in, end, 2))
        return;
    header->extra_left = little16(header->field);
    advance(header);
}

/* Subfields are: two bytes of name, two of length, the value. One that runs beyond the field is no fault: nothing else
 * depends on it, and gzip does not look. */
static void read_subfield(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end)
{
    if (!header->in_value) {
        if (!gather(header, in, end, SUBFIELD_HEADER))
            return;
        header->subfield_left = little16(header->field + 2);
        header->is_bgzf = header->field[0] == 'B' && header->field[1] == 'C' && header->subfield_left == 2;
        header->in_value = header->subfield_left > 0;
    } else if (header->is_bgzf) {
        if (!gather(header, in, end, 2))
            return;
        header->block_size = little16(header->field) + 1;
        header->in_value = false;
    } else {
        size_t count = header->subfield_left < (size_t)(end - *in) ? header->subfield_left : (size_t)(end - *in);
        *in += count;
        header->subfield_left -= count;
        header->in_value = header->subfield_left > 0;
    }
}

static void read_extra(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end)
{
    if ((size_t)(end - *in) > header->extra_left)
        end = *in + header->extra_left;
    while (*in < end) {
        const uint8_t *start = *in;
        read_subfield(header, in, end);
        header->extra_left -= (size_t)(*in - start);
    }
    if (header->extra_left == 0) {
        header->field_have = 0;
        advance(header);
    }
}

static void read_text(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end)
{
    const uint8_t *zero = memchr(*in, 0, (size_t)(end - *in));
    *in = zero == NULL ? end : zero + 1;
    if (zero != NULL)
        advance(header);
}

static void read_crc(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end)
{
    if (!gather(header, in, end, 2))
        return;
    if (little16(header->field) != (header->crc & 0xffff))
        header->problem = "CRC mismatch in a gzip header";
    advance(header);
}

static void read_stage(struct froe_gzip_header *header, const uint8_t **in, const uint8_t *end)
{
    switch (header->stage) {
    case FROE_GZIP_STAGE_FIXED:
        read_fixed(header, in, end);
        break;
    case FROE_GZIP_STAGE_EXTRA_LENGTH:
        read_extra_length(header, in, end);
        break;
    case FROE_GZIP_STAGE_EXTRA:
        read_extra(header, in, end);
        break;
    case FROE_GZIP_STAGE_NAME:
    case FROE_GZIP_STAGE_COMMENT:
        read_text(header, in, end);
        break;
    case FROE_GZIP_STAGE_CRC:
        read_crc(header, in, end);
        break;
    case FROE_GZIP_STAGE_DONE:
        break;
    }
}

enum froe_gzip_header_status froe_gzip_header_feed(struct froe_gzip_header *header, const uint8_t *in, size_t len,
                                                   size_t *used)
{
    const uint8_t *pos = in;
    const uint8_t *end = in + len;
    bool moved = true;
    /* An empty extra field ends its stage without a byte, so the end of the input alone does not end the loop. */
    while (moved && header->stage != FROE_GZIP_STAGE_DONE && header->problem == NULL) {
        const uint8_t *from = pos;
        enum froe_gzip_header_stage stage = header->stage;
        read_stage(header, &pos, end);
        if (stage != FROE_GZIP_STAGE_CRC)
            header->crc = libdeflate_crc32(header->crc, from, (size_t)(pos - from));
        moved = pos != from || header->stage != stage;
    }
    *used = (size_t)(pos - in);
    if (header->problem != NULL)
        return FROE_GZIP_HEADER_BAD;
    return header->stage == FROE_GZIP_STAGE_DONE ? FROE_GZIP_HEADER_DONE : FROE_GZIP_HEADER_MORE;
}
