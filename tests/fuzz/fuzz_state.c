/*
 * Whatever a saved state holds: it is read or refused, what is read can be written, and that reads as the same. The
 * input is a whole file, a summary or, behind a first byte that says which aggregates, a run of groups or of values.
 * Checksums of a file are made right first, as they would end everything.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/crc32.h"
#include "query/aggregate_codec.h"
#include "query/group_codec.h"
#include "run/saved.h"
#include "run/summary.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const lists[] = {
    "count", "sum(bytes),avg(bytes),min(bytes),max(time),first(path),last(weekday),first(time:1h)",
    "p50(bytes),p99(time),count(status >= 300)", "distinct(host),distinct(bytes),visitors,visits",
    "distinct(host),p90(status)"};
enum { LISTS = sizeof lists / sizeof lists[0], KEYS = 3 };
static const char *const keys[KEYS] = {"path", "status,hour,weekday,time,time:1d,status.class,bytes",
                                       "host,path,agent,status"};

struct table {
    struct froe_groups *groups;
    struct froe_aggregates_store *store;
};

static struct table make_table(const struct froe_aggregates *aggregates)
{
    struct table table = {froe_groups_create(froe_aggregates_state_size(aggregates), NULL, NULL),
                          froe_aggregates_store_create()};
    require(table.groups != NULL && table.store != NULL, "there is memory");
    return table;
}

static void free_table(struct table *table)
{
    froe_groups_free(table->groups);
    froe_aggregates_store_free(table->store);
}

/* All groups of a table, ranked. */
static void write_table(const struct froe_aggregates *aggregates, const struct table *table, struct froe_buffer *out)
{
    struct froe_group_ranked *ranked = calloc(froe_groups_size(table->groups) + 1, sizeof *ranked);
    struct froe_group_values values;
    size_t count = 0;
    require(ranked != NULL && froe_group_values_gather(&values, aggregates, &table->store, 1, 0), "there is memory");
    for (struct froe_group *group = NULL; (group = froe_groups_next(table->groups, group)) != NULL;)
        ranked[count++] = (struct froe_group_ranked){froe_group_stable_hash(group), group};
    froe_groups_rank(ranked, count);
    froe_group_values_sort(&values, 0);
    for (size_t i = 0; i < count; i++)
        froe_group_encode(aggregates, ranked[i].group, &values, 0, out);
    froe_group_values_free(&values);
    free(ranked);
}

/* Keys and values as they would be shown. */
static void show(const struct froe_aggregates *aggregates, const struct froe_key_plan *plan, const struct table *table)
{
    struct froe_buffer text = {0};
    struct froe_datum datums[FROE_KEYS_MAX];
    struct froe_aggregate_value value;
    size_t state_size = froe_aggregates_state_size(aggregates);
    require(froe_aggregates_count_visits(aggregates, table->store), "there is memory");
    for (struct froe_group *group = NULL; (group = froe_groups_next(table->groups, group)) != NULL;) {
        froe_key_read(plan, group, datums);
        for (size_t i = 0; i < plan->count; i++)
            if (datums[i].present)
                froe_datum_write(&text, &datums[i]);
        for (size_t i = 0; i < froe_aggregates_count(aggregates); i++) {
            const void *state = state_size == 0 ? NULL : froe_group_state(group, state_size);
            froe_aggregates_value(aggregates, i, state, group->hits, &value);
            if (value.present)
                froe_aggregate_value_write(&text, &value);
        }
        text.len = 0;
    }
    froe_buffer_free(&text);
}

static void read_groups(const struct froe_aggregates *aggregates, const struct froe_key_plan *plan,
                        struct froe_span bytes)
{
    struct table table = make_table(aggregates), again = make_table(aggregates);
    struct froe_buffer first = {0}, second = {0};
    if (froe_groups_decode(aggregates, plan, bytes, table.groups, table.store, NULL) == FROE_GROUPS_GOOD) {
        write_table(aggregates, &table, &first);
        struct froe_span written = {first.data, first.len};
        require(froe_groups_decode(aggregates, plan, written, again.groups, again.store, NULL) == FROE_GROUPS_GOOD,
                "what is written is read");
        write_table(aggregates, &again, &second);
        require(first.len == second.len && (first.len == 0 || memcmp(first.data, second.data, first.len) == 0),
                "what is read is written the same");
        show(aggregates, plan, &table);
    }
    froe_buffer_free(&first);
    froe_buffer_free(&second);
    free_table(&table);
    free_table(&again);
}

