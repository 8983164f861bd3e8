/* States to values. */
#include "query/aggregate_plan.h"
#include "query/cardinality.h"
#include "query/quantile.h"
#include "query/quantile_time.h"
#include "query/wide.h"

enum { PLACES_OF_SECONDS = 9, PLACES_OF_AVERAGES = 3 };
#define NANOSECONDS UINT64_C(1000000000)

double froe_aggregates_distinct_error(const struct froe_aggregates *aggregates)
{
    for (size_t i = 0; i < aggregates->item_count; i++)
        if (aggregates->items[i].kind == FROE_ITEM_CARDINALITY)
            return FROE_CARDINALITY_ERROR;
    return 0;
}

/* A value from its word, which is not 0. */
static void set_word(struct froe_aggregate_value *value, uint64_t word, uint64_t offset)
{
    value->present = true;
    if (value->type == FROE_TYPE_TIME || value->type == FROE_TYPE_DATE) {
        value->time = (int64_t)(word - FROE_TIME_WORD);
        value->offset = value->type == FROE_TYPE_TIME ? (int32_t)(int64_t)(offset - FROE_TIME_WORD) : 0;
    } else {
        value->number = word - 1;
    }
}

/* Words of a least or greatest value, and of the first and last one behind their time. */
static void set_extreme(struct froe_aggregate_value *value, const uint64_t *words, bool negated)
{
    bool has_offset = value->type == FROE_TYPE_TIME;
    uint64_t word = words[0], offset = has_offset ? words[1] : 0;
    if (word != 0)
        set_word(value, negated ? -word : word, negated ? -offset : offset);
}

static void set_average(struct froe_aggregate_value *value, const uint64_t *sum, uint64_t count)
{
    if (count == 0)
        return;
    __uint128_t whole = (__uint128_t)sum[1] << 64 | sum[0];
    value->present = true;
    value->number = froe_wide_average(whole, count, value->type == FROE_TYPE_DURATION ? NANOSECONDS : 1);
    value->places = PLACES_OF_AVERAGES;
}

/* A sketch of times knows nothing of their offsets but those of its ends. */
static void set_time_percentile(const struct froe_aggregates *aggregates, const struct froe_column *column,
                                const uint64_t *words, struct froe_aggregate_value *value)
{
    const uint64_t *sketch = words + column->first, *least = words + column->second, *greatest = words + column->third;
    uint64_t rank = froe_wide_rank(froe_quantile_time_count(sketch), column->part, column->whole);
    int64_t time =
        froe_quantile_time_at(sketch, rank, (int64_t)(-*least - FROE_TIME_WORD), (int64_t)(*greatest - FROE_TIME_WORD));
    bool is_last = time == (int64_t)(*greatest - FROE_TIME_WORD);
    set_word(value, (uint64_t)time + FROE_TIME_WORD, is_last ? greatest[1] : -least[1]);
    if (aggregates->has_zone) {
        struct froe_zone_cache cache = {0};
        value->offset = froe_zone_offset(&cache, &aggregates->zone, time);
    }
}

static void set_percentile(const struct froe_aggregates *aggregates, const struct froe_column *column,
                           const uint64_t *words, struct froe_aggregate_value *value)
{
    const uint64_t *sketch = words + column->first, *least = words + column->second, *greatest = words + column->third;
    if (*least == 0)
        return;
    if (value->type == FROE_TYPE_TIME)
        set_time_percentile(aggregates, column, words, value);
    else
        set_word(value, froe_quantile_part(sketch, column->part, column->whole, -*least - 1, *greatest - 1) + 1, 0);
}

unsigned froe_aggregates_touch(const struct froe_aggregates *aggregates, const void *state)
{
    const uint64_t *words = state;
    unsigned any = 0;
    for (size_t i = 0; i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        uint64_t word = words[item->at];
        /* What is in the word itself has a tag that no address has (query/quantile.h). */
        if (froe_item_is_sketch(item) && word != 0 && (word & 1) == 0)
            any |= *(const uint8_t *)(uintptr_t)(word & ~UINT64_C(15));
    }
    return any;
}

