/* What visitors are, and the columns `visitors` and `visits`. */
#include <stdlib.h>

#include "query/aggregate_compile.h"
#include "query/literal.h"
#include "query/visits.h"

enum { NANOSECONDS = 1000000000 };

unsigned froe_aggregates_asks(const struct froe_aggregates *aggregates)
{
    unsigned asks = 0;
    for (size_t i = 0; i < aggregates->column_count; i++) {
        enum froe_function function = aggregates->columns[i].function;
        asks |= function == FROE_FUNCTION_DISTINCT   ? FROE_ASKS_DISTINCT
                : function == FROE_FUNCTION_VISITORS ? FROE_ASKS_VISITORS
                : function == FROE_FUNCTION_VISITS   ? FROE_ASKS_VISITS
                                                     : 0;
    }
    return asks;
}

static bool set_fields(struct froe_aggregates *plan, const char *list, struct froe_field_scope *scope,
                       froe_error *error)
{
    struct froe_field *fields;
    size_t count;
    if (!froe_fields_parse(list, "visitor", scope, &fields, &count, error))
        return false;
    if (count > FROE_KEYS_MAX) {
        free(fields);
        return froe_error_option(error, "visitor", 0, "at most %d fields can tell visitors apart", FROE_KEYS_MAX);
    }
    froe_key_plan_init(&plan->visitor, fields, count);
    plan->visitor.plain = false; /* an absent value is to be a text as well */
    return true;
}

static bool set_gap(struct froe_aggregates *plan, const char *text, froe_error *error)
{
    struct froe_literal_number number;
    enum froe_literal_status status = froe_literal_duration_read(froe_span_of(text), &number);
    if (status == FROE_LITERAL_BAD)
        return froe_error_option(error, "visit_gap", 1, "no duration, as 30m, 90s or 1h are");
    if (status == FROE_LITERAL_TOO_BIG ||
        (status == FROE_LITERAL_OK && number.floor / NANOSECONDS > FROE_VISIT_GAP_MAX))
        return froe_error_option(error, "visit_gap", 1, "a gap of more than 68 years");
    if (status == FROE_LITERAL_TOO_LONG || number.more || number.floor % NANOSECONDS != 0)
        return froe_error_option(error, "visit_gap", 1, "no whole number of seconds, which is how exact logs are");
    plan->pairs.gap = number.floor / NANOSECONDS;
    return true;
}

bool froe_aggregates_set_visitors(struct froe_aggregates *plan, const struct froe_aggregate_options *options,
                                  struct froe_field_scope *scope, froe_error *error)
{
    plan->one_visitor = options->one_visitor;
    bool visits = (froe_aggregates_asks(plan) & FROE_ASKS_VISITS) != 0 || plan->one_visitor;
    bool any = (froe_aggregates_asks(plan) & (FROE_ASKS_VISITORS | FROE_ASKS_VISITS)) != 0;
    if (any && !set_fields(plan, options->visitor == NULL ? FROE_USUAL_VISITOR : options->visitor, scope, error))
        return false;
    return !visits || set_gap(plan, options->visit_gap == NULL ? FROE_USUAL_VISIT_GAP : options->visit_gap, error);
}

/* Visits tell how many visitors there are as well, when that is to be exact. */
void froe_aggregates_lay_out_visitors(struct froe_aggregates *plan)
{
    bool visitors = (froe_aggregates_asks(plan) & FROE_ASKS_VISITORS) != 0;
    bool visits = (froe_aggregates_asks(plan) & FROE_ASKS_VISITS) != 0;
    if (!visitors && !visits)
        return;
    uint16_t source = FROE_SOURCE_NONE, visits_at = 0, visitors_at = 0;
    if (!plan->one_visitor) {
        source = (uint16_t)plan->source_count++;
        plan->sources[source] = (struct froe_source){.is_visitor = true};
    }
    for (size_t i = 0; i < plan->visitor.count; i++)
        plan->need |= plan->visitor.fields[i].need;
    if (plan->one_visitor) {
        plan->need |= FROE_NEED_TIME;
        visitors_at = froe_aggregates_take_item(plan, FROE_ITEM_ALONE, source);
        visits_at = visitors_at + 1;
    } else if (visits) {
        plan->need |= FROE_NEED_TIME;
        visitors_at = froe_aggregates_take_item(plan, FROE_ITEM_VISITS, source);
        visits_at = visitors_at + 1;
        plan->pairs.has_visits = true;
        plan->pairs.visits_tag = plan->pairs.tag_count - 1;
        plan->pairs.visits = visits_at;
    }
    if (visitors && !plan->one_visitor && (!visits || plan->approx))
        visitors_at = froe_aggregates_take_item(plan, froe_aggregates_distinct_kind(plan), source);
    for (size_t i = 0; i < plan->column_count; i++) {
        struct froe_column *column = &plan->columns[i];
        if (column->function == FROE_FUNCTION_VISITORS)
            column->first = visitors_at;
        else if (column->function == FROE_FUNCTION_VISITS)
            column->first = visits_at;
    }
}
