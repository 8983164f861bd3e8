/*
 * Blocks of bzip2. A block begins with 48 bits of pi at any bit, so the next one is found without decoding. A part is
 * what lies between two such places, and is decoded as a stream of its own: header, block, the mark of the end, and the
 * block's checksum as that of the stream. That decodes only when the block ends where the part does. So a part that is
 * good is a block, though the bits that look like the beginning of one may be found anywhere.
 */
#include "input/split.h"

#ifndef FROE_HAVE_BZIP2

const struct froe_splitter *froe_split_bzip2(void)
{
    return NULL;
}

#else

#include <bzlib.h>
#include <pthread.h>
#include <stdlib.h>

static const uint64_t block_mark = 0x314159265359, end_mark = 0x177245385090;

enum { MARK_BITS = 48, CHECK_BITS = 32, HEADER = 4 };

/* Stored bytes of the largest block: 900,000 symbols of at most 20 bits, and tables. */
#define BLOCK_MOST ((size_t)3 << 20)

/* Stored bytes that are searched at a time. */
#define PIECE      ((size_t)16 << 10)

struct bzip2_splitter {
    unsigned level; /* of the stream that is divided; 0: a header is due */
    unsigned bit;   /* where in the first byte of the window the next block begins */
    uint32_t check; /* of the blocks accepted */
};

/* For each value of the third and fourth byte at which a mark may be seen: the marks, eight for each kind, that begin
 * at the bit 0 … 7 of the first byte. Written once. */
