#include "run/merge.h"

#include <stdlib.h>

#include "base/zeroed.h"
#include "run/arrange.h"
#include "run/row_store.h"

enum { PARTITIONS_MAX = 1024 };

/* Groups lie all over the memory: so many steps before one is needed it is asked for. */
enum { AHEAD = 8 };

/* Groups of one table in one partition lie behind each other in `groups`. */
struct sorted_table {
    struct froe_tally tally;
    struct froe_group **order;         /* all groups, by partition */
    size_t starts[PARTITIONS_MAX + 1]; /* of each partition in order */
};

struct partition {
    const struct froe_group **rows; /* the merged ones that pass, at most as many as are wanted */
    size_t row_count;
    uint64_t total, distinct, filtered;
    void *total_state; /* of its groups; NULL: not wanted */
};

struct merger {
    const struct froe_question *question;
    bool apart; /* no two tables have a key in common, and totals are not wanted */
    struct sorted_table *tables;
    size_t table_count;
    struct partition *partitions;
    size_t partition_count;                /* a power of two */
    struct froe_aggregates_union *uniting; /* of exact distinct values; NULL: there are none */
    const _Atomic bool *cancelled;
    _Atomic bool failed;
};

/* Slots of a table are chosen by the low bits of the hash and told apart by the high half; partitions take bits
 * between. */
static size_t partition_of(const struct merger *merger, const struct froe_group *group)
{
    return (group->hash >> 24) & (merger->partition_count - 1);
}

static void sort_table(struct merger *merger, struct sorted_table *table)
{
    size_t count = froe_groups_size(table->tally.groups);
    table->order = malloc((count + 1) * sizeof(struct froe_group *));
    if (table->order == NULL) {
        merger->failed = true;
        return;
    }
    size_t next[PARTITIONS_MAX] = {0};
    struct froe_group *group = NULL;
    while ((group = froe_groups_next(table->tally.groups, group)) != NULL)
        next[partition_of(merger, group)]++;
    size_t start = 0;
    for (size_t p = 0; p < merger->partition_count; p++) {
        size_t in_partition = next[p];
        table->starts[p] = next[p] = start;
        start += in_partition;
    }
    table->starts[merger->partition_count] = start;
    while ((group = froe_groups_next(table->tally.groups, group)) != NULL)
        table->order[next[partition_of(merger, group)]++] = group;
}

static bool same_key(const struct froe_group *a, const struct froe_group *b)
{
    return a->hash == b->hash && a->len == b->len && (a->len == FROE_KEY_ABSENT || memcmp(a->key, b->key, a->len) == 0);
}

/* The tally whose memory a worker may use: there is one for each. */
static struct froe_aggregates_store *memory_of(const struct merger *merger, unsigned worker)
{
    return merger->tables[worker].tally.store;
}

/* Adds a group to the set in slots, or its hits and aggregates to its equal there. */
static void unite(const struct merger *merger, unsigned worker, const struct froe_group **slots, size_t mask,
                  struct froe_group *group)
{
    size_t state_size = merger->question->state_size;
    size_t at = group->hash & mask;
    for (; slots[at] != NULL; at = (at + 1) & mask)
        if (same_key(slots[at], group)) {
            ((struct froe_group *)(uintptr_t)slots[at])->hits += group->hits;
            group->hits = 0;
            if (state_size > 0)
                froe_aggregates_merge(merger->question->aggregates, memory_of(merger, worker),
                                      froe_group_state(slots[at], state_size), froe_group_state(group, state_size));
            return;
        }
    slots[at] = group;
}

static size_t groups_in(const struct merger *merger, size_t p)
{
    size_t count = 0;
    for (size_t t = 0; t < merger->table_count; t++)
        count += merger->tables[t].starts[p + 1] - merger->tables[t].starts[p];
    return count;
}

