#include <criterion/criterion.h>

#include "base/budget.h"
#include "base/memory.h"

enum { MIB = 1 << 20 };

Test(budget, each_has_its_own_in_any_case)
{
    struct froe_budget budget;
    struct froe_budget_part greedy = {0}, modest = {0};
    froe_budget_init(&budget, 64 * MIB, 2);
    size_t got = 0;
    while (froe_budget_reaches(&budget, &greedy, got + MIB))
        got += MIB;
    cr_expect_eq(got, 56 * MIB);
    cr_expect(froe_budget_reaches(&budget, &modest, 8 * MIB));
    cr_expect_not(froe_budget_reaches(&budget, &modest, 8 * MIB + 1));
    cr_expect_eq(modest.taken, 0);
}

Test(budget, what_is_given_back_others_may_take)
{
    struct froe_budget budget;
    struct froe_budget_part a = {0}, b = {0};
    froe_budget_init(&budget, 64 * MIB, 2);
    cr_assert(froe_budget_reaches(&budget, &a, 56 * MIB));
    cr_assert_not(froe_budget_reaches(&budget, &b, 9 * MIB));
    froe_budget_give(&budget, &a, 20 * MIB);
    cr_expect(froe_budget_reaches(&budget, &a, 20 * MIB));
    cr_expect(froe_budget_reaches(&budget, &b, 44 * MIB));
    cr_expect_not(froe_budget_reaches(&budget, &b, 45 * MIB));
    froe_budget_give(&budget, &b, 0);
    froe_budget_give(&budget, &a, 0);
    cr_expect_eq(budget.for_all, 48 * MIB);
}

Test(budget, what_is_borrowed_is_made_up_for)
{
    struct froe_budget budget;
    struct froe_budget_part a = {0}, b = {0};
    froe_budget_init(&budget, 64 * MIB, 2);
    cr_assert(froe_budget_reaches(&budget, &a, 40 * MIB));
    cr_assert(froe_budget_reaches(&budget, &b, 12 * MIB));
    froe_budget_borrow(&budget, 32 * MIB);
    cr_expect(froe_budget_is_short(&budget));
    /* Who needs no more than its own gives the rest back; others have to do with less first. */
    cr_expect_not(froe_budget_reaches(&budget, &a, 40 * MIB));
    cr_expect(froe_budget_reaches(&budget, &b, 8 * MIB));
    cr_expect_eq(b.taken, 0);
    cr_expect_not(froe_budget_reaches(&budget, &b, 9 * MIB));
    froe_budget_give(&budget, &a, 20 * MIB);
    cr_expect_not(froe_budget_is_short(&budget));
    cr_expect(froe_budget_reaches(&budget, &a, 20 * MIB));
    froe_budget_repay(&budget, 32 * MIB);
    froe_budget_give(&budget, &a, 0);
    cr_expect_eq(budget.for_all, 48 * MIB);
    cr_expect_eq(budget.debt, 0);
}

Test(budget, it_never_grants_more_than_there_is)
{
    struct froe_budget budget;
    struct froe_budget_part parts[5] = {{0}};
    size_t uses[5] = {0};
    uint32_t state = 1;
    froe_budget_init(&budget, 10 * MIB, 5);
    for (int i = 0; i < 20000; i++) {
        state = state * 1664525u + 1013904223u;
        size_t owner = (state >> 8) % 5, bytes = (state >> 12) % (4 * MIB);
        if (bytes < uses[owner]) {
            uses[owner] = bytes;
            froe_budget_give(&budget, &parts[owner], bytes);
        } else if (froe_budget_reaches(&budget, &parts[owner], bytes)) {
            uses[owner] = bytes;
        }
        size_t sum = 0;
        for (int p = 0; p < 5; p++)
            sum += uses[p];
        cr_assert_leq(sum, (size_t)10 * MIB);
    }
}

/* --- what a process may use -------------------------------------------------------------------------------------- */

static bool read_machine(void *context, const char *path, struct froe_buffer *text)
{
    for (const char *const *file = context; *file != NULL; file += 2) {
        if (strcmp(file[0], path) == 0) {
            froe_buffer_text(text, file[1]);
            return true;
        }
    }
    return false;
}

static uint64_t limit(const char *const *machine)
{
    return froe_memory_limit(&(struct froe_cgroup_files){read_machine, (void *)machine});
}

#define MACHINE(...) ((const char *const[]){__VA_ARGS__, NULL})
#define UNIFIED(group)                                                                                                 \
    "/proc/self/cgroup", "0::" group "\n", "/proc/self/mountinfo",                                                     \
        "30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"

Test(memory, limits_of_the_unified_hierarchy)
{
    cr_expect_eq(limit((const char *const[]){NULL}), UINT64_MAX);
    cr_expect_eq(limit(MACHINE(UNIFIED("/a"))), UINT64_MAX);
    cr_expect_eq(limit(MACHINE(UNIFIED("/a"), "/sys/fs/cgroup/a/memory.max", "max\n")), UINT64_MAX);
    cr_expect_eq(limit(MACHINE(UNIFIED("/a"), "/sys/fs/cgroup/a/memory.max", "536870912\n")), 536870912);
    cr_expect_eq(limit(MACHINE(UNIFIED("/a"), "/sys/fs/cgroup/a/memory.max", "536870912\n",
                               "/sys/fs/cgroup/a/memory.high", "300000000\n")),
                 300000000);
    cr_expect_eq(limit(MACHINE(UNIFIED("/a/b"), "/sys/fs/cgroup/a/b/memory.max", "max\n", "/sys/fs/cgroup/a/memory.max",
                               "1000000000\n", "/sys/fs/cgroup/memory.max", "1\n")),
                 1);
}

Test(memory, limits_of_version_1)
{
    cr_expect_eq(limit(MACHINE("/proc/self/cgroup", "4:memory:/a\n", "/proc/self/mountinfo",
                               "33 31 0:29 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n",
                               "/sys/fs/cgroup/memory/a/memory.limit_in_bytes", "700000000\n",
                               "/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")),
                 700000000);
}

Test(memory, something_can_be_used)
{
    cr_expect_gt(froe_memory_usable(), (uint64_t)MIB);
}