static uint16_t third[256], fourth[256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void make_tables(void)
{
    for (unsigned i = 0; i < 16; i++) {
        uint64_t mark = i < 8 ? block_mark : end_mark;
        third[mark >> (24 + i % 8) & 0xff] |= (uint16_t)(1 << i);
        fourth[mark >> (16 + i % 8) & 0xff] |= (uint16_t)(1 << i);
    }
}

static void *create(void)
{
    pthread_once(&tables_once, make_tables);
    return calloc(1, sizeof(struct bzip2_splitter));
}

static void begin(void *context)
{
    *(struct bzip2_splitter *)context = (struct bzip2_splitter){0};
}

static uint64_t big64(const uint8_t *bytes)
{
    uint64_t word = 0;
    for (int i = 0; i < 8; i++)
        word = word << 8 | bytes[i];
    return word;
}

/* count <= 48 bits, highest first. */
static uint64_t bits_at(const uint8_t *bytes, uint64_t bit, unsigned count)
{
    return big64(bytes + bit / 8) << bit % 8 >> (64 - count);
}

/* The first mark that begins at `from` or behind it in whole bytes, with eight bytes from where it begins; UINT64_MAX:
 * none. */
static uint64_t find_mark(const uint8_t *bytes, size_t len, uint64_t from, bool *ends)
{
    for (size_t i = (size_t)(from / 8); i + 8 <= len; i++) {
        unsigned seen = third[bytes[i + 2]] & fourth[bytes[i + 3]];
        for (; seen != 0; seen &= seen - 1) {
            unsigned which = (unsigned)__builtin_ctz(seen);
            uint64_t bit = (uint64_t)i * 8 + which % 8;
            if (bit < from || bits_at(bytes, bit, MARK_BITS) != (which < 8 ? block_mark : end_mark))
                continue;
            *ends = which >= 8;
            return bit;
        }
    }
    return UINT64_MAX;
}

/* Goes over the header of a stream that has a block. */
static bool take_header(struct bzip2_splitter *splitter, struct froe_window *window)
{
    if (!froe_window_need(window, HEADER + 8))
        return false;
    const uint8_t *at = window->bytes + window->pos;
    if (memcmp(at, "BZh", 3) != 0 || at[3] < '1' || at[3] > '9' || bits_at(at + HEADER, 0, MARK_BITS) != block_mark)
        return false;
    splitter->level = at[3];
    splitter->bit = 0;
    window->pos += HEADER;
    return true;
}

static bool take_piece(struct froe_codec_part *part, struct froe_window *window)
{
    if (part->stored.len > BLOCK_MOST || !froe_window_need(window, 1))
        return false;
    size_t left = froe_window_left(window);
    return froe_part_take(part, window, left < PIECE ? left : PIECE);
}

/* Takes bytes until there is a mark behind the block's own. */
static bool take_block(struct froe_codec_part *part, struct froe_window *window, uint64_t *mark, bool *ends)
{
    uint64_t from = part->first_bit + MARK_BITS + CHECK_BITS;
    do {
        if (!take_piece(part, window))
            return false;
        *mark = find_mark(part->stored.data, part->stored.len, from, ends);
        if (*mark == UINT64_MAX && part->stored.len > 8)
            from = from > (part->stored.len - 8) * 8 ? from : (part->stored.len - 8) * 8;
    } while (*mark == UINT64_MAX);
    while (*ends && part->stored.len < (*mark + MARK_BITS) / 8 + 8)
        if (!take_piece(part, window))
            break;
    return !*ends || part->stored.len >= (*mark + MARK_BITS + CHECK_BITS + 7) / 8;
}

static uint32_t end_check(const struct froe_codec_part *part, uint64_t mark)
{
    uint32_t check = 0;
    for (uint64_t bit = mark + MARK_BITS; bit < mark + MARK_BITS + CHECK_BITS; bit++)
        check = check << 1 | (part->stored.data[bit / 8] >> (7 - bit % 8) & 1);
    return check;
}

static bool next(void *context, struct froe_window *window, struct froe_codec_part *part)
{
    struct bzip2_splitter *splitter = context;
    uint64_t mark;
    bool ends = false;
    if (splitter->level == 0 && !take_header(splitter, window))
        return false;
    uint64_t offset = froe_window_offset(window);
    part->level = splitter->level;
    part->first_bit = splitter->bit;
    if (!take_block(part, window, &mark, &ends))
        return false;
    part->bits = mark - part->first_bit;
    part->ends_unit = ends;
    splitter->bit = (unsigned)(mark % 8);
    if (!ends)
        return froe_window_seek(window, offset + mark / 8);
    part->check = end_check(part, mark);
    part->behind = offset + (mark + MARK_BITS + CHECK_BITS + 7) / 8;
    splitter->level = 0;
    return froe_window_seek(window, part->behind);
}

static bool accept(void *context, const struct froe_codec_part *part)
{
    struct bzip2_splitter *splitter = context;
    uint32_t block = (uint32_t)bits_at(part->stored.data, part->first_bit + MARK_BITS, CHECK_BITS);
    uint32_t check = (splitter->check << 1 | splitter->check >> 31) ^ block;
    splitter->check = part->ends_unit ? 0 : check;
    return !part->ends_unit || check == part->check;
}

struct bzip2_tool {
    struct froe_buffer stream;
};

static void *create_tool(void)
{
    return calloc(1, sizeof(struct bzip2_tool));
}

static void destroy_tool(void *context)
{
    struct bzip2_tool *tool = context;
    if (tool != NULL)
        froe_buffer_free(&tool->stream);
    free(tool);
}

/* Writes bits, highest first, to zeroed memory. */
static void put_bits(uint8_t *to, uint64_t bit, uint64_t value, unsigned count)
{
    for (unsigned i = 0; i < count; i++, bit++)
        to[bit / 8] |= (uint8_t)((value >> (count - 1 - i) & 1) << (7 - bit % 8));
}

/* The part as a stream of its own; its length, 0: memory is short. */
static size_t make_stream(struct froe_buffer *stream, const struct froe_codec_part *part)
{
    const uint8_t *from = part->stored.data;
    unsigned shift = part->first_bit;
    uint64_t end = HEADER * 8 + part->bits;
    size_t whole = (size_t)(part->bits / 8), len = (size_t)(end + MARK_BITS + CHECK_BITS + 7) / 8;
    stream->len = 0;
    uint8_t *to = froe_buffer_reserve(stream, len);
    if (to == NULL)
        return 0;
    memcpy(to, "BZh", 3);
    to[3] = (uint8_t)part->level;
    for (size_t i = 0; i < whole; i++)
        to[HEADER + i] = (uint8_t)((from[i] << 8 | from[i + 1]) >> (8 - shift));
    memset(to + HEADER + whole, 0, len - HEADER - whole);
    unsigned rest = (unsigned)(part->bits % 8);
    if (rest > 0)
        put_bits(to, end - rest, bits_at(from, shift + (uint64_t)whole * 8, rest), rest);
    put_bits(to, end, end_mark, MARK_BITS);
    put_bits(to, end + MARK_BITS, bits_at(from, shift + MARK_BITS, CHECK_BITS), CHECK_BITS);
    return len;
}

static bool decode(void *context, struct froe_codec_part *part)
{
    struct bzip2_tool *tool = context;
    bz_stream stream = {0};
    size_t len = make_stream(&tool->stream, part);
    if (len == 0 || BZ2_bzDecompressInit(&stream, 0, 0) != BZ_OK)
        return false;
    stream.next_in = (char *)tool->stream.data;
    stream.avail_in = (unsigned)len;
    int status = BZ_OK;
    while (status == BZ_OK && !froe_part_is_vain(part)) {
        size_t room = part->cap - part->len;
        stream.next_out = (char *)part->text + part->len;
        stream.avail_out = (unsigned)room;
        status = BZ2_bzDecompress(&stream);
        part->len += room - stream.avail_out;
        if (status == BZ_OK && (stream.avail_out > 0 || !froe_part_reserve(part, part->cap * 2)))
            break;
    }
    bool good = status == BZ_STREAM_END && stream.avail_in == 0;
    BZ2_bzDecompressEnd(&stream);
    return good;
}

/* Where libbz2 meets a fault it has lost what it gave of the block in the same call. */
const struct froe_splitter *froe_split_bzip2(void)
{
    static const struct froe_splitter splitter = {create, create_tool, free,   destroy_tool, begin,
                                                  next,   decode,      accept, false};
    return &splitter;
}

#endif
