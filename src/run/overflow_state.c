#include "run/overflow_state.h"

#include <stdlib.h>

#include "query/aggregate_codec.h"
#include "query/aggregate_pack.h"

/* Sets, and the partitions of a state that lie in each. */
enum { SET_BITS = 8, SETS = 1 << SET_BITS, PARTITIONS = FROE_SAVED_PARTITIONS / SETS };

/* Pairs and values are there for exact distinct() alone. */
enum kind { GROUPS, PAIRS, VALUES, KINDS };

/* What a thread has put into a set. */
struct pile {
    struct froe_spill_stream stream;
    struct froe_buffer block; /* not yet on disk */
};

struct thread {
    struct pile *piles[KINDS];
    struct froe_overflow_room room;
    struct froe_save_room saving;
    struct froe_tally tally; /* of the set at hand */
    void *numbers;           /* of its values */
};

struct froe_overflow_state {
    const struct froe_question *question;
    struct froe_spill *spill;
    struct thread *threads;
    unsigned thread_count;
    unsigned kinds;
    size_t block_bytes; /* of a pile in memory at most */
    size_t piece_bytes; /* of a tally */
};

/* What is being saved. */
struct saving {
    struct froe_overflow_state *state;
    struct froe_save *save;
    unsigned question;
    const _Atomic bool *cancelled;
    _Atomic bool failed;
};

/* --- putting ----------------------------------------------------------------------------------------------------- */

static bool init_piles(struct froe_overflow_state *state)
{
    for (unsigned t = 0; t < state->thread_count; t++)
        for (unsigned kind = 0; kind < state->kinds; kind++) {
            struct pile *piles = calloc(SETS, sizeof *piles);
            if (piles == NULL)
                return false;
            for (unsigned set = 0; set < SETS; set++)
                piles[set].stream = FROE_SPILL_EMPTY;
            state->threads[t].piles[kind] = piles;
        }
    return true;
}

struct froe_overflow_state *froe_overflow_state_create(const struct froe_question *question, struct froe_spill *spill,
                                                       unsigned threads, size_t memory)
{
    struct froe_overflow_state *state = calloc(1, sizeof *state);
    if (state == NULL)
        return NULL;
    state->question = question;
    state->spill = spill;
    state->thread_count = threads;
    state->kinds = froe_aggregates_has_pairs(question->aggregates) ? KINDS : PAIRS;
    /* A quarter each for blocks, which are as large again when they grow, for tallies, and for what is made of them. */
    state->piece_bytes = memory / threads / 4;
    state->block_bytes = state->piece_bytes / (2 * (size_t)state->kinds * SETS);
    if (state->block_bytes > FROE_SPILL_BLOCK / 4)
        state->block_bytes = FROE_SPILL_BLOCK / 4;
    state->threads = calloc(threads, sizeof *state->threads);
    if (state->threads != NULL && init_piles(state))
        return state;
    froe_overflow_state_free(state);
    return NULL;
}

static void free_thread(struct thread *thread)
{
    for (unsigned kind = 0; kind < KINDS; kind++) {
        for (unsigned set = 0; thread->piles[kind] != NULL && set < SETS; set++)
            froe_buffer_free(&thread->piles[kind][set].block);
        free(thread->piles[kind]);
    }
    froe_overflow_room_free(&thread->room);
    froe_save_room_free(&thread->saving);
    froe_tally_free(&thread->tally);
    free(thread->numbers);
}

void froe_overflow_state_free(struct froe_overflow_state *state)
{
    if (state == NULL)
        return;
    for (unsigned t = 0; state->threads != NULL && t < state->thread_count; t++)
        free_thread(&state->threads[t]);
    free(state->threads);
    free(state);
}

/* The pile that something with this stable hash goes to. */
static struct pile *pile_of(struct thread *thread, enum kind kind, uint64_t hash)
{
    return &thread->piles[kind][froe_group_partition(hash, SET_BITS)];
}

/* Something has been added to the block of a pile, which is written when it is full. */
static bool end_record(struct froe_overflow_state *state, struct thread *thread, struct pile *pile)
{
    struct froe_buffer *block = &pile->block;
    if (block->failed)
        return false;
    if (block->len < state->block_bytes)
        return true;
    bool good = froe_spill_write(state->spill, &pile->stream, (struct froe_span){block->data, block->len},
                                 &thread->room.packed);
    block->len = 0;
    /* One that was very large need not stay so. */
    if (block->cap > 4 * state->block_bytes)
        froe_buffer_free(block);
    return good;
}

bool froe_overflow_state_put_group(struct froe_overflow_state *state, unsigned thread, const struct froe_group *group)
{
    const struct froe_question *question = state->question;
    struct thread *putting = &state->threads[thread];
    struct pile *pile = pile_of(putting, GROUPS, froe_group_stable_hash(group));
    froe_group_pack(question->aggregates, question->state_size, group, false, &pile->block);
    return end_record(state, putting, pile);
}

bool froe_overflow_state_put_pairs(struct froe_overflow_state *state, unsigned thread, const struct froe_tally *tally)
{
    const struct froe_question *question = state->question;
    struct thread *putting = &state->threads[thread];
    struct froe_met met;
    bool good = true;
    for (size_t at = 0; good && froe_aggregates_store_next_met(tally->store, question->aggregates, &at, &met);) {
        const struct froe_group *group = froe_group_of_state(met.state, question->state_size);
        struct pile *pile = pile_of(putting, PAIRS, froe_group_stable_hash(group));
        froe_aggregates_pack_met(question->aggregates, question->state_size, &met, &pile->block);
        good = end_record(state, putting, pile);
    }
    return good;
}

