#include "sched/deque.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>

#define FROE_CACHE_LINE 64

/*
 * Items live at top … bottom-1, each in cells[index & mask]. What keeps an item from being taken twice, or not at all:
 *
 * - Thieves, and an owner that takes the very last item, settle it by the compare-and-swap on top.
 * - An owner that takes an item before the last needs none: it writes bottom, then reads top; a thief reads top, then
 *   bottom. All four are sequentially consistent, so either the owner sees that top came close or the thief sees that
 *   bottom came down.
 * - A push writes the cell, then bottom (release); a thief reads bottom (acquire), then the cell.
 * - A thief reads the cell before the compare-and-swap (release) that frees it; a push reads top (acquire) before it
 *   writes over the cell.
 */
struct froe_deque {
    alignas(FROE_CACHE_LINE) _Atomic int64_t top;
    alignas(FROE_CACHE_LINE) _Atomic int64_t bottom;
    alignas(FROE_CACHE_LINE) int64_t capacity; /* from here on nothing but the cells changes */
    _Atomic uint64_t cells[];
};

static _Atomic uint64_t *cell_at(struct froe_deque *deque, int64_t index)
{
    return &deque->cells[index & (deque->capacity - 1)];
}

struct froe_deque *froe_deque_create(size_t capacity)
{
    size_t rounded = 2;
    while (rounded < capacity && rounded <= SIZE_MAX / 4 / sizeof(uint64_t))
        rounded *= 2;
    if (rounded < capacity)
        return NULL;
    size_t size = sizeof(struct froe_deque) + rounded * sizeof(uint64_t);
    size = (size + FROE_CACHE_LINE - 1) / FROE_CACHE_LINE * FROE_CACHE_LINE;
    struct froe_deque *deque = aligned_alloc(FROE_CACHE_LINE, size);
    if (deque == NULL)
        return NULL;
    atomic_init(&deque->top, 0);
    atomic_init(&deque->bottom, 0);
    deque->capacity = (int64_t)rounded;
    for (size_t i = 0; i < rounded; i++)
        atomic_init(&deque->cells[i], 0);
    return deque;
}

void froe_deque_free(struct froe_deque *deque)
{
    free(deque);
}

bool froe_deque_push(struct froe_deque *deque, uint64_t item)
{
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    int64_t top = atomic_load_explicit(&deque->top, memory_order_acquire);
    if (bottom - top >= deque->capacity)
        return false;
    atomic_store_explicit(cell_at(deque, bottom), item, memory_order_relaxed);
    /* Release would do for the deque alone; the header promises more to those who look for sleepers next. */
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_seq_cst);
    return true;
}

bool froe_deque_pop(struct froe_deque *deque, uint64_t *item)
{
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    int64_t top = atomic_load_explicit(&deque->top, memory_order_relaxed);
    /* top only grows, so a stale one can hide that the deque is empty but never that something is there. */
    if (top >= bottom)
        return false;
    bottom--;
    atomic_store_explicit(&deque->bottom, bottom, memory_order_seq_cst);
    top = atomic_load_explicit(&deque->top, memory_order_seq_cst);
    if (top < bottom) {
        *item = atomic_load_explicit(cell_at(deque, bottom), memory_order_relaxed);
        return true;
    }
    bool taken = false;
    if (top == bottom) {
        *item = atomic_load_explicit(cell_at(deque, bottom), memory_order_relaxed);
        taken = atomic_compare_exchange_strong_explicit(&deque->top, &top, top + 1, memory_order_seq_cst,
                                                        memory_order_relaxed);
    }
    atomic_store_explicit(&deque->bottom, bottom + 1, memory_order_release);
    return taken;
}

enum froe_steal froe_deque_steal(struct froe_deque *deque, uint64_t *item)
{
    int64_t top = atomic_load_explicit(&deque->top, memory_order_seq_cst);
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_seq_cst);
    if (top >= bottom)
        return FROE_STEAL_EMPTY;
    /* Read before it is ours: afterwards the owner may write over it. */
    uint64_t oldest = atomic_load_explicit(cell_at(deque, top), memory_order_relaxed);
    if (!atomic_compare_exchange_strong_explicit(&deque->top, &top, top + 1, memory_order_seq_cst,
                                                 memory_order_relaxed))
        return FROE_STEAL_LOST;
    *item = oldest;
    return FROE_STEAL_OK;
}

size_t froe_deque_size(const struct froe_deque *deque)
{
    int64_t top = atomic_load_explicit(&deque->top, memory_order_relaxed);
    int64_t bottom = atomic_load_explicit(&deque->bottom, memory_order_relaxed);
    int64_t size = bottom - top;
    /* The two were not read at one instant: more may have gone through between them than there is room for. */
    if (size > deque->capacity)
        return (size_t)deque->capacity;
    return size > 0 ? (size_t)size : 0;
}
