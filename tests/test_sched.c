#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>

#include "sched/deque.h"
#include "sched/parking.h"
#include "sched/placing.h"
#include "sched/pool.h"

static void fill(struct froe_deque *deque, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++)
        cr_assert(froe_deque_push(deque, first + i));
}

static void expect_steal(struct froe_deque *deque, uint64_t wanted)
{
    uint64_t item = 0;
    cr_assert_eq(froe_deque_steal(deque, &item), FROE_STEAL_OK);
    cr_assert_eq(item, wanted);
}

static void expect_pop(struct froe_deque *deque, uint64_t wanted)
{
    uint64_t item = 0;
    cr_assert(froe_deque_pop(deque, &item));
    cr_assert_eq(item, wanted);
}

struct rounding {
    size_t asked;
    size_t room;
};

ParameterizedTestParameters(deque, capacity_is_rounded_up)
{
    static struct rounding roundings[] = {{0, 2}, {1, 2}, {2, 2}, {3, 4}, {4, 4}, {5, 8}, {1000, 1024}, {1025, 2048}};
    return cr_make_param_array(struct rounding, roundings, sizeof(roundings) / sizeof(roundings[0]));
}

ParameterizedTest(struct rounding *rounding, deque, capacity_is_rounded_up)
{
    struct froe_deque *deque = froe_deque_create(rounding->asked);
    fill(deque, 0, rounding->room);
    cr_assert_not(froe_deque_push(deque, 99999));
    cr_assert_eq(froe_deque_size(deque), rounding->room);
    expect_steal(deque, 0);
    cr_assert(froe_deque_push(deque, 99999), "a steal makes room");
    expect_pop(deque, 99999);
    expect_pop(deque, rounding->room - 1);
    froe_deque_free(deque);
}

Test(deque, capacity_beyond_memory_is_refused)
{
    cr_assert_null(froe_deque_create(SIZE_MAX));
    cr_assert_null(froe_deque_create(SIZE_MAX / sizeof(uint64_t)));
    froe_deque_free(NULL);
}

Test(deque, pops_the_newest_and_steals_the_oldest)
{
    struct froe_deque *deque = froe_deque_create(8);
    fill(deque, 10, 5);
    expect_pop(deque, 14);
    expect_steal(deque, 10);
    expect_steal(deque, 11);
    expect_pop(deque, 13);
    cr_assert_eq(froe_deque_size(deque), 1);
    expect_pop(deque, 12);
    cr_assert_eq(froe_deque_size(deque), 0);
    froe_deque_free(deque);
}

Test(deque, empty_stays_usable)
{
    struct froe_deque *deque = froe_deque_create(2);
    uint64_t item = 77;
    for (uint64_t round = 0; round < 3; round++) {
        cr_assert_not(froe_deque_pop(deque, &item));
        cr_assert_eq(froe_deque_steal(deque, &item), FROE_STEAL_EMPTY);
        cr_assert_eq(item, 77, "nothing is written when there is nothing");
        fill(deque, round, 1);
        if (round % 2 == 0)
            expect_pop(deque, round);
        else
            expect_steal(deque, round);
    }
    froe_deque_free(deque);
}

Test(deque, items_are_any_word_and_indices_wrap)
{
    struct froe_deque *deque = froe_deque_create(4);
    fill(deque, UINT64_MAX - 2, 3);
    for (uint64_t i = 0; i < 1000; i++) {
        fill(deque, i, 1);
        expect_steal(deque, i < 3 ? UINT64_MAX - 2 + i : i - 3);
        cr_assert_eq(froe_deque_size(deque), 3);
    }
    expect_pop(deque, 999);
    froe_deque_free(deque);
}

Test(parking, wakes_the_last_announced_and_each_once)
{
    struct froe_parking *parking = froe_parking_create(3);
    cr_assert_not(froe_parking_wake_one(parking));
    froe_parking_announce(parking, 0);
    froe_parking_announce(parking, 2);
    froe_parking_announce(parking, 1);
    cr_assert(froe_parking_wake_one(parking));
    froe_parking_sleep(parking, 1); /* would not return if another had been woken */
    cr_assert(froe_parking_wake_one(parking));
    froe_parking_sleep(parking, 2);
    cr_assert_not(froe_parking_withdraw(parking, 0), "not woken yet");
    cr_assert_not(froe_parking_wake_one(parking), "nobody is left");
    froe_parking_free(parking);
    froe_parking_free(NULL);
}

Test(parking, withdrawing_tells_of_a_wake_up_and_uses_it_up)
{
    struct froe_parking *parking = froe_parking_create(2);
    froe_parking_announce(parking, 0);
    froe_parking_announce(parking, 1);
    froe_parking_wake(parking, 0);
    froe_parking_wake(parking, 0);
    cr_assert(froe_parking_withdraw(parking, 0));
    froe_parking_announce(parking, 0);
    cr_assert_not(froe_parking_withdraw(parking, 0));
    cr_assert(froe_parking_wake_one(parking));
    froe_parking_sleep(parking, 1);
    froe_parking_free(parking);
}

