/*
 * What every instruction set must supply, and the table from which one is chosen at start.
 *
 * There are two kernels. scan looks at each byte of a log once and leaves behind all that the tokenizer needs to know
 * about where things are, so that everything after it is plain C. It works on windows that stay in the first-level
 * cache together with what it writes. find looks for a short text in another, as filters do in fields of a line.
 *
 * The scalar kernel is the oracle of the others: for every input all give the same result, for scan the same struct,
 * entry by entry (as far as the counts reach, and all words of the bit maps up to the one behind the last byte).
 */
#ifndef FROE_SIMD_KERNEL_H
#define FROE_SIMD_KERNEL_H

#include <froe/froe.h>

#include "base/span.h"

/* Bytes in a window at most: with what is made of it (marks, records, keys: 12 KiB on logs) it fits 32 KiB of L1. */
#define FROE_SCAN_WINDOW 8192

/* Words in a bit map: one bit a byte, and room for froe_bits_at() to look past the end. */
#define FROE_SCAN_WORDS (FROE_SCAN_WINDOW / 64 + 4)

/* Slots that a kernel may write beyond the count (it writes a few at a time and counts afterwards). */
#define FROE_SCAN_SLACK 8

/*
 * Marks are the bytes that end something: \n, and " with white space behind it, or with nothing. Other bytes below the
 * space count as white space here, for one comparison is less than four; whoever uses a mark looks at what is behind
 * it anyway. A quote that opens a field is not needed (it stands at a known distance from what is before it), and of a
 * closing one the format says what must follow. A Combined line has four marks instead of seven.
 */
struct froe_scan {
    /* Bit i of word w: byte 64 w + i is ? or #, the ends of a URL path. No store of a word crosses a cache line. */
    _Alignas(64) uint64_t delimiters[FROE_SCAN_WORDS];
    uint16_t marks[FROE_SCAN_WINDOW + FROE_SCAN_SLACK]; /* positions, ascending */
    uint32_t count;
};

/*
 * Fills *scan for bytes[0 … len-1], len <= FROE_SCAN_WINDOW. Reads no byte outside of them. Bits behind the last byte
 * are zero, in the word behind the last one too.
 */
typedef void froe_scan_fn(const uint8_t *bytes, size_t len, struct froe_scan *scan);

/*
 * Where needle[0 … needle_len-1] occurs first in bytes[0 … len-1], or NULL; an empty needle is found at the start.
 * Reads no byte outside of them. Both pointers may be NULL where the length is 0.
 */
typedef const uint8_t *froe_find_fn(const uint8_t *bytes, size_t len, const uint8_t *needle, size_t needle_len);

struct froe_kernel {
    const char *name; /* as FROE_ISA names it */
    froe_scan_fn *scan;
    froe_find_fn *find;
};

froe_scan_fn froe_scan_scalar;
froe_find_fn froe_find_scalar;
#if defined(__x86_64__)
froe_scan_fn froe_scan_sse42;
froe_find_fn froe_find_sse42;
froe_scan_fn froe_scan_avx2;
froe_find_fn froe_find_avx2;
froe_scan_fn froe_scan_avx512;
froe_find_fn froe_find_avx512;
#endif

/*
 * The kernels that this machine can run, weakest first; *count says how many. The scalar one is always there. Static.
 */
const struct froe_kernel *froe_kernels(size_t *count);

/*
 * The kernel to use: the strongest, or the one that the environment variable FROE_ISA names (scalar, sse42, avx2,
 * avx512). NULL with *error filled when it names none, or one that this machine cannot run.
 */
const struct froe_kernel *froe_kernel_choose(froe_error *error);

/* The next bits of a map from position pos on, at least 57 of them, the lowest first. Little-endian machines only. */
static inline uint64_t froe_bits_at(const uint64_t *map, size_t pos)
{
    uint64_t bits;
    memcpy(&bits, (const uint8_t *)map + pos / 8, sizeof bits);
    return bits >> (pos % 8);
}

/* Position of the first set bit at or after pos <= end and before end, or end. */
static inline size_t froe_bits_next(const uint64_t *map, size_t pos, size_t end)
{
    /* Mostly the end is near: it counts as a set bit, for whether there is one before cannot be foreseen. */
    if (__builtin_expect(end - pos < 57, 1))
        return pos + (size_t)__builtin_ctzll(froe_bits_at(map, pos) | (uint64_t)1 << (end - pos));
    while (pos < end) {
        uint64_t bits = froe_bits_at(map, pos);
        if (bits != 0) {
            pos += (size_t)__builtin_ctzll(bits);
            return pos < end ? pos : end;
        }
        pos += 57;
    }
    return end;
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "froe_bits_at() and the tokenizer load words little-endian");

#endif
