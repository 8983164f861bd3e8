/* Numbers as varints: every number has one form, and everything else is refused. */
#include <criterion/criterion.h>

#include "base/varint.h"
#include "support/chance.h"

static void check(uint64_t number)
{
    uint8_t bytes[FROE_VARINT_MOST + 1];
    uint64_t read = 0;
    size_t len = (size_t)(froe_varint_write(bytes, number) - bytes);
    size_t bits = number == 0 ? 1 : 64 - (size_t)__builtin_clzll(number);
    cr_assert_eq(len, (bits + 6) / 7);
    bytes[len] = 0x55;
    struct froe_span span = {bytes, len + 1};
    cr_assert(froe_varint_read(&span, &read));
    cr_assert_eq(read, number);
    cr_assert(span.ptr == bytes + len && span.len == 1);
    for (size_t cut = 0; cut < len; cut++) {
        span = (struct froe_span){bytes, cut};
        cr_assert_not(froe_varint_read(&span, &read));
        cr_assert(span.ptr == bytes && span.len == cut);
    }
    cr_assert_eq(froe_zigzag(froe_unzigzag(number)), number);
    cr_assert_eq(froe_unzigzag(froe_zigzag((int64_t)number)), (int64_t)number);
}

Test(varint, every_number_comes_back)
{
    struct chance chance = chance_of(4);
    for (unsigned bit = 0; bit < 64; bit++)
        for (int more = -1; more <= 1; more++)
            check((UINT64_C(1) << bit) + (uint64_t)(int64_t)more);
    check(UINT64_MAX);
    for (int i = 0; i < 10000; i++)
        check(chance_next(&chance) >> chance_below(&chance, 64));
    cr_expect_eq(froe_zigzag(-1), 1);
    cr_expect_eq(froe_zigzag(1), 2);
    cr_expect_eq(froe_zigzag(INT64_MIN), UINT64_MAX);
}

Test(varint, other_forms_are_refused)
{
    static const char *const wrong[] = {"\x80", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x02",
                                        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
                                        "\x81\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"};
    uint64_t number;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct froe_span span = froe_span_of(wrong[i]);
        cr_expect_not(froe_varint_read(&span, &number), "%zu", i);
    }
    struct froe_span zero = {(const uint8_t *)"\x80\x00", 2};
    cr_expect_not(froe_varint_read(&zero, &number), "0 in two bytes");
}
