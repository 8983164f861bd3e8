#include "run/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/cpus.h"
#include "base/error.h"
#include "base/suggest.h"
#include "base/text.h"
#include "query/field_names.h"

/* Rows of a table on a terminal unless --top says otherwise. */
enum { TERMINAL_TOP = 20 };

/* What a name means in the log formats, for the compiler of fields. */
static bool resolve_name(const void *context, struct froe_span text, struct froe_span *name, enum froe_type *type,
                         uint64_t *unit)
{
    static const enum froe_type types[] = {[FROE_COLUMN_TEXT] = FROE_TYPE_TEXT,
                                           [FROE_COLUMN_NUMBER] = FROE_TYPE_NUMBER,
                                           [FROE_COLUMN_DURATION] = FROE_TYPE_DURATION};
    struct froe_extra_name found;
    if (!froe_catalog_resolve(context, text, &found))
        return false;
    *name = found.name;
    *type = types[found.type];
    *unit = found.unit;
    return true;
}

static const char *candidate_name(const void *context, size_t index)
{
    return froe_catalog_candidate(context, index);
}

static bool set_log_format(struct froe_plan *plan, const char *log_format, froe_error *error)
{
    plan->formats = froe_catalog_create(log_format, error);
    plan->scope.resolve = resolve_name;
    plan->scope.candidate = candidate_name;
    plan->scope.context = plan->formats;
    return plan->formats != NULL;
}

static void sort_by_aggregate(struct froe_plan *plan, size_t index)
{
    plan->order.by = froe_aggregates_is_hits(plan->aggregates, index) ? FROE_ORDER_HITS : FROE_ORDER_AGGREGATE;
    plan->order.column = index;
}

/* Sets what is sorted by; false: there is no such column. */
static bool set_sort_column(struct froe_plan *plan, struct froe_span name)
{
    for (size_t i = 0; i < plan->key.count; i++)
        if (froe_span_equal(name, froe_span_of(plan->key.fields[i].name))) {
            plan->order.by = FROE_ORDER_KEY;
            plan->order.column = i;
            return true;
        }
    for (size_t i = 0; i < froe_aggregates_count(plan->aggregates); i++)
        if (froe_span_equal(name, froe_aggregates_name(plan->aggregates, i))) {
            sort_by_aggregate(plan, i);
            return true;
        }
    return false;
}

/* The name of what can be sorted by: keys, then aggregates. Absent behind the last. */
static struct froe_span sort_column(const struct froe_plan *plan, size_t index)
{
    if (index < plan->key.count)
        return froe_span_of(plan->key.fields[index].name);
    index -= plan->key.count;
    return index < froe_aggregates_count(plan->aggregates) ? froe_aggregates_name(plan->aggregates, index)
                                                           : FROE_ABSENT;
}

/* Says that there is no such column to sort by, and which there are or which is meant. */
static bool no_such_column(const struct froe_plan *plan, struct froe_span name, froe_error *error)
{
    struct froe_suggestion suggestion = {.typed = name};
    struct froe_buffer text = {0};
    froe_buffer_text(&text, "no column to sort by: ");
    froe_text_escape(&text, name);
    struct froe_span column;
    for (size_t i = 0; (column = sort_column(plan, i)).ptr != NULL; i++)
        froe_suggestion_try(&suggestion, column);
    if (suggestion.best.ptr != NULL) {
        froe_buffer_text(&text, " (did you mean ");
        froe_text_escape(&text, suggestion.best);
        froe_buffer_text(&text, "?)");
    } else {
        for (size_t i = 0; (column = sort_column(plan, i)).ptr != NULL; i++) {
            froe_buffer_text(&text, i == 0 ? " (the columns are " : ", ");
            froe_text_escape(&text, column);
        }
        froe_buffer_byte(&text, ')');
    }
    froe_error_option(error, "sort", 1, "%.*s", (int)text.len, (const char *)text.data);
    froe_buffer_free(&text);
    return false;
}

