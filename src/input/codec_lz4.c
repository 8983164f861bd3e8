/*
 * LZ4 frames (lz4_Frame_format.md, version 1.6.2), by liblz4. As with zstd, a call that meets an error does not tell
 * what it has delivered before. So the library is given no more than a header, a block with its checksum, or the end
 * mark with its checksum at a time, and its output is emptied before the next.
 */
#include "input/codec.h"

#ifndef FROE_HAVE_LZ4

const struct froe_codec *froe_codec_lz4(void)
{
    return NULL;
}

#else

#include <lz4.h>
#include <lz4frame.h>
#include <stdio.h>
#include <stdlib.h>

enum { MAGIC = 0x184d2204, HEADER_MIN = 7, WORD = 4 };

/* The byte behind the magic. */
enum { FLAG_CONTENT_CHECKSUM = 4, FLAG_BLOCK_CHECKSUM = 16 };

struct lz4_state {
    LZ4F_dctx *context;
    bool in_frame; /* the header has been given */
    bool pending;  /* there may be output that did not fit */
    uint8_t flags;
    uint64_t left; /* bytes of the present piece that have not been given yet */
};

static bool recognize(const uint8_t *head, size_t len)
{
    return len >= WORD && froe_codec_little32(head) == MAGIC;
}

static void destroy(void *context)
{
    struct lz4_state *state = context;
    LZ4F_freeDecompressionContext(state->context);
    free(state);
}

static void *create(void)
{
    struct lz4_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    if (!LZ4F_isError(LZ4F_createDecompressionContext(&state->context, LZ4F_VERSION)))
        return state;
    free(state);
    return NULL;
}

static bool begin(void *context)
{
    struct lz4_state *state = context;
    LZ4F_resetDecompressionContext(state->context);
    state->in_frame = state->pending = false;
    state->left = 0;
    return true;
}

static enum froe_codec_status bad(char *problem, size_t code)
{
    const char *name = LZ4F_getErrorName(code);
    if (strstr(name, "hecksum") != NULL)
        snprintf(problem, FROE_CODEC_PROBLEM, "checksum mismatch in an lz4 frame");
    else if (strstr(name, "allocation") != NULL)
        snprintf(problem, FROE_CODEC_PROBLEM, "out of memory for an lz4 frame");
    else
        snprintf(problem, FROE_CODEC_PROBLEM, "corrupt lz4 data in a frame (%s)", name);
    return FROE_CODEC_BAD;
}

/* Looks how long the next piece is. False: that is not in the input any more, or *code is an error. */
static bool next_piece(struct lz4_state *state, struct froe_window *window, size_t *code)
{
    if (!froe_window_need(window, state->in_frame ? WORD : HEADER_MIN))
        return false;
    const uint8_t *at = window->bytes + window->pos;
    if (!state->in_frame) {
        *code = LZ4F_headerSize(at, HEADER_MIN);
        state->flags = at[WORD];
        state->left = LZ4F_isError(*code) ? 0 : *code;
        state->in_frame = !LZ4F_isError(*code);
        return state->in_frame;
    }
    uint32_t word = froe_codec_little32(at);
    bool checked = (state->flags & (word == 0 ? FLAG_CONTENT_CHECKSUM : FLAG_BLOCK_CHECKSUM)) != 0;
    state->left = (uint64_t)WORD + (word & 0x7fffffff) + (checked ? WORD : 0);
    return true;
}

static enum froe_codec_status run(void *context, struct froe_window *window, uint8_t *to, size_t cap, size_t *got,
                                  char *problem)
{
    struct lz4_state *state = context;
    while (*got < cap) {
        size_t code = 0;
        if (!state->pending && state->left == 0 && !next_piece(state, window, &code))
            return LZ4F_isError(code) ? bad(problem, code) : FROE_CODEC_MORE;
        if (!state->pending && !froe_window_need(window, 1))
            return FROE_CODEC_MORE;
        size_t in = froe_window_left(window), out = cap - *got;
        if (in > state->left)
            in = (size_t)state->left;
        if (state->pending)
            in = 0;
        code = LZ4F_decompress(state->context, to + *got, &out, window->bytes + window->pos, &in, NULL);
        if (LZ4F_isError(code) || (in == 0 && out == 0 && !state->pending))
            return bad(problem, code);
        window->pos += in;
        state->left -= in;
        *got += out;
        if (code == 0)
            return FROE_CODEC_DONE;
        state->pending = *got == cap;
    }
    return FROE_CODEC_FULL;
}

const struct froe_codec *froe_codec_lz4(void)
{
    static const struct froe_codec codec = {"lz4", "frame", recognize, create, destroy, begin, run, LZ4_versionString};
    return &codec;
}

#endif
