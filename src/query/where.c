/* Memory of expressions, and their trees. */
#include "query/where.h"

#include <stdlib.h>

#include "query/where_program.h"

/* In front of each allocation. */
struct owned {
    struct owned *next;
    _Alignas(max_align_t) uint8_t bytes[];
};

void *froe_where_alloc(struct froe_where *where, size_t count, size_t size)
{
    if (count > (SIZE_MAX - sizeof(struct owned)) / size)
        return NULL;
    struct owned *owned = calloc(1, sizeof *owned + count * size);
    if (owned == NULL)
        return NULL;
    owned->next = where->owned;
    where->owned = owned;
    return owned->bytes;
}

void froe_where_free(struct froe_where *where)
{
    if (where == NULL)
        return;
    for (struct owned *owned = where->owned, *next; owned != NULL; owned = next) {
        next = owned->next;
        free(owned);
    }
    for (size_t i = 0; i < where->regex_count; i++)
        froe_regex_free(where->regexes[i]);
    free(where->regexes);
    free(where->tests);
    free(where);
}

unsigned froe_where_need(const struct froe_where *where)
{
    return where->need;
}

void froe_where_adopt(struct froe_where_node *parent, struct froe_where_node *child)
{
    bool same = child->kind == parent->kind;
    struct froe_where_node *first = same ? child->first : child;
    *(parent->last == NULL ? &parent->first : &parent->last->next) = first;
    parent->last = same ? child->last : child;
}
