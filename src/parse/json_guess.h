/*
 * What is remembered of keys from line to line, for the readers of JSON lines (parse/json.c), of labels
 * (parse/ltsv.c) and of logfmt (parse/logfmt.c) alone.
 */
#ifndef FROE_PARSE_JSON_GUESS_H
#define FROE_PARSE_JSON_GUESS_H

#include "parse/json_paths.h"

/* Whether the key that is remembered stands at `at`. FROE_JSON_GUESS_LEN bytes are looked at, wherever the line ends.
 */
static inline bool froe_json_guessed(const struct froe_json_guess *guess, uint16_t node, const uint8_t *at)
{
    uint64_t differs = 0;
    for (size_t i = 0; i < FROE_JSON_GUESS_LEN; i += sizeof(uint64_t))
        differs |= (froe_load64(at + i) ^ froe_load64(guess->text + i)) & froe_load64(guess->mask + i);
    return guess->node == node && differs == 0;
}

/* Remembers a key of the node, up to its value, and what it leads to; one that is too long is not. */
static inline void froe_json_remember(struct froe_json_guess *guess, const struct froe_json_paths *paths, uint16_t node,
                                      uint16_t child, struct froe_span text)
{
    if (text.len > FROE_JSON_GUESS_LEN)
        return;
    guess->node = node;
    guess->child = child;
    guess->target = paths->nodes[child].target;
    guess->len = (uint16_t)text.len;
    memcpy(guess->text, text.ptr, text.len);
    memset(guess->mask, 0, sizeof guess->mask);
    memset(guess->mask, 0xff, text.len);
}

#endif
