/*
 * What has to occur in a text for a regular expression to match it: a set of texts of which at least one does. The same
 * idea as in RE2's FilteredRE2 and in Russ Cox, "Regular Expression Matching with a Trigram Index" (2012).
 *
 * Of the sets that an expression offers the one is taken that is rarest in agents. An expression that has none, or
 * that uses what is not understood here (lookaround, back references, flags inside of it), has no needles; to find none
 * is never wrong, only slow.
 */
#ifndef FROE_AGENT_NEEDLE_H
#define FROE_AGENT_NEEDLE_H

#include "base/span.h"

/* Bytes of a needle, needles of an expression, open parentheses. */
enum { FROE_NEEDLE_LEN = 24, FROE_NEEDLE_SET = 400, FROE_NEEDLE_DEPTH = 40 };

struct froe_needle {
    uint8_t len; /* 1 … FROE_NEEDLE_LEN */
    uint8_t bytes[FROE_NEEDLE_LEN];
};

/*
 * Finds the needles of an expression, without repetition; in lower case when it is caseless. *found is then an array
 * for the caller to free(); *count is 0 when there are none. False when memory is short.
 */
bool froe_needles_find(struct froe_span regex, bool caseless, struct froe_needle **found, size_t *count);

#endif
