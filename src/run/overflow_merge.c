#include "run/overflow_merge.h"

#include <stdlib.h>

#include "query/aggregate_pack.h"
#include "query/row_bar.h"
#include "run/row_store.h"

/* What one worker has. */
struct worker {
    struct froe_tally tally;
    struct froe_overflow_room room;
    struct froe_overflow_parts *counted; /* groups with numbers of values; NULL: none yet */
    struct froe_aggregates_store *totals_store;
    void *total_state;
    uint64_t total, distinct, filtered;
    const struct froe_group **rows; /* of a part, to choose the first from */
    size_t row_cap;
    struct froe_row_bar bar; /* for rows, where few are wanted */
    bool crowded;            /* a part has fewer values than can be parted, and too many groups have met them */
};

struct merger {
    const struct froe_question *question;
    struct froe_spill *spill;
    struct froe_overflow_parts **parts; /* that are merged */
    size_t part_count;
    struct worker *workers;
    size_t worker_count;
    size_t tally_memory; /* of a worker's */
    size_t first_part;   /* task number 0 */
    struct froe_row_store *rows;
    struct froe_overflow_state *state; /* what is to be saved; NULL: nothing is */
    const _Atomic bool *cancelled;
    _Atomic bool failed;
};

/* What is to be merged: part p, by the bits of a level, of these. */
struct sources {
    struct froe_overflow_parts *const *parts;
    size_t count;
    size_t part;
    unsigned level;
};

/* Takes groups, or values, off a block. */
typedef bool take_fn(const struct froe_question *question, struct froe_tally *tally, struct froe_span *content);

/* Puts what a tally holds one level lower, and clears it. */
typedef bool put_fn(struct merger *merger, struct worker *worker, unsigned level, struct froe_overflow_parts *below);

static bool put_groups_below(struct merger *merger, struct worker *worker, unsigned level,
                             struct froe_overflow_parts *below)
{
    bool good =
        froe_overflow_put_groups(merger->spill, merger->question, &worker->tally, level, true, below, &worker->room);
    froe_tally_clear(&worker->tally);
    return good;
}

static bool put_values_below(struct merger *merger, struct worker *worker, unsigned level,
                             struct froe_overflow_parts *below)
{
    bool good = froe_overflow_put_values(merger->spill, merger->question, &worker->tally, level, below, &worker->room);
    froe_tally_clear(&worker->tally);
    return good;
}

/* What is read, and what it is done with. */
struct way {
    take_fn *take;
    put_fn *put;
    bool values;
};

/* Puts the tally below when it has become too large. */
static bool make_room(struct merger *merger, struct worker *worker, const struct way *way, unsigned level,
                      struct froe_overflow_parts **below)
{
    if (froe_tally_memory(&worker->tally) <= merger->tally_memory)
        return true;
    if (level + 1 >= FROE_GROUPS_PART_LEVELS) {
        /* A group by itself has to fit. */
        worker->crowded = way->values;
        return !way->values;
    }
    if (*below == NULL && (*below = froe_overflow_parts_create()) == NULL)
        return false;
    return way->put(merger, worker, level + 1, *below);
}

/* Loads a part into the worker's tally; *below: what did not fit, the tally included, NULL: everything did. */
static bool load_part(struct merger *merger, struct worker *worker, const struct way *way,
                      const struct sources *sources, struct froe_overflow_parts **below)
{
    struct froe_span content;
    bool good = true;
    for (size_t i = 0; good && i < sources->count; i++) {
        const struct froe_overflow_parts *parts = sources->parts[i];
        const struct froe_spill_stream *streams = way->values ? parts->values : parts->groups;
        froe_spill_rewind(&worker->room.reader, &streams[sources->part]);
        while (good && !*merger->cancelled && (good = froe_spill_read(merger->spill, &worker->room.reader, &content)) &&
               content.ptr != NULL)
            while (good && content.len > 0)
                good = way->take(merger->question, &worker->tally, &content) &&
                       make_room(merger, worker, way, sources->level, below);
    }
    if (good && *below != NULL)
        good = way->put(merger, worker, sources->level + 1, *below);
    return good;
}

/* --- groups to rows ---------------------------------------------------------------------------------------------- */

static unsigned number_of(const struct merger *merger, const struct worker *worker)
{
    return (unsigned)(worker - merger->workers);
}

