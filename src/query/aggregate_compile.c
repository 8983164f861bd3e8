#include "query/aggregate_compile.h"

#include <stdlib.h>

static bool same_field(const struct froe_field *a, const struct froe_field *b)
{
    return a->id == b->id && a->type == b->type && a->parameter == b->parameter && a->unit == b->unit &&
           froe_span_equal(a->text, b->text);
}

/* The source of the field behind the last one. */
static uint16_t take_source(struct froe_aggregates *plan)
{
    struct froe_source *source = &plan->sources[plan->source_count];
    for (size_t i = 0; i < plan->source_count; i++)
        if (same_field(&plan->sources[i].field, &source->field))
            return (uint16_t)i;
    source->has_offset = source->field.type == FROE_TYPE_TIME;
    plan->need |= source->field.need;
    return (uint16_t)plan->source_count++;
}

static unsigned words_of(const struct froe_aggregates *plan, enum froe_item_kind kind, uint16_t source)
{
    bool has_offset = source != FROE_SOURCE_NONE && plan->sources[source].has_offset;
    switch (kind) {
    case FROE_ITEM_SUM:
    case FROE_ITEM_VISITS:
        return 2;
    case FROE_ITEM_ALONE:
        return 4;
    case FROE_ITEM_MIN:
    case FROE_ITEM_MAX:
        return 1 + has_offset;
    case FROE_ITEM_FIRST:
    case FROE_ITEM_LAST:
        return 2 + has_offset;
    default:
        return 1;
    }
}

static struct froe_item *append_item(struct froe_aggregates *plan, enum froe_item_kind kind, uint16_t source)
{
    struct froe_item *item = &plan->items[plan->item_count++];
    *item = (struct froe_item){.kind = kind, .at = (uint16_t)plan->words, .source = source};
    plan->words += words_of(plan, kind, source);
    return item;
}

uint16_t froe_aggregates_take_item(struct froe_aggregates *plan, enum froe_item_kind kind, uint16_t source)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].kind == kind && plan->items[i].source == source)
            return plan->items[i].at;
    struct froe_item *item = append_item(plan, kind, source);
    if (kind == FROE_ITEM_PAIRS || kind == FROE_ITEM_VISITS) {
        item->tag = plan->pairs.tag_count++;
        plan->pairs.counters[item->tag] = item->at;
    }
    return item->at;
}

void froe_aggregates_compile_condition(struct froe_aggregates *plan, struct froe_column *column,
                                       struct froe_where *where)
{
    plan->need |= froe_where_need(where);
    struct froe_item *item = append_item(plan, FROE_ITEM_CONDITION, FROE_SOURCE_NONE);
    item->where = where;
    item->tag = (uint16_t)plan->condition_count++;
    column->function = FROE_FUNCTION_COUNT;
    column->first = item->at;
}

/* first(time) is min(time), and last(time) is max(time). */
static void simplify(const struct froe_aggregates *plan, struct froe_column *column)
{
    bool is_time = plan->sources[column->source].field.id == FROE_FIELD_TIME;
    if (is_time && column->function == FROE_FUNCTION_FIRST)
        column->function = FROE_FUNCTION_MIN;
    if (is_time && column->function == FROE_FUNCTION_LAST)
        column->function = FROE_FUNCTION_MAX;
}

