/*
 * zstd (RFC 8878). The stream decoder of the library forgets, when it meets an error, what it has delivered in the same
 * call. So it is given one header, block or checksum at a time, and its output is emptied before the next: then what
 * fails has delivered nothing.
 */
#include "input/codec.h"

#ifndef FROE_HAVE_ZSTD

const struct froe_codec *froe_codec_zstd(void)
{
    return NULL;
}

#else

#define ZSTD_STATIC_LINKING_ONLY /* for its memory, the sizes of headers and of what is wanted next */

#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "input/decoder.h"
#include "input/window_memory.h"

struct zstd_state {
    ZSTD_DCtx *context;
    int window_log;   /* of the largest window that is given */
    uint64_t allowed; /* bytes that it may have yet */
    uint64_t needed;  /* by the frame */
    bool in_frame;    /* the header has been read */
    bool pending;     /* there may be output that did not fit */
    bool hostage;     /* the library wants the last byte of the frame again when the output is empty */
};

static bool recognize(const uint8_t *head, size_t len)
{
    return len >= 4 && froe_codec_little32(head) == ZSTD_MAGICNUMBER;
}

static void destroy(void *context)
{
    struct zstd_state *state = context;
    ZSTD_freeDCtx(state->context);
    free(state);
}

static void *allocate(void *context, size_t size)
{
    (void)context;
    return froe_window_memory(size);
}

static void release(void *context, void *memory)
{
    (void)context;
    froe_window_memory_free(memory);
}

static void *create(void)
{
    static const ZSTD_customMem memory = {.customAlloc = allocate, .customFree = release};
    struct zstd_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->context = ZSTD_createDCtx_advanced(memory);
    if (state->context != NULL)
        return state;
    free(state);
    return NULL;
}

static bool begin(void *context, uint64_t history, uint64_t allowed)
{
    struct zstd_state *state = context;
    state->allowed = allowed;
    state->window_log = 63 - __builtin_clzll(history);
    state->in_frame = state->pending = state->hostage = false;
    return !ZSTD_isError(ZSTD_DCtx_reset(state->context, ZSTD_reset_session_and_parameters)) &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(state->context, ZSTD_d_windowLogMax, state->window_log));
}

static size_t memory(const void *context)
{
    return ZSTD_sizeof_DCtx(((const struct zstd_state *)context)->context);
}

static size_t wants(const void *context)
{
    return (size_t)((const struct zstd_state *)context)->needed;
}

static void grow(void *context)
{
    struct zstd_state *state = context;
    state->allowed = state->needed;
}

/* Whether a frame begins that needs more than it may have, but not more than it may ever have. */
static bool must_grow(struct zstd_state *state, struct froe_window *window)
{
    ZSTD_frameHeader header;
    if (state->in_frame)
        return false;
    froe_window_need(window, ZSTD_FRAMEHEADERSIZE_MAX);
    if (ZSTD_getFrameHeader(&header, window->bytes + window->pos, froe_window_left(window)) != 0 ||
        header.windowSize > 1ULL << state->window_log)
        return false;
    state->needed = ZSTD_estimateDStreamSize((size_t)header.windowSize);
    return state->needed > state->allowed;
}

static void explain(char *problem, size_t code, const struct zstd_state *state, const struct froe_window *window)
{
    ZSTD_frameHeader header;
    ZSTD_ErrorCode error = ZSTD_getErrorCode(code);
    switch (error) {
    case ZSTD_error_checksum_wrong:
        snprintf(problem, FROE_CODEC_PROBLEM, "checksum mismatch in a zstd frame");
        return;
    case ZSTD_error_dictionary_wrong:
        snprintf(problem, FROE_CODEC_PROBLEM, "a zstd frame needs a dictionary, which froe does not have");
        return;
    case ZSTD_error_frameParameter_windowTooLarge:
        if (ZSTD_getFrameHeader(&header, window->bytes + window->pos, froe_window_left(window)) != 0)
            break;
        snprintf(problem, FROE_CODEC_PROBLEM, "a zstd frame needs a window of %llu MiB; no more than %llu are given",
                 (header.windowSize + (1 << 20) - 1) >> 20, 1ULL << state->window_log >> 20);
        return;
    case ZSTD_error_memory_allocation:
        snprintf(problem, FROE_CODEC_PROBLEM, "out of memory for a zstd frame");
        return;
    case ZSTD_error_dstSize_tooSmall:
        /* It says so or the other, depending on the memory that frames before have left it with. */
        error = ZSTD_error_corruption_detected;
        break;
    default:
        break;
    }
    snprintf(problem, FROE_CODEC_PROBLEM, "corrupt zstd data in a frame (%s)", ZSTD_getErrorString(error));
}

/* Bytes that the library is to be given next; 0: an error, in *code. The window holds what tells the size. */
static size_t wanted(const struct zstd_state *state, struct froe_window *window, size_t *code)
{
    if (state->in_frame)
        return ZSTD_nextSrcSizeToDecompress(state->context);
    froe_window_need(window, ZSTD_FRAMEHEADERSIZE_MAX);
    *code = ZSTD_frameHeaderSize(window->bytes + window->pos, froe_window_left(window));
    return ZSTD_isError(*code) ? 0 : *code;
}

static enum froe_codec_status run(void *context, struct froe_window *window, uint8_t *to, size_t cap, size_t *got,
                                  char *problem)
{
    struct zstd_state *state = context;
    ZSTD_outBuffer out = {.dst = to, .size = cap};
    size_t left = 1;
    if (must_grow(state, window))
        return FROE_CODEC_GROW;
    while (left > 0 && out.pos < cap) {
        size_t want = state->hostage, code = 0;
        bool whole = true;
        if (!state->pending) {
            want = wanted(state, window, &code);
            whole = want > 0 && froe_window_need(window, want);
        }
        if (!whole && froe_window_left(window) < ZSTD_FRAMEHEADERSIZE_MIN(ZSTD_f_zstd1) && !state->in_frame)
            return FROE_CODEC_MORE;
        /* The beginning of a block that is stored as it is can be had, too. */
        ZSTD_inBuffer in = {window->bytes + window->pos, whole ? want : froe_window_left(window), 0};
        if (!ZSTD_isError(code))
            code = left = ZSTD_decompressStream(state->context, &out, &in);
        *got = out.pos;
        if (ZSTD_isError(code)) {
            explain(problem, code, state, window);
            return FROE_CODEC_BAD;
        }
        window->pos += in.pos;
        state->in_frame = true;
        state->pending = left > 0 && out.pos == cap;
        state->hostage = state->pending && (state->hostage || in.pos < in.size);
        if (!whole && !state->pending)
            return FROE_CODEC_MORE;
    }
    return left == 0 ? FROE_CODEC_DONE : FROE_CODEC_FULL;
}

const struct froe_codec *froe_codec_zstd(void)
{
    static const struct froe_codec codec = {.name = "zstd",
                                            .unit = "frame",
                                            .recognize = recognize,
                                            .create = create,
                                            .destroy = destroy,
                                            .begin = begin,
                                            .run = run,
                                            .memory = memory,
                                            .wants = wants,
                                            .grow = grow,
                                            .version = ZSTD_versionString};
    return &codec;
}

#endif
