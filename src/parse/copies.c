#include "parse/copies.h"

#include <stdlib.h>

uint8_t *froe_copies_take(struct froe_copies *copies, size_t len, bool *full)
{
    enum { LEAST = 64 << 10 };
    size_t wanted = len + 1 + FROE_LINES_SLACK;
    if (copies->cap - copies->used < wanted) {
        *full = copies->used > 0;
        if (*full)
            return NULL;
        size_t cap = wanted < LEAST ? LEAST : wanted;
        free(copies->bytes);
        copies->bytes = malloc(cap);
        copies->cap = copies->bytes == NULL ? 0 : cap;
        if (copies->bytes == NULL)
            return NULL;
    }
    uint8_t *room = copies->bytes + copies->used;
    copies->used += len + 1;
    return room;
}

void froe_copies_free(struct froe_copies *copies)
{
    free(copies->bytes);
    *copies = (struct froe_copies){0};
}
