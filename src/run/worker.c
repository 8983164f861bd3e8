/* What a worker needs, made before it begins and taken down at the end. */
#include <stdlib.h>

#include "run/state.h"

struct froe_tally *froe_run_tallies(const struct froe_run *run, size_t question)
{
    return run->tallies + question * run->worker_count;
}

bool froe_asked_init(struct froe_asked *asked, const struct froe_question *question, const struct froe_kernel *kernel)
{
    asked->scratch = calloc(question->key.count + 1, sizeof *asked->scratch);
    if (question->where != NULL)
        asked->where = froe_where_state_create(question->where, kernel);
    if (question->state_size > 0)
        asked->aggregates = froe_aggregates_worker_create(question->aggregates, kernel);
    return asked->scratch != NULL && (question->where == NULL || asked->where != NULL) &&
           (question->state_size == 0 || asked->aggregates != NULL);
}

/* Makes a worker ready for one question. */
static bool init_question(struct froe_worker *worker, size_t q)
{
    const struct froe_run *run = worker->run;
    const struct froe_question *question = &run->plan->questions[q];
    struct froe_asked *asked = &worker->asked[q];
    if (!run->plan->per_file) {
        struct froe_tally *tally = &froe_run_tallies(run, q)[worker->index];
        if (!froe_tally_init(tally, question))
            return false;
        froe_groups_make_spacious(tally->groups);
        asked->tally = *tally;
    }
    if (question->where != NULL && worker->chosen == NULL)
        worker->chosen = malloc(FROE_GROUPS_BATCH * sizeof *worker->chosen);
    if ((question->where != NULL && worker->chosen == NULL) || !froe_asked_init(asked, question, run->plan->kernel))
        return false;
    if (asked->where != NULL)
        froe_where_limit_memo(asked->where, run->plan->memo_memory);
    if (asked->aggregates != NULL)
        froe_aggregates_worker_limit_memo(asked->aggregates, run->plan->memo_memory);
    return true;
}

/* The first question whose groups are visitors lends them to the first behind it that counts visitors of all records:
 * they are found once (query/aggregate.h). */
static void lend_visitors(struct froe_worker *worker)
{
    const struct froe_plan *plan = worker->run->plan;
    for (size_t from = 0; from < plan->question_count; from++)
        for (size_t to = from + 1; to < plan->question_count; to++) {
            const struct froe_question *lender = &plan->questions[from], *borrower = &plan->questions[to];
            if (lender->where != NULL || borrower->where != NULL || lender->filter != NULL ||
                borrower->filter != NULL ||
                !froe_aggregates_lends(lender->aggregates, &lender->key, borrower->aggregates))
                continue;
            worker->asked[from].lends = true;
            froe_aggregates_worker_lend(worker->asked[to].aggregates, lender->aggregates, worker->visitors);
            return;
        }
}

/* What is read of a batch of records for several questions is read once. */
static void share_batches(struct froe_worker *worker)
{
    struct froe_aggregates_worker *first = NULL;
    for (size_t q = 0; q < worker->run->plan->question_count; q++) {
        struct froe_aggregates_worker *aggregates = worker->asked[q].aggregates;
        if (first != NULL && aggregates != NULL)
            froe_aggregates_worker_share(aggregates, first);
        first = first == NULL ? aggregates : first;
    }
}

static bool init_asked(struct froe_worker *worker)
{
    const struct froe_plan *plan = worker->run->plan;
    worker->asked = calloc(plan->question_count + 1, sizeof *worker->asked);
    if (worker->asked == NULL)
        return false;
    for (size_t q = 0; q < plan->question_count; q++)
        if (!init_question(worker, q))
            return false;
    share_batches(worker);
    lend_visitors(worker);
    return true;
}

bool froe_worker_init_fields(struct froe_run *run, unsigned index)
{
    struct froe_worker *worker = &run->workers[index];
    const struct froe_plan *plan = run->plan;
    worker->run = run;
    worker->index = index;
    worker->fields.zone = plan->has_zone ? &plan->zone : NULL;
    if (plan->agents != NULL && (worker->agents = froe_agent_memo_create(plan->agents)) == NULL)
        return false;
    if (worker->agents != NULL)
        froe_agent_memo_limit(worker->agents, plan->agents_memory);
    worker->fields.agents = froe_agent_lookup_of(worker->agents);
    if (plan->geo != NULL) {
        worker->geo = froe_geo_memo_create(plan->geo);
        worker->fields.geo = (struct froe_geo_lookup){froe_geo_look, worker->geo};
        if (worker->geo == NULL)
            return false;
    }
    return true;
}

bool froe_worker_init(struct froe_run *run, unsigned index)
{
    struct froe_worker *worker = &run->workers[index];
    const struct froe_plan *plan = run->plan;
    if (!froe_worker_init_fields(run, index))
        return false;
    worker->using = &worker->part;
    worker->lines.kernel = plan->kernel;
    froe_worker_init_windows(worker);
    if (!froe_lines_reserve(&worker->lines, plan->scope.slots.count))
        return false;
    if (!init_asked(worker) || !froe_worker_init_ahead(worker))
        return false;
    if (plan->where != NULL && (worker->where = froe_where_state_create(plan->where, plan->kernel)) == NULL)
        return false;
    if (worker->where != NULL)
        froe_where_limit_memo(worker->where, plan->memo_memory);
    if (plan->filtering && (worker->memo = froe_groups_create(0, froe_path_filter_keeps, &plan->filter)) == NULL)
        return false;
    if (plan->bots != FROE_BOTS_ANY &&
        (worker->bot_memo = froe_groups_create(0, froe_worker_keeps_agent, worker)) == NULL)
        return false;
    return true;
}

void froe_asked_free(struct froe_asked *asked, const struct froe_question *question)
{
    for (size_t i = 0; asked->scratch != NULL && i < question->key.count; i++)
        froe_buffer_free(&asked->scratch[i]);
    free(asked->scratch);
    froe_where_state_free(asked->where);
    froe_aggregates_worker_free(asked->aggregates);
}

void froe_worker_free(struct froe_worker *worker)
{
    const struct froe_plan *plan = worker->run->plan;
    for (int i = 0; i < FROE_SLOTS; i++)
        froe_cutter_buffer_free(worker->slots[i].buffer);
    for (size_t q = 0; worker->asked != NULL && q < plan->question_count; q++)
        froe_asked_free(&worker->asked[q], &plan->questions[q]);
    free(worker->asked);
    free(worker->chosen);
    froe_overflow_room_free(&worker->room);
    froe_buffer_free(&worker->key_bytes);
    froe_cutter_free(&worker->cutter);
    struct froe_ahead *ahead = worker->decoders.gzip.ahead;
    froe_decoder_memory_free(&worker->decoders);
    froe_ahead_free(ahead);
    froe_groups_free(worker->memo);
    froe_groups_free(worker->bot_memo);
    froe_where_state_free(worker->where);
    froe_agent_memo_free(worker->agents);
    froe_geo_memo_free(worker->geo);
    froe_lines_free(&worker->lines);
}
