#include "run/combine.h"

#include <stdlib.h>

#include "base/error.h"
#include "query/aggregate_codec.h"
#include "run/combine_room.h"

/* Keeps the first error, *fault or else a text, and ends everything. */
static void stop(struct froe_combiner *combiner, const char *name, const struct froe_saved_fault *fault,
                 const char *text)
{
    pthread_mutex_lock(&combiner->lock);
    const char *of_file = combiner->spill == NULL ? NULL : froe_spill_fault(combiner->spill);
    if (!combiner->failed && fault != NULL)
        froe_states_error(combiner->error, name, fault);
    else if (!combiner->failed)
        froe_error_set(combiner->error, "%s", of_file != NULL ? of_file : text);
    combiner->failed = true;
    pthread_mutex_unlock(&combiner->lock);
    if (combiner->of.save != NULL)
        froe_save_stop(combiner->of.save);
}

void froe_combine_fail(struct froe_combiner *combiner, const char *name, const struct froe_saved_fault *fault)
{
    stop(combiner, name, fault, "out of memory");
}

void froe_combine_fail_too_large(struct froe_combiner *combiner)
{
    stop(combiner, NULL, NULL, "--memory is too small: a group, or a visitor with its visits, does not fit into it");
}

bool froe_combine_is_over(struct froe_combiner *combiner)
{
    if (*combiner->of.cancelled && combiner->of.save != NULL)
        froe_save_stop(combiner->of.save);
    return combiner->failed || *combiner->of.cancelled || (combiner->of.save != NULL && combiner->of.save->stopped);
}

/* Partitions that one task takes: few enough for the memory, enough to be worth it. */
static size_t step_for(const struct froe_combiner *combiner)
{
    enum { WORTH_A_TASK = 512 << 10, WORTH_SPLITTING = 64 << 10, TIMES_IN_MEMORY = 8 };
    const struct froe_combination *of = &combiner->of;
    uint64_t bytes = 0;
    for (size_t s = 0; s < of->states->count; s++)
        for (size_t i = 0; i < of->states->items[s]->count; i++)
            bytes += of->states->items[s]->entries[i].content;
    uint64_t wanted = bytes / WORTH_A_TASK, fitting = bytes / (combiner->part_memory / TIMES_IN_MEMORY + 1);
    uint64_t least = bytes < WORTH_SPLITTING ? 1 : 4 * (uint64_t)combiner->threads;
    wanted = wanted < least ? least : wanted;
    wanted = wanted < fitting ? fitting : wanted;
    size_t tasks = 1;
    while (tasks < wanted && tasks < FROE_SAVED_PARTITIONS)
        tasks *= 2;
    return FROE_SAVED_PARTITIONS / tasks;
}

static bool run_tasks(struct froe_combiner *combiner, froe_task_fn *fn)
{
    size_t count = FROE_SAVED_PARTITIONS / combiner->step;
    uint64_t tasks[FROE_SAVED_PARTITIONS];
    for (size_t i = 0; i < count; i++)
        tasks[i] = i;
    if (!froe_pool_run(combiner->of.pool, tasks, count, fn, combiner))
        froe_combine_fail(combiner, NULL, NULL);
    return !froe_combine_is_over(combiner);
}

static bool init_room(struct froe_combiner *combiner, struct froe_combine_room *room, struct froe_tally *kept)
{
    const struct froe_question *asked = combiner->of.asked;
    bool totals = asked->state_size > 0 && (asked->want_total || froe_aggregates_has_pairs(asked->aggregates));
    if (!froe_tally_init(kept, asked))
        return false;
    room->kept = kept;
    room->in_kept = combiner->keeps_all;
    if (room->in_kept)
        room->part = *kept;
    else if (!froe_tally_init(&room->part, asked))
        return false;
    if (!totals)
        return true;
    room->total_state = calloc(1, asked->state_size);
    room->numbers = calloc(1, asked->state_size);
    room->totals = froe_aggregates_store_create();
    return room->total_state != NULL && room->numbers != NULL && room->totals != NULL;
}

static bool init_rooms(struct froe_combiner *combiner, struct froe_tally *tallies)
{
    combiner->rooms = calloc(combiner->threads, sizeof *combiner->rooms);
    for (unsigned i = 0; combiner->rooms != NULL && i < combiner->threads; i++)
        if (!init_room(combiner, &combiner->rooms[i], &tallies[i]))
            return false;
    return combiner->rooms != NULL;
}

