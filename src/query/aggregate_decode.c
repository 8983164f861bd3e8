/* Bytes into states of groups and values of exact distinct(). */
#include "base/varint.h"
#include "query/aggregate_codec.h"
#include "query/aggregate_plan.h"
#include "query/cardinality.h"
#include "query/hash.h"
#include "query/quantile.h"
#include "query/quantile_time.h"
#include "query/visits.h"

/* What can be reckoned with: no log has times and offsets beyond these. */
#define TIME_MOST (INT64_C(1) << 53)
enum { OFFSET_MOST = 1 << 20 };

/* Words of an item at most. */
enum { WORDS_MAX = 4 };

static bool read_text(struct froe_span *bytes, struct froe_span *text)
{
    uint64_t len;
    if (!froe_varint_read(bytes, &len) || len > bytes->len || len > UINT32_MAX / 2)
        return false;
    *text = (struct froe_span){bytes->ptr, len};
    *bytes = (struct froe_span){bytes->ptr + len, bytes->len - len};
    return true;
}

static bool read_time(struct froe_span *bytes, uint64_t *word)
{
    uint64_t number;
    if (!froe_varint_read(bytes, &number))
        return false;
    int64_t time = froe_unzigzag(number - 1);
    *word = (uint64_t)time + FROE_TIME_WORD;
    return *word == 0 || (time >= -TIME_MOST && time <= TIME_MOST);
}

/* The words of a value as they are kept; unset where there is none. */
static bool read_value(const struct froe_source *source, bool negated, struct froe_span *bytes, uint64_t words[2])
{
    uint64_t offset;
    words[0] = words[1] = 0;
    bool good = froe_source_is_time(source) ? read_time(bytes, &words[0]) : froe_varint_read(bytes, &words[0]);
    good = good && (source->field.type != FROE_TYPE_WEEKDAY || words[0] <= 7);
    if (good && words[0] != 0 && source->has_offset) {
        good = froe_varint_read(bytes, &offset) && offset <= 2 * (uint64_t)OFFSET_MOST;
        words[1] = good ? (uint64_t)froe_unzigzag(offset) + FROE_TIME_WORD : 0;
    }
    if (negated) {
        words[0] = -words[0];
        words[1] = -words[1];
    }
    return good;
}

/* Adds a first or last value to the words of a state, as if it were that of a state of its own. */
static bool read_at_time(struct froe_span *bytes, const struct froe_source *source, bool negated, uint64_t *words,
                         struct froe_arena *arena)
{
    uint64_t theirs[3] = {0};
    if (!read_time(bytes, &theirs[0]))
        return false;
    if (theirs[0] == 0)
        return true;
    theirs[0] = negated ? -theirs[0] : theirs[0];
    if (source->field.type != FROE_TYPE_TEXT) {
        if (!read_value(source, negated, bytes, &theirs[1]) || theirs[1] == 0)
            return false;
        froe_words_keep_greater(words, theirs, 2 + (size_t)source->has_offset);
        return true;
    }
    struct froe_span text;
    if (!read_text(bytes, &text))
        return false;
    froe_words_keep_text(words, theirs[0], text, !negated, arena);
    return true;
}

/* Whether a value is taken; its hash, for froe_pairs_add(). */
static bool is_taken(const struct froe_sieve *sieve, struct froe_span value, uint64_t *hash)
{
    *hash = froe_key_hash(value.ptr, (uint32_t)value.len);
    return !sieve->without_values && froe_sieve_takes(&sieve->values, *hash);
}

/* The values of a column that a group has met: some at a time. */
static bool read_met(const struct froe_item *item, struct froe_span *bytes, uint64_t *state,
                     struct froe_aggregates_store *store, const struct froe_sieve *sieve)
{
    uint64_t *states[FROE_PAIRS_BATCH], hashes[FROE_PAIRS_BATCH];
    struct froe_span values[FROE_PAIRS_BATCH], before = FROE_ABSENT;
    uint64_t count;
    if (!froe_varint_read(bytes, &count))
        return false;
    if (count > 0 && store->pairs == NULL && (store->pairs = froe_pairs_create()) == NULL) {
        store->arena.failed = true;
        return true;
    }
    for (uint64_t done = 0; done < count;) {
        size_t batch = 0;
        for (; batch < FROE_PAIRS_BATCH && done < count; done++) {
            if (!read_text(bytes, &values[batch]) || froe_span_compare(before, values[batch]) >= 0)
                return false;
            before = values[batch];
            states[batch] = state;
            batch += is_taken(sieve, before, &hashes[batch]);
        }
        if (!froe_pairs_add(store->pairs, item->tag, item->at, states, values, hashes, batch))
            store->arena.failed = true;
    }
    return true;
}

/* Adds visits that are further apart than the gap. set NULL: memory is short, and they are only looked at. */
static bool read_visits(struct froe_span *bytes, uint64_t *set, int64_t gap, struct froe_arena *arena)
{
    uint64_t count, distance, length;
    struct froe_visit visit = {0};
    if (!froe_varint_read(bytes, &count))
        return false;
    for (uint64_t i = 0; i < count; i++) {
        if (!froe_varint_read(bytes, &distance) || !froe_varint_read(bytes, &length))
            return false;
        if (distance > 2 * FROE_VISIT_TIME_MOST || length > 2 * FROE_VISIT_TIME_MOST ||
            (i > 0 && distance <= (uint64_t)gap))
            return false;
        visit.first = i == 0 ? froe_unzigzag(distance) : visit.last + (int64_t)distance;
        visit.last = visit.first + (int64_t)length;
        if (visit.last > FROE_VISIT_TIME_MOST)
            return false;
        if (set != NULL)
            froe_visits_add(set, visit, gap, arena);
    }
    return true;
}

