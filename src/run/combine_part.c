/* Some partitions of all states: read, counted, saved, and made rows of. */
#include <stdlib.h>
#include <string.h>

#include "query/aggregate_codec.h"
#include "run/combine_room.h"

/* What one thread does with the partitions at hand. */
struct work {
    struct froe_combiner *combiner;
    struct froe_combine_room *room;
    size_t first, count; /* partitions */
    uint64_t pieces;     /* saved of them */
};

/* Writes a piece of the partitions at hand into the state that comes out. tally NULL: nothing, and it is the last. */
static bool save_piece(struct work *work, const struct froe_tally *tally, bool values, const struct froe_group *after,
                       size_t count)
{
    struct froe_combiner *combiner = work->combiner;
    struct froe_save *save = combiner->of.save;
    const struct froe_save_piece piece = {.asked = combiner->of.asked,
                                          .question = combiner->of.question,
                                          .values = values,
                                          .tally = tally,
                                          .after = after,
                                          .count = count,
                                          .first = (unsigned)work->first,
                                          .partitions = (unsigned)work->count,
                                          .number = work->pieces++,
                                          .last = tally == NULL};
    if (save == NULL)
        return true;
    if (tally != NULL)
        return values ? froe_save_piece_values(save, &piece, &work->room->saving)
                      : froe_save_piece_groups(save, &piece, &work->room->saving);
    struct froe_unit *unit = froe_save_open(save, &piece);
    if (unit != NULL)
        froe_save_submit(save, &piece, unit);
    return unit != NULL;
}

/* Memory is short, or the temporary file has a fault. */
static bool fail(const struct work *work)
{
    froe_combine_fail(work->combiner, NULL, NULL);
    return false;
}

/* What cannot be cut any further does not fit. */
static bool fail_too_large(const struct work *work)
{
    froe_combine_fail_too_large(work->combiner);
    return false;
}

/* Counts the groups of the part behind `after`, which are final, into the total; *count of them, and the newest. False
 * when there is no more of one than values. */
static bool count_part(const struct work *work, const struct froe_group *after, size_t *count,
                       const struct froe_group **newest)
{
    static const struct froe_saved_fault fault = {"the saved states are damaged: a group has no hits", false, 0};
    const struct froe_question *asked = work->combiner->of.asked;
    struct froe_combine_room *room = work->room;
    const struct froe_group *group = after;
    size_t empty = 0;
    *newest = after;
    for (*count = 0; (group = froe_groups_next(room->part.groups, group)) != NULL; ++*count) {
        *newest = group;
        empty += group->hits == 0;
        room->total += group->hits;
        if (asked->state_size > 0)
            froe_aggregates_settle(asked->aggregates, froe_group_state(group, asked->state_size));
        if (room->total_state != NULL)
            froe_aggregates_add_total(asked->aggregates, room->totals, room->total_state,
                                      froe_group_state(group, asked->state_size));
    }
    room->distinct += *count;
    if (empty > 0)
        froe_combine_fail(work->combiner, work->combiner->of.states->items[0]->name, &fault);
    return empty == 0;
}

/* Now that all is there that the groups of a tally have met. */
static bool count_visits(const struct work *work, const struct froe_tally *tally)
{
    return tally->store == NULL || froe_aggregates_count_visits(work->combiner->of.asked->aggregates, tally->store) ||
           fail(work);
}

/* --- groups beside those that are kept --------------------------------------------------------------------------- */

static bool take_class(struct work *work, struct froe_sieve_class class);

/* Reads a class that does not fit in several. Those who come next had better begin with these. */
static bool take_smaller(struct work *work, struct froe_sieve_class class)
{
    unsigned bits = froe_combine_cut_bits(work->room);
    if (class.bits + bits > FROE_SIEVE_BITS_MAX)
        return fail_too_large(work);
    if (work->combiner->bits < class.bits + bits)
        work->combiner->bits = class.bits + bits;
    bool good = true;
    for (uint64_t i = 0; good && i < UINT64_C(1) << bits; i++)
        good = take_class(work, froe_sieve_cut(class, bits, i));
    return good;
}

/* Adds the numbers of values that groups have by themselves to those of the part. */
static bool add_numbers(const struct work *work)
{
    const struct froe_question *asked = work->combiner->of.asked;
    struct froe_combine_room *room = work->room;
    for (struct froe_group *from = NULL; (from = froe_groups_next(room->values.groups, from)) != NULL;) {
        const struct froe_key key = {from->key, from->len, from->hash};
        struct froe_group *to = froe_groups_find(room->part.groups, &key);
        if (to == NULL)
            return fail(work);
        froe_aggregates_add_distinct(asked->aggregates, froe_group_state(to, asked->state_size),
                                     froe_group_state(from, asked->state_size));
        /* Of those that have met nothing of the class nothing is saved. */
        from->dropped = !froe_aggregates_any_distinct(asked->aggregates, froe_group_state(from, asked->state_size));
    }
    return true;
}

