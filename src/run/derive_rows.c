/* The rows that answers are made of and have: loaded when they are needed, copied when they are few. */
#include <stdlib.h>

#include "run/derive_part.h"
#include "run/row_piles.h"
#include "run/row_store.h"
#include "run/state.h"

size_t froe_derive_room(const struct froe_run *run)
{
    size_t memory = run->plan->groups_memory, held = froe_run_held(run);
    return held < memory / 8 * 7 ? memory - held : memory / 8;
}

size_t froe_derive_tally_room(const struct froe_run *run)
{
    /* A quarter of the room is for the rows of a window, one for what has been made, and half of it for this. */
    size_t room = froe_derive_room(run), made = run->made < room / 2 ? run->made : room / 2;
    return (room / 2 - made) / 2 + room / 16;
}

bool froe_derive_load(struct froe_run *run, const struct froe_result *result, size_t row, bool sorted)
{
    struct froe_result *own = (struct froe_result *)(uintptr_t)result;
    if (result->store == NULL)
        return !*run->cancelled;
    if (run->at_hand != NULL && run->at_hand != own)
        froe_result_unload(run->at_hand);
    run->at_hand = own;
    return froe_run_load_own_rows(run, own, row, 1, sorted);
}

bool froe_derive_each_window(struct froe_run *run, const struct froe_result *rows, bool sorted,
                             bool (*fn)(void *context), void *context)
{
    size_t row = 0;
    do {
        if (!froe_derive_load(run, rows, row, sorted) || !fn(context))
            return false;
        row = rows->first + rows->loaded;
    } while (row < rows->row_count);
    return true;
}

bool froe_derive_each_part(struct froe_run *run, const struct froe_result *rows, size_t part, froe_task_fn *fn,
                           void *context)
{
    size_t parts = (rows->loaded + part - 1) / part;
    if (parts <= 1) {
        if (parts == 1)
            fn(context, 0, 0);
        return true;
    }
    uint64_t *tasks = malloc(parts * sizeof *tasks);
    for (size_t i = 0; tasks != NULL && i < parts; i++)
        tasks[i] = i;
    bool ran = tasks != NULL && froe_pool_run(run->pool, tasks, parts, fn, context);
    free(tasks);
    return ran;
}

/* Bytes that the rows take, which are loaded. */
static size_t memory_of_rows(const struct froe_derived *derived)
{
    const struct froe_result *result = &derived->result;
    size_t memory = 0, outside = result->store == NULL ? 0 : froe_row_store_outside(result->store);
    for (size_t i = 0; i < result->row_count; i++)
        memory += froe_row_memory(derived->question, result->rows[i]) + outside;
    return memory;
}

static size_t memory_of_tallies(const struct froe_derived *derived)
{
    size_t memory = 0;
    for (size_t i = 0; i < derived->tally_count; i++)
        memory += derived->tallies[i].groups == NULL ? 0 : froe_tally_memory(&derived->tallies[i]);
    return memory;
}

/* Copies the rows, and gives back what they lie in but for what the totals may point to. */
static bool copy_rows(struct froe_derived *derived)
{
    struct froe_result *result = &derived->result;
    const struct froe_group **rows = malloc((result->row_count + 1) * sizeof(struct froe_group *));
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < result->row_count; i++)
        rows[i] = result->rows[i];
    bool good = froe_rows_copy(derived->question, rows, result->row_count, &derived->copied);
    if (result->store == NULL)
        free(result->rows);
    froe_row_store_free(result->store);
    result->store = NULL;
    result->rows = rows;
    result->loaded = result->row_count;
    for (size_t i = 0; i < derived->tally_count; i++) {
        froe_groups_free(derived->tallies[i].groups);
        derived->tallies[i].groups = NULL;
    }
    return good;
}

bool froe_derive_end(struct froe_derived *derived)
{
    enum { WORTH_COPYING = 128 };
    struct froe_run *run = derived->run;
    struct froe_result *result = &derived->result;
    size_t room = froe_derive_room(run), held = memory_of_tallies(derived);
    size_t most = result->store == NULL ? held / 2 : froe_derive_tally_room(run);
    bool all = result->loaded == result->row_count && !derived->question->whole;
    if (all && (result->store != NULL || held > room / WORTH_COPYING) && memory_of_rows(derived) <= most) {
        if (!copy_rows(derived))
            return false;
        held = memory_of_tallies(derived) + froe_tally_memory(&derived->copied);
    }
    derived->held = held;
    run->made += held;
    return true;
}

void froe_derived_free(struct froe_derived *derived)
{
    if (derived->run != NULL) {
        derived->run->made -= derived->held;
        if (derived->run->at_hand == &derived->result)
            derived->run->at_hand = NULL;
    }
    froe_result_free(&derived->result);
    for (size_t i = 0; i < derived->tally_count; i++)
        froe_tally_free(&derived->tallies[i]);
    free(derived->tallies);
    froe_tally_free(&derived->copied);
    *derived = (struct froe_derived){0};
}
