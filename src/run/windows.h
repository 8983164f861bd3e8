/*
 * Large windows of decoders, below the ceiling of memory. Who needs one waits until it fits beside those that other
 * workers have, or until nobody has any: then it may be as large as the plan allows. Small ones are had without asking.
 *
 * That this ends (tests/model/windows.pml):
 * - Who has a window and needs another too, for what lies in an archive, gets it at once when all who have any wait.
 *   What a member may have leaves out what its archive has: both are no more than one may have.
 * - Where results come in order, who has a window may have to wait for the turn of its piece. So a window is had only
 *   for the input, and the member of it, whose turn it is, beside others of the same input. What an input reads before
 *   its turn, it does with small ones.
 * - What a worker that waits has offered to others can be done by them, and none of it is waited for here.
 *
 * Who waits puts on disk what it has counted beyond its own part of the memory, as it cannot do so later.
 */
#ifndef FROE_RUN_WINDOWS_H
#define FROE_RUN_WINDOWS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What one worker has and waits for. */
struct froe_windows_part {
    size_t bytes;    /* 0: no large window */
    size_t wanted;   /* in all */
    bool waiting;    /* for it */
    uint64_t ticket; /* who waits and has none: in order */
    uint32_t file;   /* index of the input for which it has them, or waits */
};

struct froe_windows {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct froe_windows_part *parts; /* of each worker */
    unsigned count;
    size_t most;  /* bytes side by side */
    size_t small; /* bytes that each worker may have without asking */
    uint64_t tickets;
    bool in_order; /* pieces wait for their turn */
    bool stopped;  /* nobody waits any more */
};

/* False when memory is short; to be freed in either case, and begins as zeros. */
bool froe_windows_init(struct froe_windows *windows, unsigned workers);
void froe_windows_free(struct froe_windows *windows);

/* Lets nobody wait any more: the run is being given up. Any thread. */
void froe_windows_stop(struct froe_windows *windows);

struct froe_worker;
struct froe_source;

/* Has the decoders of a worker ask. */
void froe_worker_init_windows(struct froe_worker *worker);
/* A decoder has been closed. */
void froe_worker_leave_window(struct froe_worker *worker);

/* Bytes that a decoder may have for a member of an archive, beside those that the archive is read with. As it is the
 * same whoever reads the member, at least as much as parts of a file (input/parts.h) may take is left out for each. */
size_t froe_windows_beside(const struct froe_source *archive);

#endif
