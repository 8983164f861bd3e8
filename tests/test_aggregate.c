/* Aggregates of typed lines, and the errors of lists. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "parse/clf.h"
#include "query/aggregate.h"

/* Room behind them, as behind a block. */
static const struct {
    const char line[256];
    int64_t duration; /* nanoseconds */
} lines[] = {
    {"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"GET /a?x=1 HTTP/1.1\" 200 100 \"-\" \"curl/7\"", 500000000},
    {"10.0.0.2 - bob [17/May/2015:12:05:04 +0200] \"GET /b HTTP/1.1\" 500 50 \"http://e.org/\" \"Mozilla/5.0\"",
     1250000000},
    {"10.0.0.1 - - [17/May/2015:10:05:03 +0000] \"POST /c HTTP/1.1\" 404 - \"-\" \"-\"", FROE_DURATION_ABSENT},
    {"2001:db8::1 - - [18/May/2015:00:00:00 +0000] \"GET /a HTTP/1.1\" 200 1000 \"-\" \"curl/7\"", 500},
    {"10.0.0.3 - - [17/May/2015:05:05:03 -0500] \"-\" 400 0 \"-\" \"-\"", 2000000000},
};

enum { LINES = sizeof lines / sizeof lines[0], ALL = (1 << LINES) - 1, NONE = 0 };

static void read_line(size_t index, struct froe_record *record)
{
    const struct froe_clf_format format = {.combined = true, .need = FROE_NEED_ALL};
    struct froe_timestamp_cache cache = {0};
    uint64_t nul_bytes = 0;
    const char *line = lines[index].line;
    cr_assert_eq(froe_clf_read((const uint8_t *)line, strlen(line), &format, &cache, record, &nul_bytes),
                 FROE_REASON_NONE);
    record->duration = lines[index].duration;
    record->extra = NULL;
}

static struct froe_aggregates *parse(const char *list, bool approx)
{
    struct froe_aggregates *aggregates;
    froe_error error;
    const struct froe_aggregate_options how = {.approx = approx};
    cr_assert(froe_aggregates_parse(list, "agg", NULL, &how, &aggregates, &error), "%s: %s", list, error.text);
    return aggregates;
}

/* All columns of a state as text, `-` for absent ones. */
static void write_row(const struct froe_aggregates *aggregates, const void *state, uint64_t hits,
                      struct froe_buffer *text)
{
    for (size_t i = 0; i < froe_aggregates_count(aggregates); i++) {
        struct froe_aggregate_value value;
        froe_aggregates_value(aggregates, i, state, hits, &value);
        cr_assert_eq(value.type, froe_aggregates_type(aggregates, i));
        if (i > 0)
            froe_buffer_byte(text, ' ');
        if (value.present)
            froe_aggregate_value_write(text, &value);
        else
            froe_buffer_byte(text, '-');
    }
    froe_buffer_byte(text, '\0');
}

/* The lines of the mask in one group. */
static void aggregate(const char *list, unsigned mask, bool approx, const struct froe_zone *zone,
                      struct froe_buffer *text)
{
    struct froe_aggregates *aggregates = parse(list, approx);
    struct froe_aggregates_store *store = froe_aggregates_store_create();
    struct froe_aggregates_worker *worker = froe_aggregates_worker_create(aggregates, froe_kernel_choose(NULL));
    struct froe_record records[LINES];
    struct froe_field_context context = {.zone = zone, .file = froe_span_of("access.log")};
    void *state = calloc(1, froe_aggregates_state_size(aggregates) + 1), *states[LINES];
    uint64_t hits = 0;
    for (size_t i = 0; i < LINES; i++) {
        read_line(i, &records[i]);
        states[i] = (mask >> i & 1) != 0 ? state : NULL;
        hits += mask >> i & 1;
    }
    froe_aggregates_add(worker, store, states, records, LINES, &context);
    if (froe_aggregates_has_pairs(aggregates)) {
        struct froe_aggregates_union *uniting = froe_aggregates_union_create(aggregates, &store, 1, 1);
        froe_aggregates_union_sort(uniting, 0);
        froe_aggregates_union_unite(uniting, 0, 0);
        cr_assert(froe_aggregates_union_end(uniting, NULL));
    }
    write_row(aggregates, state, hits, text);
    cr_expect_not(froe_aggregates_store_failed(store));
    cr_expect_not(froe_aggregates_worker_failed(worker));
    cr_expect_eq(froe_aggregates_worker_limits_hit(worker), 0);
    froe_aggregates_worker_free(worker);
    froe_aggregates_store_free(store);
    froe_aggregates_free(aggregates);
    free(state);
}

