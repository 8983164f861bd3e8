/* Visitors whose groups another question has. */
#include "query/aggregate_plan.h"

static const struct froe_item *find_item(const struct froe_aggregates *plan, enum froe_item_kind kind)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].kind == kind)
            return &plan->items[i];
    return NULL;
}

/* The item that counts visitors exactly and nothing else of them. */
static bool borrows(const struct froe_aggregates *plan)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].kind == FROE_ITEM_PAIRS && froe_item_source(plan, &plan->items[i])->is_visitor)
            return !plan->pairs.has_visits;
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
    worker->lent_state_size = froe_aggregates_state_size(lender);
    worker->note_at = find_item(lender, FROE_ITEM_ALONE)->at + 3u;
}

void froe_aggregates_count_lent(struct froe_aggregates_worker *worker, struct froe_aggregates_store *store,
                                const struct froe_item *item)
{
    uint64_t *notes[FROE_AGGREGATES_BATCH];
    for (size_t i = 0; i < worker->count; i++) {
        const struct froe_group *group = worker->lent[worker->records[i] - worker->all];
        notes[i] = NULL;
        worker->texts[i] = FROE_ABSENT;
        if (group == NULL) {
            store->arena.failed = true; /* memory was short for it */
            continue;
        }
        notes[i] = (uint64_t *)froe_group_state(group, worker->lent_state_size) + worker->note_at;
        worker->texts[i] = froe_group_key(group);
        worker->hashes[i] = group->hash;
    }
    if (store->pairs == NULL)
        store->pairs = froe_pairs_create();
    if (store->pairs == NULL || !froe_pairs_add_noted(store->pairs, item->tag, item->at, worker->states, worker->texts,
                                                      worker->hashes, notes, worker->count))
        store->arena.failed = true;
}
