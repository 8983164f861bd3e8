/* Units in the order of their places, and the memory of their texts. */
#include <criterion/criterion.h>
#include <pthread.h>

#include "run/ordered.h"
#include "support/chance.h"

enum { KIB = 1 << 10 };

/* What has been committed. */
struct seen {
    uint64_t blocks[64];
    size_t count;
    uint8_t text[64]; /* the first byte of each */
};

static void see(void *context, struct froe_unit *unit)
{
    struct seen *seen = context;
    seen->blocks[seen->count] = unit->block;
    seen->text[seen->count++] = unit->out.len == 0 ? 0 : unit->out.data[0];
}

static struct froe_unit *unit_of(struct froe_ordered *ordered, uint64_t block, size_t bytes)
{
    struct froe_unit *unit = froe_unit_create(0, 0, block);
    cr_assert_not_null(unit);
    froe_ordered_equip(ordered, unit);
    cr_assert_eq(unit->out.len, 0);
    for (size_t i = 0; i < bytes; i++)
        froe_buffer_byte(&unit->out, (uint8_t)block);
    return unit;
}

Test(ordered, any_order_becomes_that_of_the_blocks)
{
    enum { BLOCKS = 40 };
    struct chance chance = chance_of(1);
    for (int round = 0; round < 200; round++) {
        struct seen seen = {.count = 0};
        uint64_t blocks[BLOCKS];
        struct froe_ordered *ordered = froe_ordered_create(true, SIZE_MAX, see, &seen);
        for (uint64_t i = 0; i < BLOCKS; i++) {
            size_t at = chance_below(&chance, i + 1);
            blocks[i] = blocks[at];
            blocks[at] = i;
        }
        for (size_t i = 0; i < BLOCKS; i++)
            froe_ordered_submit(ordered, unit_of(ordered, blocks[i], 1 + chance_below(&chance, 300)));
        cr_assert_eq(seen.count, BLOCKS);
        for (uint64_t i = 0; i < BLOCKS; i++)
            cr_assert(seen.blocks[i] == i && seen.text[i] == i, "round %d, block %zu", round, (size_t)i);
        froe_ordered_free(ordered);
    }
}

/* The memory of a text serves the next one, unless more would be kept than may wait. */
Test(ordered, memory_is_used_again)
{
    struct seen seen = {.count = 0};
    struct froe_ordered *ordered = froe_ordered_create(true, 64 * KIB, see, &seen);
    struct froe_unit *unit = unit_of(ordered, 0, 20 * KIB);
    const uint8_t *memory = unit->out.data;
    froe_ordered_submit(ordered, unit);
    unit = unit_of(ordered, 1, 1);
    cr_expect_eq(unit->out.data, memory);
    cr_expect_geq(unit->out.cap, 20 * KIB);
    froe_ordered_submit(ordered, unit);
    /* Units that wait take the place of what is kept. */
    froe_ordered_submit(ordered, unit_of(ordered, 3, 1));
    struct froe_unit *large = froe_unit_create(0, 0, 4);
    cr_assert_not_null(froe_buffer_reserve(&large->out, 60 * KIB));
    froe_ordered_submit(ordered, large);
    unit = froe_unit_create(0, 0, 2);
    froe_ordered_equip(ordered, unit);
    cr_expect_null(unit->out.data);
    froe_ordered_submit(ordered, unit);
    cr_expect_eq(seen.count, 5);
    /* What is larger than all that may wait is not kept. */
    unit = froe_unit_create(0, 0, 5);
    cr_assert_not_null(froe_buffer_reserve(&unit->out, 100 * KIB));
    froe_ordered_submit(ordered, unit);
    unit = unit_of(ordered, 6, 0);
    cr_expect_lt(unit->out.cap, 100 * KIB);
    froe_ordered_submit(ordered, unit);
    froe_ordered_free(ordered);
}

struct other {
    struct froe_ordered *ordered;
    struct froe_unit *unit;
};

static void *submit(void *context)
{
    struct other *other = context;
    froe_ordered_submit(other->ordered, other->unit);
    return NULL;
}

/* Who reads on waits for the block that is due, of which somebody else has hold. */
Test(ordered, readers_let_others_catch_up, .timeout = 20)
{
    struct seen seen = {.count = 0};
    struct froe_ordered *ordered = froe_ordered_create(true, 4 * KIB, see, &seen);
    cr_expect_not(froe_ordered_is_full(ordered));
    froe_ordered_submit(ordered, unit_of(ordered, 1, 8 * KIB));
    cr_expect(froe_ordered_is_full(ordered));
    froe_ordered_catch_up(ordered, 0, 0, 0); /* nothing before it */
    froe_ordered_catch_up(ordered, 0, 1, 5); /* not the turn of this chunk */
    struct other other = {ordered, unit_of(ordered, 0, 1)};
    pthread_t thread;
    cr_assert_eq(pthread_create(&thread, NULL, submit, &other), 0);
    froe_ordered_catch_up(ordered, 0, 0, 2);
    cr_expect_not(froe_ordered_is_full(ordered));
    pthread_join(thread, NULL);
    cr_expect_eq(seen.count, 2);
    froe_ordered_free(ordered);
}

Test(ordered, nobody_waits_when_the_run_is_given_up, .timeout = 20)
{
    struct seen seen = {.count = 0};
    struct froe_ordered *ordered = froe_ordered_create(true, 4 * KIB, see, &seen);
    froe_ordered_submit(ordered, unit_of(ordered, 1, 8 * KIB));
    froe_ordered_stop(ordered);
    froe_ordered_catch_up(ordered, 0, 0, 2);
    froe_ordered_submit(ordered, unit_of(ordered, 0, 1));
    cr_expect_eq(seen.count, 0);
    froe_ordered_free(ordered);
}
