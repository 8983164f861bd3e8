/* States of groups and values of exact distinct() into bytes. */
#include "query/aggregate_codec.h"

#include "base/varint.h"
#include "query/aggregate_plan.h"
#include "query/cardinality.h"
#include "query/quantile.h"
#include "query/quantile_time.h"
#include "query/visits.h"

static void write_number(struct froe_buffer *out, uint64_t number)
{
    uint8_t *to = froe_buffer_reserve(out, FROE_VARINT_MOST);
    if (to != NULL)
        out->len += (size_t)(froe_varint_write(to, number) - to);
}

static void write_text(struct froe_buffer *out, struct froe_span text)
{
    write_number(out, text.len);
    froe_buffer_append(out, text.ptr, text.len);
}

/* A time's word, 0 for none. As the zigzag grows from 0 at 1970 and is -1 where there is none, one more is right for
 * both. */
static void write_time(struct froe_buffer *out, uint64_t word)
{
    write_number(out, froe_zigzag((int64_t)(word - FROE_TIME_WORD)) + 1);
}

/* The words of a value, which may be that of none. */
static void write_value(const struct froe_source *source, const uint64_t *words, bool negated, struct froe_buffer *out)
{
    uint64_t word = negated ? -words[0] : words[0];
    if (!froe_source_is_time(source)) {
        write_number(out, word);
        return;
    }
    write_time(out, word);
    if (word != 0 && source->has_offset)
        write_number(out, froe_zigzag((int64_t)((negated ? -words[1] : words[1]) - FROE_TIME_WORD)));
}

static void write_at_time(const struct froe_source *source, const uint64_t *words, bool negated,
                          struct froe_buffer *out)
{
    write_time(out, negated ? -words[0] : words[0]);
    if (words[0] == 0)
        return;
    if (source->field.type == FROE_TYPE_TEXT)
        write_text(out, froe_kept_text(words[1]));
    else
        write_value(source, words + 1, negated, out);
}

/* Those of one column: they lie behind each other. */
static const struct froe_met *met_of_tag(uint32_t tag, const struct froe_met *met, size_t *count)
{
    size_t first = 0, end;
    while (first < *count && froe_met_tag(&met[first]) != tag)
        first++;
    for (end = first; end < *count && froe_met_tag(&met[end]) == tag;)
        end++;
    *count = end - first;
    return met + first;
}

static void write_met(uint32_t tag, const struct froe_met *met, size_t count, struct froe_buffer *out)
{
    met = met_of_tag(tag, met, &count);
    write_number(out, count);
    for (size_t i = 0; i < count; i++)
        write_text(out, froe_met_value(&met[i]));
}

/* A set of visits: each from where the one before ended. */
static void write_visits(const uint64_t *set, struct froe_buffer *out)
{
    struct froe_visit room;
    size_t count;
    const struct froe_visit *visits = froe_visits_list(set, &room, &count);
    write_number(out, count);
    for (size_t i = 0; i < count; i++) {
        write_number(out, i == 0 ? froe_zigzag(visits[i].first) : (uint64_t)(visits[i].first - visits[i - 1].last));
        write_number(out, (uint64_t)(visits[i].last - visits[i].first));
    }
}

/* The visits of a group that is one visitor. */
static void write_alone(const uint64_t *words, int64_t gap, struct froe_buffer *out)
{
    uint64_t set = words[2];
    froe_visits_settle(&set, gap);
    write_visits(&set, out);
}

/* Whether the visitor is that of the one before, seen by another worker. */
static bool is_same_visitor(const struct froe_met *met, size_t i)
{
    return i > 0 && froe_span_equal(froe_met_value(&met[i - 1]), froe_met_value(&met[i]));
}

/* The first visitor of some, with the visits of all workers. How many it was. */
static size_t write_visitor(const struct froe_pairs_layout *layout, const struct froe_met *met, size_t count,
                            struct froe_buffer *out)
{
    struct froe_arena arena = {0};
    uint64_t united = 0, *set = met[0].visits;
    size_t same = 1;
    if (count > 1 && is_same_visitor(met, 1)) {
        set = &united;
        froe_visits_add_all(set, met[0].visits, layout->gap, &arena);
        for (; same < count && is_same_visitor(met, same); same++)
            froe_visits_add_all(set, met[same].visits, layout->gap, &arena);
    }
    froe_visits_settle(set, layout->gap);
    write_text(out, froe_met_value(&met[0]));
    write_visits(set, out);
    out->failed = out->failed || arena.failed;
    froe_arena_free(&arena);
    return same;
}

