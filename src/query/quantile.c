#include "query/quantile.h"

#include <stdlib.h>
#include <string.h>

#include "base/varint.h"
#include "query/wide.h"

enum { PAGES = FROE_QUANTILE_BUCKETS / FROE_QUANTILE_PAGE };

/* Two low bits of the word say what it is: blocks of memory are aligned to 16. */
enum { TAG_LIST = 0, TAG_INLINE = 1, TAG_PAGES = 2, TAGS = 15 };

/* Counters, one for each bucket, in pages; the pages without numbers are missing. */
struct pages {
    uint64_t *counters[PAGES];
};

enum { LIST_FIRST = 32, LIST_NEXT = 64, PAGE_BYTES = FROE_QUANTILE_PAGE * sizeof(uint64_t) };

_Static_assert(FROE_QUANTILE_BUCKETS % FROE_QUANTILE_PAGE == 0, "pages cover all buckets");
_Static_assert(FROE_QUANTILE_LISTED < UINT16_MAX - UINT8_MAX, "lists can count their numbers");

uint64_t froe_quantile_middle(uint32_t bucket)
{
    if (bucket < FROE_QUANTILE_EXACT)
        return bucket;
    unsigned shift = bucket / FROE_QUANTILE_PAGE - 1;
    uint64_t least = (uint64_t)(bucket % FROE_QUANTILE_PAGE + FROE_QUANTILE_PAGE) << shift;
    return least + (UINT64_C(1) << (shift - 1));
}

static inline bool is_inline(uint64_t word)
{
    return (word & TAG_INLINE) != 0;
}

static inline unsigned inline_count(uint64_t word)
{
    return (unsigned)(word >> 1) & 3;
}

static inline uint32_t inline_bucket(uint64_t word, unsigned index)
{
    return (uint16_t)(word >> (16 * (index + 1)));
}

static inline struct pages *pages_of(uint64_t word)
{
    return (word & TAGS) == TAG_PAGES ? (struct pages *)(uintptr_t)(word - TAG_PAGES) : NULL;
}

/* NULL for the other forms, and for an empty sketch. */
static inline struct froe_quantile_list *list_of(uint64_t word)
{
    return (word & TAGS) == TAG_LIST ? (struct froe_quantile_list *)(uintptr_t)word : NULL;
}

static size_t list_size(const struct froe_quantile_list *list)
{
    return list->before == NULL ? LIST_FIRST : LIST_NEXT;
}

/* Puts an empty part in front of a list, or begins one. */
static struct froe_quantile_list *extend_list(uint64_t *sketch, struct froe_quantile_list *before,
                                              struct froe_arena *arena)
{
    size_t size = before == NULL ? LIST_FIRST : LIST_NEXT;
    struct froe_quantile_list *list = froe_arena_take(arena, size);
    if (list == NULL)
        return NULL;
    list->before = before;
    list->count_before = before == NULL ? 0 : (uint16_t)(before->count_before + before->count);
    list->count = 0;
    list->cap = (uint8_t)((size - offsetof(struct froe_quantile_list, buckets)) / sizeof list->buckets[0]);
    *sketch = (uint64_t)(uintptr_t)list;
    return list;
}

static void give_list(struct froe_quantile_list *list, struct froe_arena *arena)
{
    while (list != NULL) {
        struct froe_quantile_list *before = list->before;
        froe_arena_give(arena, list, list_size(list));
        list = before;
    }
}

static uint64_t *page_at(struct pages *pages, uint32_t page, struct froe_arena *arena)
{
    if (pages->counters[page] == NULL) {
        uint64_t *counters = froe_arena_take(arena, PAGE_BYTES);
        if (counters != NULL)
            memset(counters, 0, PAGE_BYTES);
        pages->counters[page] = counters;
    }
    return pages->counters[page];
}

static void count_in_page(struct pages *pages, uint32_t bucket, struct froe_arena *arena)
{
    uint64_t *counters = page_at(pages, bucket / FROE_QUANTILE_PAGE, arena);
    if (counters != NULL)
        counters[bucket % FROE_QUANTILE_PAGE]++;
}

