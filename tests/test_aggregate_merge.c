/* Aggregates of random records: right by a slow way, and the same however records are split over tables. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>

#include "query/aggregate.h"
#include "support/aggregate_log.h"

enum { TABLES_MOST = 5 };

struct split_case {
    size_t records, groups, tables, partitions;
    bool approx;
};

/* One table of groups. */
struct table {
    uint8_t *states;
    uint64_t *hits;
    struct froe_aggregates_store *store;
};

struct tables {
    const struct froe_aggregates *aggregates;
    size_t size, groups, count;
    struct table tables[TABLES_MOST];
    void *total;
};

static struct tables make_tables(const struct froe_aggregates *aggregates, size_t groups, size_t count)
{
    struct tables tables = {aggregates, froe_aggregates_state_size(aggregates), groups, count, {{0}}, NULL};
    for (size_t t = 0; t < count; t++)
        tables.tables[t] = (struct table){calloc(groups, tables.size), calloc(groups, sizeof(uint64_t)),
                                          froe_aggregates_store_create()};
    tables.total = calloc(1, tables.size);
    return tables;
}

static void free_tables(struct tables *tables)
{
    for (size_t t = 0; t < tables->count; t++) {
        cr_expect_not(froe_aggregates_store_failed(tables->tables[t].store));
        froe_aggregates_store_free(tables->tables[t].store);
        free(tables->tables[t].states);
        free(tables->tables[t].hits);
    }
    free(tables->total);
}

static void *state_of(const struct tables *tables, size_t table, size_t group)
{
    return tables->tables[table].states + group * tables->size;
}

/* Adds all records, in batches of any size, each to any table; the order is that of the log or the other way round. */
static void add_all(const struct tables *tables, const struct aggregate_log *log, struct chance *chance, bool backwards)
{
    struct froe_aggregates_worker *worker = froe_aggregates_worker_create(tables->aggregates, froe_kernel_choose(NULL));
    struct froe_field_context context = {0};
    for (size_t done = 0; done < log->count;) {
        size_t left = log->count - done, count = 1 + chance_below(chance, FROE_AGGREGATES_BATCH);
        count = count < left ? count : left;
        size_t from = backwards ? left - count : done, table = chance_below(chance, tables->count);
        void *states[FROE_AGGREGATES_BATCH];
        for (size_t i = 0; i < count; i++) {
            states[i] = state_of(tables, table, log->groups[from + i]);
            tables->tables[table].hits[log->groups[from + i]]++;
        }
        froe_aggregates_add(worker, tables->tables[table].store, states, log->records + from, count, &context);
        done += count;
    }
    froe_aggregates_worker_free(worker);
}

/* Merges the groups into those of any table, and all of them into the total; finals[group] is where it is then. */
static void merge_all(const struct tables *tables, struct chance *chance, size_t partitions, size_t *finals)
{
    for (size_t group = 0; group < tables->groups; group++) {
        size_t to = finals[group] = chance_below(chance, tables->count);
        for (size_t t = 0; t < tables->count; t++) {
            struct froe_aggregates_store *store = tables->tables[chance_below(chance, tables->count)].store;
            if (t == to || tables->tables[t].hits[group] == 0)
                continue;
            froe_aggregates_merge(tables->aggregates, store, state_of(tables, to, group), state_of(tables, t, group));
            tables->tables[to].hits[group] += tables->tables[t].hits[group];
            tables->tables[t].hits[group] = 0;
        }
        froe_aggregates_add_total(tables->aggregates, tables->tables[0].store, tables->total,
                                  state_of(tables, to, group));
    }
    if (!froe_aggregates_has_pairs(tables->aggregates))
        return;
    struct froe_aggregates_store *stores[TABLES_MOST];
    for (size_t t = 0; t < tables->count; t++)
        stores[t] = tables->tables[t].store;
    struct froe_aggregates_union *uniting =
        froe_aggregates_union_create(tables->aggregates, stores, tables->count, partitions);
    for (size_t t = 0; t < tables->count; t++)
        froe_aggregates_union_sort(uniting, t);
    for (size_t p = 0; p < partitions; p++)
        froe_aggregates_union_unite(uniting, p % tables->count, p);
    cr_assert(froe_aggregates_union_end(uniting, tables->total));
}

