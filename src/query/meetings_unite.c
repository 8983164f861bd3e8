/* The lists of several workers into one count for each group. */
#include <stdatomic.h>
#include <stdlib.h>

#include "query/meetings_list.h"

/* Groups and visitors lie all over the memory: so many before one is needed it is asked for. */
enum { AHEAD = 16 };

/* What becomes of one list. Numbers of the union are those of a list and its base. */
struct list {
    const struct froe_meetings *meetings; /* NULL: none */
    size_t group_base, visitor_base;
    uint32_t *groups, *visitors; /* the number in the union of each number in the list */
    uint64_t different;          /* visitors that were not merged into one of another list */
};

struct froe_meetings_union {
    struct list *lists;
    size_t count;
    size_t partitions;
    size_t group_count;
    uint32_t *counts; /* of each group that remains: different visitors */
    _Atomic bool failed;
};

struct froe_meetings_union *froe_meetings_union_create(struct froe_meetings *const *lists, size_t count,
                                                       size_t partitions)
{
    struct froe_meetings_union *uniting = calloc(1, sizeof *uniting);
    struct list *all = calloc(count + 1, sizeof *all);
    if (uniting == NULL || all == NULL) {
        free(uniting);
        free(all);
        return NULL;
    }
    *uniting = (struct froe_meetings_union){.lists = all, .count = count, .partitions = partitions};
    size_t visitors = 0;
    for (size_t i = 0; i < count; i++) {
        if (lists[i] == NULL)
            continue;
        all[i].meetings = lists[i];
        all[i].group_base = uniting->group_count;
        all[i].visitor_base = visitors;
        uniting->group_count += lists[i]->state_count;
        visitors += lists[i]->visitor_count;
    }
    uniting->counts = calloc(uniting->group_count + 1, sizeof *uniting->counts);
    uniting->failed = uniting->counts == NULL || uniting->group_count > INT32_MAX || visitors > INT32_MAX;
    return uniting;
}

/* The state that a group was merged into, or its own. */
static uint64_t *final_state(const struct froe_meetings_layout *layout, uint64_t *state)
{
    for (uint64_t *next; (next = (uint64_t *)(uintptr_t)state[layout->forward]) != NULL && next != state;)
        state = next;
    return state;
}

/* Whether a visitor has a number of its own, rather than the state that it was merged into. */
static bool is_numbered(uint64_t note)
{
    return (note & 1) != 0;
}

/* Those that remain get the numbers of the union. */
void froe_meetings_union_number(struct froe_meetings_union *uniting, size_t number)
{
    struct list *list = &uniting->lists[number];
    const struct froe_meetings *meetings = list->meetings;
    if (meetings == NULL || uniting->failed)
        return;
    const struct froe_meetings_layout *layout = &meetings->layout;
    for (size_t i = 0; i < meetings->state_count; i++) {
        uint64_t *state = meetings->states[i];
        if (i + AHEAD < meetings->state_count)
            __builtin_prefetch(meetings->states[i + AHEAD], 1);
        if (final_state(layout, state) == state)
            state[layout->counter] = list->group_base + i + 1;
    }
    for (size_t i = 0; i < meetings->visitor_count; i++) {
        uint64_t *note = froe_meetings_visitor_state(layout, meetings->visitors[i]) + layout->note;
        if (i + AHEAD < meetings->visitor_count)
            __builtin_prefetch(froe_meetings_visitor_state(layout, meetings->visitors[i + AHEAD]) + layout->note, 1);
        if (is_numbered(*note)) {
            *note = 2 * (uint64_t)(list->visitor_base + i) + 1;
            list->different++;
        }
    }
}

/* The numbers of the union for those of the list. False when memory is short. */
static bool translate(struct list *list)
{
    const struct froe_meetings *meetings = list->meetings;
    const struct froe_meetings_layout *layout = &meetings->layout;
    bool good = true;
    list->groups = malloc((meetings->state_count + 1) * sizeof *list->groups);
    list->visitors = malloc((meetings->visitor_count + 1) * sizeof *list->visitors);
    if (list->groups == NULL || list->visitors == NULL)
        return false;
    for (size_t i = 0; i < meetings->state_count; i++) {
        if (i + AHEAD < meetings->state_count)
            __builtin_prefetch(meetings->states[i + AHEAD]);
        uint64_t number = final_state(layout, meetings->states[i])[layout->counter];
        list->groups[i] = (uint32_t)(number - 1);
        good = good && number != 0;
    }
    for (size_t i = 0; i < meetings->visitor_count; i++) {
        if (i + AHEAD < meetings->visitor_count)
            __builtin_prefetch(froe_meetings_visitor_state(layout, meetings->visitors[i + AHEAD]) + layout->note);
        uint64_t note = froe_meetings_visitor_state(layout, meetings->visitors[i])[layout->note];
        if (!is_numbered(note))
            note = ((const uint64_t *)(uintptr_t)note)[layout->note];
        list->visitors[i] = (uint32_t)(note >> 1);
        good = good && is_numbered(note);
    }
    return good;
}