/* Turns a sketch of any form into pages. NULL when memory is short. */
static struct pages *make_pages(uint64_t *sketch, struct froe_arena *arena)
{
    struct pages *pages = froe_arena_take(arena, sizeof *pages);
    if (pages == NULL)
        return NULL;
    memset(pages, 0, sizeof *pages);
    if (is_inline(*sketch)) {
        for (unsigned i = 0; i < inline_count(*sketch); i++)
            count_in_page(pages, inline_bucket(*sketch, i), arena);
    } else {
        struct froe_quantile_list *newest = list_of(*sketch);
        for (const struct froe_quantile_list *list = newest; list != NULL; list = list->before)
            for (unsigned i = 0; i < list->count; i++)
                count_in_page(pages, list->buckets[i], arena);
        give_list(newest, arena);
    }
    *sketch = (uint64_t)(uintptr_t)pages + TAG_PAGES;
    return pages;
}

/* An empty sketch is an inline one without numbers. */
static void add_inline(uint64_t *sketch, uint32_t bucket, struct froe_arena *arena)
{
    uint64_t word = *sketch;
    unsigned count = inline_count(word);
    if (count < FROE_QUANTILE_INLINE) {
        *sketch = (word & ~UINT64_C(7)) | (uint64_t)bucket << (16 * (count + 1)) | (count + 1) << 1 | TAG_INLINE;
        return;
    }
    struct froe_quantile_list *list = extend_list(sketch, NULL, arena);
    if (list == NULL)
        return;
    for (unsigned i = 0; i < count; i++)
        list->buckets[i] = (uint16_t)inline_bucket(word, i);
    list->buckets[count] = (uint16_t)bucket;
    list->count = (uint8_t)(count + 1);
}

void froe_quantile_add_bucket(uint64_t *sketch, uint32_t bucket, struct froe_arena *arena)
{
    struct pages *pages = pages_of(*sketch);
    if (pages != NULL) {
        count_in_page(pages, bucket, arena);
        return;
    }
    struct froe_quantile_list *list = list_of(*sketch);
    if (list == NULL) {
        add_inline(sketch, bucket, arena);
        return;
    }
    if (list->count == list->cap) {
        if (list->count_before + list->count >= FROE_QUANTILE_LISTED) {
            if ((pages = make_pages(sketch, arena)) != NULL)
                count_in_page(pages, bucket, arena);
            return;
        }
        if ((list = extend_list(sketch, list, arena)) == NULL)
            return;
    }
    list->buckets[list->count++] = (uint16_t)bucket;
}

uint64_t froe_quantile_count(const uint64_t *sketch)
{
    if (is_inline(*sketch))
        return inline_count(*sketch);
    const struct pages *pages = pages_of(*sketch);
    const struct froe_quantile_list *list = list_of(*sketch);
    uint64_t count = list == NULL ? 0 : (uint64_t)list->count_before + list->count;
    for (uint32_t p = 0; pages != NULL && p < PAGES; p++)
        for (uint32_t i = 0; pages->counters[p] != NULL && i < FROE_QUANTILE_PAGE; i++)
            count += pages->counters[p][i];
    return count;
}

static void add_pages(uint64_t *to, const struct pages *from, struct froe_arena *arena)
{
    struct pages *pages = pages_of(*to);
    if (pages == NULL && (pages = make_pages(to, arena)) == NULL)
        return;
    for (uint32_t p = 0; p < PAGES; p++) {
        uint64_t *counters = from->counters[p] == NULL ? NULL : page_at(pages, p, arena);
        for (uint32_t i = 0; counters != NULL && i < FROE_QUANTILE_PAGE; i++)
            counters[i] += from->counters[p][i];
    }
}

void froe_quantile_add_all(uint64_t *to, const uint64_t *from, struct froe_arena *arena)
{
    const struct pages *pages = pages_of(*from);
    if (pages != NULL) {
        add_pages(to, pages, arena);
    } else if (is_inline(*from)) {
        for (unsigned i = 0; i < inline_count(*from); i++)
            froe_quantile_add_bucket(to, inline_bucket(*from, i), arena);
    } else {
        for (const struct froe_quantile_list *list = list_of(*from); list != NULL; list = list->before)
            for (unsigned i = 0; i < list->count; i++)
                froe_quantile_add_bucket(to, list->buckets[i], arena);
    }
}

