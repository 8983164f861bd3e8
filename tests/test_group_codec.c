/* Groups as bytes: the same for any order of adding and merging, back to the same groups, and hostile bytes refused. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>

#include "query/aggregate_codec.h"
#include "query/group_codec.h"
#include "support/aggregate_log.h"
#include "support/guard.h"
#include "support/sanitized.h"

enum { TABLES_MOST = 4 };

struct codec_case {
    size_t records, groups, tables;
    unsigned bits;
    enum { EXACT, APPROX, ONE_VISITOR } how;
    char list[32]; /* "": every kind of aggregate */
};

struct table {
    struct froe_groups *groups;
    struct froe_aggregates_store *store;
};

static struct table make_table(const struct froe_aggregates *aggregates)
{
    struct table table = {froe_groups_create(froe_aggregates_state_size(aggregates), NULL, NULL),
                          froe_aggregates_store_create()};
    cr_assert(table.groups != NULL && table.store != NULL);
    return table;
}

static void free_table(struct table *table)
{
    froe_groups_free(table->groups);
    froe_aggregates_store_free(table->store);
}

static struct froe_aggregates *parse_as(const char *list, const struct froe_aggregate_options *how)
{
    struct froe_aggregates *aggregates;
    froe_error error;
    cr_assert(froe_aggregates_parse(list, "agg", NULL, how, &aggregates, &error), "%s", error.text);
    return aggregates;
}

static struct froe_aggregates *parse(const char *list, bool approx)
{
    return parse_as(list, &(struct froe_aggregate_options){.approx = approx});
}

/* Each group is a visitor, whose times are far apart and near. */
static struct froe_aggregates *parse_visitors(const char *list)
{
    return parse_as(list, &(struct froe_aggregate_options){.one_visitor = true, .visit_gap = "3s"});
}

/* The key of group `number`: absent, empty, short, and some that are long. */
static struct froe_key key_of(size_t number, char text[3000])
{
    int len = number < 2 ? 0 : snprintf(text, 3000, "/%zu/%.*s", number, (int)(number % 40), "abcdefghijklmnopqrst");
    if (number % 100 == 7) {
        memset(text + len, 'x', 2500);
        len += 2500;
    }
    struct froe_key key = {(const uint8_t *)text, number == 0 ? FROE_KEY_ABSENT : (uint32_t)len, 0};
    key.hash = froe_key_hash(key.ptr, key.len);
    return key;
}

/* Adds all records, each batch to any of the tables. */
static void add_all(const struct froe_aggregates *aggregates, const struct aggregate_log *log, struct table *tables,
                    size_t count, struct chance *chance)
{
    static char text[3000];
    struct froe_aggregates_worker *worker = froe_aggregates_worker_create(aggregates, froe_kernel_choose(NULL));
    struct froe_field_context context = {0};
    size_t state_size = froe_aggregates_state_size(aggregates);
    for (size_t i = 0; i < log->count; i++) {
        struct table *table = &tables[chance_below(chance, count)];
        struct froe_key key = key_of(log->groups[i], text);
        struct froe_group *group = froe_groups_find(table->groups, &key);
        group->hits++;
        void *state = froe_group_state(group, state_size);
        if (state_size > 0)
            froe_aggregates_add(worker, table->store, &state, &log->records[i], 1, &context);
    }
    froe_aggregates_worker_free(worker);
}

/* The groups of a table in a partition, in their order. */
static void write_partition(const struct froe_aggregates *aggregates, const struct table *table,
                            struct froe_group_values *values, unsigned bits, size_t partition, struct froe_buffer *out)
{
    struct froe_group_ranked *ranked = calloc(froe_groups_size(table->groups) + 1, sizeof *ranked);
    size_t count = 0;
    for (struct froe_group *group = NULL; (group = froe_groups_next(table->groups, group)) != NULL;) {
        uint64_t hash = froe_group_stable_hash(group);
        if (froe_group_partition(hash, bits) == partition)
            ranked[count++] = (struct froe_group_ranked){hash, group};
    }
    froe_groups_rank(ranked, count);
    froe_group_values_sort(values, partition);
    for (size_t i = 0; i < count; i++) {
        size_t at = 0, from = out->len;
        while (froe_group_encode_part(aggregates, ranked[i].group, values, partition, &at, out)) {
            cr_assert_geq(out->len - from, (size_t)32 << 10);
            from = out->len;
        }
    }
    cr_assert_not(out->failed);
    free(ranked);
}

