/* Visitors whose groups another question has. */
#include "query/aggregate_plan.h"

static const struct froe_item *find_item(const struct froe_aggregates *plan, enum froe_item_kind kind)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].kind == kind)
            return &plan->items[i];
    return NULL;
}

/* Whether visitors are counted exactly, nothing else of them, and no other different values. */
static bool borrows(const struct froe_aggregates *plan)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].kind == FROE_ITEM_PAIRS && froe_item_source(plan, &plan->items[i])->is_visitor)
            return plan->pairs.tag_count == 1 && !plan->pairs.has_visits;
    return false;
}

bool froe_aggregates_lends(const struct froe_aggregates *lender, const struct froe_key_plan *key,
                           const struct froe_aggregates *borrower)
{
    const struct froe_key_plan *visitor = &borrower->visitor;
    /* The key of a plain plan may be absent, that of a visitor is not. */
    if (find_item(lender, FROE_ITEM_ALONE) == NULL || !borrows(borrower) || key->plain || key->count != visitor->count)
        return false;
    for (size_t i = 0; i < key->count; i++)
        if (strcmp(key->fields[i].name, visitor->fields[i].name) != 0)
            return false;
    return true;
}

void froe_aggregates_worker_lend(struct froe_aggregates_worker *worker, const struct froe_aggregates *lender,
                                 struct froe_group *const *groups)
{
    worker->lent = groups;
    if (groups == NULL)
        return;
    const struct froe_pairs_layout *layout = &worker->plan->pairs;
    worker->meetings = (struct froe_meetings_layout){.counter = layout->counters[0],
                                                     .forward = layout->forward,
                                                     .state_size = froe_aggregates_state_size(worker->plan),
                                                     .visitor_state_size = froe_aggregates_state_size(lender),
                                                     .note = find_item(lender, FROE_ITEM_ALONE)->at + 3u};
}

void froe_aggregates_count_lent(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store)
{
    const struct froe_group *visitors[FROE_AGGREGATES_BATCH];
    for (size_t i = 0; i < worker->batch->count; i++)
        visitors[i] = worker->lent[worker->batch->records[i] - worker->batch->all];
    if (store->meetings == NULL)
        store->meetings = froe_meetings_create(&worker->meetings);
    if (store->meetings == NULL ||
        !froe_meetings_add(store->meetings, worker->batch->states, visitors, worker->batch->count))
        store->arena.failed = true;
}

/* Adds meetings to the table of pairs. */
static bool take_over(struct froe_aggregates_store *store, size_t counter)
{
    uint64_t *states[FROE_PAIRS_BATCH], hashes[FROE_PAIRS_BATCH];
    struct froe_span visitors[FROE_PAIRS_BATCH];
    const struct froe_group *visitor;
    struct froe_meetings_place place = {0};
    size_t count;
    bool good = true;
    do {
        for (count = 0; count < FROE_PAIRS_BATCH; count++) {
            if (!froe_meetings_next(store->meetings, &place, &states[count], &visitor))
                break;
            visitors[count] = froe_group_key(visitor);
            hashes[count] = visitor->hash;
        }
        good = froe_pairs_add(store->pairs, 0, counter, states, visitors, hashes, count) && good;
    } while (count == FROE_PAIRS_BATCH);
    return good;
}

bool froe_aggregates_store_keep_lent(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                                     bool counted)
{
    if (store == NULL || store->meetings == NULL)
        return true;
    if (!counted)
        froe_meetings_forget_numbers(store->meetings);
    store->pairs = froe_pairs_create();
    bool good = store->pairs != NULL && take_over(store, counted ? FROE_PAIRS_COUNTED : aggregates->pairs.counters[0]);
    froe_meetings_free(store->meetings);
    store->meetings = NULL;
    return good;
}
