#include "input/ahead.h"

#include <stdatomic.h>
#include <stdlib.h>

enum state {
    STATE_FREE,
    STATE_QUEUED,
    STATE_CALLED_OFF, /* nobody waits for it; whoever has it on his list frees it */
    STATE_RUNNING,
    STATE_FOUND, /* there are tokens */
    STATE_NOTHING,
};

struct froe_stretch {
    _Alignas(64) _Atomic int state;
    uint64_t from, to; /* stored bytes in which its first block begins */
    struct froe_reader reader;
    struct froe_tokenizer *tokenizer;
    struct froe_inflate_tokens tokens;
};

struct froe_ahead {
    struct froe_ahead_hooks hooks;
    bool busy; /* between begin and end */
    struct froe_reader reader;
    uint64_t stretch; /* bytes of one */
    uint64_t next;    /* where the next one begins */
    uint64_t replayed;
    unsigned most;  /* at most so many */
    unsigned count; /* that have memory */
    struct froe_stretch stretches[FROE_AHEAD_MAX];
};

struct froe_ahead *froe_ahead_create(const struct froe_ahead_hooks *hooks, unsigned most, uint64_t stretch)
{
    struct froe_ahead *ahead = aligned_alloc(_Alignof(struct froe_stretch), sizeof *ahead);
    if (ahead == NULL)
        return NULL;
    memset(ahead, 0, sizeof *ahead);
    ahead->hooks = *hooks;
    ahead->stretch = stretch;
    ahead->most = most < FROE_AHEAD_MAX ? most : FROE_AHEAD_MAX;
    return ahead;
}

void froe_ahead_free(struct froe_ahead *ahead)
{
    if (ahead == NULL)
        return;
    for (unsigned i = 0; i < ahead->count; i++) {
        froe_tokenizer_free(ahead->stretches[i].tokenizer);
        free(ahead->stretches[i].tokens.tokens);
    }
    free(ahead);
}

bool froe_ahead_begin(struct froe_ahead *ahead, const struct froe_reader *reader)
{
    if (ahead->busy || !reader->seekable)
        return false;
    ahead->busy = true;
    ahead->reader = *reader;
    ahead->next = 0;
    return true;
}

static enum state state_of(struct froe_stretch *stretch)
{
    return (enum state)atomic_load_explicit(&stretch->state, memory_order_acquire);
}

static void set_state(struct froe_stretch *stretch, enum state state)
{
    atomic_store_explicit(&stretch->state, (int)state, memory_order_release);
}

static bool change_state(struct froe_stretch *stretch, enum state from, enum state to)
{
    int expected = (int)from;
    return atomic_compare_exchange_strong_explicit(&stretch->state, &expected, (int)to, memory_order_acq_rel,
                                                   memory_order_acquire);
}

void froe_ahead_run(struct froe_stretch *stretch)
{
    if (!change_state(stretch, STATE_QUEUED, STATE_RUNNING)) {
        set_state(stretch, STATE_FREE);
        return;
    }
    bool found = froe_tokenizer_run(stretch->tokenizer, &stretch->reader, stretch->from, stretch->to, &stretch->tokens);
    set_state(stretch, found ? STATE_FOUND : STATE_NOTHING);
}

/* Makes sure that nobody is at work on it, or will be. */
static void call_off(struct froe_ahead *ahead, struct froe_stretch *stretch)
{
    if (state_of(stretch) == STATE_FREE || state_of(stretch) == STATE_CALLED_OFF ||
        change_state(stretch, STATE_QUEUED, STATE_CALLED_OFF))
        return;
    while (state_of(stretch) == STATE_RUNNING)
        ahead->hooks.pause(ahead->hooks.context);
    set_state(stretch, STATE_FREE);
}

void froe_ahead_end(struct froe_ahead *ahead)
{
    for (unsigned i = 0; i < ahead->count; i++)
        call_off(ahead, &ahead->stretches[i]);
    ahead->busy = false;
}