/* Takes the merged groups over as rows: counts them all, keeps those that pass. */
static void take_row(const struct merger *merger, unsigned worker, struct partition *partition,
                     const struct froe_group *group)
{
    size_t state_size = merger->question->state_size;
    if (group->dropped) {
        partition->filtered += group->hits;
        return;
    }
    if (state_size > 0)
        froe_aggregates_settle(merger->question->aggregates, froe_group_state(group, state_size));
    partition->total += group->hits;
    partition->distinct++;
    if (partition->total_state != NULL)
        froe_aggregates_add_total(merger->question->aggregates, memory_of(merger, worker), partition->total_state,
                                  froe_group_state(group, state_size));
    if (group->hits >= merger->question->min_count)
        partition->rows[partition->row_count++] = group;
}

static void merge_partition(struct merger *merger, unsigned worker, size_t p)
{
    struct partition *partition = &merger->partitions[p];
    size_t count = groups_in(merger, p);
    size_t slots_len = 2;
    while (slots_len < 2 * count)
        slots_len *= 2;
    bool alone = merger->table_count == 1 || merger->apart;
    const struct froe_group **slots = alone ? NULL : froe_zeroed_alloc(slots_len * sizeof(struct froe_group *));
    partition->rows = malloc((count + 1) * sizeof(struct froe_group *));
    bool totals = merger->question->want_total && merger->question->state_size > 0 && !merger->apart;
    partition->total_state = totals ? calloc(1, merger->question->state_size) : NULL;
    if ((slots == NULL && !alone) || partition->rows == NULL || (totals && partition->total_state == NULL)) {
        merger->failed = true;
        free(slots);
        return;
    }
    for (size_t t = 0; t < merger->table_count; t++) {
        const struct sorted_table *table = &merger->tables[t];
        for (size_t i = table->starts[p]; i < table->starts[p + 1]; i++) {
            if (i + AHEAD < table->starts[p + 1])
                __builtin_prefetch(table->order[i + AHEAD], 1);
            if (alone)
                take_row(merger, worker, partition, table->order[i]);
            else
                unite(merger, worker, slots, slots_len - 1, table->order[i]);
        }
    }
    for (size_t at = 0; !alone && at < slots_len; at++) {
        if (at + 2 * AHEAD < slots_len)
            __builtin_prefetch(slots[at + 2 * AHEAD]);
        if (slots[at] != NULL)
            take_row(merger, worker, partition, slots[at]);
    }
    free(slots);
}

/* No row that many others of its partition come before is among the first of all. */
static void select_rows(struct merger *merger, struct partition *partition)
{
    const struct froe_question *question = merger->question;
    if (!froe_rows_select(&question->order, partition->rows, partition->row_count, (size_t)question->top))
        merger->failed = true;
    partition->row_count = (size_t)question->top;
}

/* Tasks are numbers: of tables or of partitions. */
static void sort_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct merger *merger = context;
    if (!*merger->cancelled)
        sort_table(merger, &merger->tables[task]);
}

static void merge_task(void *context, unsigned worker, uint64_t task)
{
    struct merger *merger = context;
    if (!*merger->cancelled)
        merge_partition(merger, worker, task);
}

static void number_values_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct merger *merger = context;
    if (!*merger->cancelled)
        froe_aggregates_union_number(merger->uniting, task);
}

static void sort_values_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct merger *merger = context;
    if (!*merger->cancelled)
        froe_aggregates_union_sort(merger->uniting, task);
}

static void unite_values_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct merger *merger = context;
    if (!*merger->cancelled)
        froe_aggregates_union_unite(merger->uniting, task);
}

static void select_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct merger *merger = context;
    if (!*merger->cancelled && merger->question->top < merger->partitions[task].row_count)
        select_rows(merger, &merger->partitions[task]);
}

