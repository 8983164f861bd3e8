#include "input/deflate_header.h"

enum {
    CODE_LENGTH_CODES = 19,
    CODE_LENGTH_BITS = 7,
    MAX_CODE_BITS = 15,
    MAX_LITERAL_CODES = 286,
    MAX_DISTANCE_CODES = 30,
    END_OF_BLOCK = 256,
};

struct bits {
    const uint8_t *in;
    const uint8_t *end;
    uint64_t hold;
    unsigned count;
    bool ran_out; /* bits beyond the end were asked for; they read as 0 */
};

/* Looks at the next 16 bits without taking them: enough for each step of a header. */
static uint32_t peek(struct bits *bits)
{
    if (bits->count < 16 && bits->end - bits->in >= 8) {
        uint64_t next;
        memcpy(&next, bits->in, sizeof next);
        bits->hold |= next << bits->count;
        unsigned bytes = (63 - bits->count) / 8;
        bits->in += bytes;
        bits->count += 8 * bytes;
        /* Bits above the count are not taken yet. */
        bits->hold &= ((uint64_t)1 << bits->count) - 1;
    }
    while (bits->count < 16 && bits->in < bits->end) {
        bits->hold |= (uint64_t)*bits->in++ << bits->count;
        bits->count += 8;
    }
    return (uint32_t)(bits->hold & 0xffff);
}

static void drop(struct bits *bits, unsigned count)
{
    if (count > bits->count) {
        bits->ran_out = true;
        count = bits->count;
    }
    bits->hold >>= count;
    bits->count -= count;
}

static uint32_t take(struct bits *bits, unsigned count)
{
    uint32_t value = peek(bits) & ((1u << count) - 1);
    drop(bits, count);
    return value;
}

/* Unused code space in units of 2^-15, negative when there are more codes than fit; *longest is 0 without any code. */
static int unused_space(const uint8_t *lengths, unsigned count, unsigned *longest)
{
    int space = 1 << MAX_CODE_BITS;
    *longest = 0;
    for (unsigned i = 0; i < count; i++) {
        if (lengths[i] == 0)
            continue;
        space -= 1 << (MAX_CODE_BITS - lengths[i]);
        if (lengths[i] > *longest)
            *longest = lengths[i];
    }
    return space;
}

/* A code must be complete; the exceptions are no code at all (using it is the fault then) and a single code of one bit.
 */
static bool usable(const uint8_t *lengths, unsigned count)
{
    unsigned longest;
    int space = unused_space(lengths, count, &longest);
    return space == 0 || (space > 0 && longest <= 1);
}

/* What 7 bits of the code of code lengths mean: symbol << 3 | length. False when the code is neither complete nor
 * empty. */
static bool build_table(uint8_t table[1 << CODE_LENGTH_BITS], const uint8_t lengths[CODE_LENGTH_CODES])
{
    unsigned longest;
    int space = unused_space(lengths, CODE_LENGTH_CODES, &longest);
    if (longest == 0) { /* zlib reads a zero from each bit then, and sees what is wrong only behind the last */
        memset(table, 1, (size_t)1 << CODE_LENGTH_BITS);
        return true;
    }
    if (space != 0)
        return false;
    unsigned code = 0; /* canonical, most significant bit first; in the stream it stands in reverse */
    for (unsigned length = 1; length <= CODE_LENGTH_BITS; length++) {
        for (unsigned symbol = 0; symbol < CODE_LENGTH_CODES; symbol++) {
            if (lengths[symbol] != length)
                continue;
            unsigned reversed = 0;
            for (unsigned i = 0; i < length; i++)
                reversed |= (code >> i & 1u) << (length - 1 - i);
            for (unsigned i = reversed; i < 1u << CODE_LENGTH_BITS; i += 1u << length)
                table[i] = (uint8_t)(symbol << 3 | length);
            code++;
        }
        code <<= 1;
    }
    return true;
}

