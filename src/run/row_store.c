#include "run/row_store.h"

#include <stdlib.h>

#include "run/row_store_ranges.h"

/* A pile is cut again at most so often: each time it becomes 256 times smaller, but of huge rows, of which few are in a
 * sample, about two times. */
enum { ROUNDS_MAX = 48 };

/* Bytes of blocks and of samples, each from … to. */
enum { BLOCK_MIN = 4 << 10, BLOCK_MAX = 64 << 10, SAMPLE_BYTES_MIN = 64 << 10, SAMPLE_BYTES_MAX = 4 << 20 };

struct froe_row_store *froe_row_store_create(const struct froe_question *question, struct froe_spill *spill,
                                             struct froe_pool *pool, size_t memory, const _Atomic bool *cancelled)
{
    struct froe_row_store *store = calloc(1, sizeof *store);
    if (store == NULL)
        return NULL;
    store->question = question;
    store->spill = spill;
    store->pool = pool;
    store->cancelled = cancelled;
    store->worker_count = froe_pool_threads(pool);
    store->memory = memory;
    /* One range more than there are workers: the last one of a window is the first one of the next. What is made of a
     * whole answer while its rows are there takes more than what is written of another; rows of a pivot are sorted once
     * more beside themselves. */
    store->window_limit = question->whole ? memory / 4 : question->pivot.on ? memory / 8 * 3 : memory / 4 * 3;
    store->range_limit = store->window_limit / (store->worker_count + 1);
    store->workers = calloc(store->worker_count, sizeof *store->workers);
    size_t bytes = store->range_limit / 8;
    bytes = bytes < SAMPLE_BYTES_MIN ? SAMPLE_BYTES_MIN : bytes > SAMPLE_BYTES_MAX ? SAMPLE_BYTES_MAX : bytes;
    for (size_t w = 0; store->workers != NULL && w < store->worker_count; w++)
        store->workers[w].sample.bytes_max = bytes;
    if (store->workers != NULL &&
        froe_piles_init(&store->uncut, question, spill, store->worker_count, 1, BLOCK_MAX, NULL, 0))
        return store;
    froe_row_store_free(store);
    return NULL;
}

static void free_ranges(struct froe_row_range *ranges, size_t count)
{
    for (size_t i = 0; ranges != NULL && i < count; i++) {
        for (size_t c = 0; c < ranges[i].cutting_count; c++)
            free(ranges[i].cuttings[c].streams);
        free(ranges[i].cuttings);
        free(ranges[i].streams);
    }
    free(ranges);
}

void froe_row_store_free(struct froe_row_store *store)
{
    if (store == NULL)
        return;
    froe_row_store_unload(store);
    for (size_t w = 0; store->workers != NULL && w < store->worker_count; w++)
        froe_buffer_free(&store->workers[w].sample.rows);
    free_ranges(store->ranges, store->range_count);
    froe_piles_free(&store->uncut);
    froe_piles_free(&store->piles);
    free(store->workers);
    free(store);
}

bool froe_row_store_add(struct froe_row_store *store, unsigned worker, const struct froe_group *group, size_t outside)
{
    struct froe_row_worker *adding = &store->workers[worker];
    struct froe_piles *piles = store->is_cut ? &store->piles : &store->uncut;
    if (!store->is_cut)
        froe_row_sample_add(&adding->sample, store->question, group);
    return froe_piles_add(piles, worker, group, outside, &adding->room.packed);
}

bool froe_row_store_foresee(struct froe_row_store *store, unsigned worker, const struct froe_group *group,
                            size_t outside)
{
    froe_row_sample_add(&store->workers[worker].sample, store->question, group);
    store->uncut.piles[worker].memory += froe_row_memory(store->question, group) + outside;
    return true;
}

bool froe_row_store_run(struct froe_row_store *store, size_t count, froe_task_fn *fn)
{
    uint64_t *tasks = malloc((count + 1) * sizeof *tasks);
    for (size_t i = 0; tasks != NULL && i < count; i++)
        tasks[i] = i;
    if (tasks == NULL || !froe_pool_run(store->pool, tasks, count, fn, store))
        store->failed = true;
    free(tasks);
    return !store->failed;
}

/* --- dealing out ------------------------------------------------------------------------------------------------- */

static void deal_uncut(void *context, unsigned worker, uint64_t task)
{
    struct froe_row_store *store = context;
    if (!froe_piles_deal(&store->piles, worker, &store->uncut.piles[task].stream, &store->workers[worker].room,
                         store->cancelled))
        store->failed = true;
}

static size_t block_for(const struct froe_row_store *store, size_t workers, size_t piles)
{
    size_t block = store->memory / (8 * workers * piles + 1);
    return block < BLOCK_MIN ? BLOCK_MIN : block > BLOCK_MAX ? BLOCK_MAX : block;
}

/* So many piles that each fits, with some to spare, or one for each worker. */
static size_t piles_for(const struct froe_row_store *store, double memory)
{
    enum { WORTH_SPLITTING = 1 << 20 };
    double wanted = 1 + memory * 1.3 / (double)store->range_limit;
    if (memory > WORTH_SPLITTING && wanted < (double)store->worker_count)
        wanted = (double)store->worker_count;
    return wanted < FROE_PILES_MAX ? (size_t)wanted : FROE_PILES_MAX;
}

