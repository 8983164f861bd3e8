/* Keys made of the values of fields. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/chance.h"
#include "support/guard.h"
#include "support/key_bench.h"

static const char *const plans[] = {
    "host,ident",
    "ident,user",
    "time",
    "time:1d",
    "time:1h,host",
    "hour",
    "weekday,status",
    "path,query",
    "status",
    "bytes,status.class",
    "agent.system",
    "file",
    "host,ident,user",
    "referer,agent",
    "status,status",
    "user,ident,host",
    "path.1",
    "query.q,path",
    "method,path",
    "time,status,path,user,agent.details",
};

enum { PLANS = sizeof plans / sizeof plans[0] };

/* The value straight from the record, without a key; a date has no offset. */
static void value_of(struct key_bench *bench, size_t field, const struct froe_record *record, struct froe_datum *datum)
{
    froe_field_get(&bench->plan.fields[field], record, &bench->context, &bench->scratch[field], datum);
    if (datum->type != FROE_TYPE_TIME)
        datum->offset = 0;
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

static void expect_values(struct key_bench *bench, const struct froe_record *record, const struct froe_group *group)
{
    struct froe_datum *found = calloc(bench->plan.count, sizeof *found), wanted;
    froe_key_read(&bench->plan, group, found);
    for (size_t i = 0; i < bench->plan.count; i++) {
        value_of(bench, i, record, &wanted);
        cr_assert_eq(found[i].type, wanted.type);
        cr_assert_eq(found[i].present, wanted.present, "%s", bench->plan.fields[i].name);
        cr_assert_eq(froe_datum_compare(&found[i], &wanted), 0, "%s", bench->plan.fields[i].name);
        if (found[i].type == FROE_TYPE_TEXT && found[i].present)
            cr_expect(found[i].text.ptr >= group->key &&
                          found[i].text.ptr + found[i].text.len <= group->key + group->len,
                      "the value borrows from the group");
    }
    free(found);
}

/* The order of two records by their values, field by field. */
static int order_of(const char *list, const struct froe_record *a, const struct froe_record *b)
{
    struct key_bench left, right;
    int order = 0;
    key_bench_open(&left, list);
    key_bench_open(&right, list);
    for (size_t i = 0; i < left.plan.count && order == 0; i++) {
        struct froe_datum value_a, value_b;
        value_of(&left, i, a, &value_a);
        value_of(&right, i, b, &value_b);
        order = froe_datum_compare(&value_a, &value_b);
    }
    key_bench_close(&left);
    key_bench_close(&right);
    return sign(order);
}

static void check_plan(const char *list)
{
    struct key_bench bench;
    struct froe_record records[KEY_BENCH_LINES];
    struct froe_group *groups[KEY_BENCH_LINES];
    key_bench_open(&bench, list);
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        key_bench_read(key_bench_lines[i], &records[i]);
        groups[i] = key_bench_group(&bench, &records[i]);
        expect_values(&bench, &records[i], groups[i]);
    }
    for (int i = 0; i < KEY_BENCH_LINES; i++)
        for (int j = 0; j < KEY_BENCH_LINES; j++) {
            int wanted = order_of(list, &records[i], &records[j]);
            cr_assert_eq(sign(froe_key_compare(&bench.plan, groups[i], groups[j])), wanted, "%s: lines %d and %d", list,
                         i, j);
            cr_assert_eq(groups[i] == groups[j], wanted == 0, "%s: lines %d and %d are one group", list, i, j);
        }
    key_bench_close(&bench);
}

