#include "cli/settings.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/suggest.h"
#include "cli/terminal.h"
#include "cli/topics.h"

static bool given(const struct froe_cli_arguments *arguments, enum froe_cli_option_id id)
{
    return arguments->values[id] != NULL;
}

static bool is_dash(const char *text)
{
    return text != NULL && strcmp(text, "-") == 0;
}

/* Says that there is no such help; returns false. */
static bool unknown_topic(const char *name)
{
    struct froe_cli_suggestion suggestion = froe_cli_suggest(name, strlen(name));
    for (size_t i = 0; i < FROE_CLI_COMMAND_COUNT; i++)
        froe_cli_suggest_try(&suggestion, froe_cli_commands[i].name, strlen(froe_cli_commands[i].name));
    for (size_t i = 0; i < FROE_CLI_TOPIC_COUNT; i++)
        froe_cli_suggest_try(&suggestion, froe_cli_topics[i].name, strlen(froe_cli_topics[i].name));
    if (suggestion.best != NULL)
        froe_cli_message("no help on '%s'; did you mean %s?", name, suggestion.best);
    else
        froe_cli_message("no help on '%s'", name);
    return false;
}

static bool check_operands(const struct froe_cli_arguments *arguments)
{
    const struct froe_cli_command *command = arguments->command;
    if (command->is_job)
        return true;
    if (arguments->operand_count > command->operand_max) {
        froe_cli_message("%s does not take the operand '%s'", command->name, arguments->operands[command->operand_max]);
        return false;
    }
    const char *operand = arguments->operand_count > 0 ? arguments->operands[0] : NULL;
    if (command == &froe_cli_commands[FROE_CLI_HELP] && operand != NULL)
        return froe_cli_find_command(operand) != NULL || froe_cli_find_topic(operand) != NULL || unknown_topic(operand);
    if (command->choices == NULL)
        return true;
    if (operand != NULL && froe_cli_choice_index(command->choices, operand) >= 0)
        return true;
    if (operand == NULL)
        froe_cli_message("%s needs an operand: %s", command->name, command->operands);
    else
        froe_cli_message("%s: '%s' is not one of %s", command->name, operand, command->operands);
    return false;
}

/* Saved reports say what was counted: what there is to say of them is the same as in merging them. */
static bool check_compare(const struct froe_cli_arguments *arguments)
{
    if (!given(arguments, FROE_CLI_COMPARE))
        return true;
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        bool fits = (froe_cli_options[i].commands & FROE_CLI_FOR_MERGE) != 0 && i != FROE_CLI_SAVE_STATE;
        if (arguments->values[i] != NULL && !fits && i != FROE_CLI_COMPARE) {
            froe_cli_message("--%s makes no sense with --compare", froe_cli_options[i].name);
            return false;
        }
    }
    if (arguments->operand_count == 2)
        return true;
    froe_cli_message("--compare needs two saved reports, an earlier and a later one, which 'froe report --save-state "
                     "FILE' writes");
    return false;
}

bool froe_cli_check_arguments(const struct froe_cli_arguments *arguments)
{
    for (size_t i = 0; i < FROE_CLI_OPTION_COUNT; i++) {
        if (arguments->values[i] != NULL && (froe_cli_options[i].commands & arguments->command->bit) == 0) {
            froe_cli_message("--%s makes no sense for %s", froe_cli_options[i].name, arguments->command->name);
            froe_cli_hint(arguments->command);
            return false;
        }
    }
    if (check_operands(arguments) && check_compare(arguments))
        return true;
    froe_cli_hint(arguments->command);
    return false;
}

static int choice(const struct froe_cli_arguments *arguments, enum froe_cli_option_id id)
{
    return froe_cli_choice_index(froe_cli_options[id].choices, arguments->values[id]);
}

static enum froe_cli_when when(const struct froe_cli_arguments *arguments, enum froe_cli_option_id id)
{
    return given(arguments, id) ? (enum froe_cli_when)choice(arguments, id) : FROE_CLI_AUTO;
}