static bool run_tasks(struct merger *merger, struct froe_pool *pool, size_t count, froe_task_fn *fn)
{
    if (pool == NULL) {
        for (size_t i = 0; i < count; i++)
            fn(merger, 0, i);
    } else {
        uint64_t *tasks = malloc(count * sizeof *tasks);
        for (size_t i = 0; tasks != NULL && i < count; i++)
            tasks[i] = i;
        if (tasks == NULL || !froe_pool_run(pool, tasks, count, fn, merger))
            merger->failed = true;
        free(tasks);
    }
    return !merger->failed;
}

/* The aggregates of all groups. */
static bool add_totals(struct froe_result *result, struct merger *merger)
{
    size_t state_size = merger->question->state_size;
    if (!merger->question->want_total || state_size == 0)
        return true;
    result->total_state = calloc(1, state_size);
    bool some = result->total_state != NULL && merger->table_count > 0;
    for (size_t p = 0; some && p < merger->partition_count; p++)
        froe_aggregates_add_total(merger->question->aggregates, memory_of(merger, 0), result->total_state,
                                  merger->partitions[p].total_state);
    return result->total_state != NULL;
}

/* Values of exact distinct(): those of a group, wherever they were met, are counted once. */
static bool unite_values(struct froe_result *result, struct merger *merger, struct froe_pool *pool)
{
    enum { UNION_PARTITIONS = 256 };
    const struct froe_aggregates *aggregates = merger->question->aggregates;
    if (merger->table_count == 0 || !froe_aggregates_has_pairs(aggregates))
        return true;
    struct froe_aggregates_store **stores = malloc(merger->table_count * sizeof(struct froe_aggregates_store *));
    if (stores == NULL)
        return false;
    for (size_t t = 0; t < merger->table_count; t++)
        stores[t] = merger->tables[t].tally.store;
    size_t partitions = pool == NULL ? 1 : UNION_PARTITIONS;
    merger->uniting = froe_aggregates_union_create(aggregates, stores, merger->table_count, partitions);
    bool good = merger->uniting != NULL && run_tasks(merger, pool, merger->table_count, number_values_task) &&
                run_tasks(merger, pool, merger->table_count, sort_values_task) &&
                run_tasks(merger, pool, partitions, unite_values_task);
    if (merger->uniting != NULL)
        good = froe_aggregates_union_end(merger->uniting, result->total_state) && good;
    free(stores);
    return good;
}

/* All rows behind each other, sorted, and of these the ones that are wanted. */
static bool collect(struct froe_result *result, struct merger *merger, struct froe_pool *pool)
{
    /* Memory of the last step, which this one can do with. */
    for (size_t t = 0; t < merger->table_count; t++) {
        free(merger->tables[t].order);
        merger->tables[t].order = NULL;
    }
    const struct froe_question *question = merger->question;
    size_t rows = 0;
    for (size_t p = 0; p < merger->partition_count; p++) {
        const struct partition *partition = &merger->partitions[p];
        result->total += partition->total;
        result->distinct += partition->distinct;
        result->filtered += partition->filtered;
        rows += partition->row_count;
    }
    result->rows = malloc((rows + 1) * sizeof(struct froe_group *));
    if (result->rows == NULL)
        return false;
    size_t at = 0;
    for (size_t p = 0; p < merger->partition_count; p++) {
        struct partition *partition = &merger->partitions[p];
        if (partition->row_count == 0)
            continue;
        memcpy(result->rows + at, partition->rows, partition->row_count * sizeof(struct froe_group *));
        at += partition->row_count;
        free(partition->rows);
        partition->rows = NULL;
    }
    if (!question->whole && !froe_rows_arrange(&question->order, result->rows, rows, pool, merger->cancelled))
        return false;
    result->loaded = result->row_count = rows < question->top ? rows : (size_t)question->top;
    return true;
}

/* Some for each thread, and more of very many groups, so that the set of one stays in the cache. */
static size_t partitions_for(const struct froe_pool *pool, size_t groups)
{
    enum { WORTH_SPLITTING = 1000, LARGE = 10000 };
    if (pool == NULL || groups < WORTH_SPLITTING)
        return 1;
    size_t wanted = 2 * (size_t)froe_pool_threads(pool);
    wanted = wanted < groups / LARGE ? groups / LARGE : wanted;
    size_t partitions = 1;
    while (partitions < wanted && partitions < PARTITIONS_MAX)
        partitions *= 2;
    return partitions;
}

