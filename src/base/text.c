#include "base/text.h"

#include "base/copy.h"
#include "base/width.h"

/* A long text is written in parts of this many bytes, so that the room reserved for the worst case stays small. */
#define PART 4096
/* The widest escape of one byte is \u00XX; two quotes; a character that begins at the end of a part reaches at most
 * three bytes over it. */
#define ROOM(len) (6 * ((len) + 3) + 2)

static const char hex_digits[] = "0123456789abcdef";

size_t froe_utf8_sequence(const uint8_t *ptr, size_t len, size_t *bad)
{
    uint8_t lead = ptr[0];
    if (lead < 0x80)
        return 1;
    *bad = 1;
    if (lead < 0xc2 || lead > 0xf4)
        return 0;
    size_t need = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    /* Table 3-7: four leads narrow the second byte, against overlong forms, surrogates and what exceeds U+10FFFF. */
    uint8_t low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    uint8_t high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (len < 2 || ptr[1] < low || ptr[1] > high)
        return 0;
    for (size_t i = 2; i < need; i++) {
        if (i >= len || (ptr[i] & 0xc0) != 0x80) {
            *bad = i;
            return 0;
        }
    }
    return need;
}

/* Of a well-formed sequence. */
static uint32_t decode(const uint8_t *ptr, size_t len)
{
    if (len == 1)
        return ptr[0];
    uint32_t codepoint = ptr[0] & (0x7fu >> len);
    for (size_t i = 1; i < len; i++)
        codepoint = codepoint << 6 | (ptr[i] & 0x3fu);
    return codepoint;
}

static bool is_unsafe(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x061c || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static uint8_t *write_hex_bytes(uint8_t *to, const uint8_t *from, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        *to++ = '\\';
        *to++ = 'x';
        *to++ = (uint8_t)hex_digits[from[i] >> 4];
        *to++ = (uint8_t)hex_digits[from[i] & 15];
    }
    return to;
}

static uint8_t *write_bytes(uint8_t *to, const void *bytes, size_t len)
{
    memcpy(to, bytes, len);
    return to + len;
}

/* \uXXXX of a character below U+10000. */
static uint8_t *write_json_codepoint(uint8_t *to, uint32_t codepoint)
{
    *to++ = '\\';
    *to++ = 'u';
    for (int shift = 12; shift >= 0; shift -= 4)
        *to++ = (uint8_t)hex_digits[codepoint >> shift & 15];
    return to;
}

static uint8_t *write_json_ascii(uint8_t *to, uint8_t byte)
{
    static const char letters[128] = {
        ['"'] = '"', ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't',
    };
    if (letters[byte] == 0)
        return write_json_codepoint(to, byte);
    *to++ = '\\';
    *to++ = (uint8_t)letters[byte];
    return to;
}

/* Writes the one character or ill-formed part at from, which is not plain; returns its length. */
static size_t write_escaped(uint8_t **to, const uint8_t *from, const uint8_t *end)
{
    size_t bad = 0;
    size_t len = froe_utf8_sequence(from, (size_t)(end - from), &bad);
    bool safe = len > 0 && !is_unsafe(decode(from, len));
    len = len > 0 ? len : bad;
    *to = safe ? write_bytes(*to, from, len) : write_hex_bytes(*to, from, len);
    return len;
}

static size_t write_json_escaped(uint8_t **to, const uint8_t *from, const uint8_t *end, bool terminal)
{
    if (*from < 0x80) {
        *to = write_json_ascii(*to, *from);
        return 1;
    }
    size_t bad = 0;
    size_t len = froe_utf8_sequence(from, (size_t)(end - from), &bad);
    if (len == 0) {
        *to = write_bytes(*to, "\xef\xbf\xbd", 3);
        return bad;
    }
    /* All that is unsafe lies below U+10000: one \uXXXX. */
    uint32_t codepoint = decode(from, len);
    *to = terminal && is_unsafe(codepoint) ? write_json_codepoint(*to, codepoint) : write_bytes(*to, from, len);
    return len;
}