/* Counts a merged group; *may_be_row: whether it may be one. False when it cannot be kept for the state. */
static bool count_group(struct merger *merger, struct worker *worker, const struct froe_group *group, bool *may_be_row)
{
    const struct froe_question *question = merger->question;
    *may_be_row = false;
    if (group->dropped) {
        worker->filtered += group->hits;
        return true;
    }
    if (question->state_size > 0)
        froe_aggregates_settle(question->aggregates, froe_group_state(group, question->state_size));
    worker->total += group->hits;
    worker->distinct++;
    if (worker->total_state != NULL)
        froe_aggregates_add_total(question->aggregates, worker->totals_store, worker->total_state,
                                  froe_group_state(group, question->state_size));
    *may_be_row = group->hits >= question->min_count;
    return merger->state == NULL || froe_overflow_state_put_group(merger->state, number_of(merger, worker), group);
}

static bool reserve_rows(struct worker *worker, size_t count)
{
    if (count <= worker->row_cap)
        return true;
    free(worker->rows);
    worker->rows = malloc(count * sizeof(struct froe_group *));
    worker->row_cap = worker->rows == NULL ? 0 : count;
    return worker->rows != NULL;
}

/* The rows of the tally, of which no more than `top` can be among the first. */
static bool take_rows(struct merger *merger, struct worker *worker)
{
    const struct froe_question *question = merger->question;
    size_t groups = froe_groups_size(worker->tally.groups), count = 0;
    size_t outside =
        worker->tally.store == NULL || groups == 0 ? 0 : froe_aggregates_store_bytes(worker->tally.store) / groups;
    unsigned number = number_of(merger, worker);
    bool may_be_row, selecting = question->top < groups, good = !selecting || reserve_rows(worker, groups);
    for (struct froe_group *group = NULL; good && (group = froe_groups_next(worker->tally.groups, group)) != NULL;) {
        good = count_group(merger, worker, group, &may_be_row);
        if (!good || !may_be_row)
            continue;
        if (!selecting)
            good = froe_row_store_add(merger->rows, number, group, outside);
        else if (froe_row_bar_lets(&worker->bar, group))
            worker->rows[count++] = group;
    }
    if (selecting && question->top < count) {
        good = good && froe_rows_select(&question->order, worker->rows, count, (size_t)question->top);
        count = (size_t)question->top;
    }
    if (good && count > 0 && count == question->top)
        froe_row_bar_raise(&worker->bar, &question->order, worker->rows, count);
    for (size_t i = 0; good && i < count; i++)
        good = froe_row_store_add(merger->rows, number, worker->rows[i], outside);
    return good && (worker->totals_store == NULL || !froe_aggregates_store_failed(worker->totals_store));
}

/* --- values to groups -------------------------------------------------------------------------------------------- */

/* The values in the tally are to be saved. */
static bool save_values(struct merger *merger, struct worker *worker)
{
    return merger->state == NULL ||
           froe_overflow_state_put_values(merger->state, number_of(merger, worker), &worker->tally);
}

/* The tally knows all values that some groups have met of a part: what it has counted of them joins the groups. total:
 * of all groups; NULL: it is known. */
static bool take_numbers(struct merger *merger, struct worker *worker, void *total)
{
    if (worker->counted == NULL && (worker->counted = froe_overflow_parts_create()) == NULL)
        return false;
    if (merger->state != NULL &&
        !froe_overflow_state_put_pairs(merger->state, number_of(merger, worker), &worker->tally))
        return false;
    return froe_aggregates_count_values(merger->question->aggregates, worker->tally.store, total) &&
           froe_overflow_put_groups(merger->spill, merger->question, &worker->tally, 0, true, worker->counted,
                                    &worker->room);
}

/* Loads a stream of values. worker->crowded: they are too many. */
static bool load_values(struct merger *merger, struct worker *worker, const struct froe_spill_stream *stream,
                        take_fn *take)
{
    struct froe_span content;
    bool good = true;
    froe_spill_rewind(&worker->room.reader, stream);
    while (good && !worker->crowded && !*merger->cancelled &&
           (good = froe_spill_read(merger->spill, &worker->room.reader, &content)) && content.ptr != NULL)
        while (good && !worker->crowded && content.len > 0) {
            good = take(merger->question, &worker->tally, &content);
            worker->crowded =
                take == froe_overflow_take_values && froe_tally_memory(&worker->tally) > merger->tally_memory;
        }
    return good;
}

/* Counts values for each group, of a stream that has some of the groups. */
static bool count_slice(struct merger *merger, struct worker *worker, const struct froe_spill_stream *stream,
                        unsigned depth)
{
    bool good = load_values(merger, worker, stream, froe_overflow_take_values), crowded = worker->crowded;
    if (good && !crowded && !*merger->cancelled)
        good = take_numbers(merger, worker, NULL);
    froe_tally_clear(&worker->tally);
    worker->crowded = false;
    if (!good || !crowded)
        return good;
    struct froe_overflow_parts *slices = depth < FROE_OVERFLOW_SLICE_DEPTHS ? froe_overflow_parts_create() : NULL;
    good = slices != NULL &&
           froe_overflow_slice_values(merger->spill, merger->question, stream, depth, slices, &worker->room);
    for (size_t s = 0; good && !*merger->cancelled && s < FROE_OVERFLOW_SLICES; s++)
        good = count_slice(merger, worker, &slices->values[s], depth + 1);
    free(slices);
    return good;
}

