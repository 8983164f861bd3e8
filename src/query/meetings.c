#include <stdlib.h>

#include "query/meetings_list.h"

/* Lists begin so long, and are first looked through for what is there twice when they are LONG. */
enum { FIRST = 1 << 12, LONG = 1 << 21 };

/* Numbers have 32 bits, and one of them is no meeting's (froe_meeting_set_add()). */
enum { NUMBERS_MAX = INT32_MAX };

/* What a value with its slot takes in a table of pairs beside its bytes, and a pair at most (query/pairs_table.h). */
enum { AS_VALUE = 96, AS_PAIR = 28 };

struct froe_meetings *froe_meetings_create(const struct froe_meetings_layout *layout)
{
    struct froe_meetings *meetings = calloc(1, sizeof *meetings);
    if (meetings != NULL)
        meetings->layout = *layout;
    return meetings;
}

void froe_meetings_free(struct froe_meetings *meetings)
{
    if (meetings == NULL)
        return;
    free(meetings->list);
    free(meetings->states);
    free(meetings->visitors);
    free(meetings);
}

/* Makes room for one more. The new array; NULL when memory is short. */
static void *widen(void *array, size_t size, size_t count, size_t *cap)
{
    if (count < *cap)
        return array;
    size_t wanted = *cap == 0 ? FIRST : 2 * *cap;
    void *wider = realloc(array, wanted * size);
    if (wider != NULL)
        *cap = wanted;
    return wider;
}

/* Drops meetings that are in the list already. */
static bool drop_repeated(struct froe_meetings *meetings)
{
    enum { AHEAD = 16 };
    struct froe_meeting_set set;
    size_t kept = 0;
    if (!froe_meeting_set_init(&set, meetings->count))
        return false;
    for (size_t i = 0; i < meetings->count; i++) {
        uint64_t meeting = meetings->list[i];
        if (i + AHEAD < meetings->count)
            __builtin_prefetch(&set.slots[froe_meeting_place(&set, meetings->list[i + AHEAD])], 1);
        if (froe_meeting_set_add(&set, meeting))
            meetings->list[kept++] = meeting;
    }
    free(set.slots);
    meetings->count = kept;
    return true;
}

static bool make_room(struct froe_meetings *meetings, size_t more)
{
    if (meetings->count + more <= meetings->cap)
        return true;
    if (meetings->cap >= LONG && !drop_repeated(meetings))
        return false;
    /* A list of which half was there twice may be filled again. */
    if (meetings->count + more <= meetings->cap / 2)
        return true;
    uint64_t *wider = widen(meetings->list, sizeof *wider, meetings->cap, &meetings->cap);
    if (wider == NULL)
        return false;
    meetings->list = wider;
    return true;
}

/* The next number of a group. False when memory is short. */
static bool number_group(struct froe_meetings *meetings, uint64_t *state)
{
    if (meetings->state_count == NUMBERS_MAX)
        return false;
    uint64_t **wider = widen(meetings->states, sizeof(uint64_t *), meetings->state_count, &meetings->state_cap);
    if (wider == NULL)
        return false;
    meetings->states = wider;
    meetings->states[meetings->state_count++] = state;
    state[meetings->layout.counter] = meetings->state_count;
    return true;
}

/* Likewise of a visitor. */
static bool number_visitor(struct froe_meetings *meetings, const struct froe_group *visitor, uint64_t *note)
{
    if (meetings->visitor_count == NUMBERS_MAX)
        return false;
    const struct froe_group **wider =
        widen(meetings->visitors, sizeof(struct froe_group *), meetings->visitor_count, &meetings->visitor_cap);
    if (wider == NULL)
        return false;
    meetings->visitors = wider;
    *note = 2 * (uint64_t)meetings->visitor_count + 1;
    meetings->visitors[meetings->visitor_count++] = visitor;
    meetings->visitor_bytes += visitor->len;
    return true;
}

bool froe_meetings_add(struct froe_meetings *meetings, uint64_t *const *states,
                       const struct froe_group *const *visitors, size_t count)
{
    const struct froe_meetings_layout *layout = &meetings->layout;
    if (!make_room(meetings, count))
        return false;
    bool good = true;
    uint64_t *to = meetings->list + meetings->count;
    for (size_t i = 0; i < count; i++) {
        if (visitors[i] == NULL) {
            good = false;
            continue;
        }
        uint64_t *note = froe_meetings_visitor_state(layout, visitors[i]) + layout->note;
        uint64_t *state = states[i];
        if ((*note == 0 && !number_visitor(meetings, visitors[i], note)) ||
            (state[layout->counter] == 0 && !number_group(meetings, state))) {
            good = false;
            continue;
        }
        *to++ = froe_meeting(state[layout->counter] - 1, *note >> 1);
    }
    meetings->count = (size_t)(to - meetings->list);
    return good;
}

size_t froe_meetings_bytes(const struct froe_meetings *meetings)
{
    return sizeof *meetings + meetings->cap * sizeof *meetings->list + meetings->state_cap * sizeof(uint64_t *) +
           meetings->visitor_cap * sizeof(struct froe_group *);
}

size_t froe_meetings_memory(const struct froe_meetings *meetings)
{
    return froe_meetings_bytes(meetings) + meetings->visitor_bytes + meetings->visitor_count * AS_VALUE +
           meetings->count * AS_PAIR;
}

void froe_meetings_forget_numbers(struct froe_meetings *meetings)
{
    for (size_t i = 0; i < meetings->state_count; i++)
        meetings->states[i][meetings->layout.counter] = 0;
}

bool froe_meetings_next(const struct froe_meetings *meetings, size_t *at, uint64_t **state,
                        const struct froe_group **visitor)
{
    if (*at == meetings->count)
        return false;
    uint64_t meeting = meetings->list[(*at)++];
    *state = meetings->states[froe_meeting_group(meeting)];
    *visitor = meetings->visitors[froe_meeting_visitor(meeting)];
    return true;
}
