#include "run/combine.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/error.h"
#include "query/aggregate_codec.h"

/* What a thread has. */
struct room {
    struct froe_saved_room reading;
    struct froe_save_room saving;
    struct froe_tally part;        /* the groups of the partitions at hand */
    struct froe_tally *kept;       /* those that may become rows; where all may, `part` is this one */
    const struct froe_group *last; /* of part, before those at hand; NULL: there are none */
    struct froe_buffer bytes;      /* of a group that is kept */
    const struct froe_group **rows;
    size_t row_cap;
    uint64_t total, distinct;
    void *total_state;                    /* NULL: not wanted */
    struct froe_aggregates_store *totals; /* what it points to */
};

struct combiner {
    struct froe_combination of;
    struct room *rooms;
    size_t step; /* partitions that are at hand together */
    bool keeps_all;
    pthread_mutex_t lock; /* of error */
    froe_error *error;
    _Atomic bool failed;
};

static void fail(struct combiner *combiner, const char *name, const struct froe_saved_fault *fault)
{
    pthread_mutex_lock(&combiner->lock);
    if (!combiner->failed && fault != NULL)
        froe_states_error(combiner->error, name, fault);
    else if (!combiner->failed)
        froe_error_set(combiner->error, "out of memory");
    combiner->failed = true;
    pthread_mutex_unlock(&combiner->lock);
    if (combiner->of.save != NULL)
        froe_save_stop(combiner->of.save);
}

static bool is_over(struct combiner *combiner)
{
    if (*combiner->of.cancelled && combiner->of.save != NULL)
        froe_save_stop(combiner->of.save);
    return combiner->failed || *combiner->of.cancelled || (combiner->of.save != NULL && combiner->of.save->stopped);
}

/* --- loading ---------------------------------------------------------------------------------------------------- */

/* Adds a block of groups or of values to the part. */
static bool load_block(struct combiner *combiner, struct room *room, const struct froe_saved *saved, size_t entry)
{
    struct froe_saved_fault fault;
    struct froe_span content;
    const struct froe_question *asked = combiner->of.asked;
    enum froe_group_fault result = FROE_GROUPS_GOOD;
    if (!froe_saved_read(saved, entry, &room->reading, &content, &fault)) {
        fail(combiner, saved->name, &fault);
        return false;
    }
    if (saved->entries[entry].kind == FROE_SAVED_GROUPS)
        result = froe_groups_decode(asked->aggregates, &asked->key, content, room->part.groups, room->part.store, NULL);
    else if (!froe_aggregates_decode_values(asked->aggregates, room->part.store, room->total_state, content))
        result = FROE_GROUPS_BROKEN;
    else if (froe_aggregates_store_failed(room->part.store))
        result = FROE_GROUPS_NO_MEMORY;
    fault = (struct froe_saved_fault){"the saved state is damaged: a block holds something else than it should", true,
                                      saved->entries[entry].offset};
    if (result != FROE_GROUPS_GOOD)
        fail(combiner, saved->name, result == FROE_GROUPS_BROKEN ? &fault : NULL);
    return result == FROE_GROUPS_GOOD;
}

static bool load_partition(struct combiner *combiner, struct room *room, enum froe_saved_kind kind, size_t p)
{
    const struct froe_states *states = combiner->of.states;
    for (size_t s = 0; s < states->count; s++) {
        size_t first, end;
        end = froe_saved_find(states->items[s], kind, combiner->of.question, (unsigned)p, &first);
        for (size_t entry = first; entry < end; entry++)
            if (is_over(combiner) || !load_block(combiner, room, states->items[s], entry))
                return false;
    }
    return true;
}

/* --- what becomes of a part -------------------------------------------------------------------------------------- */

