#include "cli/progress.h"

#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/message.h"
#include "cli/progress_text.h"
#include "cli/terminal.h"

/* Often enough to look alive, too seldom to cost anything. */
#define PAINT_SECONDS 0.15
#define LINES_SECONDS 1.0
/* Shorter runs than this show nothing, unless asked to. */
#define AUTO_DELAY_SECONDS 1.0

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct timespec timespec_of(double seconds)
{
    time_t whole = (time_t)seconds;
    return (struct timespec){.tv_sec = whole, .tv_nsec = (long)((seconds - (double)whole) * 1e9)};
}

enum froe_cli_progress_mode froe_cli_progress_mode(const struct froe_cli_settings *settings)
{
    bool terminal = isatty(STDERR_FILENO) == 1;
    if (settings->progress == FROE_CLI_NEVER)
        return FROE_CLI_PROGRESS_OFF;
    if (settings->progress == FROE_CLI_ALWAYS)
        return terminal ? FROE_CLI_PROGRESS_PAINT : FROE_CLI_PROGRESS_LINES;
    /* Records scroll by while they are read, so there is neither room nor need for a line. */
    bool records_scroll = settings->job.command == FROE_COMMAND_RECORDS && settings->job.output_is_terminal;
    return terminal && !records_scroll ? FROE_CLI_PROGRESS_PAINT : FROE_CLI_PROGRESS_OFF;
}

bool froe_cli_progress_init(struct froe_cli_progress *progress, enum froe_cli_progress_mode mode,
                            enum froe_cli_when when)
{
    double delay = mode == FROE_CLI_PROGRESS_LINES ? LINES_SECONDS : PAINT_SECONDS;
    *progress = (struct froe_cli_progress){.mode = mode,
                                           .delay = when == FROE_CLI_AUTO ? AUTO_DELAY_SECONDS : delay,
                                           .wants_threads = when == FROE_CLI_ALWAYS};
    if (pthread_mutex_init(&progress->lock, NULL) != 0)
        return false;
    pthread_condattr_t attributes;
    bool made = pthread_condattr_init(&attributes) == 0;
    if (made) {
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
        made = pthread_cond_init(&progress->wake, &attributes) == 0;
        pthread_condattr_destroy(&attributes);
    }
    if (!made)
        pthread_mutex_destroy(&progress->lock);
    return made;
}

void froe_cli_progress_free(struct froe_cli_progress *progress)
{
    pthread_cond_destroy(&progress->wake);
    pthread_mutex_destroy(&progress->lock);
}

/* With the lock held. Spaces rather than an escape sequence: every terminal knows them. */
static size_t erasure(struct froe_cli_progress *progress, char *out)
{
    size_t columns = progress->painted;
    progress->painted = 0;
    if (columns == 0)
        return 0;
    out[0] = '\r';
    memset(out + 1, ' ', columns);
    out[columns + 1] = '\r';
    return columns + 2;
}

void froe_cli_progress_message(void *context, const char *text)
{
    struct froe_cli_progress *progress = context;
    char out[FROE_CLI_PROGRESS_COLUMNS + 2 + FROE_CLI_MESSAGE_MAX];
    pthread_mutex_lock(&progress->lock);
    size_t length = erasure(progress, out);
    length += froe_cli_message_line(out + length, text);
    froe_cli_write_error(out, length);
    pthread_mutex_unlock(&progress->lock);
}

/* In the background the terminal belongs to another program. */
static bool in_background(void)
{
    pid_t foreground = tcgetpgrp(STDERR_FILENO);
    return foreground > 0 && foreground != getpgrp();
}

/* With the lock held. */
static void show(struct froe_cli_progress *progress, const char *text)
{
    char out[1 + 2 * FROE_CLI_PROGRESS_COLUMNS];
    size_t length = strlen(text);
    if (progress->mode == FROE_CLI_PROGRESS_LINES) {
        memcpy(out, text, length);
        out[length++] = '\n';
        froe_cli_write_error(out, length);
        return;
    }
    if (in_background())
        return;
    out[0] = '\r';
    memcpy(out + 1, text, length);
    size_t rest = progress->painted > length ? progress->painted - length : 0;
    memset(out + 1 + length, ' ', rest);
    progress->painted = length;
    froe_cli_write_error(out, 1 + length + rest);
}

static void describe(const struct froe_cli_progress *progress, char text[FROE_CLI_PROGRESS_COLUMNS])
{
    froe_progress state;
    struct froe_cli_activities activities;
    froe_job_progress(progress->job, &state);
    activities.count = 0;
    if (progress->wants_threads)
        activities.count = froe_job_activities(progress->job, activities.what, FROE_CLI_PROGRESS_THREADS);
    if (activities.count > FROE_CLI_PROGRESS_THREADS)
        activities.count = FROE_CLI_PROGRESS_THREADS;
    /* The last column stays free: some terminals go to the next line when it is written. */
    size_t columns = progress->mode == FROE_CLI_PROGRESS_PAINT ? froe_cli_terminal_width(STDERR_FILENO) - 1
                                                               : FROE_CLI_PROGRESS_COLUMNS;
    froe_cli_progress_text(text, columns, &state, &activities, now() - progress->begin);
}

static void *watch(void *context)
{
    struct froe_cli_progress *progress = context;
    double period = progress->mode == FROE_CLI_PROGRESS_LINES ? LINES_SECONDS : PAINT_SECONDS;
    double next = progress->begin + progress->delay;
    pthread_mutex_lock(&progress->lock);
    while (!progress->stopping) {
        struct timespec until = timespec_of(next);
        pthread_cond_timedwait(&progress->wake, &progress->lock, &until);
        if (progress->stopping || now() < next)
            continue;
        pthread_mutex_unlock(&progress->lock);
        char text[FROE_CLI_PROGRESS_COLUMNS];
        describe(progress, text);
        pthread_mutex_lock(&progress->lock);
        if (!progress->stopping)
            show(progress, text);
        next = now() + period;
    }
    pthread_mutex_unlock(&progress->lock);
    return NULL;
}

void froe_cli_progress_start(struct froe_cli_progress *progress, const froe_job *job)
{
    progress->job = job;
    progress->begin = now();
    if (progress->mode == FROE_CLI_PROGRESS_OFF)
        return;
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    progress->started = pthread_create(&progress->thread, NULL, watch, progress) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void froe_cli_progress_stop(struct froe_cli_progress *progress)
{
    if (progress->started) {
        pthread_mutex_lock(&progress->lock);
        progress->stopping = true;
        pthread_cond_signal(&progress->wake);
        pthread_mutex_unlock(&progress->lock);
        pthread_join(progress->thread, NULL);
        progress->started = false;
    }
    char text[FROE_CLI_PROGRESS_COLUMNS];
    if (progress->mode == FROE_CLI_PROGRESS_LINES)
        describe(progress, text);
    char out[FROE_CLI_PROGRESS_COLUMNS + 2];
    pthread_mutex_lock(&progress->lock);
    if (progress->mode == FROE_CLI_PROGRESS_LINES)
        show(progress, text);
    else
        froe_cli_write_error(out, erasure(progress, out));
    pthread_mutex_unlock(&progress->lock);
}
