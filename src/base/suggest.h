/* "Did you mean …?": the word nearest to one that is none. */
#ifndef FROE_BASE_SUGGEST_H
#define FROE_BASE_SUGGEST_H

#include "base/span.h"

/* Start with {.typed = …}. */
struct froe_suggestion {
    struct froe_span typed;
    struct froe_span best; /* absent: nothing is near */
    size_t edits;          /* that make it of what was typed */
};

/*
 * Offers a word that could have been meant; of equally near ones the first stays. Near is what a third of the letters
 * typed make different (an exchange of two neighbours counts as one), and what begins with three letters or more that
 * were typed. Words of more than 80 bytes are near nothing.
 */
void froe_suggestion_try(struct froe_suggestion *suggestion, struct froe_span word);

#endif
