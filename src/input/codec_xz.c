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

static bool recognize(const uint8_t *head, size_t len)
{
    return len >= 6 && memcmp(head,
                              "\xfd"
                              "7zXZ\0",
                              6) == 0;
}

static void *create(void)
{
    static const lzma_stream fresh = LZMA_STREAM_INIT;
    lzma_stream *stream = malloc(sizeof *stream);
    if (stream != NULL)
        *stream = fresh;
    return stream;
}

static void destroy(void *context)
{
    lzma_end(context);
    free(context);
}

static bool begin(void *context, uint64_t history)
{
    return lzma_stream_decoder(context, history, 0) == LZMA_OK;
}

static size_t memory(const void *context)
{
    return (size_t)lzma_memusage(context);
}

static void explain(char *problem, lzma_ret status, const lzma_stream *stream)
{
    switch (status) {
    case LZMA_MEMLIMIT_ERROR:
        snprintf(problem, FROE_CODEC_PROBLEM, "an xz stream needs %llu MiB of memory; no more than %llu are given",
                 (unsigned long long)((lzma_memusage(stream) + (1 << 20) - 1) >> 20),
                 (unsigned long long)(lzma_memlimit_get(stream) >> 20));
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
    lzma_stream *stream = context;
    stream->next_in = window->bytes + window->pos;
    stream->avail_in = froe_window_left(window);
    stream->next_out = to;
    stream->avail_out = cap;
    lzma_ret status = lzma_code(stream, LZMA_RUN);
    window->pos = window->end - stream->avail_in;
    *got = cap - stream->avail_out;
    if (status == LZMA_STREAM_END)
        return FROE_CODEC_DONE;
    if (status != LZMA_OK && (status != LZMA_BUF_ERROR || stream->avail_in > 0)) {
        explain(problem, status, stream);
        return FROE_CODEC_BAD;
    }
    return stream->avail_out == 0 ? FROE_CODEC_FULL : FROE_CODEC_MORE;
}

const struct froe_codec *froe_codec_xz(void)
{
    static const struct froe_codec codec = {"xz",  "stream", recognize, create, destroy,
                                            begin, run,      NULL,      memory, lzma_version_string};
    return &codec;
}

#endif
