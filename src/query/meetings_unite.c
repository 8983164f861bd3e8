/* The lists of several workers into one count for each group. */
#include <stdatomic.h>
#include <stdlib.h>

#include "query/meetings_list.h"

/* Groups and visitors lie all over the memory: so many before one is needed it is asked for. */
enum { AHEAD = 16 };

/* What becomes of one list. Numbers of the union are those of a list and its base. */
struct dealt {
    struct froe_meetings *meetings; /* NULL: none */
    size_t group_base, visitor_base;
    uint32_t *groups, *visitors;                     /* the number in the union of each number in the list */
    size_t starts[FROE_MEETINGS_PARTITIONS_MAX + 1]; /* of partitions in the list, once it is in their order */
    uint64_t different;                              /* visitors that were not merged into one of another list */
};

struct froe_meetings_union {
    struct dealt *lists;
    size_t count;
    size_t partitions; /* a power of two */
    size_t group_count;
    _Atomic bool failed;
};

struct froe_meetings_union *froe_meetings_union_create(struct froe_meetings *const *lists, size_t count,
                                                       size_t partitions)
{
    struct froe_meetings_union *uniting = calloc(1, sizeof *uniting);
    struct dealt *dealt = calloc(count + 1, sizeof *dealt);
    if (uniting == NULL || dealt == NULL) {
        free(uniting);
        free(dealt);
        return NULL;
    }
    *uniting = (struct froe_meetings_union){.lists = dealt, .count = count, .partitions = partitions};
    size_t visitors = 0;
    for (size_t i = 0; i < count; i++) {
        if (lists[i] == NULL)
            continue;
        dealt[i].meetings = lists[i];
        dealt[i].group_base = uniting->group_count;
        dealt[i].visitor_base = visitors;
        uniting->group_count += lists[i]->state_count;
        visitors += lists[i]->visitor_count;
    }
    uniting->failed = uniting->group_count > INT32_MAX || visitors > INT32_MAX;
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
void froe_meetings_union_number(struct froe_meetings_union *uniting, size_t list)
{
    struct dealt *dealt = &uniting->lists[list];
    const struct froe_meetings *meetings = dealt->meetings;
    if (meetings == NULL || uniting->failed)
        return;
    const struct froe_meetings_layout *layout = &meetings->layout;
    for (size_t i = 0; i < meetings->state_count; i++) {
        uint64_t *state = meetings->states[i];
        if (i + AHEAD < meetings->state_count)
            __builtin_prefetch(meetings->states[i + AHEAD], 1);
        if (final_state(layout, state) == state)
            state[layout->counter] = dealt->group_base + i + 1;
    }
    for (size_t i = 0; i < meetings->visitor_count; i++) {
        uint64_t *note = froe_meetings_visitor_state(layout, meetings->visitors[i]) + layout->note;
        if (i + AHEAD < meetings->visitor_count)
            __builtin_prefetch(froe_meetings_visitor_state(layout, meetings->visitors[i + AHEAD]) + layout->note, 1);
        if (is_numbered(*note)) {
            *note = 2 * (uint64_t)(dealt->visitor_base + i) + 1;
            dealt->different++;
        }
    }
}

/* The numbers of the union for those of the list. False when memory is short. */
static bool translate(struct dealt *dealt)
{
    const struct froe_meetings *meetings = dealt->meetings;
    const struct froe_meetings_layout *layout = &meetings->layout;
    bool good = true;
    dealt->groups = malloc((meetings->state_count + 1) * sizeof *dealt->groups);
    dealt->visitors = malloc((meetings->visitor_count + 1) * sizeof *dealt->visitors);
    if (dealt->groups == NULL || dealt->visitors == NULL)
        return false;
    for (size_t i = 0; i < meetings->state_count; i++) {
        if (i + AHEAD < meetings->state_count)
            __builtin_prefetch(meetings->states[i + AHEAD]);
        uint64_t number = final_state(layout, meetings->states[i])[layout->counter];
        dealt->groups[i] = (uint32_t)(number - 1);
        good = good && number != 0;
    }
    for (size_t i = 0; i < meetings->visitor_count; i++) {
        if (i + AHEAD < meetings->visitor_count)
            __builtin_prefetch(froe_meetings_visitor_state(layout, meetings->visitors[i + AHEAD]) + layout->note);
        uint64_t note = froe_meetings_visitor_state(layout, meetings->visitors[i])[layout->note];
        if (!is_numbered(note))
            note = ((const uint64_t *)(uintptr_t)note)[layout->note];
        dealt->visitors[i] = (uint32_t)(note >> 1);
        good = good && is_numbered(note);
    }
    return good;
}

static size_t partition_of(const struct froe_meetings_union *uniting, const struct dealt *dealt, uint64_t meeting)
{
    return dealt->groups[froe_meeting_group(meeting)] & (uniting->partitions - 1);
}

/* Puts the list into the order of partitions. */
static bool deal(const struct froe_meetings_union *uniting, struct dealt *dealt)
{
    struct froe_meetings *meetings = dealt->meetings;
    size_t next[FROE_MEETINGS_PARTITIONS_MAX], start = 0;
    uint64_t *sorted = malloc((meetings->count + 1) * sizeof *sorted);
    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < meetings->count; i++)
        dealt->starts[partition_of(uniting, dealt, meetings->list[i])]++;
    for (size_t p = 0; p < uniting->partitions; p++) {
        size_t in_partition = dealt->starts[p];
        dealt->starts[p] = next[p] = start;
        start += in_partition;
    }
    dealt->starts[uniting->partitions] = start;
    for (size_t i = 0; i < meetings->count; i++)
        sorted[next[partition_of(uniting, dealt, meetings->list[i])]++] = meetings->list[i];
    free(meetings->list);
    meetings->list = sorted;
    meetings->cap = meetings->count + 1;
    return true;
}

