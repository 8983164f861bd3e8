/* Groups sorted by hits and key, against qsort(). */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "query/row_bar.h"
#include "support/chance.h"

/* The order as the header says it. */
static int by_hits_and_key(const void *left, const void *right)
{
    const struct froe_group *a = *(const struct froe_group *const *)left;
    const struct froe_group *b = *(const struct froe_group *const *)right;
    if (a->hits != b->hits)
        return a->hits > b->hits ? -1 : 1;
    return froe_span_compare(froe_group_key(a), froe_group_key(b));
}

static struct froe_group *group_of(struct froe_groups *groups, const uint8_t *bytes, uint32_t len)
{
    const struct froe_key key = {bytes, len, froe_key_hash(bytes, len)};
    struct froe_group *group = froe_groups_find(groups, &key);
    cr_assert_not_null(group);
    return group;
}

/* The order of single texts by hits, the most first. */
static struct froe_row_order usual_order(struct froe_key_plan *key)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    cr_assert(froe_fields_parse("path", "keys", NULL, &fields, &count, &error));
    froe_key_plan_init(key, fields, count);
    return (struct froe_row_order){.key = key, .by = FROE_ORDER_HITS, .descending = true};
}

/* The first few of them, in no order. */
static void check_selection(const struct froe_row_order *order, const struct froe_group **found,
                            const struct froe_group *const *wanted, size_t count)
{
    for (size_t few = 0; few <= count; few = 3 * few + 1) {
        cr_assert(froe_rows_select(order, found, count, few));
        cr_assert(froe_rows_sort(order, found, few));
        for (size_t i = 0; i < few; i++)
            cr_assert_eq(found[i], wanted[i], "%zu of %zu, place %zu", few, count, i);
    }
}

/* The same when rows come in parts, of which later ones must pass a bar. Returns how many did not. */
static size_t check_parts(const struct froe_row_order *order, const struct froe_group *const *rows,
                          const struct froe_group *const *wanted, size_t count, size_t top)
{
    enum { PART = 37 };
    struct froe_row_bar bar = {.raised = false};
    const struct froe_group **kept = calloc(count + 1, sizeof *kept);
    size_t kept_count = 0, stopped = 0;
    for (size_t at = 0; at < count; at += PART) {
        const struct froe_group **part = kept + kept_count;
        size_t part_count = 0;
        for (size_t i = at; i < count && i < at + PART; i++)
            if (froe_row_bar_lets(&bar, rows[i]))
                part[part_count++] = rows[i];
            else
                stopped++;
        cr_assert(froe_rows_select(order, part, part_count, top));
        part_count = part_count < top ? part_count : top;
        if (part_count == top)
            froe_row_bar_raise(&bar, order, part, top);
        kept_count += part_count;
    }
    cr_assert(froe_rows_sort(order, kept, kept_count));
    for (size_t i = 0; i < top && i < count; i++)
        cr_assert_eq(kept[i], wanted[i], "%zu of %zu, place %zu", top, count, i);
    free(kept);
    return stopped;
}

/* Leads where few hits come first: least ones up, keys as ever. */
static void check_backwards(const struct froe_row_order *usual, const struct froe_group **rows, size_t count)
{
    struct froe_row_order order = *usual;
    order.descending = false;
    cr_assert(froe_rows_sort(&order, rows, count));
    struct froe_row_lead lead = froe_row_lead_of(&order, rows, count < 5 ? count : 5);
    for (size_t i = 1; i < count; i++) {
        cr_assert(froe_rows_compare(&order, rows[i - 1], rows[i]) < 0);
        cr_assert(froe_row_lead_word(&lead, rows[i - 1]) <= froe_row_lead_word(&lead, rows[i]));
        cr_assert(froe_row_lead_least(&lead, rows[i]) <= froe_row_lead_word(&lead, rows[i]));
    }
}

/* Sorts all groups of the table both ways. */
static void check_order(struct froe_groups *groups, const char *what)
{
    size_t count = froe_groups_size(groups), i = 0;
    const struct froe_group **found = calloc(count + 1, sizeof *found), **wanted = calloc(count + 1, sizeof *wanted);
    for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g), i++)
        found[i] = wanted[i] = g;
    qsort(wanted, count, sizeof wanted[0], by_hits_and_key);
    struct froe_key_plan key;
    struct froe_row_order order = usual_order(&key);
    for (size_t top = 1; top < 30; top = 3 * top + 1)
        check_parts(&order, found, wanted, count, top);
    check_selection(&order, found, wanted, count);
    cr_assert(froe_rows_sort(&order, found, count));
    struct froe_row_lead lead = froe_row_lead_of(&order, found + count / 3, count < 9 ? count / 3 : 3);
    for (i = 0; i < count; i++) {
        cr_assert_eq(found[i], wanted[i], "%s: %zu groups, place %zu", what, count, i);
        cr_assert(i == 0 || froe_rows_word(&order, found[i - 1]) <= froe_rows_word(&order, found[i]));
        cr_assert(i == 0 || froe_row_lead_word(&lead, found[i - 1]) <= froe_row_lead_word(&lead, found[i]));
        cr_assert(froe_row_lead_least(&lead, found[i]) <= froe_row_lead_word(&lead, found[i]));
    }
    check_backwards(&order, found, count);
    froe_key_plan_free(&key);
    free(found);
    free(wanted);
}

