/* Rows sorted by many threads, against the sort of one. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "run/arrange.h"
#include "support/chance.h"

static const _Atomic bool never;

static struct froe_row_order order_by(struct froe_key_plan *key, const char *fields_text, bool descending)
{
    struct froe_field *fields;
    size_t count;
    froe_error error;
    cr_assert(froe_fields_parse(fields_text, "keys", NULL, &fields, &count, &error));
    froe_key_plan_init(key, fields, count);
    return (struct froe_row_order){.key = key, .by = FROE_ORDER_HITS, .descending = descending};
}

/* begin: what keys begin with, but every eleventh. */
static void check_keys(size_t count, size_t most_hits, unsigned threads, bool descending, const char *begin)
{
    struct chance chance = chance_of(count + threads);
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    struct froe_pool *pool = froe_pool_create(threads, 1024);
    struct froe_key_plan key;
    struct froe_row_order order = order_by(&key, "path", descending);
    const struct froe_group **rows = calloc(count + 1, sizeof *rows), **wanted = calloc(count + 1, sizeof *wanted);
    for (size_t i = 0; i < count; i++) {
        uint8_t text[64];
        int len = snprintf((char *)text, sizeof text, "%s%zx", i % 11 == 0 ? "/other/" : begin, i * 7919 % (4 * count));
        struct froe_key one = {text, (uint32_t)len, froe_key_hash(text, (uint32_t)len)};
        struct froe_group *group = froe_groups_find(groups, &one);
        group->hits = chance_below(&chance, most_hits);
        rows[i] = wanted[i] = group;
    }
    cr_assert(froe_rows_sort(&order, wanted, count));
    for (size_t i = 1; i < count; i++)
        cr_assert(froe_rows_compare(&order, wanted[i - 1], wanted[i]) < 0);
    cr_assert(froe_rows_arrange(&order, rows, count, pool, &never));
    cr_assert_arr_eq(rows, wanted, count * sizeof *rows, "%zu rows, %u threads", count, threads);
    free(rows);
    free(wanted);
    froe_key_plan_free(&key);
    froe_pool_free(pool);
    froe_groups_free(groups);
}

static void check(size_t count, size_t most_hits, unsigned threads, bool descending)
{
    check_keys(count, most_hits, threads, descending, "/a/");
}

Test(arrange, as_one_thread)
{
    check(0, 1, 4, true);
    check(100, 3, 4, true);
    check(50000, 1, 2, true);
    check(50000, 3, 7, false);
    check(200000, 1000000, 16, true);
    check(60000, 5, 1, true);
}

/* Leads that are equal for nearly all rows, so that splitters are, too. */
Test(arrange, leads_that_are_equal)
{
    check_keys(100000, 2, 3, true, "/other/begins/with/this/");
    check_keys(100000, 2, 3, false, "/");
    check_keys(40000, 1000, 2, true, "");
}
