/* Escapes in JSON strings, undone. */
#include "base/bytes16.h"
#include "parse/json.h"

enum { ESCAPED_UNIT = 6 }; /* bytes in \uXXXX */

/* The value of four hexadecimal digits, or -1. */
static int32_t hex4(const uint8_t *digits)
{
    int32_t value = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t c = digits[i], letter = c | 0x20;
        if (c >= '0' && c <= '9')
            value = value << 4 | (c - '0');
        else if (letter >= 'a' && letter <= 'f')
            value = value << 4 | (letter - 'a' + 10);
        else
            return -1;
    }
    return value;
}

/* The UTF-16 unit that is escaped at `at`, or -1. */
static int32_t unit_at(const uint8_t *at, const uint8_t *end)
{
    return end - at >= ESCAPED_UNIT && at[0] == '\\' && at[1] == 'u' ? hex4(at + 2) : -1;
}

static size_t put_utf8(uint8_t *to, uint32_t c)
{
    if (c < 0x80) {
        to[0] = (uint8_t)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (uint8_t)(0xc0 | c >> 6);
        to[1] = (uint8_t)(0x80 | (c & 0x3f));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (uint8_t)(0xe0 | c >> 12);
        to[1] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
        to[2] = (uint8_t)(0x80 | (c & 0x3f));
        return 3;
    }
    to[0] = (uint8_t)(0xf0 | c >> 18);
    to[1] = (uint8_t)(0x80 | (c >> 12 & 0x3f));
    to[2] = (uint8_t)(0x80 | (c >> 6 & 0x3f));
    to[3] = (uint8_t)(0x80 | (c & 0x3f));
    return 4;
}

/* Bytes of input that \uXXXX at `at` takes, and its partner with it; 0 when it is no such escape. */
static size_t undo_unit(uint8_t **to, const uint8_t *at, const uint8_t *end)
{
    int32_t unit = unit_at(at, end);
    if (unit < 0)
        return 0;
    uint32_t c = (uint32_t)unit;
    size_t used = ESCAPED_UNIT;
    if (c >> 11 == 0xd800 >> 11) {
        int32_t low = c < 0xdc00 ? unit_at(at + used, end) : -1;
        bool pair = low >= 0xdc00 && low <= 0xdfff;
        used += pair ? ESCAPED_UNIT : 0;
        c = pair ? 0x10000 + ((c & 0x3ff) << 10) + ((uint32_t)low & 0x3ff) : 0xfffd;
    }
    *to += put_utf8(*to, c);
    return used;
}

/* The byte that \c stands for; false when it is no escape of two bytes. */
static bool short_escape(uint8_t c, uint8_t *byte)
{
    static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    const char *found = c == '\0' ? NULL : strchr(escapes, c);
    if (found == NULL)
        return false;
    *byte = (uint8_t)meanings[found - escapes];
    return true;
}

/* Undoes what stands at a backslash; returns the position behind it. */
static inline const uint8_t *undo_escape(uint8_t **to, const uint8_t *at, const uint8_t *end)
{
    /* Lines of logs in strings have few others. */
    if (__builtin_expect(end - at >= 2 && at[1] == '"', 1)) {
        *(*to)++ = '"';
        return at + 2;
    }
    size_t used = undo_unit(to, at, end);
    if (used > 0)
        return at + used;
    if (end - at >= 2 && short_escape(at[1], *to)) {
        ++*to;
        return at + 2;
    }
    *(*to)++ = '\\';
    return at + 1;
}

size_t froe_json_unescape(uint8_t *to, struct froe_span raw)
{
    const uint8_t *at = raw.ptr, *end = raw.len == 0 ? at : at + raw.len;
    uint8_t *const start = to;
    /* As much as is left to read, and more, is there to write to. */
    while (end - at >= 16) {
        uint32_t plain = froe_bytes16_first(at, '\\');
        memcpy(to, at, 16);
        to += plain;
        at += plain;
        if (plain < 16)
            at = undo_escape(&to, at, end);
    }
    while (at < end) {
        if (*at == '\\')
            at = undo_escape(&to, at, end);
        else
            *to++ = *at++;
    }
    return (size_t)(to - start);
}
