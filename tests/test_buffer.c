#include <criterion/criterion.h>
#include <stdlib.h>

#include "base/buffer.h"

Test(buffer, appends_in_order)
{
    struct froe_buffer buffer = {0};
    froe_buffer_text(&buffer, "a");
    froe_buffer_byte(&buffer, 0);
    froe_buffer_append(&buffer, "bc", 2);
    froe_buffer_append(&buffer, NULL, 0);
    froe_buffer_number(&buffer, 0);
    froe_buffer_number(&buffer, UINT64_MAX);
    froe_buffer_format(&buffer, "%s=%d", "x", -7);
    static const char want[] = "a\0bc018446744073709551615x=-7";
    cr_assert_eq(buffer.len, sizeof want - 1);
    cr_assert_arr_eq(buffer.data, want, sizeof want - 1);
    cr_assert_not(buffer.failed);
    froe_buffer_free(&buffer);
}

Test(buffer, keeps_its_bytes_while_it_grows)
{
    struct froe_buffer buffer = {0};
    for (uint32_t i = 0; i < 100000; i++)
        froe_buffer_byte(&buffer, (uint8_t)(i * 31 % 251));
    cr_assert_eq(buffer.len, 100000);
    for (uint32_t i = 0; i < 100000; i++)
        cr_assert_eq(buffer.data[i], (uint8_t)(i * 31 % 251), "byte %u", i);
    froe_buffer_free(&buffer);
}

Test(buffer, reserve_gives_room_without_taking_it)
{
    struct froe_buffer buffer = {0};
    froe_buffer_text(&buffer, "ab");
    uint8_t *to = froe_buffer_reserve(&buffer, 5000);
    cr_assert_eq(to, buffer.data + 2);
    cr_assert_eq(buffer.len, 2);
    cr_assert_geq(buffer.cap, 5002);
    memset(to, 'x', 5000);
    cr_assert_eq(froe_buffer_reserve(&buffer, 5000), to, "room that is there must not move");
    froe_buffer_free(&buffer);
}

Test(buffer, memory_shortage_is_remembered_and_nothing_more_taken)
{
    struct froe_buffer buffer = {0};
    froe_buffer_text(&buffer, "kept");
    cr_assert_null(froe_buffer_reserve(&buffer, SIZE_MAX));
    cr_assert_null(froe_buffer_reserve(&buffer, SIZE_MAX - buffer.len));
    cr_assert(buffer.failed);
    froe_buffer_text(&buffer, "lost");
    froe_buffer_byte(&buffer, 'x');
    froe_buffer_number(&buffer, 1);
    froe_buffer_format(&buffer, "%d", 1);
    cr_assert_null(froe_buffer_reserve(&buffer, 1));
    cr_assert_eq(buffer.len, 4);
    cr_assert_arr_eq(buffer.data, "kept", 4);
    froe_buffer_free(&buffer);
}

Test(buffer, is_usable_again_after_free)
{
    struct froe_buffer buffer = {.failed = true};
    froe_buffer_free(&buffer);
    cr_assert_null(buffer.data);
    cr_assert_eq(buffer.len, 0);
    froe_buffer_text(&buffer, "again");
    cr_assert_eq(buffer.len, 5);
    froe_buffer_free(&buffer);
}

Test(buffer, formats_longer_than_any_first_guess)
{
    struct froe_buffer buffer = {0};
    froe_buffer_format(&buffer, "%*d|", 3000, 42);
    cr_assert_eq(buffer.len, 3001);
    cr_assert_arr_eq(buffer.data + 2997, " 42|", 4);
    froe_buffer_free(&buffer);
}

Test(buffer, seconds)
{
    static const struct {
        uint64_t nanoseconds;
        const char *text;
    } cases[] = {{0, "0"},          {1, "0.000000001"},           {345000000, "0.345"},
                 {1000000000, "1"}, {12000000010, "12.00000001"}, {INT64_MAX, "9223372036.854775807"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct froe_buffer buffer = {0};
        froe_buffer_seconds(&buffer, cases[i].nanoseconds);
        cr_expect(froe_span_equal((struct froe_span){buffer.data, buffer.len}, froe_span_of(cases[i].text)), "%s",
                  cases[i].text);
        froe_buffer_free(&buffer);
    }
}
