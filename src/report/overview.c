#include "report/overview.h"

#include <inttypes.h>

/* The number of the aggregate with this name; their count when there is none. */
static size_t aggregate_of(const struct froe_question *question, const char *name)
{
    size_t count = froe_aggregates_count(question->aggregates);
    for (size_t i = 0; i < count; i++)
        if (froe_span_equal(froe_aggregates_name(question->aggregates, i), froe_span_of(name)))
            return i;
    return count;
}

/* An aggregate of all groups together; absent when it was not asked for. */
static struct froe_aggregate_value total_of(const struct froe_question *question, const struct froe_result *result,
                                            const char *name)
{
    struct froe_aggregate_value value = {.present = false};
    size_t index = aggregate_of(question, name);
    if (index < froe_aggregates_count(question->aggregates))
        froe_aggregates_value(question->aggregates, index, result->total_state, result->total, &value);
    return value;
}

bool froe_overview_range(const struct froe_question *times, const struct froe_result *result, int64_t *first,
                         int64_t *last)
{
    struct froe_aggregate_value min = total_of(times, result, "min(time)");
    struct froe_aggregate_value max = total_of(times, result, "max(time)");
    *first = min.time;
    *last = max.time;
    return min.present && max.present;
}

static struct froe_cell *append_fact(struct froe_overview *overview, const char *name, const char *label,
                                     enum froe_panel_kind kind)
{
    size_t at = overview->count++;
    overview->columns[at] = (struct froe_panel_column){.name = froe_span_of(name), .label = label, .kind = kind};
    return &overview->cells[at];
}

static void append_number(struct froe_overview *overview, const char *name, const char *label, uint64_t number)
{
    *append_fact(overview, name, label, FROE_PANEL_COUNT) =
        (struct froe_cell){.kind = FROE_CELL_NUMBER, .number = number};
}

static void append_value(struct froe_overview *overview, const char *name, const char *label, enum froe_panel_kind kind,
                         const struct froe_aggregate_value *value)
{
    struct froe_buffer *scratch = &overview->scratch[overview->count];
    struct froe_cell *cell = append_fact(overview, name, label, kind);
    if (!value->present)
        return;
    froe_aggregate_value_write(scratch, value);
    cell->kind = froe_type_is_number(value->type) ? FROE_CELL_DECIMAL : FROE_CELL_TEXT;
    cell->text = (struct froe_span){scratch->data, scratch->len};
    if (value->type == FROE_TYPE_NUMBER && value->places == 0 && value->number <= UINT64_MAX) {
        cell->kind = FROE_CELL_NUMBER;
        cell->number = (uint64_t)value->number;
    }
}

/* An aggregate of all requests, if it was asked for; question NULL: none was. */
static void append_total(struct froe_overview *overview, const struct froe_question *question,
                         const struct froe_result *result, const char *name, const char *label,
                         enum froe_panel_kind kind)
{
    if (question == NULL || aggregate_of(question, name) == froe_aggregates_count(question->aggregates))
        return;
    struct froe_aggregate_value value = total_of(question, result, name);
    append_value(overview, name, label, kind, &value);
}

/* part / whole with three places, rounded half to even; with up to nine where fewer would say that it is nothing. */
static void append_ratio(struct froe_overview *overview, const char *name, const char *label, enum froe_panel_kind kind,
                         __uint128_t part, uint64_t whole)
{
    enum { PLACES_MAX = 9 };
    struct froe_aggregate_value value = {.present = whole > 0, .type = FROE_TYPE_NUMBER};
    __uint128_t scaled = part;
    while (whole > 0 && value.number == 0 && value.places < PLACES_MAX) {
        scaled *= 1000;
        value.places += 3;
        __uint128_t rest = scaled % whole;
        value.number = scaled / whole;
        if (2 * rest > whole || (2 * rest == whole && (value.number & 1) != 0))
            value.number++;
    }
    append_value(overview, name, label, kind, &value);
}

/* Requests that were answered with a status from this one on. */
static bool count_from_status(struct froe_run *run, struct froe_derive_base answers, uint64_t status, uint64_t *hits)
{
    const struct froe_key_plan *key = &answers.question->key;
    const struct froe_result *result = answers.result;
    *hits = 0;
    for (size_t i = 0; i < result->row_count; i++) {
        struct froe_datum datum;
        if (!froe_result_has(result, i) && !froe_derive_load(run, result, i, false))
            return false;
        const struct froe_group *row = froe_result_row(result, i);
        froe_key_read_one(key, row, key->count - 1, &datum);
        if (datum.present && datum.number >= status)
            *hits += row->hits;
    }
    return true;
}

bool froe_overview_make(struct froe_overview *overview, struct froe_run *run, struct froe_derive_base answers,
                        struct froe_derive_base visitors)
{
    const struct froe_question *question = answers.question;
    const struct froe_result *result = answers.result;
    const struct froe_totals *totals = froe_run_totals(run);
    int64_t first, last;
    uint64_t faults;
    if (!count_from_status(run, answers, 400, &faults))
        return false;
    append_total(overview, question, result, "count", "Requests", FROE_PANEL_COUNT);
    append_total(overview, visitors.question, visitors.result, "visitors", "Visitors", FROE_PANEL_COUNT);
    append_total(overview, visitors.question, visitors.result, "visits", "Visits", FROE_PANEL_COUNT);
    append_total(overview, question, result, "sum(bytes)", "Traffic", FROE_PANEL_BYTES);
    append_total(overview, question, result, "min(time)", "First", FROE_PANEL_TIME);
    append_total(overview, question, result, "max(time)", "Last", FROE_PANEL_TIME);
    bool timed = froe_overview_range(question, result, &first, &last);
    append_ratio(overview, "requests per second", "Requests a second", FROE_PANEL_NUMBER, result->total,
                 timed ? (uint64_t)(last - first) + 1 : 0);
    append_number(overview, "count(status >= 400)", "Faults", faults);
    append_ratio(overview, "share(count(status >= 400))", "Faults in percent", FROE_PANEL_PERCENT,
                 (__uint128_t)faults * 100, result->total);
    append_number(overview, "records", "Records read", totals->records);
    append_number(overview, "malformed", "Malformed lines", froe_totals_malformed(totals));
    return true;
}

struct froe_cell froe_overview_cell(void *context, size_t row, size_t column)
{
    (void)row;
    const struct froe_overview *overview = context;
    return overview->cells[column];
}

bool froe_overview_failed(const struct froe_overview *overview)
{
    for (size_t i = 0; i < overview->count; i++)
        if (overview->scratch[i].failed)
            return true;
    return false;
}

void froe_overview_free(struct froe_overview *overview)
{
    for (size_t i = 0; i < overview->count; i++)
        froe_buffer_free(&overview->scratch[i]);
    *overview = (struct froe_overview){0};
}
