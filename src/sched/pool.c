#include "sched/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "sched/deque.h"
#include "sched/parking.h"
#include "sched/placing.h"

#define FROE_CACHE_LINE 64

/* How long a worker without work looks for some before it parks. */
#define FROE_SPIN_NANOSECONDS 40000
/* Rounds of looking with nothing but a pause between them; after these, others may have the processor. */
#define FROE_PAUSE_ROUNDS 16
#define FROE_PAUSES       8

/* Deques of submitted tasks by the binary logarithm of their capacity. */
#define FROE_SUBMISSION_ORDERS 64

struct worker {
    alignas(FROE_CACHE_LINE) struct froe_deque *deque;
    struct froe_pool *pool;
    unsigned id;
    pthread_t thread; /* not for worker 0 */
};

/*
 * A run differs from the time between runs in nothing but this: outstanding is not 0 and there are submitted tasks.
 * Parked workers stay parked from one run to the next. One that is still looking when a run ends may take a task of the
 * next run as soon as it is there, therefore:
 *
 * - outstanding, fn and context are set before any task can be found. Nobody reads fn and context without a task.
 * - A deque of submitted tasks is never freed before the pool is, as somebody may still look into it.
 */
struct froe_pool {
    unsigned slots;   /* workers there is room for: all may have their deques looked into */
    unsigned threads; /* workers there are */
    struct worker *workers;
    struct froe_parking *parking;
    struct froe_placing placing;
    froe_task_fn *fn;
    void *context;
    struct froe_deque *submissions[FROE_SUBMISSION_ORDERS]; /* made when first needed */
    _Atomic(struct froe_deque *) submitted;                 /* one of submissions; NULL between runs */
    atomic_bool stopping;
    alignas(FROE_CACHE_LINE) atomic_size_t outstanding; /* submitted or pushed, not yet ended */
    alignas(FROE_CACHE_LINE) atomic_uint idle;
};

/* Losing means that somebody else got a task, so this ends. */
static bool steal_from(struct froe_deque *deque, uint64_t *task)
{
    enum froe_steal result;
    while ((result = froe_deque_steal(deque, task)) == FROE_STEAL_LOST)
        ;
    return result == FROE_STEAL_OK;
}

static bool find_task(struct worker *self, uint64_t *task)
{
    struct froe_pool *pool = self->pool;
    if (froe_deque_pop(self->deque, task))
        return true;
    for (unsigned step = 1; step < pool->slots; step++) {
        unsigned victim = self->id + step < pool->slots ? self->id + step : self->id + step - pool->slots;
        if (steal_from(pool->workers[victim].deque, task))
            return true;
    }
    /* Sequentially consistent like a push: of somebody who submits and somebody who is about to sleep, one must see
     * the other. */
    struct froe_deque *submitted = atomic_load_explicit(&pool->submitted, memory_order_seq_cst);
    return submitted != NULL && steal_from(submitted, task);
}

static void execute(struct worker *self, uint64_t task)
{
    struct froe_pool *pool = self->pool;
    pool->fn(pool->context, self->id, task);
    if (atomic_fetch_sub_explicit(&pool->outstanding, 1, memory_order_seq_cst) == 1 && self->id != 0)
        froe_parking_wake(pool->parking, 0);
}

/* Whether to stop looking for work: the end of the run for the caller, the end of the pool for all others. */
static bool finished(const struct worker *self)
{
    if (self->id == 0)
        return atomic_load_explicit(&self->pool->outstanding, memory_order_seq_cst) == 0;
    return atomic_load_explicit(&self->pool->stopping, memory_order_seq_cst);
}

