/*
 * The logic of the scan kernel, written once. An instruction-set file includes this file and defines two primitives; it
 * is no header for anybody else.
 */
#ifndef FROE_SIMD_KERNEL_LOGIC_H
#define FROE_SIMD_KERNEL_LOGIC_H

#include "simd/kernel.h"

/* One bit for each of 64 bytes, the first byte lowest. */
struct byte_masks {
    uint64_t mark;      /* \n, or " with a byte up to the space behind it */
    uint64_t delimiter; /* ? or # */
};

/* The primitives. */
static inline struct byte_masks classify(const uint8_t *bytes); /* of 64 bytes; reads the one behind them too */
static inline size_t lowest_bit(uint64_t mask);                 /* index of the lowest set bit; of 0: anything */

/* Writes the positions of the set bits behind those that are there and returns the end. The first two are written
 * without asking whether they exist, for a branch that cannot be foreseen costs more than a store; what lies behind the
 * end is overwritten by the next call. More than two marks in 64 bytes of a log are rare. Two positions make one word:
 * written one by one, the compiler moves them through vectors, which takes longer than all the rest. */
static inline uint16_t *write_positions(uint16_t *to, uint64_t mask, size_t base)
{
    unsigned bits = (unsigned)__builtin_popcountll(mask);
    uint64_t rest = mask & (mask - 1);
    uint32_t two = (uint32_t)base * 0x10001 + (uint32_t)lowest_bit(mask) + ((uint32_t)lowest_bit(rest) << 16);
    memcpy(to, &two, sizeof two);
    for (unsigned i = 2; __builtin_expect(i < bits, 0); i++) {
        rest &= rest - 1;
        to[i] = (uint16_t)(base + lowest_bit(rest));
    }
    return to + bits;
}

static inline uint16_t *take_masks(struct froe_scan *scan, uint16_t *next, struct byte_masks masks, size_t base)
{
    scan->delimiters[base / 64] = masks.delimiter;
    return write_positions(next, masks.mark, base);
}

static inline void scan_window(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    /* Kept apart from the scan, so that the compiler need not fear that storing a position changes it. */
    uint16_t *next = scan->marks;
    size_t at = 0;
    /* Two at a time: the vectors of one go on while the positions of the other are told. */
    for (; at + 129 <= len; at += 128) {
        struct byte_masks masks = classify(bytes + at), behind = classify(bytes + at + 64);
        next = take_masks(scan, next, masks, at);
        next = take_masks(scan, next, behind, at + 64);
    }
    if (at + 65 <= len) {
        next = take_masks(scan, next, classify(bytes + at), at);
        at += 64;
    }
    if (at < len) {
        /* The tail, the only place where fewer than 65 bytes are looked at: zeros belong to no class, and
         * nothing is behind a quote before them. */
        uint8_t tail[65] = {0};
        memcpy(tail, bytes + at, len - at);
        next = take_masks(scan, next, classify(tail), at);
        at += 64;
    }
    scan->delimiters[at / 64] = 0;
    scan->count = (uint32_t)(next - scan->marks);
}

#endif
