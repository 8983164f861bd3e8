#include "support/format_case.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static bool resolve(const void *context, struct froe_span text, struct froe_span *name, enum froe_type *type,
                    uint64_t *unit)
{
    struct froe_extra_name found;
    if (!froe_catalog_resolve(context, text, &found))
        return false;
    *name = found.name;
    *unit = found.unit;
    *type = found.type == FROE_COLUMN_NUMBER     ? FROE_TYPE_NUMBER
            : found.type == FROE_COLUMN_DURATION ? FROE_TYPE_DURATION
                                                 : FROE_TYPE_TEXT;
    return true;
}

static const char *candidate(const void *context, size_t index)
{
    return froe_catalog_candidate((struct froe_catalog *)(uintptr_t)context, index);
}

static void fail(const char *what, const char *where)
{
    fprintf(stderr, "%s: %s\n", what, where);
    abort();
}

void format_query_open(struct format_query *query, const struct froe_catalog *catalog, const char *list)
{
    froe_error error;
    *query = (struct format_query){.scope = {.resolve = resolve, .candidate = candidate, .context = catalog}};
    if (!froe_fields_parse(list, "fields", &query->scope, &query->fields, &query->count, &error))
        fail(error.text, list);
    for (size_t i = 0; i < query->count; i++)
        query->need |= query->fields[i].need;
}

void format_query_close(struct format_query *query)
{
    free(query->fields);
    froe_field_scope_free(&query->scope);
}

struct format_reading format_read(const struct froe_log_format *format, const struct format_query *query,
                                  struct froe_span log, size_t batch, format_record_fn *take, void *context)
{
    struct froe_record records[FROE_LINES_BATCH];
    struct froe_binding binding;
    struct froe_lines *lines = calloc(1, sizeof *lines);
    uint8_t *block = calloc(1, log.len + FROE_LINES_SLACK);
    size_t kernels, count;
    if (lines == NULL || block == NULL || !froe_lines_reserve(lines, query->scope.slots.count) ||
        !froe_format_bind(format, &query->scope.slots, query->need, &binding))
        abort();
    if (log.len > 0)
        memcpy(block, log.ptr, log.len);
    lines->kernel = froe_kernels(&kernels);
    lines->binding = &binding;
    struct format_reading reading = {.lines = 0};
    froe_lines_begin(lines, block, log.len);
    while ((count = froe_lines_read(lines, records, batch)) > 0) {
        for (size_t i = 0; take != NULL && i < count; i++)
            take(context, &records[i]);
        reading.records += count;
    }
    reading.lines = lines->lines;
    reading.directives = lines->directives;
    memcpy(reading.reasons, lines->reasons, sizeof reading.reasons);
    froe_lines_free(lines);
    froe_binding_free(&binding);
    free(lines);
    free(block);
    return reading;
}

char *format_value(const struct froe_field *field, const struct froe_record *record)
{
    struct froe_field_context context = {.file = froe_span_of("f")};
    struct froe_buffer scratch = {0}, text = {0};
    struct froe_datum datum;
    froe_field_get(field, record, &context, &scratch, &datum);
    char *value = NULL;
    if (datum.present) {
        froe_datum_write(&text, &datum);
        froe_buffer_byte(&text, '\0');
        value = strdup((const char *)text.data);
    }
    froe_buffer_free(&scratch);
    froe_buffer_free(&text);
    return value;
}

struct values {
    const struct format_query *query;
    char *texts[FORMAT_CASE_FIELDS];
};

static void keep_values(void *context, const struct froe_record *record)
{
    struct values *values = context;
    for (size_t i = 0; i < values->query->count; i++) {
        free(values->texts[i]);
        values->texts[i] = format_value(&values->query->fields[i], record);
    }
}

static void compare(const struct format_case *given, const char *name, const char *wanted, const char *found)
{
    if (wanted == NULL ? found == NULL : found != NULL && strcmp(wanted, found) == 0)
        return;
    fprintf(stderr, "format: %s\nlines: %s\n%s is `%s`, not `%s`\n", given->format, given->lines, name,
            found == NULL ? "absent" : found, wanted == NULL ? "absent" : wanted);
    abort();
}

