/* Lists of aggregates, as text, to columns. */
#include <stdio.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/suggest.h"
#include "base/text.h"
#include "query/aggregate_compile.h"

/* An item of a list: a part of its text. */
struct item {
    const char *at;
    size_t len;
};

struct parser {
    const char *list, *option;
    struct froe_field_scope *scope;
    struct froe_aggregates *plan;
    froe_error *error;
};

static unsigned column_of(const struct parser *parser, const char *at)
{
    return (unsigned)(at - parser->list) + 1;
}

static struct item trim(const char *from, const char *to)
{
    struct froe_span text = froe_span_trim(froe_span_between((const uint8_t *)from, (const uint8_t *)to));
    return (struct item){(const char *)text.ptr, text.len};
}

static struct froe_span span_of(struct item item)
{
    return (struct froe_span){(const uint8_t *)item.at, item.len};
}

/* An error about an item, whose text is shown made safe: format has one %s. */
static bool wrong(const struct parser *parser, struct item item, const char *before, const char *behind)
{
    struct froe_buffer shown = {0};
    froe_text_escape(&shown, span_of(item));
    froe_error_option(parser->error, parser->option, column_of(parser, item.at), "%s%.*s%s", before,
                      (int)(shown.len < 200 ? shown.len : 200), (const char *)shown.data, behind);
    froe_buffer_free(&shown);
    return false;
}

/* --- where items end ------------------------------------------------------------------------------------------- */

/* A quote opens a literal only where one can begin; elsewhere it is a byte as others are. */
static bool opens_literal(const char *list, const char *at)
{
    return (*at == '"' || *at == '\'') && (at == list || strchr(" \t(,=<>~", at[-1]) != NULL);
}

/* The quote that closes a literal; NULL when there is none. Backslashes escape between double quotes only. */
static const char *literal_end(const char *at)
{
    char quote = *at++;
    for (; *at != '\0' && *at != quote; at++)
        if (quote == '"' && *at == '\\' && at[1] != '\0')
            at++;
    return *at == quote ? at : NULL;
}

/* Where an item ends, and its first parentheses: what is between them is the argument. */
struct extent {
    const char *end;          /* the comma or the end behind it */
    const char *open, *close; /* NULL: none */
};

/* Looks for the end of the item that begins at `at`. False with the error set when parentheses or quotes stay open or
 * close too much. */
static bool find_end(const struct parser *parser, const char *at, struct extent *extent)
{
    const char *open = NULL; /* the outermost one that is open */
    size_t depth = 0;
    *extent = (struct extent){at, NULL, NULL};
    for (; *at != '\0' && (*at != ',' || depth > 0); at++) {
        if (opens_literal(parser->list, at)) {
            const char *end = literal_end(at);
            if (end == NULL)
                return froe_error_option(parser->error, parser->option, column_of(parser, at),
                                         "this quote is not closed");
            at = end;
        } else if (*at == '(') {
            open = depth++ == 0 ? at : open;
        } else if (*at == ')') {
            if (depth-- == 0)
                return froe_error_option(parser->error, parser->option, column_of(parser, at),
                                         "this parenthesis closes none that is open");
            if (depth == 0 && extent->open == NULL)
                *extent = (struct extent){at, open, at};
        }
    }
    if (depth > 0)
        return froe_error_option(parser->error, parser->option, column_of(parser, open),
                                 "this parenthesis is not closed");
    extent->end = at;
    return true;
}

/* --- functions ------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    enum froe_function function;
} functions[] = {
    {"count", FROE_FUNCTION_COUNT},   {"sum", FROE_FUNCTION_SUM},   {"avg", FROE_FUNCTION_AVG},
    {"min", FROE_FUNCTION_MIN},       {"max", FROE_FUNCTION_MAX},   {"distinct", FROE_FUNCTION_DISTINCT},
    {"first", FROE_FUNCTION_FIRST},   {"last", FROE_FUNCTION_LAST}, {"visitors", FROE_FUNCTION_VISITORS},
    {"visits", FROE_FUNCTION_VISITS},
};

/* What others call them. */
static const char *const other_names[][2] = {
    {"average", "avg"},
    {"mean", "avg"},
    {"median", "p50"},
    {"unique", "distinct"},
    {"uniq", "distinct"},
    {"nunique", "distinct"},
    {"cardinality", "distinct"},
    {"count_distinct", "distinct"},
    {"percentile", "p95"},
    {"quantile", "p95"},
    {"total", "sum"},
    {"hits", "count"},
    {"users", "visitors"},
    {"uniques", "visitors"},
    {"sessions", "visits"},
    {"earliest", "first"},
    {"latest", "last"},
    {"maximum", "max"},
    {"minimum", "min"},
};

