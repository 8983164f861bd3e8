/* Jobs: run. */
#include "api/job.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cpus.h"
#include "base/error.h"
#include "base/text.h"
#include "report/document.h"
#include "report/grouped.h"
#include "report/page.h"
#include "run/shard.h"

static int fail(struct froe_job *job, const char *text)
{
    if (!job->failed)
        froe_job_message(job, NULL, false, 0, text);
    job->failed = true;
    return FROE_EXIT_FAILED;
}

static void take_complaint(void *context, const char *name, const char *text, bool error)
{
    struct froe_job *job = context;
    if (!error) {
        char warning[600];
        snprintf(warning, sizeof warning, "warning: %s", text);
        froe_job_message(job, name, false, 0, warning);
        return;
    }
    struct froe_complaint *wider = realloc(job->complaints, (job->complaint_count + 1) * sizeof *wider);
    if (wider != NULL)
        job->complaints = wider;
    struct froe_complaint complaint = {strdup(name), strdup(text)};
    if (wider != NULL && complaint.name != NULL && complaint.text != NULL) {
        wider[job->complaint_count++] = complaint;
        return;
    }
    free(complaint.name);
    free(complaint.text);
    job->complaints_lost = true;
}

/* The run's hooks. */
static void write_rows(void *context, unsigned worker, struct froe_span file, const struct froe_record *records,
                       size_t count, struct froe_buffer *out)
{
    struct froe_job *job = context;
    froe_listing_rows(&job->listing, worker, file, records, count, out);
}

static void end_rows(void *context, unsigned worker, struct froe_buffer *out)
{
    struct froe_job *job = context;
    froe_listing_end_block(&job->listing, worker, out);
}

static bool write_file_result(void *context, struct froe_run *run, struct froe_span file, struct froe_result *result,
                              const struct froe_totals *totals, froe_emit_fn *take, void *to)
{
    const struct froe_job *job = context;
    return froe_grouped_write_file(&job->plan.questions[0], file, result, totals, run, &job->style, take, to);
}

static void take_example(void *context, struct froe_span file, uint64_t line, enum froe_reason reason,
                         struct froe_span text)
{
    struct froe_job *job = context;
    froe_checkup_add(&job->checkup, file, line, reason, text);
}

static void take_message(void *context, const char *name, bool has_offset, uint64_t offset, const char *text)
{
    froe_job_message(context, name, has_offset, offset, text);
}

/* Opens an output beside that of the result, where there is one. */
static bool open_beside(struct froe_job *job, const char *path, struct froe_output **output, froe_error *error)
{
    if (path != NULL)
        *output = froe_output_open(path, &job->cancelled, error);
    return path == NULL || *output != NULL;
}

static bool open_outputs(struct froe_job *job)
{
    froe_error error;
    job->output = froe_output_open(job->options.output, &job->cancelled, &error);
    bool good = job->output != NULL && open_beside(job, job->options.bad_lines, &job->bad_lines, &error) &&
                open_beside(job, job->options.save_state, &job->state, &error);
    if (good)
        return true;
    if (!job->cancelled)
        fail(job, error.text);
    return false;
}

/* The fields of `records` depend on what the inputs hold, unless they were named. */
static bool prepare_listing(struct froe_job *job)
{
    froe_error error;
    if (job->options.command != FROE_COMMAND_RECORDS)
        return true;
    struct froe_buffer more = {0};
    if (job->options.fields == NULL)
        froe_run_probe_fields(job->run, &more);
    bool good =
        !more.failed &&
        froe_plan_set_fields(&job->plan, job->options.fields, (struct froe_span){more.data, more.len}, &error) &&
        froe_listing_init(&job->listing, &job->plan, job->style, job->plan.threads);
    froe_buffer_free(&more);
    if (good)
        return true;
    fail(job, "out of memory");
    return false;
}

