/*
 * The order of rows: by the number of hits, one of the keys or an aggregate, up or down; equal ones by all keys in
 * their order, up, absent first. Keys of groups differ, so no two rows are equal. Or by the hash of the key, up, which
 * is the same in all tables of a process: where no order is wanted but one in which rows of two tables can be matched.
 *
 * Sorting is a caching multikey quicksort (Bentley and Sedgewick, "Fast Algorithms for Sorting and Searching Strings",
 * SODA 1997; the cache as in Ng and Kakehi, 2007): what a row is sorted by is taken as a sequence of 64-bit words of
 * which one at a time lies in the array that is sorted; a key is looked at again only when the next word is needed.
 * Keys that begin alike, as paths do, cost little.
 */
#ifndef FROE_QUERY_SORT_H
#define FROE_QUERY_SORT_H

#include "query/aggregate.h"
#include "query/key.h"

enum froe_order_by { FROE_ORDER_HITS, FROE_ORDER_KEY, FROE_ORDER_AGGREGATE, FROE_ORDER_HASH };

/* Immutable while it is used. */
struct froe_row_order {
    const struct froe_key_plan *key;
    enum froe_order_by by;
    size_t column;                            /* of the keys or aggregates */
    const struct froe_aggregates *aggregates; /* of these */
    size_t state_size;
    bool descending;
};

/* Negative when row a comes before row b. */
int froe_rows_compare(const struct froe_row_order *order, const struct froe_group *a, const struct froe_group *b);

/* The first word of a row: grows from row to row in their order, or stays as it is. */
uint64_t froe_rows_word(const struct froe_row_order *order, const struct froe_group *group);

/*
 * What rows are dealt and sorted by first: a word in which few of them are equal, so that most rows are put into their
 * order without another look at them. Where hits are the order it has few hits in its highest byte and behind them the
 * first key: seven bytes of a text, from where texts begin to differ. How far they begin alike is taken from a sample;
 * texts that begin otherwise come before or behind all others, and are told apart by another look.
 */
struct froe_row_lead {
    const struct froe_row_order *order;
    struct froe_span shared; /* what the texts of the sample begin with */
};

struct froe_row_item {
    uint64_t word; /* the lead */
    const struct froe_group *group;
};

/* sample: of the rows, which must outlive the lead; any, or none. */
struct froe_row_lead froe_row_lead_of(const struct froe_row_order *order, const struct froe_group *const *sample,
                                      size_t count);
uint64_t froe_row_lead_word(const struct froe_row_lead *lead, const struct froe_group *group);

/* What the word is at least, found without a look at the key. */
uint64_t froe_row_lead_least(const struct froe_row_lead *lead, const struct froe_group *group);

/* Sorts items, whose words are the lead's. As froe_rows_sort(), without memory. */
void froe_items_sort(const struct froe_row_lead *lead, struct froe_row_item *items, size_t count);

/* Likewise moves the first `wanted` of the items to the front, in no order. */
void froe_items_select(const struct froe_row_lead *lead, struct froe_row_item *items, size_t count, size_t wanted);

/* Whether a comes before b. */
static inline bool froe_items_before(const struct froe_row_lead *lead, const struct froe_row_item *a,
                                     const struct froe_row_item *b)
{
    return a->word != b->word ? a->word < b->word : froe_rows_compare(lead->order, a->group, b->group) < 0;
}

/* Sorts rows. False (and nothing moved) when memory is short. Different rows may be sorted by several threads at once.
 */
bool froe_rows_sort(const struct froe_row_order *order, const struct froe_group **rows, size_t count);

/* Moves the first `wanted` of the rows to the front, in no order. Likewise. */
bool froe_rows_select(const struct froe_row_order *order, const struct froe_group **rows, size_t count, size_t wanted);

#endif