/* A part of which few values have been met by so many groups that they do not fit. Over all groups they are counted
 * first, as if one had met them; then group by group. */
static bool merge_crowded(struct merger *merger, struct worker *worker, const struct sources *sources)
{
    const struct froe_question *question = merger->question;
    struct froe_overflow_parts *slices = froe_overflow_parts_create();
    bool good = slices != NULL;
    froe_tally_clear(&worker->tally);
    worker->crowded = false;
    for (size_t i = 0; good && i < sources->count; i++)
        good = load_values(merger, worker, &sources->parts[i]->values[sources->part], froe_overflow_take_values_alone);
    good = good && save_values(merger, worker) &&
           froe_aggregates_count_values(question->aggregates, worker->tally.store, worker->total_state);
    froe_tally_clear(&worker->tally);
    for (size_t i = 0; good && i < sources->count; i++)
        good = froe_overflow_slice_values(merger->spill, question, &sources->parts[i]->values[sources->part], 0, slices,
                                          &worker->room);
    for (size_t s = 0; good && !*merger->cancelled && s < FROE_OVERFLOW_SLICES; s++)
        good = count_slice(merger, worker, &slices->values[s], 1);
    free(slices);
    return good;
}

/* --- parts ------------------------------------------------------------------------------------------------------- */

static bool merge_part(struct merger *merger, struct worker *worker, const struct way *way,
                       const struct sources *sources)
{
    struct froe_overflow_parts *below = NULL;
    bool good = load_part(merger, worker, way, sources, &below);
    if (good && below == NULL && !*merger->cancelled)
        good = way->values ? save_values(merger, worker) && take_numbers(merger, worker, worker->total_state)
                           : take_rows(merger, worker);
    if (worker->crowded)
        good = merge_crowded(merger, worker, sources);
    froe_tally_clear(&worker->tally);
    struct sources lower = {&below, 1, 0, sources->level + 1};
    for (; good && below != NULL && !*merger->cancelled && lower.part < FROE_GROUPS_PARTS; lower.part++)
        good = merge_part(merger, worker, way, &lower);
    free(below);
    return good;
}

static void merge_task(struct merger *merger, unsigned number, const struct way *way, size_t part)
{
    const struct sources sources = {merger->parts, merger->part_count, part, 0};
    if (!*merger->cancelled && !merger->failed && !merge_part(merger, &merger->workers[number], way, &sources))
        merger->failed = true;
}

static void groups_task(void *context, unsigned worker, uint64_t task)
{
    static const struct way groups = {froe_overflow_take_groups, put_groups_below, false};
    struct merger *merger = context;
    merge_task(merger, worker, &groups, merger->first_part + task);
}

static void values_task(void *context, unsigned worker, uint64_t task)
{
    static const struct way values = {froe_overflow_take_values, put_values_below, true};
    merge_task(context, worker, &values, task);
}

static bool run_tasks(struct merger *merger, struct froe_pool *pool, size_t count, froe_task_fn *fn)
{
    uint64_t tasks[FROE_GROUPS_PARTS];
    for (size_t i = 0; i < count; i++)
        tasks[i] = i;
    if (!froe_pool_run(pool, tasks, count, fn, merger))
        merger->failed = true;
    return !merger->failed;
}

static bool add_counted(struct merger *merger)
{
    for (size_t w = 0; w < merger->worker_count; w++)
        if (merger->workers[w].counted != NULL)
            merger->parts[merger->part_count++] = merger->workers[w].counted;
    return true;
}

/* The part of all groups that lies in the first parts. */
static double share_of(const struct merger *merger, size_t first_parts)
{
    uint64_t all = 1, first = 1;
    for (size_t i = 0; i < merger->part_count; i++)
        for (size_t p = 0; p < FROE_GROUPS_PARTS; p++) {
            all += merger->parts[i]->groups[p].records;
            first += p < first_parts ? merger->parts[i]->groups[p].records : 0;
        }
    return (double)first / (double)all;
}

/* A part for each worker tells what the rows are like, then they are dealt out. */
static bool merge_groups(struct merger *merger, struct froe_pool *pool)
{
    size_t first = merger->worker_count < FROE_GROUPS_PARTS ? merger->worker_count : FROE_GROUPS_PARTS;
    if (!run_tasks(merger, pool, first, groups_task) ||
        (!*merger->cancelled && !froe_row_store_cut(merger->rows, share_of(merger, first))))
        return false;
    merger->first_part = first;
    return *merger->cancelled || (run_tasks(merger, pool, FROE_GROUPS_PARTS - first, groups_task) &&
                                  (*merger->cancelled || froe_row_store_finish(merger->rows)));
}