struct row_case {
    unsigned mask;
    char list[100], wanted[120];
};

ParameterizedTestParameters(aggregate, rows)
{
    static struct row_case cases[] = {
        {ALL, "count", "5"},
        {ALL, "count,count(status >= 500),sum(bytes),avg(bytes),min(bytes),max(bytes)", "5 1 1150 287.5 0 1000"},
        {ALL, "distinct(host),distinct(user),distinct(bytes),distinct(path),distinct(agent)", "4 1 4 3 2"},
        {ALL, "distinct(time),distinct(weekday),distinct(time:1d),distinct(path.1),distinct(file)", "4 2 2 3 1"},
        {ALL, "distinct(time:1h),distinct(status.class),distinct(referer.host),distinct(duration)", "4 3 1 4"},
        {ALL, "p0(bytes),p50(bytes),p75(bytes),p75.1(bytes),p95(bytes),p100(bytes)", "0 50 100 1000 1000 1000"},
        {ALL, "first(time),last(time)", "2015-05-17T05:05:03-05:00 2015-05-18T00:00:00+00:00"},
        {ALL, "min(time),max(time)", "2015-05-17T05:05:03-05:00 2015-05-18T00:00:00+00:00"},
        {15, "first(time),last(time)", "2015-05-17T10:05:03+00:00 2015-05-18T00:00:00+00:00"},
        {ALL, "min(time:1h),max(time:1h)", "2015-05-17T05:00:00-05:00 2015-05-18T00:00:00+00:00"},
        {23, "max(time:1h)", "2015-05-17T12:00:00+02:00"},
        {ALL, "first(bytes),last(bytes),first(status),last(status)", "0 1000 200 200"},
        {23, "last(bytes),last(status),last(duration)", "50 500 1.25"},
        {21, "last(bytes),last(status),last(hour),first(hour)", "100 404 10 5"},
        {ALL, "first(weekday),last(weekday),first(time:1d),last(time:1d)", "Sun Mon 2015-05-17 2015-05-18"},
        {21, "first(time:5m),last(time:5m)", "2015-05-17T05:05:00-05:00 2015-05-17T10:05:00+00:00"},
        {ALL, "first(path),last(path),first(user),last(referer.host)", "/a /a bob e.org"},
        {7, "first(path),last(path),first(method)", "/a /b GET"},
        {21, "last(path),last(method)", "/c POST"},
        {ALL, "min(hour),max(hour),sum(hour),sum(status),max(status)", "0 12 37 1704 500"},
        {ALL, "sum(duration),avg(duration),min(duration),max(duration)", "3.7500005 0.938 0.0000005 2"},
        {ALL, "p50(duration),p1(duration),p99(duration)", "0.501219328 0.0000005 2"},
        {ALL, "p50(time),p0(time),p100(time)",
         "2015-05-17T05:05:30-05:00 2015-05-17T05:05:03-05:00 2015-05-18T00:00:00+00:00"},
        {ALL, "count(bytes),count(user),count(not bytes),count(path = \"/a\" or path in (/b, /c))", "4 1 1 4"},
        {ALL, " count ,\tsum( bytes ), count( path = \"a,(\" ),sum (status)", "5 1150 0 1704"},
        {ALL, "count(path = \"a\\\")\"),count(path = ')'),count(agent *= l/)", "0 0 2"},
        {ALL, "visitors,visits,distinct(host)", "5 5 4"},
        {9, "visits,count,visitors", "2 2 2"},
        /* Shared parts of the state, in any order. */
        {ALL, "avg(bytes),p50(bytes),sum(bytes),max(bytes),avg(status),min(bytes)", "287.5 50 1150 1000 340.8 0"},
        /* Of no values, and of no records. */
        {4, "count,sum(bytes),distinct(bytes),count(bytes)", "1 0 0 0"},
        {4, "avg(bytes),min(bytes),max(bytes),p50(bytes),first(bytes),last(bytes)", "- - - - - -"},
        {4, "first(user),last(user),distinct(user),avg(duration),p50(duration),sum(duration)", "- - 0 - - 0"},
        {NONE, "count,sum(bytes),distinct(host),count(status = 200),visits,visitors", "0 0 0 0 0 0"},
        {NONE, "avg(bytes),min(time),max(time),p50(time),first(time),last(path),first(weekday)", "- - - - - - -"},
    };
    return cr_make_param_array(struct row_case, cases, sizeof cases / sizeof cases[0], NULL);
}

