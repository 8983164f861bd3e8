/* Jobs: made and freed. */
#include <stdlib.h>
#include <sys/stat.h>

#include "api/job.h"
#include "base/error.h"
#include "base/spill.h"
#include "base/text.h"
#include "input/name_list.h"
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
                                  &job->options.temp_dir,   &job->options.visit_gap, &job->options.visitor};
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
    free((void *)(uintptr_t)job->options.visit_gap);
    free((void *)(uintptr_t)job->options.visitor);
    for (size_t i = 0; job->operands != NULL && i < job->options.operand_count; i++)
        free(job->operands[i]);
    free(job->operands);
}

/* Puts a copy of another text in the place of one that the job keeps. */
static bool replace_text(const char **text, const char *other)
{
    free((void *)(uintptr_t)*text);
    *text = other;
    return copy_text(text);
}

/* Opens two states and sees whether their reports can be compared. */
static bool open_compared(struct froe_job *job, const froe_options *options, froe_error *error)
{
    if (options->operand_count != 2)
        return froe_error_option(error, "compare", 0, "two saved reports can be compared, an earlier and a later one");
    if (!froe_states_open(&job->before, options->operands, 1, error) ||
        !froe_states_open(&job->states, options->operands + 1, 1, error))
        return false;
    struct froe_buffer difference = {0};
    const struct froe_query *query = &job->states.summary.query;
    bool good = true;
    if (froe_query_questions(query) == NULL || froe_query_questions(&job->before.summary.query) == NULL)
        good = froe_error_option(error, "compare", 0,
                                 "there is no report in a saved count; 'froe report --save-state' saves one");
    else if (froe_query_incomparable(query, &job->before.summary.query, &difference))
        good = froe_states_refuse(error, job->states.items[0]->name, job->before.items[0]->name, &difference);
    froe_buffer_free(&difference);
    return good;
}

/* Some options are for counts alone, some for reports. */
static bool fits_states(const froe_options *options, froe_error *error)
{
    bool report = options->command == FROE_COMMAND_REPORT;
    const struct {
        const char *name, *typed;
        bool given, for_report;
    } some[] = {
        {"sort", "sort", options->sort != NULL, false},      {"pivot", "pivot", options->pivot != NULL, false},
        {"share", "share", options->share, false},           {"min_count", "min-count", options->min_count > 0, false},
        {"panels", "panels", options->panels != NULL, true}, {"agents", "agents", options->agents != NULL, true},
        {"geoip", "geoip", options->geoip != NULL, true},
    };
    for (size_t i = 0; i < sizeof some / sizeof some[0]; i++)
        if (some[i].given && some[i].for_report != report)
            return froe_error_option(error, some[i].name, 0, "--%s makes no sense for saved %s", some[i].typed,
                                     report ? "reports" : "counts");
    return true;
}

/* Those of a merge, which patterns may name. */
static bool open_merged(struct froe_job *job, const froe_options *options, froe_error *error)
{
    struct froe_name_list names = {0};
    bool good = froe_patterns_expand(options->operands, options->operand_count, &names, error) &&
                froe_states_open(&job->states, (const char *const *)names.items, names.count, error);
    froe_name_list_free(&names);
    return good;
}

/* Opens the states of a merge or a comparison, which say what is counted. */
static bool open_states(struct froe_job *job, froe_options *options, froe_error *error)
{
    if (options->command != FROE_COMMAND_MERGE && !options->compare)
        return true;
    job->merging = true;
    if (options->operand_count == 0)
        return froe_error_option(error, "operands", 0, "there are no saved states to merge");
    if (!(options->compare ? open_compared(job, options, error) : open_merged(job, options, error)))
        return false;
    if (!froe_query_apply(&job->states.summary.query, options))
        return froe_error_set(error, "the saved states hold another kind of groups than this froe knows");
    job->options.command = options->command;
    job->options.panels = options->panels;
    job->options.no_visitors = options->no_visitors;
    bool good = replace_text(&job->options.visit_gap, options->visit_gap);
    good = replace_text(&job->options.visitor, options->visitor) && good;
    good = replace_text(&job->options.time_zone, options->time_zone) && good;
    return (good || froe_error_set(error, "out of memory")) && fits_states(options, error);
}

/* Whether the only operand of a count, which says what is counted, is not that: what is no standard field but a file
 * was to be read. A directory may well have the name of a field that a log format adds (`known`: there is such a one),
 * but hardly that of a key of JSON lines, which any name with a dot is. */
