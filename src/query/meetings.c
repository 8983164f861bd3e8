#include <stdlib.h>

#include "query/meetings_list.h"

/* Lists of groups and visitors begin so long. */
enum { FIRST = 1 << 8 };

/* So many meetings are first looked through for what is there twice. */
enum { LONG = 1 << 21 };

/* Bytes of the blocks of a part: they double. */
enum { FIRST_BLOCK = 1 << 7, LARGEST_BLOCK = 1 << 11 };

/* Numbers have 32 bits, and one of them is no meeting's (froe_meeting_set_add()). */
enum { NUMBERS_MAX = INT32_MAX };

/* What a value with its slot takes in a table of pairs beside its bytes, and a pair at most (query/pairs_table.h). */
enum { AS_VALUE = 96, AS_PAIR = 28 };

struct froe_meetings *froe_meetings_create(const struct froe_meetings_layout *layout)
{
    struct froe_meetings *meetings = calloc(1, sizeof *meetings);
    if (meetings == NULL)
        return NULL;
    meetings->layout = *layout;
    meetings->limit = LONG;
    return meetings;
}

void froe_meetings_free(struct froe_meetings *meetings)
{
    if (meetings == NULL)
        return;
    froe_arena_free(&meetings->arena);
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

static size_t block_bytes(const struct froe_meetings_block *block)
{
    return sizeof *block + block->cap * sizeof block->meetings[0];
}

/* Begins a block for a part whose last one is full. False when memory is short. */
static bool begin_block(struct froe_meetings *meetings, struct froe_meetings_part *part)
{
    size_t bytes = part->last == NULL ? FIRST_BLOCK : 2 * block_bytes(part->last);
    bytes = bytes < LARGEST_BLOCK ? bytes : LARGEST_BLOCK;
    struct froe_meetings_block *block = froe_arena_take(&meetings->arena, bytes);
    if (block == NULL)
        return false;
    block->before = part->last;
    block->cap = (bytes - sizeof *block) / sizeof block->meetings[0];
    *part = (struct froe_meetings_part){block->meetings, block->meetings + block->cap, block,
                                        froe_meetings_part_count(part)};
    return true;
}

/* False when memory is short. */
static inline bool put(struct froe_meetings *meetings, struct froe_meetings_part *part, uint64_t meeting)
{
    if (__builtin_expect(part->at == part->end, 0) && !begin_block(meetings, part))
        return false;
    *part->at++ = meeting;
    return true;
}

/* Drops what is in a part already. Its blocks are emptied into new ones. False when memory is short. */
static bool drop_repeated_of(struct froe_meetings *meetings, struct froe_meetings_part *part)
{
    struct froe_meeting_set set;
    const struct froe_meetings_part old = *part;
    if (!froe_meeting_set_init(&set, froe_meetings_part_count(part)))
        return false;
    bool good = true;
    *part = (struct froe_meetings_part){0};
    for (struct froe_meetings_block *block = old.last, *before; block != NULL; block = before) {
        size_t count = froe_meetings_block_count(&old, block);
        for (size_t i = 0; i < count; i++) {
            if (froe_meeting_set_add(&set, block->meetings[i]))
                good = put(meetings, part, block->meetings[i]) && good;
            else
                meetings->count--;
        }
        before = block->before;
        froe_arena_give(&meetings->arena, block, block_bytes(block));
    }
    free(set.slots);
    return good;
}

static bool drop_repeated(struct froe_meetings *meetings)
{
    bool good = true;
    for (size_t p = 0; p < FROE_MEETINGS_PARTS; p++)
        good = drop_repeated_of(meetings, &meetings->parts[p]) && good;
    /* Where most were there once it may become longer before that is done again. */
    if (meetings->count > meetings->limit / 2)
        meetings->limit *= 2;
    return good;
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
    meetings->part_states[froe_meetings_part_of(&meetings->layout, state)]++;
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
    bool good = meetings->count < meetings->limit || drop_repeated(meetings);
    for (size_t i = 0; i < count; i++) {
        if (visitors[i] == NULL) {
            good = false;
            continue;
        }
        uint64_t *note = froe_meetings_visitor_state(layout, visitors[i]) + layout->note;
        uint64_t *state = states[i];
        if ((*note == 0 && !number_visitor(meetings, visitors[i], note)) ||
            (state[layout->counter] == 0 && !number_group(meetings, state)) ||
            !put(meetings, &meetings->parts[froe_meetings_part_of(layout, state)],
                 froe_meeting(state[layout->counter] - 1, *note >> 1))) {
            good = false;
            continue;
        }
        meetings->count++;
    }
    return good;
}

size_t froe_meetings_bytes(const struct froe_meetings *meetings)
{
    return sizeof *meetings + meetings->arena.bytes + meetings->state_cap * sizeof(uint64_t *) +
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

bool froe_meetings_next(const struct froe_meetings *meetings, struct froe_meetings_place *place, uint64_t **state,
                        const struct froe_group **visitor)
{
    const struct froe_meetings_part *parts = meetings->parts;
    if (place->block == NULL && place->part == 0)
        place->block = parts[0].last;
    while (place->block == NULL || place->at == froe_meetings_block_count(&parts[place->part], place->block)) {
        place->at = 0;
        if (place->block != NULL)
            place->block = place->block->before;
        else if (++place->part < FROE_MEETINGS_PARTS)
            place->block = parts[place->part].last;
        else
            return false;
    }
    uint64_t meeting = place->block->meetings[place->at++];
    *state = meetings->states[froe_meeting_group(meeting)];
    *visitor = meetings->visitors[froe_meeting_visitor(meeting)];
    return true;
}
