/*
 * The logic of the scan kernel, written once. An instruction-set file includes this file and defines two primitives; it
 * is no header for anybody else.
 */
#ifndef FROE_SIMD_KERNEL_LOGIC_H
#define FROE_SIMD_KERNEL_LOGIC_H

#include "simd/kernel.h"

/* One bit for each of 64 bytes, the first byte lowest. */
struct byte_masks {
    uint64_t mark;      /* \n, or " with white space behind it */
    uint64_t delimiter; /* ? or # */
};

/* The primitives. */
static inline struct byte_masks classify(const uint8_t *bytes); /* of 64 bytes; reads the one behind them too */
static inline size_t lowest_bit(uint64_t mask);                 /* index of the lowest set bit; of 0: anything */

/* Writes the positions of the set bits behind those that are there and returns the end. The first `usual` are written
 * without asking whether they exist, for a branch that cannot be foreseen costs more than a few stores; what lies
 * behind the end is overwritten by the next call. `lowest_bit` gives anything for an empty mask. */
static inline uint16_t *write_positions(uint16_t *to, uint64_t mask, size_t base, unsigned usual)
{
    unsigned bits = (unsigned)__builtin_popcountll(mask);
    for (unsigned i = 0; i < usual; i++) {
        to[i] = (uint16_t)(base + lowest_bit(mask));
        mask &= mask - 1;
    }
    for (unsigned i = usual; __builtin_expect(i < bits, 0); i++) {
        to[i] = (uint16_t)(base + lowest_bit(mask));
        mask &= mask - 1;
    }
    return to + bits;
}

/* Marks in 64 bytes of a log that are written without a branch: more are rare. */
enum { USUAL_MARKS = 2 };

static inline uint16_t *take_masks(struct froe_scan *scan, uint16_t *next, struct byte_masks masks, size_t base)
{
    scan->delimiters[base / 64] = masks.delimiter;
    return write_positions(next, masks.mark, base, USUAL_MARKS);
}

static inline void scan_window(const uint8_t *bytes, size_t len, struct froe_scan *scan)
{
    /* Kept apart from the scan, so that the compiler need not fear that storing a position changes it. */
    uint16_t *next = scan->marks;
    size_t at = 0;
    for (; at + 65 <= len; at += 64)
        next = take_masks(scan, next, classify(bytes + at), at);
    if (at < len) {
        /* The tail, the only place where fewer than 65 bytes are looked at: zeros belong to no class. */
        uint8_t tail[65] = {0};
        memcpy(tail, bytes + at, len - at);
        next = take_masks(scan, next, classify(tail), at);
        at += 64;
    }
    scan->delimiters[at / 64] = 0;
    scan->count = (uint32_t)(next - scan->marks);
}

#endif