static uint64_t number(const struct froe_cli_arguments *arguments, enum froe_cli_option_id id)
{
    return given(arguments, id) ? froe_cli_number(arguments->values[id]) : 0;
}

static void set_input(froe_options *job, const struct froe_cli_arguments *arguments)
{
    bool keys_first = job->command == FROE_COMMAND_COUNT && arguments->operand_count > 0;
    job->keys = keys_first ? arguments->operands[0] : NULL;
    job->operands = arguments->operands + keys_first;
    job->operand_count = arguments->operand_count - keys_first;
    job->files_from = arguments->values[FROE_CLI_FILES_FROM];
    job->shard = arguments->values[FROE_CLI_SHARD];
    job->all_files = given(arguments, FROE_CLI_ALL);
    job->log_format = arguments->values[FROE_CLI_LOG_FORMAT];
    job->time_zone = arguments->values[FROE_CLI_TIME_ZONE];
    job->where = arguments->values[FROE_CLI_WHERE];
    job->since = arguments->values[FROE_CLI_SINCE];
    job->until = arguments->values[FROE_CLI_UNTIL];
    job->unsorted = given(arguments, FROE_CLI_UNSORTED);
    job->pages = given(arguments, FROE_CLI_PAGES);
    job->exclude_name = arguments->values[FROE_CLI_EXCLUDE_NAME];
    job->exclude_ext = arguments->values[FROE_CLI_EXCLUDE_EXT];
    job->under = arguments->values[FROE_CLI_UNDER];
    job->no_bots = given(arguments, FROE_CLI_NO_BOTS);
    job->only_bots = given(arguments, FROE_CLI_ONLY_BOTS);
    job->agents = arguments->values[FROE_CLI_AGENTS];
    job->geoip = arguments->values[FROE_CLI_GEOIP];
}

static void set_result(froe_options *job, const struct froe_cli_arguments *arguments)
{
    job->fields = arguments->values[FROE_CLI_FIELDS];
    job->panels = arguments->values[FROE_CLI_PANELS];
    job->compare = given(arguments, FROE_CLI_COMPARE);
    job->aggregates = arguments->values[FROE_CLI_AGG];
    job->approx = given(arguments, FROE_CLI_APPROX);
    job->visitor = arguments->values[FROE_CLI_VISITOR];
    job->no_visitors = given(arguments, FROE_CLI_NO_VISITORS);
    job->visit_gap = arguments->values[FROE_CLI_VISIT_GAP];
    job->share = given(arguments, FROE_CLI_SHARE);
    job->has_top = given(arguments, FROE_CLI_TOP);
    job->top = number(arguments, FROE_CLI_TOP);
    job->min_count = number(arguments, FROE_CLI_MIN_COUNT);
    job->sort = arguments->values[FROE_CLI_SORT];
    job->pivot = arguments->values[FROE_CLI_PIVOT];
    job->per_file = given(arguments, FROE_CLI_PER_FILE);
    job->unordered = given(arguments, FROE_CLI_UNORDERED);
    job->threads = (unsigned)number(arguments, FROE_CLI_THREADS);
    job->memory = arguments->values[FROE_CLI_MEMORY];
    job->temp_dir = arguments->values[FROE_CLI_TEMP_DIR];
    job->save_state = arguments->values[FROE_CLI_SAVE_STATE];
    job->strict = given(arguments, FROE_CLI_STRICT);
    job->stats = given(arguments, FROE_CLI_STATS);
    job->bad_lines = arguments->values[FROE_CLI_BAD_LINES];
}

