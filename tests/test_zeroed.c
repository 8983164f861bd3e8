#include <criterion/criterion.h>
#include <stdint.h>
#include <sys/resource.h>

#include "base/zeroed.h"

enum { PAGE = 4 << 10, SIZE = 1 << 20, FEW = SIZE / PAGE / 8 };

static long faults_so_far(void)
{
    struct rusage usage;
    cr_assert_eq(getrusage(RUSAGE_THREAD, &usage), 0);
    return usage.ru_minflt;
}

/* As tables use their slots: looked at, and set when the place is free. */
static void read_and_write(uint8_t *memory, size_t size)
{
    for (size_t at = 0; at < size; at += PAGE) {
        volatile uint8_t *place = memory + at;
        cr_assert_eq(*place, 0);
        *place = 1;
    }
}

/* Pages that are there cost nothing more. */
static void check_pages(uint8_t *memory, size_t size)
{
    cr_assert_not_null(memory);
    long before = faults_so_far();
    read_and_write(memory, size);
    cr_expect_leq(faults_so_far() - before, FEW);
    froe_pages_free(memory, size);
}

Test(zeroed, has_its_pages_before_they_are_read)
{
    check_pages(froe_pages_alloc(SIZE), SIZE);
}

Test(zeroed, touched_pages_are_there)
{
    size_t size = (size_t)4 << 20;
    uint8_t *memory = froe_pages_alloc(size);
    cr_assert_not_null(memory);
    froe_pages_touch(memory, size);
    check_pages(memory, size);
}

Test(zeroed, wider_pages_keep_what_they_held)
{
    size_t size = (size_t)2 << 20;
    uint8_t *memory = froe_pages_alloc(size);
    cr_assert_not_null(memory);
    memory[0] = 1;
    memory[size - 1] = 2;
    memory = froe_pages_widen(memory, size, 2 * size);
    cr_assert_not_null(memory);
    cr_expect_eq(memory[0], 1);
    cr_expect_eq(memory[size - 1], 2);
    for (size_t at = size; at < 2 * size; at++)
        cr_assert_eq(memory[at], 0);
    froe_pages_free(memory, 2 * size);
}
