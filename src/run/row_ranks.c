#include "run/row_ranks.h"

#include <stdlib.h>

#include "run/row_numbers.h"
#include "run/state.h"

/* Rows that are wanted at most, for those to be left out that cannot be among them. */
enum { LEAVING_OUT_MAX = 1 << 14 };

struct froe_row_ranks {
    struct froe_row_numbers numbers; /* the hits of the row of each group */
    const struct froe_result *result;
    uint64_t *first; /* a heap of the first ones: by how early they come, the last on top; NULL: there is none */
    size_t first_count, first_max;
    bool ascending;
};

/* The groups as they came lie in half of the memory. */
static bool init(struct froe_row_ranks *ranks, struct froe_run *run, const struct froe_question *question)
{
    uint64_t top = question->pivot.top;
    ranks->ascending = question->pivot.ascending;
    if (top <= LEAVING_OUT_MAX) {
        ranks->first_max = (size_t)top;
        ranks->first = malloc((ranks->first_max + 1) * sizeof *ranks->first);
    }
    return (ranks->first != NULL || top > LEAVING_OUT_MAX) &&
           froe_row_numbers_init(&ranks->numbers, run, question, &question->pivot.key,
                                 ranks->ascending ? FROE_NUMBERS_UP : FROE_NUMBERS_DOWN, run->plan->groups_memory / 2);
}

struct froe_row_ranks *froe_row_ranks_create(struct froe_run *run, const struct froe_question *question,
                                             const struct froe_result *result)
{
    struct froe_row_ranks *ranks = calloc(1, sizeof *ranks);
    if (ranks == NULL)
        return NULL;
    ranks->result = result;
    if (init(ranks, run, question))
        return ranks;
    froe_row_ranks_free(ranks);
    return NULL;
}

void froe_row_ranks_free(struct froe_row_ranks *ranks)
{
    if (ranks == NULL)
        return;
    froe_row_numbers_free(&ranks->numbers);
    free(ranks->first);
    free(ranks);
}

/* Puts a number in the place of the least one, and the least on top again. */
static void replace_least(uint64_t *heap, size_t count, uint64_t number)
{
    size_t at = 0;
    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && heap[child + 1] < heap[child])
            child++;
        if (heap[child] >= number)
            break;
        heap[at] = heap[child];
    }
    heap[at] = number;
}

static void add_to_heap(uint64_t *heap, size_t count, uint64_t number)
{
    size_t at = count;
    for (; at > 0 && heap[(at - 1) / 2] > number; at = (at - 1) / 2)
        heap[at] = heap[(at - 1) / 2];
    heap[at] = number;
}

/* Whether a row may be among the first. Of those with the same hits the one that came before is. */
static bool may_be_first(struct froe_row_ranks *ranks, uint64_t hits)
{
    uint64_t number = ranks->ascending ? ~hits : hits;
    if (ranks->first == NULL)
        return true;
    if (ranks->first_count < ranks->first_max) {
        add_to_heap(ranks->first, ranks->first_count++, number);
        return true;
    }
    if (number <= ranks->first[0])
        return false;
    replace_least(ranks->first, ranks->first_count, number);
    return true;
}

bool froe_row_ranks_add(struct froe_row_ranks *ranks, const struct froe_group *const *groups, size_t count,
                        uint64_t hits)
{
    if (!may_be_first(ranks, hits))
        return true;
    size_t outside = froe_row_store_outside(ranks->result->store);
    for (size_t i = 0; i < count; i++)
        if (!froe_row_numbers_add(&ranks->numbers, groups[i], hits, outside))
            return false;
    return true;
}

bool froe_row_ranks_finish(struct froe_row_ranks *ranks, struct froe_result *result)
{
    return froe_row_numbers_finish(&ranks->numbers, result);
}

const struct froe_key_plan *froe_row_ranks_key(const struct froe_row_ranks *ranks)
{
    return &ranks->numbers.key_read;
}
