#include "query/sort.h"

#include <stdlib.h>

/* Up to so many are sorted by insertion. */
enum { FEW = 12 };

/* Bytes of a text in one word, and what is in its lowest byte: how many bytes were left and 1, or that there are more.
 */
enum { TEXT_STEP = 7, TEXT_MORE = TEXT_STEP + 2 };

/* Which word of a row: step 0 is what it is sorted by, the others are the keys. A text has many words, a time two, an
 * aggregate's number up to three. */
struct depth {
    size_t step;
    size_t offset;
};

struct item {
    uint64_t word; /* at the present depth */
    const struct froe_group *group;
};

/* The next bytes of a text as a number that is less where the text comes before. Absent is less than empty. */
static uint64_t text_word(struct froe_span text, size_t offset)
{
    if (text.ptr == NULL)
        return 0;
    size_t left = text.len - offset;
    uint64_t word = 0;
    memcpy(&word, text.ptr + offset, left < TEXT_STEP ? left : TEXT_STEP);
    return __builtin_bswap64(word) | (left > TEXT_STEP ? TEXT_MORE : left + 1);
}

static uint64_t biased(int64_t number)
{
    return (uint64_t)number ^ UINT64_C(1) << 63;
}

static uint64_t datum_word(const struct froe_datum *datum, size_t offset)
{
    if (!datum->present)
        return 0;
    switch (datum->type) {
    case FROE_TYPE_TEXT:
        return text_word(datum->text, offset);
    case FROE_TYPE_DATE:
        return biased(datum->time);
    case FROE_TYPE_TIME:
        return biased(offset == 0 ? datum->time : datum->offset);
    default:
        return datum->number + 1;
    }
}

/* A number that leaves room for absent ones, which are least. One that is more has both of its halves behind it. */
static uint64_t wide_word(__uint128_t number, size_t offset)
{
    if (offset == 0)
        return number < UINT64_MAX - 1 ? (uint64_t)number + 1 : UINT64_MAX;
    return (uint64_t)(offset == TEXT_STEP ? number >> 64 : number);
}

static uint64_t aggregate_word(const struct froe_row_order *order, const struct froe_group *group, size_t offset)
{
    struct froe_aggregate_value value;
    const void *state = froe_group_state(group, order->state_size);
    froe_aggregates_value(order->aggregates, order->column, state, group->hits, &value);
    if (!value.present)
        return 0;
    switch (value.type) {
    case FROE_TYPE_TEXT:
        return text_word(value.text, offset);
    case FROE_TYPE_DATE:
        return biased(value.time);
    case FROE_TYPE_TIME:
        return biased(offset == 0 ? value.time : value.offset);
    default:
        return wide_word(value.number, offset);
    }
}

/* The column of the key that a step looks at. */
static size_t column_at(const struct froe_row_order *order, size_t step)
{
    return step == 0 ? order->column : step - 1;
}

/* Whether it is a single word that the group has. */
static bool is_own(const struct froe_row_order *order, size_t step)
{
    return step == 0 && (order->by == FROE_ORDER_HITS || order->by == FROE_ORDER_HASH);
}

static bool is_aggregate(const struct froe_row_order *order, size_t step)
{
    return step == 0 && order->by == FROE_ORDER_AGGREGATE;
}

/* Whether what a step looks at has a word behind this one. */
static bool has_more(const struct froe_row_order *order, uint64_t word, const struct depth *depth)
{
    if (is_own(order, depth->step))
        return false;
    bool aggregate = is_aggregate(order, depth->step);
    enum froe_type type = aggregate ? froe_aggregates_type(order->aggregates, order->column)
                                    : order->key->fields[column_at(order, depth->step)].type;
    if (type == FROE_TYPE_TEXT)
        return (word & 0xff) == TEXT_MORE;
    if (type == FROE_TYPE_TIME)
        return depth->offset == 0;
    return aggregate && type != FROE_TYPE_DATE &&
           (depth->offset == 0 ? word == UINT64_MAX : depth->offset == TEXT_STEP);
}

static uint64_t word_of(const struct froe_row_order *order, const struct froe_group *group, struct depth depth)
{
    uint64_t word;
    if (is_own(order, depth.step)) {
        word = order->by == FROE_ORDER_HITS ? group->hits : group->hash;
    } else if (is_aggregate(order, depth.step)) {
        word = aggregate_word(order, group, depth.offset);
    } else if (order->key->plain) {
        word = text_word(froe_group_key(group), depth.offset);
    } else {
        struct froe_datum datum;
        froe_key_read_one(order->key, group, column_at(order, depth.step), &datum);
        word = datum_word(&datum, depth.offset);
    }
    return depth.step == 0 && order->descending ? ~word : word;
}

/* What to look at when words are equal. False: rows that are equal so far are the same. */
static bool next_depth(const struct froe_row_order *order, uint64_t word, struct depth *depth)
{
    if (depth->step == 0 && order->descending)
        word = ~word;
    if (has_more(order, word, depth)) {
        depth->offset += TEXT_STEP;
        return true;
    }
    depth->step++;
    depth->offset = 0;
    return depth->step <= order->key->count;
}

