#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/spill.h"
#include "run/overflow_merge.h"
#include "run/row_store.h"

/* Groups with keys k0 … counted by two workers whose tallies go to disk again and again, merged with very little
 * memory: parts are dealt out several times, and piles of rows cut again. */
struct bench {
    struct froe_question question;
    struct froe_field_scope scope;
    struct froe_spill *spill;
    struct froe_pool *pool;
    struct froe_overflow_parts *parts[2];
    _Atomic bool cancelled;
};

static void begin(struct bench *bench, const char *sort, uint64_t top)
{
    froe_error error;
    const struct froe_question_text text = {.keys = "path", .aggregates = "count", .sort = sort, .top = top};
    *bench = (struct bench){0};
    cr_assert(froe_question_init(&bench->question, &text, &bench->scope, &error), "%s", error.text);
    bench->spill = froe_spill_create(froe_spill_folder(NULL), &error);
    bench->pool = froe_pool_create(2, 64);
    bench->parts[0] = froe_overflow_parts_create();
    bench->parts[1] = froe_overflow_parts_create();
    cr_assert(bench->spill != NULL && bench->pool != NULL && bench->parts[0] != NULL && bench->parts[1] != NULL);
}

static void end(struct bench *bench)
{
    froe_pool_free(bench->pool);
    froe_spill_free(bench->spill);
    free(bench->parts[0]);
    free(bench->parts[1]);
    froe_question_free(&bench->question);
    froe_field_scope_free(&bench->scope);
}

static void count_one(struct froe_tally *tally, unsigned number)
{
    char text[64];
    int len = snprintf(text, sizeof text, "/some/path/k%07u", number);
    struct froe_key key = {(const uint8_t *)text, (uint32_t)len, 0};
    key.hash = froe_key_hash(key.ptr, key.len);
    cr_assert(froe_groups_count(tally->groups, &key, 1));
}

/* Key n is met 1 + n % 3 times, by both workers in turn, in runs of 1000. */
static void fill(struct bench *bench, unsigned keys)
{
    struct froe_overflow_room room = {0};
    struct froe_tally tally;
    cr_assert(froe_tally_init(&tally, &bench->question));
    for (unsigned round = 0, met = 0; round < 3; round++)
        for (unsigned n = 0; n < keys; n++) {
            if (n % 3 < round)
                continue;
            count_one(&tally, n);
            if (++met % 1000 == 0 || (round == 2 && n + 3 >= keys)) {
                cr_assert(froe_overflow_put_groups(bench->spill, &bench->question, &tally, 0, true,
                                                   bench->parts[met / 1000 % 2], &room));
                froe_tally_clear(&tally);
            }
        }
    cr_assert(froe_overflow_put_groups(bench->spill, &bench->question, &tally, 0, true, bench->parts[0], &room));
    froe_tally_free(&tally);
    froe_overflow_room_free(&room);
}

static void merge(struct bench *bench, struct froe_result *result, size_t memory)
{
    cr_assert_eq(froe_overflow_merge(result, &bench->question, bench->spill, bench->parts, 2, memory, bench->pool,
                                     &bench->cancelled),
                 FROE_OVERFLOW_GOOD);
}

enum { KEYS = 60000 };

Test(overflow, rows_come_in_order_whatever_the_memory)
{
    struct bench bench;
    struct froe_result result;
    size_t windows = 0;
    begin(&bench, NULL, UINT64_MAX);
    fill(&bench, KEYS);
    merge(&bench, &result, 400 << 10);
    cr_expect_eq(result.row_count, KEYS);
    cr_expect_eq(result.distinct, KEYS);
    cr_expect_eq(result.total, 2 * KEYS);
    for (size_t row = 0; row < KEYS; row++) {
        size_t first = result.first;
        cr_assert(froe_result_load(&result, row, 100, true));
        windows += first != result.first;
        const struct froe_group *group = froe_result_row(&result, row);
        /* Most hits first, then by key. */
        unsigned hits = 3 - (unsigned)row / (KEYS / 3), number = (unsigned)row % (KEYS / 3) * 3 + hits - 1;
        char text[64];
        int len = snprintf(text, sizeof text, "/some/path/k%07u", number);
        cr_assert_eq(group->hits, hits);
        cr_assert(group->len == (uint32_t)len && memcmp(group->key, text, group->len) == 0, "row %zu", row);
    }
    cr_expect_gt(windows, 10);
    froe_result_free(&result);
    end(&bench);
}

Test(overflow, the_first_rows)
{
    struct bench bench;
    struct froe_result result;
    begin(&bench, "path", 10);
    fill(&bench, KEYS);
    merge(&bench, &result, 400 << 10);
    cr_expect_eq(result.row_count, 10);
    cr_expect_eq(result.loaded, 10);
    cr_expect_eq(result.distinct, KEYS);
    for (size_t row = 0; row < 10; row++)
        cr_expect_eq(result.rows[row]->key[18], '0' + row);
    froe_result_free(&result);
    end(&bench);
}

Test(overflow, nothing_at_all)
{
    struct bench bench;
    struct froe_result result;
    begin(&bench, NULL, UINT64_MAX);
    merge(&bench, &result, 1 << 20);
    cr_expect_eq(result.row_count, 0);
    cr_expect_eq(result.distinct, 0);
    froe_result_free(&result);
    end(&bench);
}
