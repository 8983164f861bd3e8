/* Groups against counts kept in plain arrays. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/buffer.h"
#include "query/groups.h"
#include "support/chance.h"
#include "support/sanitized.h"

static struct froe_key key_of(const void *bytes, uint32_t len)
{
    return (struct froe_key){bytes, len, froe_key_hash(bytes, len)};
}

static struct froe_key key_of_text(const char *text)
{
    return key_of(text, (uint32_t)strlen(text));
}

static struct froe_key absent_key(void)
{
    return key_of(NULL, FROE_KEY_ABSENT);
}

static void hit(struct froe_groups *groups, struct froe_key key)
{
    cr_assert(froe_groups_count(groups, &key, 1));
}

/* The hits of a key; the key is made when it is new. */
static uint64_t hits_of(struct froe_groups *groups, struct froe_key key)
{
    struct froe_group *group = froe_groups_find(groups, &key);
    cr_assert_not_null(group);
    cr_assert_eq(group->len, key.len);
    cr_assert_eq(group->hash, key.hash);
    if (key.len != FROE_KEY_ABSENT && key.len > 0)
        cr_assert_arr_eq(group->key, key.ptr, key.len);
    return group->hits;
}

Test(groups, empty_table)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    cr_assert_not_null(groups);
    cr_expect_eq(froe_groups_size(groups), 0);
    cr_expect_eq(froe_groups_bytes(groups), 0);
    cr_expect_null(froe_groups_next(groups, NULL));
    cr_expect(froe_groups_count(groups, NULL, 0));
    froe_groups_free(groups);
    froe_groups_free(NULL);
}

Test(groups, absent_and_empty_are_two_keys)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    for (int i = 0; i < 3; i++)
        hit(groups, absent_key());
    for (int i = 0; i < 2; i++)
        hit(groups, key_of("", 0));
    hit(groups, key_of("\0", 1));
    hit(groups, key_of("-", 1));
    cr_expect_eq(froe_groups_size(groups), 4);
    cr_expect_eq(hits_of(groups, absent_key()), 3);
    cr_expect_eq(hits_of(groups, key_of("", 0)), 2);
    cr_expect_eq(hits_of(groups, key_of("\0", 1)), 1);
    struct froe_group *group = froe_groups_next(groups, NULL);
    cr_expect_null(froe_group_key(group).ptr);
    group = froe_groups_next(groups, group);
    cr_expect_not_null(froe_group_key(group).ptr);
    cr_expect_eq(froe_group_key(group).len, 0);
    froe_groups_free(groups);
}

/* Keys that differ in one byte only, or in length only, at every length; with their own hashes, or told apart by the
 * bytes alone. */
static void check_nearly_equal(uint32_t longest, bool one_hash)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    uint8_t bytes[140];
    size_t keys = 0;
    memset(bytes, 'x', sizeof bytes);
    for (uint32_t len = longest + 1; len-- > 0;) /* a key may begin like one that is there */
        for (uint32_t i = 0; i <= len; i++) {
            /* The one at the end is not in the key. */
            bytes[i] = 'y';
            struct froe_key key = key_of(bytes, len);
            key.hash = one_hash ? 17 : key.hash;
            hit(groups, key);
            keys++;
            bytes[i] = 'x';
        }
    cr_expect_eq(froe_groups_size(groups), keys);
    for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g))
        cr_assert_eq(g->hits, 1);
    froe_groups_free(groups);
}

Test(groups, keys_that_are_nearly_equal)
{
    check_nearly_equal(139, false);
    check_nearly_equal(40, true);
}