bool froe_aggregates_is_sketched(const struct froe_aggregates *aggregates, size_t index)
{
    const struct froe_column *column = &aggregates->columns[index];
    return column->function == FROE_FUNCTION_PERCENTILE && froe_type_is_number(column->type);
}

struct froe_aggregate_value froe_aggregates_value_again(const struct froe_aggregates *aggregates, size_t index,
                                                        bool present, uint64_t number)
{
    enum froe_type type = aggregates->columns[index].type;
    return (struct froe_aggregate_value){.present = present,
                                         .type = type,
                                         .places = type == FROE_TYPE_DURATION ? PLACES_OF_SECONDS : 0,
                                         .number = present ? number : 0};
}

void froe_aggregates_value(const struct froe_aggregates *aggregates, size_t index, const void *state, uint64_t hits,
                           struct froe_aggregate_value *value)
{
    const struct froe_column *column = &aggregates->columns[index];
    const uint64_t *words = state, *first = words + column->first;
    *value = (struct froe_aggregate_value){.type = column->type};
    value->places = column->type == FROE_TYPE_DURATION ? PLACES_OF_SECONDS : 0;
    switch (column->function) {
    case FROE_FUNCTION_HITS:
        set_word(value, hits + 1, 0);
        break;
    case FROE_FUNCTION_COUNT:
    case FROE_FUNCTION_VISITS:
        set_word(value, *first + 1, 0);
        break;
    case FROE_FUNCTION_DISTINCT:
    case FROE_FUNCTION_VISITORS:
        set_word(value, (aggregates->approx ? froe_cardinality_count(first) : *first) + 1, 0);
        break;
    case FROE_FUNCTION_SUM:
        value->present = true;
        value->number = (__uint128_t)first[1] << 64 | first[0];
        break;
    case FROE_FUNCTION_AVG:
        set_average(value, first, words[column->second]);
        break;
    case FROE_FUNCTION_MIN:
    case FROE_FUNCTION_MAX:
        set_extreme(value, first, column->function == FROE_FUNCTION_MIN);
        break;
    case FROE_FUNCTION_FIRST:
    case FROE_FUNCTION_LAST:
        value->text = value->type == FROE_TYPE_TEXT ? froe_kept_text(first[1]) : FROE_ABSENT;
        value->present = value->text.ptr != NULL;
        if (value->type != FROE_TYPE_TEXT)
            set_extreme(value, first + 1, column->function == FROE_FUNCTION_FIRST);
        break;
    case FROE_FUNCTION_PERCENTILE:
        set_percentile(aggregates, column, words, value);
        break;
    }
}

int froe_aggregate_value_compare(const struct froe_aggregate_value *a, const struct froe_aggregate_value *b)
{
    if (!a->present || !b->present)
        return a->present - b->present;
    if (a->type == FROE_TYPE_TEXT)
        return froe_span_compare(a->text, b->text);
    int order = (a->time > b->time) - (a->time < b->time);
    if (order == 0)
        order = (a->number > b->number) - (a->number < b->number);
    return order != 0 ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

int froe_aggregates_compare(const struct froe_aggregates *aggregates, size_t index, const void *a_state,
                            uint64_t a_hits, const void *b_state, uint64_t b_hits)
{
    struct froe_aggregate_value a, b;
    froe_aggregates_value(aggregates, index, a_state, a_hits, &a);
    froe_aggregates_value(aggregates, index, b_state, b_hits, &b);
    return froe_aggregate_value_compare(&a, &b);
}

void froe_aggregate_value_write(struct froe_buffer *buffer, const struct froe_aggregate_value *value)
{
    if (froe_type_is_number(value->type)) {
        froe_wide_write(buffer, value->number, value->places);
        return;
    }
    const struct froe_datum datum = {.present = true,
                                     .type = value->type,
                                     .offset = value->offset,
                                     .number = (uint64_t)value->number,
                                     .time = value->time,
                                     .text = value->text};
    froe_datum_write(buffer, &datum);
}
