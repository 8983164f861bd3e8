/*
 * Memory for decoded text that is read where it stands, by others, while the decoder goes on elsewhere. A text is taken
 * out of a stock, written, and given back; whoever still reads it holds it, and it is not written again before they
 * have let go of it. Which may be after the stock is gone.
 *
 * A stock belongs to one thread. Texts may be held and let go of by any.
 */
#ifndef FROE_INPUT_TEXTS_H
#define FROE_INPUT_TEXTS_H

#include <stdatomic.h>

#include "base/span.h"

/* Texts in a stock. */
enum { FROE_TEXTS_MOST = 16 };

struct froe_text {
    atomic_uint holders; /* the stock or its owner is one */
    uint8_t *bytes;      /* from malloc() or NULL; whoever has taken the text may put others here */
    size_t cap;
};

struct froe_texts {
    struct froe_text *all[FROE_TEXTS_MOST]; /* the last one came last */
    unsigned count;
};

/* The text that came last of those that nobody reads, or one without bytes. NULL: memory is short. */
struct froe_text *froe_texts_take(struct froe_texts *texts);
/* Gives back what was taken. NULL is allowed. */
void froe_texts_give(struct froe_texts *texts, struct froe_text *text);

/* Bytes of the texts that are there; others_only: that somebody else holds. */
size_t froe_texts_bytes(const struct froe_texts *texts, bool others_only);

/* Frees texts that nobody reads, those that came first before others, until all have no more than so many bytes. */
void froe_texts_shrink(struct froe_texts *texts, size_t most);

/* Frees what nobody reads; the rest goes when it is let go of. */
void froe_texts_free(struct froe_texts *texts);

static inline void froe_text_hold(struct froe_text *text)
{
    atomic_fetch_add_explicit(&text->holders, 1, memory_order_relaxed);
}

/* The last who does so frees it. NULL is allowed. */
void froe_text_let_go(struct froe_text *text);

#endif
