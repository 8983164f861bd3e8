/* Rows of states that are put together: kept in memory as long as they fit, then put into a store on disk. */
#include <stdlib.h>

#include "base/error.h"
#include "query/aggregate_codec.h"
#include "run/combine_room.h"

static unsigned number_of(const struct froe_combiner *combiner, const struct froe_combine_room *room)
{
    return (unsigned)(room - combiner->rooms);
}

/* Bytes of each group of a tally in its store. */
static size_t outside_of(const struct froe_tally *tally)
{
    size_t count = froe_groups_size(tally->groups);
    return tally->store == NULL || count == 0 ? 0 : froe_aggregates_store_bytes(tally->store) / count;
}

/* --- keeping ----------------------------------------------------------------------------------------------------- */

/* Puts a group where it stays. Its numbers of different values are final. */
static bool keep_group(struct froe_combiner *combiner, struct froe_combine_room *room, const struct froe_group *group)
{
    const struct froe_question *asked = combiner->of.asked;
    struct froe_tally *kept = room->kept;
    struct froe_key key = {group->key, group->len, group->hash};
    room->bytes.len = 0;
    froe_group_encode(asked->aggregates, group, NULL, 0, &room->bytes);
    if (room->bytes.failed ||
        froe_groups_decode(asked->aggregates, NULL, (struct froe_span){room->bytes.data, room->bytes.len}, kept->groups,
                           kept->store, NULL) != FROE_GROUPS_GOOD)
        return false;
    if (froe_aggregates_has_pairs(asked->aggregates))
        froe_aggregates_copy_distinct(asked->aggregates,
                                      froe_group_state(froe_groups_find(kept->groups, &key), asked->state_size),
                                      froe_group_state(group, asked->state_size));
    return froe_budget_reaches(&combiner->budget, &room->kept_memory, froe_tally_memory(kept)) ||
           froe_combine_outgrow(combiner);
}

static bool take_row(struct froe_combiner *combiner, struct froe_combine_room *room, const struct froe_group *group,
                     size_t outside)
{
    if (combiner->outgrown)
        return froe_row_store_add(combiner->store, number_of(combiner, room), group, outside);
    return keep_group(combiner, room, group);
}

/* Takes the rows that may be wanted: no row that as many others of the part come before as are wanted. */
bool froe_combine_take_rows(struct froe_combiner *combiner, struct froe_combine_room *room, size_t count)
{
    const struct froe_question *asked = combiner->of.asked;
    size_t rows = 0, outside = outside_of(&room->part);
    if (room->row_cap < count) {
        free(room->rows);
        room->rows = malloc((count + 1) * sizeof(struct froe_group *));
        room->row_cap = room->rows == NULL ? 0 : count;
        if (room->rows == NULL)
            return false;
    }
    for (const struct froe_group *group = NULL; (group = froe_groups_next(room->part.groups, group)) != NULL;)
        if (group->hits >= asked->min_count && froe_row_bar_lets(&room->bar, group))
            room->rows[rows++] = group;
    if (asked->top < rows) {
        if (!froe_rows_select(&asked->order, room->rows, rows, (size_t)asked->top))
            return false;
        rows = (size_t)asked->top;
    }
    if (rows > 0 && rows == asked->top)
        froe_row_bar_raise(&room->bar, &asked->order, room->rows, rows);
    bool good = true;
    for (size_t i = 0; good && i < rows; i++)
        good = take_row(combiner, room, room->rows[i], outside);
    return good;
}

/* --- the store --------------------------------------------------------------------------------------------------- */

static bool make_store(struct froe_combiner *combiner)
{
    const struct froe_combination *of = &combiner->of;
    combiner->error->text[0] = '\0';
    combiner->spill = of->spill(of->context);
    if (combiner->spill == NULL)
        return false;
    combiner->store = froe_row_store_create(of->asked, combiner->spill, of->pool, of->memory, of->cancelled);
    return combiner->store != NULL || froe_error_set(combiner->error, "out of memory");
}

