#include "input/crc32.h"
#include "input/gzip_state.h"

/*
 * The decoded size as the last bytes of the member claim, if the member seems to be in the window whole: a BGZF block,
 * or all that is left of the input. Only a hint, decoding finds the truth.
 */
static bool claimed_size(struct froe_gzip *gzip, size_t *size)
{
    struct froe_window *window = &gzip->window;
    size_t header = (size_t)(froe_window_offset(window) - gzip->member.start);
    size_t rest;
    if (gzip->member.header.block_size > header + FROE_GZIP_TRAILER) {
        rest = gzip->member.header.block_size - header;
        if (!froe_window_need(window, rest))
            return false;
    } else {
        rest = froe_window_left(window);
        if (!froe_window_holds_end(window) || rest < FROE_GZIP_TRAILER)
            return false;
    }
    *size = froe_gzip_little32(window->bytes + window->pos + rest - 4);
    return *size <= FROE_GZIP_ARENA;
}

/* Decodes and verifies; *len is what it gave, *used what it took, the trailer included. */
static bool decode(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *len, size_t *used)
{
    struct froe_window *window = &gzip->window;
    const uint8_t *in = window->bytes + window->pos;
    size_t left = froe_window_left(window);
    if (libdeflate_deflate_decompress_ex(gzip->libdeflate, in, left, to, cap, used, len) != LIBDEFLATE_SUCCESS ||
        left - *used < FROE_GZIP_TRAILER)
        return false;
    struct froe_gzip_fault fault;
    uint32_t crc = froe_crc32(0, to, *len);
    bool fits = froe_gzip_trailer_fits(in + *used, crc, *len, &fault);
    *used += FROE_GZIP_TRAILER;
    return fits;
}

bool froe_gzip_whole(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *got)
{
    size_t size;
    size_t len;
    size_t used;
    *got = 0;
    if (!claimed_size(gzip, &size))
        return false;
    bool direct = size <= cap;
    if (!decode(gzip, direct ? to : gzip->arena, direct ? cap : FROE_GZIP_ARENA, &len, &used))
        return false;
    gzip->window.pos += used;
    if (direct) {
        *got = len;
    } else {
        gzip->arena_pos = 0;
        gzip->arena_len = len;
    }
    gzip->last_decoder = "libdeflate";
    return true;
}