static bool forgets_keys(const struct froe_job *job, const froe_options *options, bool known, froe_error *error)
{
    struct stat status;
    struct froe_field *fields;
    size_t count;
    froe_error unused;
    if (job->merging || options->command != FROE_COMMAND_COUNT || options->keys == NULL || options->operand_count > 0 ||
        options->files_from != NULL || stat(options->keys, &status) != 0 ||
        (known && S_ISDIR(status.st_mode) && strchr(options->keys, '.') == NULL))
        return false;
    if (froe_fields_parse(options->keys, "keys", NULL, &fields, &count, &unused)) {
        free(fields);
        return false;
    }
    struct froe_buffer name = {0};
    froe_text_escape(&name, froe_span_of(options->keys));
    froe_error_option(error, "operands", 0, "%.*s is a %s: what is to be counted?", (int)name.len,
                      (const char *)name.data, S_ISDIR(status.st_mode) ? "directory" : "file");
    froe_buffer_free(&name);
    return true;
}

/* What is asked, from options that may be those of the states. */
static bool make_plan(struct froe_job *job, const froe_options *options, froe_error *error)
{
    if (forgets_keys(job, options, true, error))
        return false;
    if (!froe_plan_init(&job->plan, options, error)) {
        if (error->option != NULL && strcmp(error->option, "keys") == 0)
            forgets_keys(job, options, false, error);
        return false;
    }
    job->plan.temp_dir = job->options.temp_dir;
    if (options->shard != NULL && !froe_shard_parse(options->shard, &job->shard, &job->shards, error))
        return false;
    if (job->shards > 0 && job->options.per_file)
        return froe_error_option(error, "shard", 0,
                                 "files are cut into shards, so that each cannot be counted by itself; make file a key "
                                 "instead");
    const char *questions = job->merging ? froe_query_questions(&job->states.summary.query) : NULL;
    if (options->command == FROE_COMMAND_REPORT &&
        !froe_panels_ask(&job->panels, &job->plan, &job->options, questions, error))
        return false;
    /* The groups of states are made already; what is derived of them is not. */
    return (job->merging && options->command == FROE_COMMAND_COUNT) ||
           (froe_plan_open_agents(&job->plan, options, error) && froe_plan_open_geo(&job->plan, options, error));
}

/* What is to stand in the state that is saved, and on a report. */
static bool describe_query(struct froe_job *job, const froe_options *options, froe_error *error)
{
    bool report = options->command == FROE_COMMAND_REPORT;
    if ((options->save_state == NULL && !report) || job->merging)
        return true;
    if (options->save_state != NULL && job->options.per_file)
        return froe_error_option(error, "save_state", 0,
                                 "the counts of each file cannot be saved as a state; make file a key instead");
    struct froe_buffer questions = {0};
    if (report)
        froe_panels_describe(&job->panels, &questions);
    froe_buffer_byte(&questions, '\0');
    bool good = !questions.failed &&
                froe_query_describe(&job->query, options, &job->plan, report ? (const char *)questions.data : NULL);
    froe_buffer_free(&questions);
    return good || froe_error_set(error, "out of memory");
}

/* Of a report, what its page says of the records that it is of. */
static bool tell_filters(struct froe_job *job, const froe_options *options, froe_error *error)
{
    const struct froe_query *query = job->merging ? &job->states.summary.query : &job->query;
    return options->command != FROE_COMMAND_REPORT || froe_panels_tell_filters(&job->panels, query, &job->options) ||
           froe_error_set(error, "out of memory");
}

/* Visitors of a report by host and agent, which is the default, in however many words. */
static void settle_visitor(struct froe_job *job, froe_options *options)
{
    if (options->command != FROE_COMMAND_REPORT || options->visitor == NULL || options->no_visitors ||
        !froe_span_lists(options->visitor, FROE_USUAL_VISITOR))
        return;
    options->visitor = NULL;
    replace_text(&job->options.visitor, NULL);
}

static bool prepare(struct froe_job *job, froe_options options, froe_error *error)
{
    settle_visitor(job, &options);
    /* Better now than after hours. */
    if (options.temp_dir != NULL && !froe_spill_possible(options.temp_dir, error))
        return false;
    return froe_options_targets_differ(&options, error) && open_states(job, &options, error) &&
           make_plan(job, &options, error) && describe_query(job, &options, error) &&
           tell_filters(job, &options, error);
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
    froe_panels_free(&job->panels);
    froe_pivot_free(&job->pivot);
    froe_run_free(job->run);
    froe_run_free(job->run_before);
    froe_listing_free(&job->listing);
    froe_checkup_free(&job->checkup);
    froe_inputs_free(&job->inputs);
    froe_states_free(&job->states);
    froe_states_free(&job->before);
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