ParameterizedTest(struct row_case *c, aggregate, rows)
{
    struct froe_buffer text = {0};
    aggregate(c->list, c->mask, false, NULL, &text);
    cr_expect_str_eq((const char *)text.data, c->wanted, "%s: %s instead of %s", c->list, (const char *)text.data,
                     c->wanted);
    /* So few values are estimated right. */
    text.len = 0;
    aggregate(c->list, c->mask, true, NULL, &text);
    cr_expect_str_eq((const char *)text.data, c->wanted, "approx, %s: %s", c->list, (const char *)text.data);
    froe_buffer_free(&text);
}

/* With a zone of the user's, times are told in it, and equal instants are equal. */
Test(aggregate, zone)
{
    struct froe_zone zone;
    froe_error error;
    struct froe_buffer text = {0};
    cr_assert(froe_zone_parse(&zone, "+05:30", &error));
    aggregate("first(time),last(time),p50(time),distinct(time),max(hour),first(time:1h)", ALL, false, &zone, &text);
    cr_expect_str_eq((const char *)text.data, "2015-05-17T15:35:03+05:30 2015-05-18T05:30:00+05:30 "
                                              "2015-05-17T15:35:30+05:30 3 15 2015-05-17T15:00:00+05:30");
    froe_buffer_free(&text);
    froe_zone_free(&zone);
}

/* A record without time, as other formats can have, has no first or last. */
Test(aggregate, no_time)
{
    struct froe_aggregates *aggregates = parse("count,first(time),max(time),first(path),last(bytes),p50(time)", false);
    struct froe_aggregates_store *store = froe_aggregates_store_create();
    struct froe_aggregates_worker *worker = froe_aggregates_worker_create(aggregates, froe_kernel_choose(NULL));
    struct froe_field_context context = {0};
    struct froe_record record;
    struct froe_buffer text = {0};
    void *state = calloc(1, froe_aggregates_state_size(aggregates));
    read_line(0, &record);
    record.time = FROE_TIME_ABSENT;
    froe_aggregates_add(worker, store, &state, &record, 1, &context);
    write_row(aggregates, state, 1, &text);
    cr_expect_str_eq((const char *)text.data, "1 - - - - -");
    /* The largest values that fields can have. */
    record.time = INT64_MIN + 1;
    record.bytes = INT64_MAX;
    froe_aggregates_add(worker, store, &state, &record, 1, &context);
    struct froe_aggregate_value value;
    froe_aggregates_value(aggregates, 1, state, 2, &value);
    cr_expect(value.present && value.time == INT64_MIN + 1);
    froe_aggregates_value(aggregates, 4, state, 2, &value);
    cr_expect(value.present && value.number == INT64_MAX);
    froe_buffer_free(&text);
    froe_aggregates_worker_free(worker);
    froe_aggregates_store_free(store);
    froe_aggregates_free(aggregates);
    free(state);
}

