/*
 * The deque, its owner against many thieves, and the parking of those who find it empty.
 */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "sched/deque.h"
#include "sched/parking.h"
#include "support/stress.h"

#define MAX_THIEVES 7

struct arena {
    struct froe_deque *deque;
    size_t count;
    uint64_t *payload; /* plain memory: who takes an item must see what the owner wrote before the push */
    atomic_uchar *taken;
    atomic_bool closed;
    atomic_uint faults;
};

static void take(struct arena *arena, uint64_t item)
{
    if (item >= arena->count || arena->payload[item] != ~item)
        atomic_fetch_add(&arena->faults, 1);
    else
        atomic_fetch_add_explicit(&arena->taken[item], 1, memory_order_relaxed);
}

static void *thief_main(void *argument)
{
    struct arena *arena = argument;
    uint64_t wanted = 0; /* the least item that is still newer than all that were stolen here */
    for (;;) {
        bool closed = atomic_load(&arena->closed);
        uint64_t item;
        enum froe_steal result = froe_deque_steal(arena->deque, &item);
        if (result == FROE_STEAL_OK) {
            if (item < wanted)
                atomic_fetch_add(&arena->faults, 1);
            wanted = item + 1;
            take(arena, item);
        } else if (result == FROE_STEAL_EMPTY) {
            if (closed)
                return NULL;
            sched_yield();
        }
    }
}

/* Pushes items 0 … count-1 in bursts, taking some back in between; burst 0: always until the deque is full, then all
 * back. */
static void own(struct arena *arena, uint32_t burst, uint32_t seed)
{
    size_t item = 0;
    uint64_t popped;
    while (item < arena->count) {
        uint32_t pushes = burst == 0 ? UINT32_MAX : stress_random(&seed) % burst + 1;
        for (bool room = true; room && pushes > 0 && item < arena->count; pushes--) {
            arena->payload[item] = ~(uint64_t)item;
            room = froe_deque_push(arena->deque, item);
            item += room;
        }
        uint32_t pops = burst == 0 ? UINT32_MAX : stress_random(&seed) % burst;
        while (pops-- > 0 && froe_deque_pop(arena->deque, &popped))
            take(arena, popped);
        if (stress_random(&seed) % 64 == 0)
            sched_yield();
    }
    while (froe_deque_pop(arena->deque, &popped))
        take(arena, popped);
}

static bool arena_run(struct arena *arena, unsigned thieves, uint32_t burst)
{
    pthread_t threads[MAX_THIEVES];
    unsigned started = 0;
    while (started < thieves && pthread_create(&threads[started], NULL, thief_main, arena) == 0)
        started++;
    own(arena, burst, thieves * 31 + burst);
    atomic_store(&arena->closed, true);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    size_t wrong = 0;
    for (size_t i = 0; i < arena->count; i++)
        wrong += atomic_load(&arena->taken[i]) != 1;
    bool good = stress_equal("thieves", started, thieves);
    good &= stress_equal("faults", atomic_load(&arena->faults), 0);
    good &= stress_equal("items not taken exactly once", wrong, 0);
    good &= stress_equal("left in the deque", froe_deque_size(arena->deque), 0);
    return good;
}

static bool deque_against(unsigned thieves, size_t capacity, uint32_t burst, size_t count)
{
    struct arena arena = {.deque = froe_deque_create(capacity), .count = count};
    arena.payload = calloc(count, sizeof(*arena.payload));
    arena.taken = calloc(count, sizeof(*arena.taken));
    bool good = arena.deque != NULL && arena.payload != NULL && arena.taken != NULL;
    good = good && arena_run(&arena, thieves, burst);
    froe_deque_free(arena.deque);
    free(arena.payload);
    free((void *)arena.taken);
    return good;
}

static bool deque_roomy(void)
{
    bool good = true;
    for (unsigned thieves = 1; thieves <= MAX_THIEVES; thieves++)
        good &= deque_against(thieves, 1024, 300, 100000 / STRESS_SLOWER);
    return good;
}

/* The ring wraps all the time, and owner and thieves meet at the last item. */
static bool deque_tiny(void)
{
    bool good = true;
    for (unsigned thieves = 1; thieves <= MAX_THIEVES; thieves++) {
        good &= deque_against(thieves, 2, 1, 40000 / STRESS_SLOWER);
        good &= deque_against(thieves, 2, 0, 40000 / STRESS_SLOWER);
        good &= deque_against(thieves, 4, 3, 40000 / STRESS_SLOWER);
    }
    return good;
}

/* One consumer that sleeps whenever it finds nothing, and a producer that pushes at just that moment. */
struct bedroom {
    struct froe_deque *deque;
    struct froe_parking *parking;
    unsigned count;
    atomic_uint taken;
};

static void *sleeper_main(void *argument)
{
    struct bedroom *bedroom = argument;
    uint64_t item;
    while (atomic_load(&bedroom->taken) < bedroom->count) {
        bool found = froe_deque_steal(bedroom->deque, &item) == FROE_STEAL_OK;
        if (!found) {
            froe_parking_announce(bedroom->parking, 0);
            found = froe_deque_steal(bedroom->deque, &item) == FROE_STEAL_OK;
            if (found)
                froe_parking_withdraw(bedroom->parking, 0);
            else
                froe_parking_sleep(bedroom->parking, 0);
        }
        atomic_fetch_add(&bedroom->taken, found);
    }
    return NULL;
}

static void disturb(struct bedroom *bedroom)
{
    uint32_t seed = 1;
    for (unsigned i = 1; i <= bedroom->count; i++) {
        unsigned wait = stress_random(&seed) % 512;
        for (unsigned spent = 0; spent < wait; spent++)
            atomic_signal_fence(memory_order_seq_cst);
        if (!froe_deque_push(bedroom->deque, i))
            abort();
        froe_parking_wake_one(bedroom->parking);
        for (unsigned looks = 1; atomic_load(&bedroom->taken) < i; looks++)
            if (looks % 256 == 0)
                sched_yield();
    }
}

static bool parking_wakes(void)
{
    struct bedroom bedroom = {.deque = froe_deque_create(2), .count = 20000 / STRESS_SLOWER};
    bedroom.parking = froe_parking_create(1);
    pthread_t sleeper;
    bool good =
        bedroom.deque != NULL && bedroom.parking != NULL && pthread_create(&sleeper, NULL, sleeper_main, &bedroom) == 0;
    if (good) {
        disturb(&bedroom);
        pthread_join(sleeper, NULL);
        good = stress_equal("items taken", atomic_load(&bedroom.taken), bedroom.count);
    }
    froe_deque_free(bedroom.deque);
    froe_parking_free(bedroom.parking);
    return good;
}

int main(void)
{
    static const struct stress_case cases[] = {
        {"deque_roomy", deque_roomy},
        {"deque_tiny", deque_tiny},
        {"parking_wakes", parking_wakes},
    };
    return stress_main("stress_deque", cases, sizeof(cases) / sizeof(cases[0]));
}
