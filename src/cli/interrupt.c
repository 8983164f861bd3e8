#include "cli/interrupt.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

static const int numbers[FROE_CLI_INTERRUPT_SIGNALS] = {SIGINT, SIGTERM, SIGHUP};

/* A handler is given nothing but the signal's number: what it needs must be global. */
static _Atomic(froe_job *) armed_job;
static atomic_int caught;

static void handle(int number)
{
    int saved = errno;
    int none = 0;
    if (atomic_compare_exchange_strong(&caught, &none, number)) {
        froe_job *job = atomic_load(&armed_job);
        if (job != NULL)
            froe_job_cancel(job);
    } else {
        /* Takes effect when the handler returns and the signal is let through again. */
        signal(number, SIG_DFL);
        raise(number);
    }
    errno = saved;
}

void froe_cli_interrupt_arm(struct froe_cli_interrupt *interrupt, froe_job *job)
{
    atomic_store(&caught, 0);
    atomic_store(&armed_job, job);
    /* Without SA_RESTART: a read or write that waits for a slow pipe is to return and see that the job is cancelled. */
    struct sigaction action = {.sa_handler = handle};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < FROE_CLI_INTERRUPT_SIGNALS; i++) {
        if (sigaction(numbers[i], NULL, &interrupt->before[i]) == 0 && interrupt->before[i].sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
}

int froe_cli_interrupt_disarm(const struct froe_cli_interrupt *interrupt)
{
    for (size_t i = 0; i < FROE_CLI_INTERRUPT_SIGNALS; i++)
        sigaction(numbers[i], &interrupt->before[i], NULL);
    atomic_store(&armed_job, NULL);
    return atomic_load(&caught);
}

_Noreturn void froe_cli_end_by_signal(int number)
{
    signal(number, SIG_DFL);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
    _exit(128 + number);
}
