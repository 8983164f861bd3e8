/*
 * Where idle workers sleep. A worker sleeps in three steps, and between the first and the last it looks for work once
 * more:
 *
 *     announce → (look again) → sleep, or withdraw when something was found
 *
 * Whoever makes work available does so by a sequentially consistent write, then calls froe_parking_wake_one(), which
 * reads one counter when nobody sleeps. The announcement is sequentially consistent, too: either the worker's second
 * look finds the work or the other side finds the sleeper. Each announcement gets at most one wake-up.
 */
#ifndef FROE_SCHED_PARKING_H
#define FROE_SCHED_PARKING_H

#include <stdbool.h>

struct froe_parking;

/* For workers 0 … workers-1. NULL when memory is short. */
struct froe_parking *froe_parking_create(unsigned workers);
/* Nobody may sleep in it. NULL is allowed. */
void froe_parking_free(struct froe_parking *parking);

void froe_parking_announce(struct froe_parking *parking, unsigned worker);
/* Returns when somebody has woken this worker since the announcement. */
void froe_parking_sleep(struct froe_parking *parking, unsigned worker);
/* Takes the announcement back. True when a wake-up had already come: it was meant for other work than what the worker
 * has found, perhaps, and should be passed on. */
bool froe_parking_withdraw(struct froe_parking *parking, unsigned worker);

/* Wakes the worker that announced itself last, whose caches are the warmest. False when there was none. */
bool froe_parking_wake_one(struct froe_parking *parking);
/* Wakes that worker, if it has announced itself. */
void froe_parking_wake(struct froe_parking *parking, unsigned worker);

#endif
