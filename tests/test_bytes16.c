/* Eight and sixteen bytes at a time against one at a time. */
#include "base/bytes16.h"

#include <criterion/criterion.h>

#include "support/chance.h"
#include "support/guard.h"

static bool is_within(const uint8_t *bytes, const struct froe_ranges16 *ranges)
{
    for (int i = 0; i < 16; i++)
        if (bytes[i] < ranges->low[i] || bytes[i] - ranges->low[i] > ranges->width[i])
            return false;
    return true;
}

/* Bytes in their ranges; ranges do not wrap around. */
static void make_case(uint8_t bytes[32], struct froe_ranges16 ranges[2], struct chance *chance)
{
    for (int i = 0; i < 32; i++) {
        bytes[i] = (uint8_t)chance_below(chance, 256);
        uint8_t below = (uint8_t)chance_below(chance, bytes[i] + 1u);
        ranges[i / 16].low[i % 16] = (uint8_t)(bytes[i] - below);
        ranges[i / 16].width[i % 16] = (uint8_t)(below + chance_below(chance, 256u - bytes[i]));
    }
}

Test(bytes16, within_ranges)
{
    struct chance chance = chance_of(1);
    for (int round = 0; round < 2000; round++) {
        uint8_t bytes[32];
        struct froe_ranges16 ranges[2];
        make_case(bytes, ranges, &chance);
        cr_assert(froe_bytes16_within(bytes, &ranges[0]) && froe_bytes32_within(bytes, ranges));
        for (int i = 0; i < 32; i++) {
            uint8_t kept = bytes[i];
            bytes[i] = (uint8_t)chance_below(&chance, 256);
            bool first = is_within(bytes, &ranges[0]), second = is_within(bytes + 16, &ranges[1]);
            cr_assert_eq(froe_bytes16_within(bytes, &ranges[0]), first, "round %d, byte %d", round, i);
            cr_assert_eq(froe_bytes32_within(bytes, ranges), first && second, "round %d, byte %d", round, i);
            bytes[i] = kept;
        }
    }
}

/* One value just outside, on either side, at every place. */
Test(bytes16, just_outside)
{
    struct froe_ranges16 digits[2];
    uint8_t bytes[32];
    memset(bytes, '5', sizeof bytes);
    for (int half = 0; half < 2; half++) {
        memset(digits[half].low, '0', 16);
        memset(digits[half].width, 9, 16);
    }
    for (int i = 0; i < 32; i++)
        for (int value = 0; value < 256; value++) {
            bytes[i] = (uint8_t)value;
            bool good = value >= '0' && value <= '9';
            cr_assert_eq(froe_bytes32_within(bytes, digits), good, "%02x at %d", (unsigned)value, i);
            cr_assert_eq(froe_bytes16_within(bytes, digits), good || i >= 16, "%02x at %d", (unsigned)value, i);
            bytes[i] = '5';
        }
}

Test(bytes16, first_up_to)
{
    struct chance chance = chance_of(2);
    for (int round = 0; round < 20000; round++) {
        uint8_t bytes[16], most = (uint8_t)chance_below(&chance, 256);
        for (int i = 0; i < 16; i++)
            bytes[i] = (uint8_t)(chance_once_in(&chance, 8) ? chance_below(&chance, 256) : 255 - (unsigned)most / 64);
        uint32_t wanted = 0;
        while (wanted < 16 && bytes[wanted] > most)
            wanted++;
        cr_assert_eq(froe_bytes16_first_up_to(bytes, most), wanted, "round %d", round);
    }
}

Test(bytes16, first)
{
    struct chance chance = chance_of(3);
    for (int round = 0; round < 20000; round++) {
        uint8_t bytes[16], byte = (uint8_t)chance_below(&chance, 256);
        for (int i = 0; i < 16; i++)
            bytes[i] = (uint8_t)(byte ^ (chance_once_in(&chance, 8) ? 0 : 1 + chance_below(&chance, 255)));
        uint32_t wanted = 0;
        while (wanted < 16 && bytes[wanted] != byte)
            wanted++;
        cr_assert_eq(froe_bytes16_first(bytes, byte), wanted, "round %d", round);
    }
}

/* Texts that end where nothing can be read, or begin there. */
Test(word, head_of_a_text)
{
    struct guard guard = guard_open(1);
    for (size_t i = 0; i < guard.len; i++)
        guard.bytes[i] = (uint8_t)(0x81 + i * 37);
    for (size_t len = 0; len <= 20; len++) {
        const uint8_t *places[] = {guard.bytes, guard_before_end(&guard, len)};
        for (size_t p = 0; p < 2; p++) {
            uint64_t wanted = 0;
            for (size_t i = 0; i < len && i < 8; i++)
                wanted |= (uint64_t)places[p][i] << (8 * i);
            cr_assert_eq(froe_load_head(places[p], len), wanted, "%zu bytes", len);
        }
    }
    guard_close(&guard);
}
