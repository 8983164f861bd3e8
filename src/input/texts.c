#include "input/texts.h"

#include <stdlib.h>

void froe_text_let_go(struct froe_text *text)
{
    if (text == NULL || atomic_fetch_sub_explicit(&text->holders, 1, memory_order_acq_rel) > 1)
        return;
    free(text->bytes);
    free(text);
}

/* Whether nobody but the stock holds it. What they have read they have read before this. */
static bool is_idle(const struct froe_text *text)
{
    return atomic_load_explicit(&text->holders, memory_order_acquire) == 1;
}

static struct froe_text *remove_at(struct froe_texts *texts, unsigned index)
{
    struct froe_text *text = texts->all[index];
    texts->count--;
    for (; index < texts->count; index++)
        texts->all[index] = texts->all[index + 1];
    return text;
}

struct froe_text *froe_texts_take(struct froe_texts *texts)
{
    for (unsigned i = texts->count; i > 0; i--)
        if (is_idle(texts->all[i - 1]))
            return remove_at(texts, i - 1);
    struct froe_text *text = calloc(1, sizeof *text);
    if (text != NULL)
        atomic_init(&text->holders, 1);
    return text;
}

void froe_texts_give(struct froe_texts *texts, struct froe_text *text)
{
    if (texts->count == FROE_TEXTS_MOST)
        froe_text_let_go(remove_at(texts, 0));
    if (text != NULL)
        texts->all[texts->count++] = text;
}

size_t froe_texts_bytes(const struct froe_texts *texts, bool others_only)
{
    size_t bytes = 0;
    for (unsigned i = 0; i < texts->count; i++)
        if (!others_only || !is_idle(texts->all[i]))
            bytes += texts->all[i]->cap;
    return bytes;
}

void froe_texts_shrink(struct froe_texts *texts, size_t most)
{
    size_t bytes = froe_texts_bytes(texts, false);
    for (unsigned i = 0; i < texts->count && bytes > most;) {
        if (!is_idle(texts->all[i])) {
            i++;
            continue;
        }
        bytes -= texts->all[i]->cap;
        froe_text_let_go(remove_at(texts, i));
    }
}

void froe_texts_free(struct froe_texts *texts)
{
    while (texts->count > 0)
        froe_text_let_go(texts->all[--texts->count]);
}