bool froe_overflow_state_put_values(struct froe_overflow_state *state, unsigned thread, const struct froe_tally *tally)
{
    const struct froe_question *question = state->question;
    struct thread *putting = &state->threads[thread];
    struct froe_met met;
    bool good = true;
    for (size_t at = 0; good && froe_aggregates_store_next_value(tally->store, question->aggregates, &at, &met);) {
        struct pile *pile = pile_of(putting, VALUES, froe_met_stable_hash(&met));
        froe_aggregates_encode_value(question->aggregates, &met, 1, &pile->block);
        good = end_record(state, putting, pile);
    }
    return good;
}

/* --- loading ----------------------------------------------------------------------------------------------------- */

static bool is_over(const struct saving *saving)
{
    if (*saving->cancelled)
        froe_save_stop(saving->save);
    return saving->failed || saving->save->stopped || saving->save->no_memory;
}

/* The tally is to be emptied: everything of the set is in it, or it holds as much as it may. */
static bool save_piece(struct saving *saving, struct thread *thread, struct froe_save_piece *piece, bool last)
{
    piece->last = last;
    piece->count = froe_groups_size(thread->tally.groups);
    bool good = piece->values ? froe_save_piece_values(saving->save, piece, &thread->saving)
                              : froe_save_piece_groups(saving->save, piece, &thread->saving);
    piece->number++;
    froe_tally_clear(&thread->tally);
    return good;
}

/* Adds what a block has of a kind to the tally; what is too much for it is saved. */
static bool take_block(struct saving *saving, struct thread *thread, enum kind kind, struct froe_save_piece *piece,
                       struct froe_span content)
{
    static const struct froe_sieve all;
    const struct froe_question *question = saving->state->question;
    bool good = true;
    while (good && content.len > 0) {
        if (kind == GROUPS) {
            good = froe_overflow_take_groups(question, &thread->tally, &content);
        } else if (kind == PAIRS) {
            good = froe_overflow_take_values(question, &thread->tally, &content);
        } else {
            good = froe_aggregates_take_values(question->aggregates, thread->tally.store, thread->numbers, &all,
                                               &content) &&
                   !froe_aggregates_store_failed(thread->tally.store);
        }
        if (good && froe_tally_memory(&thread->tally) > saving->state->piece_bytes)
            good = save_piece(saving, thread, piece, false);
    }
    return good;
}

/* What all threads have put of a kind into a set. */
static bool take_kind(struct saving *saving, struct thread *thread, enum kind kind, size_t set,
                      struct froe_save_piece *piece)
{
    struct froe_overflow_state *state = saving->state;
    bool good = true;
    for (unsigned t = 0; good && t < state->thread_count; t++) {
        struct pile *pile = &state->threads[t].piles[kind][set];
        struct froe_span content = {pile->block.data, pile->block.len};
        froe_spill_rewind(&thread->room.reader, &pile->stream);
        good = content.len == 0 || take_block(saving, thread, kind, piece, content);
        froe_buffer_free(&pile->block);
        while (good && !is_over(saving) && (good = froe_spill_read(state->spill, &thread->room.reader, &content)) &&
               content.ptr != NULL)
            good = take_block(saving, thread, kind, piece, content);
    }
    return good;
}

static bool init_thread(const struct froe_overflow_state *state, struct thread *thread)
{
    const struct froe_question *question = state->question;
    if (thread->tally.groups == NULL && !froe_tally_init(&thread->tally, question))
        return false;
    if (thread->numbers == NULL && question->state_size > 0)
        thread->numbers = calloc(1, question->state_size);
    return thread->numbers != NULL || question->state_size == 0;
}

static void save_set(struct saving *saving, unsigned number, size_t set, bool values)
{
    struct froe_overflow_state *state = saving->state;
    struct thread *thread = &state->threads[number];
    if (is_over(saving))
        return;
    bool good = init_thread(state, thread);
    struct froe_save_piece piece = {.asked = state->question,
                                    .question = saving->question,
                                    .values = values,
                                    .tally = &thread->tally,
                                    .first = (unsigned)set * PARTITIONS,
                                    .partitions = PARTITIONS};
    for (unsigned kind = values ? VALUES : GROUPS; good && kind < (values ? KINDS : VALUES); kind++)
        if (kind < state->kinds)
            good = take_kind(saving, thread, (enum kind)kind, set, &piece);
    if (good && !is_over(saving))
        good = save_piece(saving, thread, &piece, true);
    if (good)
        return;
    saving->failed = true;
    froe_save_stop(saving->save);
}

static void groups_task(void *context, unsigned worker, uint64_t task)
{
    save_set(context, worker, task, false);
}

static void values_task(void *context, unsigned worker, uint64_t task)
{
    save_set(context, worker, task, true);
}

static void run_tasks(struct saving *saving, struct froe_pool *pool, froe_task_fn *fn)
{
    uint64_t tasks[SETS];
    for (size_t i = 0; i < SETS; i++)
        tasks[i] = i;
    if (is_over(saving) || froe_pool_run(pool, tasks, SETS, fn, saving))
        return;
    saving->failed = true;
    froe_save_stop(saving->save);
}

bool froe_overflow_state_save(struct froe_overflow_state *state, struct froe_save *save, unsigned question,
                              struct froe_pool *pool, const _Atomic bool *cancelled)
{
    struct saving saving = {.state = state, .save = save, .question = question, .cancelled = cancelled};
    run_tasks(&saving, pool, groups_task);
    if (state->kinds > VALUES)
        run_tasks(&saving, pool, values_task);
    return !saving.failed;
}