/* All partitions of a table. */
static void write_table(const struct froe_aggregates *aggregates, const struct table *table, unsigned bits,
                        struct froe_buffer *parts)
{
    struct froe_group_values values;
    cr_assert(froe_group_values_gather(&values, aggregates, &table->store, 1, bits));
    for (size_t p = 0; p < (size_t)1 << bits; p++) {
        parts[p].len = 0;
        write_partition(aggregates, table, &values, bits, p, &parts[p]);
    }
    froe_group_values_free(&values);
}

static void free_parts(struct froe_buffer *parts, size_t count)
{
    for (size_t p = 0; p < count; p++)
        froe_buffer_free(&parts[p]);
}

static void expect_same(const struct froe_buffer *a, const struct froe_buffer *b)
{
    cr_assert_eq(a->len, b->len);
    cr_assert(a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

static struct froe_span span_of(const struct froe_buffer *buffer)
{
    return (struct froe_span){buffer->data, buffer->len};
}

static void write_values(const struct froe_aggregates *aggregates, const struct froe_group *group,
                         struct froe_buffer *text)
{
    size_t state_size = froe_aggregates_state_size(aggregates);
    for (size_t i = 0; i < froe_aggregates_count(aggregates); i++) {
        struct froe_aggregate_value value;
        froe_aggregates_value(aggregates, i, state_size == 0 ? NULL : froe_group_state(group, state_size), group->hits,
                              &value);
        if (value.present)
            froe_aggregate_value_write(text, &value);
        froe_buffer_byte(text, ' ');
    }
}

/* Nothing is added any more. */
static void settle(const struct froe_aggregates *aggregates, const struct table *table)
{
    size_t state_size = froe_aggregates_state_size(aggregates);
    for (struct froe_group *group = NULL; (group = froe_groups_next(table->groups, group)) != NULL && state_size > 0;)
        froe_aggregates_settle(aggregates, froe_group_state(group, state_size));
}

/* The same groups have the same values. */
static void expect_same_values(const struct froe_aggregates *aggregates, const struct table *a, const struct table *b)
{
    struct froe_buffer left = {0}, right = {0};
    cr_assert_eq(froe_groups_size(a->groups), froe_groups_size(b->groups));
    for (struct froe_group *group = NULL; (group = froe_groups_next(a->groups, group)) != NULL;) {
        struct froe_key key = {group->key, group->len, group->hash};
        left.len = right.len = 0;
        write_values(aggregates, group, &left);
        write_values(aggregates, froe_groups_find(b->groups, &key), &right);
        expect_same(&left, &right);
    }
    froe_buffer_free(&left);
    froe_buffer_free(&right);
}

/* What a sieve takes of some bytes. */
static void take(const struct froe_aggregates *aggregates, const struct froe_sieve *sieve, struct froe_span bytes,
                 const struct table *to)
{
    while (bytes.len > 0)
        cr_assert_eq(froe_groups_take(aggregates, NULL, sieve, &bytes, to->groups, to->store), FROE_GROUPS_GOOD);
}

/* Adds the numbers of values in one table to the groups of another, which has them all. */
static void add_numbers(const struct froe_aggregates *aggregates, const struct table *to, const struct table *from)
{
    size_t state_size = froe_aggregates_state_size(aggregates);
    for (struct froe_group *group = NULL; (group = froe_groups_next(from->groups, group)) != NULL;) {
        struct froe_key key = {group->key, group->len, group->hash};
        cr_assert_eq(group->hits, 0);
        froe_aggregates_add_distinct(aggregates, froe_group_state(froe_groups_find(to->groups, &key), state_size),
                                     froe_group_state(group, state_size));
    }
}

/* Every group is of one class, and every value that it has met: taken one after the other, they are all there. */
Test(group_codec, classes)
{
    struct chance chance = chance_of(5);
    struct aggregate_log log = aggregate_log_make(20000, 60, &chance);
    struct froe_aggregates *aggregates = parse(aggregate_log_list, false);
    struct table single = make_table(aggregates), all = make_table(aggregates);
    struct froe_buffer bytes = {0};
    add_all(aggregates, &log, &single, 1, &chance);
    write_table(aggregates, &single, 0, &bytes);
    size_t count = 0;
    for (uint64_t g = 0; g < 4; g++) {
        struct froe_sieve sieve = {.groups = {2, g}, .without_values = true};
        struct table groups = make_table(aggregates);
        take(aggregates, &sieve, span_of(&bytes), &groups);
        take(aggregates, &sieve, span_of(&bytes), &all);
        count += froe_groups_size(groups.groups);
        cr_assert_lt(froe_groups_size(groups.groups), froe_groups_size(single.groups));
        sieve = (struct froe_sieve){.groups = {2, g}, .values_alone = true};
        for (uint64_t v = 0; v < 8; v++) {
            struct table values = make_table(aggregates);
            sieve.values = froe_sieve_cut((struct froe_sieve_class){1, v & 1}, 2, v >> 1);
            take(aggregates, &sieve, span_of(&bytes), &values);
            cr_assert(froe_aggregates_count_visits(aggregates, values.store));
            add_numbers(aggregates, &all, &values);
            free_table(&values);
        }
        free_table(&groups);
    }
    cr_assert_eq(count, froe_groups_size(single.groups));
    cr_assert(froe_aggregates_count_visits(aggregates, single.store));
    expect_same_values(aggregates, &single, &all);
    froe_buffer_free(&bytes);
    free_table(&single);
    free_table(&all);
    froe_aggregates_free(aggregates);
    aggregate_log_free(&log);
}

ParameterizedTestParameters(group_codec, any_order)
{
    static struct codec_case cases[] = {
        {0, 1, 2, 0, EXACT, ""},
        {1, 1, 1, 0, EXACT, ""},
        {100, 3, 2, 1, EXACT, ""},
        {3000, 1, 3, 0, EXACT, ""},
        {3000, 200, 4, 3, EXACT, ""},
        {20000, 3, 4, 2, EXACT, ""},
        {20000, 5000, 3, 4, EXACT, ""},
        {3000, 1, 3, 0, APPROX, ""},
        {3000, 200, 4, 3, APPROX, ""},
        {40000, 2, 4, 2, APPROX, ""},
        {20000, 5000, 3, 4, APPROX, ""},
        {30000, 9000, 4, 5, EXACT, "count"},
        {500, 40, 2, 0, EXACT, "distinct(bytes)"},
        {9000, 1, 4, 0, EXACT, "p50(time)"},
        {1, 1, 1, 0, ONE_VISITOR, "count,visitors,visits"},
        {3000, 1, 4, 0, ONE_VISITOR, "visits,sum(bytes)"},
        {3000, 700, 4, 3, ONE_VISITOR, "count,visitors,visits"},
        {30000, 40, 3, 2, ONE_VISITOR, ""},
    };
    return cr_make_param_array(struct codec_case, cases, sizeof cases / sizeof cases[0], NULL);
}

/* Tables that have any part of the records, written, and read back into one table in any order of files and partitions:
 * the bytes and the values of a table that has had all records itself. */
ParameterizedTest(struct codec_case *c, group_codec, any_order)
{
    struct chance chance = chance_of(77 + c->records + c->groups);
    struct aggregate_log log = aggregate_log_make(c->records, c->groups, &chance);
    const char *list = c->list[0] == '\0' ? aggregate_log_list : c->list;
    struct froe_aggregates *aggregates = c->how == ONE_VISITOR ? parse_visitors(list) : parse(list, c->how == APPROX);
    size_t partitions = (size_t)1 << c->bits;
    struct froe_buffer wanted[32] = {{0}}, parts[TABLES_MOST][32] = {{{0}}};
    struct table single = make_table(aggregates);
    add_all(aggregates, &log, &single, 1, &chance);
    write_table(aggregates, &single, c->bits, wanted);
    for (int round = 0; round < 4; round++) {
        struct table tables[TABLES_MOST], merged = make_table(aggregates);
        for (size_t t = 0; t < c->tables; t++)
            tables[t] = make_table(aggregates);
        add_all(aggregates, &log, tables, c->tables, &chance);
        for (size_t t = 0; t < c->tables; t++)
            write_table(aggregates, &tables[t], c->bits, parts[t]);
        size_t first = chance_below(&chance, partitions * c->tables),
               step = round % 2 == 0 ? 1 : partitions * c->tables - 1;
        for (size_t i = 0; i < partitions * c->tables; i++) {
            size_t at = (first + i * step) % (partitions * c->tables), used = 0;
            struct froe_span bytes = span_of(&parts[at % c->tables][at / c->tables]);
            cr_assert_eq(froe_groups_decode(aggregates, NULL, bytes, merged.groups, merged.store, &used),
                         FROE_GROUPS_GOOD);
            cr_assert_eq(used, bytes.len);
        }
        write_table(aggregates, &merged, c->bits, parts[0]);
        settle(aggregates, &single);
        settle(aggregates, &merged);
        expect_same_values(aggregates, &single, &merged);
        for (size_t p = 0; p < partitions; p++)
            expect_same(&wanted[p], &parts[0][p]);
        for (size_t t = 0; t < c->tables; t++)
            free_table(&tables[t]);
        free_table(&merged);
    }
    for (size_t t = 0; t < c->tables; t++)
        free_parts(parts[t], 32);
    free_parts(wanted, 32);
    free_table(&single);
    froe_aggregates_free(aggregates);
    aggregate_log_free(&log);
}

/* Values of groups that were merged in memory count for the one that is left. */
Test(group_codec, merged_groups)
{
    struct chance chance = chance_of(5);
    struct aggregate_log log = aggregate_log_make(2000, 1, &chance);
    struct froe_aggregates *aggregates = parse(aggregate_log_list, false);
    struct table single = make_table(aggregates), tables[3];
    struct froe_aggregates_store *stores[3];
    struct froe_buffer wanted = {0}, merged = {0};
    for (size_t t = 0; t < 3; t++) {
        tables[t] = make_table(aggregates);
        stores[t] = tables[t].store;
    }
    add_all(aggregates, &log, &single, 1, &chance);
    add_all(aggregates, &log, tables, 3, &chance);
    write_table(aggregates, &single, 0, &wanted);
    size_t state_size = froe_aggregates_state_size(aggregates);
    struct froe_group *groups[3];
    for (size_t t = 0; t < 3; t++)
        groups[t] = froe_groups_next(tables[t].groups, NULL);
    for (size_t t = 2; t > 0; t--) {
        froe_aggregates_merge(aggregates, stores[0], froe_group_state(groups[t - 1], state_size),
                              froe_group_state(groups[t], state_size));
        groups[t - 1]->hits += groups[t]->hits;
    }
    struct froe_group_values values;
    cr_assert(froe_group_values_gather(&values, aggregates, stores, 3, 0));
    froe_group_values_sort(&values, 0);
    froe_group_encode(aggregates, groups[0], &values, 0, &merged);
    expect_same(&wanted, &merged);
    froe_group_values_free(&values);
    froe_buffer_free(&wanted);
    froe_buffer_free(&merged);
    for (size_t t = 0; t < 3; t++)
        free_table(&tables[t]);
    free_table(&single);
    froe_aggregates_free(aggregates);
    aggregate_log_free(&log);
}

/* --- bytes that nobody has written -------------------------------------------------------------------------------- */

static enum froe_group_fault decode(const struct froe_aggregates *aggregates, const struct froe_key_plan *key,
                                    struct froe_span bytes, size_t *used)
{
    struct table table = make_table(aggregates);
    struct guard guard = guard_open(bytes.len + 1);
    uint8_t *copy = guard_before_end(&guard, bytes.len);
    if (bytes.len > 0)
        memcpy(copy, bytes.ptr, bytes.len);
    enum froe_group_fault fault =
        froe_groups_decode(aggregates, key, (struct froe_span){copy, bytes.len}, table.groups, table.store, used);
    /* What has been added can be read and written, whatever it is. */
    struct froe_buffer out = {0}, text = {0};
    write_table(aggregates, &table, 0, &out);
    for (struct froe_group *group = NULL; (group = froe_groups_next(table.groups, group)) != NULL;)
        write_values(aggregates, group, &text);
    if (fault == FROE_GROUPS_GOOD)
        cr_assert_eq(*used, bytes.len);
    froe_buffer_free(&out);
    froe_buffer_free(&text);
    guard_close(&guard);
    free_table(&table);
    return fault;
}

static void check_hostile(struct froe_aggregates *aggregates, size_t records, size_t step)
{
    struct chance chance = chance_of(6);
    struct aggregate_log log = aggregate_log_make(records, 5, &chance);
    struct table table = make_table(aggregates);
    struct froe_buffer bytes = {0};
    size_t used;
    add_all(aggregates, &log, &table, 1, &chance);
    write_table(aggregates, &table, 0, &bytes);
    /* Broken off: only where a group ends is it whole. */
    for (size_t len = 0; len < bytes.len; len += step)
        if (decode(aggregates, NULL, (struct froe_span){bytes.data, len}, &used) == FROE_GROUPS_GOOD)
            cr_assert(used == len);
        else
            cr_assert(used < len);
    /* Any byte another. */
    for (size_t i = 0; i < bytes.len; i += step) {
        uint8_t was = bytes.data[i];
        bytes.data[i] = chance_byte(&chance);
        decode(aggregates, NULL, span_of(&bytes), &used);
        bytes.data[i] = was;
    }
    froe_buffer_free(&bytes);
    free_table(&table);
    froe_aggregates_free(aggregates);
    aggregate_log_free(&log);
}

Test(group_codec, hostile_bytes)
{
    check_hostile(parse(aggregate_log_list, false), 40, TEST_SLOWER);
    check_hostile(parse(aggregate_log_list, true), 40, TEST_SLOWER);
    check_hostile(parse_visitors(aggregate_log_list), 40, TEST_SLOWER);
    check_hostile(parse(aggregate_log_list, false), 5000, 397 * TEST_SLOWER);
    check_hostile(parse(aggregate_log_list, true), 40000, 2111 * TEST_SLOWER);
    check_hostile(parse_visitors("count,visitors,visits"), 9000, 131 * TEST_SLOWER);
}

Test(group_codec, typed)
{
    struct froe_aggregates *hits = parse("count", false), *sums = parse("sum(bytes)", false);
    size_t used;
    static const struct {
        const char *bytes;
        size_t len;
        enum froe_group_fault fault;
        size_t used;
    } cases[] = {
        {"", 0, FROE_GROUPS_GOOD, 0},
        {"\x00\x01", 2, FROE_GROUPS_GOOD, 2},
        {"\x01\x01\x03/a\x05", 6, FROE_GROUPS_GOOD, 6},
        {"\x00", 1, FROE_GROUPS_BROKEN, 0},   /* no hits */
        {"\x00\x00", 2, FROE_GROUPS_GOOD, 2}, /* none of them here: values alone */
        {"\x00\x01\x05/a", 5, FROE_GROUPS_BROKEN, 2},
        {"\x00\x01\x00", 3, FROE_GROUPS_BROKEN, 2},
        {"\xff\xff\xff\xff\x0f", 5, FROE_GROUPS_BROKEN, 0},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, FROE_GROUPS_BROKEN, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct froe_span bytes = {(const uint8_t *)cases[i].bytes, cases[i].len};
        cr_expect_eq(decode(hits, NULL, bytes, &used), cases[i].fault, "%zu", i);
        cr_expect_eq(used, cases[i].used, "%zu", i);
    }
    /* One group, `/a`, 2 hits, a sum of 2^64 + 5. */
    struct froe_span sum = {(const uint8_t *)"\x03/a\x02\x02\x05\x01", 7},
                     longer = {(const uint8_t *)"\x03/a\x02\x03\x05\x01\x00", 8};
    cr_expect_eq(decode(sums, NULL, sum, &used), FROE_GROUPS_GOOD);
    cr_expect_eq(decode(sums, NULL, longer, &used), FROE_GROUPS_BROKEN, "bytes behind the state");
    froe_aggregates_free(hits);
    froe_aggregates_free(sums);
}

Test(group_codec, partitions_are_halved)
{
    for (uint64_t i = 0; i < 64; i++) {
        uint64_t hash = i * UINT64_C(0x9e3779b97f4a7c15);
        cr_expect_eq(froe_group_partition(hash, 0), 0);
        for (unsigned bits = 1; bits <= 32; bits++)
            cr_expect_eq(froe_group_partition(hash, bits) / 2, froe_group_partition(hash, bits - 1));
    }
    /* These stand in files: they may never change. */
    cr_expect_eq(froe_hash_stable((const uint8_t *)"", 0), UINT64_C(0x2d06800538d394c2));
    cr_expect_eq(froe_hash_stable(NULL, FROE_KEY_ABSENT), 0);
}
