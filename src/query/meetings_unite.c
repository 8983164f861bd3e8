/* The lists of several workers into one count for each group. */
#include <stdatomic.h>
#include <stdlib.h>

#include "query/meetings_list.h"

/* Groups and visitors lie all over the memory: so many before one is needed it is asked for. */
enum { AHEAD = 16 };

/* What becomes of one list. Numbers of the union are those of a list and its base; groups are numbered anew, so that
 * those of a part lie together and no two threads count in the same lines of the cache. */
struct list {
    const struct froe_meetings *meetings; /* NULL: none */
    size_t group_base, visitor_base;
    uint32_t *groups, *visitors; /* the number in the union of each number in the list */
    uint64_t different;          /* visitors that were not merged into one of another list */
};

/* What a worker needs for the parts that it counts: the meetings of one, with the numbers of the union. */
struct room {
    uint64_t *meetings;
    uint32_t *visitors; /* of these, those of a group behind each other */
    uint32_t *met;      /* groups */
    size_t cap;
    uint64_t *bits; /* of each visitor; all 0 between two groups; NULL: not needed yet */
};

struct froe_meetings_union {
    struct list *lists;
    struct room *rooms; /* of each worker */
    size_t count;       /* of both */
    size_t partitions;
    size_t group_count, visitor_count;
    uint64_t **states; /* of each group that remains */
    uint32_t *counts;  /* likewise: its meetings, then as count_groups() says */
    _Atomic bool failed;
};

struct froe_meetings_union *froe_meetings_union_create(struct froe_meetings *const *lists, size_t count,
                                                       size_t partitions)
{
    struct froe_meetings_union *uniting = calloc(1, sizeof *uniting);
    struct list *all = calloc(count + 1, sizeof *all);
    struct room *rooms = calloc(count + 1, sizeof *rooms);
    if (uniting == NULL || all == NULL || rooms == NULL) {
        free(uniting);
        free(all);
        free(rooms);
        return NULL;
    }
    *uniting = (struct froe_meetings_union){.lists = all, .rooms = rooms, .count = count, .partitions = partitions};
    for (size_t i = 0; i < count; i++) {
        if (lists[i] == NULL)
            continue;
        all[i].meetings = lists[i];
        all[i].group_base = uniting->group_count;
        all[i].visitor_base = uniting->visitor_count;
        uniting->group_count += lists[i]->state_count;
        uniting->visitor_count += lists[i]->visitor_count;
    }
    uniting->counts = calloc(uniting->group_count + 1, sizeof *uniting->counts);
    uniting->states = malloc((uniting->group_count + 1) * sizeof(uint64_t *));
    uniting->failed = uniting->counts == NULL || uniting->states == NULL || uniting->group_count > INT32_MAX ||
                      uniting->visitor_count > INT32_MAX;
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
    uint64_t next[FROE_MEETINGS_PARTS], at = list->group_base, different = 0;
    for (size_t p = 0; p < FROE_MEETINGS_PARTS; at += meetings->part_states[p++])
        next[p] = at;
    for (size_t i = 0; i < meetings->state_count; i++) {
        uint64_t *state = meetings->states[i];
        if (i + AHEAD < meetings->state_count) {
            __builtin_prefetch(meetings->states[i + AHEAD], 1);
            __builtin_prefetch(froe_group_of_state(meetings->states[i + AHEAD], layout->state_size));
        }
        if (final_state(layout, state) != state)
            continue;
        uint64_t place = next[froe_meetings_part_of(layout, state)]++;
        state[layout->counter] = place + 1;
        uniting->states[place] = state;
    }
    for (size_t i = 0; i < meetings->visitor_count; i++) {
        uint64_t *note = froe_meetings_visitor_state(layout, meetings->visitors[i]) + layout->note;
        if (i + AHEAD < meetings->visitor_count)
            __builtin_prefetch(froe_meetings_visitor_state(layout, meetings->visitors[i + AHEAD]) + layout->note, 1);
        if (is_numbered(*note)) {
            *note = 2 * (uint64_t)(list->visitor_base + i) + 1;
            different++;
        }
    }
    list->different = different;
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

static void free_room(struct room *room)
{
    free(room->meetings);
    free(room->visitors);
    free(room->met);
    *room = (struct room){.bits = room->bits};
}

/* For so many meetings of one part. False when memory is short. */
static bool reserve(struct room *room, size_t count)
{
    if (count <= room->cap)
        return true;
    free_room(room);
    size_t cap = count + count / 4;
    room->meetings = malloc(cap * sizeof *room->meetings);
    room->visitors = malloc(cap * sizeof *room->visitors);
    room->met = malloc(cap * sizeof *room->met);
    bool good = room->meetings != NULL && room->visitors != NULL && room->met != NULL;
    room->cap = good ? cap : 0;
    return good;
}

/* Appends the meetings of a block, and counts how many there are of each group. Groups whose first ones these are go to
 * room->met, which has `met` of them; how many it has then. */
static size_t take_block(const struct froe_meetings_union *uniting, const struct list *list, const uint64_t *meetings,
                         size_t count, uint64_t *to, const struct room *room, size_t met)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t group = list->groups[froe_meeting_group(meetings[i])];
        to[i] = froe_meeting(group, list->visitors[froe_meeting_visitor(meetings[i])]);
        if (uniting->counts[group]++ == 0)
            room->met[met++] = group;
    }
    return met;
}

