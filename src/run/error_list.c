#include "run/error_list.h"

#include <stdlib.h>
#include <string.h>

#include "input/operand.h"

static bool make_room(struct froe_error_list *list)
{
    if (list->count < list->cap)
        return true;
    size_t cap = list->cap == 0 ? 16 : list->cap * 2;
    struct froe_input_error *wider = realloc(list->items, cap * sizeof *wider);
    if (wider == NULL)
        return false;
    list->items = wider;
    list->cap = cap;
    return true;
}

bool froe_error_list_add(struct froe_error_list *list, const char *name, bool has_offset, uint64_t offset,
                         const char *text)
{
    struct froe_input_error error = {strdup(name), has_offset, offset, strdup(text)};
    if (error.name != NULL && error.text != NULL && make_room(list)) {
        list->items[list->count++] = error;
        return true;
    }
    free(error.name);
    free(error.text);
    return false;
}

static int compare(const void *left, const void *right)
{
    const struct froe_input_error *a = left, *b = right;
    int order = froe_name_compare(a->name, b->name);
    order = order != 0 ? order : strcmp(a->name, b->name);
    order = order != 0 ? order : (a->has_offset > b->has_offset) - (a->has_offset < b->has_offset);
    order = order != 0 ? order : (a->offset > b->offset) - (a->offset < b->offset);
    return order != 0 ? order : strcmp(a->text, b->text);
}

const char froe_errors_more[] = "more faults from here on, which are not told one by one";

static void free_error(struct froe_input_error *error)
{
    free(error->name);
    free(error->text);
}

/* Of the errors of an input in order, keeps what one run that meets all of them tells. */
static void keep_told(struct froe_error_list *list)
{
    size_t kept = 0, told = 0;
    for (size_t i = 0; i < list->count; i++) {
        struct froe_input_error *error = &list->items[i];
        told = kept > 0 && strcmp(list->items[kept - 1].name, error->name) == 0 ? told + 1 : 1;
        if (told > FROE_ERRORS_TOLD) {
            free_error(error);
            continue;
        }
        char *more = told == FROE_ERRORS_TOLD ? strdup(froe_errors_more) : NULL;
        if (more != NULL) {
            free(error->text);
            error->text = more;
        }
        list->items[kept++] = *error;
    }
    list->count = kept;
}

void froe_error_list_sort(struct froe_error_list *list)
{
    if (list->count <= 1)
        return;
    qsort(list->items, list->count, sizeof list->items[0], compare);
    keep_told(list);
}

void froe_error_list_keep(struct froe_error_list *list, size_t count)
{
    froe_error_list_sort(list);
    while (list->count > count)
        free_error(&list->items[--list->count]);
}

bool froe_error_list_has(const struct froe_error_list *list, const struct froe_input_error *error)
{
    for (size_t i = 0; i < list->count; i++)
        if (compare(&list->items[i], error) == 0)
            return true;
    return false;
}

void froe_error_list_free(struct froe_error_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free_error(&list->items[i]);
    free(list->items);
    *list = (struct froe_error_list){0};
}