/* Whatever bytes are taken for a valid key can be read; what is valid as a whole is not when it is cut off. */
static void check_hostile_keys(const char *list)
{
    struct key_bench bench;
    struct chance chance = chance_of(9);
    struct froe_datum datums[FROE_KEYS_MAX];
    key_bench_open(&bench, list);
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        struct froe_record record;
        key_bench_read(key_bench_lines[i], &record);
        const struct froe_group *group = key_bench_group(&bench, &record);
        struct froe_span key = froe_group_key(group);
        cr_assert(froe_key_is_valid(&bench.plan, key), "%s: line %d", list, i);
        size_t size = sizeof *group + key.len;
        struct guard guard = guard_open(size);
        /* Behind the key nothing can be read. Groups are aligned, so that the key may have to be moved for that. */
        struct froe_group *copy = (void *)(guard_before_end(&guard, (size + 7) / 8 * 8));
        for (int round = 0; round < 200 && !bench.plan.plain; round++) {
            memcpy(copy, group, size);
            copy->len = round % 4 == 0 ? (uint32_t)chance_below(&chance, key.len + 1) : (uint32_t)key.len;
            for (size_t n = chance_below(&chance, 3); n > 0 && key.len > 0; n--)
                copy->key[chance_below(&chance, key.len)] = chance_byte(&chance);
            if (!froe_key_is_valid(&bench.plan, froe_group_key(copy)))
                continue;
            froe_key_read(&bench.plan, copy, datums);
            for (size_t d = 0; d < bench.plan.count; d++) {
                if (datums[d].type == FROE_TYPE_TEXT && datums[d].present)
                    cr_assert(datums[d].text.ptr >= copy->key &&
                              datums[d].text.ptr + datums[d].text.len <= copy->key + copy->len);
                if (datums[d].present)
                    froe_datum_write(&bench.scratch[d], &datums[d]);
            }
        }
        guard_close(&guard);
    }
    cr_expect(bench.plan.plain || !froe_key_is_valid(&bench.plan, FROE_ABSENT), "%s", list);
    key_bench_close(&bench);
}

Test(key, of_unknown_bytes)
{
    for (int i = 0; i < PLANS; i++)
        check_hostile_keys(plans[i]);
}

/* Keys made in batches are the keys made one by one. */
static void check_batch(const char *list)
{
    struct key_bench bench;
    struct froe_record records[KEY_BENCH_LINES];
    struct froe_key keys[KEY_BENCH_LINES];
    struct froe_buffer bytes = {0};
    static char padded[KEY_BENCH_LINES][512];
    key_bench_open(&bench, list);
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        memset(padded[i], '#', sizeof padded[i]);
        key_bench_read(strcpy(padded[i], key_bench_lines[i]), &records[i]);
    }
    cr_assert(froe_keys_make(&bench.plan, records, KEY_BENCH_LINES, &bench.context, bench.scratch, &bytes, NULL, keys));
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        const struct froe_group *alone = key_bench_group(&bench, &records[i]);
        cr_assert_eq(froe_groups_find(bench.groups, &keys[i]), alone, "%s: line %d", list, i);
    }
    froe_buffer_free(&bytes);
    key_bench_close(&bench);
}

Test(key, batches)
{
    for (size_t i = 0; i < PLANS; i++)
        check_batch(plans[i]);
    check_batch("path");
    check_batch("agent");
    check_batch("path,status");
    check_batch("status,user,status");
    check_batch("method,protocol,status");
    check_batch("status,host,user,referer,agent");
    check_batch("host,user,referer,agent,method");
    check_batch("time:1m");
}

