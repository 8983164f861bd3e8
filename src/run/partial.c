/* Partial results: what a run saves, and a run that reads saved states instead of inputs. */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "run/combine.h"
#include "run/state.h"

/* What is to be said of the input. Its lists are lent by the run. */
static struct froe_summary summary_of(const struct froe_run *run)
{
    struct froe_summary summary = run->saved;
    summary.query = *run->hooks->query;
    summary.files = froe_run_files_read(run);
    summary.totals = run->totals;
    summary.errors = run->errors;
    return summary;
}

/* Bytes of a state that may wait for those before them. */
static size_t pending_of(const struct froe_run *run)
{
    size_t pending = run->plan->groups_memory / 16;
    return pending < FROE_ORDERED_PENDING ? pending : FROE_ORDERED_PENDING;
}

bool froe_run_save(struct froe_run *run)
{
    struct froe_save save;
    struct froe_summary summary = summary_of(run);
    bool begun = froe_save_begin(&save, &summary, pending_of(run), run->hooks->save, run->hooks->context);
    bool good = true;
    for (size_t q = 0; begun && good && q < run->plan->question_count; q++)
        good = froe_run_save_answer(run, q, &save);
    if (!froe_save_end(&save))
        run->stopped = true;
    return good && !save.no_memory;
}

/* --- merging ---------------------------------------------------------------------------------------------------- */

static bool copy_summary(struct froe_run *run, const struct froe_summary *summary)
{
    if (!froe_summary_add(&run->saved, summary))
        return false;
    run->totals = summary->totals;
    run->errors = run->saved.errors;
    run->saved.errors = (struct froe_error_list){0};
    return true;
}

/* Files of which every shard has read a part: now it shows whether they are logs. These errors are for the result; a
 * state that comes out is as undecided as those that went in. */
static void judge_parts(struct froe_run *run)
{
    for (size_t i = 0; i < run->saved.part_count; i++) {
        const struct froe_file_part *part = &run->saved.parts[i];
        if (part->has_records || part->lines == 0)
            continue;
        struct froe_buffer text = {0};
        froe_no_record_text(&text, part->format, part->lines, part->reasons, part->first_line);
        if (text.failed || !froe_error_list_add(&run->errors, part->name, false, 0, (const char *)text.data))
            run->out_of_memory = true;
        froe_buffer_free(&text);
    }
    froe_error_list_sort(&run->errors);
}

static void tell_errors(const struct froe_run *run)
{
    for (size_t i = 0; i < run->errors.count && run->hooks->message != NULL; i++) {
        const struct froe_input_error *error = &run->errors.items[i];
        run->hooks->message(run->hooks->context, error->name, error->has_offset, error->offset, error->text);
    }
}

/* Memory for the next answer; merging needs something in any case. */
static size_t memory_for(const struct froe_run *run, const struct froe_states *states)
{
    size_t memory = run->plan->groups_memory, held = froe_run_held(run);
    for (size_t i = 0; i < states->count; i++)
        held += states->items[i]->count * sizeof *states->items[i]->entries;
    return held < memory / 4 * 3 ? memory - held : memory / 4;
}

static struct froe_spill *spill_of(void *run)
{
    return froe_run_spill(run);
}

/* Memory that groups may have for good which have all come: others are made of them, which takes as much. */
static size_t kept_for(const struct froe_run *run, size_t memory)
{
    size_t most = run->plan->groups_memory / 2, held = froe_run_held(run);
    if (run->plan->command != FROE_COMMAND_REPORT)
        return memory / 4 * 3;
    most = held < most ? most - held : 0;
    return most < memory / 4 * 3 ? most : memory / 4 * 3;
}

static bool combine_all(struct froe_run *run, const struct froe_states *states, struct froe_save *save,
                        froe_error *error)
{
    unsigned threads = froe_pool_threads(run->pool);
    run->tally_count = run->plan->question_count * threads;
    run->tallies = calloc(run->tally_count + 1, sizeof *run->tallies);
    run->answers = calloc(run->plan->question_count + 1, sizeof *run->answers);
    bool good = run->tallies != NULL && run->answers != NULL;
    if (!good)
        run->out_of_memory = true;
    for (size_t q = 0; good && q < run->plan->question_count && !*run->cancelled; q++) {
        size_t memory = memory_for(run, states);
        const struct froe_combination combination = {.asked = &run->plan->questions[q],
                                                     .question = (unsigned)q,
                                                     .states = states,
                                                     .save = save,
                                                     .pool = run->pool,
                                                     .memory = memory,
                                                     .kept = kept_for(run, memory),
                                                     .more = run->plan->states_memory,
                                                     .spill = spill_of,
                                                     .context = run,
                                                     .cancelled = run->cancelled};
        good = froe_combine(&combination, run->tallies + q * threads, &run->answers[q], error);
    }
    if (!good && error->text[0] == '\0')
        snprintf(error->text, sizeof error->text, "%s", froe_run_fault(run));
    return good;
}

static bool combine_and_save(struct froe_run *run, const struct froe_states *states, froe_error *error)
{
    struct froe_save save;
    if (run->hooks->save == NULL)
        return combine_all(run, states, NULL, error);
    struct froe_summary summary = summary_of(run);
    /* What cannot be written is told by whoever was to write it. */
    bool good = !froe_save_begin(&save, &summary, pending_of(run), run->hooks->save, run->hooks->context) ||
                combine_all(run, states, &save, error);
    if (!froe_save_end(&save))
        run->stopped = true;
    run->out_of_memory = run->out_of_memory || save.no_memory;
    return good;
}

/* Workers that read nothing: for answers that are made of others. */
static bool init_derivers(struct froe_run *run)
{
    if (run->plan->command != FROE_COMMAND_REPORT)
        return true;
    unsigned count = froe_pool_threads(run->pool);
    run->workers = aligned_alloc(_Alignof(struct froe_worker), count * sizeof *run->workers);
    if (run->workers == NULL)
        return false;
    memset(run->workers, 0, count * sizeof *run->workers);
    run->worker_count = count;
    for (unsigned i = 0; i < count; i++)
        if (!froe_worker_init_fields(run, i))
            return false;
    return true;
}

bool froe_run_merge(struct froe_run *run, const struct froe_states *states, bool *stopped, froe_error *error)
{
    enum { DEQUE_CAPACITY = 64 };
    run->started = froe_run_clock();
    run->finishing = true;
    run->pool = froe_pool_create(run->plan->threads, DEQUE_CAPACITY);
    *error = (froe_error){.text = "out of memory"};
    if (run->pool == NULL || !init_derivers(run) || !copy_summary(run, &states->summary))
        return false;
    bool good = combine_and_save(run, states, error);
    judge_parts(run);
    run->merge_ns = froe_run_clock() - run->started;
    *stopped = run->stopped || *run->cancelled;
    if (good && !run->out_of_memory && !*stopped)
        tell_errors(run);
    return good && !run->out_of_memory;
}
