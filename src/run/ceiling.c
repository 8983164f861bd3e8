/* The ceiling of memory: tallies that do not fit below it go to disk (run/overflow.h). */
#include <stdio.h>
#include <stdlib.h>

#include "run/overflow_merge.h"
#include "run/row_store.h"
#include "run/state.h"

bool froe_run_init_memory(struct froe_run *run)
{
    const struct froe_plan *plan = run->plan;
    run->parts = calloc(plan->question_count * run->worker_count + 1, sizeof(struct froe_overflow_parts *));
    run->unsaved = calloc(plan->question_count + 1, sizeof(struct froe_overflow_state *));
    /* Of the answers of a report others are made, which needs something in any case. */
    size_t memory = plan->command == FROE_COMMAND_REPORT ? plan->groups_memory / 8 * 7 : plan->groups_memory;
    froe_budget_init(&run->budget, memory, run->worker_count);
    return froe_windows_init(&run->windows, run->worker_count) && run->parts != NULL && run->unsaved != NULL;
}

void froe_run_fail(struct froe_run *run, const char *text)
{
    pthread_mutex_lock(&run->lock);
    if (run->fault[0] == '\0')
        snprintf(run->fault, sizeof run->fault, "%s", text);
    pthread_mutex_unlock(&run->lock);
    run->out_of_memory = true;
}

struct froe_spill *froe_run_spill(struct froe_run *run)
{
    struct froe_spill *spill = atomic_load_explicit(&run->spill, memory_order_acquire);
    if (spill != NULL)
        return spill;
    froe_error error;
    spill = froe_spill_create(froe_spill_folder(run->plan->temp_dir), &error);
    if (spill == NULL) {
        froe_run_fail(run, error.text);
        return NULL;
    }
    struct froe_spill *other = NULL;
    if (atomic_compare_exchange_strong(&run->spill, &other, spill))
        return spill;
    froe_spill_free(spill);
    return other;
}

/* Whatever the disk or the memory was short of. */
static bool tell_fault(struct froe_run *run, const struct froe_spill *spill)
{
    const char *fault = spill == NULL ? NULL : froe_spill_fault(spill);
    if (fault != NULL)
        froe_run_fail(run, fault);
    run->out_of_memory = true;
    return false;
}

/* Puts a tally on disk and clears it. */
static bool put_tally(struct froe_worker *worker, size_t q, struct froe_tally *tally,
                      struct froe_overflow_parts **parts)
{
    struct froe_run *run = worker->run;
    const struct froe_question *question = &run->plan->questions[q];
    struct froe_spill *spill = froe_run_spill(run);
    if (spill == NULL)
        return false;
    if (*parts == NULL && (*parts = froe_overflow_parts_create()) == NULL)
        return tell_fault(run, NULL);
    bool pairs = froe_aggregates_has_pairs(question->aggregates);
    bool good = (!pairs || froe_overflow_put_values(spill, question, tally, 0, *parts, &worker->room)) &&
                froe_overflow_put_groups(spill, question, tally, 0, !pairs, *parts, &worker->room);
    froe_tally_clear(tally);
    return good || tell_fault(run, spill);
}

static struct froe_overflow_parts **parts_of(const struct froe_run *run, size_t q, unsigned worker)
{
    return &run->parts[q * run->worker_count + worker];
}

static size_t memory_of(const struct froe_worker *worker)
{
    size_t memory = 0;
    for (size_t q = 0; q < worker->run->plan->question_count; q++) {
        size_t more = froe_tally_memory(&worker->asked[q].tally);
        memory = more > SIZE_MAX - memory ? SIZE_MAX : memory + more;
    }
    return memory;
}

/* Whether one has more than its share, or had better give all back because decoders need it. */
static bool has_much(struct froe_run *run, const struct froe_budget_part *part)
{
    return froe_budget_is_short(&run->budget) ||
           run->budget.own + part->taken > run->plan->groups_memory / run->worker_count;
}

/* Tables that are empty keep no memory. False when it is short. */
static bool shrink_tables(struct froe_worker *worker)
{
    for (size_t q = 0; q < worker->run->plan->question_count; q++) {
        struct froe_groups *groups = worker->asked[q].tally.groups;
        if (froe_groups_size(groups) == 0 && !froe_groups_shrink(groups))
            return false;
    }
    return true;
}

/* Who had more than its share gives it back, so that others may count as much. */
static void give_back(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    if (has_much(run, &worker->part) && shrink_tables(worker))
        froe_budget_give(&run->budget, &worker->part, memory_of(worker));
}

/* Puts the large ones of the worker's tallies on disk. */
static void put_tallies(struct froe_worker *worker, size_t memory)
{
    struct froe_run *run = worker->run;
    size_t count = run->plan->question_count;
    /* What is noted of other tallies is not to outlive these. */
    run->unlent = true;
    for (size_t q = 0; q < count; q++) {
        const struct froe_asked *asked = &worker->asked[q];
        if (asked->aggregates != NULL)
            froe_aggregates_worker_lend(asked->aggregates, NULL, NULL);
        if (!froe_aggregates_store_keep_lent(run->plan->questions[q].aggregates, asked->tally.store, false))
            run->out_of_memory = true;
    }
    for (size_t q = 0; q < count; q++) {
        struct froe_tally *tally = &worker->asked[q].tally;
        if (froe_groups_size(tally->groups) > 0 && froe_tally_memory(tally) >= memory / (2 * count) &&
            !put_tally(worker, q, tally, parts_of(run, q, worker->index)))
            return;
    }
    give_back(worker);
}