/* What a run left behind: its tasks in the order in which they began. */
struct diary {
    struct froe_pool *pool;
    uint64_t began[32];
    size_t count;
};

static void note(struct diary *diary, uint64_t task)
{
    cr_assert_lt(diary->count, 32);
    diary->began[diary->count++] = task;
}

static void expect_diary(struct diary *diary, const char *wanted)
{
    cr_assert_eq(diary->count, strlen(wanted));
    for (size_t i = 0; i < diary->count; i++)
        cr_assert_eq(diary->began[i], (uint64_t)wanted[i], "entry %zu is %c", i, (char)diary->began[i]);
    diary->count = 0;
}

/* Upper case: pushes the same letter in lower case and the two that follow. */
static void pushing_task(void *context, unsigned worker, uint64_t task)
{
    struct diary *diary = context;
    note(diary, task);
    for (uint64_t i = 0; i < 3 && task < 'a'; i++)
        cr_assert(froe_pool_push(diary->pool, worker, task - 'A' + 'a' + i));
}

Test(pool, begun_work_is_finished_before_submitted_work, .timeout = 10)
{
    struct diary diary = {.pool = froe_pool_create(1, 4)};
    cr_assert_eq(froe_pool_threads(diary.pool), 1);
    cr_assert(froe_pool_run(diary.pool, (uint64_t[]){'x', 'A', 'y', 'P'}, 4, pushing_task, &diary));
    expect_diary(&diary, "xAcbayPrqp");
    cr_assert(froe_pool_run(diary.pool, NULL, 0, pushing_task, &diary));
    expect_diary(&diary, "");
    cr_assert(froe_pool_run(diary.pool, (uint64_t[]){'K'}, 1, pushing_task, &diary));
    expect_diary(&diary, "Kmlk");
    froe_pool_free(diary.pool);
}

static void filling_task(void *context, unsigned worker, uint64_t task)
{
    struct diary *diary = context;
    note(diary, task);
    if (task != 'F')
        return;
    cr_assert_eq(froe_pool_submitted_left(diary->pool), 2);
    for (uint64_t i = 0; i < 4; i++) {
        cr_assert_eq(froe_pool_own_left(diary->pool, worker), i);
        cr_assert(froe_pool_push(diary->pool, worker, 'a' + i));
    }
    cr_assert_not(froe_pool_push(diary->pool, worker, 'z'));
    cr_assert_eq(froe_pool_idle(diary->pool), 0);
    cr_assert(froe_pool_help(diary->pool, worker, true));
    cr_assert(froe_pool_help(diary->pool, worker, false));
    cr_assert_eq(froe_pool_own_left(diary->pool, worker), 2);
    cr_assert(froe_pool_push(diary->pool, worker, 'e'), "helping makes room");
    while (froe_pool_help(diary->pool, worker, true))
        ;
    cr_assert_eq(froe_pool_own_left(diary->pool, worker), 0);
    cr_assert_eq(froe_pool_submitted_left(diary->pool), 2, "help leaves submitted tasks alone");
}

Test(pool, refuses_when_full_and_helps_from_both_ends, .timeout = 10)
{
    struct diary diary = {.pool = froe_pool_create(1, 4)};
    cr_assert(froe_pool_run(diary.pool, (uint64_t[]){'F', 'g', 'h'}, 3, filling_task, &diary));
    expect_diary(&diary, "Fadbcegh");
    cr_assert_eq(froe_pool_submitted_left(diary.pool), 0);
    froe_pool_free(diary.pool);
}

struct meeting {
    struct froe_pool *pool;
    atomic_uint present;
    atomic_bool all_seen_busy;
    atomic_uint masks_wrong;
};

static bool blocked_as_wanted(unsigned worker)
{
    static const int from_outside[] = {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGPIPE, SIGALRM, SIGCHLD, SIGWINCH};
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL};
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    bool good = true;
    for (size_t i = 0; i < sizeof(from_outside) / sizeof(from_outside[0]); i++)
        good &= sigismember(&blocked, from_outside[i]) == (worker != 0);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        good &= sigismember(&blocked, faults[i]) == 0;
    return good;
}

/* Ends when four of its kind have begun, each therefore in another worker. */
static void meeting_task(void *context, unsigned worker, uint64_t task)
{
    struct meeting *meeting = context;
    (void)task;
    if (!blocked_as_wanted(worker))
        atomic_fetch_add(&meeting->masks_wrong, 1);
    atomic_fetch_add(&meeting->present, 1);
    while (atomic_load(&meeting->present) < 4)
        sched_yield();
    while (!atomic_load(&meeting->all_seen_busy)) {
        if (froe_pool_idle(meeting->pool) == 0)
            atomic_store(&meeting->all_seen_busy, true);
        sched_yield();
    }
}

