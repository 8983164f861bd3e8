/*
 * The pool: no task lost, none run twice, no worker that sleeps through work, with one thread and with many more than
 * there are processors.
 */
#include <sched.h>
#include <stdatomic.h>

#include "sched/pool.h"
#include "support/stress.h"

#define MAX_WORKERS 16

static const unsigned worker_counts[] = {1, 2, 7, MAX_WORKERS};
#define WORKER_COUNTS (sizeof(worker_counts) / sizeof(worker_counts[0]))

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
        good &= stress_equal("threads", froe_pool_threads(scene.pool), scene.workers) && fn(&scene);
        froe_pool_free(scene.pool);
    }
    return good;
}

/* A task is a node of a binary tree, numbered like a heap, of TREE_NODES nodes. */
#define TREE_NODES (20000u / STRESS_SLOWER)

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
    return good && stress_equal("nodes not visited exactly once", wrong, 0);
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
    return good && (scene->workers > 1 || stress_equal("whether pushes were refused", refused > 0, true));
}

static bool pool_full_deques(void)
{
    return with_pools(1, 2, full_scene);
}

enum { MOST_SUBMITTED = 300, CHILDREN = 3, MARKS = MOST_SUBMITTED * (1 + CHILDREN) };

/* Task i below MOST_SUBMITTED has the children MOST_SUBMITTED + CHILDREN * i and following. */
static void mark_task(void *context, unsigned worker, uint64_t task)
{
    struct scene *scene = context;
    scene->plain[task]++;
    if (task >= MOST_SUBMITTED)
        return;
    for (uint64_t child = MOST_SUBMITTED + CHILDREN * task, end = child + CHILDREN; child < end; child++)
        if (!froe_pool_push(scene->pool, worker, child))
            mark_task(context, worker, child);
    if (task % 3 == 0)
        froe_pool_help(scene->pool, worker, task % 2 == 0);
}

static uint64_t wrong_marks(const uint64_t *marks, size_t count)
{
    uint64_t wrong = 0;
    for (size_t i = 0; i < MARKS; i++) {
        size_t submitted = i < MOST_SUBMITTED ? i : (i - MOST_SUBMITTED) / CHILDREN;
        wrong += marks[i] != (submitted < count);
    }
    return wrong;
}

/* Runs of many sizes on one pool, back to back or so far apart that all workers sleep in between. */
static bool repeated_scene(struct scene *scene)
{
    uint64_t tasks[MOST_SUBMITTED], marks[MARKS];
    bool good = true;
    for (size_t i = 0; i < MOST_SUBMITTED; i++)
        tasks[i] = i;
    scene->plain = marks;
    for (unsigned run = 0; run < 3000 / STRESS_SLOWER && good; run++) {
        size_t count = stress_random(&scene->seed) % (run % 16 == 0 ? MOST_SUBMITTED : 6);
        memset(marks, 0, sizeof(marks));
        good &= froe_pool_run(scene->pool, tasks, count, mark_task, scene);
        good &= stress_equal("tasks not run exactly once", wrong_marks(marks, count), 0);
        if (run % 32 == 0)
            stress_sleep(100000);
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
    stress_busy(scene->delay);
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
    for (unsigned run = 0; run < 400 / STRESS_SLOWER; run++) {
        scene->parties = scene->workers;
        scene->delay = stress_random(&scene->seed) % 60000;
        atomic_store(&scene->started, 0);
        good &= froe_pool_run(scene->pool, tasks, scene->workers, meeting_task, scene);
        good &= stress_equal("submitted tasks begun", atomic_load(&scene->started), scene->workers);
        atomic_store(&scene->started, 0);
        good &= froe_pool_run(scene->pool, &(uint64_t){0}, 1, inviting_or_meeting_task, scene);
        good &= stress_equal("pushed tasks begun", atomic_load(&scene->started), scene->workers);
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
            stress_sleep(100000);
        else
            stress_busy(stress_random(&scene->seed) % 60000);
        if (!froe_pool_push(scene->pool, worker, i))
            abort();
        await(&scene->started, i);
    }
}

static bool slow_producer_scene(struct scene *scene)
{
    scene->parties = 1500 / STRESS_SLOWER;
    bool good = froe_pool_run(scene->pool, &(uint64_t){0}, 1, slow_producer_task, scene);
    return good && stress_equal("tasks begun", atomic_load(&scene->started), scene->parties);
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
        stress_busy(scene->delay);
    atomic_fetch_add(&scene->ended, 1);
}

static bool sleeping_caller_scene(struct scene *scene)
{
    bool good = true;
    for (unsigned run = 0; run < 1000 / STRESS_SLOWER; run++) {
        atomic_store(&scene->started, 0);
        atomic_store(&scene->ended, 0);
        scene->delay = stress_random(&scene->seed) % 60000;
        good &= froe_pool_run(scene->pool, (uint64_t[]){1, 2}, 2, uneven_task, scene);
        good &= stress_equal("tasks ended", atomic_load(&scene->ended), 2);
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
    for (unsigned life = 0; life < 600 / STRESS_SLOWER; life++) {
        struct froe_pool *pool = froe_pool_create(1 + life % 5, 2);
        if (pool == NULL)
            return false;
        struct scene scene = {.pool = pool, .parties = 1};
        if (life % 3 == 0) {
            good &= froe_pool_run(pool, (uint64_t[]){1, 2, 3}, 3, meeting_task, &scene);
            good &= stress_equal("tasks begun", atomic_load(&scene.started), 3);
        }
        stress_busy(stress_random(&seed) % 60000);
        froe_pool_free(pool);
    }
    return good;
}

int main(void)
{
    static const struct stress_case cases[] = {
        {"pool_trees", pool_trees},
        {"pool_full_deques", pool_full_deques},
        {"pool_repeated_runs", pool_repeated_runs},
        {"pool_everybody_comes", pool_everybody_comes},
        {"pool_slow_producer", pool_slow_producer},
        {"pool_sleeping_caller", pool_sleeping_caller},
        {"pool_short_lives", pool_short_lives},
    };
    return stress_main("stress_sched", cases, sizeof(cases) / sizeof(cases[0]));
}
