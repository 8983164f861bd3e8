/* Sets of visits: the same as sorting all times at the end, in whatever order and parts they come. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

#include "query/visits.h"
#include "support/chance.h"

enum { MOST = 4000 };

/* The slow way: sorts all times and cuts them where the gap is exceeded. */
static int compare_times(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static size_t cut(const int64_t *times, size_t count, int64_t gap, struct froe_visit *visits)
{
    static int64_t sorted[MOST];
    size_t found = 0;
    for (size_t i = 0; i < count; i++)
        sorted[i] = times[i];
    qsort(sorted, count, sizeof sorted[0], compare_times);
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || sorted[i] - sorted[i - 1] > gap)
            visits[found++].first = sorted[i];
        visits[found - 1].last = sorted[i];
    }
    return found;
}

static void expect_same(uint64_t *set, const int64_t *times, size_t count, int64_t gap)
{
    static struct froe_visit wanted[MOST];
    struct froe_visit room;
    size_t wanted_count = cut(times, count, gap, wanted), found_count;
    froe_visits_settle(set, gap);
    const struct froe_visit *found = froe_visits_list(set, &room, &found_count);
    cr_assert_eq(found_count, wanted_count, "%zu visits instead of %zu", found_count, wanted_count);
    cr_assert_eq(froe_visits_count(set), wanted_count);
    for (size_t i = 0; i < found_count; i++) {
        cr_assert_eq(found[i].first, wanted[i].first);
        cr_assert_eq(found[i].last, wanted[i].last);
    }
}

static void add_time(uint64_t *set, int64_t time, int64_t gap, struct froe_arena *arena)
{
    froe_visits_add(set, (struct froe_visit){time, time}, gap, arena);
}

Test(visits, typed)
{
    struct froe_arena arena = {0};
    uint64_t set = 0;
    cr_expect_eq(froe_visits_count(&set), 0);
    expect_same(&set, NULL, 0, 1800);
    add_time(&set, 1000, 1800, &arena);
    add_time(&set, 2800, 1800, &arena);
    cr_expect_eq(froe_visits_count(&set), 1, "the gap itself does not end a visit");
    add_time(&set, 4601, 1800, &arena);
    froe_visits_settle(&set, 1800);
    cr_expect_eq(froe_visits_count(&set), 2, "a second more does");
    add_time(&set, 4600, 1800, &arena);
    froe_visits_settle(&set, 1800);
    cr_expect_eq(froe_visits_count(&set), 1, "what comes later joins both");
    froe_arena_free(&arena);
}

/* First and last seconds of years of four digits, and visits too long for a word. */
Test(visits, far_apart)
{
    static const int64_t times[] = {-62135596800, 253402300799, 0, 1431857103, 253402300798, -62135596800 + (1 << 24)};
    enum { COUNT = sizeof times / sizeof times[0] };
    static const int64_t gaps[] = {0, 1, 1 << 24, FROE_VISIT_GAP_MAX};
    for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
        struct froe_arena arena = {0};
        uint64_t set = 0;
        for (size_t i = 0; i < COUNT; i++)
            add_time(&set, times[i], gaps[g], &arena);
        expect_same(&set, times, COUNT, gaps[g]);
        froe_arena_free(&arena);
    }
}

enum order { RISING, FALLING, ANY, NEARLY_RISING, ORDERS };

struct order_case {
    size_t count;
    int64_t span, gap; /* times lie in a range of that length */
    enum order order;
};

ParameterizedTestParameters(visits, any_order)
{
    static struct order_case cases[] = {
        {1, 1, 0, ANY},
        {2, 3, 1, ANY},
        {10, 100, 5, FALLING},
        {10, 100, 5, RISING},
        {300, 10000, 30, ANY},
        {4000, 40000, 3, ANY},
        {4000, 400000, 60, ANY},
        {4000, 4000000, 60, FALLING},
        {4000, 4000000, 60, ANY},
        {4000, 400000, 9, RISING},
        {4000, 400000, 200, ANY},
        {4000, 40000, 3, NEARLY_RISING},
        {4000, 1000, 0, ANY},
        {4000, 1000, 1, ANY},
        {3000, 900000000, 1, ANY},
        {4000, 400000, 100, NEARLY_RISING},
    };
    return cr_make_param_array(struct order_case, cases, sizeof cases / sizeof cases[0], NULL);
}

static void make_times(const struct order_case *c, struct chance *chance, int64_t *times)
{
    for (size_t i = 0; i < c->count; i++)
        times[i] = 1431857103 + (int64_t)chance_below(chance, (uint64_t)c->span);
    if (c->order != ANY)
        qsort(times, c->count, sizeof times[0], compare_times);
    for (size_t i = 0; c->order == FALLING && i < c->count / 2; i++) {
        int64_t time = times[i];
        times[i] = times[c->count - 1 - i];
        times[c->count - 1 - i] = time;
    }
    for (size_t i = 0; c->order == NEARLY_RISING && i < c->count; i++)
        times[i] -= (int64_t)chance_below(chance, 2 + (uint64_t)c->gap * 2);
}

ParameterizedTest(struct order_case *c, visits, any_order)
{
    static int64_t times[MOST];
    struct chance chance = chance_of(71 + c->count + (uint64_t)c->gap);
    for (int round = 0; round < 5; round++) {
        struct froe_arena arena = {0};
        uint64_t set = 0, parts[4] = {0}, whole = 0;
        make_times(c, &chance, times);
        for (size_t i = 0; i < c->count; i++) {
            add_time(&set, times[i], c->gap, &arena);
            add_time(&parts[chance_below(&chance, 4)], times[i], c->gap, &arena);
            if (chance_once_in(&chance, 500))
                expect_same(&set, times, i + 1, c->gap);
        }
        expect_same(&set, times, c->count, c->gap);
        /* Settled or not, in any order. */
        for (size_t i = 0; i < 4; i++) {
            if (chance_once_in(&chance, 2))
                froe_visits_settle(&parts[i ^ 2], c->gap);
            froe_visits_add_all(&whole, &parts[i ^ 2], c->gap, &arena);
        }
        expect_same(&whole, times, c->count, c->gap);
        cr_expect_not(arena.failed);
        froe_arena_free(&arena);
    }
}

/* No order of times is slow, nor takes more than a few times what the visits need. */
Test(visits, many, .timeout = 60)
{
    enum { COUNT = 1 << 20 };
    for (int order = 0; order < 3; order++) {
        struct froe_arena arena = {0};
        uint64_t set = 0;
        for (uint64_t i = 0; i < COUNT; i++) {
            uint64_t place = order == 0 ? i : order == 1 ? COUNT - 1 - i : i * 0x9e3779b1 % COUNT;
            add_time(&set, (int64_t)place * 10, 9, &arena);
        }
        froe_visits_settle(&set, 9);
        cr_expect_eq(froe_visits_count(&set), COUNT);
        cr_expect_leq(arena.bytes, (size_t)COUNT * sizeof(struct froe_visit) * 5);
        froe_arena_free(&arena);
    }
}
