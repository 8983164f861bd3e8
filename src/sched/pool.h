/*
 * Workers with a deque each, one shared deque of submitted tasks that all steal from in the order of submission, and
 * parking for the idle.
 *
 * A worker looks for work in this order: its own deque (newest first), the other workers' deques (oldest first,
 * starting at a neighbour), the submitted tasks. So work that was begun is finished before more is begun. Finding
 * nothing, it looks again for some tens of microseconds (a hand-over from an inflating worker comes that often), then
 * parks until a push wakes it. No lock is taken on the way of a task; a push looks at one counter to see whether
 * anybody sleeps.
 *
 * A task is a 64-bit word; what it means is the caller's business. Tasks may push more tasks.
 */
#ifndef FROE_SCHED_POOL_H
#define FROE_SCHED_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct froe_pool;

/* Runs one task in worker `worker` (0 … threads-1). */
typedef void froe_task_fn(void *context, unsigned worker, uint64_t task);

/*
 * threads >= 1; worker 0 is the thread that calls froe_pool_run(), so threads - 1 are started, here, and parked. When
 * the system refuses a thread the pool makes do with fewer (froe_pool_threads() says how many), at least one.
 * local_capacity bounds each worker's deque.
 * Threads block all signals but those that a fault of their own raises (SIGSEGV, SIGBUS …), so that handlers run in the
 * caller's threads. NULL when memory is short.
 */
struct froe_pool *froe_pool_create(unsigned threads, size_t local_capacity);

unsigned froe_pool_threads(const struct froe_pool *pool);

/*
 * Runs tasks[0 … count-1] and all that they push; returns when every one has ended. May be called again. The calling
 * thread is worker 0. False (and nothing run) when memory is short.
 */
bool froe_pool_run(struct froe_pool *pool, const uint64_t *tasks, size_t count, froe_task_fn *fn, void *context);

/* Runs the tasks 0 … count-1; pool NULL, or there is but one: in this thread, as worker 0. Likewise. */
bool froe_pool_each(struct froe_pool *pool, size_t count, froe_task_fn *fn, void *context);

/* From inside a task of `worker`: offers one more task to whoever is free. False when its deque is full. */
bool froe_pool_push(struct froe_pool *pool, unsigned worker, uint64_t task);

/* From inside a task of `worker`: takes back one of its own tasks and runs it here, the newest or the oldest one. False
 * when it has none left. */
bool froe_pool_help(struct froe_pool *pool, unsigned worker, bool oldest);

/* Snapshots for heuristics: submitted tasks not yet begun; own tasks not yet taken; workers without work. */
size_t froe_pool_submitted_left(const struct froe_pool *pool);
size_t froe_pool_own_left(const struct froe_pool *pool, unsigned worker);
unsigned froe_pool_idle(const struct froe_pool *pool);

/* Joins the threads. NULL is allowed. */
void froe_pool_free(struct froe_pool *pool);

#endif