static bool prepare(struct froe_job *job, const struct froe_run_hooks *hooks)
{
    froe_error error;
    if (!job->merging && !froe_inputs_expand(&job->inputs, (const char *const *)job->operands,
                                             job->options.operand_count, job->options.files_from,
                                             job->options.all_files, &job->cancelled, take_complaint, job, &error)) {
        if (!job->cancelled)
            fail(job, error.text);
        return false;
    }
    job->has_inputs = job->inputs.count > 0;
    if (!froe_job_spares_inputs(job, &error) ||
        (job->shards > 0 && !froe_shard_take(&job->inputs, job->shard, job->shards, &error))) {
        fail(job, error.text);
        return false;
    }
    job->run = froe_run_create(&job->plan, &job->inputs, hooks, &job->cancelled);
    if (job->options.compare)
        job->run_before = froe_run_create(&job->plan, &job->inputs, hooks, &job->cancelled);
    if (job->run == NULL || (job->options.compare && job->run_before == NULL) || job->complaints_lost) {
        fail(job, "out of memory");
        return false;
    }
    atomic_store(&job->visible_run, job->run);
    for (size_t i = 0; i < job->complaint_count; i++)
        froe_run_add_error(job->run, job->complaints[i].name, job->complaints[i].text);
    return prepare_listing(job) && open_outputs(job);
}

static bool make_pivot(struct froe_job *job)
{
    froe_error error;
    const struct froe_result *result = froe_run_result(job->run, 0);
    if (froe_job_pivot(job) == NULL)
        return true;
    bool good = froe_pivot_init(&job->pivot, &job->plan.questions[0], result, job->run, &job->cancelled, &error);
    if (!good && !job->cancelled)
        fail(job, error.text);
    else if (good && !(good = froe_pivot_load(&job->pivot, 0)) && !job->cancelled)
        fail(job, froe_run_fault(job->run));
    return good;
}

static bool write_count(struct froe_job *job)
{
    bool short_of_memory;
    /* A state is not what was counted. */
    const char *name = job->options.operand_count == 1 && !job->merging ? job->operands[0] : NULL;
    struct froe_pivot *pivot = froe_job_pivot(job) == NULL ? NULL : &job->pivot;
    if (job->style.row.format == FROE_FORMAT_HTML
            ? froe_page_write(&job->plan.questions[0], froe_run_result(job->run, 0), pivot, job->run, name, &job->style,
                              froe_job_write, job, &short_of_memory)
            : froe_grouped_write(&job->plan.questions[0], froe_run_result(job->run, 0), pivot, job->run, &job->style,
                                 froe_job_write, job, &short_of_memory))
        return true;
    if (short_of_memory && !job->cancelled)
        fail(job, froe_run_fault(job->run));
    return false;
}

/* What comes after all input has been read. */
static bool write_result(struct froe_job *job)
{
    struct froe_buffer text = {0};
    if (!make_pivot(job) || !froe_job_begin_output(job))
        return false;
    switch (job->options.command) {
    case FROE_COMMAND_RECORDS:
        froe_listing_end(&text, &job->listing, job->run);
        break;
    case FROE_COMMAND_CHECK:
        froe_checkup_write(&text, &job->checkup, job->run, &job->style);
        break;
    case FROE_COMMAND_REPORT:
        return froe_job_write_report(job);
    case FROE_COMMAND_MERGE: /* is a count by now */
    case FROE_COMMAND_COUNT:
        if (!job->options.per_file && !write_count(job))
            return false;
        if (job->options.per_file && job->style.row.format == FROE_FORMAT_JSON) {
            froe_buffer_byte(&text, ']');
            froe_document_end(&text, job->run, job->style.row.terminal);
        }
        if (job->options.per_file && job->style.row.format == FROE_FORMAT_ARROW)
            froe_arrow_end(&text);
        break;
    }
    bool good = !text.failed && !job->checkup.failed;
    if (!good)
        fail(job, "out of memory");
    else if (text.len > 0)
        good = froe_job_write(job, (struct froe_span){text.data, text.len});
    froe_buffer_free(&text);
    return good;
}

/* Makes the state appear, before anything is written of the result: nobody need read that to the end. */
static bool commit_state(struct froe_job *job)
{
    froe_error error;
    if (job->state == NULL)
        return true;
    enum froe_output_status status = froe_output_commit(job->state, &error);
    job->state = NULL;
    if (status == FROE_OUTPUT_FAILED)
        fail(job, error.text);
    return status != FROE_OUTPUT_FAILED;
}