static void write_row(const struct froe_aggregates *aggregates, const void *state, uint64_t hits,
                      struct froe_buffer *text)
{
    for (size_t i = 0; i < froe_aggregates_count(aggregates); i++) {
        struct froe_aggregate_value value;
        froe_aggregates_value(aggregates, i, state, hits, &value);
        if (value.present)
            froe_aggregate_value_write(text, &value);
        froe_buffer_byte(text, i + 1 < froe_aggregates_count(aggregates) ? ' ' : '\n');
    }
}

/* All groups and the total as text. */
static void results(const struct split_case *c, const struct froe_aggregates *aggregates,
                    const struct aggregate_log *log, size_t tables_count, struct chance *chance, bool backwards,
                    struct froe_buffer *text)
{
    struct tables tables = make_tables(aggregates, c->groups, tables_count);
    size_t *finals = calloc(c->groups, sizeof *finals);
    uint64_t total = 0;
    add_all(&tables, log, chance, backwards);
    merge_all(&tables, chance, c->partitions, finals);
    for (size_t group = 0; group < c->groups; group++) {
        uint64_t hits = tables.tables[finals[group]].hits[group];
        write_row(aggregates, state_of(&tables, finals[group], group), hits, text);
        total += hits;
    }
    write_row(aggregates, tables.total, total, text);
    free(finals);
    free_tables(&tables);
}

ParameterizedTestParameters(aggregate_merge, any_split)
{
    static struct split_case cases[] = {
        {0, 1, 2, 1, false},     {1, 1, 3, 1, false},       {100, 3, 2, 2, false},       {3000, 1, 4, 8, false},
        {3000, 40, 3, 4, false}, {20000, 3, 5, 16, false},  {20000, 5000, 4, 64, false}, {100, 3, 2, 1, true},
        {20000, 3, 5, 1, true},  {20000, 5000, 4, 1, true},
    };
    return cr_make_param_array(struct split_case, cases, sizeof cases / sizeof cases[0], NULL);
}

/* However records are split, in either order: the same bytes. */
ParameterizedTest(struct split_case *c, aggregate_merge, any_split)
{
    struct chance chance = chance_of(340 + c->records + c->groups);
    struct aggregate_log log = aggregate_log_make(c->records, c->groups, &chance);
    struct froe_aggregates *aggregates;
    froe_error error;
    cr_assert(froe_aggregates_parse(aggregate_log_list, "agg", NULL,
                                    &(const struct froe_aggregate_options){.approx = c->approx}, &aggregates, &error),
              "%s", error.text);
    struct froe_buffer wanted = {0}, text = {0};
    results(c, aggregates, &log, 1, &chance, false, &wanted);
    for (int round = 0; round < 6; round++) {
        text.len = 0;
        results(c, aggregates, &log, 1 + chance_below(&chance, c->tables), &chance, round % 2 == 1, &text);
        cr_assert_eq(text.len, wanted.len);
        cr_assert_arr_eq(text.data, wanted.data, wanted.len);
    }
    /* The total is what one group of all records would have. */
    size_t last = wanted.len - 1;
    while (last > 0 && wanted.data[last - 1] != '\n')
        last--;
    struct split_case single = *c;
    single.groups = 1;
    memset(log.groups, 0, log.count * sizeof *log.groups);
    text.len = 0;
    results(&single, aggregates, &log, c->tables, &chance, false, &text);
    cr_expect_eq(text.len, 2 * (wanted.len - last), "a group and the total");
    cr_expect_arr_eq(text.data, wanted.data + last, wanted.len - last);
    cr_expect_arr_eq(text.data + text.len / 2, wanted.data + last, wanted.len - last);
    froe_buffer_free(&wanted);
    froe_buffer_free(&text);
    froe_aggregates_free(aggregates);
    aggregate_log_free(&log);
}

