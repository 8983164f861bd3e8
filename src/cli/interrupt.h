/*
 * SIGINT, SIGTERM and SIGHUP: the first cancels the job, a second one ends the program at once.
 */
#ifndef FROE_CLI_INTERRUPT_H
#define FROE_CLI_INTERRUPT_H

#include <signal.h>

#include <froe/froe.h>

enum { FROE_CLI_INTERRUPT_SIGNALS = 3 };

struct froe_cli_interrupt {
    struct sigaction before[FROE_CLI_INTERRUPT_SIGNALS];
};

/* From now on these signals cancel the job, those excepted that the program was started to ignore. One
 * job at a time. */
void froe_cli_interrupt_arm(struct froe_cli_interrupt *interrupt, froe_job *job);

/* Before the job is freed: the signals do again what they did. Returns the one that came, 0: none. */
int froe_cli_interrupt_disarm(const struct froe_cli_interrupt *interrupt);

/* Ends the program by the signal, so that the shell sees why. */
_Noreturn void froe_cli_end_by_signal(int number);

#endif
