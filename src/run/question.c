#include "run/question.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/suggest.h"
#include "base/text.h"

static void sort_by_aggregate(struct froe_question *question, size_t index)
{
    question->order.by = froe_aggregates_is_hits(question->aggregates, index) ? FROE_ORDER_HITS : FROE_ORDER_AGGREGATE;
    question->order.column = index;
}

/* Whether a name is that of an aggregate, or what its column is called beside a key of that name. */
static bool is_aggregate(const struct froe_question *question, size_t index, struct froe_span name)
{
    if (froe_span_equal(name, froe_aggregates_name(question->aggregates, index)))
        return true;
    for (size_t i = 0; i < question->value_count; i++)
        if (question->values[i].index == index && !question->values[i].share &&
            froe_span_equal(name, froe_span_of(question->values[i].label)))
            return true;
    return false;
}

/* Sets what is sorted by; false: there is no such column. */
static bool set_sort_column(struct froe_question *question, struct froe_span name)
{
    for (size_t i = 0; i < question->key.count; i++)
        if (froe_span_equal(name, froe_span_of(question->key.fields[i].name))) {
            question->order.by = FROE_ORDER_KEY;
            question->order.column = i;
            return true;
        }
    for (size_t i = 0; i < froe_aggregates_count(question->aggregates); i++)
        if (is_aggregate(question, i, name)) {
            sort_by_aggregate(question, i);
            return true;
        }
    return false;
}

/* The name of what can be sorted by: keys, then aggregates. Absent behind the last. */
static struct froe_span sort_column(const struct froe_question *question, size_t index)
{
    if (index < question->key.count)
        return froe_span_of(question->key.fields[index].name);
    index -= question->key.count;
    return index < froe_aggregates_count(question->aggregates) ? froe_aggregates_name(question->aggregates, index)
                                                               : FROE_ABSENT;
}

/* Says that there is no such column to sort by, and which there are or which is meant. */
static bool no_such_column(const struct froe_question *question, struct froe_span name, froe_error *error)
{
    struct froe_suggestion suggestion = {.typed = name};
    struct froe_buffer text = {0};
    froe_buffer_text(&text, "no column to sort by: ");
    froe_text_escape(&text, name);
    struct froe_span column;
    for (size_t i = 0; (column = sort_column(question, i)).ptr != NULL; i++)
        froe_suggestion_try(&suggestion, column);
    if (suggestion.best.ptr != NULL) {
        froe_buffer_text(&text, " (did you mean ");
        froe_text_escape(&text, suggestion.best);
        froe_buffer_text(&text, "?)");
    } else {
        for (size_t i = 0; (column = sort_column(question, i)).ptr != NULL; i++) {
            froe_buffer_text(&text, i == 0 ? " (the columns are " : ", ");
            froe_text_escape(&text, column);
        }
        froe_buffer_byte(&text, ')');
    }
    froe_error_option(error, "sort", 1, "%.*s", (int)text.len, (const char *)text.data);
    froe_buffer_free(&text);
    return false;
}

static bool set_sort(struct froe_question *question, const char *text, froe_error *error)
{
    question->order = (struct froe_row_order){.key = &question->key,
                                              .by = question->whole ? FROE_ORDER_HASH : FROE_ORDER_KEY,
                                              .aggregates = question->aggregates,
                                              .state_size = question->state_size};
    if (question->whole)
        return true;
    if (text == NULL) {
        bool by_time = froe_field_is_time(&question->key.fields[0]);
        if (!by_time)
            sort_by_aggregate(question, 0);
        question->order.descending = !by_time;
        return true;
    }
    /* A field's name may hold a colon (time:1h): only these two words after the last one are a direction. */
    const char *colon = strrchr(text, ':');
    bool ascending = colon != NULL && strcmp(colon, ":asc") == 0;
    bool descending = colon != NULL && strcmp(colon, ":desc") == 0;
    size_t len = ascending || descending ? (size_t)(colon - text) : strlen(text);
    struct froe_span name = froe_span_trim((struct froe_span){(const uint8_t *)text, len});
    if (!set_sort_column(question, name))
        return no_such_column(question, name, error);
    question->order.descending = descending || (!ascending && question->order.by != FROE_ORDER_KEY);
    return true;
}

/* A log format may have a field that is called `count`, say; an object of JSON has each name once. */
static bool is_key(const struct froe_question *question, struct froe_span name)
{
    for (size_t i = 0; i < question->key.count; i++)
        if (froe_span_equal(name, froe_span_of(question->key.fields[i].name)))
            return true;
    return false;
}