static void free_room(struct froe_combine_room *room)
{
    if (!room->in_kept)
        froe_tally_free(&room->part);
    froe_tally_free(&room->values);
    froe_aggregates_store_free(room->totals);
    froe_saved_room_free(&room->reading);
    froe_save_room_free(&room->saving);
    froe_buffer_free(&room->bytes);
    free(room->rows);
    free(room->numbers);
    free(room->total_state);
}

/* The rows are there; what counts is all groups, not those that were kept. */
static bool set_totals(struct froe_combiner *combiner, struct froe_result *result)
{
    const struct froe_question *asked = combiner->of.asked;
    struct froe_combine_room *first = &combiner->rooms[0];
    result->total = result->distinct = 0;
    for (unsigned i = 0; i < combiner->threads; i++) {
        const struct froe_combine_room *room = &combiner->rooms[i];
        result->total += room->total;
        result->distinct += room->distinct;
        if (!asked->want_total || asked->state_size == 0 || i == 0)
            continue;
        froe_aggregates_add_total(asked->aggregates, first->totals, first->total_state, room->total_state);
        froe_aggregates_add_distinct(asked->aggregates, first->total_state, room->total_state);
    }
    if (!asked->want_total || asked->state_size == 0)
        return true;
    result->total_state = first->total_state;
    result->total_store = first->totals;
    first->total_state = NULL;
    first->totals = NULL;
    return !froe_aggregates_store_failed(result->total_store);
}

/* The groups, and the rows that are made of them. */
static bool combine_groups(struct froe_combiner *combiner)
{
    size_t tasks = FROE_SAVED_PARTITIONS / combiner->step, done = 0;
    if (!run_tasks(combiner, froe_combine_groups_task))
        return false;
    if (combiner->store == NULL)
        return true;
    for (size_t i = 0; i < tasks; i++)
        done += combiner->done[i];
    if (!froe_combine_move_kept(combiner, (double)done / (double)tasks)) {
        if (!froe_combine_is_over(combiner))
            froe_combine_fail(combiner, NULL, NULL);
        return false;
    }
    return run_tasks(combiner, froe_combine_groups_task);
}

static bool combine(struct froe_combiner *combiner, struct froe_tally *tallies, struct froe_result *result)
{
    const struct froe_question *asked = combiner->of.asked;
    if (!init_rooms(combiner, tallies)) {
        froe_combine_fail(combiner, NULL, NULL);
        return false;
    }
    bool values = froe_aggregates_has_pairs(asked->aggregates) && (asked->want_total || combiner->of.save != NULL);
    if (!combine_groups(combiner) || (values && !run_tasks(combiner, froe_combine_values_task)))
        return false;
    bool good = combiner->store != NULL ? froe_combine_give_rows(combiner, result)
                                        : froe_merge_apart(result, asked, tallies, combiner->threads, combiner->of.pool,
                                                           combiner->of.cancelled);
    if (!good || !set_totals(combiner, result)) {
        froe_combine_fail(combiner, NULL, NULL);
        return false;
    }
    return true;
}

bool froe_combine(const struct froe_combination *combination, struct froe_tally *tallies, struct froe_result *result,
                  froe_error *error)
{
    struct froe_combiner combiner = {
        .of = *combination, .threads = froe_pool_threads(combination->pool), .error = error};
    const struct froe_question *asked = combination->asked;
    combiner.keeps_all = asked->top == UINT64_MAX && asked->min_count <= 1;
    combiner.has_pairs = froe_aggregates_has_pairs(asked->aggregates);
    /* A quarter, and more while states are read, is for what is at hand and what is made of it; a quarter for making
     * the store. Where all is kept, what is at hand lies among that at first. */
    combiner.part_memory = (combination->memory / 4 + combination->more) / combiner.threads;
    if (combiner.has_pairs || combination->save != NULL)
        combiner.part_memory /= 2;
    froe_budget_init(&combiner.budget, combiner.keeps_all ? combination->kept : combination->memory / 2,
                     combiner.threads);
    combiner.step = step_for(&combiner);
    pthread_mutex_init(&combiner.lock, NULL);
    pthread_mutex_init(&combiner.large, NULL);
    combine(&combiner, tallies, result);
    for (unsigned i = 0; combiner.rooms != NULL && i < combiner.threads; i++)
        free_room(&combiner.rooms[i]);
    free(combiner.rooms);
    froe_row_store_free(combiner.store);
    pthread_mutex_destroy(&combiner.large);
    pthread_mutex_destroy(&combiner.lock);
    return !combiner.failed;
}