Test(pool, workers_block_signals_and_are_idle_without_work, .timeout = 30)
{
    struct meeting meeting = {.pool = froe_pool_create(4, 2)};
    cr_assert_eq(froe_pool_threads(meeting.pool), 4);
    cr_assert(blocked_as_wanted(0), "the caller's own mask is as before");
    cr_assert_eq(froe_pool_idle(meeting.pool), 3);
    cr_assert(froe_pool_run(meeting.pool, (uint64_t[]){1, 2, 3, 4}, 4, meeting_task, &meeting));
    cr_assert_eq(atomic_load(&meeting.present), 4);
    cr_assert_eq(atomic_load(&meeting.masks_wrong), 0);
    while (froe_pool_idle(meeting.pool) != 3)
        sched_yield();
    froe_pool_free(meeting.pool);
}

enum { PLACED = 3 };

struct placed {
    struct froe_pool *pool;
    pthread_barrier_t all; /* each task has a thread of its own */
    cpu_set_t seen[PLACED];
};

static void look_where(void *context, unsigned worker, uint64_t task)
{
    struct placed *placed = context;
    (void)task;
    pthread_barrier_wait(&placed->all);
    cr_assert_eq(sched_getaffinity(0, sizeof placed->seen[worker], &placed->seen[worker]), 0);
}

/* Wherever threads begin, they may go where the process may, and a process that may not use all stays where it is. */
static void check_places(const cpu_set_t *allowed)
{
    const uint64_t tasks[PLACED] = {0, 1, 2};
    struct placed placed = {.pool = froe_pool_create(PLACED, 2)};
    cr_assert_eq(froe_pool_threads(placed.pool), PLACED);
    cr_assert_eq(pthread_barrier_init(&placed.all, NULL, PLACED), 0);
    cr_assert(froe_pool_run(placed.pool, tasks, PLACED, look_where, &placed));
    for (unsigned worker = 0; worker < PLACED; worker++)
        cr_assert(CPU_EQUAL(&placed.seen[worker], allowed), "worker %u", worker);
    froe_pool_free(placed.pool);
    pthread_barrier_destroy(&placed.all);
}

Test(pool, threads_may_go_where_the_process_may)
{
    cpu_set_t allowed, one;
    cr_assert_eq(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    check_places(&allowed);
    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &allowed))
            CPU_SET(cpu, &one);
    cr_assert_eq(sched_setaffinity(0, sizeof one, &one), 0);
    check_places(&one);
}

#ifdef __GLIBC__
/* As many threads as processors begin on one each; fewer are left to the kernel. */
Test(placing, goes_round_the_processors)
{
    cpu_set_t allowed, met, one;
    struct froe_placing placing;
    cr_assert_eq(sched_getaffinity(0, sizeof allowed, &allowed), 0);
    unsigned count = (unsigned)CPU_COUNT(&allowed);
    froe_placing_init(&placing, count + 1);
    CPU_ZERO(&met);
    for (unsigned i = 0; i < count; i++) {
        pthread_attr_t attributes;
        cr_assert_eq(pthread_attr_init(&attributes), 0);
        cr_assert(froe_placing_next(&placing, &attributes));
        cr_assert_eq(pthread_attr_getaffinity_np(&attributes, sizeof one, &one), 0);
        cr_assert_eq(CPU_COUNT(&one), 1);
        CPU_OR(&met, &met, &one);
        pthread_attr_destroy(&attributes);
    }
    cr_assert(CPU_EQUAL(&met, &allowed));
    froe_placing_init(&placing, 1);
    cr_assert_not(placing.on);
    froe_placing_init(&placing, count - 1);
    cr_assert_not(placing.on);
}

/* Stacks larger than the address space: no thread can be had. */
Test(pool, makes_do_without_threads, .timeout = 10)
{
    pthread_attr_t usual, huge;
    cr_assert_eq(pthread_getattr_default_np(&usual), 0);
    cr_assert_eq(pthread_attr_init(&huge), 0);
    cr_assert_eq(pthread_attr_setstacksize(&huge, (size_t)1 << 60), 0);
    cr_assert_eq(pthread_setattr_default_np(&huge), 0);
    struct diary diary = {.pool = froe_pool_create(3, 4)};
    cr_assert_eq(pthread_setattr_default_np(&usual), 0);
    cr_assert_not_null(diary.pool);
    cr_assert_eq(froe_pool_threads(diary.pool), 1);
    cr_assert_eq(froe_pool_idle(diary.pool), 0);
    cr_assert(froe_pool_run(diary.pool, (uint64_t[]){'x', 'A'}, 2, pushing_task, &diary));
    expect_diary(&diary, "xAcba");
    froe_pool_free(diary.pool);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&usual);
}
#endif

Test(pool, memory_short_and_nothing_to_free)
{
    cr_assert_null(froe_pool_create(2, SIZE_MAX));
    froe_pool_free(NULL);
}
