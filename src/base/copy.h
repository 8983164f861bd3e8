/*
 * Copies text up to the first byte that a format of output writes otherwise, or that a reader has to look at: sixteen
 * bytes are looked at and stored in one step, and nothing is read or written beyond the text.
 */
#ifndef FROE_BASE_COPY_H
#define FROE_BASE_COPY_H

#include "base/bytes16.h"

/* Where to stop. */
enum froe_stop {
    FROE_STOP_UNPLAIN,  /* all but printable ASCII */
    FROE_STOP_JSON,     /* the same, a quote and a backslash */
    FROE_STOP_CSV,      /* a comma, a quote, CR and LF */
    FROE_STOP_CSV_LINE, /* a comma and a quote */
    FROE_STOP_QUOTE,    /* a quote */
    FROE_STOP_TSV,      /* a tab, LF, CR and a backslash */
    FROE_STOP_HIGH,     /* all but ASCII */
};

/* The high bit of bytes that are `byte`. As of all of these tests the lowest bit set is exact: a borrow or carry flags
 * a byte wrongly only above one that it flags rightly. */
static inline uint64_t froe_word_equal(uint64_t word, char byte)
{
    return froe_word_below(word ^ FROE_WORD_LOW_BITS * (uint8_t)byte, 1);
}

/* The high bit of bytes to stop at. */
static inline uint64_t froe_word_stops(uint64_t word, enum froe_stop stop)
{
    uint64_t unplain = word | (word - FROE_WORD_LOW_BITS * 0x20) | (word + FROE_WORD_LOW_BITS);
    switch (stop) {
    case FROE_STOP_UNPLAIN:
        return unplain & FROE_WORD_HIGH_BITS;
    case FROE_STOP_JSON:
        return (unplain & FROE_WORD_HIGH_BITS) | froe_word_equal(word, '"') | froe_word_equal(word, '\\');
    case FROE_STOP_CSV:
        return froe_word_equal(word, ',') | froe_word_equal(word, '"') | froe_word_equal(word, '\r') |
               froe_word_equal(word, '\n');
    case FROE_STOP_CSV_LINE:
        return froe_word_equal(word, ',') | froe_word_equal(word, '"');
    case FROE_STOP_QUOTE:
        return froe_word_equal(word, '"');
    case FROE_STOP_TSV:
        return froe_word_equal(word, '\t') | froe_word_equal(word, '\n') | froe_word_equal(word, '\r') |
               froe_word_equal(word, '\\');
    case FROE_STOP_HIGH:
        break;
    }
    return word & FROE_WORD_HIGH_BITS;
}

#ifdef FROE_SSE2

static inline __m128i froe_bytes16_equal(__m128i bytes, char byte)
{
    return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte));
}

static inline __m128i froe_bytes16_stops(__m128i bytes, enum froe_stop stop)
{
    /* As signed numbers those of no ASCII are below the blank, too. */
    __m128i unplain = _mm_or_si128(_mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')), froe_bytes16_equal(bytes, 0x7f));
    __m128i quotes = froe_bytes16_equal(bytes, '"'), backslashes = froe_bytes16_equal(bytes, '\\');
    __m128i commas = froe_bytes16_equal(bytes, ',');
    __m128i ends = _mm_or_si128(froe_bytes16_equal(bytes, '\r'), froe_bytes16_equal(bytes, '\n'));
    switch (stop) {
    case FROE_STOP_UNPLAIN:
        return unplain;
    case FROE_STOP_JSON:
        return _mm_or_si128(unplain, _mm_or_si128(quotes, backslashes));
    case FROE_STOP_CSV:
        return _mm_or_si128(ends, _mm_or_si128(commas, quotes));
    case FROE_STOP_CSV_LINE:
        return _mm_or_si128(commas, quotes);
    case FROE_STOP_QUOTE:
        return quotes;
    case FROE_STOP_TSV:
        return _mm_or_si128(_mm_or_si128(ends, froe_bytes16_equal(bytes, '\t')), backslashes);
    case FROE_STOP_HIGH:
        break;
    }
    return bytes;
}

/* Index of the first of 16 bytes to stop at, 16 when there is none; stores them. to: NULL, nothing is stored. */
__attribute__((always_inline)) static inline size_t froe_copy16(uint8_t *to, const uint8_t *from, enum froe_stop stop)
{
    __m128i bytes = froe_bytes16_load(from);
    if (to != NULL)
        _mm_storeu_si128((__m128i *)(void *)to, bytes);
    return (size_t)__builtin_ctz((uint32_t)_mm_movemask_epi8(froe_bytes16_stops(bytes, stop)) | 0x10000);
}

#else

__attribute__((always_inline)) static inline size_t froe_copy16(uint8_t *to, const uint8_t *from, enum froe_stop stop)
{
    if (to != NULL)
        memcpy(to, from, 16);
    uint32_t first = froe_word_first(froe_word_stops(froe_load64(from), stop));
    return first < 8 ? first : 8 + froe_word_first(froe_word_stops(froe_load64(from + 8), stop));
}

#endif

/* The same of up to 16 bytes: of two words, or halves of one, that share bytes where there are fewer. */
__attribute__((always_inline)) static inline size_t froe_copy_short(uint8_t *to, const uint8_t *from, size_t len,
                                                                    enum froe_stop stop)
{
    if (len >= 8) {
        uint64_t words[2] = {froe_load64(from), froe_load64(from + len - 8)};
        if (to != NULL) {
            memcpy(to, &words[0], 8);
            memcpy(to + len - 8, &words[1], 8);
        }
        uint32_t first = froe_word_first(froe_word_stops(words[0], stop));
        return first < 8 ? first : len - 8 + froe_word_first(froe_word_stops(words[1], stop));
    }
    if (len >= 4) {
        uint32_t halves[2];
        memcpy(&halves[0], from, 4);
        memcpy(&halves[1], from + len - 4, 4);
        if (to != NULL) {
            memcpy(to, &halves[0], 4);
            memcpy(to + len - 4, &halves[1], 4);
        }
        uint32_t first = froe_word_first(froe_word_stops(halves[0] | (uint64_t)halves[1] << 32, stop));
        return first < 4 ? first : len - 8 + first;
    }
    for (size_t i = 0; i < len; i++) {
        if (froe_word_stops(from[i] * FROE_WORD_LOW_BITS, stop) != 0)
            return i;
        if (to != NULL)
            to[i] = from[i];
    }
    return len;
}

/*
 * Copies from[0 … len-1] up to the first byte to stop at; returns how many bytes stand before it, len when there is
 * none. to: room for len bytes, which may all be written. stop: a constant. The two do not overlap.
 */
__attribute__((always_inline)) static inline size_t froe_copy_until(uint8_t *to, const uint8_t *from, size_t len,
                                                                    enum froe_stop stop)
{
    size_t at = 0;
    if (len < 16)
        return froe_copy_short(to, from, len, stop);
    for (; at + 16 <= len; at += 16) {
        size_t plain = froe_copy16(to == NULL ? NULL : to + at, from + at, stop);
        if (plain < 16)
            return at + plain;
    }
    /* The last sixteen share bytes with those before them, at which there was nothing to stop. */
    return at == len ? len : len - 16 + froe_copy16(to == NULL ? NULL : to + len - 16, from + len - 16, stop);
}

/* The same without a copy. */
__attribute__((always_inline)) static inline size_t froe_find_stop(const uint8_t *from, size_t len, enum froe_stop stop)
{
    return froe_copy_until(NULL, from, len, stop);
}

#endif
