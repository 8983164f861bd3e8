#include "input/inflate_tokens.h"

#include <stdlib.h>

#include "input/deflate_header.h"
#include "input/deflate_search.h"
#include "input/inflate_fast.h"
#include "input/inflate_step.h"

/* Bytes that a header may take. */
enum { HEADER_MOST = 300 };

struct froe_tokenizer {
    const struct froe_inflate_loops *loops;
    struct froe_inflate_tables tables;
    struct froe_window window;
    unsigned bit; /* of the byte where the window stands */
    uint8_t input[FROE_WINDOW_SIZE];
};

struct froe_tokenizer *froe_tokenizer_create(void)
{
    struct froe_tokenizer *tokenizer = malloc(sizeof *tokenizer);
    if (tokenizer != NULL)
        tokenizer->loops = froe_inflate_loops_choose();
    return tokenizer;
}

void froe_tokenizer_free(struct froe_tokenizer *tokenizer)
{
    free(tokenizer);
}

static uint64_t bit_place(const struct froe_tokenizer *tokenizer)
{
    return froe_window_offset(&tokenizer->window) * 8 + tokenizer->bit;
}

static bool go_to(struct froe_tokenizer *tokenizer, uint64_t bit)
{
    tokenizer->bit = (unsigned)(bit % 8);
    return froe_window_seek(&tokenizer->window, bit / 8);
}

static void skip_bits(struct froe_tokenizer *tokenizer, size_t count)
{
    count += tokenizer->bit;
    tokenizer->window.pos += count / 8;
    tokenizer->bit = count % 8;
}

/* The header of a block with codes of its own. *final: it is the last one. */
static bool begin_block(struct froe_tokenizer *tokenizer, bool *final)
{
    struct froe_window *window = &tokenizer->window;
    struct froe_deflate_block block;
    froe_window_need(window, HEADER_MOST);
    if (froe_deflate_header_read(window->bytes + window->pos, froe_window_left(window), tokenizer->bit, &block) !=
            FROE_DEFLATE_GOOD ||
        block.type != 2)
        return false;
    skip_bits(tokenizer, block.bits);
    *final = block.final;
    froe_inflate_tables_build(&tokenizer->tables, block.lengths, block.literals, block.lengths + block.literals,
                              block.distances);
    return true;
}

static uint64_t token_of(const struct froe_inflate_symbol *symbol)
{
    if (symbol->code < FROE_INFLATE_END_OF_BLOCK)
        return symbol->code | (uint64_t)1 << FROE_TOKEN_COUNT_SHIFT |
               (uint64_t)FROE_INFLATE_NO_DISTANCE << FROE_TOKEN_DISTANCE_SHIFT;
    return (uint64_t)symbol->length << FROE_TOKEN_LENGTH_SHIFT | (uint64_t)symbol->distance
                                                                     << FROE_TOKEN_DISTANCE_SHIFT;
}

/* As many tokens as the window holds, by the loop. */
static void run_loop(struct froe_tokenizer *tokenizer, struct froe_inflate_tokens *tokens)
{
    struct froe_window *window = &tokenizer->window;
    struct froe_inflate_cursor cursor = {
        .in = window->bytes + window->pos, .in_end = window->bytes + window->end, .bit = tokenizer->bit};
    uint64_t *at = tokens->tokens + tokens->count;
    tokenizer->loops->tokenize(&tokenizer->tables, &cursor, &at, tokens->tokens + tokens->capacity);
    window->pos = (size_t)(cursor.in - window->bytes);
    tokenizer->bit = cursor.bit;
    tokens->count = (size_t)(at - tokens->tokens);
}

/* The symbols of a block up to its end. False: it is broken, or finds no room. */
static bool read_symbols(struct froe_tokenizer *tokenizer, struct froe_inflate_tokens *tokens)
{
    struct froe_window *window = &tokenizer->window;
    for (;;) {
        run_loop(tokenizer, tokens);
        struct froe_inflate_symbol symbol;
        const uint8_t *in = window->bytes + window->pos;
        enum froe_inflate_status status =
            froe_inflate_step(&tokenizer->tables, in, window->bytes + window->end, tokenizer->bit, &symbol);
        if (status == FROE_INFLATE_MORE && froe_window_more(window))
            continue;
        if (status != FROE_INFLATE_DONE)
            return false;
        skip_bits(tokenizer, symbol.bits);
        if (symbol.code == FROE_INFLATE_END_OF_BLOCK)
            return true;
        if (tokens->count == tokens->capacity)
            return false;
        tokens->tokens[tokens->count++] = token_of(&symbol);
    }
}

/* Whole blocks from where it stands on. */
static void read_blocks(struct froe_tokenizer *tokenizer, uint64_t to, struct froe_inflate_tokens *tokens)
{
    tokens->count = 0;
    tokens->final = false;
    tokens->first_bit = tokens->end_bit = bit_place(tokenizer);
    size_t whole = 0;
    bool final = false;
    while (!final && tokens->end_bit < to * 8 && begin_block(tokenizer, &final) && read_symbols(tokenizer, tokens)) {
        whole = tokens->count;
        tokens->end_bit = bit_place(tokenizer);
        tokens->final = final;
    }
    tokens->count = whole;
}

/* Goes to the next place before `to` that looks like the header of a block. */
static bool find_block(struct froe_tokenizer *tokenizer, uint64_t to)
{
    struct froe_window *window = &tokenizer->window;
    for (;;) {
        bool whole = froe_window_need(window, HEADER_MOST);
        size_t len = froe_window_left(window);
        if (len == 0 || froe_window_offset(window) >= to)
            return false;
        size_t found;
        if (froe_deflate_search(window->bytes + window->pos, len, tokenizer->bit, &found)) {
            skip_bits(tokenizer, found - tokenizer->bit);
            return true;
        }
        if (!whole || len < HEADER_MOST)
            return false;
        /* Of the last bytes it could not be told. */
        window->pos = window->end - (HEADER_MOST - 1);
        tokenizer->bit = 0;
        if (!froe_window_more(window))
            return false;
    }
}

bool froe_tokenizer_run(struct froe_tokenizer *tokenizer, struct froe_reader *reader, uint64_t from, uint64_t to,
                        struct froe_inflate_tokens *tokens)
{
    reader->offset = from;
    froe_window_open(&tokenizer->window, reader, tokenizer->input);
    tokenizer->bit = 0;
    while (find_block(tokenizer, to)) {
        uint64_t place = bit_place(tokenizer);
        read_blocks(tokenizer, to, tokens);
        if (tokens->end_bit > place)
            return true;
        if (tokens->count == tokens->capacity || !go_to(tokenizer, place + 1))
            return false;
    }
    return false;
}
