#include <criterion/criterion.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "input/xxh32.h"
#include "support/chance.h"

/* As xxhsum -H32 tells of them. */
Test(xxh32, known_values)
{
    cr_expect_eq(froe_xxh32(NULL, 0), 0x02cc5d05);
    cr_expect_eq(froe_xxh32((const uint8_t *)"abc", 3), 0x32d153ff);
}

/* Every length, in one piece and in two, against the library at once. */
Test(xxh32, as_the_library)
{
    uint8_t bytes[300];
    struct chance chance = {5};
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)chance_below(&chance, 256);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        uint32_t expected = XXH32(bytes, len, 0);
        cr_assert_eq(froe_xxh32(bytes, len), expected, "%zu bytes", len);
        for (size_t first = 0; first <= len; first++) {
            struct froe_xxh32 hash;
            froe_xxh32_begin(&hash);
            froe_xxh32_add(&hash, bytes, first);
            cr_assert_eq(froe_xxh32_value(&hash), XXH32(bytes, first, 0));
            froe_xxh32_add(&hash, bytes + first, len - first);
            cr_assert_eq(froe_xxh32_value(&hash), expected, "%zu of %zu bytes", first, len);
        }
    }
}

/* Many pieces of all lengths, from any address. */
Test(xxh32, many_pieces)
{
    static uint8_t bytes[100000];
    struct chance chance = {6};
    struct froe_xxh32 hash;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)chance_below(&chance, 256);
    froe_xxh32_begin(&hash);
    for (size_t at = 0, piece; at < sizeof bytes; at += piece) {
        piece = chance_below(&chance, at % 3 == 0 ? 2000 : 40);
        if (piece > sizeof bytes - at)
            piece = sizeof bytes - at;
        froe_xxh32_add(&hash, bytes + at, piece);
    }
    cr_assert_eq(froe_xxh32_value(&hash), XXH32(bytes, sizeof bytes, 0));
}