static void give(uint64_t *sketch, struct froe_arena *arena)
{
    struct pages *pages = pages_of(*sketch);
    for (uint32_t p = 0; pages != NULL && p < PAGES; p++)
        if (pages->counters[p] != NULL)
            froe_arena_give(arena, pages->counters[p], PAGE_BYTES);
    if (pages != NULL)
        froe_arena_give(arena, pages, sizeof *pages);
    else
        give_list(list_of(*sketch), arena);
    *sketch = 0;
}

void froe_quantile_merge(uint64_t *to, uint64_t *from, struct froe_arena *arena)
{
    /* What is larger stays where it is. */
    if (*to == 0 || (pages_of(*to) == NULL && (pages_of(*from) != NULL || is_inline(*to)))) {
        uint64_t word = *to;
        *to = *from;
        *from = word;
    }
    froe_quantile_add_all(to, from, arena);
    give(from, arena);
}

/* Numbers in each page of buckets, and in each bucket of one page. */
static void count_pages(const uint64_t *sketch, uint64_t counts[PAGES])
{
    memset(counts, 0, PAGES * sizeof counts[0]);
    for (unsigned i = 0; is_inline(*sketch) && i < inline_count(*sketch); i++)
        counts[inline_bucket(*sketch, i) / FROE_QUANTILE_PAGE]++;
    for (const struct froe_quantile_list *list = list_of(*sketch); list != NULL; list = list->before)
        for (unsigned i = 0; i < list->count; i++)
            counts[list->buckets[i] / FROE_QUANTILE_PAGE]++;
    const struct pages *pages = pages_of(*sketch);
    for (uint32_t p = 0; pages != NULL && p < PAGES; p++)
        for (uint32_t i = 0; pages->counters[p] != NULL && i < FROE_QUANTILE_PAGE; i++)
            counts[p] += pages->counters[p][i];
}

static void count_buckets(const uint64_t *sketch, uint32_t page, uint64_t counts[FROE_QUANTILE_PAGE])
{
    memset(counts, 0, FROE_QUANTILE_PAGE * sizeof counts[0]);
    for (unsigned i = 0; is_inline(*sketch) && i < inline_count(*sketch); i++)
        counts[inline_bucket(*sketch, i) % FROE_QUANTILE_PAGE] +=
            inline_bucket(*sketch, i) / FROE_QUANTILE_PAGE == page;
    /* Added to or not, without a branch: the numbers of a list come in any order. */
    for (const struct froe_quantile_list *list = list_of(*sketch); list != NULL; list = list->before)
        for (unsigned i = 0; i < list->count; i++)
            counts[list->buckets[i] % FROE_QUANTILE_PAGE] += list->buckets[i] / FROE_QUANTILE_PAGE == page;
    const struct pages *pages = pages_of(*sketch);
    if (pages != NULL && pages->counters[page] != NULL)
        memcpy(counts, pages->counters[page], PAGE_BYTES);
}

/* The first index at which the sum of counts reaches *rank, which is then the rank within it. */
static uint32_t find_rank(const uint64_t *counts, uint32_t len, uint64_t *rank)
{
    uint32_t i = 0;
    for (; i + 1 < len && *rank > counts[i]; i++)
        *rank -= counts[i];
    return i;
}

uint64_t froe_quantile_part(const uint64_t *sketch, uint64_t part, uint64_t whole, uint64_t least, uint64_t greatest)
{
    uint64_t in_pages[PAGES], in_buckets[FROE_QUANTILE_PAGE], count = 0;
    count_pages(sketch, in_pages);
    for (uint32_t p = 0; p < PAGES; p++)
        count += in_pages[p];
    uint64_t rank = froe_wide_rank(count, part, whole);
    if (rank <= 1)
        return least;
    if (rank >= count)
        return greatest;
    uint32_t page = find_rank(in_pages, PAGES, &rank);
    count_buckets(sketch, page, in_buckets);
    uint32_t bucket = page * FROE_QUANTILE_PAGE + find_rank(in_buckets, FROE_QUANTILE_PAGE, &rank);
    uint64_t middle = froe_quantile_middle(bucket);
    return middle < least ? least : middle > greatest ? greatest : middle;
}

