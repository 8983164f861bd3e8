/*
 * The deque and the pool under many threads. Verdicts never depend on time: a lost task is a wrong count, a lost
 * wake-up is a hang, which the watchdog ends. A plain program, so that ThreadSanitizer can run it.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sched/deque.h"
#include "sched/parking.h"
#include "sched/pool.h"

#if defined(__SANITIZE_THREAD__)
#define SLOWER 3
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SLOWER 3
#endif
#endif
#ifndef SLOWER
#define SLOWER 1
#endif

#define WATCHDOG_SECONDS 120
#define MAX_THIEVES      7
#define MAX_WORKERS      16

static const unsigned worker_counts[] = {1, 2, 7, MAX_WORKERS};
#define WORKER_COUNTS (sizeof(worker_counts) / sizeof(worker_counts[0]))

/* For the watchdog. */
static const char *volatile running_case = "none";

static bool expect(bool holds, const char *what, uint64_t got, uint64_t wanted)
{
    if (!holds)
        fprintf(stderr, "%s: %s: got %llu, wanted %llu\n", running_case, what, (unsigned long long)got,
                (unsigned long long)wanted);
    return holds;
}

static bool expect_equal(const char *what, uint64_t got, uint64_t wanted)
{
    return expect(got == wanted, what, got, wanted);
}

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

static void sleep_microseconds(unsigned microseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = (long)microseconds * 1000}, NULL);
}

/* Fine steps: what is to be met by chance is often shorter than a microsecond. */
static void busy_nanoseconds(unsigned nanoseconds)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * 1000000000 + (now.tv_nsec - start.tv_nsec) < (long)nanoseconds);
}

/* ---- the deque ---- */

struct arena {
    struct froe_deque *deque;
    size_t count;
    uint64_t *payload; /* plain memory: who takes an item must see what the owner wrote before the push */
    atomic_uchar *taken;
    atomic_bool closed;
    atomic_uint faults;
};

static void take(struct arena *arena, uint64_t item)
{
    if (item >= arena->count || arena->payload[item] != ~item)
        atomic_fetch_add(&arena->faults, 1);
    else
        atomic_fetch_add_explicit(&arena->taken[item], 1, memory_order_relaxed);
}

static void *thief_main(void *argument)
{
    struct arena *arena = argument;
    uint64_t wanted = 0; /* the least item that is still newer than all that were stolen here */
    for (;;) {
        bool closed = atomic_load(&arena->closed);
        uint64_t item;
        enum froe_steal result = froe_deque_steal(arena->deque, &item);
        if (result == FROE_STEAL_OK) {
            if (item < wanted)
                atomic_fetch_add(&arena->faults, 1);
            wanted = item + 1;
            take(arena, item);
        } else if (result == FROE_STEAL_EMPTY) {
            if (closed)
                return NULL;
            sched_yield();
        }
    }
}

/* Pushes items 0 … count-1 in bursts, taking some back in between; burst 0: always until the deque is full, then all
 * back. */
static void own(struct arena *arena, uint32_t burst, uint32_t seed)
{
    size_t item = 0;
    uint64_t popped;
    while (item < arena->count) {
        uint32_t pushes = burst == 0 ? UINT32_MAX : next_random(&seed) % burst + 1;
        for (bool room = true; room && pushes > 0 && item < arena->count; pushes--) {
            arena->payload[item] = ~(uint64_t)item;
            room = froe_deque_push(arena->deque, item);
            item += room;
        }
        uint32_t pops = burst == 0 ? UINT32_MAX : next_random(&seed) % burst;
        while (pops-- > 0 && froe_deque_pop(arena->deque, &popped))
            take(arena, popped);
        if (next_random(&seed) % 64 == 0)
            sched_yield();
    }
    while (froe_deque_pop(arena->deque, &popped))
        take(arena, popped);
}

static bool arena_run(struct arena *arena, unsigned thieves, uint32_t burst)
{
    pthread_t threads[MAX_THIEVES];
    unsigned started = 0;
    while (started < thieves && pthread_create(&threads[started], NULL, thief_main, arena) == 0)
        started++;
    own(arena, burst, thieves * 31 + burst);
    atomic_store(&arena->closed, true);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    size_t wrong = 0;
    for (size_t i = 0; i < arena->count; i++)
        wrong += atomic_load(&arena->taken[i]) != 1;
    bool good = expect_equal("thieves", started, thieves);
    good &= expect_equal("faults", atomic_load(&arena->faults), 0);
    good &= expect_equal("items not taken exactly once", wrong, 0);
    good &= expect_equal("left in the deque", froe_deque_size(arena->deque), 0);
    return good;
}

