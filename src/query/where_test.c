/* Comparisons: a field, an operator and what was typed as value, made into tests. */
#include <stdlib.h>

#include "base/error.h"
#include "query/literal.h"
#include "query/time_range.h"
#include "query/where_program.h"

/* Regular expressions of one expression together, compiled. */
enum { REGEX_BYTES_MAX = 16 << 20 };

/* The comparison under way. */
struct maker {
    struct froe_where *where;
    const struct froe_where_comparison *comparison;
    froe_error *error;
};

const char *froe_where_wanted(enum froe_type type)
{
    switch (type) {
    case FROE_TYPE_NUMBER:
        return "expected a number, such as 404, 1.5k or 10Mi";
    case FROE_TYPE_DURATION:
        return "expected a duration, such as 0.5, 200ms or 2m";
    case FROE_TYPE_TIME:
        return "expected a time, such as 2015-05-17, 2015-05-17T10:05 or 2015-05-17T10:05:03Z";
    case FROE_TYPE_DATE:
        return "expected a date, such as 2015-05-17";
    case FROE_TYPE_WEEKDAY:
        return "expected a weekday, Mon to Sun";
    case FROE_TYPE_BOOLEAN:
        return "expected true or false";
    default:
        return "expected a text (with blanks, parentheses or commas in it: in quotes)";
    }
}

static struct froe_where_node *fail(const struct maker *maker, unsigned column, const char *text)
{
    froe_error_option(maker->error, maker->comparison->option, column, "%s", text);
    return NULL;
}

static struct froe_where_node *fail_memory(const struct maker *maker)
{
    froe_error_set(maker->error, "out of memory");
    return NULL;
}

static enum froe_where_load load_of(const struct froe_field *field)
{
    switch (field->id) {
    case FROE_FIELD_PATH:
        return FROE_WHERE_LOAD_PATH;
    case FROE_FIELD_STATUS:
        return FROE_WHERE_LOAD_STATUS;
    case FROE_FIELD_BYTES:
        return FROE_WHERE_LOAD_BYTES;
    case FROE_FIELD_DURATION:
        return FROE_WHERE_LOAD_DURATION;
    case FROE_FIELD_TIME:
        return FROE_WHERE_LOAD_TIME;
    default:
        return froe_field_is_plain_text(field) ? FROE_WHERE_LOAD_PLAIN : FROE_WHERE_LOAD_FIELD;
    }
}

static struct froe_where_node *new_leaf(const struct maker *maker, enum froe_where_kind kind)
{
    struct froe_where_node *node = froe_where_alloc(maker->where, 1, sizeof *node);
    struct froe_where_test *test = froe_where_alloc(maker->where, 1, sizeof *test);
    if (node == NULL || test == NULL)
        return fail_memory(maker);
    *test = (struct froe_where_test){
        .kind = kind, .field = maker->comparison->field, .load = load_of(maker->comparison->field)};
    *node = (struct froe_where_node){.kind = FROE_WHERE_LEAF, .negated = maker->comparison->negated, .test = test};
    return node;
}

/* One or the other; either may be NULL. */
static struct froe_where_node *either(const struct maker *maker, struct froe_where_node *a, struct froe_where_node *b)
{
    if (a == NULL || b == NULL)
        return a != NULL ? a : b;
    struct froe_where_node *parent = froe_where_alloc(maker->where, 1, sizeof *parent);
    if (parent == NULL)
        return fail_memory(maker);
    parent->kind = maker->comparison->negated ? FROE_WHERE_AND : FROE_WHERE_OR;
    froe_where_adopt(parent, a);
    froe_where_adopt(parent, b);
    return parent;
}

/* --- numbers, durations, times --- */

struct value {
    struct froe_literal_number number;
    bool clock;
};

static bool refuse(const struct maker *maker, const struct froe_where_literal *literal, enum froe_literal_status status)
{
    const struct froe_field *field = maker->comparison->field;
    struct froe_span text = literal->text;
    const char *why = froe_where_wanted(field->type);
    if (status == FROE_LITERAL_TOO_BIG)
        why = "this is more than any value can be (9223372036854775807; durations: nanoseconds)";
    else if (status == FROE_LITERAL_TOO_LONG)
        why = "expected at most 18 places behind the point";
    else if (field->id == FROE_FIELD_STATUS && text.len == 3 && memcmp(text.ptr + 1, "xx", 2) == 0)
        why = "expected a number, such as 404 (classes: status.class = 5xx)";
    fail(maker, literal->column, why);
    return false;
}

