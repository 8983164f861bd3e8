/* Fields: names, and values of records. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "parse/clf.h"
#include "query/field_names.h"
#include "support/typed_records.h"

/* A record that owns its line. */
struct owned {
    uint8_t *line;
    struct froe_record record;
};

static struct owned read_with(const char *line, bool vhost, unsigned need)
{
    struct owned owned;
    const struct froe_clf_format format = {.vhost = vhost, .combined = true, .need = need};
    struct froe_timestamp_cache cache = {0};
    uint64_t nul_bytes = 0;
    size_t len = strlen(line);
    owned.line = malloc(len);
    memcpy(owned.line, line, len);
    enum froe_reason reason = froe_clf_read(owned.line, len, &format, &cache, &owned.record, &nul_bytes);
    cr_assert_eq(reason, FROE_REASON_NONE, "`%s`: %s", line, froe_reason_name(reason));
    return owned;
}

static struct froe_field field_of(const char *name)
{
    struct froe_field *fields, field;
    size_t count;
    froe_error error;
    cr_assert(froe_fields_parse(name, "keys", NULL, &fields, &count, &error), "%s: %s", name, error.text);
    cr_assert_eq(count, 1);
    field = fields[0];
    /* The text of a parameter lies in the field. */
    if (field.text.ptr != NULL)
        field.text.ptr = (const uint8_t *)strdup((const char *)fields[0].text.ptr);
    free(fields);
    return field;
}

/* What a field shows of a line, as text for free(); NULL: absent. Only what the field says it needs is cut out. */
static char *value_in(const char *line, bool vhost, const char *name, struct froe_field_context *context)
{
    struct froe_field field = field_of(name);
    struct owned owned = read_with(line, vhost, field.need);
    struct froe_buffer scratch = {0}, text = {0};
    struct froe_datum datum;
    char *value = NULL;
    froe_buffer_text(&scratch, "left from before");
    froe_field_get(&field, &owned.record, context, &scratch, &datum);
    cr_expect_eq(datum.type, field.type, "%s", name);
    if (datum.present) {
        froe_datum_write(&text, &datum);
        froe_buffer_byte(&text, '\0');
        value = strdup((const char *)text.data);
    }
    if (froe_field_is_plain_text(&field)) {
        struct froe_span plain = froe_field_plain_text(&field, &owned.record);
        cr_expect_eq(plain.ptr == NULL, !datum.present, "%s", name);
        cr_expect(froe_span_equal(plain, datum.text), "%s", name);
    }
    froe_buffer_free(&scratch);
    froe_buffer_free(&text);
    free(owned.line);
    free((void *)(uintptr_t)field.text.ptr);
    return value;
}

static void expect_value(const char *line, bool vhost, const char *name, const char *wanted,
                         struct froe_field_context *context)
{
    char *value = value_in(line, vhost, name, context);
    cr_expect_eq(value == NULL, wanted == NULL, "%s of `%s` is %s", name, line, value == NULL ? "absent" : value);
    if (value != NULL && wanted != NULL)
        cr_expect_str_eq(value, wanted, "%s of `%s` is `%s`, not `%s`", name, line, value, wanted);
    free(value);
}

Test(field, typed_records)
{
    struct froe_field_context context = {.zone = NULL};
    for (const struct typed_record *typed = typed_records; typed->line != NULL; typed++)
        for (size_t i = 0; typed->fields[i] != NULL; i += 2)
            expect_value(typed->line, false, typed->fields[i], typed->fields[i + 1], &context);
}

#define LINE_AT(time) "h - - [" time "] \"GET / HTTP/1.1\" 200 1"

Test(field, vhost_and_file)
{
    static const char name[] = "logs/access.log";
    struct froe_field_context context = {.file = froe_span_of(name)};
    expect_value("v.org:80 h i u [17/May/2015:10:05:03 +0000] \"-\" 200 1", true, "vhost", "v.org:80", &context);
    expect_value("v.org:80 h i u [17/May/2015:10:05:03 +0000] \"-\" 200 1", true, "host", "h", &context);
    expect_value(LINE_AT("17/May/2015:10:05:03 +0000"), false, "vhost", NULL, &context);
    expect_value(LINE_AT("17/May/2015:10:05:03 +0000"), false, "file", name, &context);
}