/* --- as bytes ---------------------------------------------------------------------------------------------------- */

/* Buckets that differ, in order, with their counts. */
struct counted {
    uint32_t count;
    uint16_t buckets[FROE_QUANTILE_BUCKETS];
    uint64_t counts[FROE_QUANTILE_BUCKETS];
};

static void count_one(struct counted *counted, uint32_t bucket, uint64_t count)
{
    if (counted->count == 0 || counted->buckets[counted->count - 1] != bucket) {
        counted->buckets[counted->count] = (uint16_t)bucket;
        counted->counts[counted->count++] = 0;
    }
    counted->counts[counted->count - 1] += count;
}

static int compare_buckets(const void *left, const void *right)
{
    return *(const uint16_t *)left - *(const uint16_t *)right;
}

/* All numbers of a list, or of the word. */
static void count_few(struct counted *counted, uint64_t word)
{
    uint16_t buckets[FROE_QUANTILE_LISTED + UINT8_MAX];
    size_t len = 0;
    for (unsigned i = 0; is_inline(word) && i < inline_count(word); i++)
        buckets[len++] = (uint16_t)inline_bucket(word, i);
    for (const struct froe_quantile_list *list = list_of(word); list != NULL; list = list->before)
        for (unsigned i = 0; i < list->count; i++)
            buckets[len++] = list->buckets[i];
    if (len > 1)
        qsort(buckets, len, sizeof buckets[0], compare_buckets);
    for (size_t i = 0; i < len; i++)
        count_one(counted, buckets[i], 1);
}

void froe_quantile_encode(const uint64_t *sketch, struct froe_buffer *out)
{
    struct counted counted;
    counted.count = 0;
    const struct pages *pages = pages_of(*sketch);
    for (uint32_t b = 0; pages != NULL && b < FROE_QUANTILE_BUCKETS; b++) {
        const uint64_t *counters = pages->counters[b / FROE_QUANTILE_PAGE];
        if (counters != NULL && counters[b % FROE_QUANTILE_PAGE] > 0)
            count_one(&counted, b, counters[b % FROE_QUANTILE_PAGE]);
    }
    if (pages == NULL)
        count_few(&counted, *sketch);
    uint8_t *start = froe_buffer_reserve(out, (1 + 2 * (size_t)counted.count) * FROE_VARINT_MOST), *at = start;
    if (start == NULL)
        return;
    at = froe_varint_write(at, counted.count);
    for (uint32_t i = 0; i < counted.count; i++) {
        at = froe_varint_write(at, counted.buckets[i] - (i == 0 ? 0u : counted.buckets[i - 1]));
        at = froe_varint_write(at, counted.counts[i]);
    }
    out->len += (size_t)(at - start);
}

static void add_counted(uint64_t *sketch, uint32_t bucket, uint64_t count, bool many, struct froe_arena *arena)
{
    struct pages *pages = pages_of(*sketch);
    if (pages == NULL && !many) {
        for (uint64_t i = 0; i < count; i++)
            froe_quantile_add_bucket(sketch, bucket, arena);
        return;
    }
    if (pages == NULL && (pages = make_pages(sketch, arena)) == NULL)
        return;
    uint64_t *counters = page_at(pages, bucket / FROE_QUANTILE_PAGE, arena);
    if (counters != NULL)
        counters[bucket % FROE_QUANTILE_PAGE] += count;
}

bool froe_quantile_decode(uint64_t *sketch, struct froe_span *bytes, struct froe_arena *arena)
{
    uint64_t buckets, step, count, bucket = 0;
    if (!froe_varint_read(bytes, &buckets) || buckets > FROE_QUANTILE_BUCKETS)
        return false;
    for (uint64_t i = 0; i < buckets; i++) {
        if (!froe_varint_read(bytes, &step) || !froe_varint_read(bytes, &count) || (step == 0 && i > 0) ||
            step >= FROE_QUANTILE_BUCKETS || (bucket += step) >= FROE_QUANTILE_BUCKETS || count == 0)
            return false;
        /* What a list can hold is added to it, as if it were met once more; it looks itself when that is too much. */
        add_counted(sketch, (uint32_t)bucket, count, count > FROE_QUANTILE_LISTED, arena);
    }
    return true;
}