static bool read_time(struct froe_span text, struct value *value)
{
    struct froe_time_bound bound;
    /* A NUL stands behind the text of literals. */
    if (strlen((const char *)text.ptr) != text.len ||
        !froe_time_moment_read(&bound, (const char *)text.ptr, &value->number.more))
        return false;
    value->number.floor = bound.seconds;
    value->clock = bound.local;
    return true;
}

/* yyyy-mm-dd, as days. */
static bool read_date(struct froe_span text, struct value *value)
{
    const int64_t day = 86400;
    if (text.len != strlen("yyyy-mm-dd") || !read_time(text, value) || value->number.floor % day != 0)
        return false;
    value->number.floor /= day;
    value->clock = false;
    return true;
}

static bool read_value(const struct maker *maker, const struct froe_where_literal *literal, struct value *value)
{
    enum froe_literal_status status = FROE_LITERAL_BAD;
    bool good = false;
    *value = (struct value){.clock = false};
    switch (maker->comparison->field->type) {
    case FROE_TYPE_NUMBER:
        status = froe_literal_number_read(literal->text, &value->number);
        break;
    case FROE_TYPE_DURATION:
        status = froe_literal_duration_read(literal->text, &value->number);
        break;
    case FROE_TYPE_TIME:
        good = read_time(literal->text, value);
        break;
    case FROE_TYPE_DATE:
        good = read_date(literal->text, value);
        break;
    case FROE_TYPE_WEEKDAY:
        good = froe_weekday_read(literal->text, &value->number.floor);
        break;
    case FROE_TYPE_BOOLEAN:
        value->number.floor = froe_span_equal(literal->text, froe_span_of("true"));
        good = value->number.floor == 1 || froe_span_equal(literal->text, froe_span_of("false"));
        break;
    case FROE_TYPE_TEXT:
        break;
    }
    return good || status == FROE_LITERAL_OK || refuse(maker, literal, status);
}

/* The integers that stand in this relation to a number; low > high: none. */
static void set_range(struct froe_where_test *test, enum froe_where_operator op, struct froe_literal_number number)
{
    test->low = INT64_MIN;
    test->high = INT64_MAX;
    switch (op) {
    case FROE_WHERE_OP_LESS:
        test->high = number.more ? number.floor : number.floor - 1;
        break;
    case FROE_WHERE_OP_LESS_EQUAL:
        test->high = number.floor;
        break;
    case FROE_WHERE_OP_GREATER:
    case FROE_WHERE_OP_GREATER_EQUAL:
        test->low = number.floor;
        if (op == FROE_WHERE_OP_GREATER || number.more) {
            test->high = number.floor < INT64_MAX ? INT64_MAX : INT64_MIN;
            test->low += number.floor < INT64_MAX;
        }
        break;
    default:
        test->low = number.floor;
        test->high = number.more ? INT64_MIN : number.floor;
        break;
    }
}

static int compare_numbers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static struct froe_where_node *new_list(const struct maker *maker, int64_t *numbers, size_t count, bool clock)
{
    struct froe_where_node *node = new_leaf(maker, FROE_WHERE_NUMBERS);
    if (node == NULL)
        return NULL;
    qsort(numbers, count, sizeof *numbers, compare_numbers);
    node->test->numbers = numbers;
    node->test->count = count;
    node->test->clock = clock;
    return node;
}

/* Instants and what clocks show are apart: a list may hold both. */
static struct froe_where_node *make_number_list(const struct maker *maker)
{
    const struct froe_where_comparison *comparison = maker->comparison;
    int64_t *lists[2];
    size_t counts[2] = {0, 0};
    for (int clock = 0; clock < 2; clock++)
        if ((lists[clock] = froe_where_alloc(maker->where, comparison->count, sizeof *lists[0])) == NULL)
            return fail_memory(maker);
    for (size_t i = 0; i < comparison->count; i++) {
        struct value value;
        if (!read_value(maker, &comparison->literals[i], &value))
            return NULL;
        if (!value.number.more)
            lists[value.clock][counts[value.clock]++] = value.number.floor;
    }
    struct froe_where_node *instants = NULL, *clocks = NULL;
    if ((counts[0] > 0 || counts[1] == 0) && (instants = new_list(maker, lists[0], counts[0], false)) == NULL)
        return NULL;
    if (counts[1] > 0 && (clocks = new_list(maker, lists[1], counts[1], true)) == NULL)
        return NULL;
    return either(maker, instants, clocks);
}

