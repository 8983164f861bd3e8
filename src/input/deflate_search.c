#include "input/deflate_search.h"

#include "input/deflate_header.h"

enum {
    MOST_LITERALS = 29,  /* above 257 */
    MOST_DISTANCES = 29, /* above 1 */
    FIRST_BITS = 17,     /* final, type, numbers of codes */
    SPACE = 128,         /* of the code of code lengths, whose codes have up to 7 bits */
};

static uint64_t load(const uint8_t *from)
{
    uint64_t value;
    memcpy(&value, from, sizeof value);
    return value;
}

/* The space that four code lengths of three bits each take together. */
static inline unsigned space_of(uint64_t lengths)
{
    static const uint8_t space[8] = {0, 64, 32, 16, 8, 4, 2, 1};
    return (unsigned)space[lengths & 7] + space[lengths >> 3 & 7] + space[lengths >> 6 & 7] + space[lengths >> 9 & 7];
}

/* Whether the code of code lengths behind the first bits is complete: those of `count` symbols, 4 … 19. */
static bool is_complete(const uint8_t *in, unsigned bit, unsigned count)
{
    /* At most 7 + 17 + 57 bits: 11 bytes. */
    unsigned __int128 all = load(in) | (unsigned __int128)load(in + 8) << 64;
    uint64_t lengths = (uint64_t)(all >> (bit + FIRST_BITS));
    if (count < 19)
        lengths &= ((uint64_t)1 << 3 * count) - 1;
    else
        lengths &= ((uint64_t)1 << 57) - 1;
    unsigned space = space_of(lengths) + space_of(lengths >> 12) + space_of(lengths >> 24) + space_of(lengths >> 36) +
                     space_of(lengths >> 48);
    return space == SPACE;
}

/* Whether a block could begin there, by its first 13 bits. */
static inline bool looks_right(uint64_t bits)
{
    return (bits & 7) == 4 && (bits >> 3 & 31) <= MOST_LITERALS && (bits >> 8 & 31) <= MOST_DISTANCES;
}

bool froe_deflate_search(const uint8_t *in, size_t len, unsigned bit, size_t *found)
{
    enum { AT_ONCE = 16 };
    for (size_t at = 0; at + AT_ONCE <= len; at++) {
        uint64_t bits = load(in + at);
        for (; bit < 8; bit++) {
            uint64_t here = bits >> bit;
            if (!looks_right(here) || !is_complete(in + at, bit, (unsigned)(here >> 13 & 15) + 4))
                continue;
            struct froe_deflate_block block;
            if (froe_deflate_header_read(in + at, len - at, bit, &block) != FROE_DEFLATE_GOOD)
                continue;
            *found = at * 8 + bit;
            return true;
        }
        bit = 0;
    }
    return false;
}
