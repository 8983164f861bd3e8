#include "run/spread.h"

#include <stdlib.h>

/* Members that wait in one archive. They are small; while who walks the archive reads a large one, many small ones can
 * be read by others. */
enum { WAITING_MOST = 4096 };

struct froe_spread {
    pthread_mutex_t lock;
    struct froe_member *first, *last;
    size_t count;
    _Atomic unsigned holders;
};

struct froe_spread *froe_spread_create(struct froe_worker *worker)
{
    if (froe_pool_threads(worker->run->pool) == 1)
        return NULL;
    struct froe_spread *spread = calloc(1, sizeof *spread);
    if (spread == NULL)
        return NULL;
    pthread_mutex_init(&spread->lock, NULL);
    spread->holders = 1;
    return spread;
}

void froe_spread_release(struct froe_spread *spread)
{
    if (spread == NULL || atomic_fetch_sub_explicit(&spread->holders, 1, memory_order_acq_rel) > 1)
        return;
    pthread_mutex_destroy(&spread->lock);
    free(spread);
}

bool froe_spread_reserve(struct froe_worker *worker, struct froe_member *member, size_t bytes)
{
    struct froe_run *run = worker->run;
    size_t held = atomic_fetch_add_explicit(&run->members_held, bytes, memory_order_relaxed);
    if (held + bytes > run->plan->members_memory) {
        atomic_fetch_sub_explicit(&run->members_held, bytes, memory_order_relaxed);
        return false;
    }
    member->charge += bytes;
    return true;
}

void froe_spread_give_back(struct froe_worker *worker, struct froe_member *member, size_t bytes)
{
    atomic_fetch_sub_explicit(&worker->run->members_held, bytes, memory_order_relaxed);
    member->charge -= bytes;
}

/* Asks somebody to take members, when anybody has nothing to do, or soon might. */
static void invite(struct froe_worker *worker, struct froe_spread *spread)
{
    struct froe_pool *pool = worker->run->pool;
    if (froe_pool_idle(pool) == 0 && froe_pool_own_left(pool, worker->index) > 0)
        return;
    atomic_fetch_add_explicit(&spread->holders, 1, memory_order_relaxed);
    if (!froe_pool_push(pool, worker->index, froe_task_of(spread, FROE_TASK_MEMBERS)))
        atomic_fetch_sub_explicit(&spread->holders, 1, memory_order_relaxed);
}

static struct froe_member *take(struct froe_spread *spread, bool *more)
{
    pthread_mutex_lock(&spread->lock);
    struct froe_member *member = spread->first;
    if (member != NULL) {
        spread->first = member->next;
        spread->count--;
    }
    *more = spread->first != NULL;
    pthread_mutex_unlock(&spread->lock);
    return member;
}

bool froe_spread_read_one(struct froe_worker *worker, struct froe_spread *spread)
{
    bool more;
    struct froe_member *member = take(spread, &more);
    if (member == NULL)
        return false;
    if (more)
        invite(worker, spread);
    froe_member_read(worker, member);
    return true;
}

void froe_spread_read_all(struct froe_worker *worker, struct froe_spread *spread)
{
    while (froe_spread_read_one(worker, spread))
        ;
}

void froe_spread_put(struct froe_worker *worker, struct froe_spread *spread, struct froe_member *member)
{
    /* Only who walks the archive puts any in. */
    pthread_mutex_lock(&spread->lock);
    bool full = spread->count >= WAITING_MOST;
    pthread_mutex_unlock(&spread->lock);
    if (full)
        froe_spread_read_one(worker, spread);
    member->next = NULL;
    pthread_mutex_lock(&spread->lock);
    if (spread->first == NULL)
        spread->first = member;
    else
        spread->last->next = member;
    spread->last = member;
    spread->count++;
    pthread_mutex_unlock(&spread->lock);
    invite(worker, spread);
}

void froe_spread_help(struct froe_worker *worker, struct froe_spread *spread)
{
    /* Inside of another task there may be one that is to be ended first. */
    if (worker->inside == 0)
        froe_spread_read_all(worker, spread);
    froe_spread_release(spread);
}
