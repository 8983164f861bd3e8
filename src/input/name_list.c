#include "input/name_list.h"

#include <stdlib.h>

#include "input/operand.h"

static bool grow(struct froe_name_list *list)
{
    size_t cap = list->cap == 0 ? 16 : list->cap * 2;
    char **items = realloc(list->items, cap * sizeof *items);
    if (items == NULL)
        return false;
    list->items = items;
    list->cap = cap;
    return true;
}

static char *append(char *to, struct froe_span text)
{
    if (text.len > 0)
        memcpy(to, text.ptr, text.len);
    return to + text.len;
}

const char *froe_name_list_add(struct froe_name_list *list, struct froe_span a, struct froe_span b, struct froe_span c)
{
    if (list->count == list->cap && !grow(list))
        return NULL;
    char *name = malloc(a.len + b.len + c.len + 1);
    if (name == NULL)
        return NULL;
    *append(append(append(name, a), b), c) = '\0';
    list->items[list->count++] = name;
    return name;
}

char *froe_name_list_pop(struct froe_name_list *list)
{
    return list->count == 0 ? NULL : list->items[--list->count];
}

static int compare(const void *a, const void *b)
{
    return froe_name_compare(*(char *const *)a, *(char *const *)b);
}

void froe_name_list_sort(struct froe_name_list *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof *list->items, compare);
}

void froe_name_list_free(struct froe_name_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct froe_name_list){0};
}
