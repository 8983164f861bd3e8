/*
 * LZ4 frames (lz4_Frame_format.md, version 1.6.2). The blocks are decoded by liblz4; the frame around them is read
 * here. The frame decoder of the library does not tell what it has delivered before an error, and takes as long for
 * its checksum as for all the rest.
 *
 * What of the text does not go straight to the caller waits in `text`, and with it, of blocks that refer to those
 * before them, the history.
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

#include "base/buffer.h"
#include "input/lz4_frame.h"
#include "input/xxh32.h"

enum { MAGIC = 0x184d2204, WORD = FROE_LZ4_WORD };

/* Room for text between moves of the history. */
#define TEXT_LEAST ((size_t)512 << 10)

enum stage {
    AT_HEADER,
    AT_BLOCK,    /* at its size, or at the end of the frame */
    IN_BLOCK,    /* that is too long for the window: stored bytes are gathered */
    IN_RAW,      /* its text is stored as it is */
    AT_RAW_CHECK /* behind that */
};

struct lz4_state {
    LZ4F_dctx *context; /* for headers */
    enum stage stage;
    struct froe_lz4_frame frame;
    struct froe_xxh32 content, raw; /* of the text; of a block that is text */
    uint64_t delivered;             /* bytes of the frame's text */
    size_t left;                    /* stored bytes of the block that are still to be taken */
    uint64_t held;                  /* those that have been */
    struct froe_buffer stored;      /* IN_BLOCK */
    uint8_t *text;
    size_t cap;
    size_t used, len; /* text from `used` up to `len` is to be delivered; before it is history */
};

static bool recognize(const uint8_t *head, size_t len)
{
    return len >= WORD && froe_codec_little32(head) == MAGIC;
}