int froe_rows_compare(const struct froe_row_order *order, const struct froe_group *a, const struct froe_group *b)
{
    int result = 0;
    if (order->by == FROE_ORDER_HITS) {
        result = (a->hits > b->hits) - (a->hits < b->hits);
    } else if (order->by == FROE_ORDER_HASH) {
        result = (a->hash > b->hash) - (a->hash < b->hash);
    } else if (order->by == FROE_ORDER_AGGREGATE) {
        result = froe_aggregates_compare(order->aggregates, order->column, froe_group_state(a, order->state_size),
                                         a->hits, froe_group_state(b, order->state_size), b->hits);
    } else {
        struct froe_datum value_a, value_b;
        froe_key_read_one(order->key, a, order->column, &value_a);
        froe_key_read_one(order->key, b, order->column, &value_b);
        result = froe_datum_compare(&value_a, &value_b);
    }
    if (result != 0)
        return order->descending ? -result : result;
    return froe_key_compare(order->key, a, b);
}

static void fill_words(const struct froe_row_order *order, struct item *items, size_t count, struct depth depth)
{
    enum { AHEAD = 16 };
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(items[i + AHEAD].group);
        items[i].word = word_of(order, items[i].group, depth);
    }
}

static struct item *make_items(const struct froe_row_order *order, const struct froe_group **rows, size_t count)
{
    struct item *items = malloc((count + 1) * sizeof *items);
    if (items == NULL)
        return NULL;
    for (size_t i = 0; i < count; i++)
        items[i].group = rows[i];
    fill_words(order, items, count, (struct depth){0, 0});
    return items;
}

static bool comes_before(const struct froe_row_order *order, const struct item *a, const struct item *b)
{
    if (a->word != b->word)
        return a->word < b->word;
    return froe_rows_compare(order, a->group, b->group) < 0;
}

uint64_t froe_rows_word(const struct froe_row_order *order, const struct froe_group *group)
{
    return word_of(order, group, (struct depth){0, 0});
}

static void sort_few(const struct froe_row_order *order, struct item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct item moved = items[i];
        size_t at = i;
        for (; at > 0 && comes_before(order, &moved, &items[at - 1]); at--)
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

/* Moves what is less than a word to the front; returns how many. Which are is found out for a block of items first,
 * without a branch that cannot be foreseen (S. Edelkamp, A. Weiß, "BlockQuicksort", 2016). */
static size_t gather_less(struct item *items, size_t count, uint64_t word)
{
    enum { BLOCK = 64 };
    uint8_t found[BLOCK];
    size_t less = 0;
    for (size_t from = 0; from < count; from += BLOCK) {
        size_t len = count - from < BLOCK ? count - from : BLOCK, found_count = 0;
        for (size_t i = 0; i < len; i++) {
            found[found_count] = (uint8_t)i;
            found_count += items[from + i].word < word;
        }
        for (size_t i = 0; i < found_count; i++)
            swap(&items[less++], &items[from + found[i]]);
    }
    return less;
}

/* The three parts less than, equal to and greater than a pivot; the first two end at *equal and *greater. Returns the
 * pivot. */
static uint64_t partition(struct item *items, size_t count, size_t *equal, size_t *greater)
{
    /* Drawn by the seeded hash, so that no log can be written to make bad pivots. */
    uint64_t chance = items[count / 2].group->hash;
    uint64_t pivot =
        median(items[chance % count].word, items[(chance >> 20) % count].word, items[(chance >> 40) % count].word);
    *equal = gather_less(items, count, pivot);
    *greater = pivot == UINT64_MAX ? count : *equal + gather_less(items + *equal, count - *equal, pivot + 1);
    return pivot;
}

/* What is equal to the pivot is done in the loop: long keys that begin alike must not make the recursion deep. */
static void sort_items(const struct froe_row_order *order, struct item *items, size_t count, struct depth depth)
{
    while (count > FEW) {
        size_t equal, greater;
        uint64_t pivot = partition(items, count, &equal, &greater);
        sort_items(order, items, equal, depth);
        sort_items(order, items + greater, count - greater, depth);
        items += equal;
        count = greater - equal;
        if (!next_depth(order, pivot, &depth))
            return;
        fill_words(order, items, count, depth);
    }
    sort_few(order, items, count);
}

bool froe_rows_sort(const struct froe_row_order *order, const struct froe_group **rows, size_t count)
{
    struct item *items = make_items(order, rows, count);
    if (items == NULL)
        return false;
    sort_items(order, items, count, (struct depth){0, 0});
    for (size_t i = 0; i < count; i++)
        rows[i] = items[i].group;
    free(items);
    return true;
}

/* heap[0] is the last of the wanted. */
static void sift_down(const struct froe_row_order *order, struct item *heap, size_t count, size_t at)
{
    for (;;) {
        size_t last = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
            if (comes_before(order, &heap[last], &heap[child]))
                last = child;
        if (last == at)
            return;
        swap(&heap[at], &heap[last]);
        at = last;
    }
}

bool froe_rows_select(const struct froe_row_order *order, const struct froe_group **rows, size_t count, size_t wanted)
{
    if (wanted >= count || wanted == 0)
        return true;
    struct item *items = make_items(order, rows, count);
    if (items == NULL)
        return false;
    for (size_t i = wanted / 2 + 1; i-- > 0;)
        sift_down(order, items, wanted, i);
    for (size_t i = wanted; i < count; i++)
        if (comes_before(order, &items[i], &items[0])) {
            swap(&items[i], &items[0]);
            sift_down(order, items, wanted, 0);
        }
    for (size_t i = 0; i < count; i++)
        rows[i] = items[i].group;
    free(items);
    return true;
}
