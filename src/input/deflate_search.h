/*
 * Searches for places where a deflate block could begin (RFC 1951, section 3.2.3 and 3.2.7). Most places are ruled out
 * by the first bits; those that are left by the code of code lengths, which must be complete, and few by the codes.
 */
#ifndef FROE_INPUT_DEFLATE_SEARCH_H
#define FROE_INPUT_DEFLATE_SEARCH_H

#include "base/span.h"

/*
 * Looks from bit 0 … 7 of in[0] on for the whole header of a block with codes of its own that is not the last one.
 * *found: its first bit, counted from the lowest one of in[0]. A header that is cut off at the end is not found.
 */
bool froe_deflate_search(const uint8_t *in, size_t len, unsigned bit, size_t *found);

#endif
