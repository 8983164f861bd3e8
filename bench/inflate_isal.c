/*
 * ISA-L's inflate as a decoder of froe's interface, block by block: before each deflate block its header is checked as
 * zlib would (ISA-L is more lenient), then the block is given to ISA-L as if it were the last of its stream, so that it
 * stops right behind it, with the history as dictionary. Blocks of logs hold some hundred KiB, so this costs next to
 * nothing.
 */
#include "inflate_isal.h"

#include <dlfcn.h>
#include <isa-l.h>
#include <pthread.h>
#include <stdlib.h>

#include "input/deflate_header.h"

#define HISTORY ((size_t)ISAL_DEF_HIST_SIZE)

struct isal_library {
    bool loaded;
    void (*init)(struct inflate_state *stream);
    void (*reset)(struct inflate_state *stream);
    int (*set_dictionary)(struct inflate_state *stream, uint8_t *dictionary, uint32_t len);
    int (*inflate)(struct inflate_state *stream);
    uint32_t (*crc)(uint32_t crc, const unsigned char *bytes, uint64_t len);
};

struct isal_state {
    struct inflate_state stream;
    unsigned bit;  /* between blocks: bits of the next input byte already used */
    bool in_block; /* ISA-L is inside a block */
    bool final;    /* the present block, or the last one read, is the last of the stream */
    uint32_t crc;
    size_t history_len;
    uint8_t history[HISTORY]; /* the last bytes of the output, up to the end of the last run() */
};

static struct isal_library library; /* written once, by load() */
static pthread_once_t loading = PTHREAD_ONCE_INIT;

/* The library stays loaded to the end of the process. */
static void load(void)
{
    void *handle = dlopen("libisal.so.2", RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return;
    /* POSIX lets a function pointer be read from a void *; the detour spares the cast that ISO C forbids. */
    *(void **)&library.init = dlsym(handle, "isal_inflate_init");
    *(void **)&library.reset = dlsym(handle, "isal_inflate_reset");
    *(void **)&library.set_dictionary = dlsym(handle, "isal_inflate_set_dict");
    *(void **)&library.inflate = dlsym(handle, "isal_inflate");
    *(void **)&library.crc = dlsym(handle, "crc32_gzip_refl");
    library.loaded = library.init != NULL && library.reset != NULL && library.set_dictionary != NULL &&
                     library.inflate != NULL && library.crc != NULL;
}

static void *create(void)
{
    struct isal_state *state = malloc(sizeof *state);
    if (state != NULL)
        library.init(&state->stream);
    return state;
}

static void reset(void *context)
{
    struct isal_state *state = context;
    state->bit = 0;
    state->in_block = false;
    state->final = false;
    state->crc = 0;
    state->history_len = 0;
}

/* Appends the len bytes before `end` to the history. */
static void remember(struct isal_state *state, const uint8_t *end, size_t len)
{
    if (len >= HISTORY) {
        memcpy(state->history, end - HISTORY, HISTORY);
        state->history_len = HISTORY;
        return;
    }
    size_t keep = state->history_len < HISTORY - len ? state->history_len : HISTORY - len;
    memmove(state->history, state->history + state->history_len - keep, keep);
    memcpy(state->history + keep, end - len, len);
    state->history_len = keep + len;
}

/*
 * Makes ISA-L ready for the block whose header begins at state->bit of io->in[0]. The bits left in that byte are put
 * into its bit buffer, the first of them set: that marks the block as final.
 */
static enum froe_inflate_status begin_block(struct isal_state *state, struct froe_inflate_io *io)
{
    bool final;
    switch (froe_deflate_header_check(io->in, (size_t)(io->in_end - io->in), state->bit, &final)) {
    case FROE_DEFLATE_SHORT:
        return FROE_INFLATE_MORE;
    case FROE_DEFLATE_BAD:
        return FROE_INFLATE_CORRUPT;
    case FROE_DEFLATE_GOOD:
        break;
    }
    struct inflate_state *stream = &state->stream;
    library.reset(stream);
    if (state->history_len > 0)
        library.set_dictionary(stream, state->history, (uint32_t)state->history_len);
    stream->read_in = (uint64_t)(*io->in++ >> state->bit) | 1u;
    stream->read_in_length = (int32_t)(8 - state->bit);
    state->in_block = true;
    state->final = final;
    return FROE_INFLATE_DONE;
}

/* Puts back the bytes of which ISA-L has not used a bit. */
static void put_back(struct isal_state *state, struct froe_inflate_io *io)
{
    unsigned unused = state->stream.read_in_length > 0 ? (unsigned)state->stream.read_in_length : 0;
    io->in -= (unused + 7) / 8;
    state->bit = (8 - unused % 8) % 8;
}

static uint32_t clamp(size_t len)
{
    return len > UINT32_MAX ? UINT32_MAX : (uint32_t)len;
}

static int inflate_piece(struct isal_state *state, struct froe_inflate_io *io)
{
    struct inflate_state *stream = &state->stream;
    stream->next_in = (uint8_t *)io->in;
    stream->avail_in = clamp((size_t)(io->in_end - io->in));
    stream->next_out = io->out;
    stream->avail_out = clamp((size_t)(io->out_end - io->out));
    int status = library.inflate(stream);
    state->crc = library.crc(state->crc, io->out, (uint64_t)(stream->next_out - io->out));
    io->in = stream->next_in;
    io->out = stream->next_out;
    return status;
}

/* Goes on in the present block; FROE_INFLATE_DONE: it is whole. */
static enum froe_inflate_status run_block(struct isal_state *state, struct froe_inflate_io *io)
{
    for (;;) {
        if (io->out == io->out_end)
            return FROE_INFLATE_FULL;
        const uint8_t *in = io->in;
        const uint8_t *out = io->out;
        int status = inflate_piece(state, io);
        remember(state, io->out, (size_t)(io->out - out));
        if (status < 0) {
            put_back(state, io);
            return FROE_INFLATE_CORRUPT;
        }
        if (state->stream.block_state == ISAL_BLOCK_FINISH) {
            put_back(state, io);
            state->in_block = false;
            return FROE_INFLATE_DONE;
        }
        if (io->in == io->in_end || (io->in == in && io->out == out))
            return io->out == io->out_end ? FROE_INFLATE_FULL : FROE_INFLATE_MORE;
    }
}

static enum froe_inflate_status run(void *context, struct froe_inflate_io *io)
{
    struct isal_state *state = context;
    for (;;) {
        if (!state->in_block && state->final) {
            if (state->bit > 0)
                io->in++;
            state->bit = 0;
            return FROE_INFLATE_DONE;
        }
        enum froe_inflate_status status = state->in_block ? run_block(state, io) : begin_block(state, io);
        if (status != FROE_INFLATE_DONE)
            return status;
    }
}

static uint32_t crc(const void *context)
{
    const struct isal_state *state = context;
    return state->crc;
}

static const struct froe_inflate_decoder decoder = {create, free, reset, run, crc};

const struct froe_inflate_decoder *bench_inflate_isal(void)
{
    pthread_once(&loading, load);
    return library.loaded ? &decoder : NULL;
}
