/* Percentile sketches: the bound on the error, and that only the set of numbers matters. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>

#include "query/quantile.h"
#include "query/quantile_time.h"
#include "query/wide.h"
#include "support/chance.h"

enum { COUNT_MOST = 20000 };

/* Buckets cover all numbers without a gap, in order, and their middle is near all of them. */
Test(quantile, buckets)
{
    uint32_t last = 0;
    for (uint64_t number = 0; number < 100000; number++) {
        uint32_t bucket = froe_quantile_bucket(number);
        cr_assert(bucket == last || bucket == last + 1);
        last = bucket;
    }
    for (uint32_t bucket = 0; bucket < FROE_QUANTILE_BUCKETS; bucket++)
        cr_assert_eq(froe_quantile_bucket(froe_quantile_middle(bucket)), bucket);
    for (uint32_t bucket = 0; bucket < FROE_QUANTILE_EXACT; bucket++)
        cr_assert_eq(froe_quantile_middle(bucket), bucket);
    cr_expect_eq(froe_quantile_bucket(UINT64_MAX), FROE_QUANTILE_BUCKETS - 1);
    struct chance chance = chance_of(310);
    for (int round = 0; round < 200000; round++) {
        uint64_t number = chance_next(&chance) >> chance_below(&chance, 64);
        uint64_t middle = froe_quantile_middle(froe_quantile_bucket(number));
        uint64_t error = number > middle ? number - middle : middle - number;
        cr_assert_leq(error, number / 128, "%lu is answered with %lu", (unsigned long)number, (unsigned long)middle);
    }
}

/* --- distributions ---------------------------------------------------------------------------------------------- */

enum shape { SORTED, REVERSED, CONSTANT, HEAVY_TAIL, ONE_OUTLIER, RANDOM, SMALL, TWO_ENDS, SHAPES };

static uint64_t number_of(enum shape shape, size_t i, size_t count, struct chance *chance)
{
    switch (shape) {
    case SORTED:
        return i * 37;
    case REVERSED:
        return (count - i) * 1000003;
    case CONSTANT:
        return 123456789;
    case HEAVY_TAIL:
        return (uint64_t)(100 / pow((double)(chance_below(chance, 1 << 30) + 1) / (1 << 30), 1.5));
    case ONE_OUTLIER:
        return i == count / 2 ? UINT64_C(9000000000000000001) : 1000 + chance_below(chance, 50);
    case RANDOM:
        return chance_next(chance) >> (1 + chance_below(chance, 63));
    case SMALL:
        return chance_below(chance, 128);
    default:
        return chance_once_in(chance, 2) ? 3 : UINT64_C(1) << 62;
    }
}

