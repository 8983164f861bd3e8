/*
 * The line on standard error that says how far a run is, and the messages that come between. On a terminal one line is
 * painted again and again and erased at the end; elsewhere there is a line about once a second.
 */
#ifndef FROE_CLI_PROGRESS_H
#define FROE_CLI_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "cli/settings.h"

enum froe_cli_progress_mode {
    FROE_CLI_PROGRESS_OFF,
    FROE_CLI_PROGRESS_PAINT, /* on a terminal */
    FROE_CLI_PROGRESS_LINES, /* elsewhere */
};

struct froe_cli_progress {
    enum froe_cli_progress_mode mode;
    double delay;       /* seconds before the first line */
    bool wants_threads; /* what each does is asked for */
    const froe_job *job;
    double begin;
    pthread_t thread;
    bool started;

    /* Guards what is on standard error; never held while the job is asked something, since the job calls
     * froe_cli_progress_message() with its own lock held. */
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping;
    size_t painted; /* columns of the line that now stands on the terminal */
};

/* How the progress is shown, if at all: depends on the option, on where standard error goes and on where results go. */
enum froe_cli_progress_mode froe_cli_progress_mode(const struct froe_cli_settings *settings);

/* False when the system refuses the locks. To be ended with froe_cli_progress_free(). */
bool froe_cli_progress_init(struct froe_cli_progress *progress, enum froe_cli_progress_mode mode,
                            enum froe_cli_when when);

/* A froe_message_fn; the context is the progress. Works with every mode, started or not. */
void froe_cli_progress_message(void *progress, const char *text);

/* Begins to watch a job, which must live until the stop. Without a thread to be had there is no line, and no harm. */
void froe_cli_progress_start(struct froe_cli_progress *progress, const froe_job *job);

/* After the start. The line is gone when this returns; elsewhere than on a terminal a last one has come. */
void froe_cli_progress_stop(struct froe_cli_progress *progress);

void froe_cli_progress_free(struct froe_cli_progress *progress);

#endif
