/*
 * The fast loop itself, for one instruction set each that includes it and supplies before:
 *
 *     static inline uint64_t low_bits(uint64_t bits, uint64_t entry);   as many as the low byte of `entry` says, <= 63
 *     static inline void copy_wide(uint8_t *to, const uint8_t *from);   32 bytes, which overlap only if from + 32 <= to
 *     static inline void repeat(uint8_t *to, size_t distance, size_t len);   distance < 32; may write 32 bytes too many
 *
 * and then has fast(), tokenize() and replay() to offer.
 *
 * What bounds it is one chain of dependent steps: bits, entry, shift, entry of the distance, shift, and so on. All else
 * (copies, literals, refill) has time to run beside it, as long as no branch is mispredicted. Therefore: every step
 * does the same, writes two literals whether there are any or not, looks up a distance whether one follows or not, and
 * copies 64 bytes; refilling is off the chain, since the lookup of the next entry needs but few of the bits that are
 * there already (D. Johnson, "Reading bits with zero refill latency", 2022; the bit buffer is variant 4 of F. Giesen,
 * "Reading bits in far too many ways, part 2", 2018).
 */
#ifndef FROE_INPUT_INFLATE_LOOP_H
#define FROE_INPUT_INFLATE_LOOP_H

#include "input/inflate_fast.h"

#define LITERAL_MASK (((uint64_t)1 << FROE_INFLATE_LITERAL_BITS) - 1)