static struct froe_where_node *make_number_test(const struct maker *maker)
{
    const struct froe_where_comparison *comparison = maker->comparison;
    struct value value;
    if (comparison->op == FROE_WHERE_OP_IN)
        return make_number_list(maker);
    if (comparison->op >= FROE_WHERE_OP_PREFIX)
        return fail(maker, comparison->column, "^= $= *= ~ are for texts; this field takes = != < <= > >= in");
    if (!read_value(maker, &comparison->literals[0], &value))
        return NULL;
    struct froe_where_node *node = new_leaf(maker, FROE_WHERE_RANGE);
    if (node == NULL)
        return NULL;
    set_range(node->test, comparison->op, value.number);
    node->test->clock = value.clock;
    return node;
}

/* A boolean alone: it is true. */
static struct froe_where_node *make_truth(const struct maker *maker)
{
    struct froe_where_node *node = new_leaf(maker, FROE_WHERE_RANGE);
    if (node != NULL)
        node->test->low = node->test->high = 1;
    return node;
}

/* --- texts --- */

/* The byte as typed that means byte `at` of the value. */
static unsigned column_in(const struct froe_where_literal *literal, size_t at)
{
    const uint8_t *raw = literal->raw.ptr;
    bool quoted = literal->raw.len >= 2 && (raw[0] == '"' || raw[0] == '\'');
    size_t place = quoted;
    for (size_t i = 0; i < at && place + quoted < literal->raw.len; i++) {
        bool escape =
            quoted && raw[0] == '"' && raw[place] == '\\' && (raw[place + 1] == '"' || raw[place + 1] == '\\');
        place += escape ? 2 : 1;
    }
    return literal->column + (unsigned)place;
}

static bool keep_regex(const struct maker *maker, struct froe_regex *regex)
{
    struct froe_where *where = maker->where;
    struct froe_regex **wider = realloc(where->regexes, (where->regex_count + 1) * sizeof(struct froe_regex *));
    if (wider == NULL) {
        froe_regex_free(regex);
        return fail_memory(maker) != NULL;
    }
    where->regexes = wider;
    where->regexes[where->regex_count++] = regex;
    where->regex_bytes += froe_regex_size(regex);
    return where->regex_bytes <= REGEX_BYTES_MAX ||
           fail(maker, maker->comparison->literals[0].column, "the regular expressions are too large") != NULL;
}

static struct froe_where_node *make_match(const struct maker *maker)
{
    const struct froe_where_literal *literal = &maker->comparison->literals[0];
    char why[FROE_REGEX_ERROR_TEXT];
    size_t at;
    struct froe_where_node *node = new_leaf(maker, FROE_WHERE_MATCHES);
    if (node == NULL)
        return NULL;
    struct froe_regex *regex = froe_regex_compile(literal->text, why, &at);
    if (regex == NULL) {
        froe_error_option(maker->error, maker->comparison->option, column_in(literal, at), "no regular expression: %s",
                          why);
        return NULL;
    }
    node->test->regex = regex;
    return keep_regex(maker, regex) ? node : NULL;
}

static int compare_texts(const void *a, const void *b)
{
    return froe_span_compare(*(const struct froe_span *)a, *(const struct froe_span *)b);
}

/* Of hosts, all with a slash in it is meant as a network; beside other fields only what is one and is not quoted. */
static bool is_network(const struct froe_field *field, const struct froe_where_literal *literal,
                       struct froe_network *network, bool *bad)
{
    bool good = froe_network_read(literal->text, network);
    bool quoted = literal->raw.ptr[0] == '"' || literal->raw.ptr[0] == '\'';
    *bad = !good && field->id == FROE_FIELD_HOST && literal->text.len > 0 &&
           memchr(literal->text.ptr, '/', literal->text.len) != NULL;
    return good && (field->id == FROE_FIELD_HOST || (field->id == FROE_FIELD_EXTRA && !quoted));
}

static struct froe_where_node *make_text_list(const struct maker *maker)
{
    const struct froe_where_comparison *comparison = maker->comparison;
    struct froe_span *texts = froe_where_alloc(maker->where, comparison->count, sizeof *texts);
    struct froe_network *nets = froe_where_alloc(maker->where, comparison->count, sizeof *nets);
    size_t text_count = 0, net_count = 0;
    if (texts == NULL || nets == NULL)
        return fail_memory(maker);
    for (size_t i = 0; i < comparison->count; i++) {
        bool bad;
        if (is_network(comparison->field, &comparison->literals[i], &nets[net_count], &bad))
            net_count++;
        else
            texts[text_count++] = comparison->literals[i].text;
        if (bad)
            return fail(maker, comparison->literals[i].column,
                        "expected a host or a network, such as 10.0.0.0/8 or 2001:db8::/32");
    }
    struct froe_where_node *in_texts = text_count == 0 ? NULL : new_leaf(maker, FROE_WHERE_TEXTS);
    struct froe_where_node *in_nets = net_count == 0 ? NULL : new_leaf(maker, FROE_WHERE_NETWORKS);
    if ((text_count > 0 && in_texts == NULL) || (net_count > 0 && in_nets == NULL))
        return NULL;
    qsort(texts, text_count, sizeof *texts, compare_texts);
    if (in_texts != NULL) {
        in_texts->test->texts = texts;
        in_texts->test->count = text_count;
    }
    if (in_nets != NULL) {
        in_nets->test->nets = nets;
        in_nets->test->count = net_count;
    }
    return either(maker, in_texts, in_nets);
}

