/*
 * Whatever the list of aggregates: it is compiled or refused with a place in it; what is compiled takes records, and
 * gives the same values when they are added at once and when they are added to two groups that are merged.
 */
#include <stdio.h>
#include <stdlib.h>

#include "query/aggregate.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORDS = 6 };

static void make_records(struct froe_record *records)
{
    static const char text[64] = "10.0.0.1/a/b.html?x=1curl"; /* with slack */
    for (int i = 0; i < RECORDS; i++)
        records[i] = (struct froe_record){.line = (const uint8_t *)text,
                                          .len = 25,
                                          .host_end = (uint32_t)(8 - i % 2),
                                          .status = i == 2 ? FROE_STATUS_ABSENT : 200 + 100 * (i % 4),
                                          .bytes = i == 3 ? FROE_BYTES_ABSENT : (int64_t)1 << (10 * i),
                                          .time = 1431857103 + 40 * (i / 2),
                                          .offset = 3600 * (i % 3),
                                          .duration = i == 4 ? FROE_DURATION_ABSENT : 1234567 * i,
                                          .method_end = 3,
                                          .path_at = 8,
                                          .path_end = 17,
                                          .query_at = 18,
                                          .query_end = 21,
                                          .agent_at = 21,
                                          .agent_end = 25};
}

static void write_values(const struct froe_aggregates *aggregates, const void *state, struct froe_buffer *text)
{
    for (size_t i = 0; i < froe_aggregates_count(aggregates); i++) {
        struct froe_aggregate_value value;
        froe_aggregates_value(aggregates, i, state, RECORDS, &value);
        require(value.type == froe_aggregates_type(aggregates, i), "values have the type of their column");
        require(froe_aggregate_value_compare(&value, &value) == 0, "a value equals itself");
        if (value.present)
            froe_aggregate_value_write(text, &value);
        froe_buffer_byte(text, '\n');
    }
}

static void unite(const struct froe_aggregates *aggregates, struct froe_aggregates_store **stores)
{
    struct froe_aggregates_union *uniting = froe_aggregates_union_create(aggregates, stores, 2, 1);
    require(uniting != NULL, "there is memory");
    froe_aggregates_union_sort(uniting, 0);
    froe_aggregates_union_sort(uniting, 1);
    froe_aggregates_union_unite(uniting, 0, 0);
    require(froe_aggregates_union_end(uniting, NULL), "there is memory");
}

static void use(const struct froe_aggregates *aggregates)
{
    size_t size = froe_aggregates_state_size(aggregates);
    struct froe_aggregates_worker *worker = froe_aggregates_worker_create(aggregates, froe_kernel_choose(NULL));
    struct froe_aggregates_store *stores[2] = {froe_aggregates_store_create(), froe_aggregates_store_create()};
    uint8_t *states = calloc(3, size + 8);
    require(worker != NULL && stores[0] != NULL && stores[1] != NULL && states != NULL, "there is memory");
    require(size % 8 == 0, "states consist of words");
    struct froe_field_context context = {.file = froe_span_of("access.log")};
    struct froe_record records[RECORDS];
    void *whole[RECORDS], *parts[RECORDS];
    make_records(records);
    for (int i = 0; i < RECORDS; i++) {
        whole[i] = states;
        parts[i] = i % 3 == 0 ? NULL : states + size;
    }
    /* `whole` is in the first table together with a part of the others; it is not merged. */
    froe_aggregates_add(worker, stores[0], whole, records, RECORDS, &context);
    froe_aggregates_add(worker, stores[0], parts, records, RECORDS, &context);
    for (int i = 0; i < RECORDS; i++)
        parts[i] = i % 3 == 0 ? states + 2 * size : NULL;
    froe_aggregates_add(worker, stores[1], parts, records, RECORDS, &context);
    froe_aggregates_merge(aggregates, stores[1], states + size, states + 2 * size);
    unite(aggregates, stores);
    struct froe_buffer wanted = {0}, text = {0};
    write_values(aggregates, states, &wanted);
    write_values(aggregates, states + size, &text);
    require(text.len == wanted.len && memcmp(text.data, wanted.data, text.len) == 0, "a split changes nothing");
    froe_buffer_free(&wanted);
    froe_buffer_free(&text);
    froe_aggregates_worker_free(worker);
    froe_aggregates_store_free(stores[0]);
    froe_aggregates_store_free(stores[1]);
    free(states);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *list = malloc(size + 1);
    require(list != NULL, "there is memory");
    memcpy(list, data, size);
    list[size] = '\0';
    for (int approx = 0; approx < 2; approx++) {
        struct froe_aggregates *aggregates = NULL;
        froe_error error = {.column = 0};
        const struct froe_aggregate_options how = {.approx = approx};
        if (froe_aggregates_parse(list, "agg", NULL, &how, &aggregates, &error)) {
            require(froe_aggregates_count(aggregates) > 0, "no list is empty");
            use(aggregates);
        } else {
            require(error.column >= 1 && error.column <= strlen(list) + 1, "the error is at a place in the list");
            require(error.text[0] != '\0' && error.option != NULL, "the error says what is wrong");
            require(aggregates == NULL, "nothing is left");
        }
        froe_aggregates_free(aggregates);
    }
    free(list);
    return 0;
}
