#include "base/text.h"

#include <endian.h>

#include "base/width.h"

/* A long text is written in parts of this many bytes, so that the room reserved for the worst case stays small. */
#define PART 4096
/* The widest escape of one byte is \u00XX; two quotes; a character that begins at the end of a part reaches at most
 * three bytes over it; plain bytes are stored eight at a time. */
#define ROOM(len) (6 * ((len) + 3) + 2 + 8)

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

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

/* The next bytes in the order of memory, at most eight; zeros, which are never plain, stand for those past the end. */
static inline uint64_t load_word(const uint8_t *from, const uint8_t *end)
{
    size_t rest = (size_t)(end - from);
    if (rest >= 8) {
        uint64_t word;
        memcpy(&word, from, 8);
        return le64toh(word);
    }
    if (rest >= 4) {
        uint32_t first, last;
        memcpy(&first, from, 4);
        memcpy(&last, end - 4, 4);
        return le32toh(first) | (uint64_t)le32toh(last) << 8 * (rest - 4);
    }
    uint64_t word = 0;
    for (size_t i = 0; i < rest; i++)
        word |= (uint64_t)from[i] << 8 * i;
    return word;
}

/*
 * The high bit of each byte that is not plain: no printable ASCII or, with `json`, a quote or backslash. The borrow or
 * carry of each test can flag a byte wrongly only above one that it flagged rightly, so the lowest flag is always true.
 */
static inline uint64_t other_bytes(uint64_t word, bool json)
{
    uint64_t flags = word | (word - EACH_BYTE(0x20)) | (word + EACH_BYTE(1));
    if (json) {
        uint64_t quote = word ^ EACH_BYTE('"');
        uint64_t backslash = word ^ EACH_BYTE('\\');
        flags |= (quote - EACH_BYTE(1)) | (backslash - EACH_BYTE(1));
    }
    return flags & EACH_BYTE(0x80);
}

static inline size_t first_byte(uint64_t flags)
{
    return (size_t)__builtin_ctzll(flags) / 8;
}

/* Copies plain bytes up to the first other one; returns how many. May store up to eight bytes more than that. The loop
 * steps by a constant, so that the next load need not wait for the test. */
static inline size_t copy_plain(uint8_t *to, const uint8_t *from, const uint8_t *end, bool json)
{
    for (size_t done = 0;; done += 8) {
        uint64_t word = load_word(from + done, end);
        uint64_t stored = htole64(word);
        memcpy(to + done, &stored, 8);
        uint64_t flags = other_bytes(word, json);
        if (flags != 0)
            return done + first_byte(flags);
    }
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
            size_t plain = copy_plain(to, from, part_end, json);
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
    uint8_t *to = froe_buffer_reserve(buffer, text.len + 8);
    uint64_t seen = 0;
    if (to == NULL)
        return;
    for (size_t i = 0; i < text.len; i += 8) {
        uint64_t word = load_word(text.ptr + i, text.ptr + text.len);
        uint64_t stored = htole64(word);
        memcpy(to + i, &stored, 8);
        seen |= word;
    }
    if ((seen & EACH_BYTE(0x80)) == 0)
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
    size_t width = 0;
    for (size_t at = 0; at < text.len;) {
        struct froe_span rest = {text.ptr + at, text.len - at};
        uint64_t flags = other_bytes(load_word(rest.ptr, rest.ptr + rest.len), false);
        size_t plain = flags == 0 ? 8 : first_byte(flags);
        size_t columns = plain, len = plain;
        if (plain == 0)
            len = froe_text_character(rest, &columns);
        width += columns;
        at += len;
    }
    return width;
}