static void read_values(const struct froe_aggregates *aggregates, struct froe_span bytes)
{
    struct table table = make_table(aggregates);
    void *state = calloc(1, froe_aggregates_state_size(aggregates) + 8);
    static const struct froe_sieve all;
    while (bytes.len > 0 && froe_aggregates_take_values(aggregates, table.store, state, &all, &bytes))
        ;
    require(froe_aggregates_count_visits(aggregates, table.store), "there is memory");
    free(state);
    free_table(&table);
}

static void read_summary(struct froe_span bytes)
{
    struct froe_summary summary = {0}, again = {0};
    struct froe_buffer first = {0};
    bool short_of_memory;
    if (froe_summary_read(bytes, &summary, &short_of_memory)) {
        froe_summary_sort(&summary);
        froe_summary_write(&summary, &first);
        require(froe_summary_read((struct froe_span){first.data, first.len}, &again, &short_of_memory),
                "what is written is read");
        struct froe_buffer difference = {0};
        require(!froe_query_differs(&summary.query, &again.query, &difference), "a query is itself");
        froe_buffer_free(&difference);
    }
    froe_summary_free(&summary);
    froe_summary_free(&again);
    froe_buffer_free(&first);
}

static void put_crc(uint8_t *at, const uint8_t *bytes, size_t len)
{
    uint32_t crc = froe_crc32(0, bytes, len);
    memcpy(at, &crc, sizeof crc);
}

/* Makes all checksums of a file right, as far as it has heads. */
static void seal(uint8_t *file, size_t size)
{
    enum { START = 16, HEAD = 24 };
    if (size >= START)
        put_crc(file + 12, file, 12);
    for (size_t at = START; at < size && size - at >= HEAD;) {
        uint32_t stored;
        memcpy(&stored, file + at + 12, sizeof stored);
        size_t there = size - at - HEAD < stored ? size - at - HEAD : stored;
        put_crc(file + at + 16, file + at + HEAD, there);
        put_crc(file + at + 20, file + at, 20);
        at += HEAD + there;
    }
}

static void read_file(struct froe_span bytes)
{
    char name[40];
    struct froe_saved_fault fault;
    struct froe_saved_room room = {0};
    struct froe_span content;
    uint8_t *copy = malloc(bytes.len + 1);
    int fd = memfd_create("state", MFD_CLOEXEC);
    require(copy != NULL && fd >= 0, "there is memory");
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    seal(copy, bytes.len);
    require(write(fd, copy, bytes.len) == (ssize_t)bytes.len, "there is memory");
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    struct froe_saved *saved = froe_saved_open(name, &fault);
    for (size_t i = 0; saved != NULL && i < saved->count; i++)
        if (saved->entries[i].content < 1 << 20 && froe_saved_read(saved, i, &room, &content, &fault))
            require(content.len == saved->entries[i].content, "a block is as long as it says");
    froe_saved_room_free(&room);
    froe_saved_close(saved);
    close(fd);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct froe_aggregates *aggregates;
    struct froe_field *fields;
    struct froe_key_plan plan;
    size_t count;
    if (size == 0)
        return 0;
    struct froe_span bytes = {data + 1, size - 1};
    const struct froe_aggregate_options how = {.approx = data[0] % LISTS == LISTS - 1};
    if (data[0] >= 0xf0) {
        read_summary(bytes);
        return 0;
    }
    if (data[0] >= 0xe0) {
        read_file(bytes);
        return 0;
    }
    require(froe_aggregates_parse(lists[data[0] % LISTS], "agg", NULL, &how, &aggregates, NULL), "the list is good");
    require(froe_fields_parse(keys[data[0] / LISTS % KEYS], "keys", NULL, &fields, &count, NULL), "the keys are good");
    froe_key_plan_init(&plan, fields, count);
    if (data[0] / LISTS / KEYS % 2 == 0)
        read_groups(aggregates, &plan, bytes);
    else
        read_values(aggregates, bytes);
    froe_key_plan_free(&plan);
    froe_aggregates_free(aggregates);
    return 0;
}