static bool deque_against(unsigned thieves, size_t capacity, uint32_t burst, size_t count)
{
    struct arena arena = {.deque = froe_deque_create(capacity), .count = count};
    arena.payload = calloc(count, sizeof(*arena.payload));
    arena.taken = calloc(count, sizeof(*arena.taken));
    bool good = arena.deque != NULL && arena.payload != NULL && arena.taken != NULL;
    good = good && arena_run(&arena, thieves, burst);
    froe_deque_free(arena.deque);
    free(arena.payload);
    free((void *)arena.taken);
    return good;
}

static bool deque_roomy(void)
{
    bool good = true;
    for (unsigned thieves = 1; thieves <= MAX_THIEVES; thieves++)
        good &= deque_against(thieves, 1024, 300, 100000 / SLOWER);
    return good;
}

/* The ring wraps all the time, and owner and thieves meet at the last item. */
static bool deque_tiny(void)
{
    bool good = true;
    for (unsigned thieves = 1; thieves <= MAX_THIEVES; thieves++) {
        good &= deque_against(thieves, 2, 1, 40000 / SLOWER);
        good &= deque_against(thieves, 2, 0, 40000 / SLOWER);
        good &= deque_against(thieves, 4, 3, 40000 / SLOWER);
    }
    return good;
}

/* ---- sleeping and waking ---- */

/* One consumer that sleeps whenever it finds nothing, and a producer that pushes at just that moment. */
struct bedroom {
    struct froe_deque *deque;
    struct froe_parking *parking;
    unsigned count;
    atomic_uint taken;
};

static void *sleeper_main(void *argument)
{
    struct bedroom *bedroom = argument;
    uint64_t item;
    while (atomic_load(&bedroom->taken) < bedroom->count) {
        bool found = froe_deque_steal(bedroom->deque, &item) == FROE_STEAL_OK;
        if (!found) {
            froe_parking_announce(bedroom->parking, 0);
            found = froe_deque_steal(bedroom->deque, &item) == FROE_STEAL_OK;
            if (found)
                froe_parking_withdraw(bedroom->parking, 0);
            else
                froe_parking_sleep(bedroom->parking, 0);
        }
        atomic_fetch_add(&bedroom->taken, found);
    }
    return NULL;
}

static void disturb(struct bedroom *bedroom)
{
    uint32_t seed = 1;
    for (unsigned i = 1; i <= bedroom->count; i++) {
        unsigned wait = next_random(&seed) % 512;
        for (unsigned spent = 0; spent < wait; spent++)
            atomic_signal_fence(memory_order_seq_cst);
        if (!froe_deque_push(bedroom->deque, i))
            abort();
        froe_parking_wake_one(bedroom->parking);
        for (unsigned looks = 1; atomic_load(&bedroom->taken) < i; looks++)
            if (looks % 256 == 0)
                sched_yield();
    }
}

static bool parking_wakes(void)
{
    struct bedroom bedroom = {.deque = froe_deque_create(2), .count = 200000 / SLOWER};
    bedroom.parking = froe_parking_create(1);
    pthread_t sleeper;
    bool good =
        bedroom.deque != NULL && bedroom.parking != NULL && pthread_create(&sleeper, NULL, sleeper_main, &bedroom) == 0;
    if (good) {
        disturb(&bedroom);
        pthread_join(sleeper, NULL);
        good = expect_equal("items taken", atomic_load(&bedroom.taken), bedroom.count);
    }
    froe_deque_free(bedroom.deque);
    froe_parking_free(bedroom.parking);
    return good;
}

/* ---- the pool ---- */

struct scene {
    struct froe_pool *pool;
    unsigned workers;
    uint64_t *plain; /* written by tasks, read by the caller after the run, without any atomics */
    atomic_uint started;
    atomic_uint ended;
    atomic_uint refused;
    unsigned parties;
    unsigned delay;
    uint32_t seed;
};

typedef bool scene_fn(struct scene *scene);

static bool with_pools(unsigned fewest, size_t local_capacity, scene_fn *fn)
{
    bool good = true;
    for (size_t i = 0; i < WORKER_COUNTS; i++) {
        if (worker_counts[i] < fewest)
            continue;
        struct scene scene = {.workers = worker_counts[i], .seed = worker_counts[i]};
        scene.pool = froe_pool_create(scene.workers, local_capacity);
        if (scene.pool == NULL)
            return false;
        good &= expect_equal("threads", froe_pool_threads(scene.pool), scene.workers) && fn(&scene);
        froe_pool_free(scene.pool);
    }
    return good;
}

/* A task is a node of a binary tree, numbered like a heap, of TREE_NODES nodes. */
#define TREE_NODES (20000u / SLOWER)

static void tree_task(void *context, unsigned worker, uint64_t node)
{
    struct scene *scene = context;
    if (worker >= scene->workers)
        abort();
    scene->plain[node]++;
    for (uint64_t child = 2 * node; child <= 2 * node + 1 && child < TREE_NODES; child++) {
        if (!froe_pool_push(scene->pool, worker, child)) {
            atomic_fetch_add_explicit(&scene->refused, 1, memory_order_relaxed);
            tree_task(scene, worker, child);
        }
    }
}