Test(aggregate, about_columns)
{
    struct froe_aggregates *aggregates = parse(" count , sum(bytes),distinct( host ),first(time),avg(duration)", false);
    static const char *const names[] = {"count", "sum(bytes)", "distinct( host )", "first(time)", "avg(duration)"};
    static const enum froe_type types[] = {FROE_TYPE_NUMBER, FROE_TYPE_NUMBER, FROE_TYPE_NUMBER, FROE_TYPE_TIME,
                                           FROE_TYPE_DURATION};
    cr_assert_eq(froe_aggregates_count(aggregates), 5);
    for (size_t i = 0; i < 5; i++) {
        cr_expect(froe_span_equal(froe_aggregates_name(aggregates, i), froe_span_of(names[i])));
        cr_expect_eq(froe_aggregates_type(aggregates, i), types[i]);
        cr_expect_eq(froe_aggregates_is_hits(aggregates, i), i == 0);
    }
    cr_expect_eq(froe_aggregates_need(aggregates),
                 FROE_NEED_NUMBERS | FROE_NEED_CLIENT | FROE_NEED_TIME | FROE_NEED_EXTRA);
    cr_expect(froe_aggregates_has_pairs(aggregates));
    cr_expect_eq(froe_aggregates_distinct_error(aggregates), 0);
    froe_aggregates_free(aggregates);

    aggregates = parse("count", true);
    cr_expect_eq(froe_aggregates_state_size(aggregates), 0);
    cr_expect_eq(froe_aggregates_need(aggregates), 0);
    cr_expect_eq(froe_aggregates_distinct_error(aggregates), 0, "nothing is estimated");
    froe_aggregates_free(aggregates);

    aggregates = parse("distinct(host),first(bytes),count(method = GET)", true);
    cr_expect_not(froe_aggregates_has_pairs(aggregates));
    cr_expect_eq(froe_aggregates_distinct_error(aggregates), 1.04 / 128);
    cr_expect_eq(froe_aggregates_need(aggregates) & FROE_NEED_TIME, FROE_NEED_TIME, "first() looks at the time");
    cr_expect_neq(froe_aggregates_need(aggregates) & FROE_NEED_REQUEST, 0);
    froe_aggregates_free(aggregates);
}

