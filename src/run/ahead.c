/* Long gzip members decoded ahead by workers that have nothing else to do (input/ahead.h). */
#include <sched.h>

#include "run/state.h"

/* Alone there is nobody to be idle. */
enum { WORKERS_LEAST = 2 };

static unsigned idle(void *context)
{
    const struct froe_worker *worker = context;
    return froe_pool_idle(worker->run->pool);
}

static bool offer(void *context, struct froe_stretch *stretch)
{
    const struct froe_worker *worker = context;
    return froe_pool_push(worker->run->pool, worker->index, (uint64_t)(uintptr_t)stretch | FROE_TASK_STRETCH);
}

static void pause_briefly(void *context)
{
    (void)context;
    sched_yield();
}

bool froe_worker_init_ahead(struct froe_worker *worker)
{
    unsigned workers = worker->run->worker_count;
    if (workers < WORKERS_LEAST)
        return true;
    const struct froe_ahead_hooks hooks = {worker, idle, offer, pause_briefly};
    worker->decoders.gzip.ahead = froe_ahead_create(&hooks, workers, FROE_AHEAD_STRETCH);
    return worker->decoders.gzip.ahead != NULL;
}

void froe_worker_run_stretch(struct froe_worker *worker, struct froe_stretch *stretch)
{
    bool timed = worker->run->plan->stats;
    froe_worker_does(worker, FROE_ACTIVITY_DECOMPRESSING);
    uint64_t before = timed ? froe_run_clock() : 0;
    froe_ahead_run(stretch);
    if (timed)
        worker->nanoseconds[FROE_STAGE_INFLATE] += froe_run_clock() - before;
}