/* The same, but every node finishes some of its own tasks itself, from one end or the other. */
static void helping_task(void *context, unsigned worker, uint64_t node)
{
    struct scene *scene = context;
    tree_task(context, worker, node);
    for (uint64_t helps = node % 3; helps > 0 && froe_pool_help(scene->pool, worker, node % 2 == 0); helps--)
        ;
}

static bool grow_tree(struct scene *scene, froe_task_fn *fn)
{
    scene->plain = calloc(TREE_NODES, sizeof(*scene->plain));
    if (scene->plain == NULL)
        return false;
    bool good = froe_pool_run(scene->pool, &(uint64_t){1}, 1, fn, scene);
    uint64_t wrong = 0;
    for (uint64_t node = 1; node < TREE_NODES; node++)
        wrong += scene->plain[node] != 1;
    free(scene->plain);
    return good && expect_equal("nodes not visited exactly once", wrong, 0);
}

static bool tree_scene(struct scene *scene)
{
    bool good = true;
    for (unsigned run = 0; run < 10; run++)
        good &= grow_tree(scene, run % 2 == 0 ? tree_task : helping_task);
    return good;
}

static bool pool_trees(void)
{
    return with_pools(1, 1024, tree_scene);
}

static bool full_scene(struct scene *scene)
{
    bool good = tree_scene(scene);
    unsigned refused = atomic_load(&scene->refused);
    return good && expect(scene->workers > 1 || refused > 0, "pushes refused", refused, 1);
}

static bool pool_full_deques(void)
{
    return with_pools(1, 2, full_scene);
}

static void mark_task(void *context, unsigned worker, uint64_t task)
{
    struct scene *scene = context;
    scene->plain[task]++;
    if (task % 8 == 7)
        helping_task(context, worker, TREE_NODES - 1 - task / 8);
}

/* Runs of many sizes on one pool, back to back or so far apart that all workers sleep in between. */
static bool repeated_scene(struct scene *scene)
{
    enum { LARGEST = 300, RUNS = 3000 / SLOWER };
    uint64_t tasks[LARGEST], marks[TREE_NODES];
    bool good = true;
    for (unsigned run = 0; run < RUNS && good; run++) {
        size_t count = next_random(&scene->seed) % (run % 16 == 0 ? LARGEST : 6);
        for (size_t i = 0; i < count; i++)
            tasks[i] = i;
        memset(marks, 0, sizeof(marks));
        scene->plain = marks;
        good &= froe_pool_run(scene->pool, tasks, count, mark_task, scene);
        uint64_t wrong = 0;
        for (size_t i = 0; i < LARGEST; i++)
            wrong += marks[i] != (i < count);
        good &= expect_equal("tasks not run exactly once", wrong, 0);
        if (run % 32 == 0)
            sleep_microseconds(100);
    }
    return good;
}

static bool pool_repeated_runs(void)
{
    return with_pools(1, 16, repeated_scene);
}

static void await(atomic_uint *counter, unsigned value)
{
    while (atomic_load(counter) < value)
        sched_yield();
}

static void meeting_task(void *context, unsigned worker, uint64_t task)
{
    struct scene *scene = context;
    (void)worker;
    (void)task;
    atomic_fetch_add(&scene->started, 1);
    await(&scene->started, scene->parties);
}

static void inviting_task(void *context, unsigned worker, uint64_t task)
{
    struct scene *scene = context;
    busy_nanoseconds(scene->delay);
    for (unsigned i = 1; i < scene->parties; i++)
        if (!froe_pool_push(scene->pool, worker, task))
            abort();
    atomic_fetch_add(&scene->started, 1);
    await(&scene->started, scene->parties);
}

static void inviting_or_meeting_task(void *context, unsigned worker, uint64_t task)
{
    if (task == 0)
        inviting_task(context, worker, 1);
    else
        meeting_task(context, worker, task);
}

/* As many tasks as workers, each of which waits for all others to begin: every worker must come to get one. */
static bool meeting_scene(struct scene *scene)
{
    uint64_t tasks[MAX_WORKERS];
    for (unsigned i = 0; i < MAX_WORKERS; i++)
        tasks[i] = i + 1;
    bool good = true;
    for (unsigned run = 0; run < 400 / SLOWER; run++) {
        scene->parties = scene->workers;
        scene->delay = next_random(&scene->seed) % 60000;
        atomic_store(&scene->started, 0);
        good &= froe_pool_run(scene->pool, tasks, scene->workers, meeting_task, scene);
        good &= expect_equal("submitted tasks begun", atomic_load(&scene->started), scene->workers);
        atomic_store(&scene->started, 0);
        good &= froe_pool_run(scene->pool, &(uint64_t){0}, 1, inviting_or_meeting_task, scene);
        good &= expect_equal("pushed tasks begun", atomic_load(&scene->started), scene->workers);
    }
    return good;
}

