/*
 * Eight bytes at a time in a 64-bit word, the first byte lowest (little-endian machines). The tests on all bytes at
 * once are those of H. S. Warren, "Hacker's Delight", and S. E. Anderson, "Bit Twiddling Hacks".
 */
#ifndef FROE_BASE_WORD_H
#define FROE_BASE_WORD_H

#include <stdint.h>
#include <string.h>

#define FROE_WORD_LOW_BITS  UINT64_C(0x0101010101010101)
#define FROE_WORD_HIGH_BITS UINT64_C(0x8080808080808080)

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are taken to hold their first byte lowest");

static inline uint64_t froe_load64(const uint8_t *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* The first eight bytes of len, zeros behind those that there are. Loaded in whole pieces: bytes that are copied one by
 * one into a word cannot be loaded from where they were stored to until all have arrived in the cache. */
static inline uint64_t froe_load_head(const uint8_t *at, size_t len)
{
    if (len >= 8)
        return froe_load64(at);
    if (len >= 4) {
        uint32_t low, high;
        memcpy(&low, at, sizeof low);
        memcpy(&high, at + len - sizeof high, sizeof high);
        return low | (uint64_t)high << (8 * (len - sizeof high));
    }
    if (len == 0)
        return 0;
    return at[0] | (uint64_t)at[len / 2] << (8 * (len / 2)) | (uint64_t)at[len - 1] << (8 * (len - 1));
}

/* The word of eight characters. */
static inline uint64_t froe_word_of(const char *text)
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* The high bit of bytes below n (n <= 128). The lowest bit set is exact; those above it may be wrong. */
static inline uint64_t froe_word_below(uint64_t word, uint8_t n)
{
    return (word - FROE_WORD_LOW_BITS * n) & ~word & FROE_WORD_HIGH_BITS;
}

/* The high bit of bytes that are decimal digits, exact up to and including the first that is none. */
static inline uint64_t froe_word_digits(uint64_t word)
{
    uint64_t value = word ^ FROE_WORD_LOW_BITS * '0';
    return ~((value + FROE_WORD_LOW_BITS * (0x80 - 10)) | value) & FROE_WORD_HIGH_BITS;
}

/* Index of the byte with the lowest high bit in a mask; 8 for an empty one. */
static inline uint32_t froe_word_first(uint64_t mask)
{
    return mask == 0 ? 8 : (uint32_t)__builtin_ctzll(mask) / 8;
}

/* The number that the first len bytes, 1 … 8 decimal digits, spell (D. Lemire, "Quickly parsing eight digits"). */
static inline uint64_t froe_word_number(uint64_t word, uint32_t len)
{
    /* Moved up, so that zeros stand before the digits. */
    word = (word - FROE_WORD_LOW_BITS * '0') << (8 * (8 - len));
    word = word * 10 + (word >> 8);
    return (((word & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064)) +
            (((word >> 16) & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001))) >>
           32;
}

#endif
