#include "run/plan_pivot.h"

#include <stdlib.h>

#include "base/text.h"
#include "run/plan.h"

/* The number of the key with this name; the count of keys when there is none. */
static size_t find_key(const struct froe_key_plan *key, const char *name)
{
    size_t at = 0;
    while (at < key->count && strcmp(key->fields[at].name, name) != 0)
        at++;
    return at;
}

static bool refuse_field(const struct froe_key_plan *key, froe_error *error)
{
    struct froe_buffer names = {0};
    for (size_t i = 0; i < key->count; i++)
        froe_buffer_format(&names, "%s%s", i == 0 ? "" : ", ", key->fields[i].name);
    struct froe_buffer shown = {0};
    froe_text_escape(&shown, (struct froe_span){names.data, names.len});
    froe_error_option(error, "pivot", 1, "the field of a pivot must be one of the keys: %.*s", (int)shown.len,
                      (const char *)shown.data);
    froe_buffer_free(&shown);
    froe_buffer_free(&names);
    return false;
}

/* The same keys with number `field` behind the others. */
static bool move_to_end(struct froe_key_plan *moved, const struct froe_key_plan *key, size_t field)
{
    struct froe_field *fields = calloc(key->count, sizeof *fields);
    if (fields == NULL)
        return false;
    *moved = *key;
    moved->fields = fields;
    for (size_t i = 0, to = 0; i < key->count; i++) {
        size_t place = i == field ? key->count - 1 : to++;
        fields[place] = key->fields[i];
        moved->parts[place] = key->parts[i];
    }
    return true;
}

/*
 * Groups are sorted by a key that is not the field, then by all keys with the field as the last: whichever it is, the
 * groups of a row come one after the other.
 */
static bool set_order(struct froe_plan *plan, size_t field, bool has_sort, froe_error *error)
{
    struct froe_plan_pivot *pivot = &plan->pivot;
    struct froe_row_order *order = &plan->order;
    if (has_sort && order->by == FROE_ORDER_AGGREGATE)
        return froe_error_option(error, "sort", 1,
                                 "the rows of a pivot have a value of this for each column: they can be sorted by "
                                 "count, which is that of the whole row, or by a key");
    if (has_sort && order->by == FROE_ORDER_KEY && order->column == field)
        return froe_error_option(error, "sort", 1, "the values of this key are columns of the pivot; sort by another");
    bool by_key = has_sort ? order->by == FROE_ORDER_KEY : froe_field_is_time(&pivot->key.fields[0]);
    size_t column = has_sort && by_key ? order->column - (order->column > field) : 0;
    pivot->by_hits = !by_key;
    pivot->ascending = has_sort && !order->descending;
    *order = (struct froe_row_order){.key = &pivot->key,
                                     .by = FROE_ORDER_KEY,
                                     .column = column,
                                     .aggregates = plan->aggregates,
                                     .state_size = plan->state_size,
                                     .descending = has_sort && by_key && order->descending};
    return true;
}

bool froe_plan_pivot_set(struct froe_plan *plan, const char *name, bool has_sort, froe_error *error)
{
    struct froe_plan_pivot *pivot = &plan->pivot;
    size_t field = find_key(&plan->key, name);
    if (field == plan->key.count)
        return refuse_field(&plan->key, error);
    if (plan->key.count < 2)
        return froe_error_option(error, "pivot", 1, "a pivot needs another key, whose values become the rows");
    if (plan->per_file)
        return froe_error_option(error, "per_file", 0,
                                 "the count of each file cannot be pivoted, for the columns would differ; make file "
                                 "a key instead");
    if (!move_to_end(&pivot->key, &plan->key, field))
        return froe_error_set(error, "out of memory");
    pivot->on = true;
    pivot->top = plan->top;
    pivot->min_count = plan->min_count;
    plan->top = UINT64_MAX;
    plan->min_count = 0;
    return set_order(plan, field, has_sort, error);
}

void froe_plan_pivot_free(struct froe_plan_pivot *pivot)
{
    free(pivot->key.fields);
    *pivot = (struct froe_plan_pivot){0};
}
