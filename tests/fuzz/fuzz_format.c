/*
 * Whatever string is taken for a log format: it compiles or the error points into it, and whatever lines are read by it
 * give records whose parts lie in their lines. Whatever a file begins with, auto finds some format for it.
 *
 * First byte of the input: the size of batches. Then the format, ended by a NUL; the rest is the log.
 */
#include <stdio.h>
#include <stdlib.h>

#include "parse/catalog.h"
#include "parse/lines.h"
#include "query/field_names.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { NAMES_MOST = 24 };

static void check(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* Every field that the format adds, as slots, and all parts of records. */
static void open_slots(const struct froe_log_format *format, struct froe_extra_slots *slots)
{
    struct froe_span name;
    *slots = (struct froe_extra_slots){.count = 0};
    for (size_t i = 2; slots->count < NAMES_MOST && froe_format_added_field(format, i, &name); i++)
        if (name.len > 0)
            slots->names[slots->count++] = name;
    if (format->any_key)
        slots->names[slots->count++] = froe_span_of("a.b");
}

/* A part that is there lies in the line, or in what is made of it. */
static void check_part(const struct froe_record *record, uint32_t at, uint32_t end)
{
    check(at == 0 || (at <= end && end <= record->len), "a part lies in its line");
}

static void check_record(const struct froe_record *record, const struct froe_extra_slots *slots)
{
    uint32_t sum = 0;
    check_part(record, record->vhost_at, record->vhost_end);
    check_part(record, record->host_at, record->host_end);
    check_part(record, record->ident_at, record->ident_end);
    check_part(record, record->user_at, record->user_end);
    check_part(record, record->time_at, record->time_end);
    check_part(record, record->request_at, record->request_end);
    check_part(record, record->method_at, record->method_end);
    check_part(record, record->target_at, record->target_end);
    check_part(record, record->path_at, record->path_end);
    check_part(record, record->query_at, record->query_end);
    check_part(record, record->protocol_at, record->protocol_end);
    check_part(record, record->referer_at, record->referer_end);
    check_part(record, record->agent_at, record->agent_end);
    for (size_t i = 0; record->extra != NULL && i < slots->count; i++)
        check_part(record, record->extra[i].at, record->extra[i].end);
    check(record->status == FROE_STATUS_ABSENT || (record->status >= 0 && record->status <= 999), "status");
    check(record->bytes >= FROE_BYTES_ABSENT && record->duration >= FROE_DURATION_ABSENT, "numbers");
    for (uint32_t i = 1; i < record->len; i++)
        sum += record->line[i]; /* all of it can be read */
    check(sum < UINT32_MAX, "bytes");
}

static void read_log(const struct froe_log_format *format, struct froe_span log, size_t batch)
{
    static struct froe_lines lines;
    struct froe_record records[FROE_LINES_BATCH];
    struct froe_extra_slots slots;
    struct froe_binding binding;
    uint64_t found = 0, malformed = 0;
    size_t kernels, count;
    open_slots(format, &slots);
    check(froe_format_bind(format, &slots, FROE_NEED_ALL | FROE_NEED_TARGET, &binding), "memory is enough");
    lines = (struct froe_lines){.kernel = froe_kernels(&kernels), .binding = &binding};
    check(froe_lines_reserve(&lines, slots.count), "memory is enough");
    froe_lines_begin(&lines, log.ptr, log.len);
    while ((count = froe_lines_read(&lines, records, batch)) > 0) {
        for (size_t i = 0; i < count; i++)
            check_record(&records[i], &slots);
        found += count;
    }
    for (int i = 0; i < FROE_REASON_COUNT; i++)
        malformed += lines.reasons[i];
    check(lines.lines == found + malformed, "every line is a record or malformed");
    froe_lines_free(&lines);
    froe_binding_free(&binding);
}

static void detect(struct froe_span log, size_t batch)
{
    static struct froe_catalog *catalog; /* made once: it takes longer than most inputs */
    froe_error error;
    struct froe_log_format *own;
    bool known;
    if (catalog == NULL)
        catalog = froe_catalog_create("auto", &error);
    check(catalog != NULL, "memory is enough");
    const struct froe_log_format *format = froe_catalog_detect(catalog, log, &own, &known);
    check(format != NULL, "there is always a format");
    read_log(format, log, batch);
    froe_format_free(own);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *nul = size < 2 ? NULL : memchr(data + 1, '\0', size - 1);
    if (nul == NULL)
        return 0;
    const char *string = (const char *)data + 1;
    size_t len = size - (size_t)(nul + 1 - data), batch = 1 + data[0] % FROE_LINES_BATCH;
    uint8_t *block = calloc(1, len + FROE_LINES_SLACK);
    check(block != NULL, "memory is enough");
    if (len > 0)
        memcpy(block, nul + 1, len);
    froe_error error = {0};
    struct froe_log_format *format = froe_format_compile(string, &error);
    if (format != NULL)
        read_log(format, (struct froe_span){block, len}, batch);
    else
        check(error.text[0] != '\0' && error.column <= strlen(string) + 1, "an error points into the string");
    froe_format_free(format);
    detect((struct froe_span){block, len}, batch);
    free(block);
    return 0;
}
