#include "query/sort.h"

#include <stdlib.h>

#include "base/word.h"

/* Up to so many are sorted by insertion. */
enum { FEW = 12 };

/* Bytes of a text in one word, and what is in its lowest byte: how many bytes were left and 1, or that there are more.
 */
enum { TEXT_STEP = 7, TEXT_MORE = TEXT_STEP + 2 };

/* Which word of a row: the lead, or of step 0, which is what it is sorted by, or of the others, which are the keys. A
 * text has many words, a time two, an aggregate's number up to three. */
struct depth {
    size_t step;
    size_t offset;
};

/* The step of the lead. */
#define LEAD_STEP SIZE_MAX

/* A lead of hits and a key: more hits than these leave no room for the key. */
enum { HITS_SHIFT = 56, HITS_MANY = 255 };
#define KEY_MASK ((UINT64_C(1) << HITS_SHIFT) - 1)

/* The next bytes of a text as a number that is less where the text comes before. Absent is less than empty. */
static uint64_t text_word(struct froe_span text, size_t offset)
{
    if (text.ptr == NULL)
        return 0;
    size_t left = text.len - offset;
    uint64_t word = __builtin_bswap64(froe_load_head(text.ptr + offset, left)) & ~UINT64_C(0xff);
    return word | (left > TEXT_STEP ? TEXT_MORE : left + 1);
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

uint64_t froe_rows_word(const struct froe_row_order *order, const struct froe_group *group)
{
    return word_of(order, group, (struct depth){0, 0});
}

/* --- leads -------------------------------------------------------------------------------------------------------- */

/* The first key of a row, where that is a text; its type otherwise. */
static void read_first(const struct froe_row_order *order, const struct froe_group *group, struct froe_datum *datum)
{
    if (order->key->plain)
        *datum = (struct froe_datum){.type = FROE_TYPE_TEXT, .text = froe_group_key(group)};
    else
        froe_key_read_one(order->key, group, 0, datum);
}

static size_t shared_len(struct froe_span a, struct froe_span b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && a.ptr[len] == b.ptr[len])
        len++;
    return len;
}

struct froe_row_lead froe_row_lead_of(const struct froe_row_order *order, const struct froe_group *const *sample,
                                      size_t count)
{
    struct froe_row_lead lead = {.order = order, .shared = FROE_ABSENT};
    struct froe_datum datum;
    for (size_t i = 0; i < count && order->by == FROE_ORDER_HITS; i++) {
        read_first(order, sample[i], &datum);
        if (datum.type != FROE_TYPE_TEXT || datum.text.ptr == NULL)
            continue;
        if (lead.shared.ptr == NULL)
            lead.shared = datum.text;
        lead.shared.len = shared_len(lead.shared, datum.text);
    }
    return lead;
}

/* Seven bytes of a text from where it differs from others; 0 and KEY_MASK: it may begin otherwise. */
static uint64_t text_lead(const struct froe_row_lead *lead, struct froe_span text)
{
    const size_t skipped = lead->shared.len;
    if (text.ptr == NULL)
        return 0;
    if (text.len < skipped || (skipped > 0 && memcmp(text.ptr, lead->shared.ptr, skipped) != 0))
        return froe_span_compare(text, lead->shared) < 0 ? 0 : KEY_MASK;
    return __builtin_bswap64(froe_load_head(text.ptr + skipped, text.len - skipped)) >> 8;
}

/* The word of a row by its hits, with a key where these leave room for it. */
static uint64_t hits_lead(const struct froe_row_lead *lead, uint64_t hits, uint64_t key)
{
    uint64_t flip = lead->order->descending ? UINT64_MAX : 0;
    if (hits < HITS_MANY)
        return (hits << HITS_SHIFT ^ (flip & ~KEY_MASK)) | key;
    hits -= HITS_MANY;
    return ((uint64_t)HITS_MANY << HITS_SHIFT | (hits < KEY_MASK ? hits : KEY_MASK)) ^ flip;
}

uint64_t froe_row_lead_word(const struct froe_row_lead *lead, const struct froe_group *group)
{
    if (lead->order->by != FROE_ORDER_HITS)
        return froe_rows_word(lead->order, group);
    if (group->hits >= HITS_MANY)
        return hits_lead(lead, group->hits, 0);
    struct froe_datum datum;
    read_first(lead->order, group, &datum);
    uint64_t key = datum.type == FROE_TYPE_TEXT ? text_lead(lead, datum.text) : datum_word(&datum, 0) >> 8;
    return hits_lead(lead, group->hits, key);
}

uint64_t froe_row_lead_least(const struct froe_row_lead *lead, const struct froe_group *group)
{
    return lead->order->by == FROE_ORDER_HITS ? hits_lead(lead, group->hits, 0) : 0;
}

/* What to look at when leads are equal: what is behind the bytes of a text that they have, all of which are there when
 * the last is. Where it is 0 the text may have ended before. */
static struct depth behind_lead(const struct froe_row_lead *lead, uint64_t word)
{
    uint64_t hits = (lead->order->descending ? ~word : word) >> HITS_SHIFT, key = word & KEY_MASK;
    if (hits == HITS_MANY)
        return (struct depth){0, 0};
    if (key == 0 || key == KEY_MASK)
        return (struct depth){1, 0};
    bool whole = lead->shared.ptr != NULL && (key & 0xff) != 0;
    return (struct depth){1, lead->shared.len + (whole ? TEXT_STEP : 0)};
}