static void pause_processor(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static int64_t nanoseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Looks for work for a bounded time. */
static bool spin_for_task(struct worker *self, uint64_t *task)
{
    int64_t deadline = 0;
    for (unsigned round = 0;; round++) {
        if (find_task(self, task))
            return true;
        if (finished(self))
            return false;
        if (round == 0)
            deadline = nanoseconds_now() + FROE_SPIN_NANOSECONDS;
        else if (nanoseconds_now() >= deadline)
            return false;
        if (round >= FROE_PAUSE_ROUNDS)
            sched_yield();
        else
            for (unsigned i = 0; i < FROE_PAUSES; i++)
                pause_processor();
    }
}

/* Looks for work, parking in between. False when there will be none. */
static bool wait_for_task(struct worker *self, uint64_t *task)
{
    struct froe_parking *parking = self->pool->parking;
    while (!spin_for_task(self, task)) {
        if (finished(self))
            return false;
        froe_parking_announce(parking, self->id);
        bool found = find_task(self, task);
        if (!found && !finished(self)) {
            froe_parking_sleep(parking, self->id);
            continue;
        }
        /* A wake-up that came meanwhile may be for another task than this one, which then needs another worker. */
        if (froe_parking_withdraw(parking, self->id) && found)
            froe_parking_wake_one(parking);
        return found;
    }
    return true;
}

/* A worker's life, for worker 0 during one run. It is counted as idle before and after. */
static void work(struct worker *self)
{
    uint64_t task;
    while (wait_for_task(self, &task)) {
        atomic_fetch_sub_explicit(&self->pool->idle, 1, memory_order_relaxed);
        do
            execute(self, task);
        while (find_task(self, &task));
        atomic_fetch_add_explicit(&self->pool->idle, 1, memory_order_relaxed);
    }
}

static void *thread_main(void *argument)
{
    struct worker *self = argument;
    froe_placing_leave(&self->pool->placing);
    work(self);
    return NULL;
}

/* A processor may be gone since the process was allowed to use it. */
static bool start_thread(struct worker *worker)
{
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) != 0)
        return false;
    bool placed = froe_placing_next(&worker->pool->placing, &attributes);
    bool started = (placed && pthread_create(&worker->thread, &attributes, thread_main, worker) == 0) ||
                   pthread_create(&worker->thread, NULL, thread_main, worker) == 0;
    pthread_attr_destroy(&attributes);
    return started;
}

/* A signal that a fault raises must reach its handler in the thread at fault: blocked, it would kill at once. */
static void block_signals(sigset_t *before)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS};
    sigset_t blocked;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
        sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_BLOCK, &blocked, before);
}

