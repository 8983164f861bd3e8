/* xz, by liblzma. */
#include "input/codec.h"

#ifndef FROE_HAVE_XZ

const struct froe_codec *froe_codec_xz(void)
{
    return NULL;
}

#else

#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/decoder.h"
#include "input/window_memory.h"

static bool recognize(const uint8_t *head, size_t len)
{
    return len >= 6 && memcmp(head,
                              "\xfd"
                              "7zXZ\0",
                              6) == 0;
}

/* The first version that goes on when the limit that it has met is raised. */
enum { VERSION_GROWS = 50020062 };

struct xz_state {
    lzma_stream stream;
    uint64_t history; /* bytes that it may have in the end */
};

static void *allocate(void *context, size_t count, size_t size)
{
    (void)context;
    return count > SIZE_MAX / size ? NULL : froe_window_memory(count * size);
}

static void release(void *context, void *memory)
{
    (void)context;
    froe_window_memory_free(memory);
}

static void *create(void)
{
    static const lzma_stream fresh = LZMA_STREAM_INIT;
    static const lzma_allocator allocator = {.alloc = allocate, .free = release};
    struct xz_state *state = malloc(sizeof *state);
    if (state == NULL)
        return NULL;
    state->stream = fresh;
    state->stream.allocator = &allocator;
    return state;
}

static void destroy(void *context)
{
    struct xz_state *state = context;
    lzma_end(&state->stream);
    free(state);
}

static bool begin(void *context, uint64_t history, uint64_t allowed)
{
    struct xz_state *state = context;
    state->history = history;
    bool whole = allowed > history || lzma_version_number() < VERSION_GROWS;
    return lzma_stream_decoder(&state->stream, whole ? history : allowed, 0) == LZMA_OK;
}

static size_t memory(const void *context)
{
    return (size_t)lzma_memusage(&((const struct xz_state *)context)->stream);
}

static void grow(void *context)
{
    struct xz_state *state = context;
    lzma_memlimit_set(&state->stream, lzma_memusage(&state->stream));
}

static void explain(char *problem, lzma_ret status, const struct xz_state *state)
{
    const lzma_stream *stream = &state->stream;
    switch (status) {
    case LZMA_MEMLIMIT_ERROR:
        snprintf(problem, FROE_CODEC_PROBLEM, "an xz stream needs %llu MiB of memory; no more than %llu are given",
                 (unsigned long long)((lzma_memusage(stream) + (1 << 20) - 1) >> 20),
                 (unsigned long long)(state->history >> 20));
        break;
    case LZMA_MEM_ERROR:
        snprintf(problem, FROE_CODEC_PROBLEM, "out of memory for an xz stream");
        break;
    case LZMA_OPTIONS_ERROR:
        snprintf(problem, FROE_CODEC_PROBLEM, "an xz stream with options that liblzma %s does not know",
                 lzma_version_string());
        break;
    default:
        snprintf(problem, FROE_CODEC_PROBLEM, "corrupt xz data in a stream");
        break;
    }
}

static enum froe_codec_status run(void *context, struct froe_window *window, uint8_t *to, size_t cap, size_t *got,
                                  char *problem)
{
    struct xz_state *state = context;
    lzma_stream *stream = &state->stream;
    stream->next_in = window->bytes + window->pos;
    stream->avail_in = froe_window_left(window);
    stream->next_out = to;
    stream->avail_out = cap;
    lzma_ret status = lzma_code(stream, LZMA_RUN);
    window->pos = window->end - stream->avail_in;
    *got = cap - stream->avail_out;
    if (status == LZMA_STREAM_END)
        return FROE_CODEC_DONE;
    if (status == LZMA_MEMLIMIT_ERROR && lzma_memusage(stream) <= state->history)
        return FROE_CODEC_GROW;
    if (status != LZMA_OK && (status != LZMA_BUF_ERROR || stream->avail_in > 0)) {
        explain(problem, status, state);
        return FROE_CODEC_BAD;
    }
    return stream->avail_out == 0 ? FROE_CODEC_FULL : FROE_CODEC_MORE;
}

const struct froe_codec *froe_codec_xz(void)
{
    static const struct froe_codec codec = {.name = "xz",
                                            .unit = "stream",
                                            .recognize = recognize,
                                            .create = create,
                                            .destroy = destroy,
                                            .begin = begin,
                                            .run = run,
                                            .memory = memory,
                                            .wants = memory,
                                            .grow = grow,
                                            .version = lzma_version_string};
    return &codec;
}

#endif
