/*
 * Decodes a long gzip member ahead of the one who reads it: threads that would be idle turn stretches of it, further
 * on, into tokens (inflate_tokens.h), which the reader only replays. That takes it a third of the time of decoding.
 *
 * Each stretch is a run of stored bytes, in which somebody looks for the beginning of a block. The guess is
 * right when the reader comes to a block that begins exactly there: then its tokens, a function of the stored bytes
 * from there on, are what the reader would decode. A wrong guess costs time and nothing else. No stretch depends on
 * another.
 *
 * A stretch is a task: it is offered when hooks.idle() says that somebody has nothing to do, and it ends by itself.
 * Its memory belongs to the ahead, which must live until all tasks that were offered have been run.
 *
 * The ahead belongs to the thread of the reader; only froe_ahead_run() is for any other. A stretch changes hands by its
 * state alone: queued (whoever takes it from there owns it), running, done (the reader's).
 */
#ifndef FROE_INPUT_AHEAD_H
#define FROE_INPUT_AHEAD_H

#include "input/inflate_tokens.h"

/* Bytes of a stretch: long enough that to look for its first block is a small part of the work, short enough that the
 * tokens stay in the cache of the third level. */
#define FROE_AHEAD_STRETCH ((uint64_t)512 << 10)

/* Stretches at a time at most. Each takes 300 KiB, and as it fills 8 bytes for each stored byte. */
#define FROE_AHEAD_MAX 16u

struct froe_ahead;
struct froe_stretch;

struct froe_ahead_hooks {
    void *context;
    unsigned (*idle)(void *context); /* how many threads have nothing to do */
    /* Has froe_ahead_run(stretch) called in some thread, some time, exactly once. False: it cannot be. */
    bool (*offer)(void *context, struct froe_stretch *stretch);
    void (*pause)(void *context); /* lets others run for a moment */
};

/* most: stretches at a time, at most FROE_AHEAD_MAX. stretch: their length, FROE_AHEAD_STRETCH but for tests. NULL when
 * memory is short. */
struct froe_ahead *froe_ahead_create(const struct froe_ahead_hooks *hooks, unsigned most, uint64_t stretch);
/* No stretch that was offered may be yet to be run. NULL is allowed. */
void froe_ahead_free(struct froe_ahead *ahead);

/* Begins with an input, of which `reader` is copied. False: it is at work on another one, or this one cannot be read at
 * several places. */
bool froe_ahead_begin(struct froe_ahead *ahead, const struct froe_reader *reader);
/* Nothing is read of the input any more when this returns. */
void froe_ahead_end(struct froe_ahead *ahead);

/*
 * The reader stands where a block begins, `bit` bits into the stored bytes. Returns the tokens from there on, if there
 * are any or somebody is just making them; lent until froe_ahead_done(). Offers further stretches.
 */
const struct froe_inflate_tokens *froe_ahead_at(struct froe_ahead *ahead, uint64_t bit);
void froe_ahead_done(struct froe_ahead *ahead, const struct froe_inflate_tokens *tokens);

/* Stretches whose tokens were wanted, since the creation. */
uint64_t froe_ahead_replayed(const struct froe_ahead *ahead);

/* Any thread: works on a stretch that was offered. */
void froe_ahead_run(struct froe_stretch *stretch);

#endif