/* What columns have in common is kept once. */
Test(aggregate, state_size)
{
    static const struct {
        const char *list;
        size_t words;
    } cases[] = {{"sum(bytes)", 2},
                 {"count,sum(bytes),avg(bytes)", 3},
                 {"p50(bytes),p95(bytes),p99.9(bytes),min(bytes),max(bytes)", 3},
                 {"count,sum(bytes),p95(bytes)", 5},
                 {"first(time),last(time),min(time),max(time)", 4},
                 {"distinct(host),distinct(user)", 3},
                 {"distinct(referer),distinct(referrer)", 2},
                 {"visitors", 2},
                 {"visits,count,visitors", 3},
                 {"distinct(host),visitors,visits,distinct(user)", 5},
                 {"first(path),last(bytes)", 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct froe_aggregates *aggregates = parse(cases[i].list, false);
        cr_expect_eq(froe_aggregates_state_size(aggregates), 8 * cases[i].words, "%s", cases[i].list);
        froe_aggregates_free(aggregates);
    }
}

/* Order of values of a column, absent first; -1, 0, 1. */
Test(aggregate, comparing)
{
    static const struct {
        const char *list;
        unsigned a, b;
        int wanted;
    } cases[] = {
        {"count", 1, 3, -1},         {"count", 1, 2, 0},          {"sum(bytes)", 1, 2, 1},
        {"avg(bytes)", 4, 2, -1},    {"avg(bytes)", 4, 4, 0},     {"avg(bytes)", 3, 16, 1},
        {"sum(bytes)", 4, 16, 0},    {"first(time)", 1, 16, 1},   {"first(time)", 1, 4, 0},
        {"last(path)", 1, 2, -1},    {"last(path)", 16, 1, -1},   {"distinct(host)", 5, 3, -1},
        {"first(weekday)", 1, 8, 1}, {"p50(duration)", 1, 2, -1}, {"max(time)", 8, 31, 0},
        {"first(time:1d)", 8, 1, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct froe_aggregates *aggregates = parse(cases[i].list, false);
        struct froe_aggregates_store *store = froe_aggregates_store_create();
        struct froe_aggregates_worker *worker = froe_aggregates_worker_create(aggregates, froe_kernel_choose(NULL));
        struct froe_field_context context = {0};
        void *states[2];
        uint64_t hits[2] = {0};
        for (size_t s = 0; s < 2; s++) {
            states[s] = calloc(1, froe_aggregates_state_size(aggregates) + 1);
            for (size_t line = 0; line < LINES; line++) {
                struct froe_record record;
                read_line(line, &record);
                if (((s == 0 ? cases[i].a : cases[i].b) >> line & 1) == 0)
                    continue;
                froe_aggregates_add(worker, store, &states[s], &record, 1, &context);
                hits[s]++;
            }
        }
        int order = froe_aggregates_compare(aggregates, 0, states[0], hits[0], states[1], hits[1]);
        cr_expect_eq((order > 0) - (order < 0), cases[i].wanted, "%s, %zu", cases[i].list, i);
        order = froe_aggregates_compare(aggregates, 0, states[1], hits[1], states[0], hits[0]);
        cr_expect_eq((order > 0) - (order < 0), -cases[i].wanted);
        froe_aggregates_worker_free(worker);
        froe_aggregates_store_free(store);
        froe_aggregates_free(aggregates);
        free(states[0]);
        free(states[1]);
    }
}

struct error_case {
    char list[80];
    unsigned column;
    char part[60]; /* of the text */
};

ParameterizedTestParameters(aggregate, errors)
{
    static struct error_case cases[] = {
        {"", 1, "an aggregate is missing"},
        {"count,", 7, "an aggregate is missing"},
        {"count, ,sum(bytes)", 8, "an aggregate is missing"},
        {"bytes", 1, "unknown function: bytes"},
        {"sum", 4, "in parentheses"},
        {"p95", 4, "in parentheses"},
        {"sums(bytes)", 1, "did you mean sum?"},
        {"cuont(status = 200)", 1, "did you mean count?"},
        {"count,mean(bytes)", 7, "did you mean avg?"},
        {"median(bytes)", 1, "did you mean p50?"},
        {"distnct(host)", 1, "did you mean distinct?"},
        {"quux(host)", 1, "p50 and the like"},
        {"(host)", 1, "a function is missing"},
        {"COUNT", 1, "unknown function: COUNT"},
        {"visitor", 1, "did you mean visitors?"},
        {"sessions", 1, "did you mean visits?"},
        {"count,visits(host)", 7, "visits takes no field"},
        {"sum()", 5, "a field is missing"},
        {"sum( )", 6, "a field is missing"},
        {"count()", 7, "an expression is missing"},
        {"sum(byte)", 5, "did you mean bytes?"},
        {"count, avg(sttus)", 12, "did you mean status?"},
        {"sum(path)", 5, "path is no number"},
        {"max(weekday)", 5, "weekday is no number, and max() wants a number or a time"},
        {"sum(time)", 5, "time is a time, and sum() wants a number, as"},
        {"avg(time:1h)", 5, "is a time"},
        {"p50(host)", 5, "host is no number"},
        {"p101(bytes)", 1, "p0 to p100"},
        {"p100.1(bytes)", 1, "p0 to p100"},
        {"p99.(bytes)", 1, "p0 to p100"},
        {"p1.0000000001(bytes)", 1, "nine places"},
        {"p9x(bytes)", 1, "no percentile: p9x"},
        {"p-1(bytes)", 1, "unknown function"},
        {"sum(bytes", 4, "not closed"},
        {"count,count(path = \"a)", 20, "quote is not closed"},
        {"sum(bytes))", 11, "closes none"},
        {"sum(bytes)avg(bytes)", 11, "a comma is missing before avg"},
        {"sum(bytes) x", 12, "a comma is missing before x"},
        {"count,sum(bytes),count", 18, "named twice: count"},
        {"count,count(status >> 500)", 21, ""},
        {"count,count(statu > 500)", 13, "status"},
        {"sum(\x1b[31m)", 5, "\\x1b[31m"},
    };
    return cr_make_param_array(struct error_case, cases, sizeof cases / sizeof cases[0], NULL);
}

ParameterizedTest(struct error_case *c, aggregate, errors)
{
    struct froe_aggregates *aggregates = NULL;
    froe_error error = {.column = 99};
    cr_assert_not(froe_aggregates_parse(c->list, "agg", NULL, NULL, &aggregates, &error), "%s", c->list);
    cr_expect_eq(error.column, c->column, "%s: %s at %u", c->list, error.text, error.column);
    cr_expect_not_null(strstr(error.text, c->part), "%s: %s", c->list, error.text);
    cr_expect_str_eq(error.option, "agg");
    cr_expect_null(aggregates);
}

Test(aggregate, too_many)
{
    struct froe_buffer list = {0};
    struct froe_aggregates *aggregates;
    froe_error error;
    for (int i = 0; i <= FROE_AGGREGATES_MAX; i++)
        froe_buffer_format(&list, "%sdistinct(query.p%d)", i == 0 ? "" : ",", i);
    froe_buffer_byte(&list, '\0');
    cr_assert_not(froe_aggregates_parse((const char *)list.data, "agg", NULL, NULL, &aggregates, &error));
    cr_expect_not_null(strstr(error.text, "more than 64"));
    /* One fewer is fine, and uses all tags. */
    *strrchr((char *)list.data, ',') = '\0';
    aggregates = parse((const char *)list.data, false);
    cr_expect_eq(froe_aggregates_state_size(aggregates), 8 * (FROE_AGGREGATES_MAX + 1));
    froe_aggregates_free(aggregates);
    froe_buffer_free(&list);
}

/* Adds records in two batches that lie in the same place. */
static void add_twice(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store, void *const *states,
                      const struct froe_record *records, size_t count, struct froe_field_context *context)
{
    struct froe_record batch[FROE_AGGREGATES_BATCH];
    size_t first = count / 3;
    memcpy(batch, records, first * sizeof *batch);
    froe_aggregates_add_all(worker, store, states, batch, first, context);
    memcpy(batch, records + first, (count - first) * sizeof *batch);
    froe_aggregates_add_all(worker, store, states + first, batch, count - first, context);
}

/* Records of a group one behind the other are added as those that alternate with others, whatever they are: sums that
 * do not fit into a word, absent values, equal times with different offsets. */
Test(aggregate, runs)
{
    enum { RECORDS = 64, GROUPS = 2, WORDS = 16 };
    static const size_t runs[] = {1, 3, 8, 24, RECORDS};
    struct froe_aggregates *aggregates = parse("count,sum(bytes),min(time),max(time),last(time)", false);
    struct froe_field_context context = {0};
    struct froe_record records[RECORDS];
    cr_assert_leq(froe_aggregates_state_size(aggregates), WORDS * sizeof(uint64_t));
    for (size_t i = 0; i < RECORDS; i++) {
        read_line(0, &records[i]);
        records[i].bytes = i % 5 == 0 ? FROE_BYTES_ABSENT : INT64_MAX - (int64_t)i;
        records[i].time = (int64_t)(i * 7 % 4);
        records[i].offset = (int32_t)(i * 11 % 3) * 3600;
    }
    for (size_t r = 0; r < sizeof runs / sizeof *runs; r++) {
        struct froe_aggregates_store *store = froe_aggregates_store_create();
        struct froe_aggregates_worker *worker = froe_aggregates_worker_create(aggregates, froe_kernel_choose(NULL));
        uint64_t together[GROUPS][WORDS] = {{0}}, alone[GROUPS][WORDS] = {{0}}, all[GROUPS][WORDS] = {{0}};
        void *states[RECORDS], *states_of_all[RECORDS];
        for (size_t i = 0; i < RECORDS; i++) {
            void *state = alone[i / runs[r] % GROUPS];
            states[i] = together[i / runs[r] % GROUPS];
            states_of_all[i] = all[i / runs[r] % GROUPS];
            froe_aggregates_add(worker, store, &state, &records[i], 1, &context);
        }
        froe_aggregates_add(worker, store, states, records, RECORDS, &context);
        add_twice(worker, store, states_of_all, records, RECORDS, &context);
        cr_expect_arr_eq(together, alone, sizeof together, "runs of %zu", runs[r]);
        cr_expect_arr_eq(all, alone, sizeof all, "all in runs of %zu", runs[r]);
        froe_aggregates_worker_free(worker);
        froe_aggregates_store_free(store);
    }
    froe_aggregates_free(aggregates);
}
