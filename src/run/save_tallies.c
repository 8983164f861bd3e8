/* Saving what was counted in this process: the groups of many tallies, sorted out to partitions. */
#include <stdlib.h>

#include "query/aggregate_codec.h"
#include "run/save.h"

/* Groups of one tally, or values of one store, by partition. */
struct dealt {
    struct froe_group_ranked *groups;
    struct froe_met *met;
    size_t starts[FROE_SAVED_PARTITIONS + 1];
};

struct saving {
    struct froe_save *save;
    const struct froe_question *asked;
    unsigned question;
    const struct froe_tally *tallies;
    size_t count;
    struct dealt *dealt;
    struct froe_group_values values;
    struct froe_save_room *rooms; /* of each worker */
    const _Atomic bool *cancelled;
};

/* Groups that were merged into others have no hits any more. */
static struct froe_group *next_group(const struct froe_tally *tally, struct froe_group *group)
{
    while ((group = froe_groups_next(tally->groups, group)) != NULL && (group->hits == 0 || group->dropped))
        ;
    return group;
}

/* Numbers in partitions to the first place of each. */
static size_t make_starts(size_t *starts)
{
    size_t start = 0;
    for (size_t p = 0; p <= FROE_SAVED_PARTITIONS; p++) {
        size_t count = starts[p];
        starts[p] = start;
        start += count;
    }
    return starts[FROE_SAVED_PARTITIONS];
}

/* Back to the first places, from those behind the last. */
static void restore_starts(size_t *starts)
{
    memmove(starts + 1, starts, FROE_SAVED_PARTITIONS * sizeof *starts);
    starts[0] = 0;
}

static size_t partition_of(uint64_t hash)
{
    return froe_group_partition(hash, FROE_SAVED_BITS);
}

static bool deal_groups(struct dealt *dealt, const struct froe_tally *tally)
{
    for (struct froe_group *group = NULL; (group = next_group(tally, group)) != NULL;)
        dealt->starts[partition_of(froe_group_stable_hash(group))]++;
    dealt->groups = malloc((make_starts(dealt->starts) + 1) * sizeof *dealt->groups);
    if (dealt->groups == NULL)
        return false;
    for (struct froe_group *group = NULL; (group = next_group(tally, group)) != NULL;) {
        uint64_t hash = froe_group_stable_hash(group);
        dealt->groups[dealt->starts[partition_of(hash)]++] = (struct froe_group_ranked){hash, group};
    }
    restore_starts(dealt->starts);
    return true;
}

static bool deal_values(const struct froe_aggregates *aggregates, struct dealt *dealt, const struct froe_tally *tally)
{
    struct froe_met met;
    memset(dealt->starts, 0, sizeof dealt->starts);
    for (size_t at = 0; froe_aggregates_store_next_value(tally->store, aggregates, &at, &met);)
        dealt->starts[partition_of(froe_met_stable_hash(&met))]++;
    dealt->met = malloc((make_starts(dealt->starts) + 1) * sizeof *dealt->met);
    if (dealt->met == NULL)
        return false;
    for (size_t at = 0; froe_aggregates_store_next_value(tally->store, aggregates, &at, &met);)
        dealt->met[dealt->starts[partition_of(froe_met_stable_hash(&met))]++] = met;
    restore_starts(dealt->starts);
    return true;
}

static void fail(struct saving *saving)
{
    saving->save->no_memory = true;
    froe_save_stop(saving->save);
}

static bool is_over(struct saving *saving)
{
    if (*saving->cancelled)
        froe_save_stop(saving->save);
    return saving->save->stopped || saving->save->no_memory;
}

static void keep_lent_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct saving *saving = context;
    if (!is_over(saving) &&
        !froe_aggregates_store_keep_lent(saving->asked->aggregates, saving->tallies[task].store, true))
        fail(saving);
}

static void deal_groups_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct saving *saving = context;
    if (!is_over(saving) && !deal_groups(&saving->dealt[task], &saving->tallies[task]))
        fail(saving);
}

static void deal_values_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct saving *saving = context;
    if (!is_over(saving) && !deal_values(saving->asked->aggregates, &saving->dealt[task], &saving->tallies[task]))
        fail(saving);
}

/* Everything of a partition behind each other: `size` bytes a piece, from `array` of each tally. NULL when memory is
 * short. */
