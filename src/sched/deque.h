/*
 * A work-stealing deque of fixed capacity (Chase and Lev, "Dynamic Circular Work-Stealing Deque", SPAA 2005), with the
 * orderings of Lê, Pop, Cohen and Zappa Nardelli, "Correct and Efficient Work-Stealing for Weak Memory Models"
 * (PPoPP 2013), put on the accesses instead of on fences so that ThreadSanitizer can follow them. Indices are signed
 * and only grow; capacity is a power of two and does not change.
 *
 * One thread, the owner, pushes and pops at the bottom; any thread may steal at the top. Items are opaque words.
 */
#ifndef FROE_SCHED_DEQUE_H
#define FROE_SCHED_DEQUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct froe_deque; /* cache-line aligned; top and bottom on lines of their own */

enum froe_steal {
    FROE_STEAL_EMPTY, /* nothing there */
    FROE_STEAL_LOST,  /* somebody else got it: worth another try */
    FROE_STEAL_OK,
};

/* capacity is rounded up to a power of two, at least 2. NULL when memory is short. */
struct froe_deque *froe_deque_create(size_t capacity);
void froe_deque_free(struct froe_deque *deque);

/* Owner only. False when the deque is full. The push is a sequentially consistent write, and a steal reads in that
 * order too: of one thread that pushes, then looks for sleepers, and another that announces its sleep, then looks for
 * items, at least one sees the other. */
bool froe_deque_push(struct froe_deque *deque, uint64_t item);
/* Owner only: the newest item. False when empty. */
bool froe_deque_pop(struct froe_deque *deque, uint64_t *item);
/* Any thread: the oldest item. */
enum froe_steal froe_deque_steal(struct froe_deque *deque, uint64_t *item);
/* Any thread: a snapshot, for heuristics alone. */
size_t froe_deque_size(const struct froe_deque *deque);

#endif
