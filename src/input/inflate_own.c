/*
 * froe's own decoder of deflate: headers, stored blocks, and the symbols at the edges of input and output, one by one.
 * What lies between is for the fast loop (inflate_fast.h).
 *
 * Between two calls there is nothing but a place in the input, in bits, the block under way, and the rest of a match
 * that did not fit: bits are never held back, so input and output may be cut anywhere.
 */
#include "input/inflate.h"

#include <stdlib.h>

#include "input/ahead.h"
#include "input/crc32.h"
#include "input/deflate_header.h"
#include "input/inflate_fast.h"
#include "input/inflate_step.h"

enum phase { PHASE_HEADER, PHASE_STORED, PHASE_SYMBOLS, PHASE_TOKENS, PHASE_MATCH };

struct own_state {
    const struct froe_inflate_loops *loops;
    enum phase phase;
    unsigned bit; /* of the next byte of input: how many of its bits are used */
    bool final;   /* the present block, or the last one read, is the last of the stream */
    bool fixed;   /* the tables are those of the fixed codes */
    uint32_t crc;
    size_t left;     /* bytes of a stored block or a match still to come */
    size_t distance; /* of that match */
    enum phase behind_match;
    struct froe_ahead *ahead;                 /* NULL: nobody decodes ahead */
    const struct froe_inflate_tokens *tokens; /* that are being replayed; NULL: none */
    const uint64_t *token;                    /* the next one */
    unsigned token_used;                      /* literals of it that are out already */
    size_t history_len;
    struct froe_inflate_tables tables;
    uint8_t history[FROE_INFLATE_WINDOW + FROE_INFLATE_BEYOND]; /* the last bytes of the output, up to index WINDOW */
};

static void *create(void)
{
    struct own_state *state = calloc(1, sizeof *state);
    if (state != NULL)
        state->loops = froe_inflate_loops_choose();
    return state;
}

static void drop_tokens(struct own_state *state)
{
    if (state->tokens != NULL)
        froe_ahead_done(state->ahead, state->tokens);
    state->tokens = NULL;
}

void froe_inflate_own_look(void *context, struct froe_ahead *ahead)
{
    struct own_state *state = context;
    drop_tokens(state);
    state->ahead = ahead;
}

static void reset(void *context)
{
    struct own_state *state = context;
    drop_tokens(state);
    state->phase = PHASE_HEADER;
    state->bit = 0;
    state->final = false;
    state->crc = 0;
    state->history_len = 0;
    state->token_used = 0;
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
    state->phase = state->behind_match;
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
        state->behind_match = PHASE_SYMBOLS;
    }
    skip_bits(cursor, symbol.bits);
    return FROE_INFLATE_DONE;
}

static enum froe_inflate_status run_symbols(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    state->loops->fast(&state->tables, cursor);
    return step(state, cursor);
}

/* Where the tokens end, the input goes on; the rest of it in between is not needed. */
static enum froe_inflate_status end_tokens(struct own_state *state, struct froe_inflate_cursor *cursor, uint64_t *at)
{
    *at = state->tokens->end_bit / 8;
    cursor->bit = state->tokens->end_bit % 8;
    state->final = state->tokens->final;
    state->phase = PHASE_HEADER;
    drop_tokens(state);
    return FROE_INFLATE_JUMP;
}

/* A token at the end of the output, which it may not fit. */
static enum froe_inflate_status step_token(struct own_state *state, struct froe_inflate_cursor *cursor)
{
    uint64_t token = *state->token;
    for (; state->token_used < (token >> FROE_TOKEN_COUNT_SHIFT & 3); state->token_used++) {
        if (cursor->out == cursor->out_end)
            return FROE_INFLATE_FULL;
        *cursor->out++ = (uint8_t)(token >> 8 * state->token_used);
    }
    state->token++;
    state->token_used = 0;
    state->left = token >> FROE_TOKEN_LENGTH_SHIFT & 0x1ff;
    state->distance = token >> FROE_TOKEN_DISTANCE_SHIFT;
    state->phase = PHASE_MATCH;
    state->behind_match = PHASE_TOKENS;
    return FROE_INFLATE_DONE;
}

static enum froe_inflate_status run_tokens(struct own_state *state, struct froe_inflate_cursor *cursor, uint64_t *at)
{
    const uint64_t *end = state->tokens->tokens + state->tokens->count;
    if (state->token_used == 0)
        state->loops->replay(&state->token, end, cursor);
    return state->token == end ? end_tokens(state, cursor, at) : step_token(state, cursor);
}

/*
 * Whether others have decoded what comes next. Only where so much output lies behind that no distance reaches too far,
 * for tokens are not asked about that.
 */
static bool find_tokens(struct own_state *state, const struct froe_inflate_cursor *cursor,
                        const struct froe_inflate_io *io)
{
    if (state->ahead == NULL || state->history_len < FROE_INFLATE_WINDOW)
        return false;
    uint64_t offset = io->at + (uint64_t)(cursor->in - io->in);
    state->tokens = froe_ahead_at(state->ahead, offset * 8 + cursor->bit);
    if (state->tokens == NULL)
        return false;
    state->token = state->tokens->tokens;
    state->phase = PHASE_TOKENS;
    return true;
}

/* *ended: the stream has. */
static enum froe_inflate_status run_header(struct own_state *state, struct froe_inflate_cursor *cursor,
                                           const struct froe_inflate_io *io, bool *ended)
{
    if (!state->final)
        return find_tokens(state, cursor, io) ? FROE_INFLATE_DONE : begin_block(state, cursor);
    /* Behind a jump the byte that the last block ends in may have to be fetched yet. */
    if (cursor->bit > 0 && cursor->in == cursor->in_end)
        return FROE_INFLATE_MORE;
    cursor->in += cursor->bit > 0;
    cursor->bit = 0;
    *ended = true;
    return FROE_INFLATE_DONE;
}
static enum froe_inflate_status run_phases(struct own_state *state, struct froe_inflate_cursor *cursor,
                                           struct froe_inflate_io *io)
{
    enum froe_inflate_status status;
    bool ended = false;
    do {
        switch (state->phase) {
        case PHASE_HEADER:
            status = run_header(state, cursor, io, &ended);
            break;
        case PHASE_STORED:
            status = copy_stored(state, cursor);
            break;
        case PHASE_SYMBOLS:
            status = run_symbols(state, cursor);
            break;
        case PHASE_TOKENS:
            status = run_tokens(state, cursor, &io->at);
            break;
        default:
            status = copy_match(state, cursor);
        }
    } while (status == FROE_INFLATE_DONE && !ended);
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
    enum froe_inflate_status status = run_phases(state, &cursor, io);
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