/* Writes the part into the state that comes out: groups, or values. */
static bool save_part(const struct combiner *combiner, struct room *room, bool values, size_t first, size_t count)
{
    const struct froe_save_piece piece = {.asked = combiner->of.asked,
                                          .question = combiner->of.question,
                                          .values = values,
                                          .tally = &room->part,
                                          .after = room->last,
                                          .count = count,
                                          .first = (unsigned)first,
                                          .partitions = (unsigned)(values ? 1 : combiner->step),
                                          .last = true};
    return values ? froe_save_piece_values(combiner->of.save, &piece, &room->saving)
                  : froe_save_piece_groups(combiner->of.save, &piece, &room->saving);
}

/* Counts the groups of the part, which are final, into the total; *count of them, and the newest. */
static const struct froe_group *count_part(const struct combiner *combiner, struct room *room, size_t *count)
{
    const struct froe_question *asked = combiner->of.asked;
    const struct froe_group *group = room->last, *newest = room->last;
    for (*count = 0; (group = froe_groups_next(room->part.groups, group)) != NULL; ++*count) {
        newest = group;
        room->total += group->hits;
        if (asked->state_size > 0)
            froe_aggregates_settle(asked->aggregates, froe_group_state(group, asked->state_size));
        if (room->total_state != NULL)
            froe_aggregates_add_total(asked->aggregates, room->totals, room->total_state,
                                      froe_group_state(group, asked->state_size));
    }
    room->distinct += *count;
    return newest;
}

/* Puts a group where it stays. Its numbers of different values are final. */
static bool keep_group(const struct combiner *combiner, struct room *room, const struct froe_group *group)
{
    const struct froe_question *asked = combiner->of.asked;
    struct froe_key key = {group->key, group->len, group->hash};
    room->bytes.len = 0;
    froe_group_encode(asked->aggregates, group, NULL, 0, &room->bytes);
    if (room->bytes.failed ||
        froe_groups_decode(asked->aggregates, NULL, (struct froe_span){room->bytes.data, room->bytes.len},
                           room->kept->groups, room->kept->store, NULL) != FROE_GROUPS_GOOD)
        return false;
    if (froe_aggregates_has_pairs(asked->aggregates))
        froe_aggregates_copy_distinct(asked->aggregates,
                                      froe_group_state(froe_groups_find(room->kept->groups, &key), asked->state_size),
                                      froe_group_state(group, asked->state_size));
    return true;
}

/* Keeps the rows of the part that may be wanted: no row that as many others of the part come before as are wanted. */
static bool keep_some(const struct combiner *combiner, struct room *room, size_t count)
{
    const struct froe_question *asked = combiner->of.asked;
    size_t rows = 0;
    if (room->row_cap < count) {
        free(room->rows);
        room->rows = malloc((count + 1) * sizeof(struct froe_group *));
        room->row_cap = room->rows == NULL ? 0 : count;
        if (room->rows == NULL)
            return false;
    }
    for (const struct froe_group *group = NULL; (group = froe_groups_next(room->part.groups, group)) != NULL;)
        if (group->hits >= asked->min_count)
            room->rows[rows++] = group;
    if (asked->top < rows) {
        if (!froe_rows_select(&asked->order, room->rows, rows, (size_t)asked->top))
            return false;
        rows = (size_t)asked->top;
    }
    for (size_t i = 0; i < rows; i++)
        if (!keep_group(combiner, room, room->rows[i]))
            return false;
    return true;
}

/* Makes room for the next part. */
static bool end_part(const struct combiner *combiner, struct room *room)
{
    if (combiner->keeps_all) {
        froe_groups_begin_part(room->part.groups);
        if (room->part.store != NULL)
            froe_aggregates_store_forget_values(room->part.store);
        return true;
    }
    froe_groups_clear(room->part.groups);
    room->last = NULL;
    if (room->part.store == NULL)
        return true;
    froe_aggregates_store_free(room->part.store);
    room->part.store = froe_aggregates_store_create();
    return room->part.store != NULL;
}