/* A visitor and its visits. */
static bool read_visitor(const struct froe_aggregates *plan, struct froe_span *bytes, struct froe_span visitor,
                         uint64_t *state, struct froe_aggregates_store *store, const struct froe_sieve *sieve)
{
    uint64_t *set = NULL, hash;
    if (is_taken(sieve, visitor, &hash)) {
        set = froe_pairs_visits_of(store->pairs, &plan->pairs, state, visitor);
        store->arena.failed = store->arena.failed || set == NULL;
    }
    return read_visits(bytes, set, plan->pairs.gap, &store->arena);
}

static bool read_visitors(const struct froe_aggregates *plan, struct froe_span *bytes, uint64_t *state,
                          struct froe_aggregates_store *store, const struct froe_sieve *sieve)
{
    struct froe_span visitor, before = FROE_ABSENT;
    uint64_t count;
    if (!froe_varint_read(bytes, &count))
        return false;
    if (count > 0 && store->pairs == NULL && (store->pairs = froe_pairs_create()) == NULL)
        store->arena.failed = true;
    for (uint64_t i = 0; i < count && !store->arena.failed; i++) {
        if (!read_text(bytes, &visitor) || froe_span_compare(before, visitor) >= 0)
            return false;
        before = visitor;
        if (!read_visitor(plan, bytes, visitor, state, store, sieve))
            return false;
    }
    return true;
}

static bool read_sum(struct froe_span *bytes, uint64_t *words)
{
    uint64_t low, high;
    if (!froe_varint_read(bytes, &low) || !froe_varint_read(bytes, &high))
        return false;
    words[0] += low;
    words[1] += high + (words[0] < low);
    return true;
}

/* What lies in the words of the item alone, and in the arena. */
static bool read_words(const struct froe_aggregates *plan, const struct froe_item *item, struct froe_span *bytes,
                       uint64_t *words, struct froe_arena *arena)
{
    const struct froe_source *source = froe_item_source(plan, item);
    uint64_t theirs[2];
    switch (item->kind) {
    case FROE_ITEM_CONDITION:
    case FROE_ITEM_VALUES:
        if (!froe_varint_read(bytes, &theirs[0]))
            return false;
        words[0] += theirs[0];
        return true;
    case FROE_ITEM_SUM:
        return read_sum(bytes, words);
    case FROE_ITEM_MIN:
    case FROE_ITEM_MAX:
        if (!read_value(source, froe_item_is_negated(item), bytes, theirs))
            return false;
        froe_words_keep_greater(words, theirs, 1 + (size_t)source->has_offset);
        return true;
    case FROE_ITEM_FIRST:
    case FROE_ITEM_LAST:
        return read_at_time(bytes, source, froe_item_is_negated(item), words, arena);
    case FROE_ITEM_QUANTILE:
        return froe_quantile_decode(words, bytes, arena);
    case FROE_ITEM_QUANTILE_TIME:
        return froe_quantile_time_decode(words, bytes, arena);
    case FROE_ITEM_CARDINALITY:
        return froe_cardinality_decode(words, bytes, arena);
    case FROE_ITEM_ALONE:
        return read_visits(bytes, &words[2], plan->pairs.gap, arena);
    case FROE_ITEM_VISITS:
    case FROE_ITEM_PAIRS:
        break;
    }
    return false;
}

/* Looks at what lies in the words of an item. */
static bool skip_words(const struct froe_aggregates *plan, const struct froe_item *item, struct froe_span *bytes,
                       struct froe_aggregates_store *store)
{
    uint64_t words[WORDS_MAX] = {0};
    struct froe_arena arena = {0};
    bool good = read_words(plan, item, bytes, words, &arena);
    store->arena.failed = store->arena.failed || arena.failed;
    froe_arena_free(&arena);
    return good;
}

bool froe_aggregates_decode(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, void *state,
                            struct froe_span bytes, const struct froe_sieve *sieve)
{
    bool good = true;
    for (size_t i = 0; good && i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        if (item->kind == FROE_ITEM_PAIRS)
            good = read_met(item, &bytes, state, store, sieve);
        else if (item->kind == FROE_ITEM_VISITS)
            good = read_visitors(aggregates, &bytes, state, store, sieve);
        else if (sieve->values_alone)
            good = skip_words(aggregates, item, &bytes, store);
        else
            good = read_words(aggregates, item, &bytes, (uint64_t *)state + item->at, &store->arena);
    }
    return good && bytes.len == 0;
}

bool froe_aggregates_take_values(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                                 void *state, const struct froe_sieve *sieve, struct froe_span *bytes)
{
    uint64_t tag, hash, *states[1] = {state};
    const struct froe_pairs_layout *layout = &aggregates->pairs;
    struct froe_span value;
    if (store->pairs == NULL && (store->pairs = froe_pairs_create()) == NULL) {
        store->arena.failed = true;
        return true;
    }
    for (size_t i = 0; i < FROE_PAIRS_BATCH && bytes->len > 0; i++) {
        if (!froe_varint_read(bytes, &tag) || tag >= layout->tag_count || !read_text(bytes, &value))
            return false;
        if (layout->has_visits && tag == layout->visits_tag) {
            if (!read_visitor(aggregates, bytes, value, state, store, sieve))
                return false;
        } else if (is_taken(sieve, value, &hash) &&
                   !froe_pairs_add(store->pairs, (uint32_t)tag, layout->counters[tag], states, &value, &hash, 1)) {
            store->arena.failed = true;
        }
    }
    return true;
}