/* Different ones of these visitors. */
static uint64_t count_different(uint64_t *bits, const uint32_t *visitors, size_t count)
{
    enum { WORD = 64 };
    uint64_t different = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t *word = &bits[visitors[i] / WORD], bit = UINT64_C(1) << visitors[i] % WORD;
        different += (*word & bit) == 0;
        *word |= bit;
    }
    for (size_t i = 0; i < count; i++)
        bits[visitors[i] / WORD] = 0;
    return different;
}

/* Sorts the meetings by their groups, counting, and counts the visitors of each. Its number is needed no longer. */
static void count_groups(const struct froe_meetings_union *uniting, size_t counter, const struct room *room,
                         size_t count, size_t met)
{
    uint32_t *places = uniting->counts; /* where the next visitor of a group goes, in the end where they end */
    uint32_t at = 0;
    for (size_t m = 0; m < met; m++) {
        uint32_t *place = &places[room->met[m]], meetings = *place;
        *place = at;
        at += meetings;
    }
    for (size_t i = 0; i < count; i++)
        room->visitors[places[froe_meeting_group(room->meetings[i])]++] = froe_meeting_visitor(room->meetings[i]);
    at = 0;
    for (size_t m = 0; m < met; m++) {
        uint32_t end = places[room->met[m]];
        if (m + AHEAD < met)
            __builtin_prefetch(&uniting->states[room->met[m + AHEAD]][counter], 1);
        uniting->states[room->met[m]][counter] = count_different(room->bits, room->visitors + at, end - at);
        at = end;
    }
}

/* Counts what different visitors each group of a part has met. False when memory is short, for 2^32 meetings always. */
static bool unite_part(const struct froe_meetings_union *uniting, size_t p, struct room *room)
{
    size_t count = 0, met = 0, taken = 0, counter = 0;
    for (size_t l = 0; l < uniting->count; l++)
        if (uniting->lists[l].meetings != NULL)
            count += froe_meetings_part_count(&uniting->lists[l].meetings->parts[p]);
    if (count == 0)
        return true;
    if (count > UINT32_MAX || !reserve(room, count))
        return false;
    for (size_t l = 0; l < uniting->count; l++) {
        const struct list *list = &uniting->lists[l];
        if (list->meetings == NULL)
            continue;
        const struct froe_meetings_part *part = &list->meetings->parts[p];
        counter = list->meetings->layout.counter;
        for (const struct froe_meetings_block *block = part->last; block != NULL; block = block->before) {
            size_t some = froe_meetings_block_count(part, block);
            __builtin_prefetch(block->before);
            met = take_block(uniting, list, block->meetings, some, room->meetings + taken, room, met);
            taken += some;
        }
    }
    count_groups(uniting, counter, room, taken, met);
    return true;
}

void froe_meetings_union_unite(struct froe_meetings_union *uniting, size_t worker, size_t partition)
{
    enum { WORD = 64 };
    struct room *room = &uniting->rooms[worker];
    if (room->bits == NULL)
        room->bits = calloc(uniting->visitor_count / WORD + 1, sizeof *room->bits);
    bool good = room->bits != NULL;
    for (size_t p = partition; good && p < FROE_MEETINGS_PARTS && !uniting->failed; p += uniting->partitions)
        good = unite_part(uniting, p, room);
    if (!good)
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
        free_room(&uniting->rooms[l]);
        free(uniting->rooms[l].bits);
    }
    free(uniting->rooms);
    free(uniting->counts);
    free(uniting->states);
    free(uniting->lists);
    free(uniting);
    return good;
}