static bool init_worker(struct worker *worker, const struct froe_question *question)
{
    if (!froe_tally_init(&worker->tally, question))
        return false;
    if (!question->want_total || question->state_size == 0)
        return true;
    worker->totals_store = froe_aggregates_store_create();
    worker->total_state = calloc(1, question->state_size);
    return worker->totals_store != NULL && worker->total_state != NULL;
}

static bool init_merger(struct merger *merger, struct froe_overflow_parts *const *parts, size_t part_count,
                        size_t memory, struct froe_pool *pool)
{
    size_t workers = merger->worker_count = froe_pool_threads(pool);
    /* Of the memory of a worker half is for its tally, a quarter for blocks of rows, the rest for blocks that are read
     * and written. */
    merger->tally_memory = memory / workers / 2;
    merger->workers = calloc(workers, sizeof *merger->workers);
    merger->parts = calloc(part_count + workers + 1, sizeof(struct froe_overflow_parts *));
    merger->rows = froe_row_store_create(merger->question, merger->spill, pool, memory, merger->cancelled);
    if (merger->workers == NULL || merger->parts == NULL || merger->rows == NULL)
        return false;
    for (size_t i = 0; i < part_count; i++)
        if (parts[i] != NULL)
            merger->parts[merger->part_count++] = parts[i];
    for (size_t w = 0; w < workers; w++)
        if (!init_worker(&merger->workers[w], merger->question))
            return false;
    return true;
}

/* Adds up what the workers have counted. */
static bool add_totals(struct froe_result *result, struct merger *merger)
{
    const struct froe_aggregates *aggregates = merger->question->aggregates;
    struct froe_aggregates_store *store = merger->workers[0].totals_store;
    for (size_t w = 0; w < merger->worker_count; w++) {
        struct worker *worker = &merger->workers[w];
        result->total += worker->total;
        result->distinct += worker->distinct;
        result->filtered += worker->filtered;
        if (worker->total_state == NULL || w == 0)
            continue;
        froe_aggregates_add_total(aggregates, store, merger->workers[0].total_state, worker->total_state);
        froe_aggregates_add_counted(aggregates, merger->workers[0].total_state, worker->total_state);
    }
    result->total_state = merger->workers[0].total_state;
    result->total_store = store;
    merger->workers[0].total_state = NULL;
    merger->workers[0].totals_store = NULL;
    return store == NULL || !froe_aggregates_store_failed(store);
}

static void free_merger(struct merger *merger)
{
    for (size_t w = 0; merger->workers != NULL && w < merger->worker_count; w++) {
        struct worker *worker = &merger->workers[w];
        froe_tally_free(&worker->tally);
        froe_overflow_room_free(&worker->room);
        froe_aggregates_store_free(worker->totals_store);
        free(worker->total_state);
        free(worker->counted);
        free(worker->rows);
    }
    free(merger->workers);
    free(merger->parts);
    froe_row_store_free(merger->rows);
}

/* The store of the rows becomes that of the result, and the first of them are loaded where they come first. */
static bool give_rows(struct froe_result *result, struct merger *merger)
{
    uint64_t rows = froe_row_store_count(merger->rows);
    result->row_count = (size_t)(rows < merger->question->top ? rows : merger->question->top);
    result->store = merger->rows;
    merger->rows = NULL;
    return *merger->cancelled || merger->question->whole || froe_result_load(result, 0, 1, true);
}

enum froe_overflow_fault froe_overflow_merge(struct froe_result *result, const struct froe_question *question,
                                             struct froe_spill *spill, struct froe_overflow_parts *const *parts,
                                             size_t part_count, size_t memory, struct froe_overflow_state *state,
                                             struct froe_pool *pool, const _Atomic bool *cancelled)
{
    struct merger merger = {.question = question, .spill = spill, .state = state, .cancelled = cancelled};
    *result = (struct froe_result){0};
    bool good = init_merger(&merger, parts, part_count, memory, pool);
    if (good && froe_aggregates_has_pairs(question->aggregates))
        good = run_tasks(&merger, pool, FROE_GROUPS_PARTS, values_task) && add_counted(&merger);
    good = good && merge_groups(&merger, pool) && add_totals(result, &merger);
    for (size_t w = 0; good && w < merger.worker_count; w++)
        froe_tally_free(&merger.workers[w].tally);
    good = good && give_rows(result, &merger);
    free_merger(&merger);
    if (good)
        return FROE_OVERFLOW_GOOD;
    return froe_spill_fault(spill) != NULL ? FROE_OVERFLOW_DISK : FROE_OVERFLOW_NO_MEMORY;
}