static inline void append_text(struct froe_buffer *buffer, struct froe_span text, bool json, bool terminal)
{
    const uint8_t *from = text.ptr == NULL ? (const uint8_t *)"" : text.ptr;
    const uint8_t *end = from + text.len;
    for (bool first = true; first || from < end; first = false) {
        size_t part = end - from < PART ? (size_t)(end - from) : PART;
        uint8_t *to = froe_buffer_reserve(buffer, ROOM(part));
        if (to == NULL)
            return;
        if (json && first)
            *to++ = '"';
        for (const uint8_t *part_end = from + part; from < part_end;) {
            size_t left = (size_t)(part_end - from);
            size_t plain = json ? froe_copy_until(to, from, left, FROE_STOP_JSON)
                                : froe_copy_until(to, from, left, FROE_STOP_UNPLAIN);
            from += plain;
            to += plain;
            if (from < part_end)
                from += json ? write_json_escaped(&to, from, end, terminal) : write_escaped(&to, from, end);
        }
        if (json && from == end)
            *to++ = '"';
        buffer->len = (size_t)(to - buffer->data);
    }
}

void froe_text_escape(struct froe_buffer *buffer, struct froe_span text)
{
    append_text(buffer, text, false, true);
}

void froe_text_json(struct froe_buffer *buffer, struct froe_span text, bool terminal)
{
    append_text(buffer, text, true, terminal);
}

static void append_mended(struct froe_buffer *buffer, struct froe_span text)
{
    const uint8_t *from = text.ptr;
    const uint8_t *end = from + text.len;
    for (const uint8_t *at = from; at < end;) {
        size_t bad = 0;
        size_t len = froe_utf8_sequence(at, (size_t)(end - at), &bad);
        at += len > 0 ? len : bad;
        if (len > 0 && at < end)
            continue;
        froe_buffer_append(buffer, from, (size_t)(at - from) - (len > 0 ? 0 : bad));
        if (len == 0)
            froe_buffer_append(buffer, "\xef\xbf\xbd", 3);
        from = at;
    }
}

void froe_text_utf8(struct froe_buffer *buffer, struct froe_span text)
{
    uint8_t *to = text.len == 0 ? NULL : froe_buffer_reserve(buffer, text.len);
    if (to == NULL)
        return;
    if (froe_copy_until(to, text.ptr, text.len, FROE_STOP_HIGH) == text.len)
        buffer->len += text.len;
    else
        append_mended(buffer, text);
}

size_t froe_text_character(struct froe_span text, size_t *width)
{
    size_t bad = 0;
    size_t len = froe_utf8_sequence(text.ptr, text.len, &bad);
    if (len == 0) {
        *width = 4 * bad;
        return bad;
    }
    uint32_t codepoint = decode(text.ptr, len);
    *width = is_unsafe(codepoint) ? 4 * len : froe_width_of(codepoint);
    return len;
}

size_t froe_text_width(struct froe_span text)
{
    size_t width = 0, at = 0;
    while (at < text.len) {
        struct froe_span rest = {text.ptr + at, text.len - at};
        size_t columns = 0, plain = froe_find_stop(rest.ptr, rest.len, FROE_STOP_UNPLAIN);
        at += plain;
        width += plain;
        if (plain == rest.len)
            break;
        at += froe_text_character((struct froe_span){rest.ptr + plain, rest.len - plain}, &columns);
        width += columns;
    }
    return width;
}

size_t froe_text_show(struct froe_buffer *buffer, struct froe_span text)
{
    uint8_t *to = text.len == 0 ? NULL : froe_buffer_reserve(buffer, text.len);
    if (to != NULL && froe_copy_until(to, text.ptr, text.len, FROE_STOP_UNPLAIN) == text.len) {
        buffer->len += text.len;
        return text.len;
    }
    froe_text_escape(buffer, text);
    return froe_text_width(text);
}