/* --- a slow way -------------------------------------------------------------------------------------------------- */

static int compare_numbers(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

struct slow {
    int64_t bytes[5000];
    size_t count;
    __uint128_t sum;
    const struct froe_record *first, *last; /* with bytes */
    uint64_t errors, hosts;
};

/* What there is to know of a group, of its records one after the other. */
static void look(struct slow *slow, const struct aggregate_log *log, size_t group)
{
    *slow = (struct slow){.count = 0};
    for (size_t i = 0; i < log->count; i++) {
        const struct froe_record *record = &log->records[i];
        if (log->groups[i] != group)
            continue;
        slow->errors += record->status >= 300;
        bool met = false;
        for (size_t k = 0; k < i && !met; k++)
            met = log->groups[k] == group && log->records[k].host_end == record->host_end &&
                  memcmp(log->records[k].line, record->line, record->host_end) == 0;
        slow->hosts += !met;
        if (record->bytes < 0)
            continue;
        slow->bytes[slow->count++] = record->bytes;
        slow->sum += (uint64_t)record->bytes;
        const struct froe_record *first = slow->first, *last = slow->last;
        if (first == NULL || record->time < first->time ||
            (record->time == first->time && record->bytes < first->bytes))
            slow->first = record;
        if (last == NULL || record->time > last->time || (record->time == last->time && record->bytes > last->bytes))
            slow->last = record;
    }
    qsort(slow->bytes, slow->count, sizeof slow->bytes[0], compare_numbers);
}

static void check_group(const struct froe_aggregates *aggregates, const void *state, const struct slow *slow)
{
    struct froe_aggregate_value values[9];
    for (size_t i = 0; i < 9; i++)
        froe_aggregates_value(aggregates, i, state, 0, &values[i]);
    cr_assert(values[0].number == slow->errors);
    cr_assert(values[1].number == slow->hosts);
    cr_assert(values[2].number == slow->sum);
    for (size_t i = 3; i < 9; i++)
        cr_assert_eq(values[i].present, slow->count > 0);
    if (slow->count == 0)
        return;
    cr_assert(values[3].number == (uint64_t)slow->bytes[0]);
    cr_assert(values[4].number == (uint64_t)slow->bytes[slow->count - 1]);
    cr_assert(values[5].number == (uint64_t)slow->first->bytes);
    cr_assert(values[6].number == (uint64_t)slow->last->bytes);
    int64_t exact = slow->bytes[(slow->count * 9 + 9) / 10 - 1];
    cr_assert_leq(llabs((int64_t)values[7].number - exact), exact / 128);
    __int128_t thousandths = (__int128_t)(slow->sum * 1000 / slow->count);
    __int128_t off = (__int128_t)values[8].number - thousandths;
    cr_assert(off == 0 || off == 1);
}

Test(aggregate_merge, right_by_a_slow_way)
{
    struct split_case c = {5000, 60, 3, 4, false};
    struct chance chance = chance_of(341);
    struct aggregate_log log = aggregate_log_make(c.records, c.groups, &chance);
    struct froe_aggregates *aggregates;
    froe_error error;
    cr_assert(froe_aggregates_parse("count(status >= 300),distinct(host),sum(bytes),min(bytes),max(bytes),first(bytes),"
                                    "last(bytes),p90(bytes),avg(bytes)",
                                    "agg", NULL, NULL, &aggregates, &error));
    struct tables tables = make_tables(aggregates, c.groups, c.tables);
    size_t *finals = calloc(c.groups, sizeof *finals);
    add_all(&tables, &log, &chance, false);
    merge_all(&tables, &chance, c.partitions, finals);
    static struct slow slow;
    for (size_t group = 0; group < c.groups; group++) {
        look(&slow, &log, group);
        check_group(aggregates, state_of(&tables, finals[group], group), &slow);
    }
    free(finals);
    free_tables(&tables);
    froe_aggregates_free(aggregates);
    aggregate_log_free(&log);
}
