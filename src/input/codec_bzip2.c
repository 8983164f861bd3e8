/* bzip2, by libbz2. */
#include "input/codec.h"

#ifndef FROE_HAVE_BZIP2

const struct froe_codec *froe_codec_bzip2(void)
{
    return NULL;
}

#else

#include <bzlib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct bzip2_state {
    bz_stream stream;
    bool open;
};

static bool recognize(const uint8_t *head, size_t len)
{
    return len >= 3 && memcmp(head, "BZh", 3) == 0;
}

static void *create(void)
{
    return calloc(1, sizeof(struct bzip2_state));
}

static void end(struct bzip2_state *state)
{
    if (state->open)
        BZ2_bzDecompressEnd(&state->stream);
    state->open = false;
}

static void destroy(void *context)
{
    end(context);
    free(context);
}

/* libbz2 cannot start again with the memory that it has. */
static bool begin(void *context, uint64_t history, uint64_t allowed)
{
    (void)history, (void)allowed;
    struct bzip2_state *state = context;
    end(state);
    state->stream = (bz_stream){0};
    state->open = BZ2_bzDecompressInit(&state->stream, 0, 0) == BZ_OK;
    return state->open;
}

static enum froe_codec_status run(void *context, struct froe_window *window, uint8_t *to, size_t cap, size_t *got,
                                  char *problem)
{
    struct bzip2_state *state = context;
    bz_stream *stream = &state->stream;
    unsigned room = cap > (1u << 30) ? 1u << 30 : (unsigned)cap;
    stream->next_in = (char *)(window->bytes + window->pos);
    stream->avail_in = (unsigned)froe_window_left(window);
    stream->next_out = (char *)to;
    stream->avail_out = room;
    int status = BZ2_bzDecompress(stream);
    window->pos = window->end - stream->avail_in;
    *got = room - stream->avail_out;
    if (status == BZ_STREAM_END)
        return FROE_CODEC_DONE;
    if (status != BZ_OK) {
        snprintf(problem, FROE_CODEC_PROBLEM, "%s",
                 status == BZ_MEM_ERROR ? "out of memory for a bzip2 stream" : "corrupt bzip2 data in a stream");
        return FROE_CODEC_BAD;
    }
    return stream->avail_out == 0 ? FROE_CODEC_FULL : FROE_CODEC_MORE;
}

static char version_text[20]; /* written once, by write_version() */
static pthread_once_t version_once = PTHREAD_ONCE_INIT;

/* The library adds a date. */
static void write_version(void)
{
    const char *version = BZ2_bzlibVersion();
    snprintf(version_text, sizeof version_text, "%.*s", (int)strcspn(version, ","), version);
}

static const char *version(void)
{
    pthread_once(&version_once, write_version);
    return version_text;
}

const struct froe_codec *froe_codec_bzip2(void)
{
    static const struct froe_codec codec = {.name = "bzip2",
                                            .unit = "stream",
                                            .recognize = recognize,
                                            .create = create,
                                            .destroy = destroy,
                                            .begin = begin,
                                            .run = run,
                                            .version = version};
    return &codec;
}

#endif
