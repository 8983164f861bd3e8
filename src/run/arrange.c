#include "run/arrange.h"

#include <stdlib.h>

#include "base/zeroed.h"

/* Fewer rows are sorted at once. */
enum { WORTH_SPLITTING = 20000 };

/* Items of a bucket, that they stay in the cache of a processor, and buckets for each thread at least, so that all end
 * together; rows in the sample for each bucket. */
enum { IN_CACHE = 4096, FOR_EACH_THREAD = 4, BUCKETS_MAX = 2048, SAMPLES = 16 };

/* Items whose buckets are looked for at the same time. */
enum { AT_ONCE = 8 };

struct arranger {
    const struct froe_row_lead *lead;
    struct froe_row_run *runs;
    size_t run_count;
    size_t count;                /* of all rows */
    struct froe_row_item *dealt; /* by bucket */
    uint16_t **bucket_of;        /* [run]: of each item */
    size_t buckets;              /* <= BUCKETS_MAX */
    struct froe_row_item splitters[BUCKETS_MAX];
    uint64_t words[BUCKETS_MAX]; /* of the splitters */
    uint16_t ends[BUCKETS_MAX];  /* of those that have the same word as a splitter */
    size_t *places;              /* [run][bucket]: how many, then where they go */
    size_t starts[BUCKETS_MAX + 1];
    const struct froe_group **rows;
    const _Atomic bool *cancelled;
    _Atomic bool failed;
};

bool froe_row_run_add(struct froe_row_run *run, uint64_t word, const struct froe_group *group)
{
    enum { FIRST = 512 };
    if (run->count == run->capacity) {
        size_t capacity = run->capacity == 0 ? FIRST : 2 * run->capacity;
        struct froe_row_item *wider = realloc(run->items, capacity * sizeof *wider);
        if (wider == NULL)
            return false;
        run->items = wider;
        run->capacity = capacity;
    }
    run->items[run->count++] = (struct froe_row_item){word, group};
    return true;
}

/* How many of the words are less than those of AT_ONCE items, found without a branch that cannot be foreseen: a step
 * for each of the items in turn, so that none waits for the step before it. */
static void count_less(const uint64_t *words, size_t count, const uint64_t *items, size_t *less)
{
    for (size_t i = 0; i < AT_ONCE; i++)
        less[i] = 0;
    while (count > 1) {
        size_t half = count / 2;
        for (size_t i = 0; i < AT_ONCE; i++)
            less[i] += half * (words[less[i] + half - 1] < items[i]);
        count -= half;
    }
    for (size_t i = 0; i < AT_ONCE && count == 1; i++)
        less[i] += words[less[i]] < items[i];
}

