#include "input/inflate_step.h"

/* Bits that are looked at ahead: `count` of them, zeros behind. Enough for the longest match. */
struct ahead {
    uint64_t bits;
    size_t count;
    size_t used;
};

static struct ahead look_ahead(const uint8_t *in, const uint8_t *in_end, unsigned bit)
{
    struct ahead ahead = {0};
    size_t len = (size_t)(in_end - in);
    if (len > sizeof ahead.bits)
        len = sizeof ahead.bits;
    for (size_t i = 0; i < len; i++)
        ahead.bits |= (uint64_t)in[i] << 8 * i;
    ahead.bits >>= bit;
    ahead.count = len == 0 ? 0 : 8 * len - bit;
    return ahead;
}

static void use_bits(struct ahead *ahead, unsigned count)
{
    ahead->bits >>= count;
    ahead->used += count;
}

static unsigned take_extra(struct ahead *ahead, unsigned count)
{
    unsigned value = (unsigned)(ahead->bits & ((1u << count) - 1));
    use_bits(ahead, count);
    return value;
}

/* FROE_INFLATE_DONE: there is a symbol, and its code is within the input. */
static enum froe_inflate_status take_code(struct ahead *ahead, const struct froe_inflate_code *code, unsigned *symbol)
{
    unsigned len;
    *symbol = froe_inflate_symbol(code, ahead->bits, &len);
    if (ahead->used + (len == 0 ? 1 : len) > ahead->count)
        return FROE_INFLATE_MORE;
    use_bits(ahead, len);
    return len == 0 ? FROE_INFLATE_CORRUPT : FROE_INFLATE_DONE;
}

/* The rest of a match, behind the code of its length. */
static enum froe_inflate_status take_match(const struct froe_inflate_tables *tables, struct ahead *ahead,
                                           struct froe_inflate_symbol *symbol)
{
    unsigned length = symbol->code - FROE_INFLATE_END_OF_BLOCK - 1;
    if (length >= FROE_INFLATE_LENGTHS)
        return FROE_INFLATE_CORRUPT;
    symbol->length = froe_inflate_length_base[length] + take_extra(ahead, froe_inflate_length_extra[length]);
    if (ahead->used > ahead->count)
        return FROE_INFLATE_MORE;
    unsigned distance;
    enum froe_inflate_status status = take_code(ahead, &tables->distance_code, &distance);
    if (status != FROE_INFLATE_DONE)
        return status;
    if (distance >= FROE_INFLATE_DISTANCES)
        return FROE_INFLATE_CORRUPT;
    symbol->distance = froe_inflate_distance_base[distance] + take_extra(ahead, froe_inflate_distance_extra[distance]);
    return ahead->used > ahead->count ? FROE_INFLATE_MORE : FROE_INFLATE_DONE;
}

enum froe_inflate_status froe_inflate_step(const struct froe_inflate_tables *tables, const uint8_t *in,
                                           const uint8_t *in_end, unsigned bit, struct froe_inflate_symbol *symbol)
{
    struct ahead ahead = look_ahead(in, in_end, bit);
    enum froe_inflate_status status = take_code(&ahead, &tables->literal_code, &symbol->code);
    if (status == FROE_INFLATE_DONE && symbol->code > FROE_INFLATE_END_OF_BLOCK)
        status = take_match(tables, &ahead, symbol);
    symbol->bits = ahead.used;
    return status;
}
