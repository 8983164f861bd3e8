/*
 * Tables for the prefix codes of one deflate block (RFC 1951, section 3.2.2 to 3.2.6).
 *
 * Each of the two codes comes twice: as a table that is looked up with the next bits of the input, for the fast loop,
 * and in canonical form, which knows all codes, long and missing ones too. The fast loop leaves those to the latter.
 *
 * An entry of the table of literals and lengths holds all that the next bits begin with: one or two literals, a length,
 * or a literal and a length (literals in pairs: D. Johnson, "Faster zlib/DEFLATE decompression on the Apple M1 (and
 * x86)", 2022). Lengths and distances come with the number of their extra bits included, so that one shift consumes
 * both (E. Biggers, libdeflate). Most steps of the loop thus yield a whole match, and no branch asks which kind it is.
 */
#ifndef FROE_INPUT_INFLATE_TABLE_H
#define FROE_INPUT_INFLATE_TABLE_H

#include "base/span.h"

enum {
    FROE_INFLATE_LITERAL_CODES = 288,
    FROE_INFLATE_DISTANCE_CODES = 32,
    FROE_INFLATE_CODE_BITS = 15, /* of the longest code */
    FROE_INFLATE_LITERAL_BITS = 11,
    FROE_INFLATE_DISTANCE_BITS = 9,
    FROE_INFLATE_END_OF_BLOCK = 256,
    FROE_INFLATE_LENGTHS = 29,   /* symbols 257 … 285 */
    FROE_INFLATE_DISTANCES = 30, /* symbols 0 … 29 */
};

/*
 * Entry for literals and lengths, from the lowest bit on:
 *   0  bits that it consumes, extra bits included (8)
 *   8  bits of its codes alone (6)
 *  14  set: none of what follows holds, ask the canonical code (end of block, long and missing codes)
 *  16  the length without extra bits, 0 if there is none (16)
 *  32  the literals, in the order of output (16)
 *  48  number of literals (2)
 *  53  set: a distance follows
 *  54  mask for the lookup of the distance, 0 if none follows (10)
 */
#define FROE_INFLATE_ODD     ((uint64_t)1 << 14)
#define FROE_INFLATE_FOLLOWS ((uint64_t)1 << 53)

/*
 * Entry for distances:
 *   0  bits that it consumes, extra bits included (8)
 *   8  bits of its code alone (6)
 *  15  set: none of what follows holds, ask the canonical code
 *  16  the distance without extra bits (16)
 */
#define FROE_INFLATE_ODD_DISTANCE ((uint32_t)1 << 15)

/*
 * The distance of a step that has none: no byte of the copy is wanted, so it should read what is long written (a read
 * of what waits to be written by several stores would have to wait for them), yet still be in the first-level cache.
 */
#define FROE_INFLATE_NO_DISTANCE 2112

/* A code by its bits, the first one in the stream highest, filled up to 15 bits. */
struct froe_inflate_code {
    uint32_t limit[FROE_INFLATE_CODE_BITS + 1]; /* [n]: codes of n bits are below */
    int32_t place[FROE_INFLATE_CODE_BITS + 1];  /* [n]: plus the n bits as a number: index in symbols */
    uint16_t symbols[FROE_INFLATE_LITERAL_CODES];
};

struct froe_inflate_tables {
    uint64_t literals[1 << FROE_INFLATE_LITERAL_BITS];
    uint32_t distances[1 + (1 << FROE_INFLATE_DISTANCE_BITS)]; /* [0] is what a step without a distance looks up */
    bool mostly_literals; /* as the lengths of their codes tell, literals come so much more often than lengths */
    struct froe_inflate_code literal_code;
    struct froe_inflate_code distance_code;
};

/* What the symbols of lengths (from 257 on) and of distances mean (section 3.2.5). */
extern const uint16_t froe_inflate_length_base[FROE_INFLATE_LENGTHS];
extern const uint8_t froe_inflate_length_extra[FROE_INFLATE_LENGTHS];
extern const uint16_t froe_inflate_distance_base[FROE_INFLATE_DISTANCES];
extern const uint8_t froe_inflate_distance_extra[FROE_INFLATE_DISTANCES];

/*
 * Builds all from the lengths of the codes, 0 for symbols without one. Neither code may hold more than its bits can
 * tell apart; either may be incomplete.
 */
void froe_inflate_tables_build(struct froe_inflate_tables *tables, const uint8_t *literal_lengths, size_t literal_count,
                               const uint8_t *distance_lengths, size_t distance_count);

/*
 * The entry for codes that have none in the table: one symbol, of the same form. FROE_INFLATE_ODD or _ODD_DISTANCE as
 * before when there is no such code, or at the end of the block. `bits`: 15 or more of the stream.
 */
uint64_t froe_inflate_long_entry(const struct froe_inflate_tables *tables, uint64_t bits);
uint32_t froe_inflate_long_distance(const struct froe_inflate_tables *tables, uint64_t bits);

/* The 15 lowest bits in reverse. */
static inline uint32_t froe_inflate_reverse(uint32_t bits)
{
    bits = (bits >> 1 & 0x5555) | (bits & 0x5555) << 1;
    bits = (bits >> 2 & 0x3333) | (bits & 0x3333) << 2;
    bits = (bits >> 4 & 0x0f0f) | (bits & 0x0f0f) << 4;
    bits = (bits >> 8 & 0x00ff) | (bits & 0x00ff) << 8;
    return bits >> 1;
}

/*
 * The symbol whose code the next bits of the stream (at least 15 of them, or zeros behind its end) begin with; *len is
 * the length of that code, 0 when there is none.
 */
static inline unsigned froe_inflate_symbol(const struct froe_inflate_code *code, uint64_t bits, unsigned *len)
{
    uint32_t next = froe_inflate_reverse((uint32_t)bits & 0x7fff);
    for (unsigned n = 1; n <= FROE_INFLATE_CODE_BITS; n++) {
        if (next < code->limit[n]) {
            *len = n;
            return code->symbols[(int32_t)(next >> (FROE_INFLATE_CODE_BITS - n)) + code->place[n]];
        }
    }
    *len = 0;
    return 0;
}

#endif