/* The number of splitters that do not come behind the item, of which `low` have a lesser word. */
static size_t bucket_of(const struct arranger *arranger, const struct froe_row_item *item, size_t low)
{
    const size_t splitters = arranger->buckets - 1;
    if (low == splitters || arranger->words[low] != item->word)
        return low;
    size_t high = arranger->ends[low];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (froe_items_before(arranger->lead, item, &arranger->splitters[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void choose_buckets(void *context, unsigned worker, uint64_t number)
{
    (void)worker;
    struct arranger *arranger = context;
    const struct froe_row_run *run = &arranger->runs[number];
    size_t counts[BUCKETS_MAX] = {0}; /* its own, for those of the run are next to those that other threads change */
    uint16_t *chosen = malloc((run->count + 1) * sizeof *chosen);
    arranger->bucket_of[number] = chosen;
    if (chosen == NULL)
        arranger->failed = true;
    for (size_t i = 0; chosen != NULL && i < run->count && !*arranger->cancelled; i += AT_ONCE) {
        uint64_t words[AT_ONCE];
        size_t some = run->count - i < AT_ONCE ? run->count - i : AT_ONCE, less[AT_ONCE];
        for (size_t k = 0; k < AT_ONCE; k++)
            words[k] = k < some ? run->items[i + k].word : 0;
        count_less(arranger->words, arranger->buckets - 1, words, less);
        for (size_t k = 0; k < some; k++) {
            size_t bucket = bucket_of(arranger, &run->items[i + k], less[k]);
            chosen[i + k] = (uint16_t)bucket;
            counts[bucket]++;
        }
    }
    memcpy(arranger->places + number * arranger->buckets, counts, arranger->buckets * sizeof *counts);
}

static void free_run(struct froe_row_run *run)
{
    free(run->items);
    *run = (struct froe_row_run){0};
}

static void deal(void *context, unsigned worker, uint64_t number)
{
    (void)worker;
    struct arranger *arranger = context;
    struct froe_row_run *run = &arranger->runs[number];
    size_t next[BUCKETS_MAX];
    memcpy(next, arranger->places + number * arranger->buckets, arranger->buckets * sizeof *next);
    for (size_t i = 0; i < run->count; i++)
        arranger->dealt[next[arranger->bucket_of[number][i]]++] = run->items[i];
    free_run(run);
}

static void sort_bucket(void *context, unsigned worker, uint64_t bucket)
{
    (void)worker;
    struct arranger *arranger = context;
    size_t from = arranger->starts[bucket], end = arranger->starts[bucket + 1];
    if (*arranger->cancelled)
        return;
    froe_items_sort(arranger->lead, arranger->dealt + from, end - from);
    for (size_t i = from; i < end; i++)
        arranger->rows[i] = arranger->dealt[i].group;
}

/* The item of all runs, one behind the other, at a place; places come in their order. */
static const struct froe_row_item *item_at(const struct arranger *arranger, size_t place, size_t *run, size_t *before)
{
    while (place - *before >= arranger->runs[*run].count)
        *before += arranger->runs[(*run)++].count;
    return &arranger->runs[*run].items[place - *before];
}

static bool choose_splitters(struct arranger *arranger)
{
    size_t samples = arranger->buckets * SAMPLES, run = 0, before = 0;
    struct froe_row_item *sample = malloc(samples * sizeof *sample);
    if (sample == NULL)
        return false;
    /* Rows do not come in their order: a stride is as good as a draw. */
    for (size_t i = 0; i < samples; i++)
        sample[i] = *item_at(arranger, (size_t)((unsigned __int128)arranger->count * i / samples), &run, &before);
    froe_items_sort(arranger->lead, sample, samples);
    for (size_t b = 0; b + 1 < arranger->buckets; b++) {
        const struct froe_group *group = sample[(b + 1) * SAMPLES].group;
        arranger->words[b] = froe_row_lead_word(arranger->lead, group);
        arranger->splitters[b] = (struct froe_row_item){arranger->words[b], group};
    }
    for (size_t b = arranger->buckets - 1; b-- > 0;) {
        bool last = b + 2 >= arranger->buckets || arranger->words[b] != arranger->words[b + 1];
        arranger->ends[b] = last ? (uint16_t)(b + 1) : arranger->ends[b + 1];
    }
    free(sample);
    return true;
}

/* Counts to places: bucket by bucket, within each run by run. */
static void place_buckets(struct arranger *arranger)
{
    size_t at = 0;
    for (size_t b = 0; b < arranger->buckets; b++) {
        arranger->starts[b] = at;
        for (size_t r = 0; r < arranger->run_count; r++) {
            size_t *place = &arranger->places[r * arranger->buckets + b];
            size_t count = *place;
            *place = at;
            at += count;
        }
    }
    arranger->starts[arranger->buckets] = at;
}

static bool run_tasks(struct arranger *arranger, struct froe_pool *pool, size_t count, froe_task_fn *fn)
{
    return froe_pool_each(pool, count, fn, arranger) && !arranger->failed;
}

static size_t buckets_for(const struct froe_pool *pool, size_t count)
{
    size_t least = FOR_EACH_THREAD * (pool == NULL ? 1 : (size_t)froe_pool_threads(pool)), wanted = count / IN_CACHE;
    wanted = wanted < least ? least : wanted;
    wanted = wanted < count / (4 * SAMPLES) ? wanted : count / (4 * SAMPLES);
    return count < WORTH_SPLITTING ? 1 : wanted < BUCKETS_MAX ? wanted : BUCKETS_MAX;
}

/* Into buckets, and there into their order. */
static bool sort_apart(struct arranger *arranger, struct froe_pool *pool)
{
    arranger->bucket_of = calloc(arranger->run_count, sizeof(uint16_t *));
    arranger->places = calloc(arranger->run_count * arranger->buckets, sizeof *arranger->places);
    bool good = arranger->bucket_of != NULL && arranger->places != NULL && choose_splitters(arranger) &&
                run_tasks(arranger, pool, arranger->run_count, choose_buckets);
    if (good && !*arranger->cancelled) {
        place_buckets(arranger);
        good = run_tasks(arranger, pool, arranger->run_count, deal) &&
               (arranger->rows = malloc(arranger->count * sizeof(struct froe_group *))) != NULL &&
               run_tasks(arranger, pool, arranger->buckets, sort_bucket);
    }
    for (size_t r = 0; arranger->bucket_of != NULL && r < arranger->run_count; r++)
        free(arranger->bucket_of[r]);
    free(arranger->bucket_of);
    free(arranger->places);
    return good;
}

static bool sort_at_once(struct arranger *arranger)
{
    size_t at = 0;
    for (size_t r = 0; r < arranger->run_count; r++) {
        const struct froe_row_run *run = &arranger->runs[r];
        if (run->count > 0)
            memcpy(arranger->dealt + at, run->items, run->count * sizeof *run->items);
        at += run->count;
    }
    arranger->starts[1] = at;
    arranger->rows = malloc((at + 1) * sizeof(struct froe_group *));
    if (arranger->rows != NULL)
        sort_bucket(arranger, 0, 0);
    return arranger->rows != NULL;
}

const struct froe_group **froe_runs_arrange(const struct froe_row_lead *lead, struct froe_row_run *runs, size_t count,
                                            struct froe_pool *pool, const _Atomic bool *cancelled)
{
    struct arranger *arranger = calloc(1, sizeof *arranger);
    if (arranger == NULL)
        return NULL;
    arranger->lead = lead;
    arranger->runs = runs;
    arranger->run_count = count;
    arranger->cancelled = cancelled;
    for (size_t r = 0; r < count; r++)
        arranger->count += runs[r].count;
    arranger->buckets = buckets_for(pool, arranger->count);
    size_t bytes = (arranger->count + 1) * sizeof *arranger->dealt;
    arranger->dealt = froe_pages_alloc(bytes);
    bool good =
        arranger->dealt != NULL && (arranger->buckets == 1 ? sort_at_once(arranger) : sort_apart(arranger, pool));
    froe_pages_free(arranger->dealt, bytes);
    const struct froe_group **rows = arranger->rows;
    if (good && rows == NULL)
        rows = calloc(arranger->count, sizeof(struct froe_group *));
    if (!good) {
        free(rows);
        rows = NULL;
    }
    for (size_t r = 0; r < count; r++)
        free_run(&runs[r]);
    free(arranger);
    return rows;
}

/* --- rows that have no leads yet ---------------------------------------------------------------------------------- */

struct leading {
    struct froe_row_lead lead;
    const struct froe_group **rows;
    size_t count;
    struct froe_row_run *runs;
    size_t run_count;
    _Atomic bool failed;
};

static void find_leads(void *context, unsigned worker, uint64_t number)
{
    enum { AHEAD = 16 };
    (void)worker;
    struct leading *leading = context;
    size_t share = leading->count / leading->run_count + 1, from = number * share;
    size_t end = from + share < leading->count ? from + share : leading->count;
    for (size_t i = from; i < end; i++) {
        const struct froe_group *row = leading->rows[i];
        if (i + AHEAD < end)
            __builtin_prefetch(leading->rows[i + AHEAD]);
        if (!froe_row_run_add(&leading->runs[number], froe_row_lead_word(&leading->lead, row), row))
            leading->failed = true;
    }
}

static bool find_all_leads(struct leading *leading, const struct froe_row_order *order, struct froe_pool *pool)
{
    enum { SAMPLE = 256 };
    const struct froe_group *sample[SAMPLE];
    size_t sampled = leading->count < SAMPLE ? leading->count : SAMPLE;
    for (size_t i = 0; i < sampled; i++)
        sample[i] = leading->rows[leading->count / sampled * i];
    leading->lead = froe_row_lead_of(order, sample, sampled);
    leading->run_count = FOR_EACH_THREAD * (size_t)froe_pool_threads(pool);
    leading->runs = calloc(leading->run_count, sizeof *leading->runs);
    return leading->runs != NULL && froe_pool_each(pool, leading->run_count, find_leads, leading) && !leading->failed;
}

bool froe_rows_arrange(const struct froe_row_order *order, const struct froe_group **rows, size_t count,
                       struct froe_pool *pool, const _Atomic bool *cancelled)
{
    if (pool == NULL || count < WORTH_SPLITTING)
        return froe_rows_sort(order, rows, count);
    struct leading leading = {.rows = rows, .count = count};
    const struct froe_group **sorted = NULL;
    if (find_all_leads(&leading, order, pool))
        sorted = froe_runs_arrange(&leading.lead, leading.runs, leading.run_count, pool, cancelled);
    if (sorted != NULL && !*cancelled)
        memcpy(rows, sorted, count * sizeof(struct froe_group *));
    for (size_t r = 0; leading.runs != NULL && r < leading.run_count; r++)
        free_run(&leading.runs[r]);
    free(leading.runs);
    free(sorted);
    return sorted != NULL;
}