static void set_output(froe_options *job, const struct froe_cli_arguments *arguments)
{
    const char *output = arguments->values[FROE_CLI_OUTPUT];
    job->output = is_dash(output) ? NULL : output;
    /* The choices stand in the order of the enumeration, behind FROE_FORMAT_DEFAULT. */
    job->format = given(arguments, FROE_CLI_FORMAT)
                      ? (froe_format)(FROE_FORMAT_TABLE + choice(arguments, FROE_CLI_FORMAT))
                      : froe_format_of_name(job->output);
    job->csv_safe = given(arguments, FROE_CLI_CSV_SAFE);
    job->output_is_terminal = job->output == NULL && isatty(STDOUT_FILENO) == 1;
    job->terminal_width = job->output_is_terminal ? froe_cli_terminal_width(STDOUT_FILENO) : 0;
    enum froe_cli_when color = when(arguments, FROE_CLI_COLOR);
    job->color = color == FROE_CLI_ALWAYS ||
                 (color == FROE_CLI_AUTO && job->output_is_terminal && froe_cli_terminal_has_color());
}

static bool contradict_unordered(const froe_options *job)
{
    if (job->command != FROE_COMMAND_COUNT || !job->unordered)
        return false;
    if (!job->per_file)
        froe_cli_message("--unordered makes no sense for count without --per-file");
    else if (job->format != FROE_FORMAT_JSONL)
        froe_cli_message("--per-file --unordered can be written as jsonl only; add --format jsonl");
    else
        return false;
    return true;
}

/* Files that are written, with the options that name them. */
static bool contradict_targets(const froe_options *job)
{
    const struct {
        const char *option, *file;
    } targets[] = {{"bad-lines", job->bad_lines}, {"save-state", job->save_state}};
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        if (is_dash(targets[i].file)) {
            froe_cli_message("--%s: standard output is for the result; name a file", targets[i].option);
            return true;
        }
    }
    return false;
}

static bool contradict_files(const froe_options *job)
{
    if (contradict_targets(job))
        return true;
    for (size_t i = 0; i < job->operand_count && is_dash(job->files_from); i++) {
        if (is_dash(job->operands[i])) {
            froe_cli_message("--files-from - and the operand - cannot both read standard input");
            return true;
        }
    }
    return false;
}

static bool contradicts(const froe_options *job)
{
    if (contradict_unordered(job) || contradict_files(job))
        return true;
    if (job->unsorted && job->since == NULL && job->until == NULL) {
        froe_cli_message("--unsorted makes no sense without --since or --until");
        return true;
    }
    if (job->no_bots && job->only_bots) {
        froe_cli_message("--no-bots and --only-bots together leave nothing");
        return true;
    }
    if (job->csv_safe && job->format != FROE_FORMAT_CSV) {
        froe_cli_message("--csv-safe makes no sense without --format csv");
        return true;
    }
    return false;
}

static bool lacks_input(const froe_options *job)
{
    if (job->command == FROE_COMMAND_COUNT && job->keys == NULL) {
        froe_cli_message(
            "count needs one or more fields to count by, such as: host path path.1 ext status status.class "
            "method referer.host agent.product time:1h weekday ('froe help fields' lists all)");
        return true;
    }
    if (job->command == FROE_COMMAND_MERGE && job->operand_count == 0) {
        froe_cli_message("merge needs one or more saved states, which --save-state FILE writes");
        return true;
    }
    if (job->operand_count == 0 && job->files_from == NULL && isatty(STDIN_FILENO) == 1) {
        /* Who names a file and nothing to count by has just told all that they know. */
        bool is_file = job->keys != NULL && access(job->keys, F_OK) == 0;
        froe_cli_message(is_file
                             ? "no input: what to count by stands before the files, as in froe count path access.log"
                             : "no input: name files or directories, or - for standard input");
        return true;
    }
    return false;
}

bool froe_cli_make_settings(struct froe_cli_settings *settings, const struct froe_cli_arguments *arguments)
{
    settings->job = froe_options_default(arguments->command->job);
    settings->progress = when(arguments, FROE_CLI_PROGRESS);
    set_input(&settings->job, arguments);
    set_result(&settings->job, arguments);
    set_output(&settings->job, arguments);
    if (!lacks_input(&settings->job) && !contradicts(&settings->job))
        return true;
    froe_cli_hint(arguments->command);
    return false;
}
