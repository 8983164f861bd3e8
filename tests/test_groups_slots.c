/* The slots of tables: how they grow, and the sectors that they are walked in. */
#include <criterion/criterion.h>

#include "query/groups.h"
#include "support/chance.h"
#include "support/sanitized.h"

static struct froe_key key_of(const void *bytes, uint32_t len)
{
    return (struct froe_key){bytes, len, froe_key_hash(bytes, len)};
}

static void hit(struct froe_groups *groups, struct froe_key key)
{
    cr_assert(froe_groups_count(groups, &key, 1));
}

/* Slots when a table first grows in place, as a power of two, and keys that make it do so. */
struct growth {
    bool spacious;
    unsigned bits;
    uint32_t keys;
};

/* Keys whose slots follow each other from a given one on. */
static void check_run_of_slots(const struct growth *growth, uint32_t first)
{
    unsigned shift = 32 - growth->bits;
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    if (growth->spacious)
        froe_groups_make_spacious(groups);
    for (unsigned round = 0; round < 2; round++)
        for (uint32_t n = 0; n < growth->keys; n++) {
            /* All of them, far apart as long as there are few. */
            uint32_t i = (uint32_t)((uint64_t)n * 86531 % growth->keys);
            /* What froe_groups_spread() multiplies with, and this, are inverse to each other. */
            uint32_t high = ((first + i) << shift) * UINT32_C(0x0e8b2f51);
            struct froe_key key = {(const uint8_t *)&i, sizeof i, (uint64_t)high << 32};
            cr_assert_eq(froe_groups_spread(high), (first + i) << shift);
            hit(groups, key);
        }
    cr_assert_eq(froe_groups_size(groups), growth->keys);
    for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g))
        cr_assert_eq(g->hits, 2);
    froe_groups_free(groups);
}

Test(groups_slots, runs_that_are_spread_in_place)
{
    static const struct growth growths[] = {{false, 18, 140000}, {true, 15, 17500}};
    for (size_t g = 0; g < sizeof growths / sizeof growths[0]; g++) {
        const struct growth *growth = &growths[g];
        uint32_t slots = UINT32_C(1) << growth->bits;
        check_run_of_slots(growth, 0);
        check_run_of_slots(growth, 1);
        check_run_of_slots(growth, 3000);
        check_run_of_slots(growth, slots / 5 * 2);
        check_run_of_slots(growth, slots - slots / 5); /* over the end */
        check_run_of_slots(growth, slots - 1);
    }
}

/* What is mapped is counted: a large page, as soon as there are slots for more than 16384 groups. */
Test(groups_slots, spacious_tables_count_their_page)
{
    enum { LARGE_PAGE = 2 << 20 };
    struct froe_groups *tables[2] = {froe_groups_create(0, NULL, NULL), froe_groups_create(0, NULL, NULL)};
    froe_groups_make_spacious(tables[1]);
    for (size_t i = 0; i < 100000; i++) {
        size_t used = froe_groups_bytes(tables[0]), small = froe_groups_memory(tables[0]) - used;
        size_t spacious = froe_groups_memory(tables[1]) - used;
        cr_assert_eq(froe_groups_bytes(tables[1]), used);
        cr_assert_geq(spacious, small / 3, "%zu", i);
        if (i > 16384)
            cr_assert_eq(spacious, LARGE_PAGE, "%zu", i);
        else if (i < 8000)
            cr_assert_eq(spacious, small, "%zu", i);
        for (size_t t = 0; t < 2; t++)
            hit(tables[t], key_of(&i, sizeof i));
    }
    for (size_t t = 0; t < 2; t++)
        froe_groups_free(tables[t]);
}

Test(groups_slots, very_many_keys)
{
    enum { KEYS = 1700000 / TEST_SLOWER };
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    for (unsigned round = 0; round < 2; round++)
        for (size_t i = 0; i < KEYS; i++)
            hit(groups, key_of(&i, sizeof i));
    cr_assert_eq(froe_groups_size(groups), KEYS);
    for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g))
        cr_assert_eq(g->hits, 2);
    froe_groups_free(groups);
}

/* Each group is in one sector, that of its hash, and by the same rule in tables of any size. */
static void check_sectors(size_t keys, unsigned bits, bool one_part)
{
    struct chance chance = chance_of(keys + bits);
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    for (size_t i = 0; i < keys; i++) {
        struct froe_key key = key_of(&i, sizeof i);
        /* As where all groups of a table have the top of their hashes in common. */
        key.hash = one_part ? key.hash >> 8 | UINT64_C(0x5a) << 56 : key.hash;
        hit(groups, key);
    }
    size_t found = 0;
    for (uint32_t sector = 0; sector < 1u << bits; sector++) {
        struct froe_groups_walker walker = froe_groups_walk_sector(groups, bits, sector);
        struct froe_group *group;
        size_t before = found;
        for (uint32_t spread; (group = froe_groups_walk_next(&walker, &spread)) != NULL; found++) {
            cr_assert_eq(spread, froe_groups_spread((uint32_t)(group->hash >> 32)));
            cr_assert_eq((uint64_t)spread >> (32 - bits), sector);
            cr_assert_eq(group->hits++, 1, "met twice");
        }
        cr_assert_leq(found - before, froe_groups_most_of_sector(groups, bits, sector));
    }
    cr_expect_eq(found, keys, "%zu keys, %u bits", keys, bits);
    size_t wanted = 1 + chance_below(&chance, 100);
    struct froe_group *sample[100];
    size_t sampled = froe_groups_sample(groups, sample, wanted);
    cr_expect_leq(sampled, wanted);
    cr_expect(sampled > 0 || keys == 0);
    for (size_t i = 0; i < sampled; i++) {
        cr_assert(i == 0 || sample[i - 1] < sample[i]);
        cr_assert_eq(sample[i]->hits, 2);
    }
    froe_groups_free(groups);
}

Test(groups_slots, sectors_and_samples)
{
    static const size_t counts[] = {0, 1, 100, 2000, 2049, 50000};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        for (unsigned bits = 0; bits <= FROE_GROUPS_SECTOR_BITS; bits += 3) {
            check_sectors(counts[i], bits, false);
            check_sectors(counts[i], bits, true);
        }
}

/* Hashes that lead to the last slots: what finds no room there lies in the first ones. */
Test(groups_slots, sectors_that_run_over_the_end)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    enum { KEYS = 100 };
    size_t made = 0, found = 0;
    for (uint64_t high = 0; made < KEYS; high++) {
        if (froe_groups_spread((uint32_t)high) < UINT32_C(0xfff00000))
            continue;
        struct froe_key key = {(const uint8_t *)&made, sizeof made, high << 32};
        hit(groups, key);
        made++;
    }
    for (uint32_t sector = 0; sector < 8; sector++) {
        struct froe_groups_walker walker = froe_groups_walk_sector(groups, 3, sector);
        for (uint32_t spread; froe_groups_walk_next(&walker, &spread) != NULL; found++)
            cr_assert_eq(sector, 7);
    }
    cr_expect_eq(found, KEYS);
    froe_groups_free(groups);
}