static bool set_sort(struct froe_plan *plan, const char *text, froe_error *error)
{
    plan->order = (struct froe_row_order){
        .key = &plan->key, .by = FROE_ORDER_KEY, .aggregates = plan->aggregates, .state_size = plan->state_size};
    if (text == NULL) {
        bool by_time = froe_field_is_time(&plan->key.fields[0]);
        if (!by_time)
            sort_by_aggregate(plan, 0);
        plan->order.descending = !by_time;
        return true;
    }
    /* A field's name may hold a colon (time:1h): only these two words after the last one are a direction. */
    const char *colon = strrchr(text, ':');
    bool ascending = colon != NULL && strcmp(colon, ":asc") == 0;
    bool descending = colon != NULL && strcmp(colon, ":desc") == 0;
    size_t len = ascending || descending ? (size_t)(colon - text) : strlen(text);
    struct froe_span name = {(const uint8_t *)text, len};
    if (!set_sort_column(plan, name))
        return no_such_column(plan, name, error);
    plan->order.descending = descending || (!ascending && plan->order.by != FROE_ORDER_KEY);
    return true;
}

static bool add_value(struct froe_plan *plan, size_t index, bool share)
{
    struct froe_span name = froe_aggregates_name(plan->aggregates, index);
    struct froe_plan_value *value = &plan->values[plan->value_count++];
    value->index = index;
    value->share = share;
    return asprintf(&value->label, share ? "share(%.*s)" : "%.*s", (int)name.len, (const char *)name.ptr) >= 0;
}

/* Whether some aggregate heeds each option that is for one. */
static bool are_heeded(const froe_options *options, unsigned asks, froe_error *error)
{
    if (options->approx && (asks & (FROE_ASKS_DISTINCT | FROE_ASKS_VISITORS)) == 0)
        return froe_error_option(error, "approx", 0,
                                 "approx makes no sense without distinct(), as in distinct(host), or visitors");
    if (options->visitor != NULL && (asks & (FROE_ASKS_VISITORS | FROE_ASKS_VISITS)) == 0)
        return froe_error_option(error, "visitor", 0,
                                 "visitor makes no sense without the aggregate visitors or visits");
    if (options->visit_gap != NULL && (asks & FROE_ASKS_VISITS) == 0)
        return froe_error_option(error, "visit_gap", 0, "visit-gap makes no sense without the aggregate visits");
    return true;
}

/* Aggregates and the columns that they are shown in. */
static bool set_values(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    const char *list = options->aggregates == NULL ? "count" : options->aggregates;
    const struct froe_aggregate_options how = {options->approx, options->visitor, options->visit_gap};
    if (!froe_aggregates_parse(list, "aggregates", &plan->scope, &how, &plan->aggregates, error))
        return false;
    if (!are_heeded(options, froe_aggregates_asks(plan->aggregates), error))
        return false;
    plan->state_size = froe_aggregates_state_size(plan->aggregates);
    plan->need |= froe_aggregates_need(plan->aggregates);
    bool good = true;
    for (size_t i = 0; i < froe_aggregates_count(plan->aggregates); i++) {
        good = add_value(plan, i, false) && good;
        if (options->share && froe_aggregates_is_additive(plan->aggregates, i))
            good = add_value(plan, i, true) && good;
    }
    if (options->share && plan->value_count == froe_aggregates_count(plan->aggregates))
        return froe_error_option(error, "aggregates", 1, "there is no count and no sum to show the share of");
    return good || froe_error_set(error, "out of memory");
}

static bool set_keys(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    struct froe_field *fields;
    size_t count;
    if (options->keys == NULL)
        return froe_error_option(error, "keys", 0, "count needs a field, or several separated by commas");
    if (!froe_fields_parse(options->keys, "keys", &plan->scope, &fields, &count, error))
        return false;
    if (count > FROE_KEYS_MAX) {
        free(fields);
        return froe_error_option(error, "keys", 0, "at most %d fields can be counted together", FROE_KEYS_MAX);
    }
    froe_key_plan_init(&plan->key, fields, count);
    for (size_t i = 0; i < count; i++)
        plan->need |= fields[i].need;
    if (!set_values(plan, options, error))
        return false;
    plan->filter_on_key = plan->key.plain && fields[0].id == FROE_FIELD_PATH;
    if (!set_sort(plan, options->sort, error))
        return false;
    return options->pivot == NULL || froe_plan_pivot_set(plan, options->pivot, options->sort != NULL, error);
}