static bool take_values_of(struct work *work, struct froe_sieve_class groups, struct froe_sieve_class values);

static bool take_fewer_values_of(struct work *work, struct froe_sieve_class groups, struct froe_sieve_class values)
{
    unsigned bits = froe_combine_cut_bits(work->room);
    if (values.bits + bits > FROE_SIEVE_BITS_MAX)
        return fail_too_large(work);
    bool good = true;
    for (uint64_t i = 0; good && i < UINT64_C(1) << bits; i++)
        good = take_values_of(work, groups, froe_sieve_cut(values, bits, i));
    return good;
}

/* Reads a class of the values that the groups of the part, which are of a class too, have met. */
static bool take_values_of(struct work *work, struct froe_sieve_class groups, struct froe_sieve_class values)
{
    struct froe_combiner *combiner = work->combiner;
    struct froe_combine_room *room = work->room;
    froe_tally_clear(&room->values);
    const struct froe_combine_source source = {
        .kind = FROE_SAVED_GROUPS,
        .first = work->first,
        .count = work->count,
        .sieve = {.groups = groups, .values = values, .values_alone = true},
        .to = &room->values,
        .memory = combiner->part_memory - froe_tally_memory(&room->part),
    };
    switch (froe_combine_load(combiner, room, &source)) {
    case FROE_COMBINE_FAILED:
        return false;
    case FROE_COMBINE_OUTGROWN:
        return take_fewer_values_of(work, groups, values);
    case FROE_COMBINE_LOADED:
        break;
    }
    return count_visits(work, &room->values) && add_numbers(work) &&
           (save_piece(work, &room->values, false, NULL, froe_groups_size(room->values.groups)) || fail(work));
}

/* What becomes of the groups of the part, which are final. */
static bool finish_groups(struct work *work)
{
    size_t count;
    const struct froe_group *newest;
    return count_part(work, NULL, &count, &newest) && ((save_piece(work, &work->room->part, false, NULL, count) &&
                                                        froe_combine_take_rows(work->combiner, work->room, count)) ||
                                                       fail(work));
}

/* Reads a class without values, and then these by themselves: a single group may have met more of them than fit. */
static bool take_apart(struct work *work, struct froe_sieve_class class)
{
    struct froe_combiner *combiner = work->combiner;
    struct froe_combine_room *room = work->room;
    if (room->values.groups == NULL && !froe_tally_init(&room->values, combiner->of.asked))
        return fail(work);
    froe_tally_clear(&room->part);
    const struct froe_combine_source source = {
        .kind = FROE_SAVED_GROUPS,
        .first = work->first,
        .count = work->count,
        .sieve = {.groups = class, .without_values = true},
        .to = &room->part,
        .memory = combiner->part_memory / 3,
    };
    enum froe_combine_load loaded = froe_combine_load(combiner, room, &source);
    if (loaded != FROE_COMBINE_LOADED)
        return loaded == FROE_COMBINE_OUTGROWN && take_smaller(work, class);
    return take_values_of(work, class, (struct froe_sieve_class){0}) && finish_groups(work);
}

/* Reads the groups of a class, or its halves when they do not fit. */
static bool take_class(struct work *work, struct froe_sieve_class class)
{
    struct froe_combiner *combiner = work->combiner;
    struct froe_combine_room *room = work->room;
    froe_tally_clear(&room->part);
    const struct froe_combine_source source = {.kind = FROE_SAVED_GROUPS,
                                               .first = work->first,
                                               .count = work->count,
                                               .sieve = {.groups = class},
                                               .to = &room->part,
                                               .memory = combiner->part_memory};
    switch (froe_combine_load(combiner, room, &source)) {
    case FROE_COMBINE_FAILED:
        return false;
    case FROE_COMBINE_OUTGROWN:
        return froe_aggregates_has_pairs(combiner->of.asked->aggregates) ? take_apart(work, class)
                                                                         : take_smaller(work, class);
    case FROE_COMBINE_LOADED:
        break;
    }
    return count_visits(work, &room->part) && finish_groups(work);
}

static bool take_classes(struct work *work)
{
    struct froe_sieve_class class = {.bits = work->combiner->bits};
    bool good = true;
    for (; good && class.number < UINT64_C(1) << class.bits; class.number++)
        good = take_class(work, class);
    return good && (save_piece(work, NULL, false, NULL, 0) || fail(work));
}

