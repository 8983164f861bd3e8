/*
 * Sorting groups by hits, the most first, and equal ones by the bytes of their keys, absent first.
 *
 * Caching multikey quicksort (Bentley and Sedgewick, "Fast Algorithms for Sorting and Searching Strings", SODA 1997,
 * with eight bytes as a character; the cache as in Ng and Kakehi, 2007): what is compared lies in the array that is
 * sorted, and a key is looked at again only when eight more bytes are needed. Keys that begin alike, as paths do, cost
 * little.
 */
#ifndef FROE_QUERY_SORT_H
#define FROE_QUERY_SORT_H

#include "query/groups.h"

/* Sorts groups with different plain keys. False (and nothing moved) when memory is short. */
bool froe_sort_by_hits(const struct froe_group **groups, size_t count);

#endif
