/*
 * Memory that several owners share. Each has a part of its own in any case; beyond it they take from what is left for
 * all, in steps, so that the shared counter is touched once in thousands of records. Who gets no more has to give back
 * what it holds, to a file for example, before it goes on.
 *
 * What others need besides is borrowed from it, whether there is so much or not: until that is made up for nobody gets
 * anything, and who has taken something gives it back when he asks next.
 *
 * Nothing is allocated here: owners say what they use. The budget may be used by many threads, a part by one at a time.
 */
#ifndef FROE_BASE_BUDGET_H
#define FROE_BASE_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct froe_budget {
    size_t own;                          /* bytes that each owner may use without asking */
    _Alignas(64) _Atomic size_t for_all; /* bytes that nobody has taken yet */
    _Atomic size_t debt;                 /* bytes that were borrowed and that nobody has given back yet */
};

/* What one owner has been granted beyond its own; zero at first. */
struct froe_budget_part {
    size_t taken;
};

/* limit: bytes for all `owners` > 0 together. A quarter of it is divided among them for good. */
static inline void froe_budget_init(struct froe_budget *budget, size_t limit, size_t owners)
{
    budget->own = limit / 4 / owners;
    budget->for_all = limit - budget->own * owners;
    budget->debt = 0;
}

/* Whether more has been borrowed than there was. */
static inline bool froe_budget_is_short(struct froe_budget *budget)
{
    return atomic_load_explicit(&budget->debt, memory_order_relaxed) > 0;
}

/* The general way of froe_budget_reaches(). */
bool froe_budget_take(struct froe_budget *budget, struct froe_budget_part *part, size_t bytes);

/* Whether an owner may use so many bytes in all; takes them when it has not got them yet. */
static inline bool froe_budget_reaches(struct froe_budget *budget, struct froe_budget_part *part, size_t bytes)
{
    bool has = bytes <= budget->own + part->taken && (part->taken == 0 || !froe_budget_is_short(budget));
    return has || froe_budget_take(budget, part, bytes);
}

/* Gives back all that was taken but what so many bytes in all need. */
void froe_budget_give(struct froe_budget *budget, struct froe_budget_part *part, size_t bytes);

/* Takes bytes that are in use, for nobody's part, and gives such bytes back. */
void froe_budget_borrow(struct froe_budget *budget, size_t bytes);
void froe_budget_repay(struct froe_budget *budget, size_t bytes);

#endif
