/* States of the same group, or of many groups, put together. */
#include <stdlib.h>

#include "query/aggregate_plan.h"
#include "query/cardinality.h"
#include "query/quantile.h"
#include "query/quantile_time.h"
#include "query/visits.h"

void froe_words_keep_greater(uint64_t *to, const uint64_t *from, size_t words)
{
    size_t i = 0;
    while (i + 1 < words && to[i] == from[i])
        i++;
    if (to[i] < from[i])
        memcpy(to, from, words * sizeof to[0]);
}

void froe_words_keep_text(uint64_t *to, uint64_t time, struct froe_span text, bool last, struct froe_arena *arena)
{
    if (time == 0 || time < to[0])
        return;
    int order = froe_span_compare(text, froe_kept_text(to[1]));
    if (time == to[0] && (last ? order <= 0 : order >= 0))
        return;
    to[0] = time;
    froe_kept_text_set(&to[1], text, arena);
}

/* What is not a sketch and not a number of different values; `from` stays as it is. */
static void add_words(const struct froe_aggregates *plan, const struct froe_item *item, uint64_t *to,
                      const uint64_t *from, struct froe_arena *arena)
{
    const struct froe_source *source = froe_item_source(plan, item);
    bool has_offset = source->has_offset;
    switch (item->kind) {
    case FROE_ITEM_CONDITION:
    case FROE_ITEM_VALUES:
        *to += *from;
        break;
    case FROE_ITEM_ALONE:
        to[0] += from[0];
        to[1] += from[1];
        break;
    case FROE_ITEM_SUM:
        to[0] += from[0];
        to[1] += from[1] + (to[0] < from[0]);
        break;
    case FROE_ITEM_MIN:
    case FROE_ITEM_MAX:
        froe_words_keep_greater(to, from, 1 + (size_t)has_offset);
        break;
    case FROE_ITEM_FIRST:
    case FROE_ITEM_LAST:
        if (froe_source_is_text(source))
            froe_words_keep_text(to, from[0], froe_kept_text(from[1]), item->kind == FROE_ITEM_LAST, arena);
        else
            froe_words_keep_greater(to, from, 2 + (size_t)has_offset);
        break;
    default:
        break;
    }
}

/* The visits of one visitor; whoever has noted the merged one is told which one it is now. */
static void merge_alone(const struct froe_aggregates *plan, uint64_t *to, size_t at, uint64_t *from,
                        struct froe_arena *arena)
{
    froe_visits_add_all(&to[at + 2], &from[at + 2], plan->pairs.gap, arena);
    from[at + 3] = (uint64_t)(uintptr_t)to;
}

void froe_aggregates_merge(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, void *to,
                           void *from)
{
    uint64_t *to_words = to, *from_words = from;
    for (size_t i = 0; i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        uint64_t *at = to_words + item->at, *other = from_words + item->at;
        if (item->kind == FROE_ITEM_QUANTILE)
            froe_quantile_merge(at, other, &store->arena);
        else if (item->kind == FROE_ITEM_QUANTILE_TIME)
            froe_quantile_time_merge(at, other, &store->arena);
        else if (item->kind == FROE_ITEM_CARDINALITY)
            froe_cardinality_merge(at, other, &store->arena);
        else if (item->kind == FROE_ITEM_PAIRS)
            *at = 0; /* counted anew */
        else if (item->kind == FROE_ITEM_VISITS)
            at[0] = at[1] = 0;
        else if (item->kind == FROE_ITEM_ALONE && at[0] == 0 && other[0] == 0)
            merge_alone(aggregates, to_words, item->at, from_words, &store->arena);
        else
            add_words(aggregates, item, at, other, &store->arena);
    }
    if (aggregates->pairs.tag_count > 0)
        froe_pairs_forward(to_words, from_words, aggregates->pairs.forward);
}

void froe_aggregates_settle(const struct froe_aggregates *aggregates, void *state)
{
    uint64_t *words = state;
    for (size_t i = 0; aggregates->one_visitor && i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        if (item->kind != FROE_ITEM_ALONE || words[item->at] != 0)
            continue;
        froe_visits_settle(&words[item->at + 2], aggregates->pairs.gap);
        words[item->at] = 1;
        words[item->at + 1] = froe_visits_count(&words[item->at + 2]);
    }
}

void froe_aggregates_add_total(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                               void *total, const void *from)
{
    uint64_t *to_words = total;
    const uint64_t *from_words = from;
    for (size_t i = 0; i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        uint64_t *at = to_words + item->at;
        const uint64_t *other = from_words + item->at;
        if (item->kind == FROE_ITEM_QUANTILE)
            froe_quantile_add_all(at, other, &store->arena);
        else if (item->kind == FROE_ITEM_QUANTILE_TIME)
            froe_quantile_time_add_all(at, other, &store->arena);
        else if (item->kind == FROE_ITEM_CARDINALITY)
            froe_cardinality_add_all(at, other, &store->arena);
        else
            add_words(aggregates, item, at, other, &store->arena);
    }
}
