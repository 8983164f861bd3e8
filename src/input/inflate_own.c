/*
 * froe's own decoder of deflate: headers, stored blocks, and the symbols at the edges of input and output, one by one.
 * What lies between is for the fast loop (inflate_fast.h).
 *
 * Between two calls there is nothing but a place in the input, in bits, the block under way, and the rest of a match
 * that did not fit: bits are never held back, so input and output may be cut anywhere.
 */
#include "input/inflate.h"

#include <stdlib.h>

#include "input/crc32.h"
#include "input/deflate_header.h"
#include "input/inflate_fast.h"
#include "input/inflate_step.h"

enum phase { PHASE_HEADER, PHASE_STORED, PHASE_SYMBOLS, PHASE_MATCH };

struct own_state {
    froe_inflate_fast_fn *fast;
    enum phase phase;
    unsigned bit; /* of the next byte of input: how many of its bits are used */
    bool final;   /* the present block, or the last one read, is the last of the stream */
    bool fixed;   /* the tables are those of the fixed codes */
    uint32_t crc;
    size_t left;     /* bytes of a stored block or a match still to come */
    size_t distance; /* of that match */
    size_t history_len;
    struct froe_inflate_tables tables;
    uint8_t history[FROE_INFLATE_WINDOW + FROE_INFLATE_BEYOND]; /* the last bytes of the output, up to index WINDOW */
};

