/*
 * Blocks of LZ4 that do not refer to those before them, as the lz4 tool writes them unless it is told otherwise; of
 * small ones several together. The checksum of all the text is made when the parts are accepted.
 */
#include "input/split.h"

#ifndef FROE_HAVE_LZ4

const struct froe_splitter *froe_split_lz4(void)
{
    return NULL;
}

#else

#include <lz4.h>
#include <lz4frame.h>
#include <stdlib.h>

#include "input/codec.h"
#include "input/lz4_frame.h"
#include "input/xxh32.h"

enum { WORD = FROE_LZ4_WORD };

/* Text that a part has before another block is too much. */
#define TEXT_ENOUGH ((size_t)1 << 20)

/* A byte becomes no more text than that. */
enum { GROWTH_MOST = 255 };

struct lz4_splitter {
    LZ4F_dctx *context; /* for headers */
    bool in_frame;
    struct froe_lz4_frame frame;
    struct froe_xxh32 content; /* of the parts accepted */
    uint64_t len;              /* of their text */
};

static void *create(void)
{
    struct lz4_splitter *splitter = calloc(1, sizeof *splitter);
    if (splitter == NULL)
        return NULL;
    if (!LZ4F_isError(LZ4F_createDecompressionContext(&splitter->context, LZ4F_VERSION)))
        return splitter;
    free(splitter);
    return NULL;
}

static void destroy(void *context)
{
    struct lz4_splitter *splitter = context;
    LZ4F_freeDecompressionContext(splitter->context);
    free(splitter);
}

static void accept_frame(struct lz4_splitter *splitter)
{
    froe_xxh32_begin(&splitter->content);
    splitter->len = 0;
}

static void begin(void *context)
{
    struct lz4_splitter *splitter = context;
    splitter->in_frame = false;
    accept_frame(splitter);
}

static bool take_header(struct lz4_splitter *splitter, struct froe_window *window)
{
    size_t code;
    splitter->in_frame = froe_lz4_read_header(splitter->context, window, &splitter->frame, &code);
    return splitter->in_frame && splitter->frame.independent;
}

static bool take_block(const struct froe_lz4_frame *frame, struct froe_window *window, uint32_t word,
                       struct froe_codec_part *part)
{
    size_t size = froe_lz4_block_size(word), text = froe_lz4_is_raw(word) ? size : size * GROWTH_MOST;
    if (size > frame->block_max)
        return false;
    part->expected += text < frame->block_max ? text : frame->block_max;
    for (size_t left = size + WORD + (frame->block_checks ? WORD : 0); left > 0;) {
        size_t step = left < FROE_WINDOW_READ ? left : FROE_WINDOW_READ;
        if (!froe_part_take(part, window, step))
            return false;
        left -= step;
    }
    return true;
}

/* The end of a frame. */
static bool take_end(struct lz4_splitter *splitter, struct froe_window *window, struct froe_codec_part *part)
{
    size_t len = (size_t)WORD + (splitter->frame.content_check ? WORD : 0);
    if (!froe_window_need(window, len))
        return false;
    if (splitter->frame.content_check)
        part->check = froe_codec_little32(window->bytes + window->pos + WORD);
    window->pos += len;
    part->ends_unit = true;
    part->behind = froe_window_offset(window);
    splitter->in_frame = false;
    return true;
}

static bool next(void *context, struct froe_window *window, struct froe_codec_part *part)
{
    struct lz4_splitter *splitter = context;
    if (!splitter->in_frame && !take_header(splitter, window))
        return false;
    const struct froe_lz4_frame *frame = &splitter->frame;
    part->lz4 = *frame;
    while (froe_window_need(window, WORD)) {
        uint32_t word = froe_codec_little32(window->bytes + window->pos);
        if (word == 0)
            return take_end(splitter, window, part);
        if (part->expected >= TEXT_ENOUGH)
            return true;
        if (!take_block(frame, window, word, part))
            return false;
    }
    return false;
}

static bool accept(void *context, const struct froe_codec_part *part)
{
    struct lz4_splitter *splitter = context;
    splitter->len += part->len;
    if (part->lz4.content_check)
        froe_xxh32_add(&splitter->content, part->text, part->len);
    if (!part->ends_unit)
        return true;
    bool good = (part->lz4.size == 0 || part->lz4.size == splitter->len) &&
                (!part->lz4.content_check || part->check == froe_xxh32_value(&splitter->content));
    accept_frame(splitter);
    return good;
}

/* liblz4 needs nothing to decode blocks with; but a tool is something. */
static void *create_tool(void)
{
    return malloc(1);
}

/* Decodes a block that begins with its size; its length, 0: it is wrong. */
static size_t decode_block(struct froe_codec_part *part, const uint8_t *from)
{
    uint32_t word = froe_codec_little32(from);
    size_t size = froe_lz4_block_size(word), room = part->cap - part->len;
    if (room > part->lz4.block_max)
        room = part->lz4.block_max;
    from += WORD;
    if (part->lz4.block_checks && froe_xxh32(from, size) != froe_codec_little32(from + size))
        return 0;
    int len = (int)size;
    if (!froe_lz4_is_raw(word))
        len = LZ4_decompress_safe((const char *)from, (char *)part->text + part->len, (int)size, (int)room);
    else if (size <= room)
        memcpy(part->text + part->len, from, size);
    else
        len = -1;
    if (len < 0)
        return 0;
    part->len += (size_t)len;
    return WORD + size + (part->lz4.block_checks ? WORD : 0);
}

static bool decode(void *tool, struct froe_codec_part *part)
{
    (void)tool;
    size_t at = 0, step = 1;
    while (step > 0 && at < part->stored.len && !froe_part_is_vain(part))
        at += step = decode_block(part, part->stored.data + at);
    return at == part->stored.len;
}

const struct froe_splitter *froe_split_lz4(void)
{
    static const struct froe_splitter splitter = {create, create_tool, destroy, free, begin,
                                                  next,   decode,      accept,  true};
    return &splitter;
}

#endif
