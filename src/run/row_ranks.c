#include "run/row_ranks.h"

#include <stdlib.h>

#include "run/row_store.h"
#include "run/state.h"

/* Rows that are wanted at most, for those to be left out that cannot be among them. */
enum { LEAVING_OUT_MAX = 1 << 14 };

/* Bytes of groups that are made before room is made for others. */
enum { MADE_MAX = 64 << 10 };

struct froe_row_ranks {
    struct froe_run *run;
    const struct froe_result *result;
    struct froe_key_plan key;      /* with the hits of the row as the last field */
    struct froe_key_plan key_read; /* the same without it */
    struct froe_question question; /* of the store */
    struct froe_row_store *store;
    struct froe_tally made; /* groups that were added lately */
    struct froe_buffer bytes;
    size_t rows;     /* that were added */
    uint64_t *first; /* a heap of the first ones: by how early they come, the last on top; NULL: there is none */
    size_t first_count, first_max;
    bool ascending;
};

static bool init_question(struct froe_row_ranks *ranks, const struct froe_question *question)
{
    if (!froe_key_plan_number(&ranks->key, &question->pivot.key))
        return false;
    ranks->key_read = ranks->key;
    ranks->key_read.count--;
    ranks->ascending = question->pivot.ascending;
    ranks->question = (struct froe_question){.aggregates = question->aggregates,
                                             .state_size = question->state_size,
                                             .order = {.key = &ranks->key,
                                                       .by = FROE_ORDER_KEY,
                                                       .column = ranks->key_read.count,
                                                       .aggregates = question->aggregates,
                                                       .state_size = question->state_size,
                                                       .descending = !question->pivot.ascending},
                                             .top = UINT64_MAX};
    return true;
}

/* The groups as they came lie in half of the memory. */
static bool init_store(struct froe_row_ranks *ranks, struct froe_run *run, uint64_t top)
{
    ranks->store =
        froe_row_store_create(&ranks->question, run->spill, run->pool, run->plan->groups_memory / 2, run->cancelled);
    if (top <= LEAVING_OUT_MAX) {
        ranks->first_max = (size_t)top;
        ranks->first = malloc((ranks->first_max + 1) * sizeof *ranks->first);
    }
    return ranks->store != NULL && (ranks->first != NULL || top > LEAVING_OUT_MAX) &&
           froe_tally_init(&ranks->made, &ranks->question);
}

struct froe_row_ranks *froe_row_ranks_create(struct froe_run *run, const struct froe_question *question,
                                             const struct froe_result *result)
{
    struct froe_row_ranks *ranks = calloc(1, sizeof *ranks);
    if (ranks == NULL)
        return NULL;
    ranks->run = run;
    ranks->result = result;
    if (init_question(ranks, question) && init_store(ranks, run, question->pivot.top))
        return ranks;
    froe_row_ranks_free(ranks);
    return NULL;
}

void froe_row_ranks_free(struct froe_row_ranks *ranks)
{
    if (ranks == NULL)
        return;
    froe_row_store_free(ranks->store);
    froe_tally_free(&ranks->made);
    froe_key_plan_free(&ranks->key);
    froe_buffer_free(&ranks->bytes);
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

/* A group like another, with the hits of its row before its key; it is good until the next one is made. */
static const struct froe_group *number_group(struct froe_row_ranks *ranks, const struct froe_group *group,
                                             uint64_t hits)
{
    size_t state_size = ranks->question.state_size;
    ranks->bytes.len = 0;
    froe_key_write_numbered(group, hits, &ranks->bytes);
    if (froe_groups_bytes(ranks->made.groups) > MADE_MAX)
        froe_groups_clear(ranks->made.groups);
    if (ranks->bytes.failed)
        return NULL;
    const struct froe_key key = {ranks->bytes.data, (uint32_t)ranks->bytes.len, 0};
    struct froe_group *numbered = froe_groups_append(ranks->made.groups, &key);
    if (numbered == NULL)
        return NULL;
    numbered->hits = group->hits;
    /* What the state points to stays where it is. */
    if (state_size > 0)
        memcpy(froe_group_state(numbered, state_size), froe_group_state(group, state_size), state_size);
    return numbered;
}

bool froe_row_ranks_add(struct froe_row_ranks *ranks, const struct froe_group *const *groups, size_t count,
                        uint64_t hits)
{
    /* Nobody else adds: that there is a pile for each thread makes work for all of them later. */
    unsigned pile = (unsigned)(ranks->rows % froe_pool_threads(ranks->run->pool));
    if (!may_be_first(ranks, hits))
        return true;
    ranks->rows++;
    size_t outside = froe_row_store_outside(ranks->result->store);
    for (size_t i = 0; i < count; i++) {
        const struct froe_group *group = number_group(ranks, groups[i], hits);
        if (group == NULL || !froe_row_store_add(ranks->store, pile, group, outside))
            return froe_run_spill_failed(ranks->run);
    }
    return true;
}

bool froe_row_ranks_finish(struct froe_row_ranks *ranks, struct froe_result *result)
{
    froe_tally_free(&ranks->made);
    if (!froe_row_store_cut(ranks->store, 1) || *ranks->run->cancelled || !froe_row_store_finish(ranks->store))
        return froe_run_spill_failed(ranks->run);
    *result = (struct froe_result){.row_count = (size_t)froe_row_store_count(ranks->store), .store = ranks->store};
    ranks->store = NULL;
    return true;
}

const struct froe_key_plan *froe_row_ranks_key(const struct froe_row_ranks *ranks)
{
    return &ranks->key_read;
}
