/* 128-bit numbers: their text, averages and ranks, against slow ways. */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>

#include "query/wide.h"
#include "support/chance.h"

struct text_case {
    uint64_t high, low;
    unsigned places;
    char text[64];
};

static const struct text_case text_cases[] = {
    {0, 0, 0, "0"},
    {0, 0, 9, "0"},
    {0, 7, 0, "7"},
    {0, 7, 3, "0.007"},
    {0, 70, 3, "0.07"},
    {0, 12345, 3, "12.345"},
    {0, 12000, 3, "12"},
    {0, 12000, 0, "12000"},
    {0, 12340000000, 9, "12.34"},
    {0, 1, 9, "0.000000001"},
    {0, UINT64_MAX, 0, "18446744073709551615"},
    {0, UINT64_MAX, 9, "18446744073.709551615"},
    {1, 0, 0, "18446744073709551616"},
    {UINT64_MAX, UINT64_MAX, 0, "340282366920938463463374607431768211455"},
    {UINT64_MAX, UINT64_MAX, 9, "340282366920938463463374607431.768211455"},
    {UINT64_MAX, UINT64_MAX, FROE_WIDE_DIGITS, "0.340282366920938463463374607431768211455"},
    /* 10^38 */
    {UINT64_C(5421010862427522170), UINT64_C(687399551400673280), 0, "100000000000000000000000000000000000000"},
    {UINT64_C(5421010862427522170), UINT64_C(687399551400673280), 38, "1"},
};

ParameterizedTestParameters(wide, text)
{
    return cr_make_param_array(struct text_case, (struct text_case *)(uintptr_t)text_cases,
                               sizeof text_cases / sizeof text_cases[0], NULL);
}

ParameterizedTest(struct text_case *c, wide, text)
{
    struct froe_buffer buffer = {0};
    froe_wide_write(&buffer, (__uint128_t)c->high << 64 | c->low, c->places);
    cr_assert_eq(buffer.len, strlen(c->text), "%.*s instead of %s", (int)buffer.len, (char *)buffer.data, c->text);
    cr_expect_arr_eq(buffer.data, c->text, buffer.len);
    froe_buffer_free(&buffer);
}

static __uint128_t chance_wide(struct chance *chance)
{
    __uint128_t number = (__uint128_t)chance_next(chance) << 64 | chance_next(chance);
    return number >> chance_below(chance, 128);
}

/* Read back digit by digit, the text is the number. */
Test(wide, text_of_any_number)
{
    struct chance chance = chance_of(301);
    struct froe_buffer buffer = {0};
    for (int round = 0; round < 20000; round++) {
        __uint128_t number = chance_wide(&chance), back = 0;
        unsigned places = (unsigned)chance_below(&chance, 12), behind = 0;
        bool point = false;
        buffer.len = 0;
        froe_wide_write(&buffer, number, places);
        for (size_t i = 0; i < buffer.len; i++) {
            if (buffer.data[i] == '.') {
                cr_assert(!point && i > 0 && i + 1 < buffer.len);
                point = true;
                continue;
            }
            cr_assert(buffer.data[i] >= '0' && buffer.data[i] <= '9');
            back = back * 10 + (buffer.data[i] - '0');
            behind += point;
        }
        cr_assert(!point || buffer.data[buffer.len - 1] != '0', "no zeros at the end");
        cr_assert(buffer.len == 1 || buffer.data[0] != '0' || buffer.data[1] == '.', "nor at the start");
        cr_assert_leq(behind, places);
        for (; behind < places; behind++)
            back *= 10;
        cr_assert(back == number);
    }
    froe_buffer_free(&buffer);
}

/* Thousandths by long division, digit by digit, and the rest compared with half. */
static __uint128_t slow_average(__uint128_t sum, uint64_t count, uint64_t unit)
{
    __uint128_t divisor = (__uint128_t)count * unit, result = 0, rest = 0;
    /* sum as decimal digits, then three more places. */
    uint8_t digits[48];
    size_t len = 0;
    for (; sum != 0; sum /= 10)
        digits[len++] = (uint8_t)(sum % 10);
    for (size_t i = 0; i < len + 3; i++) {
        rest = rest * 10 + (i < len ? digits[len - 1 - i] : 0);
        result *= 10;
        for (; rest >= divisor; rest -= divisor)
            result++;
    }
    __uint128_t other = divisor - rest;
    bool up = rest > other || (rest == other && (result & 1) != 0);
    return result + up;
}

Test(wide, averages)
{
    struct chance chance = chance_of(302);
    for (int round = 0; round < 20000; round++) {
        uint64_t count = chance_next(&chance) >> chance_below(&chance, 64);
        uint64_t unit = chance_once_in(&chance, 2) ? 1 : 1000000000;
        count += count == 0;
        __uint128_t sum = (__uint128_t)count * (chance_next(&chance) >> chance_below(&chance, 64));
        if (chance_once_in(&chance, 2))
            sum += chance_next(&chance) % count;
        cr_assert(froe_wide_average(sum, count, unit) == slow_average(sum, count, unit));
    }
}

struct half_case {
    uint64_t sum, count, unit, thousandths;
};

/* Halves go to the even neighbour. */
ParameterizedTestParameters(wide, half_to_even)
{
    static struct half_case cases[] = {
        {1, 2000, 1, 0},
        {3, 2000, 1, 2},
        {5, 2000, 1, 2},
        {7, 2000, 1, 4},
        {1, 3, 1, 333},
        {2, 3, 1, 667},
        {500000, 1, 1000000000, 0},
        {500001, 1, 1000000000, 1},
        {1500000, 1, 1000000000, 2},
        {2500000, 1, 1000000000, 2},
        {10, 4, 1, 2500},
        {0, 5, 1, 0},
        {UINT64_MAX, 16, 1, UINT64_C(1152921504606846975) * 1000 + 938},
    };
    return cr_make_param_array(struct half_case, cases, sizeof cases / sizeof cases[0], NULL);
}

ParameterizedTest(struct half_case *c, wide, half_to_even)
{
    cr_expect_eq((uint64_t)froe_wide_average(c->sum, c->count, c->unit), c->thousandths);
}

/* An average of the largest values that many of the most records can have. */
Test(wide, largest_average)
{
    __uint128_t sum = (__uint128_t)INT64_MAX * UINT64_MAX;
    cr_expect(froe_wide_average(sum, UINT64_MAX, 1) == (__uint128_t)INT64_MAX * 1000);
}

Test(wide, ranks)
{
    cr_expect_eq(froe_wide_rank(10, 0, 100), 1);
    cr_expect_eq(froe_wide_rank(10, 50, 100), 5);
    cr_expect_eq(froe_wide_rank(11, 50, 100), 6);
    cr_expect_eq(froe_wide_rank(10, 100, 100), 10);
    cr_expect_eq(froe_wide_rank(1000, 999, 1000), 999);
    cr_expect_eq(froe_wide_rank(1001, 999, 1000), 1000);
    cr_expect_eq(froe_wide_rank(1, 1, 100), 1);
    cr_expect_eq(froe_wide_rank(UINT64_MAX, UINT64_C(100000000000), UINT64_C(100000000000)), UINT64_MAX);
    /* The least rank of which at least that share lies at or below. */
    for (uint64_t n = 1; n < 60; n++)
        for (uint64_t part = 0; part <= 200; part++) {
            uint64_t rank = 1;
            while (rank * 200 < n * part)
                rank++;
            cr_assert_eq(froe_wide_rank(n, part, 200), rank);
        }
}
