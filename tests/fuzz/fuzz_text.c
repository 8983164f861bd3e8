/*
 * Whatever the bytes: what is shown on a terminal is harmless UTF-8, and JSON strings are valid JSON.
 * The checks here do not use the code under test: their decoder computes code points instead of comparing ranges.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The character at ptr and its length; the text must be UTF-8. */
static uint32_t decode(const uint8_t *ptr, size_t len, size_t *used)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t need = ptr[0] < 0x80 ? 1 : ptr[0] >> 5 == 6 ? 2 : ptr[0] >> 4 == 14 ? 3 : ptr[0] >> 3 == 30 ? 4 : 0;
    require(need > 0 && need <= len, "output begins every character");
    uint32_t codepoint = need == 1 ? ptr[0] : ptr[0] & (0xffu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        require(ptr[i] >> 6 == 2, "output continues every character");
        codepoint = codepoint << 6 | (ptr[i] & 0x3fu);
    }
    require(codepoint >= smallest[need], "output has no overlong form");
    require(codepoint >> 11 != 27 && codepoint <= 0x10ffff, "output has neither surrogates nor more than U+10FFFF");
    *used = need;
    return codepoint;
}

static bool is_harmless(uint32_t c)
{
    bool control = c < 0x20 || (c >= 0x7f && c < 0xa0);
    bool direction = c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || c >> 4 == 0x206;
    /* U+2060..2065 and U+206A..206F, which share the block with the isolates, may stay. */
    bool invisible = c >> 4 == 0x206 && ((c & 15) < 6 || (c & 15) > 9);
    return !control && (!direction || invisible) && c != 0x2028 && c != 0x2029;
}

static void check_escaped(const struct froe_buffer *out)
{
    for (size_t at = 0, used; at < out->len; at += used)
        require(is_harmless(decode(out->data + at, out->len - at, &used)), "escaped text is harmless");
}

static bool is_hex(uint32_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

/* Length of the JSON escape behind a backslash. */
static size_t check_json_escape(const uint8_t *ptr, size_t len)
{
    require(len >= 2, "an escape is whole");
    if (ptr[1] != 'u') {
        require(ptr[1] != 0 && strchr("\"\\bfnrt", ptr[1]) != NULL, "an escape is one of JSON");
        return 2;
    }
    require(len >= 6 && is_hex(ptr[2]) && is_hex(ptr[3]) && is_hex(ptr[4]) && is_hex(ptr[5]), "four digits follow \\u");
    return 6;
}

static void check_json(const struct froe_buffer *out, bool terminal)
{
    require(out->len >= 2 && out->data[0] == '"' && out->data[out->len - 1] == '"', "quotes stand around JSON");
    size_t end = out->len - 1;
    for (size_t at = 1, used; at < end; at += used) {
        uint32_t c = decode(out->data + at, end - at, &used);
        require(c >= 0x20 && c != 0x7f && c != '"', "no control and no bare quote is in a JSON string");
        require(!terminal || is_harmless(c), "JSON for a terminal is harmless");
        if (c == '\\')
            used = check_json_escape(out->data + at, end - at);
    }
}

/* What is UTF-8 stays as it is: JSON, which is checked above, escapes bytes below 0x80 alone and has as many others. */
static void check_mended(const struct froe_buffer *out, struct froe_span text)
{
    struct froe_buffer json = {0};
    size_t ascii = 0, json_others = 0;
    for (size_t at = 0, used; at < out->len; at += used)
        ascii += decode(out->data + at, out->len - at, &used) < 0x80;
    for (size_t i = 0; i < text.len; i++)
        ascii -= text.ptr[i] < 0x80;
    require(ascii == 0, "mended text has the ASCII of the text");
    froe_text_json(&json, text, false);
    for (size_t i = 0; i < json.len; i++)
        json_others += json.data[i] >= 0x80;
    for (size_t i = 0; i < out->len; i++)
        json_others -= out->data[i] >= 0x80;
    require(json_others == 0, "mended text has the characters of JSON");
    froe_buffer_free(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct froe_span text = {data, size};
    struct froe_buffer out = {0};
    froe_text_escape(&out, text);
    check_escaped(&out);
    require(froe_text_width(text) == froe_text_width((struct froe_span){out.data, out.len}),
            "width is that of the escaped");
    size_t columns = 0;
    for (size_t at = 0, width; at < size; columns += width)
        at += froe_text_character((struct froe_span){data + at, size - at}, &width);
    require(columns == froe_text_width(text), "characters add up to the text");
    for (int terminal = 0; terminal < 2; terminal++) {
        out.len = 0;
        froe_text_json(&out, text, terminal);
        check_json(&out, terminal);
    }
    out.len = 0;
    froe_text_utf8(&out, text);
    check_mended(&out, text);
    froe_buffer_free(&out);
    return 0;
}
