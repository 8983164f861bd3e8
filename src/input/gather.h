/*
 * The expansion of operands under way: what is found goes through here into the list of inputs, once each.
 * For operand.c, walk.c and pattern.c.
 */
#ifndef FROE_INPUT_GATHER_H
#define FROE_INPUT_GATHER_H

#include <sys/stat.h>

#include "input/name_list.h"
#include "input/operand.h"

/* Identity of a file. */
struct froe_file_id {
    uint64_t device;
    uint64_t inode;
};

/* Open addressing, linear probing; count <= cap / 2, cap a power of two. */
struct froe_file_set {
    struct froe_file_id *slots;
    bool *used;
    size_t count;
    size_t cap;
};

struct froe_gather {
    struct froe_inputs *inputs;
    size_t cap; /* of inputs->items */
    struct froe_file_set seen;
    bool all;
    bool stdin_taken; /* it holds the list of operands */
    froe_operand_report_fn *report;
    void *context;
    size_t errors; /* reported */
};

enum froe_add_result { FROE_ADD_NEW, FROE_ADD_KNOWN, FROE_ADD_NO_MEMORY };

/* Adds a file to the set. */
enum froe_add_result froe_file_set_add(struct froe_file_set *set, struct froe_file_id id);
void froe_file_set_free(struct froe_file_set *set);

/* Appends an input unless the same file is there already. Takes no possession of name. False: memory is short, as in
 * all functions below. */
bool froe_gather_add(struct froe_gather *gather, const char *name, const struct stat *status, bool is_stdin);

void froe_gather_error(struct froe_gather *gather, const char *name, const char *text);
void froe_gather_warn(struct froe_gather *gather, const char *name, const char *text);

/* Adds the files below a directory. */
bool froe_gather_directory(struct froe_gather *gather, const char *path);

/* True when a name holds * ? or [ */
bool froe_is_pattern(const char *name);

/* Appends the names that match a pattern to names, in their order. */
bool froe_gather_matches(struct froe_gather *gather, const char *pattern, struct froe_name_list *names);

/* Warns of inputs that lie beside a compressed copy of themselves. */
bool froe_gather_warn_copies(struct froe_gather *gather);

#endif