/* Stands in for a user-agent database: every fact is the name of its field, and curl is a bot. */
static const struct froe_agent_facts *look(void *state, struct froe_span agent)
{
    static struct froe_agent_facts facts = {
        .texts = {FROE_LITERAL("agent.browser"), FROE_LITERAL("agent.browser.version"), FROE_LITERAL("agent.os"),
                  FROE_LITERAL("agent.os.version"), FROE_LITERAL("agent.device"), FROE_LITERAL("agent.device.brand"),
                  FROE_LITERAL("agent.device.model"), FROE_LITERAL("agent.bot.name"), FROE_LITERAL("agent.bot.kind")}};
    *(size_t *)state += 1;
    facts.is_bot = agent.len > 4 && memcmp(agent.ptr, "curl", 4) == 0;
    return &facts;
}

Test(field, facts_of_agents)
{
    static const char line[] = LINE_AT("17/May/2015:10:05:03 +0000") " \"-\" \"%s\"";
    size_t asked = 0;
    struct froe_field_context context = {.agents = {.look = look, .state = &asked}};
    char text[200];
    for (const struct froe_field_name *known = froe_field_names(); known->name != NULL; known++) {
        if ((known->need & FROE_NEED_AGENT_FACTS) == 0)
            continue;
        bool boolean = known->id == FROE_FIELD_AGENT_BOT;
        cr_expect((known->need & FROE_NEED_AGENT) != 0);
        snprintf(text, sizeof text, line, "curl/8");
        expect_value(text, false, known->name, boolean ? "true" : known->name, &context);
        snprintf(text, sizeof text, line, "");
        expect_value(text, false, known->name, boolean ? "false" : known->name, &context);
        size_t before = asked;
        snprintf(text, sizeof text, line, "-");
        expect_value(text, false, known->name, NULL, &context);
        expect_value(LINE_AT("17/May/2015:10:05:03 +0000"), false, known->name, NULL, &context);
        cr_expect_eq(asked, before, "nobody is asked of an absent agent");
    }
    cr_expect_eq(asked, 20);
}

/* Stands in for databases of networks. */
static const struct froe_geo_facts *locate(void *state, struct froe_span host)
{
    static const struct froe_geo_facts nothing = {.has_asn = false},
                                       known = {.texts = {FROE_LITERAL("country"), FROE_LITERAL("country.name"),
                                                          FROE_LITERAL("city"), FROE_LITERAL("asn.org")},
                                                .has_asn = true,
                                                .asn = 4200000000};
    *(size_t *)state += 1;
    return froe_span_equal(host, froe_span_of("1.2.3.4")) ? &known : &nothing;
}

Test(field, facts_of_hosts)
{
    size_t asked = 0;
    struct froe_field_context context = {.geo = {locate, &asked}};
    for (const struct froe_field_name *known = froe_field_names(); known->name != NULL; known++) {
        if ((known->need & FROE_NEED_GEO_FACTS) == 0)
            continue;
        bool number = known->id == FROE_FIELD_ASN;
        cr_expect((known->need & FROE_NEED_CLIENT) != 0);
        expect_value("1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"-\" 200 1", false, known->name,
                     number ? "4200000000" : known->name, &context);
        expect_value(LINE_AT("17/May/2015:10:05:03 +0000"), false, known->name, NULL, &context);
    }
    cr_expect_eq(asked, 10);
}

/* Every name of the table can be had, and is of the type that it says. */
Test(field, every_name)
{
    static const char line[] =
        "v 1.2.3.4 i u [17/May/2015:10:05:03 +0000] \"GET /a/b.c?q HTTP/1.1\" 200 1 \"http://r/\" "
        "\"p (s) d\"";
    size_t asked = 0, located = 0;
    struct froe_field_context context = {
        .file = froe_span_of("f"), .agents = {.look = look, .state = &asked}, .geo = {locate, &located}};
    size_t names = 0;
    for (const struct froe_field_name *known = froe_field_names(); known->name != NULL; known++, names++) {
        struct froe_field field = field_of(known->name);
        cr_expect_eq(field.id, known->id, "%s", known->name);
        cr_expect_eq(field.type, known->type, "%s", known->name);
        cr_expect_eq(field.need, known->need, "%s", known->name);
        cr_expect_str_eq(field.name, known->name);
        char *value = value_in(line, true, known->name, &context);
        /* No Combined line has a duration. */
        cr_expect_eq(value == NULL, known->id == FROE_FIELD_DURATION, "%s", known->name);
        free(value);
    }
    cr_expect_geq(names, 29);
}

struct zoned {
    const char *line;
    const char *name;
    const char *wanted;
};

