/* Escapes of JSON strings undone. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/guard.h"
#include "support/json_case.h"
#include "support/json_oracle.h"

struct escape {
    const char *raw, *wanted;
};

Test(json_unescape, unescape)
{
    static const struct escape escapes[] = {
        {"", ""},
        {"plain", "plain"},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
        {"\\u0041\\u00e9\\u20AC", "A\xc3\xa9\xe2\x82\xac"},
        {"\\u007f\\u0080\\u07ff\\u0800\\uffff", "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf"},
        {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
        {"\\uD800\\uDC00\\udbff\\udfff", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"},
        {"\\ud800", "\xef\xbf\xbd"},
        {"\\udc00", "\xef\xbf\xbd"},
        {"\\udc00\\ud800", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\\ud800\\ud800\\udc00", "\xef\xbf\xbd\xf0\x90\x80\x80"},
        {"\\ud800\\u0041", "\xef\xbf\xbd"
                           "A"},
        {"\\ud800x", "\xef\xbf\xbdx"},
        {"\\ud800\\udc0", "\xef\xbf\xbd\\udc0"},
        {"\\ud800\\n", "\xef\xbf\xbd\n"},
        {"\\x41\\x22", "\\x41\\x22"},
        {"\\u12", "\\u12"},
        {"\\u12g4\\u", "\\u12g4\\u"},
        {"\\U0041", "\\U0041"},
        {"\\a\\0\\'", "\\a\\0\\'"},
        {"\\", "\\"},
        {"a\\", "a\\"},
        {"\\\\u0041", "\\u0041"},
        {"\\u\\\\", "\\u\\"},
        {"\xff\\n\xfe", "\xff\n\xfe"},
        {"a\nb\"c", "a\nb\"c"},
    };
    for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
        uint8_t found[64];
        struct froe_span raw = froe_span_of(escapes[i].raw);
        size_t len = froe_json_unescape(found, raw);
        cr_expect(froe_span_equal((struct froe_span){found, len}, froe_span_of(escapes[i].wanted)), "%s",
                  escapes[i].raw);
        len = json_oracle_unescape(found, raw);
        cr_expect(froe_span_equal((struct froe_span){found, len}, froe_span_of(escapes[i].wanted)), "oracle: %s",
                  escapes[i].raw);
    }
    cr_expect_eq(froe_json_unescape(json_room, FROE_ABSENT), 0);
    cr_expect_eq(froe_json_unescape(json_room, froe_span_of("\\u0000")), 1);
    cr_expect_eq(json_room[0], 0);
}

/* Against the oracle; the input ends at a guard page and the output may not be longer than it. */
Test(json_unescape, unescape_agrees_with_the_oracle)
{
    static const uint8_t alphabet[] = "\\\\\\\\uuuudDdD88cCeE00419fFnx\"/\xc3";
    struct chance chance = chance_of(14);
    struct guard input = guard_open(64), output = guard_open(64);
    for (int round = 0; round < 200000; round++) {
        size_t len = chance_below(&chance, 64);
        uint8_t *raw = guard_before_end(&input, len), *to = guard_before_end(&output, len), wanted[64];
        for (size_t i = 0; i < len; i++)
            raw[i] = round % 2 == 0 || chance_once_in(&chance, 8)
                         ? chance_of_bytes(&chance, alphabet, sizeof alphabet - 1)
                         : 'p';
        for (size_t i = 0; i + 2 < len && chance_once_in(&chance, 2); i += 6)
            memcpy(raw + i, "\\u", 2);
        struct froe_span span = {raw, len};
        size_t wanted_len = json_oracle_unescape(wanted, span);
        size_t found_len = froe_json_unescape(to, span);
        cr_assert_leq(found_len, len);
        cr_assert(froe_span_equal((struct froe_span){wanted, wanted_len}, (struct froe_span){to, found_len}), "%.*s",
                  (int)len, (char *)raw);
    }
    guard_close(&input);
    guard_close(&output);
}