/* Hashes that share their halves, or are extreme. */
Test(groups, keys_with_equal_hashes)
{
    static const uint64_t hashes[] = {0, 1, UINT64_C(0xffffffff), UINT64_C(0xffffffff00000000), UINT64_MAX - 1};
    struct chance chance = chance_of(61);
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
        uint64_t counts[256] = {0};
        for (int n = 0; n < 2000; n++) {
            uint8_t bytes[40] = {0};
            size_t which = chance_below(&chance, 256);
            uint32_t len = (uint32_t)(which % 40 + 1);
            bytes[which % len] = (uint8_t)which;
            bytes[len - 1] |= 1;
            bytes[0] = (uint8_t)which;
            struct froe_key key = {bytes, len, hashes[i]};
            cr_assert(froe_groups_count(groups, &key, 1));
            counts[which]++;
        }
        uint64_t all = 0;
        for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g)) {
            cr_assert_eq(g->hits, counts[g->key[0]], "key %u", g->key[0]);
            all += g->hits;
        }
        cr_expect_eq(all, 2000);
        froe_groups_free(groups);
    }
}

/* Keys of all lengths around the size of a cache line are found again and walked in order. */
Test(groups, walk_is_in_the_order_of_first_sight)
{
    struct chance chance = chance_of(62);
    for (int round = 0; round < 20; round++) {
        enum { KEYS = 500 };
        struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
        char texts[KEYS][128];
        for (int i = 0; i < KEYS; i++) {
            memset(texts[i], 'k', sizeof texts[i]);
            int len = snprintf(texts[i], sizeof texts[i], "%d", i);
            texts[i][len] = '.';
            texts[i][(size_t)len + chance_below(&chance, 120)] = '\0';
            hit(groups, key_of_text(texts[i]));
            hit(groups, key_of_text(texts[chance_below(&chance, (size_t)i + 1)]));
        }
        int i = 0;
        uint64_t all = 0;
        for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g), i++) {
            cr_assert_lt(i, KEYS);
            cr_assert(froe_span_equal(froe_group_key(g), froe_span_of(texts[i])), "place %d", i);
            all += g->hits;
        }
        cr_expect_eq(i, KEYS);
        cr_expect_eq(all, 2 * KEYS);
        cr_expect_geq(froe_groups_bytes(groups), KEYS * sizeof(struct froe_group));
        froe_groups_free(groups);
    }
}

/* A million keys of 300 thousand, in batches of any size: growth many times over. */
Test(groups, million_keys)
{
    enum { UNIVERSE = 300000, HITS = 1000000 };
    struct chance chance = chance_of(63);
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    uint32_t *counts = calloc(UNIVERSE, sizeof *counts);
    static char texts[FROE_GROUPS_BATCH][40];
    struct froe_key keys[FROE_GROUPS_BATCH];
    size_t distinct = 0;
    for (size_t done = 0; done < HITS;) {
        size_t batch = 1 + chance_below(&chance, FROE_GROUPS_BATCH);
        for (size_t i = 0; i < batch; i++) {
            /* Few keys are frequent, most are rare. */
            size_t which = chance_below(&chance, 1 + chance_below(&chance, UNIVERSE));
            snprintf(texts[i], sizeof texts[i], "/path/%zu/%.*s", which, (int)(which % 20), "abcdefghijklmnopqrst");
            keys[i] = key_of_text(texts[i]);
            distinct += counts[which]++ == 0;
        }
        cr_assert(froe_groups_count(groups, keys, batch));
        done += batch;
    }
    cr_expect_eq(froe_groups_size(groups), distinct);
    size_t walked = 0;
    for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g)) {
        size_t which = strtoul((const char *)g->key + 6, NULL, 10);
        cr_assert_lt(which, UNIVERSE);
        cr_assert_eq(g->hits, counts[which], "%.*s", (int)g->len, (const char *)g->key);
        cr_assert_eq(g->hash, froe_key_hash(g->key, g->len));
        walked++;
    }
    cr_expect_eq(walked, distinct);
    free(counts);
    froe_groups_free(groups);
}