static struct froe_where_node *new_text_leaf(const struct maker *maker, enum froe_where_kind kind, unsigned orders)
{
    struct froe_where_node *node = new_leaf(maker, kind);
    if (node != NULL) {
        node->test->text = maker->comparison->literals[0].text;
        node->test->orders = orders;
    }
    return node;
}

/* `host = 10.0.0.0/8` can never hold. */
static bool means_network(const struct froe_where_comparison *comparison)
{
    struct froe_network network;
    const struct froe_where_literal *literal = &comparison->literals[0];
    return comparison->field->id == FROE_FIELD_HOST && literal->raw.ptr[0] == literal->text.ptr[0] &&
           froe_network_read(literal->text, &network);
}

static struct froe_where_node *make_text_test(const struct maker *maker)
{
    switch (maker->comparison->op) {
    case FROE_WHERE_OP_IN:
        return make_text_list(maker);
    case FROE_WHERE_OP_MATCHES:
        return make_match(maker);
    case FROE_WHERE_OP_PREFIX:
        return new_text_leaf(maker, FROE_WHERE_PREFIX, 0);
    case FROE_WHERE_OP_SUFFIX:
        return new_text_leaf(maker, FROE_WHERE_SUFFIX, 0);
    case FROE_WHERE_OP_CONTAINS:
        return new_text_leaf(maker, FROE_WHERE_CONTAINS, 0);
    case FROE_WHERE_OP_LESS:
        return new_text_leaf(maker, FROE_WHERE_ORDER, FROE_WHERE_BEFORE);
    case FROE_WHERE_OP_LESS_EQUAL:
        return new_text_leaf(maker, FROE_WHERE_ORDER, FROE_WHERE_BEFORE | FROE_WHERE_SAME);
    case FROE_WHERE_OP_GREATER:
        return new_text_leaf(maker, FROE_WHERE_ORDER, FROE_WHERE_BEHIND);
    case FROE_WHERE_OP_GREATER_EQUAL:
        return new_text_leaf(maker, FROE_WHERE_ORDER, FROE_WHERE_BEHIND | FROE_WHERE_SAME);
    default:
        if (means_network(maker->comparison))
            return fail(maker, maker->comparison->column, "write `in` for a network: host in 10.0.0.0/8");
        return new_text_leaf(maker, FROE_WHERE_EQUAL, 0);
    }
}

/* Bit c: whether a status of class c passes; there are only ten. */
static bool fold_status_class(const struct maker *maker, struct froe_where_node *node)
{
    static const char classes[] = "0xx1xx2xx3xx4xx5xx6xx7xx8xx9xx";
    struct froe_where_test *test = node->test;
    struct froe_where_tools tools = {.find = froe_find_scalar};
    if (test->kind == FROE_WHERE_MATCHES && (tools.regex = froe_regex_state_create()) == NULL)
        return fail_memory(maker) != NULL;
    for (unsigned class = 0; class < 10; class ++) {
        struct froe_span text = {(const uint8_t *)classes + 3 * class, 3};
        if (test->kind == FROE_WHERE_PRESENT || froe_where_text_passes(test, &tools, text))
            test->classes |= 1u << class;
    }
    froe_regex_state_free(tools.regex);
    test->kind = FROE_WHERE_STATUS_CLASS;
    return true;
}

struct froe_where_node *froe_where_compare(struct froe_where *where, const struct froe_where_comparison *comparison,
                                           froe_error *error)
{
    const struct maker maker = {where, comparison, error};
    struct froe_where_node *node;
    if (comparison->op == FROE_WHERE_OP_PRESENT && comparison->field->type == FROE_TYPE_BOOLEAN)
        node = make_truth(&maker);
    else if (comparison->op == FROE_WHERE_OP_PRESENT)
        node = new_leaf(&maker, FROE_WHERE_PRESENT);
    else if (comparison->field->type == FROE_TYPE_TEXT)
        node = make_text_test(&maker);
    else
        node = make_number_test(&maker);
    if (node != NULL && comparison->field->id == FROE_FIELD_STATUS_CLASS && !fold_status_class(&maker, node))
        return NULL;
    return node;
}
