/*
 * The logic of the scan kernel, written once. An instruction-set file defines `classify` (64 bytes to four masks) and
 * includes this file; it is no header for anybody else.
 */
#ifndef FROE_SIMD_KERNEL_LOGIC_H
#define FROE_SIMD_KERNEL_LOGIC_H

#include "simd/kernel.h"

/* One bit for each of 64 bytes, the first byte lowest. */
struct byte_masks {
    uint64_t newline;
    uint64_t quote;
    uint64_t blank;
    uint64_t delimiter;
};

/* Writes the positions of the set bits. The first `usual` are written without asking whether they exist: a branch less
 * for each; what is beyond the count is overwritten by the next call. */
static inline uint32_t write_positions(uint16_t *to, uint32_t count, uint64_t mask, uint32_t base, unsigned usual)
{
    unsigned bits = (unsigned)__builtin_popcountll(mask);
    uint16_t *next = to + count;
    for (unsigned i = 0; i < usual; i++) {
        next[i] = (uint16_t)(base + (mask != 0 ? (unsigned)__builtin_ctzll(mask) : 64u));
        mask &= mask - 1;
    }
    for (unsigned i = usual; __builtin_expect(i < bits, 0); i++) {
        next[i] = (uint16_t)(base + (unsigned)__builtin_ctzll(mask));
        mask &= mask - 1;
    }
    return count + bits;
}

static inline void take_masks(struct froe_scan *scan, struct byte_masks masks, size_t base)
{
    scan->newline_count = write_positions(scan->newlines, scan->newline_count, masks.newline, (uint32_t)base, 1);
    scan->quote_count = write_positions(scan->quotes, scan->quote_count, masks.quote, (uint32_t)base, 4);
    scan->blanks[base / 64] = masks.blank;
    scan->delimiters[base / 64] = masks.delimiter;
}

static inline void scan_window(const uint8_t *bytes, size_t len, struct froe_scan *scan,
                               struct byte_masks (*classify)(const uint8_t *))
{
    scan->newline_count = 0;
    scan->quote_count = 0;
    size_t at = 0;
    for (; at + 64 <= len; at += 64)
        take_masks(scan, classify(bytes + at), at);
    if (at < len) {
        /* The tail, the only place where fewer than 64 bytes are looked at: zeros belong to no class. */
        uint8_t tail[64] = {0};
        memcpy(tail, bytes + at, len - at);
        take_masks(scan, classify(tail), at);
        at += 64;
    }
    scan->blanks[at / 64] = 0;
    scan->delimiters[at / 64] = 0;
}

#endif
