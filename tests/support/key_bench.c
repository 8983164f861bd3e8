#include "support/key_bench.h"

#include <criterion/criterion.h>
#include <stdlib.h>

#include "parse/clf.h"

#define REST "] \"GET /a?q=1 HTTP/1.1\" 200 5 \"r\" \"a (b) c\""

const char *const key_bench_lines[KEY_BENCH_LINES] = {
    "h i u [17/May/2015:10:05:03 +0000" REST,
    "h - u [17/May/2015:10:05:03 +0000" REST,
    "h i - [17/May/2015:10:05:03 +0000" REST,
    "h i [17/May/2015:10:05:03 +0000" REST,
    "h i u [17/May/2015:12:05:03 +0200" REST,
    "h i u [17/May/2015:10:05:04 +0000" REST,
    "h i u [18/May/2015:10:05:03 +0000" REST,
    "h i u [17/May/2015:10:05:03 +0000] \"GET /a? HTTP/1.1\" 200 5 \"r\" \"a (b) c\"",
    "h i u [17/May/2015:10:05:03 +0000] \"GET /a HTTP/1.1\" 200 5 \"r\" \"a (b) c\"",
    "h i u [17/May/2015:10:05:03 +0000] \"-\" 200 5 \"r\" \"a (b) c\"",
    "h i u [17/May/2015:10:05:03 +0000] \"GET /a?q=1 HTTP/1.1\" - - \"r\" \"a (b) c\"",
    "hi u - [17/May/2015:10:05:03 +0000] \"GET /a?q=1 HTTP/1.1\" 404 - \"\"",
};

void key_bench_plan(struct froe_key_plan *plan, const char *list)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    cr_assert(froe_fields_parse(list, "keys", NULL, &fields, &count, &error), "%s: %s", list, error.text);
    froe_key_plan_init(plan, fields, count);
}

void key_bench_read(const char *line, struct froe_record *record)
{
    const struct froe_clf_format format = {.combined = true, .need = FROE_NEED_ALL};
    struct froe_timestamp_cache cache = {0};
    uint64_t nul_bytes = 0;
    cr_assert_eq(froe_clf_read((const uint8_t *)line, strlen(line), &format, &cache, record, &nul_bytes),
                 FROE_REASON_NONE, "%s", line);
}

void key_bench_open(struct key_bench *bench, const char *list)
{
    *bench =
        (struct key_bench){.context = {.file = froe_span_of("f.log")}, .groups = froe_groups_create(0, NULL, NULL)};
    key_bench_plan(&bench->plan, list);
    bench->scratch = calloc(bench->plan.count, sizeof *bench->scratch);
}

void key_bench_close(struct key_bench *bench)
{
    for (size_t i = 0; i < bench->plan.count; i++)
        froe_buffer_free(&bench->scratch[i]);
    free(bench->scratch);
    froe_groups_free(bench->groups);
    froe_key_plan_free(&bench->plan);
}

struct froe_group *key_bench_group(struct key_bench *bench, const struct froe_record *record)
{
    struct froe_buffer bytes = {0};
    struct froe_key key;
    if (bench->plan.plain) {
        struct froe_span text = froe_field_plain_text(&bench->plan.fields[0], record);
        key = (struct froe_key){text.ptr, text.ptr == NULL ? FROE_KEY_ABSENT : (uint32_t)text.len, 0};
    } else {
        froe_key_write(&bench->plan, record, &bench->context, bench->scratch, &bytes);
        key = (struct froe_key){bytes.data, (uint32_t)bytes.len, 0};
    }
    key.hash = froe_key_hash(key.ptr, key.len);
    struct froe_group *group = froe_groups_find(bench->groups, &key);
    froe_buffer_free(&bytes);
    return group;
}
