#include "sched/parking.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#define FROE_CACHE_LINE 64

struct seat {
    alignas(FROE_CACHE_LINE) pthread_cond_t condition;
    bool woken;
};

struct froe_parking {
    /* Written under the lock, read by every push without it. */
    alignas(FROE_CACHE_LINE) atomic_uint sleepers;
    alignas(FROE_CACHE_LINE) pthread_mutex_t lock;
    unsigned *announced; /* a stack of `sleepers` workers */
    struct seat *seats;
    unsigned seat_count; /* seats whose condition is initialised */
};

static bool prepare(struct froe_parking *parking, unsigned workers)
{
    parking->announced = calloc(workers, sizeof(*parking->announced));
    parking->seats = aligned_alloc(FROE_CACHE_LINE, workers * sizeof(*parking->seats));
    if (parking->announced == NULL || parking->seats == NULL)
        return false;
    for (unsigned i = 0; i < workers; i++) {
        if (pthread_cond_init(&parking->seats[i].condition, NULL) != 0)
            return false;
        parking->seats[i].woken = false;
        parking->seat_count++;
    }
    return true;
}

struct froe_parking *froe_parking_create(unsigned workers)
{
    struct froe_parking *parking = aligned_alloc(FROE_CACHE_LINE, sizeof(*parking));
    if (parking == NULL)
        return NULL;
    atomic_init(&parking->sleepers, 0);
    parking->announced = NULL;
    parking->seats = NULL;
    parking->seat_count = 0;
    if (pthread_mutex_init(&parking->lock, NULL) != 0) {
        free(parking);
        return NULL;
    }
    if (!prepare(parking, workers)) {
        froe_parking_free(parking);
        return NULL;
    }
    return parking;
}

void froe_parking_free(struct froe_parking *parking)
{
    if (parking == NULL)
        return;
    for (unsigned i = 0; i < parking->seat_count; i++)
        pthread_cond_destroy(&parking->seats[i].condition);
    pthread_mutex_destroy(&parking->lock);
    free(parking->announced);
    free(parking->seats);
    free(parking);
}

/* Under the lock. False when the worker is not in the stack. */
static bool remove_announced(struct froe_parking *parking, unsigned worker)
{
    unsigned sleepers = atomic_load_explicit(&parking->sleepers, memory_order_relaxed);
    unsigned at = 0;
    while (at < sleepers && parking->announced[at] != worker)
        at++;
    if (at == sleepers)
        return false;
    for (; at + 1 < sleepers; at++)
        parking->announced[at] = parking->announced[at + 1];
    atomic_store_explicit(&parking->sleepers, sleepers - 1, memory_order_relaxed);
    return true;
}

void froe_parking_announce(struct froe_parking *parking, unsigned worker)
{
    pthread_mutex_lock(&parking->lock);
    unsigned sleepers = atomic_load_explicit(&parking->sleepers, memory_order_relaxed);
    parking->announced[sleepers] = worker;
    atomic_store_explicit(&parking->sleepers, sleepers + 1, memory_order_seq_cst);
    pthread_mutex_unlock(&parking->lock);
}

void froe_parking_sleep(struct froe_parking *parking, unsigned worker)
{
    struct seat *seat = &parking->seats[worker];
    pthread_mutex_lock(&parking->lock);
    while (!seat->woken)
        pthread_cond_wait(&seat->condition, &parking->lock);
    seat->woken = false;
    pthread_mutex_unlock(&parking->lock);
}

bool froe_parking_withdraw(struct froe_parking *parking, unsigned worker)
{
    pthread_mutex_lock(&parking->lock);
    bool woken = !remove_announced(parking, worker);
    parking->seats[worker].woken = false;
    pthread_mutex_unlock(&parking->lock);
    return woken;
}

bool froe_parking_wake_one(struct froe_parking *parking)
{
    if (atomic_load_explicit(&parking->sleepers, memory_order_seq_cst) == 0)
        return false;
    struct seat *seat = NULL;
    pthread_mutex_lock(&parking->lock);
    unsigned sleepers = atomic_load_explicit(&parking->sleepers, memory_order_relaxed);
    if (sleepers > 0) {
        seat = &parking->seats[parking->announced[sleepers - 1]];
        seat->woken = true;
        atomic_store_explicit(&parking->sleepers, sleepers - 1, memory_order_relaxed);
    }
    pthread_mutex_unlock(&parking->lock);
    if (seat == NULL)
        return false;
    /* Not under the lock, which the woken worker needs at once. */
    pthread_cond_signal(&seat->condition);
    return true;
}

void froe_parking_wake(struct froe_parking *parking, unsigned worker)
{
    if (atomic_load_explicit(&parking->sleepers, memory_order_seq_cst) == 0)
        return;
    struct seat *seat = &parking->seats[worker];
    pthread_mutex_lock(&parking->lock);
    bool found = remove_announced(parking, worker);
    if (found)
        seat->woken = true;
    pthread_mutex_unlock(&parking->lock);
    if (found)
        pthread_cond_signal(&seat->condition);
}