bool froe_plan_set_fields(struct froe_plan *plan, const char *list, struct froe_span more, froe_error *error)
{
    struct froe_buffer standard = {0};
    if (list == NULL) {
        for (const struct froe_field_name *name = froe_field_names(); name->name != NULL; name++)
            if (name->standard)
                froe_buffer_format(&standard, "%s%s", standard.len == 0 ? "" : ",", name->name);
        froe_buffer_append(&standard, more.ptr, more.len);
        froe_buffer_byte(&standard, '\0');
        if (standard.failed) {
            froe_buffer_free(&standard);
            return froe_error_set(error, "out of memory");
        }
        list = (const char *)standard.data;
    }
    free(plan->fields);
    plan->fields = NULL;
    bool good = froe_fields_parse(list, "fields", &plan->scope, &plan->fields, &plan->field_count, error);
    for (size_t i = 0; good && i < plan->field_count; i++)
        plan->need |= plan->fields[i].need;
    froe_buffer_free(&standard);
    return good;
}

static bool set_limits(struct froe_plan *plan, const froe_options *options)
{
    if (options->has_top)
        plan->top = options->top == 0 ? UINT64_MAX : options->top;
    else
        plan->top = options->output_is_terminal ? TERMINAL_TOP : UINT64_MAX;
    plan->min_count = options->min_count;
    plan->per_file = options->per_file;
    plan->all_members = options->all_files;
    plan->unordered = options->unordered;
    plan->keep_bad_lines = options->bad_lines != NULL;
    plan->stats = options->stats;
    plan->threads = options->threads == 0 ? froe_cpus_usable() : options->threads;
    return true;
}

/* Whoever asks for malformed lines asks for all of them. */
static bool set_range(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    if (!froe_time_range_read(&plan->range, options->since, options->until, time(NULL), error))
        return false;
    plan->ranging = froe_time_range_active(&plan->range);
    plan->skipping = plan->ranging && !options->unsorted && !options->strict && options->bad_lines == NULL &&
                     options->command != FROE_COMMAND_CHECK;
    if (plan->ranging)
        plan->need |= FROE_NEED_TIME;
    return true;
}

static bool set_query(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    plan->kernel = froe_kernel_choose(error);
    if (plan->kernel == NULL)
        return false;
    if (!set_log_format(plan, options->log_format == NULL ? "auto" : options->log_format, error))
        return false;
    if (options->time_zone != NULL) {
        if (!froe_zone_parse(&plan->zone, options->time_zone, error)) {
            error->option = "time_zone";
            return false;
        }
        plan->has_zone = true;
    }
    if (!set_range(plan, options, error))
        return false;
    if (options->where != NULL) {
        plan->where = froe_where_parse(options->where, strlen(options->where), "where", 1, &plan->scope, error);
        if (plan->where == NULL)
            return false;
        plan->need |= froe_where_need(plan->where);
    }
    if (!froe_path_filter_init(&plan->filter, options))
        return froe_error_set(error, "out of memory");
    plan->filtering = froe_path_filter_active(&plan->filter);
    if (plan->filtering)
        plan->need |= FROE_NEED_PATH;
    if (options->command == FROE_COMMAND_COUNT)
        return set_keys(plan, options, error);
    if (options->command == FROE_COMMAND_RECORDS)
        return froe_plan_set_fields(plan, options->fields, FROE_ABSENT, error);
    return true;
}

bool froe_plan_init(struct froe_plan *plan, const froe_options *options, froe_error *error)
{
    *plan = (struct froe_plan){.command = options->command};
    set_limits(plan, options);
    if (set_query(plan, options, error))
        return true;
    froe_plan_free(plan);
    return false;
}

void froe_plan_free(struct froe_plan *plan)
{
    froe_key_plan_free(&plan->key);
    froe_plan_pivot_free(&plan->pivot);
    for (size_t i = 0; i < plan->value_count; i++)
        free(plan->values[i].label);
    froe_aggregates_free(plan->aggregates);
    froe_where_free(plan->where);
    froe_field_scope_free(&plan->scope);
    free(plan->fields);
    froe_path_filter_free(&plan->filter);
    if (plan->has_zone)
        froe_zone_free(&plan->zone);
    froe_catalog_free(plan->formats);
    *plan = (struct froe_plan){0};
}
