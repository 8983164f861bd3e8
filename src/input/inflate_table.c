#include "input/inflate_table.h"

const uint16_t froe_inflate_length_base[FROE_INFLATE_LENGTHS] = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
const uint8_t froe_inflate_length_extra[FROE_INFLATE_LENGTHS] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                                 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
const uint16_t froe_inflate_distance_base[FROE_INFLATE_DISTANCES] = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577};
const uint8_t froe_inflate_distance_extra[FROE_INFLATE_DISTANCES] = {
    0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13};

enum {
    CODE_SHIFT = 8,
    VALUE_SHIFT = 16,
    LITERALS_SHIFT = 32,
    COUNT_SHIFT = 48,
    FOLLOWS_SHIFT = 53,
    MASK_SHIFT = 54,
};

static void build_code(struct froe_inflate_code *code, const uint8_t *lengths, size_t count)
{
    uint32_t counts[FROE_INFLATE_CODE_BITS + 1] = {0};
    uint32_t next[FROE_INFLATE_CODE_BITS + 1];
    for (size_t i = 0; i < count; i++)
        counts[lengths[i]]++;
    uint32_t first = 0; /* code of the present length */
    uint32_t index = 0;
    code->limit[0] = 0;
    code->place[0] = 0;
    for (unsigned n = 1; n <= FROE_INFLATE_CODE_BITS; n++) {
        first <<= 1;
        next[n] = index;
        code->place[n] = (int32_t)index - (int32_t)first;
        first += counts[n];
        index += counts[n];
        code->limit[n] = first << (FROE_INFLATE_CODE_BITS - n);
    }
    for (size_t i = 0; i < count; i++)
        if (lengths[i] != 0)
            code->symbols[next[lengths[i]]++] = (uint16_t)i;
}

static uint64_t literal_entry(unsigned symbol, unsigned bits)
{
    uint64_t consumed = bits | (uint64_t)bits << CODE_SHIFT;
    if (symbol < FROE_INFLATE_END_OF_BLOCK)
        return consumed | (uint64_t)symbol << LITERALS_SHIFT | (uint64_t)1 << COUNT_SHIFT;
    unsigned length = symbol - FROE_INFLATE_END_OF_BLOCK - 1;
    if (symbol == FROE_INFLATE_END_OF_BLOCK || length >= FROE_INFLATE_LENGTHS)
        return FROE_INFLATE_ODD;
    uint64_t mask = (1 << FROE_INFLATE_DISTANCE_BITS) - 1;
    return (consumed + froe_inflate_length_extra[length]) | (uint64_t)froe_inflate_length_base[length] << VALUE_SHIFT |
           (uint64_t)1 << FOLLOWS_SHIFT | mask << MASK_SHIFT;
}

static uint64_t distance_entry(unsigned symbol, unsigned bits)
{
    if (symbol >= FROE_INFLATE_DISTANCES)
        return FROE_INFLATE_ODD_DISTANCE;
    return (bits + froe_inflate_distance_extra[symbol]) | bits << CODE_SHIFT |
           (uint32_t)froe_inflate_distance_base[symbol] << VALUE_SHIFT;
}

/* A symbol in the table: the bits that lead to it, their number, and its entry. */
struct place {
    uint64_t entry;
    uint32_t index;
    uint32_t bits;
};

/*
 * Fills a table of `bits` bits. It grows with the length of the codes: when it doubles, what there is holds in both
 * halves, so that each code is written once. What no code begins with stays `odd`. Returns how many symbols are in it;
 * places tell where, those of shorter codes first.
 */
static size_t fill(uint64_t *table, unsigned bits, const struct froe_inflate_code *code, uint64_t odd,
                   uint64_t (*entry)(unsigned symbol, unsigned bits), struct place *places)
{
    size_t count = 0;
    uint32_t next = 0; /* code, filled up to 15 bits */
    table[0] = odd;
    for (unsigned n = 1; n <= bits; n++) {
        memcpy(table + ((size_t)1 << (n - 1)), table, sizeof *table << (n - 1));
        for (; next < code->limit[n]; next += 1u << (FROE_INFLATE_CODE_BITS - n)) {
            struct place *place = &places[count];
            *place = (struct place){entry(code->symbols[count], n), froe_inflate_reverse(next), n};
            table[place->index] = place->entry;
            count++;
        }
    }
    return count;
}

/* Puts pairs into the table: each literal with each symbol behind it, as far as the bits of the lookup reach. */
static void join(uint64_t *table, const struct place *places, size_t count)
{
    for (const struct place *first = places; first < places + count; first++) {
        if ((first->entry >> COUNT_SHIFT & 1) == 0)
            continue;
        for (const struct place *then = places; then < places + count; then++) {
            unsigned bits = first->bits + then->bits;
            if (bits > FROE_INFLATE_LITERAL_BITS)
                break;
            if ((then->entry & FROE_INFLATE_ODD) != 0)
                continue;
            uint64_t literal = then->entry >> LITERALS_SHIFT & 0xff;
            uint64_t both = first->entry + then->entry + (literal * 0xff << LITERALS_SHIFT);
            for (size_t i = first->index | then->index << first->bits; i < 1 << FROE_INFLATE_LITERAL_BITS;
                 i += (size_t)1 << bits)
                table[i] = both;
        }
    }
}

/* A code of n bits is for what comes once in 2^n symbols, if the encoder did it well. */
static bool mostly_literals(const uint8_t *lengths)
{
    enum { ALL = 1 << FROE_INFLATE_CODE_BITS, MOST = ALL / 32 * 23 };
    unsigned share = 0;
    for (size_t i = 0; i < FROE_INFLATE_END_OF_BLOCK; i++)
        share += lengths[i] == 0 ? 0 : (unsigned)ALL >> lengths[i];
    return share > MOST;
}

void froe_inflate_tables_build(struct froe_inflate_tables *tables, const uint8_t *literal_lengths, size_t literal_count,
                               const uint8_t *distance_lengths, size_t distance_count)
{
    build_code(&tables->literal_code, literal_lengths, literal_count);
    build_code(&tables->distance_code, distance_lengths, distance_count);
    struct place places[FROE_INFLATE_LITERAL_CODES];
    size_t count = fill(tables->literals, FROE_INFLATE_LITERAL_BITS, &tables->literal_code, FROE_INFLATE_ODD,
                        literal_entry, places);
    join(tables->literals, places, count);
    tables->mostly_literals = mostly_literals(literal_lengths);
    uint64_t wide[1 << FROE_INFLATE_DISTANCE_BITS];
    fill(wide, FROE_INFLATE_DISTANCE_BITS, &tables->distance_code, FROE_INFLATE_ODD_DISTANCE, distance_entry, places);
    tables->distances[0] = (uint32_t)FROE_INFLATE_NO_DISTANCE << VALUE_SHIFT;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        tables->distances[1 + i] = (uint32_t)wide[i];
}

uint64_t froe_inflate_long_entry(const struct froe_inflate_tables *tables, uint64_t bits)
{
    unsigned len;
    unsigned symbol = froe_inflate_symbol(&tables->literal_code, bits, &len);
    return len == 0 ? FROE_INFLATE_ODD : literal_entry(symbol, len);
}

uint32_t froe_inflate_long_distance(const struct froe_inflate_tables *tables, uint64_t bits)
{
    unsigned len;
    unsigned symbol = froe_inflate_symbol(&tables->distance_code, bits, &len);
    return len == 0 ? FROE_INFLATE_ODD_DISTANCE : (uint32_t)distance_entry(symbol, len);
}