static void *gather(const struct saving *saving, size_t p, bool values, size_t size, size_t *count)
{
    *count = 0;
    for (size_t t = 0; t < saving->count; t++)
        *count += saving->dealt[t].starts[p + 1] - saving->dealt[t].starts[p];
    uint8_t *all = malloc((*count + 1) * size), *at = all;
    for (size_t t = 0; t < saving->count && all != NULL; t++) {
        const struct dealt *dealt = &saving->dealt[t];
        const uint8_t *from = values ? (const void *)dealt->met : (const void *)dealt->groups;
        size_t bytes = (dealt->starts[p + 1] - dealt->starts[p]) * size;
        if (bytes > 0)
            memcpy(at, from + dealt->starts[p] * size, bytes);
        at += bytes;
    }
    return all;
}

static void save_groups_task(void *context, unsigned worker, uint64_t task)
{
    struct saving *saving = context;
    size_t count;
    if (is_over(saving))
        return;
    struct froe_group_ranked *groups = gather(saving, task, false, sizeof *groups, &count);
    if (groups == NULL) {
        fail(saving);
        return;
    }
    froe_groups_rank(groups, count);
    froe_group_values_sort(&saving->values, task);
    froe_save_groups(saving->save, saving->asked->aggregates, saving->question, (unsigned)task, groups, count,
                     &saving->values, task, &saving->rooms[worker]);
    free(groups);
}

static void save_values_task(void *context, unsigned worker, uint64_t task)
{
    struct saving *saving = context;
    size_t count;
    if (is_over(saving))
        return;
    struct froe_met *met = gather(saving, task, true, sizeof *met, &count);
    if (met == NULL) {
        fail(saving);
        return;
    }
    count = froe_met_sort_values(met, count);
    froe_save_values(saving->save, saving->asked->aggregates, saving->question, (unsigned)task, met, count,
                     &saving->rooms[worker]);
    free(met);
}

static bool run_tasks(struct saving *saving, struct froe_pool *pool, size_t count, froe_task_fn *fn)
{
    uint64_t *tasks = malloc((count + 1) * sizeof *tasks);
    for (size_t i = 0; tasks != NULL && i < count; i++)
        tasks[i] = i;
    if (tasks == NULL || !froe_pool_run(pool, tasks, count, fn, saving))
        fail(saving);
    free(tasks);
    return !is_over(saving);
}

/* The values that groups have met, and then all that there are. */
static bool save_all(struct saving *saving, struct froe_pool *pool)
{
    const struct froe_aggregates *aggregates = saving->asked->aggregates;
    bool has_pairs = froe_aggregates_has_pairs(aggregates);
    struct froe_aggregates_store **stores = calloc(saving->count + 1, sizeof(struct froe_aggregates_store *));
    for (size_t t = 0; stores != NULL && t < saving->count; t++)
        stores[t] = saving->tallies[t].store;
    if (stores == NULL || (has_pairs && !run_tasks(saving, pool, saving->count, keep_lent_task)) ||
        !froe_group_values_gather(&saving->values, aggregates, stores, saving->count, FROE_SAVED_BITS)) {
        free(stores);
        return false;
    }
    bool good = run_tasks(saving, pool, saving->count, deal_groups_task) &&
                run_tasks(saving, pool, FROE_SAVED_PARTITIONS, save_groups_task);
    good = good && (!has_pairs || (run_tasks(saving, pool, saving->count, deal_values_task) &&
                                   run_tasks(saving, pool, FROE_SAVED_PARTITIONS, save_values_task)));
    froe_group_values_free(&saving->values);
    free(stores);
    return good;
}

void froe_save_tallies(struct froe_save *save, const struct froe_question *asked, unsigned question,
                       const struct froe_tally *tallies, size_t count, struct froe_pool *pool,
                       const _Atomic bool *cancelled)
{
    struct saving saving = {
        .save = save, .asked = asked, .question = question, .tallies = tallies, .count = count, .cancelled = cancelled};
    saving.dealt = calloc(count + 1, sizeof *saving.dealt);
    saving.rooms = calloc(froe_pool_threads(pool), sizeof *saving.rooms);
    if (saving.dealt == NULL || saving.rooms == NULL || !save_all(&saving, pool))
        fail(&saving);
    for (size_t t = 0; saving.dealt != NULL && t < count; t++) {
        free(saving.dealt[t].groups);
        free(saving.dealt[t].met);
    }
    for (unsigned i = 0; saving.rooms != NULL && i < froe_pool_threads(pool); i++)
        froe_save_room_free(&saving.rooms[i]);
    free(saving.dealt);
    free(saving.rooms);
}