/* Records in any order are counted in their groups, whatever was met lately. */
static void check_counted(const char *list)
{
    enum { BATCHES = 60 };
    static char padded[KEY_BENCH_LINES][512];
    struct chance chance = chance_of(strlen(list));
    struct key_bench bench;
    struct froe_record known[KEY_BENCH_LINES], records[FROE_GROUPS_BATCH];
    struct froe_group *found[FROE_GROUPS_BATCH];
    struct froe_buffer bytes = {0};
    uint64_t hits[KEY_BENCH_LINES] = {0};
    int numbers[FROE_GROUPS_BATCH];
    key_bench_open(&bench, list);
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        memset(padded[i], '#', sizeof padded[i]);
        key_bench_read(strcpy(padded[i], key_bench_lines[i]), &known[i]);
        known[i].vhost_end = i % 4 == 3;
        known[i].referer_at = i < 2 ? 0 : known[i].referer_at;
    }
    for (int batch = 0; batch < BATCHES; batch++) {
        size_t count = chance_below(&chance, FROE_GROUPS_BATCH + 1), among = 1 + chance_below(&chance, KEY_BENCH_LINES);
        if (batch == BATCHES / 2) {
            froe_groups_clear(bench.groups);
            memset(hits, 0, sizeof hits);
        }
        for (size_t i = 0; i < count; i++) {
            bool again = i > 0 && chance_once_in(&chance, 2);
            numbers[i] = again ? numbers[i - 1] : (int)chance_below(&chance, among);
            records[i] = known[numbers[i]];
        }
        cr_assert(
            froe_keys_count(&bench.plan, records, count, &bench.context, bench.scratch, &bytes, bench.groups, found));
        for (size_t i = 0; i < count; i++) {
            cr_assert_eq(found[i], key_bench_group(&bench, &records[i]), "%s: line %d", list, numbers[i]);
            hits[numbers[i]]++;
        }
    }
    for (int i = 0; i < KEY_BENCH_LINES; i++) {
        uint64_t all = 0;
        const struct froe_group *group = key_bench_group(&bench, &known[i]);
        for (int other = 0; other < KEY_BENCH_LINES; other++)
            all += key_bench_group(&bench, &known[other]) == group ? hits[other] : 0;
        cr_expect_eq(group->hits, all, "%s: line %d", list, i);
    }
    /* What is remembered of groups that were met lately is memory too. */
    const struct froe_groups *groups = bench.groups;
    size_t recent = groups->memo_size;
    cr_expect_eq(bench.plan.several || (bench.plan.few != 0 && !bench.plan.pieces), recent > 0, "%s", list);
    cr_expect_geq(froe_groups_memory(groups),
                  froe_groups_bytes(groups) + (groups->slot_mask + 1) * sizeof *groups->slots + recent, "%s", list);
    froe_buffer_free(&bytes);
    key_bench_close(&bench);
}

Test(key, counted)
{
    for (size_t i = 0; i < PLANS; i++)
        check_counted(plans[i]);
    check_counted("path");
    check_counted("vhost");
    check_counted("referer");
    check_counted("status");
    check_counted("status.class");
    check_counted("hour");
    check_counted("weekday");
    check_counted("time:1m");
    check_counted("time:1d");
    check_counted("host,agent");
    check_counted("agent,host,path");
    check_counted("method,protocol,status");
    check_counted("status,host,user,referer,agent,status");
}

/* The last seven hours of a day are three. */
Test(key, buckets_that_are_cut_short_at_midnight)
{
    static const char *const times[] = {"17/May/2015:20:59:59", "17/May/2015:21:00:00", "17/May/2015:23:59:59",
                                        "18/May/2015:00:00:00", "18/May/2015:03:00:00", "18/May/2015:07:00:00"};
    enum { TIMES = sizeof times / sizeof times[0] };
    struct key_bench bench;
    struct froe_record records[TIMES];
    struct froe_key keys[TIMES];
    struct froe_buffer bytes = {0};
    static char padded[TIMES][512];
    key_bench_open(&bench, "time:7h");
    for (int i = 0; i < TIMES; i++) {
        memset(padded[i], '#', sizeof padded[i]);
        sprintf(padded[i], "h - - [%s +0530] \"GET / HTTP/1.1\" 200 5", times[i]);
        key_bench_read(padded[i], &records[i]);
    }
    cr_assert(froe_keys_make(&bench.plan, records, TIMES, &bench.context, bench.scratch, &bytes, NULL, keys));
    for (int i = 0; i < TIMES; i++)
        cr_expect_eq(froe_groups_find(bench.groups, &keys[i]), key_bench_group(&bench, &records[i]), "%s", times[i]);
    cr_expect_eq(froe_groups_size(bench.groups), 4);
    froe_buffer_free(&bytes);
    key_bench_close(&bench);
}

Test(key, equal_exactly_when_all_values_are)
{
    for (size_t i = 0; i < PLANS; i++)
        check_plan(plans[i]);
}

Test(key, single_texts_of_the_line)
{
    static const char *const names[] = {"host",  "ident",    "user",    "request", "method",   "target",    "path",
                                        "query", "protocol", "referer", "agent",   "referrer", "time.text", "vhost"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct froe_key_plan plan;
        key_bench_plan(&plan, names[i]);
        cr_expect(plan.plain, "%s", names[i]);
        froe_key_plan_free(&plan);
        check_plan(names[i]);
    }
}

