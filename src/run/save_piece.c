/* Saving some partitions of a question that are in a tally, and that no other tally has anything of. */
#include <stdlib.h>

#include "query/aggregate_codec.h"
#include "run/save.h"

static bool is_of(uint64_t hash, unsigned partition)
{
    return froe_group_partition(hash, FROE_SAVED_BITS) == partition;
}

/* Groups of the piece in their order; *count of them. NULL when memory is short. */
static struct froe_group_ranked *rank(const struct froe_save_piece *piece, size_t *count)
{
    struct froe_group_ranked *ranked = malloc((piece->count + 1) * sizeof *ranked);
    const struct froe_group *group = piece->after;
    *count = 0;
    while (ranked != NULL && (group = froe_groups_next(piece->tally->groups, group)) != NULL)
        if (!group->dropped)
            ranked[(*count)++] = (struct froe_group_ranked){froe_group_stable_hash(group), group};
    if (ranked != NULL)
        froe_groups_rank(ranked, *count);
    return ranked;
}

bool froe_save_piece_groups(struct froe_save *save, const struct froe_save_piece *piece, struct froe_save_room *room)
{
    const struct froe_aggregates *aggregates = piece->asked->aggregates;
    struct froe_group_values values;
    size_t count, at = 0, end = 0;
    struct froe_group_ranked *ranked = rank(piece, &count);
    if (ranked == NULL || !froe_group_values_gather(&values, aggregates, &piece->tally->store, 1, 0)) {
        free(ranked);
        return false;
    }
    froe_group_values_sort(&values, 0);
    struct froe_unit *unit = froe_save_open(save, piece);
    for (unsigned p = piece->first; unit != NULL && p < piece->first + piece->partitions; p++, at = end) {
        while (end < count && is_of(ranked[end].hash, p))
            end++;
        froe_save_append_groups(unit, piece, p, ranked + at, end - at, &values, room);
    }
    froe_group_values_free(&values);
    free(ranked);
    if (unit != NULL)
        froe_save_submit(save, piece, unit);
    return unit != NULL;
}

/* The values in the store of the piece; *count of them. NULL when memory is short. */
static struct froe_met *gather(const struct froe_save_piece *piece, size_t *count)
{
    const struct froe_aggregates_store *store = piece->tally->store;
    struct froe_met met, *all;
    size_t at = 0;
    *count = 0;
    while (froe_aggregates_store_next_value(store, piece->asked->aggregates, &at, &met))
        ++*count;
    all = malloc((*count + 1) * sizeof *all);
    at = *count = 0;
    while (all != NULL && froe_aggregates_store_next_value(store, piece->asked->aggregates, &at, &all[*count]))
        ++*count;
    return all;
}

static int compare_partitions(const void *left, const void *right)
{
    size_t a = froe_group_partition(froe_met_stable_hash(left), FROE_SAVED_BITS);
    size_t b = froe_group_partition(froe_met_stable_hash(right), FROE_SAVED_BITS);
    return (a > b) - (a < b);
}

bool froe_save_piece_values(struct froe_save *save, const struct froe_save_piece *piece, struct froe_save_room *room)
{
    size_t count, at = 0, end = 0;
    struct froe_met *all = gather(piece, &count);
    struct froe_unit *unit = all == NULL ? NULL : froe_save_open(save, piece);
    if (unit == NULL) {
        free(all);
        return false;
    }
    if (piece->partitions > 1)
        qsort(all, count, sizeof all[0], compare_partitions);
    for (unsigned p = piece->first; p < piece->first + piece->partitions; p++, at = end) {
        while (end < count && is_of(froe_met_stable_hash(&all[end]), p))
            end++;
        size_t sorted = froe_met_sort_values(all + at, end - at);
        froe_save_append_values(unit, piece, p, all + at, sorted, room);
    }
    free(all);
    froe_save_submit(save, piece, unit);
    return true;
}