/* The same key several times in one batch, also when it is new and when the table grows under it. */
/* Bytes of this process that are in memory now. */
static size_t resident(void)
{
    size_t total = 0, pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    cr_assert_not_null(file);
    cr_assert_eq(fscanf(file, "%zu %zu", &total, &pages), 2);
    fclose(file);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* There is a table for each file in a count per file, and for each text that an expression depends on. */
Test(groups, small_tables_take_little_memory)
{
    enum { TABLES = 64, MOST = 16 << 20 };
    struct froe_groups *tables[TABLES];
    size_t before = resident();
    for (size_t i = 0; i < TABLES; i++) {
        tables[i] = froe_groups_create(0, NULL, NULL);
        cr_assert_not_null(tables[i]);
        hit(tables[i], key_of_text("/index.html"));
    }
    cr_expect_lt(resident(), before + MOST);
    for (size_t i = 0; i < TABLES; i++)
        froe_groups_free(tables[i]);
}

Test(groups, one_key_many_times_in_a_batch)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    static char texts[20000][12];
    for (size_t i = 0; i < 20000; i++) {
        struct froe_key keys[FROE_GROUPS_BATCH];
        snprintf(texts[i], sizeof texts[i], "%zu", i);
        for (size_t k = 0; k < FROE_GROUPS_BATCH; k++)
            keys[k] = key_of_text(texts[i - (k % 2 == 0 || i == 0 ? 0 : 1)]);
        cr_assert(froe_groups_count(groups, keys, FROE_GROUPS_BATCH));
    }
    cr_expect_eq(froe_groups_size(groups), 20000);
    cr_expect_eq(hits_of(groups, key_of_text(texts[0])), FROE_GROUPS_BATCH * 3 / 2);
    for (size_t i = 1; i + 1 < 20000; i++)
        cr_assert_eq(hits_of(groups, key_of_text(texts[i])), FROE_GROUPS_BATCH, "%zu", i);
    froe_groups_free(groups);
}

Test(groups, keys_are_copied)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    char text[] = "first";
    hit(groups, key_of_text(text));
    memcpy(text, "other", 5);
    cr_expect_eq(hits_of(groups, key_of_text("first")), 1);
    cr_expect_eq(froe_groups_size(groups), 1);
    froe_groups_free(groups);
}

Test(groups, clear_forgets_all)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    for (int round = 0; round < 5; round++) {
        cr_expect_null(froe_groups_next(groups, NULL));
        for (int i = 0; i < 10000; i++) {
            char text[24];
            snprintf(text, sizeof text, "%d-%d", round % 2 == 0 ? i : -i, round);
            hit(groups, key_of_text(text));
        }
        cr_expect_eq(froe_groups_size(groups), 10000);
        for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g))
            cr_assert_eq(g->hits, 1);
        froe_groups_clear(groups);
        cr_expect_eq(froe_groups_size(groups), 0);
        cr_expect_eq(froe_groups_bytes(groups), 0);
    }
    froe_groups_free(groups);
}

/* Asked once for each distinct key, with the context. */
struct filter {
    uint8_t first; /* keys that begin so are dropped */
    size_t asked;
    size_t absent;
};

static bool keeps(const void *context, struct froe_span key)
{
    struct filter *filter = (struct filter *)(uintptr_t)context;
    filter->asked++;
    filter->absent += key.ptr == NULL;
    return key.len == 0 || key.ptr[0] != filter->first;
}

Test(groups, filter_is_asked_once_for_each_key)
{
    struct filter filter = {.first = 'd'};
    struct froe_groups *groups = froe_groups_create(0, keeps, &filter);
    static const char *const texts[] = {"a", "d", "da", "ad", "", "a", "d", "a"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        hit(groups, key_of_text(texts[i]));
    hit(groups, absent_key());
    hit(groups, absent_key());
    cr_expect_eq(filter.asked, 6);
    cr_expect_eq(filter.absent, 1);
    for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g)) {
        struct froe_span key = froe_group_key(g);
        cr_expect_eq(g->dropped, key.len > 0 && key.ptr[0] == 'd');
    }
    cr_expect_eq(hits_of(groups, key_of_text("d")), 2, "dropped keys are counted too");
    froe_groups_free(groups);
}

