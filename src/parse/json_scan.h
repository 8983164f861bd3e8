/*
 * The smallest parts of JSON text: where white space, strings, numbers and literals end. For the readers of JSON lines
 * (parse/json.c), of lines that are in JSON (parse/wrapped.c) and of logfmt (parse/logfmt.c) alone.
 *
 * Each takes a position `at` and the end of the line. Bytes behind the end may be looked at (FROE_JSON_SLACK), but a
 * result beyond it is as good as none: nobody begins anything there, so what lies behind the line never decides.
 */
#ifndef FROE_PARSE_JSON_SCAN_H
#define FROE_PARSE_JSON_SCAN_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/word.h"
#include "parse/json.h"

static inline const uint8_t *froe_json_blanks_end(const uint8_t *at, const uint8_t *end)
{
    while (__builtin_expect(at < end && *at <= ' ', 0) && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* Whether a byte is `{` or `[`, which differ in one bit. Two characters on stands what closes it. */
static inline bool froe_json_opens(uint8_t c)
{
    return (c | ('{' ^ '[')) == '{';
}

/* Bytes that are looked at together, without asking in between where the string may end: most strings do within. */
enum { FROE_JSON_STEP = 32 };

/* The index of the first quote or backslash in the next FROE_JSON_STEP bytes, or FROE_JSON_STEP; word by word, for
 * machines without SSE2. */
static inline uint32_t froe_json_special_words(const uint8_t *at)
{
    for (uint32_t i = 0; i < FROE_JSON_STEP; i += sizeof(uint64_t)) {
        uint64_t word = froe_load64(at + i);
        uint64_t found =
            froe_word_below(word ^ FROE_WORD_LOW_BITS * '"', 1) | froe_word_below(word ^ FROE_WORD_LOW_BITS * '\\', 1);
        if (found != 0)
            return i + (uint32_t)__builtin_ctzll(found) / 8;
    }
    return FROE_JSON_STEP;
}

#ifdef __SSE2__
static inline uint32_t froe_json_special_mask(const uint8_t *at)
{
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)at);
    __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    __m128i backslashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(quotes, backslashes));
}

/* The same, a fifth faster for the whole reader. */
static inline uint32_t froe_json_special(const uint8_t *at)
{
    uint32_t mask = froe_json_special_mask(at) | froe_json_special_mask(at + 16) << 16;
    return mask != 0 ? (uint32_t)__builtin_ctz(mask) : FROE_JSON_STEP;
}
#else
static inline uint32_t froe_json_special(const uint8_t *at)
{
    return froe_json_special_words(at);
}
#endif

/* The closing quote of the string whose first byte is at `at`, or NULL. */
static inline const uint8_t *froe_json_string_end(const uint8_t *at, const uint8_t *end, bool *escaped)
{
    *escaped = false;
    while (at < end) {
        uint32_t found = froe_json_special(at);
        at += found;
        if (found == FROE_JSON_STEP)
            continue;
        if (*at == '"')
            break;
        *escaped = true;
        at += 2;
    }
    return at < end ? at : NULL;
}

/* The end of a run of digits, maybe empty. */
static inline const uint8_t *froe_json_digits_end(const uint8_t *at, const uint8_t *end)
{
    for (; at < end; at += 8) {
        uint64_t others = ~froe_word_digits(froe_load64(at)) & FROE_WORD_HIGH_BITS;
        if (others != 0)
            return at + (uint32_t)__builtin_ctzll(others) / 8;
    }
    return at;
}

/* NULL when no number of RFC 8259 stands there. What must not follow a number is for the caller to see. */
static inline const uint8_t *froe_json_number_end(const uint8_t *at, const uint8_t *end)
{
    at += *at == '-';
    const uint8_t *digits = at;
    at = froe_json_digits_end(at, end);
    if (at == digits || (*digits == '0' && at - digits > 1))
        return NULL;
    if (*at == '.') {
        digits = ++at;
        at = froe_json_digits_end(at, end);
        if (at == digits)
            return NULL;
    }
    if ((*at | 0x20) == 'e') {
        at += at[1] == '+' || at[1] == '-' ? 2 : 1;
        digits = at;
        at = froe_json_digits_end(at, end);
        if (at == digits)
            return NULL;
    }
    return at;
}

static inline bool froe_json_literal(const uint8_t *at, const char *text, size_t len)
{
    return memcmp(at, text, len) == 0;
}

/* The value at `at`, which is no object and no array; returns where it ends (behind the quote of a string), or NULL
 * when there is none. `at` is before the end. */
static inline const uint8_t *froe_json_scalar(const uint8_t *line, const uint8_t *at, const uint8_t *end,
                                              struct froe_json_value *value)
{
    const uint8_t *to;
    value->escaped = false;
    if (*at == '"') {
        at++;
        to = froe_json_string_end(at, end, &value->escaped);
        value->kind = FROE_JSON_STRING;
    } else if (*at == '-' || (uint8_t)(*at - '0') < 10) {
        to = froe_json_number_end(at, end);
        value->kind = FROE_JSON_NUMBER;
    } else if (froe_json_literal(at, "null", 4)) {
        to = at + 4;
        value->kind = FROE_JSON_NULL;
    } else if (froe_json_literal(at, "true", 4)) {
        to = at + 4;
        value->kind = FROE_JSON_TRUE;
    } else if (froe_json_literal(at, "false", 5)) {
        to = at + 5;
        value->kind = FROE_JSON_FALSE;
    } else {
        return NULL;
    }
    if (to == NULL)
        return NULL;
    value->at = (uint32_t)(at - line);
    value->len = (uint32_t)(to - at);
    return to + (value->kind == FROE_JSON_STRING);
}

/* From the quote of a key to its value; *key is what stands between the quotes. NULL when no key and colon are there.
 */
static inline const uint8_t *froe_json_key(const uint8_t *at, const uint8_t *end, struct froe_span *key, bool *escaped)
{
    if (at >= end || *at != '"')
        return NULL;
    const uint8_t *close = froe_json_string_end(at + 1, end, escaped);
    if (close == NULL)
        return NULL;
    *key = froe_span_between(at + 1, close);
    at = froe_json_blanks_end(close + 1, end);
    return at < end && *at == ':' ? froe_json_blanks_end(at + 1, end) : NULL;
}

/* The end of the object or array at `at`, checked but not looked into; `depth` levels are open around it. */
const uint8_t *froe_json_skip(const uint8_t *at, const uint8_t *end, size_t depth);

#endif
