#include "run/windows.h"

#include <stdlib.h>

#include "run/source.h"

/* So much of --memory all small windows together may take, and counts an archive's for at least. */
enum { SMALL_SHARE = 8 };

/* What is left for a member in any case. */
enum { LEFT_LEAST = 1 << 20 };

bool froe_windows_init(struct froe_windows *windows, unsigned workers)
{
    pthread_mutex_init(&windows->lock, NULL);
    pthread_cond_init(&windows->changed, NULL);
    windows->count = workers;
    windows->parts = calloc(workers, sizeof *windows->parts);
    return windows->parts != NULL;
}

void froe_windows_free(struct froe_windows *windows)
{
    if (windows->count == 0)
        return;
    pthread_cond_destroy(&windows->changed);
    pthread_mutex_destroy(&windows->lock);
    free(windows->parts);
}

void froe_windows_stop(struct froe_windows *windows)
{
    pthread_mutex_lock(&windows->lock);
    windows->stopped = true;
    pthread_cond_broadcast(&windows->changed);
    pthread_mutex_unlock(&windows->lock);
}

/* Whether a worker may have what it wants now. With the lock. */
static bool may_have(const struct froe_windows *windows, const struct froe_windows_part *own)
{
    size_t others = 0;
    bool alone = true, stuck = own->bytes > 0, next = true;
    for (unsigned i = 0; i < windows->count; i++) {
        const struct froe_windows_part *part = &windows->parts[i];
        if (part == own)
            continue;
        next &= !part->waiting || part->bytes > 0 || part->ticket > own->ticket;
        if (part->bytes == 0)
            continue;
        others += part->bytes;
        alone &= windows->in_order && part->file == own->file;
        stuck &= part->waiting;
    }
    bool fits = own->wanted <= windows->most && others <= windows->most - own->wanted;
    return alone || stuck || (fits && (next || own->bytes > 0));
}

/* Waits until the worker may have them, which it then has. */
static void take(struct froe_worker *worker, struct froe_windows_part *own)
{
    struct froe_windows *windows = &worker->run->windows;
    pthread_mutex_lock(&windows->lock);
    own->ticket = windows->tickets++;
    own->waiting = true;
    if (!may_have(windows, own) && !windows->stopped) {
        pthread_mutex_unlock(&windows->lock);
        froe_worker_retreat(worker);
        pthread_mutex_lock(&windows->lock);
    }
    while (!may_have(windows, own) && !windows->stopped)
        pthread_cond_wait(&windows->changed, &windows->lock);
    own->waiting = false;
    own->bytes = own->wanted;
    froe_worker_borrow(worker);
    pthread_cond_broadcast(&windows->changed);
    pthread_mutex_unlock(&windows->lock);
}

static void wait_for_turn(const struct froe_run *run, const struct froe_file *file)
{
    if (run->blocks != NULL)
        froe_ordered_wait(run->blocks, file->index, file->first_chunk);
    if (run->results != NULL)
        froe_ordered_wait(run->results, file->index, file->ordinal);
}

static void ask(void *context, size_t bytes)
{
    struct froe_worker *worker = context;
    struct froe_windows_part *own = &worker->run->windows.parts[worker->index];
    if (bytes <= own->bytes)
        return;
    wait_for_turn(worker->run, worker->decoding);
    own->wanted = bytes;
    own->file = worker->decoding->index;
    take(worker, own);
}

void froe_worker_init_windows(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    struct froe_windows *windows = &run->windows;
    windows->small = run->plan->memory / SMALL_SHARE / run->worker_count;
    /* What tallies give back when it is needed. */
    windows->most = run->plan->groups_memory / 4 * 3;
    windows->in_order = (run->blocks != NULL && froe_ordered_waits(run->blocks)) ||
                        (run->results != NULL && froe_ordered_waits(run->results));
    worker->decoders.history = run->plan->history_memory;
    worker->decoders.small = windows->small;
    worker->decoders.ask = ask;
    worker->decoders.context = worker;
}

void froe_worker_leave_window(struct froe_worker *worker)
{
    struct froe_windows *windows = &worker->run->windows;
    struct froe_windows_part *own = &windows->parts[worker->index];
    size_t held = worker->decoders.held;
    froe_worker_borrow(worker);
    /* No other looks at it but with the lock. */
    if (own->bytes == 0 || held >= own->bytes)
        return;
    pthread_mutex_lock(&windows->lock);
    own->bytes = held > windows->small ? held : 0;
    pthread_cond_broadcast(&windows->changed);
    pthread_mutex_unlock(&windows->lock);
}

size_t froe_windows_beside(const struct froe_source *archive)
{
    const struct froe_plan *plan = archive->worker->run->plan;
    size_t left = plan->history_memory, least = plan->memory / SMALL_SHARE;
    for (const struct froe_source *source = archive; source != NULL; source = source->outer) {
        size_t held = froe_decoder_window(source->decoder);
        if (!froe_decoder_has_window(source->decoder))
            continue;
        held = held > least ? held : least;
        left = left > held ? left - held : 0;
    }
    return left > LEFT_LEAST ? left : LEFT_LEAST;
}