static bool pool_everybody_comes(void)
{
    return with_pools(1, MAX_WORKERS, meeting_scene);
}

/* Task 0 pushes others slowly and waits, without helping, until each has begun elsewhere. The pauses are about as long
 * as idle workers look for work, so pushes fall on all moments of going to sleep. */
static void slow_producer_task(void *context, unsigned worker, uint64_t task)
{
    struct scene *scene = context;
    if (task > 0) {
        atomic_fetch_add(&scene->started, 1);
        return;
    }
    for (unsigned i = 1; i <= scene->parties; i++) {
        if (i % 16 == 0)
            sleep_microseconds(100);
        else
            busy_nanoseconds(next_random(&scene->seed) % 60000);
        if (!froe_pool_push(scene->pool, worker, i))
            abort();
        await(&scene->started, i);
    }
}

static bool slow_producer_scene(struct scene *scene)
{
    scene->parties = 4000 / SLOWER;
    bool good = froe_pool_run(scene->pool, &(uint64_t){0}, 1, slow_producer_task, scene);
    return good && expect_equal("tasks begun", atomic_load(&scene->started), scene->parties);
}

static bool pool_slow_producer(void)
{
    return with_pools(2, 2, slow_producer_scene);
}

/* Two tasks in two workers; the caller's one ends first, so that the caller sleeps, or is about to, when the run ends.
 */
static void uneven_task(void *context, unsigned worker, uint64_t task)
{
    struct scene *scene = context;
    (void)task;
    atomic_fetch_add(&scene->started, 1);
    await(&scene->started, 2);
    if (worker != 0)
        busy_nanoseconds(scene->delay);
    atomic_fetch_add(&scene->ended, 1);
}

static bool sleeping_caller_scene(struct scene *scene)
{
    bool good = true;
    for (unsigned run = 0; run < 2000 / SLOWER; run++) {
        atomic_store(&scene->started, 0);
        atomic_store(&scene->ended, 0);
        scene->delay = next_random(&scene->seed) % 60000;
        good &= froe_pool_run(scene->pool, (uint64_t[]){1, 2}, 2, uneven_task, scene);
        good &= expect_equal("tasks ended", atomic_load(&scene->ended), 2);
    }
    return good;
}

static bool pool_sleeping_caller(void)
{
    return with_pools(2, 2, sleeping_caller_scene);
}

/* Pools that end at every moment of their threads' beginning and going to sleep. */
static bool pool_short_lives(void)
{
    bool good = true;
    uint32_t seed = 1;
    for (unsigned life = 0; life < 600 / SLOWER; life++) {
        struct froe_pool *pool = froe_pool_create(1 + life % 5, 2);
        if (pool == NULL)
            return false;
        struct scene scene = {.pool = pool, .parties = 1};
        if (life % 3 == 0) {
            good &= froe_pool_run(pool, (uint64_t[]){1, 2, 3}, 3, meeting_task, &scene);
            good &= expect_equal("tasks begun", atomic_load(&scene.started), 3);
        }
        busy_nanoseconds(next_random(&seed) % 60000);
        froe_pool_free(pool);
    }
    return good;
}

/* ---- the program ---- */

static void on_alarm(int signal)
{
    (void)signal;
    static const char text[] = "stress_sched: hangs in ";
    ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);
    written += write(STDERR_FILENO, running_case, strlen(running_case));
    written += write(STDERR_FILENO, "\n", 1);
    _exit(written > 0 ? 2 : 3);
}

int main(void)
{
    static const struct {
        const char *name;
        bool (*run)(void);
    } cases[] = {
        {"deque_roomy", deque_roomy},
        {"deque_tiny", deque_tiny},
        {"parking_wakes", parking_wakes},
        {"pool_trees", pool_trees},
        {"pool_full_deques", pool_full_deques},
        {"pool_repeated_runs", pool_repeated_runs},
        {"pool_everybody_comes", pool_everybody_comes},
        {"pool_slow_producer", pool_slow_producer},
        {"pool_sleeping_caller", pool_sleeping_caller},
        {"pool_short_lives", pool_short_lives},
    };
    signal(SIGALRM, on_alarm);
    alarm(WATCHDOG_SECONDS);
    unsigned passed = 0, failed = 0;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        running_case = cases[i].name;
        bool good = cases[i].run();
        printf("%s: %s\n", cases[i].name, good ? "passed" : "FAILED");
        passed += good;
        failed += !good;
    }
    printf("stress_sched: %u passed, %u failed\n", passed, failed);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