static int compare_numbers(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Parts per thousand of the percentiles asked for. */
static const uint64_t parts[] = {0, 1, 10, 250, 500, 750, 900, 950, 990, 999, 1000};
enum { PARTS = sizeof parts / sizeof parts[0] };

static void answers_of(const uint64_t *sketch, const uint64_t *sorted, size_t count, uint64_t answers[PARTS])
{
    cr_assert_eq(froe_quantile_count(sketch), count);
    for (size_t i = 0; i < PARTS; i++)
        answers[i] = froe_quantile_part(sketch, parts[i], 1000, sorted[0], sorted[count - 1]);
}

struct sketch_case {
    enum shape shape;
    size_t count;
};

ParameterizedTestParameters(quantile, distributions)
{
    static const size_t counts[] = {1, 2, 3, 4, 5, 13, 14, 15, 40, 500, 2040, 2048, 2049, 2080, 20000, 0};
    static struct sketch_case cases[SHAPES * 15];
    size_t count = 0;
    for (enum shape shape = SORTED; shape < SHAPES; shape++)
        for (size_t i = 0; counts[i] != 0; i++)
            cases[count++] = (struct sketch_case){shape, counts[i]};
    return cr_make_param_array(struct sketch_case, cases, count, NULL);
}

/* Every answer is within 1/128 of the number of that rank; the ends are exact. Any order, split and way of merging
 * gives the same answers. */
ParameterizedTest(struct sketch_case *c, quantile, distributions)
{
    struct chance chance = chance_of(311 + c->shape);
    struct froe_arena arena = {0}, other = {0};
    uint64_t *numbers = malloc(c->count * sizeof *numbers), *sorted = malloc(c->count * sizeof *sorted);
    uint64_t whole = 0, wanted[PARTS], answers[PARTS];
    for (size_t i = 0; i < c->count; i++) {
        numbers[i] = sorted[i] = number_of(c->shape, i, c->count, &chance);
        froe_quantile_add(&whole, numbers[i], &arena);
    }
    qsort(sorted, c->count, sizeof *sorted, compare_numbers);
    answers_of(&whole, sorted, c->count, wanted);
    for (size_t i = 0; i < PARTS; i++) {
        uint64_t exact = sorted[froe_wide_rank(c->count, parts[i], 1000) - 1];
        uint64_t error = exact > wanted[i] ? exact - wanted[i] : wanted[i] - exact;
        cr_expect_leq(error, exact / 128, "p%lu: %lu for %lu", (unsigned long)parts[i] / 10, (unsigned long)wanted[i],
                      (unsigned long)exact);
    }
    cr_expect_eq(wanted[0], sorted[0]);
    cr_expect_eq(wanted[PARTS - 1], sorted[c->count - 1]);

    for (int round = 0; round < 6; round++) {
        /* Into parts of any sizes, merged in any order, by taking over or by copying. */
        enum { SPLIT_MOST = 9 };
        uint64_t split[SPLIT_MOST] = {0}, total = 0, kept = 0;
        size_t split_count = 1 + chance_below(&chance, SPLIT_MOST);
        size_t bias = 1 + chance_below(&chance, 4);
        for (size_t i = 0; i < c->count; i++) {
            size_t to = chance_below(&chance, split_count) / bias;
            froe_quantile_add(&split[to], numbers[c->count - 1 - i], to % 2 == 0 ? &arena : &other);
        }
        for (size_t left = split_count; left > 0; left--) {
            size_t which = chance_below(&chance, left);
            froe_quantile_add_all(&kept, &split[which], &other);
            froe_quantile_merge(&total, &split[which], &arena);
            cr_assert_eq(split[which], 0);
            split[which] = split[left - 1];
        }
        answers_of(&total, sorted, c->count, answers);
        cr_expect_arr_eq(answers, wanted, sizeof wanted);
        answers_of(&kept, sorted, c->count, answers);
        cr_expect_arr_eq(answers, wanted, sizeof wanted);
        /* A third form of the same numbers: merging an empty one changes nothing. */
        uint64_t empty = 0;
        froe_quantile_merge(&total, &empty, &arena);
        froe_quantile_merge(&empty, &total, &arena);
        answers_of(&empty, sorted, c->count, answers);
        cr_expect_arr_eq(answers, wanted, sizeof wanted);
    }
    cr_expect(!arena.failed && !other.failed);
    free(numbers);
    free(sorted);
    froe_arena_free(&arena);
    froe_arena_free(&other);
}

/* What a group costs: nothing for three numbers, then little, and never more than the counters. */
Test(quantile, memory)
{
    struct froe_arena arena = {0};
    uint64_t sketches[1000] = {0};
    struct chance chance = chance_of(312);
    for (size_t i = 0; i < 3000; i++)
        froe_quantile_add(&sketches[i % 1000], chance_next(&chance), &arena);
    cr_expect_eq(arena.bytes, 0);
    for (size_t i = 0; i < 4000; i++)
        froe_quantile_add(&sketches[i % 1000], chance_next(&chance), &arena);
    cr_expect_leq(arena.bytes, 1000 * 32 + (1 << 16));
    froe_arena_free(&arena);

    arena = (struct froe_arena){0};
    uint64_t sketch = 0;
    for (size_t i = 0; i < 1000000; i++)
        froe_quantile_add(&sketch, chance_next(&chance) >> chance_below(&chance, 64), &arena);
    cr_expect_leq(arena.bytes, 1 << 16);
    froe_arena_free(&arena);
}

/* --- times ------------------------------------------------------------------------------------------------------ */

static int compare_times(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

struct time_case {
    int64_t from, range, step; /* times step on by up to `step`, or anywhere in `range` when it is 0 */
    size_t count;
};

ParameterizedTestParameters(quantile, times)
{
    static struct time_case cases[] = {
        {1431857103, 0, 1, 1},        {1431857103, 0, 30, 2},      {1431857103, 0, 3, 100},
        {1431857103, 0, 3, 20000},    {1431857103, 0, 600, 20000}, {1431857103, 86400 * 365, 0, 20000},
        {-86400, 200000, 0, 3000},    {1431857103, 1, 0, 5000},    {-62167219200, 150000000000, 0, 2000},
        {1431857103, 3600, 0, 20000}, {-59, 119, 0, 300},
    };
    return cr_make_param_array(struct time_case, cases, sizeof cases / sizeof cases[0], NULL);
}

ParameterizedTest(struct time_case *c, quantile, times)
{
    struct chance chance = chance_of(313);
    struct froe_arena arena = {0};
    int64_t *times = malloc(c->count * sizeof *times), *sorted = malloc(c->count * sizeof *sorted);
    uint64_t whole = 0, parts_of[4] = {0}, total = 0, copy = 0;
    int64_t time = c->from;
    for (size_t i = 0; i < c->count; i++) {
        time = c->step > 0 ? time + (int64_t)chance_below(&chance, (size_t)c->step + 1)
                           : c->from + (int64_t)chance_below(&chance, (size_t)c->range);
        times[i] = sorted[i] = time;
        froe_quantile_time_add(&whole, time, &arena);
    }
    qsort(sorted, c->count, sizeof *sorted, compare_times);
    for (size_t i = c->count; i-- > 0;)
        froe_quantile_time_add(&parts_of[chance_below(&chance, 4)], times[i], &arena);
    for (size_t i = 0; i < 4; i++) {
        froe_quantile_time_add_all(&copy, &parts_of[i], &arena);
        froe_quantile_time_merge(&total, &parts_of[i], &arena);
        cr_assert_eq(parts_of[i], 0);
    }
    cr_assert_eq(froe_quantile_time_count(&whole), c->count);
    cr_assert_eq(froe_quantile_time_count(&total), c->count);
    for (size_t i = 0; i < PARTS; i++) {
        uint64_t rank = froe_wide_rank(c->count, parts[i], 1000);
        int64_t answer = froe_quantile_time_at(&whole, rank, sorted[0], sorted[c->count - 1]);
        cr_expect_leq(llabs(answer - sorted[rank - 1]), 30);
        cr_expect_eq(froe_quantile_time_at(&total, rank, sorted[0], sorted[c->count - 1]), answer);
        cr_expect_eq(froe_quantile_time_at(&copy, rank, sorted[0], sorted[c->count - 1]), answer);
    }
    free(times);
    free(sorted);
    froe_arena_free(&arena);
}

/* Counts that do not fit an entry are kept in several: merging a sketch into itself again and again doubles it. */
Test(quantile, very_many_times)
{
    struct froe_arena arena = {0};
    uint64_t sketch = 0;
    froe_quantile_time_add(&sketch, 0, &arena);
    froe_quantile_time_add(&sketch, 600, &arena);
    froe_quantile_time_add(&sketch, 1200, &arena);
    for (int doubling = 0; doubling < 36; doubling++) {
        uint64_t copy = 0;
        froe_quantile_time_add_all(&copy, &sketch, &arena);
        froe_quantile_time_merge(&sketch, &copy, &arena);
    }
    cr_expect_eq(froe_quantile_time_count(&sketch), UINT64_C(3) << 36);
    cr_expect_eq(froe_quantile_time_at(&sketch, UINT64_C(1) << 36, 0, 1200), 30);
    cr_expect_eq(froe_quantile_time_at(&sketch, (UINT64_C(1) << 36) + 1, 0, 1200), 630);
    cr_expect_eq(froe_quantile_time_at(&sketch, (UINT64_C(2) << 36) + 1, 0, 1200), 1200);
    froe_arena_free(&arena);
}

/* Times in order cost memory for each minute, not for each time. */
Test(quantile, memory_of_times)
{
    struct froe_arena arena = {0};
    uint64_t sketch = 0;
    for (int64_t i = 0; i < 1000000; i++)
        froe_quantile_time_add(&sketch, 1431857103 + i / 10, &arena);
    cr_expect_leq(arena.bytes, 100000 / 60 * 8 * 4 + (1 << 16));
    froe_arena_free(&arena);
}

/* --- memory ------------------------------------------------------------------------------------------------------ */

/* Blocks do not overlap, are aligned, and are used again. */
Test(quantile, arena)
{
    enum { BLOCKS = 3000 };
    struct chance chance = chance_of(314);
    struct froe_arena arena = {0};
    static struct {
        uint8_t *at;
        size_t size;
        uint8_t fill;
    } blocks[BLOCKS];
    for (int round = 0; round < 30000; round++) {
        size_t i = chance_below(&chance, BLOCKS);
        if (blocks[i].at != NULL) {
            for (size_t k = 0; k < blocks[i].size; k++)
                cr_assert_eq(blocks[i].at[k], blocks[i].fill);
            froe_arena_give(&arena, blocks[i].at, blocks[i].size);
        }
        size_t size = 1 + (chance_next(&chance) & 4095) / (1 + chance_below(&chance, 200)), rounded = 16;
        size = chance_once_in(&chance, 500) ? size * 40 : size;
        while (rounded < size)
            rounded *= 2;
        bool keep = chance_once_in(&chance, 10);
        uint8_t *at = keep ? froe_arena_keep(&arena, size) : froe_arena_take(&arena, size);
        cr_assert_not_null(at);
        cr_assert_eq((uintptr_t)at % (keep ? 8 : rounded < 64 ? rounded : 64), 0);
        blocks[i].at = keep ? NULL : at;
        blocks[i].size = size;
        blocks[i].fill = chance_byte(&chance);
        memset(at, blocks[i].fill, size);
    }
    size_t bytes = arena.bytes;
    void *block = froe_arena_take(&arena, 1 << 18);
    froe_arena_give(&arena, block, 1 << 18);
    cr_expect_eq(froe_arena_take(&arena, (1 << 18) - 100), block);
    cr_expect_geq(arena.bytes, bytes + (1 << 18));
    cr_expect_null(froe_arena_take(&arena, SIZE_MAX / 2));
    cr_expect(arena.failed);
    froe_arena_free(&arena);
    cr_expect_eq(arena.bytes, 0);
}