/* Now that all is there that the groups of the part have met. */
static bool count_visits(struct combiner *combiner, struct room *room)
{
    if (room->part.store == NULL || froe_aggregates_count_visits(combiner->of.asked->aggregates, room->part.store))
        return true;
    fail(combiner, NULL, NULL);
    return false;
}

/* Whether there is more of each group of the part than values. */
static bool have_hits(struct combiner *combiner, const struct room *room)
{
    static const struct froe_saved_fault fault = {"the saved states are damaged: a group has no hits", false, 0};
    const struct froe_group *group = room->last;
    while ((group = froe_groups_next(room->part.groups, group)) != NULL)
        if (group->hits == 0) {
            fail(combiner, combiner->of.states->items[0]->name, &fault);
            return false;
        }
    return true;
}

static void groups_task(void *context, unsigned worker, uint64_t task)
{
    struct combiner *combiner = context;
    struct room *room = &combiner->rooms[worker];
    size_t first = task * combiner->step, count;
    for (size_t p = first; p < first + combiner->step; p++)
        if (is_over(combiner) || !load_partition(combiner, room, FROE_SAVED_GROUPS, p))
            return;
    if (!count_visits(combiner, room))
        return;
    const struct froe_group *newest = count_part(combiner, room, &count);
    if (!have_hits(combiner, room))
        return;
    bool good = combiner->of.save == NULL || save_part(combiner, room, false, first, count);
    good = good && (combiner->keeps_all || keep_some(combiner, room, count));
    room->last = newest;
    if (!good || !end_part(combiner, room))
        fail(combiner, NULL, NULL);
}