void froe_meetings_union_sort(struct froe_meetings_union *uniting, size_t list)
{
    struct dealt *dealt = &uniting->lists[list];
    if (dealt->meetings == NULL || uniting->failed)
        return;
    if (!translate(dealt) || !deal(uniting, dealt))
        uniting->failed = true;
}

/* Counts the meetings of a partition, each once: of each of its groups. */
static void count_different(const struct froe_meetings_union *uniting, size_t p, struct froe_meeting_set *set,
                            uint32_t *counts)
{
    for (size_t l = 0; l < uniting->count; l++) {
        const struct dealt *dealt = &uniting->lists[l];
        for (size_t i = dealt->starts[p]; i < dealt->starts[p + 1]; i++) {
            uint64_t meeting = dealt->meetings->list[i];
            uint32_t group = dealt->groups[froe_meeting_group(meeting)];
            counts[group / uniting->partitions] +=
                froe_meeting_set_add(set, froe_meeting(group, dealt->visitors[froe_meeting_visitor(meeting)]));
        }
    }
}

/* Puts the counts into the states that remain. */
static void set_counts(const struct froe_meetings_union *uniting, size_t p, const uint32_t *counts)
{
    for (size_t l = 0; l < uniting->count; l++) {
        const struct dealt *dealt = &uniting->lists[l];
        size_t first = (p - dealt->group_base) & (uniting->partitions - 1);
        for (size_t i = first; dealt->meetings != NULL && i < dealt->meetings->state_count; i += uniting->partitions) {
            const struct froe_meetings_layout *layout = &dealt->meetings->layout;
            uint64_t *state = dealt->meetings->states[i];
            if (final_state(layout, state) == state)
                state[layout->counter] = counts[(dealt->group_base + i) / uniting->partitions];
        }
    }
}

void froe_meetings_union_unite(struct froe_meetings_union *uniting, size_t p)
{
    struct froe_meeting_set set = {0};
    size_t count = 0;
    if (uniting->failed)
        return;
    for (size_t l = 0; l < uniting->count; l++)
        count += uniting->lists[l].starts[p + 1] - uniting->lists[l].starts[p];
    uint32_t *counts = calloc(uniting->group_count / uniting->partitions + 1, sizeof *counts);
    if (counts == NULL || !froe_meeting_set_init(&set, count)) {
        uniting->failed = true;
    } else {
        count_different(uniting, p, &set, counts);
        set_counts(uniting, p, counts);
    }
    free(set.slots);
    free(counts);
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
    free(uniting->lists);
    free(uniting);
    return good;
}