bool froe_combine_outgrow(struct froe_combiner *combiner)
{
    pthread_mutex_lock(&combiner->lock);
    if (!combiner->failed && combiner->store == NULL) {
        combiner->failed = !make_store(combiner);
        combiner->outgrown = true;
    }
    bool good = !combiner->failed;
    pthread_mutex_unlock(&combiner->lock);
    if (!good && combiner->of.save != NULL)
        froe_save_stop(combiner->of.save);
    return good;
}

typedef bool row_fn(struct froe_row_store *store, unsigned worker, const struct froe_group *group, size_t outside);

/* Calls for each row that was kept in a room. Of what was begun and not ended nothing is a row. */
static bool each_kept(struct froe_combiner *combiner, unsigned worker, const struct froe_combine_room *room, row_fn *fn)
{
    size_t outside = outside_of(room->kept);
    if (combiner->keeps_all && room->last == NULL)
        return true;
    bool good = true;
    for (const struct froe_group *group = NULL;
         good && (group = froe_groups_next(room->kept->groups, group)) != NULL;) {
        good = !*combiner->of.cancelled && fn(combiner->store, worker, group, outside);
        if (combiner->keeps_all && group == room->last)
            break;
    }
    return good;
}

/* Tasks are numbers of rooms. */
static void foresee_task(void *context, unsigned worker, uint64_t task)
{
    struct froe_combiner *combiner = context;
    if (!each_kept(combiner, worker, &combiner->rooms[task], froe_row_store_foresee))
        froe_combine_fail(combiner, NULL, NULL);
}

static void move_task(void *context, unsigned worker, uint64_t task)
{
    struct froe_combiner *combiner = context;
    struct froe_combine_room *room = &combiner->rooms[task];
    if (!each_kept(combiner, worker, room, froe_row_store_add))
        froe_combine_fail(combiner, NULL, NULL);
    froe_tally_free(room->kept);
}

/* Gives back the memory of a part, which the rows can do with. */
static void end_part(struct froe_combine_room *room)
{
    if (room->in_kept)
        room->part = (struct froe_tally){0};
    room->in_kept = false;
    froe_tally_free(&room->part);
    froe_tally_free(&room->values);
    free(room->rows);
    room->rows = NULL;
    room->row_cap = 0;
}

static bool run_tasks(struct froe_combiner *combiner, froe_task_fn *fn)
{
    uint64_t *tasks = malloc((combiner->threads + 1) * sizeof *tasks);
    for (unsigned i = 0; tasks != NULL && i < combiner->threads; i++)
        tasks[i] = i;
    bool ran = tasks != NULL && froe_pool_run(combiner->of.pool, tasks, combiner->threads, fn, combiner);
    free(tasks);
    return ran && !froe_combine_is_over(combiner);
}

bool froe_combine_move_kept(struct froe_combiner *combiner, double share)
{
    for (unsigned i = 0; i < combiner->threads; i++)
        end_part(&combiner->rooms[i]);
    bool good = run_tasks(combiner, foresee_task) && froe_row_store_cut(combiner->store, share) &&
                run_tasks(combiner, move_task);
    /* Whoever read into what was kept has a part of his own from now on. */
    for (unsigned i = 0; good && i < combiner->threads; i++)
        good = froe_tally_init(&combiner->rooms[i].part, combiner->of.asked);
    combiner->storing = true;
    return good;
}

bool froe_combine_give_rows(struct froe_combiner *combiner, struct froe_result *result)
{
    for (unsigned i = 0; i < combiner->threads; i++)
        end_part(&combiner->rooms[i]);
    if (!froe_row_store_finish(combiner->store))
        return false;
    uint64_t rows = froe_row_store_count(combiner->store), top = combiner->of.asked->top;
    result->row_count = (size_t)(rows < top ? rows : top);
    result->store = combiner->store;
    combiner->store = NULL;
    return *combiner->of.cancelled || combiner->of.asked->whole || froe_result_load(result, 0, 1, true);
}
