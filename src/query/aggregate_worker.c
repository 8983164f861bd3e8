/* What a thread adds records with. */
#include <stdlib.h>

#include "query/aggregate_plan.h"

struct froe_aggregates_worker *froe_aggregates_worker_create(const struct froe_aggregates *aggregates,
                                                             const struct froe_kernel *kernel)
{
    froe_hash_init();
    struct froe_aggregates_worker *worker = calloc(1, sizeof *worker);
    bool good = worker != NULL;
    if (good) {
        worker->plan = aggregates;
        worker->visitor_scratch = calloc(aggregates->visitor.count + 1, sizeof *worker->visitor_scratch);
        worker->batch = calloc(1, sizeof *worker->batch);
        good = worker->visitor_scratch != NULL && worker->batch != NULL;
    }
    for (size_t i = 0; good && i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        if (item->kind != FROE_ITEM_CONDITION)
            continue;
        worker->where_states[item->tag] = froe_where_state_create(item->where, kernel);
        good = worker->where_states[item->tag] != NULL;
    }
    if (!good) {
        froe_aggregates_worker_free(worker);
        return NULL;
    }
    return worker;
}

void froe_aggregates_worker_share(struct froe_aggregates_worker *worker, const struct froe_aggregates_worker *other)
{
    if (!worker->shares_batch)
        free(worker->batch);
    worker->batch = other->batch;
    worker->shares_batch = true;
}

void froe_aggregates_worker_free(struct froe_aggregates_worker *worker)
{
    if (worker == NULL)
        return;
    if (!worker->shares_batch)
        free(worker->batch);
    for (size_t i = 0; i < FROE_AGGREGATES_MAX && worker->where_states[i] != NULL; i++)
        froe_where_state_free(worker->where_states[i]);
    for (size_t i = 0; worker->visitor_scratch != NULL && i < worker->plan->visitor.count; i++)
        froe_buffer_free(&worker->visitor_scratch[i]);
    free(worker->visitor_scratch);
    froe_buffer_free(&worker->scratch);
    froe_buffer_free(&worker->bytes);
    free(worker);
}

void froe_aggregates_worker_limit_memo(struct froe_aggregates_worker *worker, size_t bytes)
{
    for (size_t i = 0; i < worker->plan->condition_count; i++)
        froe_where_limit_memo(worker->where_states[i], bytes);
}

bool froe_aggregates_worker_failed(const struct froe_aggregates_worker *worker)
{
    bool failed = worker->scratch.failed || worker->bytes.failed;
    for (size_t i = 0; i < worker->plan->visitor.count; i++)
        failed = failed || worker->visitor_scratch[i].failed;
    for (size_t i = 0; i < worker->plan->condition_count; i++)
        failed = failed || froe_where_failed(worker->where_states[i]);
    return failed;
}

uint64_t froe_aggregates_worker_limits_hit(const struct froe_aggregates_worker *worker)
{
    uint64_t hit = 0;
    for (size_t i = 0; i < worker->plan->condition_count; i++)
        hit += froe_where_limits_hit(worker->where_states[i]);
    return hit;
}