/* --- groups among those that are kept ---------------------------------------------------------------------------- */

/* The groups of the part stay. Makes room for the next part: these are not looked up any more. */
static bool finish_kept(struct work *work)
{
    struct froe_combine_room *room = work->room;
    size_t count;
    const struct froe_group *newest;
    if (!count_visits(work, &room->part) || !count_part(work, room->last, &count, &newest))
        return false;
    if (!save_piece(work, &room->part, false, room->last, count) || !save_piece(work, NULL, false, NULL, 0))
        return fail(work);
    room->last = newest;
    froe_groups_begin_part(room->part.groups);
    if (room->part.store != NULL)
        froe_aggregates_store_forget_values(room->part.store);
    return true;
}

/* Reads the partitions at hand into what is kept; where they do not fit there, once more for the store. */
static bool take_kept(struct work *work)
{
    struct froe_combiner *combiner = work->combiner;
    struct froe_combine_room *room = work->room;
    const struct froe_combine_source source = {
        .kind = FROE_SAVED_GROUPS, .first = work->first, .count = work->count, .to = &room->part};
    enum froe_combine_load loaded = froe_combine_load(combiner, room, &source);
    if (loaded != FROE_COMBINE_OUTGROWN)
        return loaded == FROE_COMBINE_LOADED && finish_kept(work);
    if (room->part.store != NULL)
        froe_aggregates_store_forget_values(room->part.store);
    room->in_kept = false;
    room->part = (struct froe_tally){0};
    if (!froe_combine_outgrow(combiner))
        return false;
    return froe_tally_init(&room->part, combiner->of.asked) ? take_classes(work) : fail(work);
}

void froe_combine_groups_task(void *context, unsigned worker, uint64_t task)
{
    struct froe_combiner *combiner = context;
    struct work work = {combiner, &combiner->rooms[worker], task * combiner->step, combiner->step, 0};
    /* When the first has found that rows are too many, the others end what they have begun. */
    if (combiner->done[task] || froe_combine_is_over(combiner) || (combiner->outgrown && !combiner->storing))
        return;
    combiner->done[task] = work.room->in_kept ? take_kept(&work) : take_classes(&work);
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static bool take_values(struct work *work, struct froe_sieve_class class);

static bool take_fewer_values(struct work *work, struct froe_sieve_class class)
{
    unsigned bits = froe_combine_cut_bits(work->room);
    if (class.bits + bits > FROE_SIEVE_BITS_MAX)
        return fail_too_large(work);
    bool good = true;
    for (uint64_t i = 0; good && i < UINT64_C(1) << bits; i++)
        good = take_values(work, froe_sieve_cut(class, bits, i));
    return good;
}

/* Reads a class of the values of a partition. */
static bool take_values(struct work *work, struct froe_sieve_class class)
{
    struct froe_combiner *combiner = work->combiner;
    struct froe_combine_room *room = work->room;
    const struct froe_question *asked = combiner->of.asked;
    froe_tally_clear(&room->values);
    memset(room->numbers, 0, asked->state_size);
    const struct froe_combine_source source = {.kind = FROE_SAVED_VALUES,
                                               .first = work->first,
                                               .count = work->count,
                                               .sieve = {.values = class},
                                               .to = &room->values,
                                               .numbers = room->numbers,
                                               .memory = combiner->part_memory};
    switch (froe_combine_load(combiner, room, &source)) {
    case FROE_COMBINE_FAILED:
        return false;
    case FROE_COMBINE_OUTGROWN:
        return take_fewer_values(work, class);
    case FROE_COMBINE_LOADED:
        break;
    }
    if (!count_visits(work, &room->values))
        return false;
    froe_aggregates_add_distinct(asked->aggregates, room->total_state, room->numbers);
    return save_piece(work, &room->values, true, NULL, 0) || fail(work);
}

void froe_combine_values_task(void *context, unsigned worker, uint64_t task)
{
    struct froe_combiner *combiner = context;
    struct froe_combine_room *room = &combiner->rooms[worker];
    if (room->values.groups == NULL && !froe_tally_init(&room->values, combiner->of.asked)) {
        froe_combine_fail(combiner, NULL, NULL);
        return;
    }
    bool good = true;
    for (size_t p = task * combiner->step; good && p < (task + 1) * combiner->step; p++) {
        struct work work = {combiner, room, p, 1, 0};
        good =
            take_values(&work, (struct froe_sieve_class){0}) && (save_piece(&work, NULL, true, NULL, 0) || fail(&work));
    }
}
