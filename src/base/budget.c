#include "base/budget.h"

/* What is taken at a time: a sixteenth of what the owner has, at least so much. */
enum { STEP_MIN = 64 << 10, STEP_SHARE = 16 };

static bool take(struct froe_budget *budget, size_t bytes)
{
    size_t left = atomic_load_explicit(&budget->for_all, memory_order_relaxed);
    do {
        if (left < bytes)
            return false;
    } while (!atomic_compare_exchange_weak_explicit(&budget->for_all, &left, left - bytes, memory_order_relaxed,
                                                    memory_order_relaxed));
    return true;
}

bool froe_budget_take(struct froe_budget *budget, struct froe_budget_part *part, size_t bytes)
{
    if (froe_budget_is_short(budget)) {
        if (bytes <= budget->own)
            froe_budget_give(budget, part, bytes);
        return bytes <= budget->own;
    }
    size_t has = budget->own + part->taken;
    size_t needed = bytes - has;
    size_t step = bytes / STEP_SHARE < STEP_MIN ? STEP_MIN : bytes / STEP_SHARE;
    if (needed < step && take(budget, step)) {
        part->taken += step;
        return true;
    }
    if (!take(budget, needed))
        return false;
    part->taken += needed;
    return true;
}

void froe_budget_give(struct froe_budget *budget, struct froe_budget_part *part, size_t bytes)
{
    size_t kept = bytes <= budget->own ? 0 : bytes - budget->own;
    if (kept >= part->taken)
        return;
    froe_budget_repay(budget, part->taken - kept);
    part->taken = kept;
}

/* Takes up to so many bytes from a counter; how many. */
static size_t take_up_to(_Atomic size_t *counter, size_t most)
{
    size_t left = atomic_load_explicit(counter, memory_order_relaxed), taken;
    do
        taken = left < most ? left : most;
    while (taken > 0 && !atomic_compare_exchange_weak_explicit(counter, &left, left - taken, memory_order_relaxed,
                                                               memory_order_relaxed));
    return taken;
}

void froe_budget_borrow(struct froe_budget *budget, size_t bytes)
{
    size_t missing = bytes - take_up_to(&budget->for_all, bytes);
    if (missing > 0)
        atomic_fetch_add_explicit(&budget->debt, missing, memory_order_relaxed);
}

void froe_budget_repay(struct froe_budget *budget, size_t bytes)
{
    size_t left = bytes - take_up_to(&budget->debt, bytes);
    if (left > 0)
        atomic_fetch_add_explicit(&budget->for_all, left, memory_order_relaxed);
}
