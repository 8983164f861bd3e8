#include "input/bgzf.h"

#include <stdlib.h>

#include "input/crc32.h"
#include "input/gzip_state.h"

#define BLOCK_MOST ((size_t)64 << 10)

/* A block, the headers behind it for the size of another, and the last of those whole. */
#define LOOK (3 * BLOCK_MOST)

/* Places that look like a block and are decoded, at most: data may be full of headers. */
enum { TRIES_MOST = 100 };

_Static_assert(LOOK <= FROE_WINDOW_READ, "what is looked at is had at once");

struct froe_bgzf {
    struct froe_reader reader;
    struct froe_window window;
    uint64_t size;
    struct libdeflate_decompressor *libdeflate;
    uint8_t text[BLOCK_MOST];
    uint8_t input[FROE_WINDOW_SIZE];
};

struct froe_bgzf *froe_bgzf_open(int fd, uint64_t size)
{
    struct froe_bgzf *bgzf = malloc(sizeof *bgzf);
    if (bgzf == NULL)
        return NULL;
    bgzf->reader = (struct froe_reader){.fd = fd, .seekable = true};
    bgzf->size = size;
    bgzf->libdeflate = libdeflate_alloc_decompressor();
    if (bgzf->libdeflate != NULL)
        return bgzf;
    free(bgzf);
    return NULL;
}

void froe_bgzf_close(struct froe_bgzf *bgzf)
{
    if (bgzf == NULL)
        return;
    libdeflate_free_decompressor(bgzf->libdeflate);
    free(bgzf);
}

/* The size that the header tells of the block it begins; 0: it is no such header. */
static size_t told_size(const uint8_t *in, size_t len, size_t *header_len)
{
    struct froe_gzip_header header;
    froe_gzip_header_begin(&header);
    if (froe_gzip_header_feed(&header, in, len, header_len) != FROE_GZIP_HEADER_DONE ||
        header.block_size <= *header_len + FROE_GZIP_TRAILER)
        return 0;
    return header.block_size;
}

/* Whether a block that ends at `at` is followed by others, as far as is looked, or by the end of the file. */
static bool leads_on(const uint8_t *in, size_t len, size_t at, bool at_end)
{
    size_t enough = at + BLOCK_MOST, header_len;
    while (at <= enough && at < len) {
        size_t size = told_size(in + at, len - at, &header_len);
        if (size == 0)
            return false;
        at += size;
    }
    return !at_end || at <= len;
}

/* Whether a block begins where the window stands. */
static bool is_block(struct froe_bgzf *bgzf, unsigned *tries)
{
    struct froe_window *window = &bgzf->window;
    froe_window_need(window, LOOK);
    const uint8_t *in = window->bytes + window->pos;
    size_t len = froe_window_left(window), header_len, used, text_len;
    size_t size = told_size(in, len, &header_len);
    bool at_end = froe_window_offset(window) + len >= bgzf->size;
    if (size == 0 || size > len || !leads_on(in, len, size, at_end))
        return false;
    (*tries)++;
    size_t data_len = size - header_len - FROE_GZIP_TRAILER;
    struct froe_gzip_fault fault;
    return libdeflate_deflate_decompress_ex(bgzf->libdeflate, in + header_len, data_len, bgzf->text, BLOCK_MOST, &used,
                                            &text_len) == LIBDEFLATE_SUCCESS &&
           used == data_len &&
           froe_gzip_trailer_fits(in + size - FROE_GZIP_TRAILER, froe_crc32(0, bgzf->text, text_len), text_len, &fault);
}

bool froe_bgzf_find(struct froe_bgzf *bgzf, uint64_t from, uint64_t *at)
{
    struct froe_window *window = &bgzf->window;
    bool to_end = from >= bgzf->size || bgzf->size - from <= FROE_BGZF_REACH + LOOK;
    unsigned tries = 0;
    bgzf->reader.offset = bgzf->reader.first = from;
    bgzf->reader.expected = bgzf->reader.range_end = to_end ? bgzf->size : from + FROE_BGZF_REACH + LOOK;
    froe_window_open(window, &bgzf->reader, bgzf->input);
    while (froe_gzip_find_magic(window)) {
        *at = froe_window_offset(window);
        if (*at - from > FROE_BGZF_REACH)
            return false;
        if (is_block(bgzf, &tries))
            return true;
        if (tries == TRIES_MOST)
            return false;
        window->pos++;
    }
    *at = bgzf->size;
    return to_end && window->status == FROE_READ_END;
}
