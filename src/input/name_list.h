/* A growable list of names, each allocated on its own. For the expansion of operands (input/operand.h). */
#ifndef FROE_INPUT_NAME_LIST_H
#define FROE_INPUT_NAME_LIST_H

#include "base/span.h"

struct froe_name_list {
    char **items;
    size_t count;
    size_t cap;
};

/* Appends a + b + c as one name. Returns it, still owned by the list; NULL when memory is short. */
const char *froe_name_list_add(struct froe_name_list *list, struct froe_span a, struct froe_span b, struct froe_span c);

/* Takes the last name off the list, for the caller to free; NULL when there is none. */
char *froe_name_list_pop(struct froe_name_list *list);

void froe_name_list_sort(struct froe_name_list *list);

void froe_name_list_free(struct froe_name_list *list);

#endif