static bool add_value(struct froe_question *question, size_t index, bool share)
{
    struct froe_span name = froe_aggregates_name(question->aggregates, index);
    struct froe_question_value *value = &question->values[question->value_count++];
    value->index = index;
    value->share = share;
    const char *form = share ? "share(%.*s)" : is_key(question, name) ? "%.*s (2)" : "%.*s";
    return asprintf(&value->label, form, (int)name.len, (const char *)name.ptr) >= 0;
}

/* Whether a name is in a list of them, by commas; none of them holds any. */
static bool is_shown(const char *list, struct froe_span name)
{
    while (list != NULL && *list != '\0') {
        const char *end = strchrnul(list, ',');
        if (froe_span_equal(name, froe_span_between((const uint8_t *)list, (const uint8_t *)end)))
            return true;
        list = *end == ',' ? end + 1 : end;
    }
    return list == NULL;
}

/* Aggregates and the columns that they are shown in. */
static bool set_values(struct froe_question *question, const struct froe_question_text *text,
                       struct froe_field_scope *scope, froe_error *error)
{
    const char *list = text->aggregates == NULL ? "count" : text->aggregates;
    const struct froe_aggregate_options how = {text->approx, text->visitor, text->visit_gap, text->one_visitor,
                                               text->zone};
    if (!froe_aggregates_parse(list, "aggregates", scope, &how, &question->aggregates, error))
        return false;
    question->state_size = froe_aggregates_state_size(question->aggregates);
    question->need |= froe_aggregates_need(question->aggregates);
    bool good = true;
    for (size_t i = 0; i < froe_aggregates_count(question->aggregates); i++) {
        if (!is_shown(text->shown, froe_aggregates_name(question->aggregates, i)))
            continue;
        good = add_value(question, i, false) && good;
        if (text->share && froe_aggregates_is_additive(question->aggregates, i))
            good = add_value(question, i, true) && good;
    }
    if (text->share && question->value_count == froe_aggregates_count(question->aggregates))
        return froe_error_option(error, "aggregates", 1, "there is no count and no sum to show the share of");
    return good || froe_error_set(error, "out of memory");
}

static bool set_keys(struct froe_question *question, const struct froe_question_text *text,
                     struct froe_field_scope *scope, froe_error *error)
{
    struct froe_field *fields;
    size_t count;
    if (text->keys == NULL)
        return froe_error_option(error, "keys", 0, "count needs a field, or several separated by commas");
    if (!froe_fields_parse(text->keys, "keys", scope, &fields, &count, error))
        return false;
    if (!froe_fields_differ(text->keys, "keys", fields, count, error)) {
        free(fields);
        return false;
    }
    if (count > FROE_KEYS_MAX) {
        free(fields);
        return froe_error_option(error, "keys", 0, "at most %d fields can be counted together", FROE_KEYS_MAX);
    }
    froe_key_plan_init(&question->key, fields, count);
    question->key.plain = question->key.plain && !text->lends; /* a visitor may lack it */
    for (size_t i = 0; i < count; i++)
        question->need |= fields[i].need;
    return true;
}

static bool set_where(struct froe_question *question, const char *text, struct froe_field_scope *scope,
                      froe_error *error)
{
    if (text == NULL)
        return true;
    question->where = froe_where_parse(text, strlen(text), "where", 1, scope, error);
    if (question->where == NULL)
        return false;
    question->need |= froe_where_need(question->where);
    return true;
}

bool froe_question_init(struct froe_question *question, const struct froe_question_text *text,
                        struct froe_field_scope *scope, froe_error *error)
{
    *question = (struct froe_question){.whole = text->whole, .top = text->top, .min_count = text->min_count};
    if (!set_keys(question, text, scope, error) || !set_values(question, text, scope, error) ||
        !set_where(question, text->where, scope, error) || !set_sort(question, text->sort, error))
        return false;
    return text->pivot == NULL || froe_question_pivot_set(question, text->pivot, text->sort != NULL, error);
}

void froe_question_free(struct froe_question *question)
{
    froe_key_plan_free(&question->key);
    froe_question_pivot_free(&question->pivot);
    for (size_t i = 0; i < question->value_count; i++)
        free(question->values[i].label);
    froe_aggregates_free(question->aggregates);
    froe_where_free(question->where);
    *question = (struct froe_question){0};
}

bool froe_question_is_path(const struct froe_question *question)
{
    return question->key.plain && question->key.fields[0].id == FROE_FIELD_PATH;
}