static inline uint64_t load64(const uint8_t *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

/*
 * Asks for the line CLAIM_AHEAD bytes behind `at`, for this processor alone, since it will be written to. Output goes
 * into buffers that others have read last: each line must be taken from their caches, and stores, which stay in order,
 * would wait for one line after the other. It need not be memory of ours.
 */
enum { CLAIM_AHEAD = 1536 }; /* less is too late, much more takes room in the first-level cache */

static inline void claim(const void *at)
{
    const void *ahead = (const void *)((uintptr_t)at + CLAIM_AHEAD);
#if defined(__x86_64__)
    /* __builtin_prefetch() is one for reading where the compiler is not told of this instruction, which does nothing on
     * the few processors that lack it (AMD64 manual, volume 3, PREFETCHW). */
    __asm__ volatile("prefetchw %0" : : "m"(*(const char *)ahead));
#else
    __builtin_prefetch(ahead, 1);
#endif
}

/* What an entry means: its base and the extra bits behind the code. */
static inline size_t with_extra(uint64_t bits, uint64_t entry)
{
    return (size_t)((entry >> 16 & 0xffff) + (low_bits(bits, entry) >> (entry >> 8 & 63)));
}

/* Returns where the next byte goes. */
static inline uint8_t *put_literals(uint8_t *out, uint64_t entry)
{
    uint16_t pair = (uint16_t)(entry >> 32);
    memcpy(out, &pair, sizeof pair);
    return out + (entry >> 48 & 3);
}

/* The number of turns of a loop would be hard to predict; this is two branches, seldom taken. */
static inline void copy_long(uint8_t *to, const uint8_t *from, size_t len)
{
    copy_wide(to, from);
    copy_wide(to + 32, from + 32);
    if (__builtin_expect(len <= FROE_INFLATE_WIDE, 1))
        return;
    copy_wide(to + 64, from + 64);
    copy_wide(to + 96, from + 96);
    if (__builtin_expect(len <= 128, 1))
        return;
    for (size_t i = 128; i < 128 + FROE_INFLATE_BEYOND; i += 32)
        copy_wide(to + i, from + i);
}

/* A match of at most 258 bytes; `from` is in the history, or `distance` before `to`. */
static inline void copy_match(uint8_t *to, const uint8_t *from, size_t distance, size_t len)
{
    if (__builtin_expect(distance >= 32, 1))
        copy_long(to, from, len);
    else
        repeat(to, distance, len);
}

/* A match that begins in the history, `back` bytes before its end, and goes on in the output. */
static inline void copy_across(const struct froe_inflate_cursor *cursor, uint8_t *to, size_t back, size_t len)
{
    for (size_t i = 0; i < len; i++)
        to[i] = i < back ? cursor->history[(ptrdiff_t)i - (ptrdiff_t)back] : cursor->out_begin[i - back];
}

/* Where a match begins, in the history or in the output: without a branch, since either is as likely. */
static inline const uint8_t *find_source(const struct froe_inflate_cursor *cursor, const uint8_t *to, size_t distance,
                                         bool in_history)
{
    uintptr_t apart = (uintptr_t)cursor->history - (uintptr_t)cursor->out_begin;
    return (const uint8_t *)((uintptr_t)to - distance + (apart & (0 - (uintptr_t)in_history)));
}

/*
 * Until out_limit. `near`: distances may reach into the history, or too far. `runs`: there are more runs of literals
 * than matches; they are worth a branch that is well predicted then, and steps of their own.
 */
/* One loop, for every call in it would cost what it saves. NOLINTNEXTLINE(readability-function-cognitive-complexity) */
__attribute__((always_inline)) static inline void run_loop(struct froe_inflate_tables *tables,
                                                           struct froe_inflate_cursor *cursor, const uint8_t *out_limit,
                                                           bool near, bool runs)
{
    const uint64_t *literals = tables->literals;
    const uint32_t *distances = tables->distances;
    const uint8_t *in = cursor->in;
    const uint8_t *in_limit = cursor->in_end - FROE_INFLATE_IN_MARGIN;
    uint8_t *out = cursor->out;
    uint64_t bits = load64(in) >> cursor->bit;
    uint64_t count = 56 - cursor->bit; /* only the low six bits count; bytes of `in` already taken are 7 */
    uint64_t entry = literals[bits & LITERAL_MASK];
    in += 7;
    while (in <= in_limit && out <= out_limit) {
        bits |= load64(in) << (count & 63);
        in += 7 - (count >> 3 & 7);
        count |= 56;
        if (__builtin_expect((entry & FROE_INFLATE_ODD) != 0, 0)) {
            entry = froe_inflate_long_entry(tables, bits);
            if ((entry & FROE_INFLATE_ODD) != 0)
                break;
        }
        if (runs && (entry & FROE_INFLATE_FOLLOWS) == 0) {
            for (int i = 0; i < 3 && (entry & (FROE_INFLATE_FOLLOWS | FROE_INFLATE_ODD)) == 0; i++) {
                out = put_literals(out, entry);
                bits >>= entry & 63;
                count -= entry;
                entry = literals[bits & LITERAL_MASK];
            }
            continue;
        }
        uint64_t rest = bits >> (entry & 63);
        const uint32_t *lookup = distances + (entry >> 53 & 1);
        __asm__("" : "+r"(lookup)); /* to be ready before the index is */
        uint64_t then = lookup[rest & entry >> 54];
        uint8_t *to = put_literals(out, entry);
        size_t len = with_extra(bits, entry);
        if (__builtin_expect((then & FROE_INFLATE_ODD_DISTANCE) != 0, 0)) {
            then = froe_inflate_long_distance(tables, rest);
            if ((then & FROE_INFLATE_ODD_DISTANCE) != 0)
                break;
        }
        size_t distance = with_extra(rest, then);
        size_t behind = (size_t)(to - cursor->out_begin);
        if (near && __builtin_expect(distance > behind + cursor->history_len, 0) && (entry & FROE_INFLATE_FOLLOWS) != 0)
            break;
        bits = rest >> (then & 63);
        count -= entry + then;
        entry = literals[bits & LITERAL_MASK];
        bool in_history = near && distance > behind;
        if (near && __builtin_expect(in_history & ((distance - behind < len) | (distance < 32)), 0))
            copy_across(cursor, to, distance - behind, len);
        else
            copy_match(to, near ? find_source(cursor, to, distance, in_history) : to - distance, distance, len);
        claim(to);
        out = to + len;
    }
    count &= 63;
    in -= count >> 3;
    cursor->bit = (unsigned)(8 - (count & 7)) & 7;
    cursor->in = in - (cursor->bit != 0);
    cursor->out = out;
}

static inline bool has_input(const struct froe_inflate_cursor *cursor)
{
    return cursor->in_end - cursor->in >= 2 * FROE_INFLATE_IN_MARGIN;
}

__attribute__((always_inline)) static inline void run_loops(struct froe_inflate_tables *tables,
                                                            struct froe_inflate_cursor *cursor, bool runs)
{
    const uint8_t *limit = cursor->out_end - FROE_INFLATE_OUT_MARGIN;
    if (cursor->out - cursor->out_begin < FROE_INFLATE_WINDOW) {
        bool reaches = limit - cursor->out_begin > FROE_INFLATE_WINDOW;
        const uint8_t *near_limit = reaches ? cursor->out_begin + FROE_INFLATE_WINDOW : limit;
        run_loop(tables, cursor, near_limit, true, runs);
        if (cursor->out <= near_limit || !reaches || !has_input(cursor))
            return;
    }
    run_loop(tables, cursor, limit, false, runs);
}

static void fast(struct froe_inflate_tables *tables, struct froe_inflate_cursor *cursor)
{
    if (!has_input(cursor) || cursor->out_end - cursor->out < FROE_INFLATE_OUT_MARGIN)
        return;
    if (tables->mostly_literals)
        run_loops(tables, cursor, true);
    else
        run_loops(tables, cursor, false);
}

/* As run_loop(), but what is to be copied is put down. An entry without a match has the length 0. */
static void tokenize(struct froe_inflate_tables *tables, struct froe_inflate_cursor *cursor, uint64_t **at,
                     const uint64_t *end)
{
    if (!has_input(cursor))
        return;
    const uint64_t *literals = tables->literals;
    const uint32_t *distances = tables->distances;
    const uint8_t *in = cursor->in;
    const uint8_t *in_limit = cursor->in_end - FROE_INFLATE_IN_MARGIN;
    uint64_t *token = *at;
    uint64_t bits = load64(in) >> cursor->bit;
    uint64_t count = 56 - cursor->bit;
    uint64_t entry = literals[bits & LITERAL_MASK];
    in += 7;
    while (in <= in_limit && token < end) {
        bits |= load64(in) << (count & 63);
        in += 7 - (count >> 3 & 7);
        count |= 56;
        if (__builtin_expect((entry & FROE_INFLATE_ODD) != 0, 0)) {
            entry = froe_inflate_long_entry(tables, bits);
            if ((entry & FROE_INFLATE_ODD) != 0)
                break;
        }
        uint64_t rest = bits >> (entry & 63);
        const uint32_t *lookup = distances + (entry >> 53 & 1);
        __asm__("" : "+r"(lookup));
        uint64_t then = lookup[rest & entry >> 54];
        size_t len = with_extra(bits, entry);
        if (__builtin_expect((then & FROE_INFLATE_ODD_DISTANCE) != 0, 0)) {
            then = froe_inflate_long_distance(tables, rest);
            if ((then & FROE_INFLATE_ODD_DISTANCE) != 0)
                break;
        }
        claim(token);
        *token++ = (entry >> 32 & 0x3ffff) | len << FROE_TOKEN_LENGTH_SHIFT |
                   with_extra(rest, then) << FROE_TOKEN_DISTANCE_SHIFT;
        bits = rest >> (then & 63);
        count -= entry + then;
        entry = literals[bits & LITERAL_MASK];
    }
    count &= 63;
    in -= count >> 3;
    cursor->bit = (unsigned)(8 - (count & 7)) & 7;
    cursor->in = in - (cursor->bit != 0);
    *at = token;
}

/* Until out_limit; near: as in run_loop(). */
__attribute__((always_inline)) static inline void replay_loop(const uint64_t **at, const uint64_t *end,
                                                              struct froe_inflate_cursor *cursor,
                                                              const uint8_t *out_limit, bool near)
{
    const uint64_t *token = *at;
    uint8_t *out = cursor->out;
    for (; token < end && out <= out_limit; token++) {
        uint16_t pair = (uint16_t)*token;
        memcpy(out, &pair, sizeof pair);
        uint8_t *to = out + (*token >> FROE_TOKEN_COUNT_SHIFT & 3);
        size_t len = *token >> FROE_TOKEN_LENGTH_SHIFT & 0x1ff;
        size_t distance = *token >> FROE_TOKEN_DISTANCE_SHIFT;
        size_t behind = (size_t)(to - cursor->out_begin);
        bool in_history = near && distance > behind;
        if (near && __builtin_expect(in_history & ((distance - behind < len) | (distance < 32)), 0))
            copy_across(cursor, to, distance - behind, len);
        else
            copy_match(to, near ? find_source(cursor, to, distance, in_history) : to - distance, distance, len);
        claim(to);
        out = to + len;
    }
    *at = token;
    cursor->out = out;
}

static void replay(const uint64_t **at, const uint64_t *end, struct froe_inflate_cursor *cursor)
{
    if (cursor->out_end - cursor->out < FROE_INFLATE_OUT_MARGIN)
        return;
    const uint8_t *limit = cursor->out_end - FROE_INFLATE_OUT_MARGIN;
    if (cursor->out - cursor->out_begin < FROE_INFLATE_WINDOW) {
        bool reaches = limit - cursor->out_begin > FROE_INFLATE_WINDOW;
        const uint8_t *near_limit = reaches ? cursor->out_begin + FROE_INFLATE_WINDOW : limit;
        replay_loop(at, end, cursor, near_limit, true);
        if (cursor->out <= near_limit || !reaches)
            return;
    }
    replay_loop(at, end, cursor, limit, false);
}

#endif