void froe_meetings_union_translate(struct froe_meetings_union *uniting, size_t number)
{
    struct list *list = &uniting->lists[number];
    if (list->meetings != NULL && !uniting->failed && !translate(list))
        uniting->failed = true;
}

/* So many meetings are looked up together: the memory of one is fetched while others are under way. */
enum { TOGETHER = 32 };

/* Adds count <= TOGETHER meetings to the set. Groups whose first ones these are go to `met`, whose end is returned. */
static uint64_t **count_some(const struct froe_meetings_union *uniting, const struct list *list,
                             const uint64_t *meetings, size_t count, struct froe_meeting_set *set, uint64_t **met)
{
    uint64_t united[TOGETHER];
    for (size_t i = 0; i < count; i++) {
        uint32_t group = list->groups[froe_meeting_group(meetings[i])];
        united[i] = froe_meeting(group, list->visitors[froe_meeting_visitor(meetings[i])]);
        __builtin_prefetch(&set->slots[froe_meeting_place(set, united[i])], 1);
        __builtin_prefetch(&uniting->counts[group], 1);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t group = froe_meeting_group(united[i]);
        bool added = froe_meeting_set_add(set, united[i]);
        if (uniting->counts[group] == 0)
            *met++ = final_state(&list->meetings->layout, list->meetings->states[froe_meeting_group(meetings[i])]);
        uniting->counts[group] += added;
    }
    return met;
}

/* The same for any number of them. */
static uint64_t **count_different(const struct froe_meetings_union *uniting, const struct list *list,
                                  const uint64_t *meetings, size_t count, struct froe_meeting_set *set, uint64_t **met)
{
    for (size_t from = 0; from < count; from += TOGETHER)
        met = count_some(uniting, list, meetings + from, count - from < TOGETHER ? count - from : TOGETHER, set, met);
    return met;
}

/* Counts what different visitors each group of a part has met. False when memory is short. */
static bool unite_part(const struct froe_meetings_union *uniting, size_t p)
{
    struct froe_meeting_set set = {0};
    size_t count = 0;
    for (size_t l = 0; l < uniting->count; l++)
        if (uniting->lists[l].meetings != NULL)
            count += froe_meetings_part_count(&uniting->lists[l].meetings->parts[p]);
    if (count == 0)
        return true;
    size_t most = count < uniting->group_count ? count : uniting->group_count;
    uint64_t **states = malloc(most * sizeof(uint64_t *)), **met = states;
    bool good = states != NULL && froe_meeting_set_init(&set, count);
    size_t counter = 0;
    for (size_t l = 0; good && l < uniting->count; l++) {
        const struct list *list = &uniting->lists[l];
        if (list->meetings == NULL)
            continue;
        const struct froe_meetings_part *part = &list->meetings->parts[p];
        counter = list->meetings->layout.counter;
        for (const struct froe_meetings_block *block = part->last; block != NULL; block = block->before)
            met = count_different(uniting, list, block->meetings, froe_meetings_block_count(part, block), &set, met);
    }
    /* Their numbers are needed no longer. */
    while (met > states) {
        uint64_t *state = *--met;
        state[counter] = uniting->counts[state[counter] - 1];
    }
    free(states);
    free(set.slots);
    return good;
}

void froe_meetings_union_unite(struct froe_meetings_union *uniting, size_t partition)
{
    for (size_t p = partition; p < FROE_MEETINGS_PARTS && !uniting->failed; p += uniting->partitions)
        if (!unite_part(uniting, p))
            uniting->failed = true;
}

bool froe_meetings_union_end(struct froe_meetings_union *uniting, uint64_t *visitors)
{
    bool good = !uniting->failed;
    *visitors = 0;
    for (size_t l = 0; l < uniting->count; l++) {
        *visitors += uniting->lists[l].different;
        free(uniting->lists[l].groups);
        free(uniting->lists[l].visitors);
    }
    free(uniting->counts);
    free(uniting->lists);
    free(uniting);
    return good;
}
