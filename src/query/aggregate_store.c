/* What the states of one table of groups point to. */
#include <stdlib.h>

#include "query/aggregate_plan.h"

struct froe_aggregates_store *froe_aggregates_store_create(void)
{
    return calloc(1, sizeof(struct froe_aggregates_store));
}

void froe_aggregates_store_free(struct froe_aggregates_store *store)
{
    if (store == NULL)
        return;
    froe_pairs_free(store->pairs);
    froe_meetings_free(store->meetings);
    froe_arena_free(&store->arena);
    free(store);
}

void froe_aggregates_store_clear(struct froe_aggregates_store *store)
{
    bool failed = store->arena.failed;
    froe_pairs_free(store->pairs);
    froe_meetings_free(store->meetings);
    froe_arena_free(&store->arena);
    *store = (struct froe_aggregates_store){.arena.failed = failed};
}

size_t froe_aggregates_store_memory(const struct froe_aggregates_store *store)
{
    return store->arena.bytes + (store->pairs == NULL ? 0 : froe_pairs_memory(store->pairs)) +
           (store->meetings == NULL ? 0 : froe_meetings_memory(store->meetings));
}

bool froe_aggregates_store_failed(const struct froe_aggregates_store *store)
{
    return store->arena.failed;
}

size_t froe_aggregates_store_bytes(const struct froe_aggregates_store *store)
{
    return store->arena.bytes + (store->pairs == NULL ? 0 : froe_pairs_bytes(store->pairs)) +
           (store->meetings == NULL ? 0 : froe_meetings_bytes(store->meetings));
}