static bool is_word(struct item item, const char *word)
{
    return item.len == strlen(word) && memcmp(item.at, word, item.len) == 0;
}

static struct froe_span similar_function(struct item name)
{
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (is_word(name, other_names[i][0]))
            return froe_span_of(other_names[i][1]);
    struct froe_suggestion suggestion = {.typed = span_of(name)};
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        froe_suggestion_try(&suggestion, froe_span_of(functions[i].name));
    return suggestion.best;
}

static bool unknown_function(const struct parser *parser, struct item name)
{
    char behind[96] = " (count sum avg min max distinct first last visitors visits, or p50 and the like)";
    struct froe_span similar = similar_function(name);
    if (name.len == 0)
        return froe_error_option(parser->error, parser->option, column_of(parser, name.at), "a function is missing");
    if (similar.ptr != NULL)
        snprintf(behind, sizeof behind, " (did you mean %.*s?)", (int)similar.len, (const char *)similar.ptr);
    return wrong(parser, name, "unknown function: ", behind);
}

/* `99.9` of p99.9 as part / whole; false when it is none. */
static bool read_percentage(struct item text, struct froe_column *column)
{
    enum { PLACES_MOST = 9 };
    const char *point = memchr(text.at, '.', text.len);
    size_t whole_len = point == NULL ? text.len : (size_t)(point - text.at);
    size_t places = point == NULL ? 0 : text.len - whole_len - 1;
    uint64_t whole, rest = 0;
    if (!froe_number_read((struct froe_span){(const uint8_t *)text.at, whole_len}, 100, &whole))
        return false;
    if (point != NULL && (places > PLACES_MOST ||
                          !froe_number_read((struct froe_span){(const uint8_t *)point + 1, places}, UINT64_MAX, &rest)))
        return false;
    uint64_t unit = 1;
    for (size_t i = 0; i < places; i++)
        unit *= 10;
    column->part = whole * unit + rest;
    column->whole = 100 * unit;
    return column->part <= column->whole;
}

/* p95: a p and a digit, whatever follows. */
static bool is_percentile(struct item name)
{
    return name.len > 1 && name.at[0] == 'p' && name.at[1] >= '0' && name.at[1] <= '9';
}

static bool read_function(const struct parser *parser, struct item name, struct froe_column *column)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (is_word(name, functions[i].name)) {
            column->function = functions[i].function;
            return true;
        }
    if (!is_percentile(name))
        return unknown_function(parser, name);
    column->function = FROE_FUNCTION_PERCENTILE;
    if (!read_percentage((struct item){name.at + 1, name.len - 1}, column))
        return wrong(parser, name, "no percentile: ", " (p0 to p100, with at most nine places)");
    return true;
}

/* --- items ----------------------------------------------------------------------------------------------------- */

/* Whether the function can be had of values of that type. */
static bool takes(enum froe_function function, enum froe_type type)
{
    switch (function) {
    case FROE_FUNCTION_SUM:
    case FROE_FUNCTION_AVG:
        return froe_type_is_number(type);
    case FROE_FUNCTION_MIN:
    case FROE_FUNCTION_MAX:
    case FROE_FUNCTION_PERCENTILE:
        return froe_type_is_number(type) || type == FROE_TYPE_TIME;
    default:
        return true;
    }
}

static bool wrong_type(const struct parser *parser, struct item name, struct item argument,
                       const struct froe_column *column)
{
    bool sums = column->function == FROE_FUNCTION_SUM || column->function == FROE_FUNCTION_AVG;
    const char *what = column->type == FROE_TYPE_TIME ? " is a time" : " is no number";
    struct froe_buffer behind = {0};
    froe_buffer_text(&behind, what);
    froe_buffer_format(&behind, ", and %.*s() wants a number%s, as bytes or duration", (int)name.len, name.at,
                       sums ? "" : " or a time");
    froe_buffer_byte(&behind, '\0');
    bool result = behind.failed ? froe_error_set(parser->error, "out of memory")
                                : wrong(parser, argument, "", (const char *)behind.data);
    froe_buffer_free(&behind);
    return result;
}

/* Those that are of visitors and of no field. */
static bool is_of_visitors(enum froe_function function)
{
    return function == FROE_FUNCTION_VISITORS || function == FROE_FUNCTION_VISITS;
}

