#include "input/xxh32.h"

#include <string.h>

#include "input/codec.h"

#define PRIME_1 0x9e3779b1u
#define PRIME_2 0x85ebca77u
#define PRIME_3 0xc2b2ae3du
#define PRIME_4 0x27d4eb2fu
#define PRIME_5 0x165667b1u

enum { LANES = 4, STRIPE = 16 };

static uint32_t rotate(uint32_t word, unsigned count)
{
    return word << count | word >> (32 - count);
}

/* What comes of it depends on the lane before, so four lanes are done beside each other. Processors multiply four
 * numbers one after the other as fast as all together and have them sooner; the compiler is kept from doing the latter.
 */
static uint32_t mix(uint32_t lane, uint32_t word)
{
    lane += word * PRIME_2;
    __asm__("" : "+r"(lane));
    return rotate(lane, 13) * PRIME_1;
}

static void add_stripes(uint32_t lanes[LANES], const uint8_t *bytes, size_t count)
{
    uint32_t a = lanes[0], b = lanes[1], c = lanes[2], d = lanes[3];
    for (; count > 0; count--, bytes += STRIPE) {
        a = mix(a, froe_codec_little32(bytes));
        b = mix(b, froe_codec_little32(bytes + 4));
        c = mix(c, froe_codec_little32(bytes + 8));
        d = mix(d, froe_codec_little32(bytes + 12));
    }
    lanes[0] = a;
    lanes[1] = b;
    lanes[2] = c;
    lanes[3] = d;
}

void froe_xxh32_begin(struct froe_xxh32 *hash)
{
    *hash = (struct froe_xxh32){.lanes = {PRIME_1 + PRIME_2, PRIME_2, 0, 0 - PRIME_1}};
}

void froe_xxh32_add(struct froe_xxh32 *hash, const uint8_t *bytes, size_t len)
{
    size_t have = hash->len % STRIPE;
    hash->len += len;
    if (have > 0) {
        size_t more = len < STRIPE - have ? len : STRIPE - have;
        memcpy(hash->rest + have, bytes, more);
        bytes += more;
        len -= more;
        if (have + more < STRIPE)
            return;
        add_stripes(hash->lanes, hash->rest, 1);
    }
    add_stripes(hash->lanes, bytes, len / STRIPE);
    if (len % STRIPE > 0)
        memcpy(hash->rest, bytes + len / STRIPE * STRIPE, len % STRIPE);
}

uint32_t froe_xxh32_value(const struct froe_xxh32 *hash)
{
    const uint32_t *lanes = hash->lanes;
    const uint8_t *at = hash->rest, *end = at + hash->len % STRIPE;
    uint32_t value = PRIME_5;
    if (hash->len >= STRIPE)
        value = rotate(lanes[0], 1) + rotate(lanes[1], 7) + rotate(lanes[2], 12) + rotate(lanes[3], 18);
    value += (uint32_t)hash->len;
    for (; end - at >= 4; at += 4)
        value = rotate(value + froe_codec_little32(at) * PRIME_3, 17) * PRIME_4;
    for (; at < end; at++)
        value = rotate(value + *at * PRIME_5, 11) * PRIME_1;
    value = (value ^ value >> 15) * PRIME_2;
    value = (value ^ value >> 13) * PRIME_3;
    return value ^ value >> 16;
}

uint32_t froe_xxh32(const uint8_t *bytes, size_t len)
{
    struct froe_xxh32 hash;
    froe_xxh32_begin(&hash);
    froe_xxh32_add(&hash, bytes, len);
    return froe_xxh32_value(&hash);
}
