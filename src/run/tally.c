#include "run/tally.h"

/* Bytes for each group that it takes to merge tables and to sort the rows: what a row is dealt and sorted by, twice,
 * and its bucket (run/arrange.c). The slots of the tables have gone back to the system by then. */
enum { TO_MERGE = 40 };

/* Likewise for a row of a pivot, twice, and the number of its column, where the above is not needed any more
 * (report/pivot.c). */
enum { TO_PIVOT = 24 };

bool froe_tally_init(struct froe_tally *tally, const struct froe_question *question)
{
    *tally = (struct froe_tally){.each = TO_MERGE + (question->pivot.on ? TO_PIVOT : 0)};
    tally->groups = froe_groups_create(question->state_size, question->filter == NULL ? NULL : froe_path_filter_keeps,
                                       question->filter);
    if (tally->groups == NULL)
        return false;
    if (question->state_size == 0)
        return true;
    tally->store = froe_aggregates_store_create();
    if (tally->store != NULL)
        return true;
    froe_tally_free(tally);
    return false;
}

void froe_tally_free(struct froe_tally *tally)
{
    froe_groups_free(tally->groups);
    froe_aggregates_store_free(tally->store);
    *tally = (struct froe_tally){0};
}

void froe_tally_clear(struct froe_tally *tally)
{
    froe_groups_clear(tally->groups);
    if (tally->store != NULL)
        froe_aggregates_store_clear(tally->store);
}

size_t froe_tally_memory(const struct froe_tally *tally)
{
    size_t groups = froe_groups_memory(tally->groups);
    if (groups == SIZE_MAX)
        return groups;
    size_t store = tally->store == NULL ? 0 : froe_aggregates_store_memory(tally->store);
    return groups + store + froe_groups_size(tally->groups) * tally->each;
}

bool froe_tally_add(struct froe_tally *tally, const struct froe_question *question,
                    struct froe_aggregates_worker *worker, const struct froe_record *records,
                    struct froe_group *const *found, size_t count, struct froe_field_context *fields)
{
    void *states[FROE_GROUPS_BATCH];
    if (tally->store == NULL)
        return true;
    for (size_t i = 0; i < count; i++) {
        states[i] = froe_group_state(found[i], question->state_size);
        __builtin_prefetch(states[i], 1);
    }
    if (question->filter == NULL) {
        froe_aggregates_add_all(worker, tally->store, states, records, count, fields);
    } else {
        for (size_t i = 0; i < count; i++)
            states[i] = found[i]->dropped ? NULL : states[i];
        froe_aggregates_add(worker, tally->store, states, records, count, fields);
    }
    return !froe_aggregates_worker_failed(worker) && !froe_aggregates_store_failed(tally->store);
}

bool froe_tally_add_groups(struct froe_tally *tally, const struct froe_question *question, const struct froe_key *keys,
                           const struct froe_group *const *groups, size_t count)
{
    struct froe_group *found[FROE_GROUPS_BATCH];
    size_t state_size = question->state_size;
    bool good = froe_groups_count_each(tally->groups, keys, count, found);
    for (size_t i = 0; i < count; i++) {
        if (found[i] == NULL)
            continue;
        found[i]->hits += groups[i]->hits - 1;
        if (state_size > 0)
            froe_aggregates_add_total(question->aggregates, tally->store, froe_group_state(found[i], state_size),
                                      froe_group_state(groups[i], state_size));
    }
    return good && (tally->store == NULL || !froe_aggregates_store_failed(tally->store));
}