/* What to look at when words are equal. False: rows that are equal so far are the same. */
static bool next_depth(const struct froe_row_lead *lead, uint64_t word, struct depth *depth)
{
    const struct froe_row_order *order = lead->order;
    if (depth->step == LEAD_STEP && order->by == FROE_ORDER_HITS) {
        *depth = behind_lead(lead, word);
        return true;
    }
    if (depth->step == LEAD_STEP)
        depth->step = 0;
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

/* --- sorting ------------------------------------------------------------------------------------------------------ */

static void fill_words(const struct froe_row_order *order, struct froe_row_item *items, size_t count,
                       struct depth depth)
{
    enum { AHEAD = 16 };
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(items[i + AHEAD].group);
        items[i].word = word_of(order, items[i].group, depth);
    }
}

static struct froe_row_item *make_items(struct froe_row_lead *lead, const struct froe_row_order *order,
                                        const struct froe_group **rows, size_t count)
{
    enum { SAMPLE = 64, AHEAD = 16 };
    const struct froe_group *sample[SAMPLE] = {NULL};
    size_t sampled = count < SAMPLE ? count : SAMPLE;
    struct froe_row_item *items = malloc((count + 1) * sizeof *items);
    if (items == NULL)
        return NULL;
    for (size_t i = 0; i < sampled; i++)
        sample[i] = rows[count / sampled * i];
    *lead = froe_row_lead_of(order, sample, sampled);
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count)
            __builtin_prefetch(rows[i + AHEAD]);
        items[i] = (struct froe_row_item){froe_row_lead_word(lead, rows[i]), rows[i]};
    }
    return items;
}

static void sort_few(const struct froe_row_lead *lead, struct froe_row_item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct froe_row_item moved = items[i];
        size_t at = i;
        for (; at > 0 && froe_items_before(lead, &moved, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = moved;
    }
}

static void swap(struct froe_row_item *a, struct froe_row_item *b)
{
    struct froe_row_item kept = *a;
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
static size_t gather_less(struct froe_row_item *items, size_t count, uint64_t word)
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

/* Drawn by the seeded hash, so that no log can be written to make bad pivots. */
static uint64_t choose_pivot(const struct froe_row_item *items, size_t count)
{
    uint64_t chance = items[count / 2].group->hash;
    return median(items[chance % count].word, items[(chance >> 20) % count].word, items[(chance >> 40) % count].word);
}

/* No word is below `least`. Where a pivot is above that, what is less comes first; what is equal to it is only looked
 * for when another pivot is that again, for most words occur once (O. Peters, "Pattern-defeating Quicksort", 2021).
 * Equal ones are done in the loop: long keys that begin alike must not make the recursion deep. */
static void sort_items(const struct froe_row_lead *lead, struct froe_row_item *items, size_t count, struct depth depth,
                       uint64_t least)
{
    while (count > FEW) {
        uint64_t pivot = choose_pivot(items, count);
        if (pivot > least) {
            size_t less = gather_less(items, count, pivot);
            sort_items(lead, items, less, depth, least);
            items += less;
            count -= less;
            least = pivot;
            continue;
        }
        size_t equal = pivot == UINT64_MAX ? count : gather_less(items, count, pivot + 1);
        sort_items(lead, items + equal, count - equal, depth, pivot + 1);
        count = equal;
        if (count <= 1 || !next_depth(lead, pivot, &depth))
            return;
        fill_words(lead->order, items, count, depth);
        least = 0;
    }
    sort_few(lead, items, count);
}

void froe_items_sort(const struct froe_row_lead *lead, struct froe_row_item *items, size_t count)
{
    sort_items(lead, items, count, (struct depth){LEAD_STEP, 0}, 0);
}

bool froe_rows_sort(const struct froe_row_order *order, const struct froe_group **rows, size_t count)
{
    struct froe_row_lead lead;
    struct froe_row_item *items = make_items(&lead, order, rows, count);
    if (items == NULL)
        return false;
    froe_items_sort(&lead, items, count);
    for (size_t i = 0; i < count; i++)
        rows[i] = items[i].group;
    free(items);
    return true;
}

/* heap[0] is the last of the wanted. */
static void sift_down(const struct froe_row_lead *lead, struct froe_row_item *heap, size_t count, size_t at)
{
    for (;;) {
        size_t last = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < count; child++)
            if (froe_items_before(lead, &heap[last], &heap[child]))
                last = child;
        if (last == at)
            return;
        swap(&heap[at], &heap[last]);
        at = last;
    }
}

void froe_items_select(const struct froe_row_lead *lead, struct froe_row_item *items, size_t count, size_t wanted)
{
    if (wanted >= count || wanted == 0)
        return;
    for (size_t i = wanted / 2 + 1; i-- > 0;)
        sift_down(lead, items, wanted, i);
    for (size_t i = wanted; i < count; i++)
        if (froe_items_before(lead, &items[i], &items[0])) {
            swap(&items[i], &items[0]);
            sift_down(lead, items, wanted, 0);
        }
}

bool froe_rows_select(const struct froe_row_order *order, const struct froe_group **rows, size_t count, size_t wanted)
{
    struct froe_row_lead lead;
    if (wanted >= count || wanted == 0)
        return true;
    struct froe_row_item *items = make_items(&lead, order, rows, count);
    if (items == NULL)
        return false;
    froe_items_select(&lead, items, count, wanted);
    for (size_t i = 0; i < count; i++)
        rows[i] = items[i].group;
    free(items);
    return true;
}