static bool parse_call(const struct parser *parser, struct item name, struct item argument, struct froe_column *column)
{
    struct froe_aggregates *plan = parser->plan;
    if (!read_function(parser, name, column))
        return false;
    unsigned at = column_of(parser, argument.at);
    if (is_of_visitors(column->function))
        return wrong(parser, name, "", " takes no field in parentheses: those that tell visitors apart are an option");
    if (column->function == FROE_FUNCTION_COUNT) {
        if (argument.len == 0)
            return froe_error_option(parser->error, parser->option, at,
                                     "an expression is missing, as in count(status >= 500); all records are: count");
        struct froe_where *where =
            froe_where_parse(argument.at, argument.len, parser->option, at, parser->scope, parser->error);
        if (where != NULL)
            froe_aggregates_compile_condition(plan, column, where);
        return where != NULL;
    }
    if (argument.len == 0)
        return froe_error_option(parser->error, parser->option, at, "a field is missing");
    struct froe_source *source = &plan->sources[plan->source_count];
    if (!froe_field_parse(span_of(argument), parser->option, at, parser->scope, &source->field, parser->error))
        return false;
    column->type = source->field.type;
    if (!takes(column->function, column->type))
        return wrong_type(parser, name, argument, column);
    froe_aggregates_compile_column(plan, column);
    return true;
}

static bool parse_item(const struct parser *parser, struct item item, const struct extent *extent,
                       struct froe_column *column)
{
    if (item.len == 0)
        return froe_error_option(parser->error, parser->option, column_of(parser, item.at), "an aggregate is missing");
    if (extent->open == NULL) {
        if (is_word(item, "count"))
            return true;
        if (!read_function(parser, item, column))
            return false;
        if (is_of_visitors(column->function))
            return true;
        return wrong(parser, (struct item){item.at + item.len, 0},
                     "a field in parentheses is missing, as in sum(bytes)", "");
    }
    struct item rest = trim(extent->close + 1, extent->end);
    if (rest.len > 0)
        return wrong(parser, rest, "a comma is missing before ", "");
    return parse_call(parser, trim(item.at, extent->open), trim(extent->open + 1, extent->close), column);
}

static bool add_column(const struct parser *parser, const char *at, const struct extent *extent)
{
    struct froe_aggregates *plan = parser->plan;
    struct item item = trim(at, extent->end);
    if (plan->column_count == FROE_AGGREGATES_MAX)
        return froe_error_option(parser->error, parser->option, column_of(parser, item.at), "more than %d aggregates",
                                 FROE_AGGREGATES_MAX);
    for (size_t i = 0; i < plan->column_count; i++)
        if (item.len > 0 && froe_span_equal(plan->columns[i].name, span_of(item)))
            return wrong(parser, item, "named twice: ", "");
    struct froe_column *column = &plan->columns[plan->column_count++];
    *column = (struct froe_column){
        .name = span_of(item), .function = FROE_FUNCTION_HITS, .type = FROE_TYPE_NUMBER, .source = FROE_SOURCE_NONE};
    return parse_item(parser, item, extent, column);
}

static bool parse_list(const struct parser *parser)
{
    struct extent extent;
    for (const char *at = parser->list;; at = extent.end + 1) {
        if (!find_end(parser, at, &extent) || !add_column(parser, at, &extent))
            return false;
        if (*extent.end == '\0')
            return true;
    }
}

bool froe_aggregates_parse(const char *list, const char *option, struct froe_field_scope *scope,
                           const struct froe_aggregate_options *options, struct froe_aggregates **aggregates,
                           froe_error *error)
{
    const struct froe_aggregate_options usual = {0};
    struct froe_aggregates *plan = calloc(1, sizeof *plan);
    if (plan == NULL || (plan->list = strdup(list)) == NULL) {
        free(plan);
        return froe_error_set(error, "out of memory");
    }
    if (options == NULL)
        options = &usual;
    plan->approx = options->approx;
    plan->has_zone = options->zone != NULL;
    if (plan->has_zone)
        plan->zone = *options->zone;
    const struct parser parser = {plan->list, option, scope, plan, error};
    if (!parse_list(&parser) || !froe_aggregates_set_visitors(plan, options, scope, error)) {
        froe_aggregates_free(plan);
        return false;
    }
    froe_aggregates_compile_end(plan);
    *aggregates = plan;
    return true;
}
