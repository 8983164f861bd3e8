#include "run/arrange.h"

#include <stdlib.h>

/* Fewer rows are sorted at once. */
enum { WORTH_SPLITTING = 20000 };

/* Parts and buckets for each thread, so that they end together; rows in the sample for each bucket. */
enum { FOR_EACH_THREAD = 4, BUCKETS_MAX = 1024, SAMPLES = 32 };

struct splitter {
    uint64_t word;
    const struct froe_group *group;
};

struct arranger {
    const struct froe_row_order *order;
    const struct froe_group **rows;
    const struct froe_group **dealt; /* rows by bucket */
    uint16_t *bucket_of;             /* of each row */
    size_t count;
    size_t parts;   /* of the rows, as they are dealt */
    size_t buckets; /* <= BUCKETS_MAX */
    struct splitter splitters[BUCKETS_MAX];
    size_t *places; /* [part][bucket]: how many, then where they go */
    size_t starts[BUCKETS_MAX + 1];
    const _Atomic bool *cancelled;
    _Atomic bool failed;
};

static size_t part_start(const struct arranger *arranger, size_t part)
{
    return (size_t)((unsigned __int128)arranger->count * part / arranger->parts);
}

/* The number of splitters that do not come behind the row. */
static size_t bucket_of(const struct arranger *arranger, const struct froe_group *row)
{
    uint64_t word = froe_rows_word(arranger->order, row);
    size_t low = 0, high = arranger->buckets - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct splitter *splitter = &arranger->splitters[middle];
        bool before = word != splitter->word ? word < splitter->word
                                             : froe_rows_compare(arranger->order, row, splitter->group) < 0;
        if (before)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void choose_buckets(void *context, unsigned worker, uint64_t part)
{
    enum { AHEAD = 8 };
    (void)worker;
    struct arranger *arranger = context;
    size_t *counts = arranger->places + part * arranger->buckets;
    size_t end = part_start(arranger, part + 1);
    if (*arranger->cancelled)
        return;
    for (size_t i = part_start(arranger, part); i < end; i++) {
        if (i + AHEAD < end)
            __builtin_prefetch(arranger->rows[i + AHEAD]);
        size_t bucket = bucket_of(arranger, arranger->rows[i]);
        arranger->bucket_of[i] = (uint16_t)bucket;
        counts[bucket]++;
    }
}

static void deal(void *context, unsigned worker, uint64_t part)
{
    (void)worker;
    struct arranger *arranger = context;
    size_t *next = arranger->places + part * arranger->buckets;
    size_t end = part_start(arranger, part + 1);
    if (*arranger->cancelled)
        return;
    for (size_t i = part_start(arranger, part); i < end; i++)
        arranger->dealt[next[arranger->bucket_of[i]]++] = arranger->rows[i];
}

static void sort_bucket(void *context, unsigned worker, uint64_t bucket)
{
    (void)worker;
    struct arranger *arranger = context;
    size_t from = arranger->starts[bucket], count = arranger->starts[bucket + 1] - from;
    if (*arranger->cancelled || count == 0)
        return;
    if (froe_rows_sort(arranger->order, arranger->dealt + from, count))
        memcpy(arranger->rows + from, arranger->dealt + from, count * sizeof(struct froe_group *));
    else
        arranger->failed = true;
}

static bool choose_splitters(struct arranger *arranger)
{
    size_t samples = arranger->buckets * SAMPLES;
    const struct froe_group **sample = malloc(samples * sizeof(struct froe_group *));
    if (sample == NULL)
        return false;
    /* Rows lie in the order of their hashes' partitions: a stride is as good as a draw. */
    for (size_t i = 0; i < samples; i++)
        sample[i] = arranger->rows[(size_t)((unsigned __int128)arranger->count * i / samples)];
    bool good = froe_rows_sort(arranger->order, sample, samples);
    for (size_t b = 0; good && b + 1 < arranger->buckets; b++) {
        const struct froe_group *group = sample[(b + 1) * SAMPLES];
        arranger->splitters[b] = (struct splitter){froe_rows_word(arranger->order, group), group};
    }
    free(sample);
    return good;
}

/* Counts to places: bucket by bucket, within each part by part. */
static void place_buckets(struct arranger *arranger)
{
    size_t at = 0;
    for (size_t b = 0; b < arranger->buckets; b++) {
        arranger->starts[b] = at;
        for (size_t p = 0; p < arranger->parts; p++) {
            size_t *place = &arranger->places[p * arranger->buckets + b];
            size_t count = *place;
            *place = at;
            at += count;
        }
    }
    arranger->starts[arranger->buckets] = at;
}

static bool run(struct arranger *arranger, struct froe_pool *pool, size_t count, froe_task_fn *fn)
{
    uint64_t *tasks = malloc(count * sizeof *tasks);
    if (tasks == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        tasks[i] = i;
    bool good = froe_pool_run(pool, tasks, count, fn, arranger);
    free(tasks);
    return good && !arranger->failed;
}

bool froe_rows_arrange(const struct froe_row_order *order, const struct froe_group **rows, size_t count,
                       struct froe_pool *pool, const _Atomic bool *cancelled)
{
    if (pool == NULL || froe_pool_threads(pool) == 1 || count < WORTH_SPLITTING)
        return froe_rows_sort(order, rows, count);
    struct arranger *arranger = calloc(1, sizeof *arranger);
    if (arranger == NULL)
        return false;
    size_t threads = froe_pool_threads(pool);
    *arranger = (struct arranger){.order = order, .rows = rows, .count = count, .cancelled = cancelled};
    arranger->parts = FOR_EACH_THREAD * threads;
    arranger->buckets = arranger->parts < BUCKETS_MAX ? arranger->parts : BUCKETS_MAX;
    if (arranger->buckets > count / (4 * SAMPLES))
        arranger->buckets = count / (4 * SAMPLES);
    arranger->dealt = malloc(count * sizeof(struct froe_group *));
    arranger->bucket_of = malloc(count * sizeof *arranger->bucket_of);
    arranger->places = calloc(arranger->parts * arranger->buckets, sizeof *arranger->places);
    bool good = arranger->dealt != NULL && arranger->bucket_of != NULL && arranger->places != NULL &&
                choose_splitters(arranger) && run(arranger, pool, arranger->parts, choose_buckets);
    if (good && !*cancelled) {
        place_buckets(arranger);
        good = run(arranger, pool, arranger->parts, deal) && run(arranger, pool, arranger->buckets, sort_bucket);
    }
    free(arranger->dealt);
    free(arranger->bucket_of);
    free(arranger->places);
    free(arranger);
    return good;
}
