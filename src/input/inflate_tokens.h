/*
 * Deflate blocks as tokens: what their codes say, without the text that it stands for.
 *
 * Decoding the codes is most of the work of inflating and needs no history, so it can be done from any place where a
 * block begins, before the text in front of it is known. Replaying tokens is then nothing but copying.
 */
#ifndef FROE_INPUT_INFLATE_TOKENS_H
#define FROE_INPUT_INFLATE_TOKENS_H

#include "input/window.h"

/*
 * A token, from the lowest bit on:
 *   0  literals, in the order of output (16)
 *  16  number of literals, 0 … 2 (2)
 *  18  length of the match behind them, 0: none (9)
 *  27  its distance, whatever it is when there is no match (16)
 */
#define FROE_TOKEN_COUNT_SHIFT    16
#define FROE_TOKEN_LENGTH_SHIFT   18
#define FROE_TOKEN_DISTANCE_SHIFT 27

/* Tokens of whole blocks that follow each other. */
struct froe_inflate_tokens {
    uint64_t *tokens; /* room for `capacity` */
    size_t count, capacity;
    uint64_t first_bit; /* of the stored bytes: where the header of the first block begins */
    uint64_t end_bit;   /* behind the last block */
    bool final;         /* that block ends its stream */
};

/* Scratch of about 300 KiB. NULL when memory is short. */
struct froe_tokenizer;
struct froe_tokenizer *froe_tokenizer_create(void);
void froe_tokenizer_free(struct froe_tokenizer *tokenizer);

/*
 * Searches stored bytes from … to-1 for the beginning of a block with codes of its own that is not the last one, and
 * makes tokens of it and of those behind it, up to the first one that ends at or behind `to`, has no codes of its own,
 * is broken, or finds no room. False: there is no such block, or not one whole block found room.
 *
 * What is found may be no block of any stream, though it is unlikely: it counts only if the stream proves to have a
 * block that begins at first_bit. Then the tokens are what the stream says, but distances are not checked.
 *
 * reader: seekable; it is moved. Safe in any thread with its own tokenizer and reader.
 */
bool froe_tokenizer_run(struct froe_tokenizer *tokenizer, struct froe_reader *reader, uint64_t from, uint64_t to,
                        struct froe_inflate_tokens *tokens);

#endif
