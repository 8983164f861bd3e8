#include "input/gather.h"

#include <stdlib.h>

static const char *const compressions[] = {".gz", ".bgz", ".zst", ".xz", ".bz2", ".lz4"};
static const char *const archives[] = {".tar", ".tgz", ".tbz2", ".txz", ".tzst", ".zip"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Length of the suffix of the list that ends the name; 0: none. A suffix alone is no name. */
static size_t suffix_of(struct froe_span name, const char *const *suffixes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(suffixes[i]);
        if (name.len > len && memcmp(name.ptr + name.len - len, suffixes[i], len) == 0)
            return len;
    }
    return 0;
}

bool froe_is_log_name(const char *name)
{
    struct froe_span text = froe_span_of(name);
    return strstr(name, "access") != NULL || strstr(name, ".log") != NULL ||
           suffix_of(text, compressions, COUNT(compressions)) > 0 || suffix_of(text, archives, COUNT(archives)) > 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Compares the name sought, which is a span, with one of the list. */
static int compare_span(const void *sought, const void *item)
{
    return froe_span_compare(*(const struct froe_span *)sought, froe_span_of(*(const char *const *)item));
}

bool froe_gather_warn_copies(struct froe_gather *gather)
{
    const struct froe_inputs *inputs = gather->inputs;
    if (inputs->count < 2)
        return true;
    const char **names = malloc(inputs->count * sizeof *names);
    if (names == NULL)
        return false;
    for (size_t i = 0; i < inputs->count; i++)
        names[i] = inputs->items[i].name;
    qsort(names, inputs->count, sizeof *names, compare_names);
    for (size_t i = 0; i < inputs->count; i++) {
        struct froe_span name = froe_span_of(inputs->items[i].name);
        size_t suffix = suffix_of(name, compressions, COUNT(compressions));
        name.len -= suffix;
        if (suffix > 0 && bsearch(&name, names, inputs->count, sizeof *names, compare_span) != NULL)
            froe_gather_warn(gather, inputs->items[i].name,
                             "is read beside the file of the same name without the suffix: probably one log twice");
    }
    free(names);
    return true;
}