/* A token for each stored byte: blocks that shrink to less than 4% would need more, and are left to the reader. */
static bool give_memory(const struct froe_ahead *ahead, struct froe_stretch *stretch)
{
    enum { LEAST = 4096 };
    stretch->tokens.capacity = ahead->stretch < LEAST ? LEAST : (size_t)ahead->stretch;
    stretch->tokenizer = froe_tokenizer_create();
    stretch->tokens.tokens = malloc(stretch->tokens.capacity * sizeof *stretch->tokens.tokens);
    if (stretch->tokenizer != NULL && stretch->tokens.tokens != NULL)
        return true;
    froe_tokenizer_free(stretch->tokenizer);
    free(stretch->tokens.tokens);
    return false;
}

/* One that nobody has; without memory for it, decoding goes on as if all were busy. */
static struct froe_stretch *free_stretch(struct froe_ahead *ahead)
{
    for (unsigned i = 0; i < ahead->count; i++)
        if (state_of(&ahead->stretches[i]) == STATE_FREE)
            return &ahead->stretches[i];
    if (ahead->count == ahead->most || !give_memory(ahead, &ahead->stretches[ahead->count]))
        return NULL;
    return &ahead->stretches[ahead->count++];
}

static unsigned queued(struct froe_ahead *ahead)
{
    unsigned count = 0;
    for (unsigned i = 0; i < ahead->count; i++)
        count += state_of(&ahead->stretches[i]) == STATE_QUEUED;
    return count;
}

/* Stretches for those who are idle, and never so near that the reader is there before they are done. */
static void offer_more(struct froe_ahead *ahead, uint64_t bit)
{
    uint64_t nearest = bit / 8 + ahead->stretch;
    if (ahead->next < nearest)
        ahead->next = nearest;
    unsigned idle = ahead->hooks.idle(ahead->hooks.context);
    for (unsigned waiting = idle == 0 ? 0 : queued(ahead); waiting < idle; waiting++) {
        struct froe_stretch *stretch;
        if (ahead->next >= ahead->reader.expected || (stretch = free_stretch(ahead)) == NULL)
            return;
        stretch->from = ahead->next;
        stretch->to = ahead->next + ahead->stretch;
        stretch->reader = ahead->reader;
        set_state(stretch, STATE_QUEUED);
        if (!ahead->hooks.offer(ahead->hooks.context, stretch)) {
            set_state(stretch, STATE_FREE);
            return;
        }
        ahead->next = stretch->to;
    }
}

/* The reader is past where a stretch begins: it is its turn, and if it is only now begun, the reader is faster. */
static const struct froe_inflate_tokens *take(struct froe_ahead *ahead, struct froe_stretch *stretch, uint64_t bit)
{
    if (state_of(stretch) == STATE_QUEUED && change_state(stretch, STATE_QUEUED, STATE_CALLED_OFF))
        return NULL;
    while (state_of(stretch) == STATE_RUNNING)
        ahead->hooks.pause(ahead->hooks.context);
    if (state_of(stretch) == STATE_FOUND && stretch->tokens.first_bit == bit)
        return &stretch->tokens;
    bool to_come = state_of(stretch) == STATE_FOUND && stretch->tokens.first_bit > bit;
    if (!to_come && state_of(stretch) != STATE_CALLED_OFF)
        set_state(stretch, STATE_FREE);
    return NULL;
}

const struct froe_inflate_tokens *froe_ahead_at(struct froe_ahead *ahead, uint64_t bit)
{
    const struct froe_inflate_tokens *tokens = NULL;
    for (unsigned i = 0; i < ahead->count && tokens == NULL; i++) {
        struct froe_stretch *stretch = &ahead->stretches[i];
        enum state state = state_of(stretch);
        if (state != STATE_FREE && state != STATE_CALLED_OFF && stretch->from * 8 <= bit)
            tokens = take(ahead, stretch, bit);
    }
    ahead->replayed += tokens != NULL;
    offer_more(ahead, tokens == NULL ? bit : tokens->end_bit);
    return tokens;
}

uint64_t froe_ahead_replayed(const struct froe_ahead *ahead)
{
    return ahead->replayed;
}

void froe_ahead_done(struct froe_ahead *ahead, const struct froe_inflate_tokens *tokens)
{
    for (unsigned i = 0; i < ahead->count; i++)
        if (&ahead->stretches[i].tokens == tokens)
            set_state(&ahead->stretches[i], STATE_FREE);
}
