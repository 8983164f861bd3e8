/* Tables of groups into one result. Whole runs: tests/cli and stress_run.c. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "run/merge.h"
#include "run/plan.h"
#include "support/chance.h"

enum { TALLIES = 3, KEYS = 20000 };

/* A count of paths by some threads. */
struct count {
    struct froe_plan plan;
    struct froe_tally tallies[TALLIES];
};

static void add(struct froe_tally *tally, size_t number)
{
    uint8_t text[32];
    int len = snprintf((char *)text, sizeof text, "/%zu", number);
    const struct froe_key key = {text, (uint32_t)len, froe_key_hash(text, (uint32_t)len)};
    struct froe_group *group = froe_groups_find(tally->groups, &key);
    cr_assert_not_null(group);
    group->hits += number % 7 + 1;
}

/* Keys 0 … KEYS-1: each in one table, every third in all. */
static void begin(struct count *count)
{
    froe_options options = froe_options_default(FROE_COMMAND_COUNT);
    froe_error error = {0};
    options.keys = "path";
    options.has_top = true;
    options.top = UINT64_MAX;
    cr_assert(froe_plan_init(&count->plan, &options, &error), "%s", error.text);
    for (size_t t = 0; t < TALLIES; t++) {
        cr_assert(froe_tally_init(&count->tallies[t], &count->plan.questions[0]));
        for (size_t i = 0; i < KEYS; i++)
            if (i % 3 == 0 || i % TALLIES == t)
                add(&count->tallies[t], i);
    }
}

static void end(struct count *count)
{
    for (size_t t = 0; t < TALLIES; t++)
        froe_tally_free(&count->tallies[t]);
    froe_plan_free(&count->plan);
}

static uint64_t hits_of(size_t number)
{
    return (number % 7 + 1) * (number % 3 == 0 ? TALLIES : 1);
}

static size_t number_in(const struct froe_group *group)
{
    char text[32];
    size_t number;
    snprintf(text, sizeof text, "%.*s", (int)group->len, (const char *)group->key);
    cr_assert_eq(sscanf(text, "/%zu", &number), 1);
    return number;
}

static void check_rows(const struct froe_result *result)
{
    cr_assert_eq(result->row_count, KEYS);
    cr_assert_eq(result->loaded, KEYS);
    for (size_t i = 0; i < KEYS; i++) {
        const struct froe_group *group = result->rows[i];
        size_t number = number_in(group);
        cr_assert_eq(group->hits, hits_of(number), "/%zu", number);
        cr_assert(i == 0 || result->rows[i - 1]->hits >= group->hits);
    }
}

static void check(struct froe_pool *pool)
{
    static const _Atomic bool never;
    struct count count = {0};
    struct froe_result result;
    uint64_t hits = 0;
    begin(&count);
    cr_assert(froe_merge(&result, &count.plan.questions[0], count.tallies, TALLIES, pool, &never));
    check_rows(&result);
    for (size_t i = 0; i < KEYS; i++)
        hits += hits_of(i);
    cr_assert_eq(result.distinct, KEYS);
    cr_assert_eq(result.total, hits);
    froe_result_free(&result);
    end(&count);
}

Test(merge, equal_keys_become_one)
{
    struct froe_pool *pool = froe_pool_create(TALLIES, 1024);
    check(NULL);
    check(pool);
    froe_pool_free(pool);
}

/* The first rows are those of all, in their order: most of those behind them are passed over. */
static void check_first(struct froe_pool *pool, const struct froe_result *all, size_t top)
{
    static const _Atomic bool never;
    struct count count = {0};
    struct froe_result result;
    begin(&count);
    count.plan.questions[0].top = top;
    cr_assert(froe_merge(&result, &count.plan.questions[0], count.tallies, TALLIES, pool, &never));
    cr_assert_eq(result.row_count, top);
    cr_assert_eq(result.distinct, KEYS);
    cr_assert_eq(result.total, all->total);
    for (size_t i = 0; i < top; i++)
        cr_assert_eq(number_in(result.rows[i]), number_in(all->rows[i]), "row %zu of %zu", i, top);
    froe_result_free(&result);
    end(&count);
}

Test(merge, first_rows)
{
    static const size_t tops[] = {0, 1, 20, 1000, 5000, KEYS - 1};
    static const _Atomic bool never;
    struct froe_pool *pool = froe_pool_create(TALLIES, 1024);
    struct count count = {0};
    struct froe_result all;
    begin(&count);
    cr_assert(froe_merge(&all, &count.plan.questions[0], count.tallies, TALLIES, pool, &never));
    for (size_t i = 0; i < sizeof tops / sizeof tops[0]; i++) {
        check_first(NULL, &all, tops[i]);
        check_first(pool, &all, tops[i]);
    }
    froe_result_free(&all);
    end(&count);
    froe_pool_free(pool);
}

struct canceller {
    _Atomic bool cancelled;
    long wait; /* nanoseconds */
};

static void *cancel(void *context)
{
    struct canceller *canceller = context;
    nanosleep(&(struct timespec){.tv_nsec = canceller->wait}, NULL);
    canceller->cancelled = true;
    return NULL;
}

/* Rows that were not put where they belong were shown once: a cancelled merge has all of them or none. */
static void check_cancelled(struct froe_pool *pool, struct chance *chance)
{
    struct count count = {0};
    struct froe_result result;
    struct canceller canceller = {.wait = (long)chance_below(chance, 8000000)};
    pthread_t thread;
    begin(&count);
    cr_assert_eq(pthread_create(&thread, NULL, cancel, &canceller), 0);
    cr_assert(froe_merge(&result, &count.plan.questions[0], count.tallies, TALLIES, pool, &canceller.cancelled));
    if (result.row_count > 0)
        check_rows(&result);
    else
        cr_assert_eq(result.loaded, 0);
    pthread_join(thread, NULL);
    froe_result_free(&result);
    end(&count);
}

Test(merge, cancelled_at_any_moment)
{
    struct chance chance = chance_of(5);
    struct froe_pool *pool = froe_pool_create(TALLIES, 1024);
    for (unsigned i = 0; i < 40; i++)
        check_cancelled(i % 2 == 0 ? NULL : pool, &chance);
    froe_pool_free(pool);
}