bool froe_row_store_cut(struct froe_row_store *store, double share)
{
    size_t memory = 0;
    for (size_t w = 0; w < store->worker_count; w++)
        memory += store->uncut.piles[w].memory;
    size_t wanted = piles_for(store, (double)memory / share);
    struct froe_row_sample *samples = malloc((store->worker_count + 1) * sizeof *samples);
    if (samples == NULL || !froe_piles_finish(&store->uncut, &store->workers[0].room.packed)) {
        free(samples);
        return false;
    }
    for (size_t w = 0; w < store->worker_count; w++)
        samples[w] = store->workers[w].sample;
    bool good = froe_piles_init(&store->piles, store->question, store->spill, store->worker_count, wanted,
                                block_for(store, store->worker_count, wanted), samples, store->worker_count);
    free(samples);
    for (size_t w = 0; w < store->worker_count; w++)
        froe_buffer_free(&store->workers[w].sample.rows);
    store->is_cut = true;
    return good && froe_row_store_run(store, store->worker_count, deal_uncut);
}

/* --- ranges ------------------------------------------------------------------------------------------------------ */

/* The range of pile number p, of all workers. */
static bool make_range(struct froe_row_range *range, const struct froe_piles *piles, size_t p)
{
    *range = (struct froe_row_range){.streams = malloc(piles->workers * sizeof *range->streams)};
    for (size_t w = 0; range->streams != NULL && w < piles->workers; w++) {
        const struct froe_pile *pile = &piles->piles[w * piles->count + p];
        range->records += pile->stream.records;
        range->memory += pile->memory;
        if (pile->stream.records > 0)
            range->streams[range->stream_count++] = pile->stream;
    }
    return range->streams != NULL;
}

static bool make_ranges(struct froe_row_range **ranges, size_t *count, const struct froe_piles *piles)
{
    *ranges = calloc(piles->count, sizeof **ranges);
    bool good = *ranges != NULL;
    for (size_t p = 0; good && p < piles->count; p++) {
        good = make_range(&(*ranges)[p], piles, p);
        *count = p + 1;
    }
    return good;
}

/* Cuts a range that is too large. */
static bool cut_range(struct froe_row_store *store, struct froe_row_worker *worker, struct froe_row_range *range)
{
    struct froe_piles piles = {0};
    size_t wanted = piles_for(store, (double)range->memory);
    size_t bytes_max = worker->sample.bytes_max;
    froe_buffer_free(&worker->sample.rows);
    worker->sample = (struct froe_row_sample){.bytes_max = bytes_max};
    bool good = true;
    for (size_t i = 0; good && i < range->stream_count; i++)
        good = froe_row_sample_stream(&worker->sample, store->question, store->spill, &range->streams[i], &worker->room,
                                      store->cancelled);
    good = good && froe_piles_init(&piles, store->question, store->spill, 1, wanted,
                                   block_for(store, store->worker_count, wanted), &worker->sample, 1);
    range->whole = good && piles.count == 1;
    for (size_t i = 0; good && !range->whole && i < range->stream_count; i++)
        good = froe_piles_deal(&piles, 0, &range->streams[i], &worker->room, store->cancelled);
    if (good && !range->whole)
        good = froe_piles_finish(&piles, &worker->room.packed) &&
               make_ranges(&range->cuttings, &range->cutting_count, &piles);
    froe_buffer_free(&worker->sample.rows);
    froe_piles_free(&piles);
    return good;
}

static bool is_too_large(const struct froe_row_store *store, const struct froe_row_range *range)
{
    return range->memory > store->range_limit && range->records > 1 && !range->whole;
}

static void cut_task(void *context, unsigned worker, uint64_t task)
{
    struct froe_row_store *store = context;
    struct froe_row_range *range = &store->ranges[task];
    if (is_too_large(store, range) && !cut_range(store, &store->workers[worker], range))
        store->failed = true;
}

/* Puts the pieces of ranges in their places. */
static bool replace_ranges(struct froe_row_store *store)
{
    size_t count = 0, at = 0;
    for (size_t i = 0; i < store->range_count; i++)
        count += store->ranges[i].cuttings == NULL ? 1 : store->ranges[i].cutting_count;
    struct froe_row_range *ranges = calloc(count + 1, sizeof *ranges);
    if (ranges == NULL)
        return false;
    for (size_t i = 0; i < store->range_count; i++) {
        struct froe_row_range *range = &store->ranges[i];
        if (range->cuttings == NULL) {
            ranges[at++] = *range;
            continue;
        }
        memcpy(&ranges[at], range->cuttings, range->cutting_count * sizeof *ranges);
        at += range->cutting_count;
        free(range->cuttings);
        free(range->streams);
    }
    free(store->ranges);
    store->ranges = ranges;
    store->range_count = count;
    return true;
}

bool froe_row_store_finish(struct froe_row_store *store)
{
    if (!froe_piles_finish(&store->piles, &store->workers[0].room.packed) ||
        !make_ranges(&store->ranges, &store->range_count, &store->piles))
        return false;
    froe_piles_free(&store->piles);
    froe_piles_free(&store->uncut);
    for (int round = 0; round < ROUNDS_MAX && !*store->cancelled; round++) {
        bool any = false;
        for (size_t i = 0; i < store->range_count; i++)
            any = any || is_too_large(store, &store->ranges[i]);
        if (!any)
            break;
        if (!froe_row_store_run(store, store->range_count, cut_task) || !replace_ranges(store))
            return false;
    }
    for (size_t i = 0; i < store->range_count; i++)
        store->count += store->ranges[i].records;
    froe_row_store_unload(store);
    return true;
}

uint64_t froe_row_store_count(const struct froe_row_store *store)
{
    return store->count;
}