/* The different values of all groups together: they count in the total. */
static void values_task(void *context, unsigned worker, uint64_t task)
{
    struct combiner *combiner = context;
    struct room *room = &combiner->rooms[worker];
    for (size_t p = task * combiner->step; p < (task + 1) * combiner->step; p++) {
        if (is_over(combiner) || !load_partition(combiner, room, FROE_SAVED_VALUES, p))
            return;
        if (!count_visits(combiner, room))
            return;
        if (combiner->of.save != NULL && !save_part(combiner, room, true, p, 0))
            fail(combiner, NULL, NULL);
        froe_aggregates_store_forget_values(room->part.store);
    }
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

/* Partitions that one task takes: few enough for the memory, enough to be worth it. */
static size_t step_for(const struct froe_combination *of)
{
    enum { WORTH_A_TASK = 512 << 10, WORTH_SPLITTING = 64 << 10 };
    uint64_t bytes = 0;
    for (size_t s = 0; s < of->states->count; s++)
        for (size_t i = 0; i < of->states->items[s]->count; i++)
            bytes += of->states->items[s]->entries[i].content;
    uint64_t wanted = bytes / WORTH_A_TASK;
    uint64_t least = bytes < WORTH_SPLITTING ? 1 : 4 * (uint64_t)froe_pool_threads(of->pool);
    wanted = wanted < least ? least : wanted;
    size_t tasks = 1;
    while (tasks < wanted && tasks < FROE_SAVED_PARTITIONS)
        tasks *= 2;
    return FROE_SAVED_PARTITIONS / tasks;
}

static bool run_tasks(struct combiner *combiner, froe_task_fn *fn)
{
    size_t count = FROE_SAVED_PARTITIONS / combiner->step;
    uint64_t tasks[FROE_SAVED_PARTITIONS];
    for (size_t i = 0; i < count; i++)
        tasks[i] = i;
    if (!froe_pool_run(combiner->of.pool, tasks, count, fn, combiner))
        fail(combiner, NULL, NULL);
    return !is_over(combiner);
}

static bool init_rooms(struct combiner *combiner, struct froe_tally *tallies)
{
    const struct froe_question *asked = combiner->of.asked;
    bool totals = asked->state_size > 0 && (asked->want_total || froe_aggregates_has_pairs(asked->aggregates));
    combiner->rooms = calloc(froe_pool_threads(combiner->of.pool), sizeof *combiner->rooms);
    for (unsigned i = 0; combiner->rooms != NULL && i < froe_pool_threads(combiner->of.pool); i++) {
        struct room *room = &combiner->rooms[i];
        room->kept = &tallies[i];
        if (!froe_tally_init(&tallies[i], asked))
            return false;
        room->part = tallies[i];
        if (!combiner->keeps_all && !froe_tally_init(&room->part, asked))
            return false;
        room->total_state = totals ? calloc(1, asked->state_size) : NULL;
        room->totals = totals ? froe_aggregates_store_create() : NULL;
        if (totals && (room->total_state == NULL || room->totals == NULL))
            return false;
    }
    return combiner->rooms != NULL;
}

static void free_rooms(struct combiner *combiner)
{
    for (unsigned i = 0; combiner->rooms != NULL && i < froe_pool_threads(combiner->of.pool); i++) {
        struct room *room = &combiner->rooms[i];
        if (room->kept != NULL && room->part.groups != room->kept->groups)
            froe_tally_free(&room->part);
        froe_aggregates_store_free(room->totals);
        froe_saved_room_free(&room->reading);
        froe_save_room_free(&room->saving);
        froe_buffer_free(&room->bytes);
        free(room->rows);
        free(room->total_state);
    }
    free(combiner->rooms);
}

/* The rows are there; what counts is all groups, not those that were kept. */
static bool set_totals(struct combiner *combiner, struct froe_tally *tallies, struct froe_result *result)
{
    const struct froe_question *asked = combiner->of.asked;
    result->total = result->distinct = 0;
    for (unsigned i = 0; i < froe_pool_threads(combiner->of.pool); i++) {
        const struct room *room = &combiner->rooms[i];
        result->total += room->total;
        result->distinct += room->distinct;
        if (room->totals != NULL && froe_aggregates_store_failed(room->totals))
            return false;
    }
    if (!asked->want_total || asked->state_size == 0)
        return true;
    free(result->total_state);
    result->total_state = calloc(1, asked->state_size);
    for (unsigned i = 0; result->total_state != NULL && i < froe_pool_threads(combiner->of.pool); i++) {
        froe_aggregates_add_total(asked->aggregates, tallies[0].store, result->total_state,
                                  combiner->rooms[i].total_state);
        froe_aggregates_add_distinct(asked->aggregates, result->total_state, combiner->rooms[i].total_state);
    }
    return result->total_state != NULL && !froe_aggregates_store_failed(tallies[0].store);
}

static bool combine(struct combiner *combiner, struct froe_tally *tallies, struct froe_result *result)
{
    const struct froe_question *asked = combiner->of.asked;
    if (!init_rooms(combiner, tallies)) {
        fail(combiner, NULL, NULL);
        return false;
    }
    bool values = froe_aggregates_has_pairs(asked->aggregates) && (asked->want_total || combiner->of.save != NULL);
    if (!run_tasks(combiner, groups_task) || (values && !run_tasks(combiner, values_task)))
        return false;
    if (!froe_merge_apart(result, asked, tallies, froe_pool_threads(combiner->of.pool), combiner->of.pool,
                          combiner->of.cancelled) ||
        !set_totals(combiner, tallies, result)) {
        fail(combiner, NULL, NULL);
        return false;
    }
    return true;
}

bool froe_combine(const struct froe_combination *combination, struct froe_tally *tallies, struct froe_result *result,
                  froe_error *error)
{
    struct combiner combiner = {.of = *combination, .error = error};
    const struct froe_question *asked = combination->asked;
    combiner.keeps_all = asked->top == UINT64_MAX && asked->min_count <= 1;
    combiner.step = step_for(combination);
    pthread_mutex_init(&combiner.lock, NULL);
    combine(&combiner, tallies, result);
    free_rooms(&combiner);
    pthread_mutex_destroy(&combiner.lock);
    return !combiner.failed;
}
