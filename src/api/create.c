/* Jobs: made and freed. */
#include <stdlib.h>

#include "api/job.h"
#include "base/error.h"
#include "run/shard.h"

froe_options froe_options_default(froe_command command)
{
    return (froe_options){.command = command, .min_count = 0};
}

/* The strings of options that a job keeps. */
static bool copy_text(const char **text)
{
    if (*text == NULL)
        return true;
    *text = strdup(*text);
    return *text != NULL;
}

static bool copy_options(struct froe_job *job, const froe_options *options)
{
    const char **const texts[] = {&job->options.files_from, &job->options.output,    &job->options.bad_lines,
                                  &job->options.fields,     &job->options.time_zone, &job->options.save_state,
                                  &job->options.temp_dir};
    job->options = *options;
    job->options.operands = NULL;
    job->options.per_file = options->per_file && options->command == FROE_COMMAND_COUNT;
    bool good = true;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        good = copy_text(texts[i]) && good;
    job->operands = calloc(options->operand_count + 1, sizeof *job->operands);
    for (size_t i = 0; job->operands != NULL && i < options->operand_count; i++) {
        job->operands[i] = strdup(options->operands[i]);
        good = good && job->operands[i] != NULL;
    }
    return good && job->operands != NULL;
}

static void free_options(struct froe_job *job)
{
    free((void *)(uintptr_t)job->options.files_from);
    free((void *)(uintptr_t)job->options.output);
    free((void *)(uintptr_t)job->options.bad_lines);
    free((void *)(uintptr_t)job->options.fields);
    free((void *)(uintptr_t)job->options.time_zone);
    free((void *)(uintptr_t)job->options.save_state);
    free((void *)(uintptr_t)job->options.temp_dir);
    for (size_t i = 0; job->operands != NULL && i < job->options.operand_count; i++)
        free(job->operands[i]);
    free(job->operands);
}

/* Opens the states of a merge, which say what is counted. */
static bool open_states(struct froe_job *job, froe_options *options, froe_error *error)
{
    if (options->command != FROE_COMMAND_MERGE)
        return true;
    job->merging = true;
    job->options.command = options->command = FROE_COMMAND_COUNT;
    if (options->operand_count == 0)
        return froe_error_option(error, "operands", 0, "there are no saved states to merge");
    if (!froe_states_open(&job->states, options->operands, options->operand_count, error))
        return false;
    if (!froe_query_apply(&job->states.summary.query, options))
        return froe_error_set(error, "the saved states hold another kind of groups than this froe knows");
    job->options.time_zone = options->time_zone;
    return copy_text(&job->options.time_zone) || froe_error_set(error, "out of memory");
}

/* What is asked, from options that may be those of the states. */
static bool make_plan(struct froe_job *job, const froe_options *options, froe_error *error)
{
    if (!froe_plan_init(&job->plan, options, error))
        return false;
    if (options->shard != NULL && !froe_shard_parse(options->shard, &job->shard, &job->shards, error))
        return false;
    if (job->shards > 0 && job->options.per_file)
        return froe_error_option(error, "shard", 0,
                                 "files are cut into shards, so that each cannot be counted by itself; make file a key "
                                 "instead");
    if (options->command == FROE_COMMAND_REPORT && !froe_panels_ask(&job->panels, &job->plan, &job->options, error))
        return false;
    /* The groups of states are made already. */
    return job->merging ||
           (froe_plan_open_agents(&job->plan, options, error) && froe_plan_open_geo(&job->plan, options, error));
}

/* What is to stand in the state that is saved. */
static bool describe_query(struct froe_job *job, const froe_options *options, froe_error *error)
{
    if (options->command == FROE_COMMAND_REPORT || options->save_state == NULL || job->merging)
        return true;
    if (job->options.per_file)
        return froe_error_option(error, "save_state", 0,
                                 "the counts of each file cannot be saved as a state; make file a key instead");
    return froe_query_describe(&job->query, options, &job->plan) || froe_error_set(error, "out of memory");
}

static bool prepare(struct froe_job *job, froe_options options, froe_error *error)
{
    return open_states(job, &options, error) && make_plan(job, &options, error) && describe_query(job, &options, error);
}

froe_job *froe_job_create(const froe_options *options, froe_error *error)
{
    froe_error unused;
    if (error == NULL)
        error = &unused;
    struct froe_job *job = calloc(1, sizeof *job);
    if (job != NULL)
        pthread_mutex_init(&job->message_lock, NULL);
    if (job == NULL || !copy_options(job, options)) {
        froe_job_free(job);
        froe_error_set(error, "out of memory");
        return NULL;
    }
    if (!prepare(job, *options, error)) {
        froe_job_free(job);
        return NULL;
    }
    job->style = froe_style_of(&job->options);
    froe_format format = job->style.row.format;
    bool shows_total = format == FROE_FORMAT_TABLE || format == FROE_FORMAT_JSON || format == FROE_FORMAT_HTML;
    if (job->options.command == FROE_COMMAND_COUNT)
        job->plan.questions[0].want_total = shows_total || job->options.share;
    if (!froe_style_check(&job->style, &job->options, error)) {
        froe_job_free(job);
        return NULL;
    }
    return job;
}

void froe_job_free(froe_job *job)
{
    if (job == NULL)
        return;
    froe_run_free(job->run);
    froe_listing_free(&job->listing);
    froe_checkup_free(&job->checkup);
    froe_panels_free(&job->panels);
    froe_pivot_free(&job->pivot);
    froe_inputs_free(&job->inputs);
    froe_states_free(&job->states);
    froe_query_free(&job->query);
    froe_plan_free(&job->plan);
    froe_output_abandon(job->output);
    froe_output_abandon(job->bad_lines);
    froe_output_abandon(job->state);
    for (size_t i = 0; i < job->complaint_count; i++) {
        free(job->complaints[i].name);
        free(job->complaints[i].text);
    }
    free(job->complaints);
    froe_buffer_free(&job->key_text);
    free(job->key_places);
    free_options(job);
    pthread_mutex_destroy(&job->message_lock);
    free(job);
}
