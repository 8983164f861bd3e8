#include "cli/run.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "cli/interrupt.h"
#include "cli/message.h"
#include "cli/progress.h"
#include "cli/terminal.h"

/* An option at fault. */
struct fault {
    const char *name; /* as the library calls it */
    const char *text; /* its value */
    const char *help; /* what there is to read on it; NULL: the help of the command */
};

/* What stands in *fault for the option; false: nothing but its name is known. */
static bool find_fault(const froe_options *job, const char *name, struct fault *fault)
{
    const struct fault faults[] = {
        {"keys", job->keys, "fields"},
        {"fields", job->fields, "fields"},
        {"panels", job->panels, NULL},
        {"where", job->where, "where"},
        {"aggregates", job->aggregates, "agg"},
        {"sort", job->sort, NULL},
        {"pivot", job->pivot, NULL},
        {"exclude_name", job->exclude_name, NULL},
        {"exclude_ext", job->exclude_ext, NULL},
        {"under", job->under, NULL},
        {"time_zone", job->time_zone, NULL},
        {"memory", job->memory, NULL},
        {"since", job->since, NULL},
        {"until", job->until, NULL},
        {"log_format", job->log_format, "formats"},
        {"approx", NULL, "agg"},
        {"shard", job->shard, NULL},
        {"geoip", NULL, "fields"},
        {"visitor", job->visitor, "fields"},
        {"visit_gap", job->visit_gap, "agg"},
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        if (strcmp(faults[i].name, name) == 0) {
            *fault = faults[i];
            return true;
        }
    }
    return false;
}

/* Shows the text of the option at fault with a caret below the place. */
static void point_at(const char *text, unsigned column)
{
    char escaped[2048];
    char before[2048];
    if (column == 0 || column - 1 > strlen(text) || column > sizeof before)
        return;
    snprintf(before, sizeof before, "%.*s", (int)(column - 1), text);
    size_t columns;
    froe_cli_escape(escaped, sizeof escaped, before, &columns);
    froe_cli_escape(escaped, sizeof escaped, text, NULL);
    char lines[2 * sizeof escaped + 16];
    int length = snprintf(lines, sizeof lines, "  %s\n  %*s^\n", escaped, (int)columns, "");
    froe_cli_write_error(lines, (size_t)length);
}

static void complain(const froe_error *error, const froe_options *job, const struct froe_cli_command *command)
{
    froe_cli_message("%s", error->text);
    if (error->option == NULL)
        return;
    struct fault fault = {0};
    if (find_fault(job, error->option, &fault) && fault.text != NULL)
        point_at(fault.text, error->column);
    if (fault.help != NULL)
        froe_cli_hint_topic(fault.help);
    else
        froe_cli_hint(command);
}

static void tell_interruption(const froe_job *job, const froe_options *options)
{
    froe_progress progress;
    if (options->command == FROE_COMMAND_MERGE || options->compare) {
        froe_cli_message("interrupted while saved states were %s", options->compare ? "compared" : "merged");
        return;
    }
    froe_job_progress(job, &progress);
    char total[32] = "";
    if (progress.bytes_total > 0)
        snprintf(total, sizeof total, " of %" PRIu64, progress.bytes_total);
    froe_cli_message("interrupted after %" PRIu64 "%s bytes (%" PRIu64 " of %" PRIu64 " files)", progress.bytes_done,
                     total, progress.files_done, progress.files_total);
}

static void print_stats(froe_job *job)
{
    const char *stats = froe_job_stats(job);
    if (stats == NULL)
        return;
    size_t length = strlen(stats);
    froe_cli_write_error(stats, length);
    if (length > 0 && stats[length - 1] != '\n')
        froe_cli_write_error("\n", 1);
}

/* What comes between the start and the end of the reading. Returns the exit code, *number is the signal that came. */
static int run_watched(froe_job *job, struct froe_cli_progress *progress, bool shares_terminal, int *number)
{
    int held = shares_terminal ? froe_cli_hold_output() : -1;
    if (shares_terminal && held < 0)
        progress->mode = FROE_CLI_PROGRESS_OFF;
    struct froe_cli_interrupt interrupt;
    froe_cli_interrupt_arm(&interrupt, job);
    froe_cli_progress_start(progress, job);
    int exit_code = froe_job_run(job);
    froe_cli_progress_stop(progress);
    *number = froe_cli_interrupt_disarm(&interrupt);
    if (held < 0)
        return exit_code;
    int shown = froe_cli_release_output(held, exit_code != FROE_EXIT_FAILED);
    return shown == FROE_EXIT_OK ? exit_code : shown;
}

static int run_job(froe_job *job, struct froe_cli_progress *progress, const froe_options *options)
{
    /* Records are never held: they are to be seen as they come, even beside a line that was asked for. */
    bool shares_terminal = progress->mode == FROE_CLI_PROGRESS_PAINT && options->output_is_terminal &&
                           options->command != FROE_COMMAND_RECORDS;
    int number;
    int exit_code = run_watched(job, progress, shares_terminal, &number);
    bool interrupted = number != 0 && exit_code == FROE_EXIT_FAILED && froe_job_cancelled(job);
    if (interrupted)
        tell_interruption(job, options);
    else
        print_stats(job);
    froe_job_free(job);
    if (interrupted)
        froe_cli_end_by_signal(number);
    return exit_code;
}

/* Blocks that are freed go back to the system at once. malloc() would keep them for itself, in as many arenas as there
 * are threads, from when the first large one has been freed: --memory knows nothing of that. */
static void keep_no_freed_memory(void)
{
#ifdef M_MMAP_THRESHOLD
    enum { LARGE = 256 << 10 };
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, LARGE);
#endif
}

int froe_cli_run(const struct froe_cli_settings *settings, const struct froe_cli_command *command)
{
    struct froe_cli_progress progress;
    if (!froe_cli_progress_init(&progress, froe_cli_progress_mode(settings), settings->progress)) {
        froe_cli_message("out of memory");
        return FROE_EXIT_FAILED;
    }
    froe_options options = settings->job;
    if (options.memory != NULL)
        keep_no_freed_memory();
    options.message = froe_cli_progress_message;
    options.message_context = &progress;
    froe_error error = {0};
    froe_job *job = froe_job_create(&options, &error);
    int exit_code = FROE_EXIT_FAILED;
    if (job != NULL)
        exit_code = run_job(job, &progress, &options);
    else
        complain(&error, &options, command);
    froe_cli_progress_free(&progress);
    return exit_code;
}