static void destroy(void *context)
{
    struct lz4_state *state = context;
    LZ4F_freeDecompressionContext(state->context);
    froe_buffer_free(&state->stored);
    free(state->text);
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

static bool begin(void *context, uint64_t history, uint64_t allowed)
{
    (void)history, (void)allowed;
    struct lz4_state *state = context;
    state->stage = AT_HEADER;
    state->used = state->len = state->left = 0;
    state->delivered = state->held = 0;
    froe_xxh32_begin(&state->content);
    return true;
}

static uint64_t held(const void *context)
{
    return ((const struct lz4_state *)context)->held;
}

static enum froe_codec_status bad(char *problem, const char *what)
{
    snprintf(problem, FROE_CODEC_PROBLEM, "corrupt lz4 data in a frame (%s)", what);
    return FROE_CODEC_BAD;
}

static enum froe_codec_status bad_checksum(char *problem)
{
    snprintf(problem, FROE_CODEC_PROBLEM, "checksum mismatch in an lz4 frame");
    return FROE_CODEC_BAD;
}

static enum froe_codec_status short_of_memory(char *problem)
{
    snprintf(problem, FROE_CODEC_PROBLEM, "out of memory for an lz4 frame");
    return FROE_CODEC_BAD;
}

static enum froe_codec_status bad_header(char *problem, size_t code)
{
    const char *name = LZ4F_getErrorName(code);
    return strstr(name, "hecksum") != NULL ? bad_checksum(problem) : bad(problem, name);
}

/* Makes room in `text` for a block, behind the history that it may refer to. All text has been delivered. */
static bool make_room(struct lz4_state *state)
{
    const struct froe_lz4_frame *frame = &state->frame;
    size_t least = frame->block_max > TEXT_LEAST ? frame->block_max : TEXT_LEAST;
    size_t cap = frame->independent ? frame->block_max : least + FROE_LZ4_HISTORY;
    if (frame->independent)
        state->used = state->len = 0;
    if (state->cap < cap) { /* nothing is in it: a frame does not become larger */
        free(state->text);
        state->cap = 0;
        state->text = malloc(cap);
        if (state->text == NULL)
            return false;
        state->cap = cap;
    }
    if (state->cap - state->len >= frame->block_max)
        return true;
    memmove(state->text, state->text + state->len - FROE_LZ4_HISTORY, FROE_LZ4_HISTORY);
    state->used = state->len = FROE_LZ4_HISTORY;
    return true;
}

/* Delivers what waits. */
static void deliver(struct lz4_state *state, uint8_t *to, size_t cap, size_t *got)
{
    size_t count = state->len - state->used < cap - *got ? state->len - state->used : cap - *got;
    if (count == 0)
        return;
    memcpy(to + *got, state->text + state->used, count);
    if (state->frame.content_check)
        froe_xxh32_add(&state->content, to + *got, count);
    state->used += count;
    state->delivered += count;
    *got += count;
}

/* Decodes to `text`. The block's length; less than 0: it is none. */
static int decode_waiting(struct lz4_state *state, const uint8_t *block, size_t size)
{
    char *at = (char *)state->text + state->len;
    size_t history = state->len < FROE_LZ4_HISTORY ? state->len : FROE_LZ4_HISTORY;
    int most = (int)state->frame.block_max;
    int len = state->frame.independent
                  ? LZ4_decompress_safe((const char *)block, at, (int)size, most)
                  : LZ4_decompress_safe_usingDict((const char *)block, at, (int)size, most, at - history, (int)history);
    state->len += len > 0 ? (size_t)len : 0;
    return len;
}

/* Decodes a block, with its checksum if it has one, to the caller's memory where it has room. */
static enum froe_codec_status decode(struct lz4_state *state, const uint8_t *block, size_t size, uint8_t *to,
                                     size_t cap, size_t *got, char *problem)
{
    const struct froe_lz4_frame *frame = &state->frame;
    if (frame->block_checks && froe_xxh32(block, size) != froe_codec_little32(block + size))
        return bad_checksum(problem);
    if (frame->independent && cap - *got >= frame->block_max) {
        int len = LZ4_decompress_safe((const char *)block, (char *)to + *got, (int)size, (int)frame->block_max);
        if (len < 0)
            return bad(problem, "a block");
        if (frame->content_check)
            froe_xxh32_add(&state->content, to + *got, (size_t)len);
        state->delivered += (unsigned)len;
        *got += (unsigned)len;
        return FROE_CODEC_FULL;
    }
    if (!make_room(state))
        return short_of_memory(problem);
    return decode_waiting(state, block, size) < 0 ? bad(problem, "a block") : FROE_CODEC_FULL;
}

static enum froe_codec_status end_frame(struct lz4_state *state, struct froe_window *window, char *problem)
{
    const struct froe_lz4_frame *frame = &state->frame;
    size_t len = (size_t)WORD + (frame->content_check ? WORD : 0);
    if (!froe_window_need(window, len))
        return FROE_CODEC_MORE;
    if (frame->size > 0 && frame->size != state->delivered)
        return bad(problem, "not of the length that its header tells");
    if (frame->content_check &&
        froe_xxh32_value(&state->content) != froe_codec_little32(window->bytes + window->pos + WORD))
        return bad_checksum(problem);
    window->pos += len;
    return FROE_CODEC_DONE;
}

/* A block begins here, or the frame ends. FULL: go on. */
static enum froe_codec_status begin_block(struct lz4_state *state, struct froe_window *window, uint8_t *to, size_t cap,
                                          size_t *got, char *problem)
{
    state->held = 0;
    if (!froe_window_need(window, WORD))
        return FROE_CODEC_MORE;
    uint32_t word = froe_codec_little32(window->bytes + window->pos);
    size_t size = froe_lz4_block_size(word), whole = size + WORD + (state->frame.block_checks ? WORD : 0);
    if (word == 0)
        return end_frame(state, window, problem);
    if (size > state->frame.block_max)
        return bad(problem, "a block larger than its header allows");
    if (froe_lz4_is_raw(word) || whole > FROE_WINDOW_READ) {
        state->stage = froe_lz4_is_raw(word) ? IN_RAW : IN_BLOCK;
        state->left = state->stage == IN_RAW ? size : whole - WORD;
        state->held = WORD;
        state->stored.len = 0;
        window->pos += WORD;
        froe_xxh32_begin(&state->raw);
        return state->stage == IN_BLOCK || make_room(state) ? FROE_CODEC_FULL : short_of_memory(problem);
    }
    if (!froe_window_need(window, whole))
        return FROE_CODEC_MORE;
    enum froe_codec_status status = decode(state, window->bytes + window->pos + WORD, size, to, cap, got, problem);
    if (status == FROE_CODEC_FULL)
        window->pos += whole;
    return status;
}

/* The next of the block's stored bytes that the window has; none: the input ends. */
static struct froe_span take(struct lz4_state *state, struct froe_window *window)
{
    froe_window_need(window, 1);
    size_t count = froe_window_left(window) < state->left ? froe_window_left(window) : state->left;
    struct froe_span bytes = {window->bytes + window->pos, count};
    window->pos += count;
    state->left -= count;
    state->held += count;
    return bytes;
}

static enum froe_codec_status continue_block(struct lz4_state *state, struct froe_window *window, uint8_t *to,
                                             size_t cap, size_t *got, char *problem)
{
    struct froe_span bytes = take(state, window);
    if (bytes.len == 0)
        return FROE_CODEC_MORE;
    froe_buffer_append(&state->stored, bytes.ptr, bytes.len);
    if (state->stored.failed) {
        froe_buffer_free(&state->stored);
        return short_of_memory(problem);
    }
    if (state->left > 0)
        return FROE_CODEC_FULL;
    state->stage = AT_BLOCK;
    return decode(state, state->stored.data, state->stored.len - (state->frame.block_checks ? WORD : 0), to, cap, got,
                  problem);
}

static enum froe_codec_status continue_raw(struct lz4_state *state, struct froe_window *window)
{
    struct froe_span bytes = take(state, window);
    if (bytes.len > 0)
        memcpy(state->text + state->len, bytes.ptr, bytes.len);
    state->len += bytes.len;
    if (state->frame.block_checks)
        froe_xxh32_add(&state->raw, bytes.ptr, bytes.len);
    if (state->left == 0)
        state->stage = state->frame.block_checks ? AT_RAW_CHECK : AT_BLOCK;
    return bytes.len > 0 || state->left == 0 ? FROE_CODEC_FULL : FROE_CODEC_MORE;
}

static enum froe_codec_status check_raw(struct lz4_state *state, struct froe_window *window, char *problem)
{
    if (!froe_window_need(window, WORD))
        return FROE_CODEC_MORE;
    if (froe_codec_little32(window->bytes + window->pos) != froe_xxh32_value(&state->raw))
        return bad_checksum(problem);
    window->pos += WORD;
    state->stage = AT_BLOCK;
    return FROE_CODEC_FULL;
}

static enum froe_codec_status read_header(struct lz4_state *state, struct froe_window *window, char *problem)
{
    size_t code;
    if (!froe_lz4_read_header(state->context, window, &state->frame, &code))
        return LZ4F_isError(code) ? bad_header(problem, code) : FROE_CODEC_MORE;
    state->stage = AT_BLOCK;
    return FROE_CODEC_FULL;
}

static enum froe_codec_status run(void *context, struct froe_window *window, uint8_t *to, size_t cap, size_t *got,
                                  char *problem)
{
    struct lz4_state *state = context;
    enum froe_codec_status status = FROE_CODEC_FULL;
    while (status == FROE_CODEC_FULL) {
        deliver(state, to, cap, got);
        if (*got == cap)
            break;
        switch (state->stage) {
        case AT_HEADER:
            status = read_header(state, window, problem);
            break;
        case AT_BLOCK:
            status = begin_block(state, window, to, cap, got, problem);
            break;
        case IN_BLOCK:
            status = continue_block(state, window, to, cap, got, problem);
            break;
        case IN_RAW:
            status = continue_raw(state, window);
            break;
        case AT_RAW_CHECK:
            status = check_raw(state, window, problem);
            break;
        }
    }
    return status;
}

const struct froe_codec *froe_codec_lz4(void)
{
    static const struct froe_codec codec = {.name = "lz4",
                                            .unit = "frame",
                                            .recognize = recognize,
                                            .create = create,
                                            .destroy = destroy,
                                            .begin = begin,
                                            .run = run,
                                            .held = held,
                                            .version = LZ4_versionString};
    return &codec;
}

#endif