static void check_zone(const char *zone_name, const struct zoned *cases, size_t count)
{
    struct froe_zone zone;
    froe_error error;
    cr_assert(froe_zone_parse(&zone, zone_name, &error), "%s", error.text);
    struct froe_field_context context = {.zone = &zone};
    for (size_t i = 0; i < count; i++)
        expect_value(cases[i].line, false, cases[i].name, cases[i].wanted, &context);
    froe_zone_free(&zone);
}

Test(field, times_in_a_fixed_zone)
{
    static const struct zoned cases[] = {
        {LINE_AT("17/May/2015:23:35:03 +0000"), "time", "2015-05-18T05:05:03+05:30"},
        {LINE_AT("17/May/2015:23:35:03 +0000"), "time.text", "17/May/2015:23:35:03 +0000"},
        {LINE_AT("17/May/2015:23:35:03 +0000"), "time:1h", "2015-05-18T05:00:00+05:30"},
        {LINE_AT("17/May/2015:23:35:03 +0000"), "time:7h", "2015-05-18T00:00:00+05:30"},
        {LINE_AT("17/May/2015:23:35:03 +0000"), "time:1d", "2015-05-18"},
        {LINE_AT("17/May/2015:23:35:03 +0000"), "hour", "5"},
        {LINE_AT("17/May/2015:23:35:03 +0000"), "weekday", "Mon"},
        {LINE_AT("31/Dec/1969:18:29:59 +0000"), "time:1d", "1969-12-31"},
        {LINE_AT("31/Dec/1969:18:29:59 +0000"), "hour", "23"},
        {LINE_AT("31/Dec/1969:18:30:00 +0000"), "time:1d", "1970-01-01"},
        {LINE_AT("31/Dec/1969:18:30:00 +0000"), "hour", "0"},
    };
    check_zone("+05:30", cases, sizeof cases / sizeof cases[0]);
}

Test(field, times_in_a_zone_west_of_utc)
{
    static const struct zoned cases[] = {
        {LINE_AT("18/May/2015:03:05:03 +0200"), "time", "2015-05-17T21:05:03-04:00"},
        {LINE_AT("18/May/2015:03:05:03 +0200"), "time:5h", "2015-05-17T20:00:00-04:00"},
        {LINE_AT("18/May/2015:03:05:03 +0200"), "time:1d", "2015-05-17"},
        {LINE_AT("18/May/2015:03:05:03 +0200"), "weekday", "Sun"},
        {LINE_AT("01/Jan/0001:00:00:00 +0000"), "time", "0000-12-31T20:00:00-04:00"},
    };
    check_zone("-0400", cases, sizeof cases / sizeof cases[0]);
}

/* Around the hour that is skipped and the one that comes twice. */
Test(field, times_in_a_zone_with_summer_time)
{
    static const struct zoned cases[] = {
        {LINE_AT("29/Mar/2015:00:59:59 +0000"), "time", "2015-03-29T01:59:59+01:00"},
        {LINE_AT("29/Mar/2015:01:00:00 +0000"), "time", "2015-03-29T03:00:00+02:00"},
        {LINE_AT("29/Mar/2015:01:00:00 +0000"), "hour", "3"},
        {LINE_AT("25/Oct/2015:00:30:00 +0000"), "time:1h", "2015-10-25T02:00:00+02:00"},
        {LINE_AT("25/Oct/2015:01:30:00 +0000"), "time:1h", "2015-10-25T02:00:00+01:00"},
        {LINE_AT("25/Oct/2015:01:30:00 +0000"), "hour", "2"},
        {LINE_AT("25/Oct/2015:22:59:59 +0000"), "time:1d", "2015-10-25"},
        {LINE_AT("25/Oct/2015:23:00:00 +0000"), "time:1d", "2015-10-26"},
    };
    check_zone("Europe/Berlin", cases, sizeof cases / sizeof cases[0]);
}