Test(key, everything_else_is_written_out)
{
    for (size_t i = 0; i < PLANS; i++) {
        struct froe_key_plan plan;
        key_bench_plan(&plan, plans[i]);
        cr_expect_not(plan.plain, "%s", plans[i]);
        froe_key_plan_free(&plan);
    }
}

/* Bytes must not run from one field into the next. */
Test(key, borders_of_fields)
{
    static const char *const pairs[][2] = {
        {"ab c - [17/May/2015:10:05:03 +0000] \"\" 200 1", "a bc - [17/May/2015:10:05:03 +0000] \"\" 200 1"},
        {"a - b [17/May/2015:10:05:03 +0000] \"\" 200 1", "a b - [17/May/2015:10:05:03 +0000] \"\" 200 1"},
        {"a b [17/May/2015:10:05:03 +0000] \"\" 200 1", "a b - [17/May/2015:10:05:03 +0000] \"\" 200 1"},
    };
    struct key_bench bench;
    key_bench_open(&bench, "host,ident,user");
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct froe_record a, b;
        key_bench_read(pairs[i][0], &a);
        key_bench_read(pairs[i][1], &b);
        cr_expect_neq(key_bench_group(&bench, &a), key_bench_group(&bench, &b), "%s", pairs[i][0]);
    }
    key_bench_close(&bench);
}

/* One instant in two offsets is two times, and one date. */
Test(key, offsets)
{
    struct key_bench bench;
    struct froe_record a, b;
    key_bench_read("h - - [17/May/2015:10:05:03 +0000] \"\" 200 1", &a);
    key_bench_read("h - - [17/May/2015:12:05:03 +0200] \"\" 200 1", &b);
    key_bench_open(&bench, "time,host");
    struct froe_group *at_a = key_bench_group(&bench, &a), *at_b = key_bench_group(&bench, &b);
    cr_expect_neq(at_a, at_b);
    cr_expect_lt(froe_key_compare(&bench.plan, at_a, at_b), 0);
    key_bench_close(&bench);
    key_bench_open(&bench, "time:1d,host");
    cr_expect_eq(key_bench_group(&bench, &a), key_bench_group(&bench, &b));
    key_bench_close(&bench);
}

/* A number stands before the key of each group, which reads as it did. */
static void check_numbered(const char *list)
{
    struct key_bench bench;
    struct froe_buffer bytes = {0};
    struct froe_key_plan plan, without;
    struct froe_datum number;
    key_bench_open(&bench, list);
    cr_assert(froe_key_plan_number(&plan, &bench.plan));
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    without = plan;
    without.count--;
    for (uint64_t i = 0; i < KEY_BENCH_LINES; i++) {
        struct froe_record record;
        key_bench_read(key_bench_lines[i], &record);
        bytes.len = 0;
        froe_key_write_numbered(&bench.plan, key_bench_group(&bench, &record), UINT64_MAX - 1 - i, &bytes);
        const struct froe_key key = {bytes.data, (uint32_t)bytes.len, i};
        const struct froe_group *group = froe_groups_append(groups, &key);
        const struct froe_key_plan unnumbered = bench.plan;
        bench.plan = without;
        expect_values(&bench, &record, group);
        bench.plan = unnumbered;
        froe_key_read_one(&plan, group, without.count, &number);
        cr_assert(number.present && number.type == FROE_TYPE_NUMBER && number.number == UINT64_MAX - 1 - i, "%s", list);
    }
    froe_groups_free(groups);
    froe_key_plan_free(&plan);
    froe_buffer_free(&bytes);
    key_bench_close(&bench);
}

Test(key, with_a_number_before_them)
{
    for (size_t i = 0; i < PLANS; i++)
        check_numbered(plans[i]);
    check_numbered("referer"); /* that key is the text itself */
}

Test(key, free_leaves_an_empty_plan)
{
    struct froe_key_plan plan;
    key_bench_plan(&plan, "path");
    froe_key_plan_free(&plan);
    cr_expect_null(plan.fields);
    cr_expect_eq(plan.count, 0);
    froe_key_plan_free(&plan);
}
