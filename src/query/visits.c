#include "query/visits.h"

#include <stdlib.h>
#include <string.h>

enum { LENGTH_BITS = FROE_VISIT_LENGTH_BITS, FIRST_SHIFT = FROE_VISIT_FIRST_SHIFT };
#define FIRST_BIAS FROE_VISIT_FIRST_BIAS

struct block {
    uint32_t count, cap;
    uint32_t ordered; /* so many at the start are in order and further apart than the gap */
    uint32_t unused;
    struct froe_visit visits[];
};

/* Bytes of the first block: room for three. */
enum { FIRST_BLOCK = 64 };

static bool is_inline(uint64_t word)
{
    return (word & 1) != 0;
}

static struct froe_visit inline_visit(uint64_t word)
{
    int64_t first = (int64_t)(word >> FIRST_SHIFT) - FIRST_BIAS;
    return (struct froe_visit){first, first + (int64_t)(word >> 1 & ((UINT64_C(1) << LENGTH_BITS) - 1))};
}

/* False: it is too long to lie in a word. */
static bool put_inline(uint64_t *set, struct froe_visit visit)
{
    uint64_t length = (uint64_t)(visit.last - visit.first);
    if (length >> LENGTH_BITS != 0)
        return false;
    *set = (uint64_t)(visit.first + FIRST_BIAS) << FIRST_SHIFT | length << 1 | 1;
    return true;
}

static struct block *block_of(uint64_t word)
{
    return is_inline(word) ? NULL : (struct block *)(uintptr_t)word;
}

static size_t block_bytes(const struct block *block)
{
    return sizeof *block + block->cap * sizeof block->visits[0];
}

/* NULL when memory is short. */
static struct block *make_block(size_t bytes, struct froe_arena *arena)
{
    size_t cap = (bytes - sizeof(struct block)) / sizeof(struct froe_visit);
    if (cap > UINT32_MAX) {
        arena->failed = true;
        return NULL;
    }
    struct block *block = froe_arena_take(arena, bytes);
    if (block != NULL)
        *block = (struct block){.cap = (uint32_t)cap};
    return block;
}

static bool are_near(struct froe_visit a, struct froe_visit b, int64_t gap)
{
    return a.first <= b.last + gap && b.first <= a.last + gap;
}

static struct froe_visit united(struct froe_visit a, struct froe_visit b)
{
    return (struct froe_visit){a.first < b.first ? a.first : b.first, a.last > b.last ? a.last : b.last};
}

static int compare_visits(const void *left, const void *right)
{
    const struct froe_visit *a = left, *b = right;
    return (a->first > b->first) - (a->first < b->first);
}

static void settle(struct block *block, int64_t gap)
{
    if (block->ordered == block->count)
        return;
    qsort(block->visits, block->count, sizeof block->visits[0], compare_visits);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < block->count; i++) {
        if (are_near(block->visits[kept - 1], block->visits[i], gap))
            block->visits[kept - 1] = united(block->visits[kept - 1], block->visits[i]);
        else
            block->visits[kept++] = block->visits[i];
    }
    block->count = block->ordered = kept;
}

/* Whether one of those in order holds the visit already. */
static bool is_covered(const struct block *block, struct froe_visit visit)
{
    uint32_t from = 0, to = block->ordered;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2;
        if (block->visits[middle].last < visit.last)
            from = middle + 1;
        else
            to = middle;
    }
    return from < block->ordered && block->visits[from].first <= visit.first;
}

/* Makes room for one more. Doubling as soon as half of the block is really needed makes the sorting cheap. NULL when
 * memory is short. */
static struct block *make_room(uint64_t *set, struct block *block, int64_t gap, struct froe_arena *arena)
{
    if (block->count < block->cap)
        return block;
    settle(block, gap);
    if (block->count <= block->cap / 2)
        return block;
    struct block *wider = make_block(2 * block_bytes(block), arena);
    if (wider == NULL)
        return NULL;
    wider->count = wider->ordered = block->count;
    memcpy(wider->visits, block->visits, block->count * sizeof block->visits[0]);
    froe_arena_give(arena, block, block_bytes(block));
    *set = (uint64_t)(uintptr_t)wider;
    return wider;
}

static void append(struct block *block, struct froe_visit visit, int64_t gap)
{
    bool in_order = block->ordered == block->count &&
                    (block->count == 0 || visit.first > block->visits[block->count - 1].last + gap);
    block->visits[block->count++] = visit;
    block->ordered += in_order;
}

static void add_to_block(uint64_t *set, struct froe_visit visit, int64_t gap, struct froe_arena *arena)
{
    struct block *block = block_of(*set);
    struct froe_visit *last = &block->visits[block->count - 1];
    /* The last one of those in order must not come near to the one before it. */
    bool may_grow = visit.first >= last->first || block->ordered < block->count;
    if (may_grow && are_near(*last, visit, gap)) {
        *last = united(*last, visit);
        return;
    }
    if (is_covered(block, visit))
        return;
    block = make_room(set, block, gap, arena);
    if (block != NULL)
        append(block, visit, gap);
}

/* Turns a set of at most one visit, and another that holds what is near to it, into a block. */
static void spread(uint64_t *set, struct froe_visit visit, int64_t gap, struct froe_arena *arena)
{
    struct block *block = make_block(FIRST_BLOCK, arena);
    if (block == NULL)
        return;
    if (*set != 0 && !are_near(inline_visit(*set), visit, gap))
        append(block, inline_visit(*set), gap);
    append(block, visit, gap);
    *set = (uint64_t)(uintptr_t)block;
}

void froe_visits_add(uint64_t *set, struct froe_visit visit, int64_t gap, struct froe_arena *arena)
{
    bool one = *set == 0;
    if (is_inline(*set) && are_near(inline_visit(*set), visit, gap)) {
        visit = united(inline_visit(*set), visit);
        one = true;
    }
    if (one && put_inline(set, visit))
        return;
    if (one || is_inline(*set))
        spread(set, visit, gap, arena);
    else
        add_to_block(set, visit, gap, arena);
}

void froe_visits_add_all(uint64_t *to, const uint64_t *from, int64_t gap, struct froe_arena *arena)
{
    struct block *block = block_of(*from);
    if (is_inline(*from))
        froe_visits_add(to, inline_visit(*from), gap, arena);
    for (uint32_t i = 0; block != NULL && i < block->count; i++)
        froe_visits_add(to, block->visits[i], gap, arena);
}

void froe_visits_settle(uint64_t *set, int64_t gap)
{
    struct block *block = block_of(*set);
    if (block != NULL)
        settle(block, gap);
}

uint64_t froe_visits_count(const uint64_t *set)
{
    const struct block *block = block_of(*set);
    return block != NULL ? block->count : *set != 0;
}

const struct froe_visit *froe_visits_list(const uint64_t *set, struct froe_visit *room, size_t *count)
{
    const struct block *block = block_of(*set);
    *count = (size_t)froe_visits_count(set);
    if (is_inline(*set))
        *room = inline_visit(*set);
    return block != NULL ? block->visits : room;
}
