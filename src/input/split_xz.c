/* Blocks of xz that tell their lengths, as `xz -T` writes them. The index behind them is verified when it is met. */
#include "input/split.h"

#ifndef FROE_HAVE_XZ

const struct froe_splitter *froe_split_xz(void)
{
    return NULL;
}

#else

#include <lzma.h>
#include <stdlib.h>

#include "input/decoder.h"

/* Bytes decoded between looks whether they are still wanted. */
#define SLICE ((size_t)1 << 20)

struct xz_splitter {
    bool in_stream; /* behind its header */
    lzma_stream_flags flags;
    lzma_index_hash *hash; /* of the blocks met; NULL: none was needed yet */
};

static void *create(void)
{
    return calloc(1, sizeof(struct xz_splitter));
}

static void destroy(void *context)
{
    struct xz_splitter *splitter = context;
    lzma_index_hash_end(splitter->hash, NULL);
    free(splitter);
}

static void begin(void *context)
{
    struct xz_splitter *splitter = context;
    splitter->in_stream = false;
}

static bool take_header(struct xz_splitter *splitter, struct froe_window *window)
{
    if (!froe_window_need(window, LZMA_STREAM_HEADER_SIZE) ||
        lzma_stream_header_decode(&splitter->flags, window->bytes + window->pos) != LZMA_OK)
        return false;
    lzma_index_hash *hash = lzma_index_hash_init(splitter->hash, NULL);
    if (hash == NULL)
        return false;
    splitter->hash = hash;
    splitter->in_stream = true;
    window->pos += LZMA_STREAM_HEADER_SIZE;
    return true;
}

static void free_filters(lzma_filter *filters)
{
    for (size_t i = 0; i < LZMA_FILTERS_MAX && filters[i].id != LZMA_VLI_UNKNOWN; i++)
        free(filters[i].options);
}

/* Reads the header of a block; true: the filters are the caller's to free. */
static bool read_block_header(lzma_block *block, lzma_filter *filters, uint32_t check, const uint8_t *bytes, size_t len)
{
    *block = (lzma_block){.check = (lzma_check)check, .filters = filters};
    if (len == 0 || bytes[0] == 0)
        return false;
    block->header_size = lzma_block_header_size_decode(bytes[0]);
    return len >= block->header_size && lzma_block_header_decode(block, NULL, bytes) == LZMA_OK;
}

static bool take_block(struct xz_splitter *splitter, struct froe_window *window, struct froe_codec_part *part)
{
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    lzma_block block;
    froe_window_need(window, LZMA_BLOCK_HEADER_SIZE_MAX);
    part->check = splitter->flags.check;
    if (!read_block_header(&block, filters, part->check, window->bytes + window->pos, froe_window_left(window)))
        return false;
    uint64_t memory = lzma_raw_decoder_memusage(filters);
    free_filters(filters);
    lzma_vli total = lzma_block_total_size(&block);
    if (memory > part->history_most || total == 0 || total == LZMA_VLI_UNKNOWN || total > part->stored_most ||
        block.uncompressed_size == LZMA_VLI_UNKNOWN || block.uncompressed_size > SIZE_MAX / 2 ||
        lzma_index_hash_append(splitter->hash, lzma_block_unpadded_size(&block), block.uncompressed_size) != LZMA_OK)
        return false;
    part->expected = (size_t)block.uncompressed_size;
    part->history = (size_t)memory;
    for (size_t left = (size_t)total; left > 0;) {
        size_t step = left < FROE_WINDOW_READ ? left : FROE_WINDOW_READ;
        if (!froe_part_take(part, window, step))
            return false;
        left -= step;
    }
    return true;
}

/* The end of a stream, from the index on: whether it is right. */
static bool take_end(struct xz_splitter *splitter, struct froe_window *window)
{
    lzma_stream_flags flags;
    lzma_ret status = LZMA_OK;
    while (status == LZMA_OK && froe_window_need(window, 1))
        status = lzma_index_hash_decode(splitter->hash, window->bytes, &window->pos, window->end);
    if (status != LZMA_STREAM_END || !froe_window_need(window, LZMA_STREAM_HEADER_SIZE) ||
        lzma_stream_footer_decode(&flags, window->bytes + window->pos) != LZMA_OK ||
        lzma_stream_flags_compare(&splitter->flags, &flags) != LZMA_OK ||
        flags.backward_size != lzma_index_hash_size(splitter->hash))
        return false;
    window->pos += LZMA_STREAM_HEADER_SIZE;
    return true;
}

static bool next(void *context, struct froe_window *window, struct froe_codec_part *part)
{
    struct xz_splitter *splitter = context;
    if ((!splitter->in_stream && !take_header(splitter, window)) || !take_block(splitter, window, part))
        return false;
    if (!froe_window_need(window, 1) || window->bytes[window->pos] != 0)
        return true;
    if (!take_end(splitter, window))
        return true; /* the block is good; what is behind it will be met again */
    splitter->in_stream = false;
    part->ends_unit = true;
    part->behind = froe_window_offset(window);
    return true;
}

static void *create_tool(void)
{
    static const lzma_stream fresh = LZMA_STREAM_INIT;
    lzma_stream *stream = malloc(sizeof *stream);
    if (stream != NULL)
        *stream = fresh;
    return stream;
}

static void destroy_tool(void *tool)
{
    if (tool != NULL)
        lzma_end(tool);
    free(tool);
}

static bool decode_block(lzma_stream *stream, struct froe_codec_part *part)
{
    lzma_ret status = LZMA_OK;
    while (status == LZMA_OK && !froe_part_is_vain(part)) {
        size_t room = part->cap - part->len;
        stream->next_out = part->text + part->len;
        stream->avail_out = room = room < SLICE ? room : SLICE;
        status = lzma_code(stream, LZMA_FINISH);
        part->len += room - stream->avail_out;
    }
    return status == LZMA_STREAM_END && stream->avail_in == 0;
}

static bool decode(void *tool, struct froe_codec_part *part)
{
    lzma_stream *stream = tool;
    lzma_filter filters[LZMA_FILTERS_MAX + 1];
    lzma_block block;
    if (!read_block_header(&block, filters, part->check, part->stored.data, part->stored.len))
        return false;
    stream->next_in = part->stored.data + block.header_size;
    stream->avail_in = part->stored.len - block.header_size;
    bool good = lzma_block_decoder(stream, &block) == LZMA_OK && decode_block(stream, part);
    free_filters(filters);
    return good;
}

const struct froe_splitter *froe_split_xz(void)
{
    static const struct froe_splitter splitter = {create, create_tool, destroy, destroy_tool, begin,
                                                  next,   decode,      NULL,    true};
    return &splitter;
}

#endif