/* Puts what the worker has counted of the file on disk. Who had more than its share gives it back. */
static void shrink_partial(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    struct froe_partial *partial = worker->partial;
    if (!put_tally(worker, 0, &partial->tally, &partial->parts))
        return;
    if (!has_much(run, &partial->part) || !froe_groups_shrink(partial->tally.groups))
        return;
    froe_budget_give(&run->budget, &partial->part, froe_tally_memory(&partial->tally));
}

bool froe_worker_put_partial(struct froe_worker *worker, struct froe_partial *partial)
{
    bool good = partial->tally.groups == NULL || froe_groups_size(partial->tally.groups) == 0 ||
                put_tally(worker, 0, &partial->tally, &partial->parts);
    froe_tally_free(&partial->tally);
    froe_budget_give(&worker->run->budget, &partial->part, 0);
    return good;
}

void froe_worker_borrow(struct froe_worker *worker)
{
    struct froe_budget *budget = &worker->run->budget;
    size_t held = worker->decoders.held;
    if (held == worker->borrowed)
        return;
    if (held > worker->borrowed)
        froe_budget_borrow(budget, held - worker->borrowed);
    else
        froe_budget_repay(budget, worker->borrowed - held);
    worker->borrowed = held;
}

void froe_run_end_decoding(struct froe_run *run)
{
    for (unsigned i = 0; i < run->worker_count; i++) {
        struct froe_worker *worker = &run->workers[i];
        struct froe_ahead *ahead = worker->decoders.gzip.ahead;
        if (worker->decoders.held == 0)
            continue;
        froe_decoder_memory_free(&worker->decoders);
        worker->decoders.gzip.ahead = ahead;
        froe_worker_borrow(worker);
    }
}

void froe_worker_keep_within(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    size_t memory = memory_of(worker);
    if (memory != SIZE_MAX && froe_budget_reaches(&run->budget, worker->using, memory))
        return;
    if (run->plan->per_file)
        shrink_partial(worker);
    else
        put_tallies(worker, memory);
}

void froe_worker_retreat(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    size_t own = run->budget.own;
    if (worker->partial != NULL && froe_tally_memory(&worker->partial->tally) > own)
        shrink_partial(worker);
    if (run->plan->per_file || run->plan->question_count == 0 || worker->part.taken == 0)
        return;
    size_t memory = memory_of(worker);
    if (memory > own)
        put_tallies(worker, memory);
    if (shrink_tables(worker))
        froe_budget_give(&run->budget, &worker->part, memory_of(worker));
}

/* Of the budget only the table that a worker counts into has something of its own. */
void froe_worker_leave_partial(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    struct froe_partial *partial = worker->partial;
    worker->partial = NULL;
    if (partial == NULL)
        return;
    size_t memory = froe_tally_memory(&partial->tally);
    if (memory >= SIZE_MAX - run->budget.own ||
        !froe_budget_reaches(&run->budget, &partial->part, memory + run->budget.own))
        froe_worker_put_partial(worker, partial);
}

static void keep_lent_task(void *context, unsigned worker, uint64_t task)
{
    (void)worker;
    struct froe_run *run = context;
    const struct froe_question *question = &run->plan->questions[task / run->worker_count];
    if (!*run->cancelled && !froe_aggregates_store_keep_lent(question->aggregates, run->tallies[task].store, false))
        run->out_of_memory = true;
}

bool froe_run_end_lending(struct froe_run *run)
{
    if (!run->unlent)
        return true;
    uint64_t *tasks = malloc((run->tally_count + 1) * sizeof *tasks);
    for (size_t i = 0; tasks != NULL && i < run->tally_count; i++)
        tasks[i] = i;
    bool ran = tasks != NULL && froe_pool_run(run->pool, tasks, run->tally_count, keep_lent_task, run);
    free(tasks);
    return ran && !run->out_of_memory;
}

/* --- answers ----------------------------------------------------------------------------------------------------- */

struct putting {
    struct froe_run *run;
    size_t question;
};

/* Tasks are numbers of tallies; whoever takes one uses his own scratch. */
static void put_task(void *context, unsigned worker, uint64_t task)
{
    const struct putting *putting = context;
    struct froe_run *run = putting->run;
    struct froe_tally *tally = &froe_run_tallies(run, putting->question)[task];
    if (tally->groups != NULL && froe_groups_size(tally->groups) > 0 && !*run->cancelled)
        put_tally(&run->workers[worker], putting->question, tally, parts_of(run, putting->question, (unsigned)task));
    froe_tally_free(tally);
}