void froe_aggregates_compile_column(struct froe_aggregates *plan, struct froe_column *column)
{
    uint16_t source = column->source = take_source(plan);
    bool is_time = plan->sources[source].has_offset;
    simplify(plan, column);
    switch (column->function) {
    case FROE_FUNCTION_SUM:
        column->first = froe_aggregates_take_item(plan, FROE_ITEM_SUM, source);
        break;
    case FROE_FUNCTION_AVG:
        column->first = froe_aggregates_take_item(plan, FROE_ITEM_SUM, source);
        column->second = froe_aggregates_take_item(plan, FROE_ITEM_VALUES, source);
        break;
    case FROE_FUNCTION_MIN:
        column->first = froe_aggregates_take_item(plan, FROE_ITEM_MIN, source);
        break;
    case FROE_FUNCTION_MAX:
        column->first = froe_aggregates_take_item(plan, FROE_ITEM_MAX, source);
        break;
    case FROE_FUNCTION_PERCENTILE:
        column->first = froe_aggregates_take_item(plan, is_time ? FROE_ITEM_QUANTILE_TIME : FROE_ITEM_QUANTILE, source);
        column->second = froe_aggregates_take_item(plan, FROE_ITEM_MIN, source);
        column->third = froe_aggregates_take_item(plan, FROE_ITEM_MAX, source);
        break;
    case FROE_FUNCTION_DISTINCT:
        column->first = froe_aggregates_take_item(plan, froe_aggregates_distinct_kind(plan), source);
        column->type = FROE_TYPE_NUMBER;
        break;
    default:
        plan->need |= FROE_NEED_TIME;
        column->first = froe_aggregates_take_item(
            plan, column->function == FROE_FUNCTION_FIRST ? FROE_ITEM_FIRST : FROE_ITEM_LAST, source);
        break;
    }
}

/* By source; those whose memory is fetched ahead come last, to give it time. */
static int compare_items(const void *left, const void *right)
{
    const struct froe_item *a = left, *b = right;
    int order = a->source - b->source;
    if (order == 0)
        order = froe_item_is_sketch(a) - froe_item_is_sketch(b);
    return order != 0 ? order : a->at - b->at;
}

void froe_aggregates_compile_end(struct froe_aggregates *plan)
{
    froe_aggregates_lay_out_visitors(plan);
    if (plan->pairs.tag_count > 0)
        plan->pairs.forward = (uint16_t)plan->words++;
    qsort(plan->items, plan->item_count, sizeof plan->items[0], compare_items);
}

void froe_aggregates_free(struct froe_aggregates *aggregates)
{
    if (aggregates == NULL)
        return;
    for (size_t i = 0; i < aggregates->item_count; i++)
        froe_where_free(aggregates->items[i].where);
    froe_key_plan_free(&aggregates->visitor);
    free(aggregates->list);
    free(aggregates);
}

size_t froe_aggregates_count(const struct froe_aggregates *aggregates)
{
    return aggregates->column_count;
}

struct froe_span froe_aggregates_name(const struct froe_aggregates *aggregates, size_t index)
{
    return aggregates->columns[index].name;
}

enum froe_type froe_aggregates_type(const struct froe_aggregates *aggregates, size_t index)
{
    return aggregates->columns[index].type;
}

bool froe_aggregates_is_hits(const struct froe_aggregates *aggregates, size_t index)
{
    return aggregates->columns[index].function == FROE_FUNCTION_HITS;
}

bool froe_aggregates_is_additive(const struct froe_aggregates *aggregates, size_t index)
{
    enum froe_function function = aggregates->columns[index].function;
    return function == FROE_FUNCTION_HITS || function == FROE_FUNCTION_COUNT || function == FROE_FUNCTION_SUM;
}

enum froe_number_range froe_aggregates_range(const struct froe_aggregates *aggregates, size_t index)
{
    enum froe_function function = aggregates->columns[index].function;
    return function == FROE_FUNCTION_SUM   ? FROE_RANGE_WIDE
           : function == FROE_FUNCTION_AVG ? FROE_RANGE_DECIMAL
                                           : FROE_RANGE_WORD;
}

unsigned froe_aggregates_need(const struct froe_aggregates *aggregates)
{
    return aggregates->need;
}

bool froe_aggregates_has_pairs(const struct froe_aggregates *aggregates)
{
    return aggregates->pairs.tag_count > 0;
}

size_t froe_aggregates_state_size(const struct froe_aggregates *aggregates)
{
    return aggregates->words * sizeof(uint64_t);
}
