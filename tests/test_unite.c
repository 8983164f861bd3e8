/* Tables with keys in common, united, against counts kept in plain arrays. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "run/unite.h"
#include "support/chance.h"

enum { TABLES = 5, KEYS = 3000 };

/* How much the hashes of different keys have in common. */
enum likeness { NOTHING, HIGH_HALF, ALL };

static uint64_t hash_of(const size_t *key, enum likeness likeness)
{
    uint64_t hash = froe_key_hash((const uint8_t *)key, sizeof *key);
    if (likeness == ALL)
        return *key % 100;
    return likeness == HIGH_HALF ? (*key % 100) << 32 | hash >> 32 : hash;
}

static void fill(struct froe_tally *tally, enum likeness likeness, uint64_t *hits, struct chance *chance)
{
    for (size_t n = chance_below(chance, 3 * KEYS); n > 0; n--) {
        size_t which = chance_below(chance, 1 + chance_below(chance, KEYS));
        struct froe_key key = {(const uint8_t *)&which, sizeof which, hash_of(&which, likeness)};
        cr_assert(froe_groups_count(tally->groups, &key, 1));
        hits[which]++;
    }
}

/* Each key has all of its hits in the first table that has it. */
static void check_united(const struct froe_tally *tallies, const uint64_t *hits)
{
    static bool seen[KEYS];
    memset(seen, 0, sizeof seen);
    for (size_t t = 0; t < TABLES; t++)
        for (struct froe_group *g = NULL; (g = froe_groups_next(tallies[t].groups, g)) != NULL;) {
            size_t which;
            memcpy(&which, g->key, sizeof which);
            cr_assert_eq(g->hits, seen[which] ? 0 : hits[which], "key %zu in table %zu", which, t);
            seen[which] = true;
        }
    for (size_t i = 0; i < KEYS; i++)
        cr_assert_eq(seen[i], hits[i] > 0);
}

static void check(enum likeness likeness, unsigned bits)
{
    struct chance chance = chance_of(100 * (uint64_t)likeness + bits);
    static const struct froe_question question;
    static uint64_t hits[KEYS];
    struct froe_tally tallies[TABLES];
    memset(hits, 0, sizeof hits);
    for (size_t t = 0; t < TABLES; t++) {
        cr_assert(froe_tally_init(&tallies[t], &question));
        if (t != 2) /* one is empty */
            fill(&tallies[t], likeness, hits, &chance);
    }
    for (uint32_t sector = 0; sector < 1u << bits; sector++)
        cr_assert(froe_unite_sector(&question, NULL, tallies, TABLES, bits, sector));
    check_united(tallies, hits);
    for (size_t t = 0; t < TABLES; t++)
        froe_tally_free(&tallies[t]);
}

Test(unite, as_one_table)
{
    for (unsigned bits = 0; bits <= FROE_GROUPS_SECTOR_BITS; bits += 4) {
        check(NOTHING, bits);
        check(HIGH_HALF, bits);
        check(ALL, bits);
    }
}
