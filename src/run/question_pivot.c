#include "run/question_pivot.h"

#include <stdlib.h>

#include "base/text.h"
#include "run/question.h"

/* The number of the key with this name; the count of keys when there is none. */
static size_t find_key(const struct froe_key_plan *key, const char *name)
{
    size_t at = 0;
    struct froe_span wanted = froe_span_trim(froe_span_of(name));
    while (at < key->count && !froe_span_equal(froe_span_of(key->fields[at].name), wanted))
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
static bool set_order(struct froe_question *question, size_t field, bool has_sort, froe_error *error)
{
    struct froe_question_pivot *pivot = &question->pivot;
    struct froe_row_order *order = &question->order;
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
                                     .aggregates = question->aggregates,
                                     .state_size = question->state_size,
                                     .descending = has_sort && by_key && order->descending};
    return true;
}

bool froe_question_pivot_set(struct froe_question *question, const char *name, bool has_sort, froe_error *error)
{
    struct froe_question_pivot *pivot = &question->pivot;
    size_t field = find_key(&question->key, name);
    if (field == question->key.count)
        return refuse_field(&question->key, error);
    if (question->key.count < 2)
        return froe_error_option(error, "pivot", 1, "a pivot needs another key, whose values become the rows");
    if (!move_to_end(&pivot->key, &question->key, field))
        return froe_error_set(error, "out of memory");
    pivot->on = true;
    pivot->top = question->top;
    pivot->min_count = question->min_count;
    question->top = UINT64_MAX;
    question->min_count = 0;
    return set_order(question, field, has_sort, error);
}

void froe_question_pivot_free(struct froe_question_pivot *pivot)
{
    free(pivot->key.fields);
    *pivot = (struct froe_question_pivot){0};
}
