#include "input/inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "input/crc32.h"

enum { RAW_DEFLATE = -15 }; /* windowBits: no wrapper, 32 KiB of history */

struct zlib_state {
    z_stream stream;
    uint32_t crc;
};

static void *create(void)
{
    struct zlib_state *state = calloc(1, sizeof *state);
    if (state != NULL && inflateInit2(&state->stream, RAW_DEFLATE) != Z_OK) {
        free(state);
        return NULL;
    }
    return state;
}

static void destroy(void *context)
{
    struct zlib_state *state = context;
    if (state == NULL)
        return;
    inflateEnd(&state->stream);
    free(state);
}

static void reset(void *context)
{
    struct zlib_state *state = context;
    inflateReset(&state->stream);
    state->crc = 0;
}

static uInt clamp(size_t len)
{
    return len > UINT_MAX ? UINT_MAX : (uInt)len;
}

/* zlib may hold bits that it has not used; the byte where it really stands does not depend on how input came. */
static size_t unused_bytes(const z_stream *stream)
{
    return ((size_t)(stream->data_type & 63) + 7) / 8;
}

static enum froe_inflate_status run(void *context, struct froe_inflate_io *io)
{
    struct zlib_state *state = context;
    z_stream *stream = &state->stream;
    for (;;) {
        stream->next_in = (z_const Bytef *)io->in;
        stream->avail_in = clamp((size_t)(io->in_end - io->in));
        stream->next_out = io->out;
        stream->avail_out = clamp((size_t)(io->out_end - io->out));
        int status = inflate(stream, Z_NO_FLUSH);
        state->crc = froe_crc32(state->crc, io->out, (size_t)(stream->next_out - io->out));
        io->in = stream->next_in;
        io->out = stream->next_out;
        if (status == Z_STREAM_END)
            return FROE_INFLATE_DONE;
        if (status == Z_MEM_ERROR)
            return FROE_INFLATE_MEMORY;
        if (status != Z_OK && status != Z_BUF_ERROR) {
            io->in -= unused_bytes(stream);
            return FROE_INFLATE_CORRUPT;
        }
        if (io->out == io->out_end)
            return FROE_INFLATE_FULL;
        if (io->in == io->in_end)
            return FROE_INFLATE_MORE;
    }
}

static uint32_t crc(const void *context)
{
    const struct zlib_state *state = context;
    return state->crc;
}

const struct froe_inflate_decoder froe_inflate_zlib = {create, destroy, reset, run, crc};
