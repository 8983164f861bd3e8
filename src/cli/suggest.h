/*
 * "Did you mean …?" for a mistyped word.
 */
#ifndef FROE_CLI_SUGGEST_H
#define FROE_CLI_SUGGEST_H

#include <stddef.h>

/* Longer words get no suggestion. */
#define FROE_CLI_SUGGEST_MAX 32

struct froe_cli_suggestion {
    const char *typed;
    size_t typed_length;
    const char
        *best; /* NULL: nothing is near; as given to froe_cli_suggest_try(), so it may end elsewhere than at a NUL */
    size_t best_length;
    size_t best_distance;
};

struct froe_cli_suggestion froe_cli_suggest(const char *typed, size_t length);

/* Offers a word that could have been meant; of equally near ones the first stays. */
void froe_cli_suggest_try(struct froe_cli_suggestion *suggestion, const char *word, size_t length);

#endif