/* Makes the output files appear. */
static bool commit_outputs(struct froe_job *job)
{
    froe_error error;
    enum froe_output_status status = froe_output_commit(job->output, &error);
    job->output = NULL;
    if (status == FROE_OUTPUT_OK && job->bad_lines != NULL) {
        status = froe_output_commit(job->bad_lines, &error);
        job->bad_lines = NULL;
        status = status == FROE_OUTPUT_CLOSED ? FROE_OUTPUT_OK : status;
    }
    if (status == FROE_OUTPUT_CLOSED)
        job->output_status = status;
    if (status == FROE_OUTPUT_FAILED)
        fail(job, error.text);
    return status != FROE_OUTPUT_FAILED;
}

static bool is_partial(const struct froe_job *job, const struct froe_run *run)
{
    size_t errors;
    froe_run_errors(run, &errors);
    return errors > 0 || (job->options.strict && froe_totals_malformed(froe_run_totals(run)) > 0);
}

static int exit_code(const struct froe_job *job)
{
    bool partial = is_partial(job, job->run) || (job->run_before != NULL && is_partial(job, job->run_before));
    return partial ? FROE_EXIT_PARTIAL : FROE_EXIT_OK;
}

/* States of nothing at all can be merged, and a shard may have nothing to read. */
static bool nothing_read(const struct froe_job *job)
{
    if (job->shards > 0 && job->has_inputs)
        return false;
    size_t errors;
    froe_run_errors(job->run, &errors);
    return froe_run_files_read(job->run) == 0 && (errors > 0 || !job->merging);
}

/* Reads the inputs, or the states. False with *error. */
static bool read_all(struct froe_job *job, bool *stopped, froe_error *error)
{
    if (!job->merging) {
        bool good = froe_run_go(job->run, stopped);
        if (!good)
            snprintf(error->text, sizeof error->text, "%s", froe_run_fault(job->run));
        return good;
    }
    return (job->run_before == NULL || froe_run_merge(job->run_before, &job->before, stopped, error)) &&
           froe_run_merge(job->run, &job->states, stopped, error);
}

int froe_job_run(froe_job *job)
{
    bool stopped = false;
    const struct froe_run_hooks hooks = {
        .context = job,
        .rows = write_rows,
        .rows_end = end_rows,
        .file_result = write_file_result,
        .write = froe_job_write,
        .bad_lines = froe_job_write_bad_lines,
        .example = take_example,
        .save = job->options.save_state == NULL ? NULL : froe_job_write_state,
        .query = job->merging ? &job->states.summary.query : &job->query,
        .message = take_message,
    };
    if (!prepare(job, &hooks))
        return FROE_EXIT_FAILED;
    froe_error error = {.text = "out of memory"};
    if (!read_all(job, &stopped, &error) && !job->cancelled)
        return fail(job, error.text);
    if (job->cancelled || job->failed)
        return FROE_EXIT_FAILED;
    if (job->output_status == FROE_OUTPUT_CLOSED)
        return FROE_EXIT_OK;
    if (nothing_read(job))
        return fail(job, "no input could be read");
    if (!commit_state(job))
        return FROE_EXIT_FAILED;
    froe_job_tell_limits(job);
    uint64_t before = froe_run_clock();
    bool written = write_result(job);
    job->write_ns = froe_run_clock() - before;
    /* A write that is called off looks like one that nobody reads. */
    if (job->cancelled)
        return FROE_EXIT_FAILED;
    if (!written)
        return job->output_status == FROE_OUTPUT_CLOSED ? FROE_EXIT_OK : FROE_EXIT_FAILED;
    if (!commit_outputs(job))
        return FROE_EXIT_FAILED;
    return job->output_status == FROE_OUTPUT_CLOSED ? FROE_EXIT_OK : exit_code(job);
}

void froe_job_cancel(froe_job *job)
{
    job->cancelled = true;
}

bool froe_job_cancelled(const froe_job *job)
{
    return job->cancelled;
}

void froe_job_progress(const froe_job *job, froe_progress *progress)
{
    const struct froe_run *run = atomic_load(&job->visible_run);
    *progress = (froe_progress){0};
    if (run != NULL)
        froe_run_progress(run, progress);
}

size_t froe_job_activities(const froe_job *job, froe_activity *activities, size_t capacity)
{
    const struct froe_run *run = atomic_load(&job->visible_run);
    return run == NULL ? 0 : froe_run_activities(run, activities, capacity);
}

unsigned froe_usable_cpus(void)
{
    return froe_cpus_usable();
}
