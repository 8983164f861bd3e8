#include "input/gather.h"

#include <stdlib.h>
#include <unistd.h>

/* The mixing of splitmix64 (S. Vigna): inodes of one directory are neighbours. */
static uint64_t hash(struct froe_file_id id)
{
    uint64_t word = id.inode + id.device * UINT64_C(0x9e3779b97f4a7c15);
    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

/* The slot of a file, or the free one where it belongs. */
static size_t find_slot(const struct froe_file_set *set, struct froe_file_id id)
{
    size_t slot = (size_t)hash(id) & (set->cap - 1);
    while (set->used[slot] && (set->slots[slot].inode != id.inode || set->slots[slot].device != id.device))
        slot = (slot + 1) & (set->cap - 1);
    return slot;
}

static bool grow_set(struct froe_file_set *set)
{
    struct froe_file_set grown = {.cap = set->cap == 0 ? 64 : set->cap * 2, .count = set->count};
    grown.slots = calloc(grown.cap, sizeof *grown.slots);
    grown.used = calloc(grown.cap, sizeof *grown.used);
    if (grown.slots == NULL || grown.used == NULL) {
        froe_file_set_free(&grown);
        return false;
    }
    for (size_t i = 0; i < set->cap; i++) {
        if (!set->used[i])
            continue;
        size_t slot = find_slot(&grown, set->slots[i]);
        grown.slots[slot] = set->slots[i];
        grown.used[slot] = true;
    }
    froe_file_set_free(set);
    *set = grown;
    return true;
}

enum froe_add_result froe_file_set_add(struct froe_file_set *set, struct froe_file_id id)
{
    if (set->count >= set->cap / 2 && !grow_set(set))
        return FROE_ADD_NO_MEMORY;
    size_t slot = find_slot(set, id);
    if (set->used[slot])
        return FROE_ADD_KNOWN;
    set->slots[slot] = id;
    set->used[slot] = true;
    set->count++;
    return FROE_ADD_NEW;
}

void froe_file_set_free(struct froe_file_set *set)
{
    free(set->slots);
    free(set->used);
    *set = (struct froe_file_set){0};
}

static bool grow_inputs(struct froe_gather *gather)
{
    size_t cap = gather->cap == 0 ? 16 : gather->cap * 2;
    struct froe_input *items = realloc(gather->inputs->items, cap * sizeof *items);
    if (items == NULL)
        return false;
    gather->inputs->items = items;
    gather->cap = cap;
    return true;
}

static uint64_t stored_size(const struct stat *status, bool is_stdin)
{
    if (!S_ISREG(status->st_mode) || status->st_size < 0)
        return 0;
    /* What was read from it before froe began is gone. */
    off_t passed = is_stdin ? lseek(STDIN_FILENO, 0, SEEK_CUR) : 0;
    if (passed < 0)
        passed = 0;
    return passed < status->st_size ? (uint64_t)(status->st_size - passed) : 0;
}

bool froe_gather_add(struct froe_gather *gather, const char *name, const struct stat *status, bool is_stdin)
{
    struct froe_inputs *inputs = gather->inputs;
    if (inputs->count == gather->cap && !grow_inputs(gather))
        return false;
    struct froe_file_id id = {status->st_dev, status->st_ino};
    enum froe_add_result result = froe_file_set_add(&gather->seen, id);
    if (result != FROE_ADD_NEW)
        return result == FROE_ADD_KNOWN;
    char *copy = strdup(name);
    if (copy == NULL)
        return false;
    inputs->items[inputs->count++] = (struct froe_input){
        .name = copy,
        .size = stored_size(status, is_stdin),
        .is_stdin = is_stdin,
        .is_regular = S_ISREG(status->st_mode),
    };
    return true;
}

void froe_gather_error(struct froe_gather *gather, const char *name, const char *text)
{
    gather->errors++;
    if (gather->report != NULL)
        gather->report(gather->context, name, text, true);
}

void froe_gather_warn(struct froe_gather *gather, const char *name, const char *text)
{
    if (gather->report != NULL)
        gather->report(gather->context, name, text, false);
}