/* The environment variable FROE_ISA can take instruction sets away, as it does from the kernels (simd/kernel.h). */
static froe_inflate_fast_fn *choose_loop(void)
{
#if defined(__x86_64__)
    const char *wanted = getenv("FROE_ISA");
    bool less = wanted != NULL && (strcmp(wanted, "scalar") == 0 || strcmp(wanted, "sse42") == 0);
    __builtin_cpu_init();
    if (!less && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2"))
        return froe_inflate_fast_avx2;
#endif
    return froe_inflate_fast_plain;
}

static void *create(void)
{
    struct own_state *state = calloc(1, sizeof *state);
    if (state != NULL)
        state->fast = choose_loop();
    return state;
}

static void reset(void *context)
{
    struct own_state *state = context;
    state->phase = PHASE_HEADER;
    state->bit = 0;
    state->final = false;
    state->crc = 0;
    state->history_len = 0;
}

/* Appends the len bytes before `end` to the history. */
static void remember(struct own_state *state, const uint8_t *end, size_t len)
{
    uint8_t *history_end = state->history + FROE_INFLATE_WINDOW;
    if (len >= FROE_INFLATE_WINDOW) {
        memcpy(state->history, end - FROE_INFLATE_WINDOW, FROE_INFLATE_WINDOW);
        state->history_len = FROE_INFLATE_WINDOW;
        return;
    }
    size_t room = FROE_INFLATE_WINDOW - len;
    size_t keep = state->history_len < room ? state->history_len : room;
    memmove(history_end - len - keep, history_end - keep, keep);
    if (len > 0)
        memcpy(history_end - len, end - len, len);
    state->history_len = keep + len;
}

static void skip_bits(struct froe_inflate_cursor *cursor, size_t count)
{
    count += cursor->bit;
    cursor->in += count / 8;
    cursor->bit = count % 8;
}

static void build_fixed(struct own_state *state)
{
    uint8_t literals[FROE_INFLATE_LITERAL_CODES];
    uint8_t distances[FROE_INFLATE_DISTANCE_CODES];
    memset(literals, 8, 144);
    memset(literals + 144, 9, 112);
    memset(literals + 256, 7, 24);
    memset(literals + 280, 8, 8);
    memset(distances, 5, sizeof distances);
    froe_inflate_tables_build(&state->tables, literals, sizeof literals, distances, sizeof distances);
}

/* FROE_INFLATE_DONE: the block has begun. */
static enum froe_inflate_status begin_block(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    struct froe_deflate_block block;
    switch (froe_deflate_header_read(cursor->in, (size_t)(cursor->in_end - cursor->in), cursor->bit, &block)) {
    case FROE_DEFLATE_SHORT:
        return FROE_INFLATE_MORE;
    case FROE_DEFLATE_BAD:
        return FROE_INFLATE_CORRUPT;
    case FROE_DEFLATE_GOOD:
        break;
    }
    skip_bits(cursor, block.bits);
    state->final = block.final;
    state->left = block.stored;
    state->phase = block.type == 0 ? PHASE_STORED : PHASE_SYMBOLS;
    if (block.type == 1 && !state->fixed)
        build_fixed(state);
    if (block.type == 2)
        froe_inflate_tables_build(&state->tables, block.lengths, block.literals, block.lengths + block.literals,
                                  block.distances);
    if (block.type != 0)
        state->fixed = block.type == 1;
    return FROE_INFLATE_DONE;
}

static size_t at_most(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* FROE_INFLATE_DONE: the block is whole. */
static enum froe_inflate_status copy_stored(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    size_t room = (size_t)(cursor->out_end - cursor->out);
    size_t len = at_most(at_most((size_t)(cursor->in_end - cursor->in), room), state->left);
    if (len > 0)
        memcpy(cursor->out, cursor->in, len);
    cursor->in += len;
    cursor->out += len;
    state->left -= len;
    if (state->left == 0) {
        state->phase = PHASE_HEADER;
        return FROE_INFLATE_DONE;
    }
    return len == room ? FROE_INFLATE_FULL : FROE_INFLATE_MORE;
}

/* FROE_INFLATE_DONE: the match is whole. */
static enum froe_inflate_status copy_match(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    for (; state->left > 0 && cursor->out < cursor->out_end; state->left--) {
        size_t behind = (size_t)(cursor->out - cursor->out_begin);
        const uint8_t *from =
            state->distance <= behind ? cursor->out - state->distance : cursor->history - (state->distance - behind);
        *cursor->out++ = *from;
    }
    if (state->left > 0)
        return FROE_INFLATE_FULL;
    state->phase = PHASE_SYMBOLS;
    return FROE_INFLATE_DONE;
}

/* One symbol, whatever it is; FROE_INFLATE_DONE: go on with what the phase says. */
static enum froe_inflate_status step(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    if (cursor->out == cursor->out_end)
        return FROE_INFLATE_FULL;
    struct froe_inflate_symbol symbol;
    enum froe_inflate_status status =
        froe_inflate_step(&state->tables, cursor->in, cursor->in_end, cursor->bit, &symbol);
    if (status != FROE_INFLATE_DONE)
        return status;
    if (symbol.code < FROE_INFLATE_END_OF_BLOCK) {
        *cursor->out++ = (uint8_t)symbol.code;
    } else if (symbol.code == FROE_INFLATE_END_OF_BLOCK) {
        state->phase = PHASE_HEADER;
    } else {
        if (symbol.distance > (size_t)(cursor->out - cursor->out_begin) + state->history_len)
            return FROE_INFLATE_CORRUPT;
        state->left = symbol.length;
        state->distance = symbol.distance;
        state->phase = PHASE_MATCH;
    }
    skip_bits(cursor, symbol.bits);
    return FROE_INFLATE_DONE;
}

static enum froe_inflate_status run_symbols(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    state->fast(&state->tables, cursor);
    return step(state, cursor);
}

static enum froe_inflate_status run_phases(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    enum froe_inflate_status status;
    do {
        switch (state->phase) {
        case PHASE_HEADER:
            if (state->final) {
                cursor->in += cursor->bit > 0;
                cursor->bit = 0;
                return FROE_INFLATE_DONE;
            }
            status = begin_block(state, cursor);
            break;
        case PHASE_STORED:
            status = copy_stored(state, cursor);
            break;
        case PHASE_SYMBOLS:
            status = run_symbols(state, cursor);
            break;
        default:
            status = copy_match(state, cursor);
        }
    } while (status == FROE_INFLATE_DONE);
    return status;
}

static enum froe_inflate_status run(void *context, struct froe_inflate_io *io)
{
    struct own_state *state = context;
    struct froe_inflate_cursor cursor = {
        .in = io->in,
        .in_end = io->in_end,
        .out = io->out,
        .out_end = io->out_end,
        .out_begin = io->out,
        .bit = state->bit,
        .history = state->history + FROE_INFLATE_WINDOW,
        .history_len = state->history_len,
    };
    enum froe_inflate_status status = run_phases(state, &cursor);
    size_t len = (size_t)(cursor.out - io->out);
    state->crc = froe_crc32(state->crc, io->out, len);
    state->bit = cursor.bit;
    remember(state, cursor.out, len);
    io->in = cursor.in;
    io->out = cursor.out;
    return status;
}

static uint32_t crc(const void *context)
{
    const struct own_state *state = context;
    return state->crc;
}

const struct froe_inflate_decoder froe_inflate_own = {create, free, reset, run, crc};
