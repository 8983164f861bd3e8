/* What a user should know of a result that stands. */
#include <stdio.h>

#include "api/job.h"
#include "base/text.h"

/* A field that is missing, and what may have been meant: `name` is what it is found by. */
static void name_missing(struct froe_buffer *text, struct froe_span typed, struct froe_span name)
{
    char meant[FROE_FIELD_NAME_MAX];
    struct froe_span other = froe_field_by_other_name(name);
    if (froe_field_by_other_case(typed, meant)) {
        froe_text_escape(text, typed);
        froe_buffer_format(text, " (is %s meant?)", meant);
        return;
    }
    froe_text_escape(text, name);
    if (other.ptr != NULL)
        froe_buffer_format(text, " (did you mean %.*s?)", (int)other.len, (const char *)other.ptr);
}

/* Fields that some log formats have, but none of those that were read: perhaps another one was meant. */
static void tell_missing_fields(struct froe_job *job)
{
    const struct froe_extra_slots *slots = &job->plan.scope.slots;
    for (size_t i = 0; i < slots->count && !job->merging; i++) {
        struct froe_buffer text = {0};
        if (froe_run_gives(job->run, i))
            continue;
        froe_buffer_text(&text, "warning: no input has the field ");
        name_missing(&text, froe_span_of(job->plan.scope.typed[i]), slots->names[i]);
        froe_buffer_byte(&text, '\0');
        if (!text.failed)
            froe_job_message(job, NULL, false, 0, (const char *)text.data);
        froe_buffer_free(&text);
    }
}

static void tell_geo_faults(struct froe_job *job)
{
    const char *file = job->plan.geo == NULL ? NULL : froe_geo_damaged(job->plan.geo);
    if (file == NULL)
        return;
    struct froe_buffer text = {0};
    froe_buffer_text(&text, "warning: ");
    froe_text_escape(&text, froe_span_of(file));
    froe_buffer_text(&text, " is damaged: what it should tell of some addresses is missing");
    froe_buffer_byte(&text, '\0');
    if (!text.failed)
        froe_job_message(job, NULL, false, 0, (const char *)text.data);
    froe_buffer_free(&text);
}

/* Malformed lines that are an error; `froe check` tells of them itself. */
static void tell_malformed(struct froe_job *job)
{
    char text[120];
    uint64_t count = froe_totals_malformed(froe_run_totals(job->run));
    if (job->run_before != NULL)
        count += froe_totals_malformed(froe_run_totals(job->run_before));
    if (!job->options.strict || count == 0 || job->options.command == FROE_COMMAND_CHECK)
        return;
    snprintf(text, sizeof text, "%llu line%s malformed (see froe check)", (unsigned long long)count,
             count == 1 ? " is" : "s are");
    froe_job_message(job, NULL, false, 0, text);
}

void froe_job_tell_limits(struct froe_job *job)
{
    char text[200];
    tell_malformed(job);
    tell_missing_fields(job);
    uint64_t limits = froe_run_limits_hit(job->run);
    if (limits > 0) {
        snprintf(text, sizeof text,
                 "warning: a regular expression was given up on %llu text%s, since matching takes too long; "
                 "no match is what counts there",
                 (unsigned long long)limits, limits == 1 ? "" : "s");
        froe_job_message(job, NULL, false, 0, text);
    }
    tell_geo_faults(job);
    double error = 0;
    unsigned asks = 0;
    for (size_t i = 0; i < job->plan.question_count; i++) {
        double one = froe_aggregates_distinct_error(job->plan.questions[i].aggregates);
        error = one > error ? one : error;
        asks |= froe_aggregates_asks(job->plan.questions[i].aggregates) & (FROE_ASKS_DISTINCT | FROE_ASKS_VISITORS);
    }
    if (error > 0) {
        static const char *const what[] = {
            [FROE_ASKS_DISTINCT] = "distinct() is",
            [FROE_ASKS_VISITORS] = "visitors are",
            [FROE_ASKS_DISTINCT | FROE_ASKS_VISITORS] = "distinct() and visitors are",
        };
        snprintf(text, sizeof text, "note: %s estimated, with a standard error of %.2f%%", what[asks], 100 * error);
        froe_job_message(job, NULL, false, 0, text);
    }
}