/* The steps, each for all threads. What was cancelled is left as it is. */
static bool merge(struct froe_result *result, struct merger *merger, struct froe_pool *pool)
{
    const _Atomic bool *cancelled = merger->cancelled;
    if (!run_tasks(merger, pool, merger->table_count, sort_task) || *cancelled)
        return !merger->failed;
    if (!run_tasks(merger, pool, merger->partition_count, merge_task) || *cancelled)
        return !merger->failed;
    if (!merger->apart && (!add_totals(result, merger) || !unite_values(result, merger, pool)))
        return *cancelled && !merger->failed;
    if (!run_tasks(merger, pool, merger->partition_count, select_task) || *cancelled)
        return !merger->failed;
    return collect(result, merger, pool);
}

/* Whether memory was short for an aggregate. */
static bool lacks_memory(const struct merger *merger)
{
    for (size_t t = 0; t < merger->table_count; t++)
        if (merger->question->state_size > 0 && froe_aggregates_store_failed(memory_of(merger, (unsigned)t)))
            return true;
    return false;
}

static bool merge_tallies(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                          size_t count, bool apart, struct froe_pool *pool, const _Atomic bool *cancelled)
{
    *result = (struct froe_result){0};
    size_t groups = 0;
    for (size_t t = 0; t < count; t++)
        groups += froe_groups_size(tallies[t].groups);
    struct merger merger = {.question = question,
                            .apart = apart,
                            .table_count = count,
                            .partition_count = partitions_for(pool, groups),
                            .cancelled = cancelled};
    if (merger.partition_count == 1)
        pool = NULL;
    merger.tables = calloc(count + 1, sizeof *merger.tables);
    merger.partitions = calloc(merger.partition_count, sizeof *merger.partitions);
    bool good = merger.tables != NULL && merger.partitions != NULL;
    for (size_t t = 0; good && t < count; t++)
        merger.tables[t].tally = tallies[t];
    good = good && merge(result, &merger, pool) && !lacks_memory(&merger);
    for (size_t t = 0; merger.tables != NULL && t < count; t++)
        free(merger.tables[t].order);
    for (size_t p = 0; merger.partitions != NULL && p < merger.partition_count; p++) {
        free(merger.partitions[p].rows);
        free(merger.partitions[p].total_state);
    }
    free(merger.tables);
    free(merger.partitions);
    return good;
}

bool froe_merge(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                size_t count, struct froe_pool *pool, const _Atomic bool *cancelled)
{
    return merge_tallies(result, question, tallies, count, false, pool, cancelled);
}

bool froe_merge_apart(struct froe_result *result, const struct froe_question *question, struct froe_tally *tallies,
                      size_t count, struct froe_pool *pool, const _Atomic bool *cancelled)
{
    return merge_tallies(result, question, tallies, count, true, pool, cancelled);
}

bool froe_result_load(struct froe_result *result, size_t row, size_t needed, bool sorted)
{
    struct froe_row_window window;
    if (result->store == NULL)
        return true;
    if (!froe_row_store_load(result->store, row, needed, sorted, &window))
        return false;
    result->rows = window.rows;
    result->first = (size_t)window.first;
    result->loaded =
        result->row_count - result->first < window.count ? result->row_count - result->first : window.count;
    return true;
}

void froe_result_unload(struct froe_result *result)
{
    if (result->store == NULL)
        return;
    froe_row_store_unload(result->store);
    result->rows = NULL;
    result->first = result->loaded = 0;
}

void froe_result_free(struct froe_result *result)
{
    if (result->store == NULL)
        free(result->rows);
    froe_row_store_free(result->store);
    froe_aggregates_store_free(result->total_store);
    free(result->total_state);
    *result = (struct froe_result){0};
}