Test(field, buckets_of_negative_offsets)
{
    struct froe_field_context context = {.zone = NULL};
    expect_value(LINE_AT("17/May/2015:23:59:59 -0730"), false, "time:1d", "2015-05-17", &context);
    expect_value(LINE_AT("17/May/2015:00:00:00 -0730"), false, "time:90m", "2015-05-17T00:00:00-07:30", &context);
    expect_value(LINE_AT("17/May/2015:23:59:59 -0730"), false, "time:7h", "2015-05-17T21:00:00-07:30", &context);
    expect_value(LINE_AT("31/Dec/1969:23:59:59 -0001"), false, "time:1s", "1969-12-31T23:59:59-00:01", &context);
    expect_value(LINE_AT("01/Jan/1960:00:00:01 +0001"), false, "time:30s", "1960-01-01T00:00:00+00:01", &context);
    expect_value(LINE_AT("17/May/2015:23:59:59 -0730"), false, "time:23h", "2015-05-17T23:00:00-07:30", &context);
    expect_value(LINE_AT("17/May/2015:23:59:59 -0730"), false, "time:24h", "2015-05-17", &context);
    expect_value(LINE_AT("17/May/2015:23:59:59 -0730"), false, "time:86400s", "2015-05-17", &context);
}

Test(field, weekdays)
{
    static const char *const days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    struct froe_field_context context = {.zone = NULL};
    for (int i = 0; i < 7; i++) {
        char line[] = LINE_AT("01/Jan/1970:10:05:03 +0000");
        *strchr(line, '1') = (char)('1' + i);
        expect_value(line, false, "weekday", days[i], &context);
    }
    expect_value(LINE_AT("31/Dec/1969:00:00:00 +0000"), false, "weekday", "Wed", &context);
    expect_value(LINE_AT("01/Jan/0000:00:00:00 +0000"), false, "weekday", "Sat", &context);
}

Test(field, which_are_times)
{
    static const char *const times[] = {"time", "time:5m", "time:1d", "hour", "weekday"};
    static const char *const others[] = {"time.text", "host", "status", "bytes", "path", "file", "query.time"};
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct froe_field field = field_of(times[i]);
        cr_expect(froe_field_is_time(&field), "%s", times[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct froe_field field = field_of(others[i]);
        cr_expect_not(froe_field_is_time(&field), "%s", others[i]);
        free((void *)(uintptr_t)field.text.ptr);
    }
}

Test(field, lists)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    cr_assert(froe_fields_parse("path,status,query.a.b/c=d,host/24", "keys", NULL, &fields, &count, &error));
    cr_assert_eq(count, 4);
    cr_expect_eq(fields[0].id, FROE_FIELD_PATH);
    cr_expect_eq(fields[1].id, FROE_FIELD_STATUS);
    cr_expect_eq(fields[2].id, FROE_FIELD_QUERY_PARAMETER);
    cr_expect(froe_span_equal(fields[2].text, froe_span_of("a.b/c=d")));
    cr_expect_str_eq(fields[2].name, "query.a.b/c=d");
    cr_expect_eq(fields[3].id, FROE_FIELD_HOST_NET);
    cr_expect_eq(fields[3].parameter, 24);
    free(fields);
}

Test(field, blanks_around_names)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    cr_assert(froe_fields_parse(" path , status,\thost\t", "keys", NULL, &fields, &count, &error), "%s", error.text);
    cr_assert_eq(count, 3);
    cr_expect_str_eq(fields[0].name, "path");
    cr_expect_str_eq(fields[1].name, "status");
    cr_expect_str_eq(fields[2].name, "host");
    free(fields);
    cr_assert(froe_fields_parse("path, host , path", "keys", NULL, &fields, &count, &error), "%s", error.text);
    cr_expect_not(froe_fields_differ("path, host , path", "keys", fields, count, &error));
    cr_expect_eq(error.column, 14);
    free(fields);
}

struct refused {
    const char *list;
    unsigned column;
    const char *says;
};

static const struct refused refused[] = {
    {"", 1, "missing"},
    {",path", 1, "missing"},
    {"path,", 6, "missing"},
    {"path,,status", 6, "missing"},
    {"nothing", 1, "unknown field: nothing"},
    {"path,statsu", 6, "did you mean status?"},
    {"host,refferer", 6, "did you mean referer?"},
    {"Path", 1, "did you mean path?"},
    {"path, ,status", 7, "missing"},
    {" path ,\t statsu ", 10, "did you mean status?"},
    {"pa th", 1, "did you mean path?"},
    {"agent.produkt", 1, "did you mean agent.product?"},
    {"duraiton", 1, "did you mean duration?"},
    {"prot", 1, "did you mean protocol?"},
    {"user_agent", 1, "did you mean agent?"},
    {"date", 1, "did you mean time:1d?"},
    {"x", 1, "unknown field: x (see froe help fields)"},
    {"xyz", 1, "unknown field: xyz (see froe help fields)"},
    {"path.0", 1, "path.0"},
    {"path.", 1, "path."},
    {"path.x", 1, "path.x"},
    {"path.-1", 1, "path.-1"},
    {"path.99999999999999999999", 1, "path.9"},
    {"query.", 1, "did you mean query?"},
    {"host/", 1, "host/"},
    {"host/129", 1, "host/129"},
    {"host/x", 1, "host/x"},
    {"time:", 1, "no time bucket"},
    {"host,status,time:0m", 13, "no time bucket: time:0m"},
    {"time:5x", 1, "no time bucket"},
    {"time:m", 1, "no time bucket"},
    {"time:5", 1, "no time bucket"},
    {"time:25h", 1, "no time bucket"},
    {"time:2d", 1, "no time bucket"},
    {"time:18446744073709551617s", 1, "no time bucket"},
    {"\x1b[31m\xff", 1, "\\x1b[31m\\xff"},
};

