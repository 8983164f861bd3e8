#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>

#include "base/text.h"

/* ---- A slow reference: Unicode 15, table 3-7, read row by row. ---- */

struct pattern {
    size_t len;
    uint8_t range[4][2];
};

static const struct pattern table_3_7[] = {
    {1, {{0x00, 0x7f}}},
    {2, {{0xc2, 0xdf}, {0x80, 0xbf}}},
    {3, {{0xe0, 0xe0}, {0xa0, 0xbf}, {0x80, 0xbf}}},
    {3, {{0xe1, 0xec}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {3, {{0xed, 0xed}, {0x80, 0x9f}, {0x80, 0xbf}}},
    {3, {{0xee, 0xef}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {4, {{0xf0, 0xf0}, {0x90, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {4, {{0xf1, 0xf3}, {0x80, 0xbf}, {0x80, 0xbf}, {0x80, 0xbf}}},
    {4, {{0xf4, 0xf4}, {0x80, 0x8f}, {0x80, 0xbf}, {0x80, 0xbf}}},
};

/* The longest beginning of ptr that begins a row of the table, at least 1; *whole: it is all of a row. */
static size_t slow_part(const uint8_t *ptr, size_t len, bool *whole)
{
    size_t longest = 0;
    *whole = false;
    for (size_t row = 0; row < sizeof table_3_7 / sizeof table_3_7[0]; row++) {
        const struct pattern *pattern = &table_3_7[row];
        size_t i = 0;
        while (i < len && i < pattern->len && ptr[i] >= pattern->range[i][0] && ptr[i] <= pattern->range[i][1])
            i++;
        if (i > longest)
            longest = i;
        if (i == pattern->len)
            *whole = true;
    }
    return longest > 0 ? longest : 1;
}

static bool slow_unsafe(uint32_t c)
{
    static const uint32_t unsafe[] = {0x61c,  0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b,
                                      0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069};
    if (c <= 0x1f || (c >= 0x7f && c <= 0x9f))
        return true;
    for (size_t i = 0; i < sizeof unsafe / sizeof unsafe[0]; i++)
        if (c == unsafe[i])
            return true;
    return false;
}

static uint32_t slow_codepoint(const uint8_t *ptr, size_t len)
{
    switch (len) {
    case 1:
        return ptr[0];
    case 2:
        return (ptr[0] & 0x1fu) << 6 | (ptr[1] & 0x3fu);
    case 3:
        return (ptr[0] & 0x0fu) << 12 | (ptr[1] & 0x3fu) << 6 | (ptr[2] & 0x3fu);
    default:
        return (ptr[0] & 0x07u) << 18 | (ptr[1] & 0x3fu) << 12 | (ptr[2] & 0x3fu) << 6 | (ptr[3] & 0x3fu);
    }
}

static void slow_escape(struct froe_buffer *to, const uint8_t *ptr, size_t len)
{
    for (size_t at = 0; at < len;) {
        bool whole;
        size_t part = slow_part(ptr + at, len - at, &whole);
        bool escape = !whole || slow_unsafe(slow_codepoint(ptr + at, part));
        for (size_t i = at; i < at + part; i++)
            froe_buffer_format(to, escape ? "\\x%02x" : "%c", ptr[i]);
        at += part;
    }
}

static void slow_json_character(struct froe_buffer *to, uint32_t c, const uint8_t *ptr, size_t len, bool terminal)
{
    const char *names = "\"\"\\\\\bb\ff\nn\rr\tt";
    for (const char *name = names; *name != 0; name += 2) {
        if (c == (uint8_t)name[0]) {
            froe_buffer_format(to, "\\%c", name[1]);
            return;
        }
    }
    if (c < 0x20 || c == 0x7f || (terminal && slow_unsafe(c)))
        froe_buffer_format(to, "\\u%04x", c);
    else
        froe_buffer_append(to, ptr, len);
}

static void slow_json(struct froe_buffer *to, const uint8_t *ptr, size_t len, bool terminal)
{
    froe_buffer_byte(to, '"');
    for (size_t at = 0; at < len;) {
        bool whole;
        size_t part = slow_part(ptr + at, len - at, &whole);
        if (whole)
            slow_json_character(to, slow_codepoint(ptr + at, part), ptr + at, part, terminal);
        else
            froe_buffer_text(to, "\xef\xbf\xbd");
        at += part;
    }
    froe_buffer_byte(to, '"');
}

/* ---- Comparing with it. ---- */

static void check_same(struct froe_buffer *got, struct froe_buffer *want, const char *what, struct froe_span text)
{
    bool same = got->len == want->len && memcmp(got->data, want->data, got->len) == 0;
    if (!same) {
        fprintf(stderr, "%s of", what);
        for (size_t i = 0; i < text.len && i < 64; i++)
            fprintf(stderr, " %02x", text.ptr[i]);
        fprintf(stderr, "\n got %.*s\nwant %.*s\n", (int)got->len, got->data, (int)want->len, want->data);
    }
    cr_assert(same, "%s differs from the reference", what);
    got->len = want->len = 0;
}

/* The bytes stand in a block of their own size, so that a read past them is seen under AddressSanitizer. */
static void check_against_reference(const uint8_t *bytes, size_t len)
{
    static struct froe_buffer got, want;
    uint8_t *copy = malloc(len + (len == 0));
    memcpy(copy, bytes, len);
    struct froe_span text = {copy, len};

    froe_buffer_byte(&want, '<');
    slow_escape(&want, copy, len);
    froe_buffer_byte(&got, '<');
    froe_text_escape(&got, text);
    check_same(&got, &want, "escape", text);
    for (int terminal = 0; terminal < 2; terminal++) {
        slow_json(&want, copy, len, terminal);
        froe_text_json(&got, text, terminal);
        check_same(&got, &want, terminal ? "json for a terminal" : "json", text);
    }
    free(copy);
}

static void check_sequence(const uint8_t *bytes, size_t len)
{
    bool whole;
    size_t part = slow_part(bytes, len, &whole);
    size_t bad = 0;
    size_t got = froe_utf8_sequence(bytes, len, &bad);
    bool same = whole ? got == part : got == 0 && bad == part;
    cr_assert(same, "%02x %02x %02x %02x (%zu bytes): got %zu, bad %zu; want %zu %s", bytes[0], bytes[1], bytes[2],
              bytes[3], len, got, bad, part, whole ? "whole" : "bad");
}

Test(text, sequences_of_up_to_four_bytes_agree_with_table_3_7)
{
    /* The first two bytes take every value, the others every value at an end of a range of the table. */
    static const uint8_t ends[] = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xe0, 0xf4, 0xff};
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        uint8_t bytes[4] = {(uint8_t)(pair >> 8), (uint8_t)pair, 0x80, 0x80};
        check_sequence(bytes, 1);
        check_sequence(bytes, 2);
        for (size_t third = 0; third < sizeof ends; third++) {
            bytes[2] = ends[third];
            check_sequence(bytes, 3);
            for (size_t fourth = 0; fourth < sizeof ends; fourth++) {
                bytes[3] = ends[fourth];
                check_sequence(bytes, 4);
            }
        }
    }
}

Test(text, every_pair_of_bytes_at_both_ends_of_a_word)
{
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        uint8_t bytes[10] = "abcdefghij";
        bytes[8] = bytes[0] = (uint8_t)(pair >> 8);
        bytes[9] = bytes[1] = (uint8_t)pair;
        check_against_reference(bytes, 2);
        check_against_reference(bytes, sizeof bytes);
    }
}

Test(text, every_byte_at_every_place_of_short_texts)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        for (size_t len = 1; len <= 19; len++) {
            for (size_t at = 0; at < len; at++) {
                uint8_t bytes[19];
                memset(bytes, 'x', sizeof bytes);
                bytes[at] = (uint8_t)byte;
                check_against_reference(bytes, len);
            }
        }
    }
}

Test(text, random_mixtures)
{
    /* Chosen so that whole, broken and unsafe sequences are all frequent. */
    static const uint8_t alphabet[] = "ab\"\\\n\x1b\x7f\x00\x80\x85\x9f\xa8\xae\xbf\xc2\xc3\xd8\x9c\xe2\x81\x80\xed\xa0"
                                      "\xe0\xf0\x90\xf4\x8f\xff";
    uint64_t state = 1;
    for (int round = 0; round < 30000; round++) {
        uint8_t bytes[40];
        state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        size_t len = (size_t)(state >> 33) % sizeof bytes;
        for (size_t i = 0; i < len; i++) {
            state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            bytes[i] = alphabet[(size_t)(state >> 33) % (sizeof alphabet - 1)];
        }
        check_against_reference(bytes, len);
    }
}

Test(text, long_texts_with_a_character_at_every_place_near_the_end_of_a_part)
{
    static uint8_t bytes[3 * 4096];
    for (size_t at = 4086; at < 4102; at++) {
        memset(bytes, 'x', sizeof bytes);
        memcpy(bytes + at, "\xe2\x80\xae\xf0\x9f\x98\x80\x1b", 8);
        memcpy(bytes + at + 4096, "\xf0\x9f\x98\"\xed\xa0\x80\xc2", 8);
        check_against_reference(bytes, sizeof bytes);
    }
    memset(bytes, 0x01, sizeof bytes);
    check_against_reference(bytes, sizeof bytes);
    memset(bytes, 0xff, sizeof bytes);
    check_against_reference(bytes, sizeof bytes);
}

/* Buffers grow by doubling; only a buffer that is nearly full shows (to AddressSanitizer) whether enough was reserved.
 */
Test(text, worst_cases_at_the_end_of_a_full_buffer)
{
    static const char *const worst[] = {
        "\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x7f\x7f\x7f",
        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "plain text", "\xc2\x85\xc2\x85\xc2\x85\xc2\x85", ""};
    for (size_t i = 0; i < sizeof worst / sizeof worst[0]; i++) {
        for (size_t fill = 0; fill <= 256; fill++) {
            for (size_t len = strlen(worst[i]); len <= strlen(worst[i]); len--) {
                struct froe_buffer json = {0}, escaped = {0};
                cr_assert_not_null(froe_buffer_reserve(&json, 256));
                cr_assert_not_null(froe_buffer_reserve(&escaped, 256));
                json.len = escaped.len = fill;
                froe_text_json(&json, (struct froe_span){(const uint8_t *)worst[i], len}, true);
                froe_text_escape(&escaped, (struct froe_span){(const uint8_t *)worst[i], len});
                cr_assert(json.len <= json.cap && escaped.len <= escaped.cap);
                froe_buffer_free(&json);
                froe_buffer_free(&escaped);
            }
        }
    }
}

Test(text, absent_and_empty)
{
    struct froe_buffer buffer = {0};
    froe_text_escape(&buffer, FROE_ABSENT);
    froe_text_escape(&buffer, froe_span_of(""));
    cr_assert_eq(buffer.len, 0);
    froe_text_json(&buffer, FROE_ABSENT, false);
    froe_text_json(&buffer, froe_span_of(""), true);
    cr_assert_eq(buffer.len, 4);
    cr_assert_arr_eq(buffer.data, "\"\"\"\"", 4);
    cr_assert_eq(froe_text_width(FROE_ABSENT), 0);
    froe_buffer_free(&buffer);
}

Test(text, memory_shortage_keeps_what_was_there)
{
    struct froe_buffer buffer = {0};
    froe_buffer_text(&buffer, "kept");
    buffer.failed = true;
    froe_text_escape(&buffer, froe_span_of("more"));
    froe_text_json(&buffer, froe_span_of("more"), false);
    froe_text_utf8(&buffer, froe_span_of("more"));
    froe_text_utf8(&buffer, froe_span_of("m\xff"));
    cr_assert_eq(buffer.len, 4);
    froe_buffer_free(&buffer);
}

/* ---- Expected bytes, written out. ---- */

struct text_case {
    char text[48];
    char escaped[96];
    char json[96];
    char json_terminal[96];
    size_t width; /* of the escaped text */
};

ParameterizedTestParameters(text, expected_bytes)
{
    static struct text_case cases[] = {
        {"/index.html", "/index.html", "\"/index.html\"", "\"/index.html\"", 11},
        {"<script>&'", "<script>&'", "\"<script>&'\"", "\"<script>&'\"", 10},
        {"a\"b\\c", "a\"b\\c", "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"", 5},
        {"\b\f\n\r\t", "\\x08\\x0c\\x0a\\x0d\\x09", "\"\\b\\f\\n\\r\\t\"", "\"\\b\\f\\n\\r\\t\"", 20},
        {"\x1b[31m\x07\x7f", "\\x1b[31m\\x07\\x7f", "\"\\u001b[31m\\u0007\\u007f\"", "\"\\u001b[31m\\u0007\\u007f\"",
         16},
        /* U+0085 in UTF-8, and as the raw byte. */
        {"\xc2\x85", "\\xc2\\x85", "\"\xc2\x85\"", "\"\\u0085\"", 8},
        {"\x85", "\\x85", "\"\ufffd\"", "\"\ufffd\"", 4},
        /* U+202E, which reverses what follows; U+2028, which ends lines in JavaScript. */
        {"a\u202eb", "a\\xe2\\x80\\xaeb", "\"a\u202eb\"", "\"a\\u202eb\"", 14},
        {"\u2028", "\\xe2\\x80\\xa8", "\"\u2028\"", "\"\\u2028\"", 12},
        {"\u061c\u2069", "\\xd8\\x9c\\xe2\\x81\\xa9", "\"\u061c\u2069\"", "\"\\u061c\\u2069\"", 20},
        {"\xed\xa0\x80", "\\xed\\xa0\\x80", "\"\ufffd\ufffd\ufffd\"", "\"\ufffd\ufffd\ufffd\"", 12},
        {"\xc0\xaf", "\\xc0\\xaf", "\"\ufffd\ufffd\"", "\"\ufffd\ufffd\"", 8},
        {"\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf", "\"\ufffd\ufffd\ufffd\ufffd\"", "\"\ufffd\ufffd\ufffd\ufffd\"",
         16},
        {"a\xe2\x82", "a\\xe2\\x82", "\"a\ufffd\"", "\"a\ufffd\"", 9},
        {"a\xf0\x9f\x98", "a\\xf0\\x9f\\x98", "\"a\ufffd\"", "\"a\ufffd\"", 13},
        {"\xf0\x9f\x98z", "\\xf0\\x9f\\x98z", "\"\ufffdz\"", "\"\ufffdz\"", 13},
        /* Unicode 15, table 3-8. */
        {"a\xf1\x80\x80\xe1\x80\xc2"
         "b\x80"
         "c\x80\xbf"
         "d",
         "a\\xf1\\x80\\x80\\xe1\\x80\\xc2b\\x80c\\x80\\xbfd", "\"a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd\"",
         "\"a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd\"", 40},
        {"caf\u00e9", "caf\u00e9", "\"caf\u00e9\"", "\"caf\u00e9\"", 4},
        {"e\u0301", "e\u0301", "\"e\u0301\"", "\"e\u0301\"", 1},
        {"\u65e5\u672c", "\u65e5\u672c", "\"\u65e5\u672c\"", "\"\u65e5\u672c\"", 4},
        {"\U0001f600\uff21", "\U0001f600\uff21", "\"\U0001f600\uff21\"", "\"\U0001f600\uff21\"", 4},
        {"\u1112\u1161\u11ab", "\u1112\u1161\u11ab", "\"\u1112\u1161\u11ab\"", "\"\u1112\u1161\u11ab\"", 2},
        {"\u200b\u00ad\u2026", "\u200b\u00ad\u2026", "\"\u200b\u00ad\u2026\"", "\"\u200b\u00ad\u2026\"", 2},
        {"\U0010ffff", "\U0010ffff", "\"\U0010ffff\"", "\"\U0010ffff\"", 1},
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\"\ufffd\ufffd\ufffd\ufffd\"", "\"\ufffd\ufffd\ufffd\ufffd\"",
         16},
    };
    return cr_make_param_array(struct text_case, cases, sizeof cases / sizeof cases[0]);
}

static void check_text(struct froe_buffer *got, const char *want)
{
    froe_buffer_byte(got, 0);
    cr_expect_str_eq((const char *)got->data, want);
    got->len = 0;
}

ParameterizedTest(struct text_case *given, text, expected_bytes)
{
    struct froe_buffer buffer = {0};
    struct froe_span text = froe_span_of(given->text);
    froe_text_escape(&buffer, text);
    check_text(&buffer, given->escaped);
    froe_text_json(&buffer, text, false);
    check_text(&buffer, given->json);
    froe_text_json(&buffer, text, true);
    check_text(&buffer, given->json_terminal);
    cr_expect_eq(froe_text_width(text), given->width, "%s: width %zu, not %zu", given->escaped, froe_text_width(text),
                 given->width);
    froe_buffer_free(&buffer);
}

/* ---- UTF-8 mended. ---- */

static const char *const ill_formed[] = {"\xff",         "\xc3",     "\xe2\x82", "\xf0\x9f\x98",
                                         "\xed\xa0\x80", "\x80\xc0", "\xf4\x90"};
static const size_t replacements[] = {1, 1, 1, 1, 3, 2, 2};

/* Each ill-formed part at every distance from the start of a word, with text on both sides, and at the end. */
Test(text, ill_formed_parts_are_replaced_wherever_they_stand)
{
    static const char around[] = "0123456789\xc3\xa9";
    for (size_t i = 0; i < sizeof ill_formed / sizeof ill_formed[0]; i++) {
        for (size_t before = 0; before <= 10; before++) {
            for (int behind = 0; behind < 2; behind++) {
                struct froe_buffer text = {0}, want = {0}, got = {0};
                froe_buffer_append(&text, around, before);
                froe_buffer_text(&text, ill_formed[i]);
                froe_buffer_text(&text, behind ? around : "");
                froe_buffer_append(&want, around, before);
                for (size_t r = 0; r < replacements[i]; r++)
                    froe_buffer_text(&want, "\xef\xbf\xbd");
                froe_buffer_text(&want, behind ? around : "");
                froe_text_utf8(&got, (struct froe_span){text.data, text.len});
                cr_assert_eq(got.len, want.len, "part %zu after %zu bytes", i, before);
                cr_assert_arr_eq(got.data, want.data, want.len);
                froe_buffer_free(&text);
                froe_buffer_free(&want);
                froe_buffer_free(&got);
            }
        }
    }
}

Test(text, well_formed_text_stays_as_it_is)
{
    static const char texts[][24] = {"",
                                     "a",
                                     "\"\\\x01\x7f\t",
                                     "seven77",
                                     "eight888",
                                     "nine99999",
                                     "\xc3\xa9",
                                     "\xf0\x9f\x98\x80 and \xe2\x82\xac",
                                     "ascii first \xc2\x85"};
    struct froe_buffer got = {0};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        got.len = 0;
        froe_text_utf8(&got, froe_span_of(texts[i]));
        froe_buffer_byte(&got, 0);
        cr_expect_str_eq((const char *)got.data, texts[i]);
    }
    got.len = 0;
    froe_text_utf8(&got, (struct froe_span){(const uint8_t *)"a\0b", 3});
    cr_expect_eq(got.len, 3);
    froe_buffer_free(&got);
}

Test(text, characters_add_up_to_the_text)
{
    static const char text[] = "a\u65e5e\u0301\x1b\u202e\xf0\x9f\x98z\xff";
    static const size_t lens[] = {1, 3, 1, 2, 1, 3, 3, 1, 1};
    static const size_t widths[] = {1, 2, 1, 0, 4, 12, 12, 1, 4};
    struct froe_span rest = froe_span_of(text);
    size_t total = 0;
    for (size_t i = 0; i < sizeof lens / sizeof lens[0]; i++) {
        size_t width;
        cr_assert_eq(froe_text_character(rest, &width), lens[i], "character %zu", i);
        cr_assert_eq(width, widths[i], "character %zu takes %zu columns", i, width);
        rest = (struct froe_span){rest.ptr + lens[i], rest.len - lens[i]};
        total += width;
    }
    cr_assert_eq(rest.len, 0);
    cr_assert_eq(froe_text_width(froe_span_of(text)), total);
}
