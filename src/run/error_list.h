/* What went wrong with inputs, as a list. */
#ifndef FROE_RUN_ERROR_LIST_H
#define FROE_RUN_ERROR_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One thing that went wrong with an input. */
struct froe_input_error {
    char *name; /* of the file or operand */
    bool has_offset;
    uint64_t offset; /* in the stored bytes */
    char *text;
};

struct froe_error_list {
    struct froe_input_error *items;
    size_t count, cap;
};

/* Appends an error, whose texts are copied. False when memory is short. */
bool froe_error_list_add(struct froe_error_list *list, const char *name, bool has_offset, uint64_t offset,
                         const char *text);

/* Of an input that is damaged all over, so many errors are told, the last of which says that there are more. */
enum { FROE_ERRORS_TOLD = 100 };
extern const char froe_errors_more[];

/* Puts them in the order of the names of their inputs (numbers in them compared as numbers), then of offsets and texts:
 * it depends on nothing else, so that lists can be put together in any order. Of an
 * input, which may have been read in parts, no more are left than are told. */
void froe_error_list_sort(struct froe_error_list *list);

/* Sorts them, and drops all but the first `count`. */
void froe_error_list_keep(struct froe_error_list *list, size_t count);

/* Whether there is an equal one. */
bool froe_error_list_has(const struct froe_error_list *list, const struct froe_input_error *error);

void froe_error_list_free(struct froe_error_list *list);

#endif
