#include "query/sort.h"

#include <stdlib.h>

/* Up to so many are sorted by insertion. */
enum { FEW = 12 };

/* Depth at which the cache holds not bytes of the key but the hits, inverted so that the most come first. */
#define DEPTH_HITS SIZE_MAX

struct item {
    uint64_t cache; /* what is compared at the present depth */
    const struct froe_group *group;
};

/* Eight bytes of a key from depth on as a big-endian number, zeros behind its end. */
static uint64_t bytes_at(const struct froe_group *group, size_t depth)
{
    uint64_t word = 0;
    size_t len = group->len == FROE_KEY_ABSENT ? 0 : group->len;
    if (depth >= len)
        return 0;
    memcpy(&word, group->key + depth, len - depth < 8 ? len - depth : 8);
    return __builtin_bswap64(word);
}

static size_t next_depth(size_t depth)
{
    return depth == DEPTH_HITS ? 0 : depth + 8;
}

static void fill_cache(struct item *items, size_t count, size_t depth)
{
    enum { AHEAD = 8 };
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(items[i + AHEAD].group);
        items[i].cache = depth == DEPTH_HITS ? ~items[i].group->hits : bytes_at(items[i].group, depth);
    }
}

static bool comes_before(const struct item *a, const struct item *b, size_t depth)
{
    if (a->cache != b->cache)
        return a->cache < b->cache;
    if (depth == DEPTH_HITS && a->group->hits != b->group->hits)
        return a->group->hits > b->group->hits;
    return froe_span_compare(froe_group_key(a->group), froe_group_key(b->group)) < 0;
}

static void sort_few(struct item *items, size_t count, size_t depth)
{
    for (size_t i = 1; i < count; i++) {
        struct item moved = items[i];
        size_t at = i;
        for (; at > 0 && comes_before(&moved, &items[at - 1], depth); at--)
            items[at] = items[at - 1];
        items[at] = moved;
    }
}

static void swap(struct item *a, struct item *b)
{
    struct item kept = *a;
    *a = *b;
    *b = kept;
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    if (a < b)
        return b < c ? b : (a < c ? c : a);
    return a < c ? a : (b < c ? c : b);
}

/* Moves keys that end within the eight bytes at depth to the front, in order; returns how many. They are at most nine
 * (of lengths depth … depth + 8, or absent), as all are equal so far. */
static size_t sort_ended(struct item *items, size_t count, size_t depth)
{
    size_t ended = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t len = items[i].group->len;
        if (len == FROE_KEY_ABSENT || len <= depth + 8)
            swap(&items[ended++], &items[i]);
    }
    sort_few(items, ended, depth);
    return ended;
}

/* The three parts less than, equal to and greater than a pivot; the first two end at *equal and *greater. */
static void partition(struct item *items, size_t count, size_t *equal, size_t *greater)
{
    /* Drawn by the seeded hash, so that no log can be written to make bad pivots. */
    uint64_t chance = items[count / 2].group->hash;
    uint64_t pivot =
        median(items[chance % count].cache, items[(chance >> 20) % count].cache, items[(chance >> 40) % count].cache);
    size_t low = 0, at = 0, high = count;
    while (at < high) {
        if (items[at].cache < pivot)
            swap(&items[low++], &items[at++]);
        else if (items[at].cache > pivot)
            swap(&items[at], &items[--high]);
        else
            at++;
    }
    *equal = low;
    *greater = high;
}

/* The largest part is done in the loop, so that the recursion stays shallow for any one depth. */
static void sort_items(struct item *items, size_t count, size_t depth)
{
    while (count > FEW) {
        size_t equal, greater;
        partition(items, count, &equal, &greater);
        sort_items(items, equal, depth);
        sort_items(items + greater, count - greater, depth);
        items += equal;
        count = greater - equal;
        if (depth != DEPTH_HITS) {
            size_t ended = sort_ended(items, count, depth);
            items += ended;
            count -= ended;
        }
        depth = next_depth(depth);
        fill_cache(items, count, depth);
    }
    sort_few(items, count, depth);
}

bool froe_sort_by_hits(const struct froe_group **groups, size_t count)
{
    struct item *items = malloc((count + 1) * sizeof *items);
    if (items == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        items[i].group = groups[i];
    fill_cache(items, count, DEPTH_HITS);
    sort_items(items, count, DEPTH_HITS);
    for (size_t i = 0; i < count; i++)
        groups[i] = items[i].group;
    free(items);
    return true;
}