/* Keys of few bytes, many of them NUL, that share long starts: `shared` bytes at most, then up to `own` others. */
static void check_random(size_t count, size_t shared, size_t own, size_t most_hits, struct chance *chance)
{
    static const uint8_t alphabet[] = "\0\0ab\xff";
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    uint8_t bytes[256] = {0};
    if (chance_once_in(chance, 2))
        group_of(groups, NULL, FROE_KEY_ABSENT)->hits = chance_below(chance, most_hits);
    for (size_t i = 0; i < count; i++) {
        size_t len = chance_once_in(chance, 4) ? chance_below(chance, shared + 1) : shared;
        size_t more = chance_below(chance, own + 1);
        memset(bytes, 's', len);
        for (size_t k = 0; k < more; k++)
            bytes[len + k] = chance_of_bytes(chance, alphabet, sizeof alphabet - 1);
        group_of(groups, bytes, (uint32_t)(len + more))->hits = chance_below(chance, most_hits);
    }
    check_order(groups, "random keys");
    froe_groups_free(groups);
}

Test(sort, by_hash)
{
    enum { COUNT = 1000 };
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    const struct froe_group *rows[COUNT];
    struct froe_key_plan key;
    struct froe_row_order order = usual_order(&key);
    order.by = FROE_ORDER_HASH;
    order.descending = false;
    for (uint32_t i = 0; i < COUNT; i++) {
        struct froe_group *group = group_of(groups, (const uint8_t *)&i, sizeof i);
        group->hits = i;
        /* Where hashes are the same, keys decide. */
        group->hash = i % 7 == 0 ? 7 : group->hash;
        rows[i] = group;
    }
    cr_assert(froe_rows_sort(&order, rows, COUNT));
    for (size_t i = 1; i < COUNT; i++) {
        cr_assert(rows[i - 1]->hash < rows[i]->hash ||
                  (rows[i - 1]->hash == rows[i]->hash &&
                   froe_span_compare(froe_group_key(rows[i - 1]), froe_group_key(rows[i])) < 0));
        cr_assert_lt(froe_rows_compare(&order, rows[i - 1], rows[i]), 0);
        cr_assert_eq(froe_rows_word(&order, rows[i]), rows[i]->hash);
    }
    froe_key_plan_free(&key);
    froe_groups_free(groups);
}

/* Most that come late are stopped, also where all have the same hits. */
Test(sort, few_of_many_in_parts)
{
    enum { COUNT = 20000 };
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    struct froe_key_plan key;
    struct froe_row_order order = usual_order(&key);
    const struct froe_group **rows = calloc(COUNT, sizeof *rows), **wanted = calloc(COUNT, sizeof *wanted);
    for (uint32_t i = 0; i < COUNT; i++) {
        char text[32];
        int len = snprintf(text, sizeof text, "/p/%08x", (unsigned)(i * 2654435761u));
        group_of(groups, (const uint8_t *)text, (uint32_t)len)->hits = 1;
        rows[i] = wanted[i] = group_of(groups, (const uint8_t *)text, (uint32_t)len);
    }
    qsort(wanted, COUNT, sizeof wanted[0], by_hits_and_key);
    cr_expect_gt(check_parts(&order, rows, wanted, COUNT, 10), COUNT / 2);
    free(rows);
    free(wanted);
    froe_key_plan_free(&key);
    froe_groups_free(groups);
}

Test(sort, small_tables)
{
    struct chance chance = chance_of(71);
    for (size_t count = 0; count < 60; count++)
        for (int round = 0; round < 20; round++)
            check_random(count, chance_below(&chance, 20), 10, 1 + chance_below(&chance, 3), &chance);
}

Test(sort, keys_that_begin_alike)
{
    struct chance chance = chance_of(72);
    for (size_t shared = 0; shared < 40; shared++)
        check_random(1000, shared, 20, 1, &chance);
}

Test(sort, hits_of_all_sizes)
{
    struct chance chance = chance_of(73);
    check_random(5000, 3, 20, 2, &chance);
    check_random(5000, 3, 20, 100, &chance);
    check_random(5000, 3, 20, 400, &chance);
    check_random(5000, 3, 20, SIZE_MAX >> 12, &chance);
}

/* NUL bytes at the end against nothing: a key comes before what it begins. */
Test(sort, runs_of_nul_bytes)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    static const uint8_t zeros[100];
    for (uint32_t len = 100; len-- > 0;)
        group_of(groups, zeros, len)->hits = 7;
    group_of(groups, NULL, FROE_KEY_ABSENT)->hits = 7;
    check_order(groups, "NUL bytes");
    froe_groups_free(groups);
}

/* Long keys with one difference, anywhere. */
Test(sort, long_keys)
{
    struct chance chance = chance_of(74);
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    static uint8_t bytes[20000];
    for (int i = 0; i < 500; i++) {
        size_t at = chance_below(&chance, sizeof bytes);
        bytes[at] = 1;
        group_of(groups, bytes, (uint32_t)(sizeof bytes - chance_below(&chance, 2)))->hits = 1;
        bytes[at] = 0;
    }
    check_order(groups, "long keys");
    froe_groups_free(groups);
}
