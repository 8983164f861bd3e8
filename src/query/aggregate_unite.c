/* The values that groups have met, of several stores. */
#include <stdlib.h>

#include "query/aggregate_plan.h"

struct froe_aggregates_union {
    const struct froe_aggregates *plan;
    struct froe_pairs_union *pairs;
    struct froe_meetings_union *meetings; /* instead, where visitors are lent */
};

/* The lists of meetings of the stores, if any has one. False when memory is short. */
static bool unite_meetings(struct froe_aggregates_union *uniting, struct froe_aggregates_store *const *stores,
                           size_t count, size_t partitions)
{
    bool any = false;
    struct froe_meetings **lists = calloc(count + 1, sizeof(struct froe_meetings *));
    for (size_t i = 0; lists != NULL && i < count; i++) {
        lists[i] = stores[i]->meetings;
        any = any || lists[i] != NULL;
    }
    if (any)
        uniting->meetings = froe_meetings_union_create(lists, count, partitions);
    free(lists);
    return lists != NULL && (!any || uniting->meetings != NULL);
}

static bool unite_pairs(struct froe_aggregates_union *uniting, struct froe_aggregates_store *const *stores,
                        size_t count, size_t partitions)
{
    struct froe_pairs **tables = calloc(count + 1, sizeof(struct froe_pairs *));
    for (size_t i = 0; tables != NULL && i < count; i++)
        tables[i] = stores[i]->pairs;
    if (tables != NULL)
        uniting->pairs = froe_pairs_union_create(tables, count, partitions, &uniting->plan->pairs);
    free(tables);
    return uniting->pairs != NULL;
}

struct froe_aggregates_union *froe_aggregates_union_create(const struct froe_aggregates *aggregates,
                                                           struct froe_aggregates_store *const *stores, size_t count,
                                                           size_t partitions)
{
    struct froe_aggregates_union *uniting = calloc(1, sizeof *uniting);
    if (uniting == NULL)
        return NULL;
    uniting->plan = aggregates;
    if (unite_meetings(uniting, stores, count, partitions) &&
        (uniting->meetings != NULL || unite_pairs(uniting, stores, count, partitions)))
        return uniting;
    free(uniting);
    return NULL;
}

void froe_aggregates_union_number(struct froe_aggregates_union *uniting, size_t store)
{
    if (uniting->meetings != NULL)
        froe_meetings_union_number(uniting->meetings, store);
}

void froe_aggregates_union_sort(struct froe_aggregates_union *uniting, size_t store)
{
    if (uniting->meetings != NULL)
        froe_meetings_union_translate(uniting->meetings, store);
    else
        froe_pairs_union_sort(uniting->pairs, store);
}

void froe_aggregates_union_unite(struct froe_aggregates_union *uniting, size_t worker, size_t partition)
{
    if (uniting->meetings != NULL)
        froe_meetings_union_unite(uniting->meetings, worker, partition);
    else
        froe_pairs_union_unite(uniting->pairs, partition);
}

bool froe_aggregates_union_end(struct froe_aggregates_union *uniting, void *total)
{
    const struct froe_pairs_layout *layout = &uniting->plan->pairs;
    uint64_t values[FROE_PAIRS_TAGS], visits = 0, *words = total;
    /* Visitors that are lent are the only values. */
    bool good = uniting->meetings != NULL ? froe_meetings_union_end(uniting->meetings, values)
                                          : froe_pairs_union_end(uniting->pairs, values, &visits);
    for (size_t tag = 0; words != NULL && tag < layout->tag_count; tag++)
        words[layout->counters[tag]] = values[tag];
    if (words != NULL && layout->has_visits)
        words[layout->visits] = visits;
    free(uniting);
    return good;
}