static void write_visitors(const struct froe_pairs_layout *layout, const struct froe_met *met, size_t count,
                           struct froe_buffer *out)
{
    size_t visitors = 0;
    met = met_of_tag(layout->visits_tag, met, &count);
    for (size_t i = 0; i < count; i++)
        visitors += !is_same_visitor(met, i);
    write_number(out, visitors);
    for (size_t i = 0; i < count;)
        i += write_visitor(layout, met + i, count - i, out);
}

void froe_aggregates_encode(const struct froe_aggregates *aggregates, const void *state, const struct froe_met *met,
                            size_t met_count, struct froe_buffer *out)
{
    for (size_t i = 0; i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        const struct froe_source *source = froe_item_source(aggregates, item);
        const uint64_t *words = (const uint64_t *)state + item->at;
        switch (item->kind) {
        case FROE_ITEM_CONDITION:
        case FROE_ITEM_VALUES:
            write_number(out, words[0]);
            break;
        case FROE_ITEM_SUM:
            write_number(out, words[0]);
            write_number(out, words[1]);
            break;
        case FROE_ITEM_MIN:
        case FROE_ITEM_MAX:
            write_value(source, words, froe_item_is_negated(item), out);
            break;
        case FROE_ITEM_FIRST:
        case FROE_ITEM_LAST:
            write_at_time(source, words, froe_item_is_negated(item), out);
            break;
        case FROE_ITEM_QUANTILE:
            froe_quantile_encode(words, out);
            break;
        case FROE_ITEM_QUANTILE_TIME:
            froe_quantile_time_encode(words, out);
            break;
        case FROE_ITEM_CARDINALITY:
            froe_cardinality_encode(words, out);
            break;
        case FROE_ITEM_PAIRS:
            write_met(item->tag, met, met_count, out);
            break;
        case FROE_ITEM_VISITS:
            write_visitors(&aggregates->pairs, met, met_count, out);
            break;
        case FROE_ITEM_ALONE:
            write_alone(words, aggregates->pairs.gap, out);
            break;
        }
    }
}

bool froe_aggregates_store_next_met(const struct froe_aggregates_store *store, const struct froe_aggregates *aggregates,
                                    size_t *at, struct froe_met *met)
{
    return store->pairs != NULL && froe_pairs_next(store->pairs, aggregates->pairs.forward, at, met);
}

bool froe_aggregates_store_next_value(const struct froe_aggregates_store *store,
                                      const struct froe_aggregates *aggregates, size_t *at, struct froe_met *met)
{
    return store->pairs != NULL && froe_pairs_next_value(store->pairs, &aggregates->pairs, at, met);
}

void froe_aggregates_store_forget_values(struct froe_aggregates_store *store)
{
    froe_pairs_free(store->pairs);
    store->pairs = NULL;
}

size_t froe_aggregates_encode_value(const struct froe_aggregates *aggregates, const struct froe_met *met, size_t count,
                                    struct froe_buffer *out)
{
    write_number(out, froe_met_tag(met));
    if (met->visits != NULL)
        return write_visitor(&aggregates->pairs, met, count, out);
    write_text(out, froe_met_value(met));
    return 1;
}

bool froe_aggregates_count_visits(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store)
{
    if (!aggregates->pairs.has_visits)
        return true;
    struct froe_aggregates_union *uniting = froe_aggregates_union_create(aggregates, &store, 1, 1);
    if (uniting == NULL)
        return false;
    froe_aggregates_union_sort(uniting, 0);
    return froe_aggregates_union_end(uniting, NULL);
}

/* The words of numbers that values are counted in, one after the other; false behind the last. */
static bool next_number(const struct froe_pairs_layout *layout, size_t index, uint16_t *word)
{
    if (index < layout->tag_count)
        *word = layout->counters[index];
    else
        *word = layout->visits;
    return index < (size_t)layout->tag_count + layout->has_visits;
}

void froe_aggregates_copy_distinct(const struct froe_aggregates *aggregates, void *to, const void *from)
{
    uint16_t word;
    for (size_t i = 0; next_number(&aggregates->pairs, i, &word); i++)
        ((uint64_t *)to)[word] = ((const uint64_t *)from)[word];
}

void froe_aggregates_add_distinct(const struct froe_aggregates *aggregates, void *to, const void *from)
{
    uint16_t word;
    for (size_t i = 0; next_number(&aggregates->pairs, i, &word); i++)
        ((uint64_t *)to)[word] += ((const uint64_t *)from)[word];
}

bool froe_aggregates_any_distinct(const struct froe_aggregates *aggregates, const void *state)
{
    uint16_t word;
    for (size_t i = 0; next_number(&aggregates->pairs, i, &word); i++)
        if (((const uint64_t *)state)[word] != 0)
            return true;
    return false;
}
