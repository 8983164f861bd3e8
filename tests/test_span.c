#include <criterion/criterion.h>

#include "base/span.h"

Test(span, of_text_and_between)
{
    static const uint8_t bytes[] = "abc";
    cr_assert_eq(froe_span_of("abc").len, 3);
    cr_assert_null(froe_span_of(NULL).ptr);
    cr_assert_not_null(froe_span_of("").ptr, "empty is not absent");
    struct froe_span middle = froe_span_between(bytes + 1, bytes + 3);
    cr_assert(froe_span_equal(middle, froe_span_of("bc")));
}

Test(span, order_is_absent_then_bytes_then_length)
{
    const struct froe_span sorted[] = {FROE_ABSENT,         froe_span_of(""),      froe_span_of("\x01"),
                                       froe_span_of("a"),   froe_span_of("a\x7f"), froe_span_of("b"),
                                       froe_span_of("\xff")};
    size_t count = sizeof sorted / sizeof sorted[0];
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = froe_span_compare(sorted[i], sorted[j]);
            cr_assert_eq((order > 0) - (order < 0), (i > j) - (i < j), "spans %zu and %zu", i, j);
        }
    }
}

Test(span, equal_compares_every_byte)
{
    struct froe_span with_nul = {(const uint8_t *)"a\0b", 3};
    cr_assert(froe_span_equal(with_nul, (struct froe_span){(const uint8_t *)"a\0b", 3}));
    cr_assert_not(froe_span_equal(with_nul, (struct froe_span){(const uint8_t *)"a\0c", 3}));
    cr_assert_not(froe_span_equal(with_nul, froe_span_of("a")));
}

Test(span, taken_part_by_part)
{
    struct froe_span rest = froe_span_of("a,,bc,"), part;
    const char *const parts[] = {"a", "", "bc"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        cr_assert(froe_span_take(&rest, ',', &part));
        cr_assert(froe_span_equal(part, froe_span_of(parts[i])), "part %zu", i);
    }
    cr_assert_not(froe_span_take(&rest, ',', &part), "nothing is behind the last separator");
}
