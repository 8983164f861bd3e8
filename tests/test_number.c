#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/number.h"

static void check_write(uint64_t number)
{
    uint8_t room[FROE_NUMBER_DIGITS + 1];
    char want[FROE_NUMBER_DIGITS + 1];
    memset(room, '!', sizeof room);
    size_t len = froe_number_write(room, number);
    cr_assert_eq(len, (size_t)snprintf(want, sizeof want, "%" PRIu64, number));
    cr_assert_eq(froe_number_len(number), len, "%s", want);
    cr_assert_arr_eq(room, want, len);
    cr_assert_eq(room[len], '!', "wrote past the digits of %s", want);
}

Test(number, writes_what_printf_writes)
{
    check_write(0);
    check_write(UINT64_MAX);
    for (uint64_t power = 1; power <= UINT64_MAX / 10; power *= 10) {
        check_write(power - 1);
        check_write(power);
        check_write(power + 1);
        check_write(power * 9);
    }
}

struct number_case {
    char text[32];
    uint64_t max;
    bool valid;
    uint64_t number;
};

ParameterizedTestParameters(number, read)
{
    static struct number_case cases[] = {
        {"", UINT64_MAX, false, 0},
        {"0", 0, true, 0},
        {"1", 0, false, 0},
        {"007", 9, true, 7},
        {"12", 11, false, 0},
        {"12", 12, true, 12},
        {"9", 5, false, 0},
        {"+1", 100, false, 0},
        {"-1", 100, false, 0},
        {" 1", 100, false, 0},
        {"1 ", 100, false, 0},
        {"1a", 100, false, 0},
        {"/", 100, false, 0},
        {":", 100, false, 0},
        {"9223372036854775807", INT64_MAX, true, INT64_MAX},
        {"9223372036854775808", INT64_MAX, false, 0},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"18446744073709551616", 3, false, 0},
        {"99999999999999999999", UINT64_MAX, false, 0},
        {"0000000000000000000000000000042", 42, true, 42},
    };
    return cr_make_param_array(struct number_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct number_case *given, number, read)
{
    uint64_t number = 12345;
    cr_expect_eq(froe_number_read(froe_span_of(given->text), given->max, &number), given->valid, "\"%s\"", given->text);
    cr_expect_eq(number, given->valid ? given->number : 12345, "\"%s\" gave %" PRIu64, given->text, number);
}

Test(number, read_respects_every_small_maximum)
{
    for (uint64_t max = 0; max < 120; max++) {
        for (uint64_t value = 0; value < 1300; value++) {
            char text[8];
            snprintf(text, sizeof text, "%" PRIu64, value);
            uint64_t number = 0;
            bool valid = froe_number_read(froe_span_of(text), max, &number);
            cr_assert_eq(valid, value <= max, "%s, at most %" PRIu64, text, max);
            cr_assert(!valid || number == value);
        }
    }
}

struct scaled_case {
    char text[32];
    uint64_t unit;
    bool valid;
    uint64_t value;
};

ParameterizedTestParameters(number, scaled)
{
    static struct scaled_case cases[] = {
        {"0", 1000000000, true, 0},
        {"0.345", 1000000000, true, 345000000},
        {"12", 1000000, true, 12000000},
        {"1.5", 1000, true, 1500},
        {"1.0009", 1000, true, 1000},
        {"0.1234567899", 1000000000, true, 123456789},
        {"9223372036.854775807", 1000000000, true, INT64_MAX},
        {"9223372036.854775808", 1000000000, false, 0},
        {"9223372037", 1000000000, false, 0},
        {"", 1000, false, 0},
        {".5", 1000, false, 0},
        {"5.", 1000, false, 0},
        {"1.2.3", 1000, false, 0},
        {"-1", 1000, false, 0},
        {"1e3", 1000, false, 0},
    };
    return cr_make_param_array(struct scaled_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct scaled_case *given, number, scaled)
{
    uint64_t value = 7;
    cr_expect_eq(froe_scaled_read(froe_span_of(given->text), given->unit, &value), given->valid, "%s", given->text);
    cr_expect_eq(value, given->valid ? given->value : 7, "%s gave %" PRIu64, given->text, value);
}

ParameterizedTestParameters(number, whole)
{
    static struct number_case cases[] = {
        {"200", INT64_MAX, true, 200},
        {"200.0", INT64_MAX, true, 200},
        {"0.000", INT64_MAX, true, 0},
        {"00200.00", INT64_MAX, true, 200},
        {"1.5e3", INT64_MAX, true, 1500},
        {"1.50E+01", INT64_MAX, true, 15},
        {"1200e-2", INT64_MAX, true, 12},
        {"0e999", INT64_MAX, true, 0},
        {"1e18", INT64_MAX, true, UINT64_C(1000000000000000000)},
        {"9223372036854775807.0", INT64_MAX, true, INT64_MAX},
        {"9.223372036854775807e18", INT64_MAX, true, INT64_MAX},
        {"9223372036854775808.0", INT64_MAX, false, 0},
        {"1e19", INT64_MAX, false, 0},
        {"13.0", 12, false, 0},
        {"13", 12, false, 0},
        {"1e1", 9, false, 0},
        {"1.5", INT64_MAX, false, 0},
        {"1.5e0", INT64_MAX, false, 0},
        {"1e-1", INT64_MAX, false, 0},
        {"1250e-2", INT64_MAX, false, 0},
        {"", INT64_MAX, false, 0},
        {"1.", INT64_MAX, false, 0},
        {".0", INT64_MAX, false, 0},
        {"1.0.0", INT64_MAX, false, 0},
        {"1e", INT64_MAX, false, 0},
        {"1e+", INT64_MAX, false, 0},
        {"e1", INT64_MAX, false, 0},
        {"-1.0", INT64_MAX, false, 0},
        {"1.0 ", INT64_MAX, false, 0},
    };
    return cr_make_param_array(struct number_case, cases, sizeof cases / sizeof cases[0]);
}

ParameterizedTest(struct number_case *given, number, whole)
{
    uint64_t number = 12345;
    cr_expect_eq(froe_whole_read(froe_span_of(given->text), given->max, &number), given->valid, "\"%s\"", given->text);
    cr_expect_eq(number, given->valid ? given->number : 12345, "\"%s\" gave %" PRIu64, given->text, number);
}
