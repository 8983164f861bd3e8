/* The report command: panels of answers, written. */
#include <stdio.h>

#include "api/job.h"
#include "report/report.h"

static void tell_lacking(void *context, const char *id)
{
    char text[100];
    snprintf(text, sizeof text, "warning: no input has what the panel %s shows", id);
    froe_job_message(context, NULL, false, 0, text);
}

static struct froe_report_input input_of(const struct froe_run *run, const char *name)
{
    struct froe_report_input input = {.name = name, .files = froe_run_files_read(run), .totals = froe_run_totals(run)};
    input.errors = froe_run_errors(run, &input.error_count);
    return input;
}

/* Two states are named in a comparison, the earlier one first; otherwise a state is not what was counted. */
static const char *name_of(const struct froe_job *job)
{
    if (job->run_before != NULL)
        return job->operands[1];
    return job->options.operand_count == 1 && !job->merging ? job->operands[0] : NULL;
}

static bool panels_failed(const void *panels)
{
    return froe_panels_failed(panels);
}

static bool write_panels(struct froe_job *job, bool *short_of_memory)
{
    struct froe_report report = {.title = "Web traffic",
                                 .panels = job->panels.panels,
                                 .panel_count = job->panels.count,
                                 .input = input_of(job->run, name_of(job)),
                                 .filters = job->panels.filters.all,
                                 .failed = panels_failed,
                                 .context = &job->panels};
    struct froe_report_input before;
    if (job->run_before != NULL) {
        before = input_of(job->run_before, job->operands[0]);
        report.before = &before;
    }
    return froe_report_write(&report, &job->style, froe_job_write, job, short_of_memory);
}

bool froe_job_write_report(struct froe_job *job)
{
    bool short_of_memory = true;
    bool good = froe_panels_make(&job->panels, job->run, job->run_before, tell_lacking, job);
    if (job->cancelled)
        return false;
    good = good && write_panels(job, &short_of_memory);
    if (!good && short_of_memory && !job->cancelled) {
        job->failed = true;
        froe_job_message(job, NULL, false, 0, froe_panels_fault(&job->panels));
    }
    return good;
}
