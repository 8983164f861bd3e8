/* HyperLogLog: the error, and that only the set of values matters. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <math.h>
#include <stdlib.h>

#include "query/cardinality.h"
#include "support/chance.h"

static uint64_t hash_of(uint64_t number)
{
    return froe_cardinality_hash((const uint8_t *)&number, sizeof number);
}

Test(cardinality, empty)
{
    uint64_t sketch = 0;
    cr_expect_eq(froe_cardinality_count(&sketch), 0);
}

struct size_case {
    uint64_t size;
    unsigned rounds;
};

ParameterizedTestParameters(cardinality, error)
{
    static struct size_case cases[] = {{1, 20},     {2, 20},     {3, 20},    {4, 20},     {10, 20},     {30, 20},
                                       {100, 20},   {300, 20},   {1000, 20}, {1500, 20},  {1600, 20},   {3000, 20},
                                       {10000, 10}, {30000, 10}, {60000, 5}, {100000, 5}, {1000000, 2}, {5000000, 1}};
    return cr_make_param_array(struct size_case, cases, sizeof cases / sizeof cases[0], NULL);
}

/* Within three standard errors; small numbers are nearly exact. Values that come again change nothing. */
ParameterizedTest(struct size_case *c, cardinality, error)
{
    for (unsigned round = 0; round < c->rounds; round++) {
        struct froe_arena arena = {0};
        uint64_t sketch = 0, base = (uint64_t)round << 40;
        for (uint64_t i = 0; i < c->size; i++) {
            froe_cardinality_add(&sketch, hash_of(base + i), &arena);
            froe_cardinality_add(&sketch, hash_of(base + i / 2), &arena);
        }
        double estimate = (double)froe_cardinality_count(&sketch), size = (double)c->size;
        double bound = 3 * FROE_CARDINALITY_ERROR * size;
        cr_expect_leq(fabs(estimate - size), bound < 1 ? 1 : bound, "%g for %g", estimate, size);
        if (c->size <= 4)
            cr_expect_eq(estimate, size);
        cr_expect_leq(arena.bytes, 1 << 17);
        froe_arena_free(&arena);
    }
}

/* The average error of many sketches is near the one that is told. */
Test(cardinality, standard_error)
{
    enum { SKETCHES = 100, SIZE = 50000 };
    double squares = 0;
    for (uint64_t s = 0; s < SKETCHES; s++) {
        struct froe_arena arena = {0};
        uint64_t sketch = 0;
        for (uint64_t i = 0; i < SIZE; i++)
            froe_cardinality_add(&sketch, hash_of(s << 32 | i), &arena);
        double error = (double)froe_cardinality_count(&sketch) / SIZE - 1;
        squares += error * error;
        froe_arena_free(&arena);
    }
    double standard = sqrt(squares / SKETCHES);
    cr_expect_leq(standard, 1.3 * FROE_CARDINALITY_ERROR);
    cr_expect_geq(standard, 0.5 * FROE_CARDINALITY_ERROR);
}

/* Values of a set in any order, split and way of merging; tables, arrays and words met with each other. */
ParameterizedTestParameters(cardinality, merging)
{
    static struct size_case cases[] = {{1, 10},    {3, 20},    {4, 20},    {8, 20},    {50, 20},   {700, 20},
                                       {1535, 10}, {1537, 10}, {2000, 10}, {4000, 10}, {100000, 2}};
    return cr_make_param_array(struct size_case, cases, sizeof cases / sizeof cases[0], NULL);
}

ParameterizedTest(struct size_case *c, cardinality, merging)
{
    struct chance chance = chance_of(320 + c->size);
    for (unsigned round = 0; round < c->rounds; round++) {
        enum { SPLIT_MOST = 6 };
        struct froe_arena arena = {0}, other = {0};
        uint64_t whole = 0, total = 0, copy = 0, split[SPLIT_MOST] = {0};
        size_t few = 1 + chance_below(&chance, SPLIT_MOST);
        for (uint64_t i = 0; i < c->size; i++)
            froe_cardinality_add(&whole, hash_of(i), &arena);
        for (uint64_t i = c->size; i-- > 0;) {
            /* Some are in several parts, and most are in the first. */
            size_t to = chance_below(&chance, 1 + chance_below(&chance, few));
            froe_cardinality_add(&split[to], hash_of(i), &other);
            if (chance_once_in(&chance, 3))
                froe_cardinality_add(&split[chance_below(&chance, few)], hash_of(i), &other);
        }
        for (size_t left = few; left > 0; left--) {
            size_t which = chance_below(&chance, left);
            froe_cardinality_add_all(&copy, &split[which], &arena);
            froe_cardinality_merge(&total, &split[which], &other);
            cr_assert_eq(split[which], 0);
            split[which] = split[left - 1];
        }
        cr_expect_eq(froe_cardinality_count(&total), froe_cardinality_count(&whole));
        cr_expect_eq(froe_cardinality_count(&copy), froe_cardinality_count(&whole));
        cr_expect(!arena.failed && !other.failed);
        froe_arena_free(&arena);
        froe_arena_free(&other);
    }
}

/* A set that becomes an array by merging gives what one gives that is small and stays a table. */
Test(cardinality, array_and_table_agree)
{
    struct froe_arena arena = {0};
    for (uint64_t size = 1; size < 1500; size += 1 + size / 20) {
        uint64_t table = 0, array = 0, large = 0;
        for (uint64_t i = 0; i < size; i++)
            froe_cardinality_add(&table, hash_of(i), &arena);
        /* The same values over and over in an array: made large by values that the set has, too. */
        for (uint64_t i = 0; i < 20000; i++)
            froe_cardinality_add(&large, hash_of(i), &arena);
        froe_cardinality_add_all(&array, &table, &arena);
        froe_cardinality_add_all(&array, &large, &arena);
        cr_assert_eq(froe_cardinality_count(&array), froe_cardinality_count(&large), "all of them were in it");
        froe_cardinality_merge(&table, &large, &arena);
        cr_assert_eq(froe_cardinality_count(&table), froe_cardinality_count(&array));
    }
    froe_arena_free(&arena);
}

/* The hash must not change: results are compared between machines, and states are to be kept. */
Test(cardinality, hash_is_fixed)
{
    cr_expect_eq(froe_cardinality_hash((const uint8_t *)"", 0), froe_cardinality_hash(NULL, 0));
    cr_expect_eq(froe_cardinality_hash((const uint8_t *)"192.0.2.1", 9), UINT64_C(13824223657823211423));
    struct froe_arena arena = {0};
    uint64_t sketch = 0;
    for (uint64_t i = 0; i < 100000; i++)
        froe_cardinality_add(&sketch, hash_of(i), &arena);
    cr_expect_eq(froe_cardinality_count(&sketch), 99987);
    froe_arena_free(&arena);
}