static void check_list(const struct format_case *given, const struct froe_catalog *catalog,
                       const struct froe_log_format *format, const char *list, size_t first)
{
    struct format_query query;
    format_query_open(&query, catalog, list);
    struct values values = {.query = &query};
    struct froe_span log = froe_span_of(given->lines);
    struct format_reading reading = format_read(format, &query, log, FROE_LINES_BATCH, keep_values, &values);
    if (reading.records != reading.lines || reading.records == 0) {
        for (int i = 0; i < FROE_REASON_COUNT; i++)
            if (reading.reasons[i] > 0)
                fprintf(stderr, "%s\n", froe_reason_name((enum froe_reason)i));
        fprintf(stderr, "read as %s\n", format->name);
        fail(given->format, given->lines);
    }
    for (size_t i = 0; i < query.count; i++) {
        compare(given, given->fields[2 * (first + i)], given->fields[2 * (first + i) + 1], values.texts[i]);
        free(values.texts[i]);
    }
    format_query_close(&query);
}

void format_case_check(const struct format_case *given)
{
    froe_error error;
    struct froe_catalog *catalog = froe_catalog_create(given->format, &error);
    if (catalog == NULL)
        fail(error.text, given->format);
    struct froe_log_format *own;
    bool known;
    const struct froe_log_format *format = froe_catalog_detect(catalog, froe_span_of(given->lines), &own, &known);
    struct froe_buffer all = {0};
    for (size_t i = 0; given->fields[2 * i] != NULL; i++) {
        check_list(given, catalog, format, given->fields[2 * i], i);
        froe_buffer_format(&all, "%s%s", i == 0 ? "" : ",", given->fields[2 * i]);
    }
    froe_buffer_byte(&all, '\0');
    check_list(given, catalog, format, (const char *)all.data, 0);
    froe_buffer_free(&all);
    froe_format_free(own);
    froe_catalog_free(catalog);
}

const char *format_detected(const char *log)
{
    froe_error error;
    struct froe_catalog *catalog = froe_catalog_create("auto", &error);
    struct froe_log_format *own;
    bool known;
    const struct froe_log_format *format = froe_catalog_detect(catalog, froe_span_of(log), &own, &known);
    const char *name = known ? format->name : "unknown";
    froe_format_free(own);
    froe_catalog_free(catalog);
    return name;
}

void format_cases_by_name(const struct format_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        format_case_check(&cases[i]);
}

const char *format_four_times(const char *log)
{
    static char room[16384];
    cr_assert_lt(4 * strlen(log), sizeof room);
    room[0] = '\0';
    for (int i = 0; i < 4; i++)
        strcat(room, log);
    return room;
}

/* The lines, as many as it takes to tell a format by them. */
static const char *enough_lines(const struct format_case *given)
{
    static const char *const against_common[] = {"aiohttp", "combined_value", "combined_vhost", "lighttpd"};
    for (size_t i = 0; i < sizeof against_common / sizeof against_common[0]; i++)
        if (strcmp(given->format, against_common[i]) == 0)
            return format_four_times(given->lines);
    return given->lines;
}

void format_cases_by_auto(const struct format_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        /* In one line alone nothing tells nginx from Combined, nor that a log of no time is one of Caddy's. */
        struct format_case given = cases[i];
        given.lines = enough_lines(&cases[i]);
        given.format = "auto";
        if (strcmp(cases[i].format, "vhost_combined") == 0)
            given.fields[4] = NULL; /* auto knows no port there */
        format_case_check(&given);
    }
}

void format_cases_told_apart(const struct format_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *wanted = cases[i].format;
        if (strcmp(wanted, "nginx") == 0 || strcmp(wanted, "common") == 0)
            wanted = "combined";
        cr_expect_str_eq(format_detected(enough_lines(&cases[i])), wanted, "%s", cases[i].lines);
    }
}

void format_cases_names(const struct format_case *cases, size_t count)
{
    froe_error error;
    for (size_t i = 0; i < count; i++) {
        struct froe_log_format *format = froe_format_compile(cases[i].format, &error);
        cr_assert_not_null(format, "%s", cases[i].format);
        cr_expect_str_eq(format->name, cases[i].format);
        froe_format_free(format);
    }
}
