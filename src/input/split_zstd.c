/*
 * Frames of zstd (RFC 8878), several small ones together, as pzstd and the writers of the seekable format make them, or
 * who puts compressed files behind each other. The blocks of a frame tell their lengths, so that the end of the frame
 * is found without decoding.
 */
#include "input/split.h"

#ifndef FROE_HAVE_ZSTD

const struct froe_splitter *froe_split_zstd(void)
{
    return NULL;
}

#else

#define ZSTD_STATIC_LINKING_ONLY /* for the header of a frame */

#include <stdlib.h>
#include <zstd.h>

#include "input/codec.h"
#include "input/decoder.h"

/* Text that a part has before another frame is too much, and most text that a frame may have. */
#define TEXT_ENOUGH ((size_t)1 << 20)
#define TEXT_MOST   ((size_t)64 << 20)

enum { BLOCK_HEADER = 3, CHECKSUM = 4 };

enum block_type { BLOCK_RAW, BLOCK_RLE, BLOCK_COMPRESSED, BLOCK_RESERVED };

static void *create(void)
{
    return malloc(1); /* nothing to remember */
}

static void begin(void *context)
{
    (void)context;
}

/* Takes a block; *bytes of text at most are in it. */
static bool take_block(struct froe_window *window, struct froe_codec_part *part, size_t most, size_t *bytes, bool *last)
{
    if (!froe_window_need(window, BLOCK_HEADER))
        return false;
    const uint8_t *at = window->bytes + window->pos;
    uint32_t header = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16;
    enum block_type type = (enum block_type)(header >> 1 & 3);
    size_t size = header >> 3;
    *last = (header & 1) != 0;
    *bytes = type == BLOCK_COMPRESSED ? most : size;
    return type != BLOCK_RESERVED && size <= most &&
           froe_part_take(part, window, BLOCK_HEADER + (type == BLOCK_RLE ? 1 : size));
}

static bool take_frame(struct froe_window *window, struct froe_codec_part *part)
{
    ZSTD_frameHeader header;
    size_t text = 0, bytes;
    if (ZSTD_getFrameHeader(&header, window->bytes + window->pos, froe_window_left(window)) != 0 ||
        header.windowSize > part->history_most || header.dictID != 0)
        return false;
    bool known = header.frameContentSize != ZSTD_CONTENTSIZE_UNKNOWN;
    if ((known && header.frameContentSize > TEXT_MOST) || !froe_part_take(part, window, header.headerSize))
        return false;
    for (bool last = false; !last; text += bytes)
        if (text > TEXT_MOST || !take_block(window, part, header.blockSizeMax, &bytes, &last))
            return false;
    part->expected += known ? (size_t)header.frameContentSize : text;
    return header.checksumFlag == 0 || froe_part_take(part, window, CHECKSUM);
}

/* Takes frames until that is enough for a part, or the input ends. */
static bool next(void *context, struct froe_window *window, struct froe_codec_part *part)
{
    (void)context;
    bool any = false;
    while (part->expected < TEXT_ENOUGH && part->stored.len < TEXT_ENOUGH) {
        if (!froe_window_need(window, 1) && window->status == FROE_READ_END)
            break;
        froe_window_need(window, FROE_CODING_HEAD);
        uint64_t skippable = froe_codec_skippable(window->bytes + window->pos, froe_window_left(window));
        if (skippable > FROE_WINDOW_READ)
            return false;
        if (skippable > 0 ? !froe_part_take(part, window, (size_t)skippable) : !take_frame(window, part))
            return false;
        any = true;
    }
    part->ends_unit = true;
    part->behind = froe_window_offset(window);
    return any;
}

static void *create_tool(void)
{
    return ZSTD_createDCtx();
}

static void destroy_tool(void *tool)
{
    ZSTD_freeDCtx(tool);
}

static bool decode(void *tool, struct froe_codec_part *part)
{
    size_t len = ZSTD_decompressDCtx(tool, part->text, part->cap, part->stored.data, part->stored.len);
    part->len = ZSTD_isError(len) ? 0 : len;
    return !ZSTD_isError(len);
}

const struct froe_splitter *froe_split_zstd(void)
{
    static const struct froe_splitter splitter = {create, create_tool, free, destroy_tool, begin,
                                                  next,   decode,      NULL, true};
    return &splitter;
}

#endif