/* Puts on disk what is still in memory of a question. */
static bool put_rest(struct froe_run *run, size_t q)
{
    struct putting putting = {run, q};
    uint64_t *tasks = malloc(run->worker_count * sizeof *tasks);
    if (tasks == NULL)
        return tell_fault(run, NULL);
    for (unsigned t = 0; t < run->worker_count; t++)
        tasks[t] = t;
    bool ran = froe_pool_run(run->pool, tasks, run->worker_count, put_task, &putting);
    free(tasks);
    for (unsigned w = 0; w < run->worker_count; w++) {
        froe_overflow_room_free(&run->workers[w].room);
        run->workers[w].asked[q].tally = (struct froe_tally){0};
    }
    return ran && !run->out_of_memory;
}

static bool is_on_disk(const struct froe_run *run, size_t q)
{
    for (unsigned w = 0; w < run->worker_count; w++)
        if (*parts_of(run, q, w) != NULL)
            return true;
    return false;
}

/* Bytes of the tallies of a question that are in memory. */
static size_t memory_of_question(const struct froe_run *run, size_t q)
{
    size_t memory = 0;
    for (size_t t = q * run->worker_count; t < (q + 1) * run->worker_count; t++)
        memory += run->tallies[t].groups == NULL ? 0 : froe_tally_memory(&run->tallies[t]);
    return memory;
}

size_t froe_run_held(const struct froe_run *run)
{
    size_t memory = 0;
    for (size_t t = 0; t < run->tally_count; t++)
        memory += run->tallies[t].groups == NULL ? 0 : froe_tally_memory(&run->tallies[t]);
    return memory;
}

/* What questions have that are answered from memory, and what is loaded of those that were answered from disk. */
static size_t memory_held(const struct froe_run *run)
{
    size_t memory = 0;
    for (size_t q = 0; q < run->plan->question_count; q++) {
        memory += is_on_disk(run, q) ? 0 : memory_of_question(run, q);
        memory += run->answers[q].store == NULL ? 0 : froe_row_store_held(run->answers[q].store);
    }
    return memory;
}

bool froe_run_make_room(struct froe_run *run)
{
    size_t count = run->plan->question_count;
    while (run->unlent && run->plan->command == FROE_COMMAND_REPORT) {
        size_t held = 0, largest = 0, most = 0;
        for (size_t q = 0; q < count; q++) {
            size_t memory = is_on_disk(run, q) ? 0 : memory_of_question(run, q);
            held += memory;
            largest = memory > most ? q : largest;
            most = memory > most ? memory : most;
        }
        if (held <= run->plan->groups_memory / 2)
            return true;
        if (!put_rest(run, largest))
            return false;
    }
    return true;
}

static bool answer_from_disk(struct froe_run *run, size_t q)
{
    size_t memory = run->plan->groups_memory, held = memory_held(run);
    /* Merging needs something in any case. */
    memory = held < memory / 2 ? memory - held : memory / 2;
    if (!put_rest(run, q))
        return false;
    if (run->hooks->save != NULL) {
        memory /= 2;
        run->unsaved[q] =
            froe_overflow_state_create(&run->plan->questions[q], run->spill, froe_pool_threads(run->pool), memory);
        if (run->unsaved[q] == NULL)
            return tell_fault(run, NULL);
    }
    enum froe_overflow_fault fault =
        froe_overflow_merge(&run->answers[q], &run->plan->questions[q], run->spill, parts_of(run, q, 0),
                            run->worker_count, memory, run->unsaved[q], run->pool, run->cancelled);
    return fault == FROE_OVERFLOW_GOOD || tell_fault(run, run->spill);
}

bool froe_run_answer(struct froe_run *run, size_t q)
{
    struct froe_result *answer = &run->answers[q];
    bool good = is_on_disk(run, q) ? answer_from_disk(run, q)
                                   : froe_merge(answer, &run->plan->questions[q], froe_run_tallies(run, q),
                                                run->worker_count, run->pool, run->cancelled);
    run->totals.filtered += answer->filtered;
    return good;
}

bool froe_run_save_answer(struct froe_run *run, size_t q, struct froe_save *save)
{
    if (run->unsaved[q] == NULL) {
        froe_save_tallies(save, &run->plan->questions[q], (unsigned)q, froe_run_tallies(run, q), run->worker_count,
                          run->pool, run->cancelled);
        return true;
    }
    bool good = froe_overflow_state_save(run->unsaved[q], save, (unsigned)q, run->pool, run->cancelled);
    froe_overflow_state_free(run->unsaved[q]);
    run->unsaved[q] = NULL;
    return good || tell_fault(run, run->spill);
}

void froe_run_free_memory(struct froe_run *run)
{
    for (size_t i = 0; run->parts != NULL && i < run->plan->question_count * run->worker_count; i++)
        free(run->parts[i]);
    for (size_t q = 0; run->unsaved != NULL && q < run->plan->question_count; q++)
        froe_overflow_state_free(run->unsaved[q]);
    free(run->parts);
    free(run->unsaved);
    froe_windows_free(&run->windows);
    froe_spill_free(run->spill);
}
