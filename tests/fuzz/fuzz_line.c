/*
 * Whatever bytes a block holds: the quick way gives what the slow way gives, every field of every record can be had,
 * and nothing outside of the block and its slack is read.
 *
 * First byte of the input: bit 0 virtual host, bit 1 referer and agent, the rest the size of batches. Second byte: what
 * is needed of records. Third byte: fills the slack. The rest is the block.
 */
#include <stdio.h>
#include <stdlib.h>

#include "query/field_names.h"
#include "query/key.h"
#include "support/lines_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER = 3, FIELDS_MOST = 64 };

struct fields {
    struct froe_field *list;
    size_t count;
    struct froe_buffer scratch[FIELDS_MOST];
};

static void check(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "broken: %s\n", what);
    abort();
}

/* Every field that has a name, and some of those that have a parameter. */
static void open_fields(struct fields *fields)
{
    struct froe_buffer names = {0};
    froe_error error;
    for (const struct froe_field_name *known = froe_field_names(); known->name != NULL; known++) {
        froe_buffer_text(&names, known->name);
        froe_buffer_byte(&names, ',');
    }
    froe_buffer_text(&names, "time:7m,time:1d,path.1,path.2,path.9,query.q,host/0,host/13,host/128");
    froe_buffer_byte(&names, '\0');
    *fields = (struct fields){.count = 0};
    check(froe_fields_parse((const char *)names.data, "keys", NULL, &fields->list, &fields->count, &error), error.text);
    check(fields->count <= FIELDS_MOST, "there is room for the fields");
    froe_buffer_free(&names);
}

static void close_fields(struct fields *fields)
{
    for (size_t i = 0; i < fields->count; i++)
        froe_buffer_free(&fields->scratch[i]);
    free(fields->list);
}

/* Each value can be written, and a key made of all of them holds the same values. */
static void check_fields(struct fields *fields, const struct froe_record *record, struct froe_groups *groups)
{
    struct froe_key_plan plan;
    struct froe_field_context context = {.file = froe_span_of("f")};
    struct froe_buffer text = {0}, bytes = {0};
    struct froe_datum read[FIELDS_MOST], datum;
    froe_key_plan_init(&plan, fields->list, fields->count);
    froe_key_write(&plan, record, &context, fields->scratch, &bytes);
    struct froe_key key = {bytes.data, (uint32_t)bytes.len, froe_key_hash(bytes.data, (uint32_t)bytes.len)};
    struct froe_group *group = froe_groups_find(groups, &key);
    check(group != NULL && group->len == key.len, "the group of a key is found");
    froe_key_read(&plan, group, read);
    for (size_t i = 0; i < fields->count; i++) {
        froe_field_get(&fields->list[i], record, &context, &fields->scratch[i], &datum);
        if (datum.type != FROE_TYPE_TIME)
            datum.offset = 0;
        check(datum.present == read[i].present, fields->list[i].name);
        check(froe_datum_compare(&datum, &read[i]) == 0, fields->list[i].name);
        if (datum.present)
            froe_datum_write(&text, &datum);
    }
    froe_buffer_free(&text);
    froe_buffer_free(&bytes);
}

static void check_lines(const struct lines_oracle *oracle, unsigned need, size_t batch)
{
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    struct froe_buffer what = {0};
    for (size_t i = 0; i < count; i++) {
        bool agree = lines_agree(oracle, &kernels[i], need, batch, &what);
        if (!agree)
            fprintf(stderr, "%s: %.*s\n", kernels[i].name, (int)what.len, (const char *)what.data);
        check(agree, "the quick way equals the slow way");
    }
    froe_buffer_free(&what);
}

static void check_records(const struct lines_oracle *oracle)
{
    struct fields fields;
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    open_fields(&fields);
    check(groups != NULL, "memory is enough");
    for (size_t i = 0; i < oracle->count; i++)
        if (oracle->answers[i].reason == FROE_REASON_NONE)
            check_fields(&fields, &oracle->answers[i].record, groups);
    froe_groups_free(groups);
    close_fields(&fields);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEADER)
        return 0;
    size_t len = size - HEADER;
    uint8_t *block = malloc(len + FROE_LINES_SLACK);
    check(block != NULL, "memory is enough");
    memcpy(block, data + HEADER, len);
    memset(block + len, data[2], FROE_LINES_SLACK);
    struct lines_oracle oracle;
    lines_oracle_open(&oracle, (struct froe_span){block, len}, (data[0] & 1) != 0, (data[0] & 2) != 0);
    check_lines(&oracle, data[1] & FROE_NEED_ALL, 1 + (data[0] >> 2));
    check_records(&oracle);
    froe_clf_detect_vhost(block, len);
    lines_oracle_close(&oracle);
    free(block);
    return 0;
}
