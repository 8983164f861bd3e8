/*
 * Where the threads of a pool begin: each on a processor of its own, where there are as many threads as processors.
 *
 * The kernel puts a new thread on an idle processor, but in a virtual machine it takes one that is halted for preempted
 * by the host (available_idle_cpu() in Linux kernel/sched/sched.h) and may choose that of the creator, where the thread
 * waits for a tick: up to three milliseconds, half of a short run. So a thread is created on a processor and leaves it
 * to the kernel from then on where it goes. Fewer threads than processors are left to the kernel, which knows which of
 * them share a core.
 */
#ifndef FROE_SCHED_PLACING_H
#define FROE_SCHED_PLACING_H

#include <pthread.h>
#include <sched.h>
#include <stdbool.h>

/* All zero: nothing is known, and nothing done. */
struct froe_placing {
    cpu_set_t allowed; /* processors that the process may use */
    bool on;
    size_t last; /* that the last thread was given; at first that of the caller */
};

/* For so many threads, the caller's among them. */
void froe_placing_init(struct froe_placing *placing, unsigned threads);

/* Has the thread that is created with the attributes begin on the next processor. False: wherever it may be. */
bool froe_placing_next(struct froe_placing *placing, pthread_attr_t *attributes);

/* In the new thread: it may go where the process may. */
void froe_placing_leave(const struct froe_placing *placing);

#endif