Test(groups, long_keys)
{
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    uint8_t *bytes = calloc(1, 1 << 20);
    for (uint8_t i = 0; i < 40; i++) {
        bytes[(1 << 20) - 1] = i / 2;
        hit(groups, key_of(bytes, 1 << 20));
    }
    cr_expect_eq(froe_groups_size(groups), 20);
    for (struct froe_group *g = froe_groups_next(groups, NULL); g != NULL; g = froe_groups_next(groups, g))
        cr_expect_eq(g->hits, 2);
    free(bytes);
    froe_groups_free(groups);
}

/* Hashes of equal keys are equal wherever they lie; nothing outside of a key is read. */
Test(groups, hash_depends_on_the_bytes_alone)
{
    struct chance chance = chance_of(64);
    for (uint32_t len = 0; len < 300; len++) {
        uint8_t *exact = malloc(len == 0 ? 1 : len), around[400];
        for (uint32_t i = 0; i < len; i++)
            exact[i] = chance_byte(&chance);
        size_t at = chance_below(&chance, 64);
        memset(around, chance_byte(&chance), sizeof around);
        memcpy(around + at, exact, len);
        cr_assert_eq(froe_key_hash(exact, len), froe_key_hash(around + at, len));
        free(exact);
    }
    cr_expect_neq(froe_key_hash((const uint8_t *)"a", 1), froe_key_hash((const uint8_t *)"b", 1));
}

Test(groups, hash_depends_on_each_byte)
{
    uint8_t key[140];
    froe_hash_init();
    memset(key, 'x', sizeof key);
    for (uint32_t len = 1; len <= sizeof key; len++) {
        uint64_t hash = froe_key_hash(key, len);
        for (uint32_t i = 0; i < len; i++) {
            key[i] = 'y';
            cr_assert_neq(froe_key_hash(key, len), hash, "byte %u of %u", i, len);
            key[i] = 'x';
        }
    }
}

/* With little address space the table is smaller, and full it says so and stays as it is. */
Test(groups, short_of_memory)
{
    const struct rlimit limit = {(rlim_t)400 << 20, (rlim_t)400 << 20};
    if (HAS_ADDRESS_SANITIZER || setrlimit(RLIMIT_AS, &limit) != 0)
        cr_skip_test("the address space cannot be limited");
    struct froe_groups *groups = froe_groups_create(0, NULL, NULL);
    cr_assert_not_null(groups);
    static uint8_t bytes[1 << 20];
    size_t stored = 0;
    for (;; stored++) {
        memcpy(bytes, &stored, sizeof stored);
        struct froe_key key = key_of(bytes, sizeof bytes);
        if (!froe_groups_count(groups, &key, 1))
            break;
        cr_assert_lt(stored, 400);
    }
    cr_expect_gt(stored, 60);
    cr_expect_eq(froe_groups_size(groups), stored);
    for (size_t i = 0; i < stored; i++) {
        memcpy(bytes, &i, sizeof i);
        cr_assert_eq(hits_of(groups, key_of(bytes, sizeof bytes)), 1);
    }
    hit(groups, key_of_text("there is room for a small one"));
    froe_groups_free(groups);
}

Test(groups, rows_that_are_only_appended)
{
    enum { ROWS = 1000, STATE = 16, FEW = 100 };
    struct froe_groups *groups = froe_groups_create(STATE, NULL, NULL);
    cr_assert_not_null(groups);
    froe_groups_end_lookups(groups);
    for (int i = 0; i < ROWS; i++) {
        char text[20];
        snprintf(text, sizeof text, "row %d", i);
        struct froe_key key = key_of_text(text);
        struct froe_group *row = froe_groups_append(groups, &key);
        cr_assert_not_null(row);
        row->hits = (uint64_t)i;
    }
    /* Nothing but the rows. */
    cr_expect_leq(froe_groups_memory(groups), froe_groups_bytes(groups) + FEW);
    uint64_t met = 0;
    for (struct froe_group *row = NULL; (row = froe_groups_next(groups, row)) != NULL; met++)
        cr_assert_eq(row->hits, met);
    cr_expect_eq(met, ROWS);
    froe_groups_free(groups);
}