static bool read_table(struct bits *bits, uint8_t table[1 << CODE_LENGTH_BITS])
{
    static const uint8_t order[CODE_LENGTH_CODES] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    uint8_t lengths[CODE_LENGTH_CODES] = {0};
    unsigned count = take(bits, 4) + 4;
    for (unsigned i = 0; i < count; i++)
        lengths[order[i]] = (uint8_t)take(bits, 3);
    /* Cut short, the rest reads as 0: whether the code is good cannot be told yet, and nothing will be decoded by it.
     */
    return bits->ran_out || build_table(table, lengths);
}

/* Code lengths of both codes in one run, with repeats (section 3.2.7). */
static bool read_lengths(struct bits *bits, const uint8_t table[1 << CODE_LENGTH_BITS], uint8_t *lengths,
                         unsigned count)
{
    unsigned have = 0;
    while (have < count && !bits->ran_out) {
        uint8_t entry = table[peek(bits) & ((1u << CODE_LENGTH_BITS) - 1)];
        unsigned symbol = entry >> 3;
        drop(bits, entry & 7);
        if (symbol < 16) {
            lengths[have++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == 16 && have == 0)
            return false;
        uint8_t value = symbol == 16 ? lengths[have - 1] : 0;
        unsigned repeat = symbol == 16 ? 3 + take(bits, 2) : symbol == 17 ? 3 + take(bits, 3) : 11 + take(bits, 7);
        if (repeat > count - have)
            return false;
        memset(lengths + have, value, repeat);
        have += repeat;
    }
    return true;
}

static bool dynamic_good(struct bits *bits, struct froe_deflate_block *block)
{
    block->literals = take(bits, 5) + 257;
    block->distances = take(bits, 5) + 1;
    if (block->literals > MAX_LITERAL_CODES || block->distances > MAX_DISTANCE_CODES)
        return false;
    uint8_t table[1 << CODE_LENGTH_BITS];
    uint8_t *lengths = block->lengths;
    if (!read_table(bits, table))
        return false;
    if (bits->ran_out)
        return true;
    if (!read_lengths(bits, table, lengths, (unsigned)(block->literals + block->distances)))
        return false;
    if (bits->ran_out)
        return true;
    return lengths[END_OF_BLOCK] != 0 && usable(lengths, (unsigned)block->literals) &&
           usable(lengths + block->literals, (unsigned)block->distances);
}

static bool stored_good(struct bits *bits, struct froe_deflate_block *block)
{
    drop(bits, bits->count % 8);
    block->stored = take(bits, 16);
    uint32_t complement = take(bits, 16);
    return bits->ran_out || (block->stored ^ complement) == 0xffff;
}

enum froe_deflate_header froe_deflate_header_read(const uint8_t *in, size_t len, unsigned bit,
                                                  struct froe_deflate_block *block)
{
    struct bits bits = {.in = in, .end = in + len};
    take(&bits, bit);
    block->final = take(&bits, 1) == 1;
    block->type = take(&bits, 2);
    bool good = true;
    if (bits.ran_out)
        return FROE_DEFLATE_SHORT;
    if (block->type == 0)
        good = stored_good(&bits, block);
    else if (block->type == 2)
        good = dynamic_good(&bits, block);
    else if (block->type == 3)
        good = false;
    if (bits.ran_out)
        return FROE_DEFLATE_SHORT;
    block->bits = (size_t)(bits.in - in) * 8 - bits.count - bit;
    return good ? FROE_DEFLATE_GOOD : FROE_DEFLATE_BAD;
}

enum froe_deflate_header froe_deflate_header_check(const uint8_t *in, size_t len, unsigned bit, bool *final)
{
    struct froe_deflate_block block;
    enum froe_deflate_header status = froe_deflate_header_read(in, len, bit, &block);
    if (status != FROE_DEFLATE_SHORT)
        *final = block.final;
    return status;
}