Test(field, refused)
{
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct froe_field *fields = NULL;
        size_t count;
        froe_error error = {.text = ""};
        cr_assert_not(froe_fields_parse(refused[i].list, "keys", NULL, &fields, &count, &error), "%s", refused[i].list);
        cr_expect_eq(error.column, refused[i].column, "`%s`: column %u", refused[i].list, error.column);
        cr_expect_str_eq(error.option, "keys");
        cr_expect_not_null(strstr(error.text, refused[i].says), "`%s`: %s", refused[i].list, error.text);
    }
}

Test(field, names_that_are_too_long)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    char name[FROE_FIELD_NAME_MAX + 1] = "query.";
    memset(name + 6, 'q', sizeof name - 7);
    name[FROE_FIELD_NAME_MAX] = '\0';
    cr_expect_not(froe_fields_parse(name, "fields", NULL, &fields, &count, &error));
    cr_expect_str_eq(error.option, "fields");
    name[FROE_FIELD_NAME_MAX - 1] = '\0';
    cr_assert(froe_fields_parse(name, "fields", NULL, &fields, &count, &error));
    cr_expect_str_eq(fields[0].name, name);
    free(fields);
}

/* In their order: absent, then by value. */
Test(field, compare)
{
    static const struct froe_datum texts[] = {
        {.type = FROE_TYPE_TEXT},
        {.present = true, .type = FROE_TYPE_TEXT, .text = {(const uint8_t *)"", 0}},
        {.present = true, .type = FROE_TYPE_TEXT, .text = {(const uint8_t *)"B", 1}},
        {.present = true, .type = FROE_TYPE_TEXT, .text = {(const uint8_t *)"a", 1}},
        {.present = true, .type = FROE_TYPE_TEXT, .text = {(const uint8_t *)"a\0", 2}},
        {.present = true, .type = FROE_TYPE_TEXT, .text = {(const uint8_t *)"\xff", 1}},
    };
    static const struct froe_datum numbers[] = {
        {.type = FROE_TYPE_NUMBER},
        {.present = true, .type = FROE_TYPE_NUMBER, .number = 0},
        {.present = true, .type = FROE_TYPE_NUMBER, .number = 9},
        {.present = true, .type = FROE_TYPE_NUMBER, .number = 10},
        {.present = true, .type = FROE_TYPE_NUMBER, .number = INT64_MAX},
    };
    static const struct froe_datum times[] = {
        {.type = FROE_TYPE_TIME},
        {.present = true, .type = FROE_TYPE_TIME, .time = -1, .offset = 3600},
        {.present = true, .type = FROE_TYPE_TIME, .time = 0, .offset = -3600},
        {.present = true, .type = FROE_TYPE_TIME, .time = 0, .offset = 0},
        {.present = true, .type = FROE_TYPE_TIME, .time = 1, .offset = -3600},
    };
    for (int i = 0; i < 6; i++)
        for (int j = 0; j < 6; j++) {
            int order = froe_datum_compare(&texts[i], &texts[j]);
            cr_expect_eq((order > 0) - (order < 0), (i > j) - (i < j), "texts %d and %d", i, j);
        }
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 5; j++) {
            int order = froe_datum_compare(&numbers[i], &numbers[j]);
            cr_expect_eq((order > 0) - (order < 0), (i > j) - (i < j), "numbers %d and %d", i, j);
            order = froe_datum_compare(&times[i], &times[j]);
            cr_expect_eq((order > 0) - (order < 0), (i > j) - (i < j), "times %d and %d", i, j);
        }
}