static void start_threads(struct froe_pool *pool)
{
    sigset_t before;
    block_signals(&before);
    froe_placing_init(&pool->placing, pool->slots);
    for (unsigned id = 1; id < pool->slots; id++) {
        struct worker *worker = &pool->workers[id];
        atomic_fetch_add_explicit(&pool->idle, 1, memory_order_relaxed);
        if (!start_thread(worker)) {
            atomic_fetch_sub_explicit(&pool->idle, 1, memory_order_relaxed);
            break;
        }
        pool->threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static bool prepare(struct froe_pool *pool, unsigned threads, size_t local_capacity)
{
    pool->parking = froe_parking_create(threads);
    pool->workers = aligned_alloc(FROE_CACHE_LINE, threads * sizeof(*pool->workers));
    if (pool->parking == NULL || pool->workers == NULL)
        return false;
    for (unsigned id = 0; id < threads; id++) {
        struct worker *worker = &pool->workers[id];
        worker->deque = froe_deque_create(local_capacity);
        if (worker->deque == NULL)
            return false;
        worker->pool = pool;
        worker->id = id;
        pool->slots++;
    }
    return true;
}

struct froe_pool *froe_pool_create(unsigned threads, size_t local_capacity)
{
    struct froe_pool *pool = aligned_alloc(FROE_CACHE_LINE, sizeof(*pool));
    if (pool == NULL)
        return NULL;
    *pool = (struct froe_pool){.threads = 1};
    atomic_init(&pool->submitted, NULL);
    atomic_init(&pool->stopping, false);
    atomic_init(&pool->outstanding, 0);
    atomic_init(&pool->idle, 0);
    if (!prepare(pool, threads, local_capacity)) {
        froe_pool_free(pool);
        return NULL;
    }
    start_threads(pool);
    return pool;
}

unsigned froe_pool_threads(const struct froe_pool *pool)
{
    return pool->threads;
}

/* An empty deque with room for count tasks. NULL when memory is short. */
static struct froe_deque *submission_for(struct froe_pool *pool, size_t count)
{
    unsigned order = 1;
    while ((count - 1) >> order != 0)
        order++;
    struct froe_deque **deque = &pool->submissions[order];
    if (*deque == NULL)
        *deque = froe_deque_create((size_t)1 << order);
    return *deque;
}

bool froe_pool_run(struct froe_pool *pool, const uint64_t *tasks, size_t count, froe_task_fn *fn, void *context)
{
    if (count == 0)
        return true;
    struct froe_deque *submission = submission_for(pool, count);
    if (submission == NULL)
        return false;
    pool->fn = fn;
    pool->context = context;
    atomic_store_explicit(&pool->outstanding, count, memory_order_relaxed);
    for (size_t i = 0; i < count; i++)
        froe_deque_push(submission, tasks[i]); /* there is room: the run before has emptied it */
    atomic_store_explicit(&pool->submitted, submission, memory_order_seq_cst);
    atomic_fetch_add_explicit(&pool->idle, 1, memory_order_relaxed);
    for (size_t woken = 1; woken < count && froe_parking_wake_one(pool->parking); woken++)
        ;
    work(&pool->workers[0]);
    atomic_fetch_sub_explicit(&pool->idle, 1, memory_order_relaxed);
    atomic_store_explicit(&pool->submitted, NULL, memory_order_relaxed);
    return true;
}

bool froe_pool_each(struct froe_pool *pool, size_t count, froe_task_fn *fn, void *context)
{
    if (pool == NULL || count <= 1) {
        for (size_t i = 0; i < count; i++)
            fn(context, 0, i);
        return true;
    }
    uint64_t *tasks = malloc(count * sizeof *tasks);
    for (size_t i = 0; tasks != NULL && i < count; i++)
        tasks[i] = i;
    bool ran = tasks != NULL && froe_pool_run(pool, tasks, count, fn, context);
    free(tasks);
    return ran;
}

bool froe_pool_push(struct froe_pool *pool, unsigned worker, uint64_t task)
{
    /* Counted first: a thief may end it before this returns. The task that pushes keeps the counter above 0. */
    atomic_fetch_add_explicit(&pool->outstanding, 1, memory_order_relaxed);
    if (!froe_deque_push(pool->workers[worker].deque, task)) {
        atomic_fetch_sub_explicit(&pool->outstanding, 1, memory_order_relaxed);
        return false;
    }
    froe_parking_wake_one(pool->parking);
    return true;
}

bool froe_pool_help(struct froe_pool *pool, unsigned worker, bool oldest)
{
    struct worker *self = &pool->workers[worker];
    uint64_t task;
    if (oldest ? !steal_from(self->deque, &task) : !froe_deque_pop(self->deque, &task))
        return false;
    execute(self, task);
    return true;
}

size_t froe_pool_submitted_left(const struct froe_pool *pool)
{
    const struct froe_deque *submitted = atomic_load_explicit(&pool->submitted, memory_order_acquire);
    return submitted == NULL ? 0 : froe_deque_size(submitted);
}

size_t froe_pool_own_left(const struct froe_pool *pool, unsigned worker)
{
    return froe_deque_size(pool->workers[worker].deque);
}

unsigned froe_pool_idle(const struct froe_pool *pool)
{
    return atomic_load_explicit(&pool->idle, memory_order_relaxed);
}

void froe_pool_free(struct froe_pool *pool)
{
    if (pool == NULL)
        return;
    atomic_store_explicit(&pool->stopping, true, memory_order_seq_cst);
    for (unsigned id = 1; id < pool->threads; id++)
        froe_parking_wake(pool->parking, id);
    for (unsigned id = 1; id < pool->threads; id++)
        pthread_join(pool->workers[id].thread, NULL);
    for (unsigned id = 0; id < pool->slots; id++)
        froe_deque_free(pool->workers[id].deque);
    for (unsigned order = 0; order < FROE_SUBMISSION_ORDERS; order++)
        froe_deque_free(pool->submissions[order]);
    froe_parking_free(pool->parking);
    free(pool->workers);
    free(pool);
}
