/* Reading partitions of saved states, as far as they fit into the memory for them. */
#include <stdio.h>

#include "query/aggregate_codec.h"
#include "run/combine_room.h"

/* Whether what has been read still fits. */
static bool fits(struct froe_combiner *combiner, struct froe_combine_room *room,
                 const struct froe_combine_source *source)
{
    size_t memory = froe_tally_memory(source->to);
    if (source->memory > 0)
        return memory <= source->memory;
    /* What is made of values, when they are counted and saved, takes as much again. */
    if (combiner->has_pairs &&
        froe_aggregates_store_memory(source->to->store) > room->store_before + combiner->part_memory)
        return false;
    return froe_budget_reaches(&combiner->budget, &room->kept_memory, memory);
}

static enum froe_group_fault take(const struct froe_combiner *combiner, const struct froe_combine_source *source,
                                  struct froe_span *content)
{
    const struct froe_question *asked = combiner->of.asked;
    if (source->kind == FROE_SAVED_GROUPS)
        return froe_groups_take(asked->aggregates, &asked->key, &source->sieve, content, source->to->groups,
                                source->to->store);
    bool whole =
        froe_aggregates_take_values(asked->aggregates, source->to->store, source->numbers, &source->sieve, content);
    /* Where memory is short the rest may not have been looked at. */
    if (froe_aggregates_store_failed(source->to->store))
        return FROE_GROUPS_NO_MEMORY;
    return whole ? FROE_GROUPS_GOOD : FROE_GROUPS_BROKEN;
}

/* Adds what a block has of groups or of values. */
static enum froe_combine_load take_block(struct froe_combiner *combiner, struct froe_combine_room *room,
                                         const struct froe_combine_source *source, const struct froe_saved *saved,
                                         size_t entry, struct froe_span content)
{
    while (content.len > 0) {
        enum froe_group_fault result = take(combiner, source, &content);
        if (result != FROE_GROUPS_GOOD) {
            const struct froe_saved_fault fault = {"the saved state is damaged: a block holds something else than it "
                                                   "should",
                                                   true, saved->entries[entry].offset};
            froe_combine_fail(combiner, saved->name, result == FROE_GROUPS_BROKEN ? &fault : NULL);
            return FROE_COMBINE_FAILED;
        }
        if (!fits(combiner, room, source)) {
            room->taken += saved->entries[entry].content - content.len;
            return FROE_COMBINE_OUTGROWN;
        }
    }
    room->taken += saved->entries[entry].content;
    return FROE_COMBINE_LOADED;
}

static enum froe_combine_load read_block(struct froe_combiner *combiner, struct froe_combine_room *room,
                                         const struct froe_combine_source *source, const struct froe_saved *saved,
                                         size_t entry)
{
    struct froe_saved_fault fault;
    struct froe_span content;
    if (!froe_saved_read(saved, entry, &room->reading, &content, &fault)) {
        froe_combine_fail(combiner, saved->name, &fault);
        return FROE_COMBINE_FAILED;
    }
    return take_block(combiner, room, source, saved, entry, content);
}

/* A block that is much larger than others, as older versions wrote it of a group that has met very many values. One at
 * a time is in memory. */
static enum froe_combine_load read_large(struct froe_combiner *combiner, struct froe_combine_room *room,
                                         const struct froe_combine_source *source, const struct froe_saved *saved,
                                         size_t entry)
{
    const struct froe_saved_entry *block = &saved->entries[entry];
    size_t bytes = (size_t)block->content + block->stored;
    if (bytes > combiner->of.memory / 4) {
        struct froe_saved_fault fault = {.has_offset = true, .offset = block->offset};
        snprintf(fault.text, sizeof fault.text, "a block of %zu bytes is too large: it may take a fourth of --memory",
                 bytes);
        froe_combine_fail(combiner, saved->name, &fault);
        return FROE_COMBINE_FAILED;
    }
    pthread_mutex_lock(&combiner->large);
    enum froe_combine_load result = read_block(combiner, room, source, saved, entry);
    froe_saved_room_free(&room->reading);
    pthread_mutex_unlock(&combiner->large);
    return result;
}

unsigned froe_combine_cut_bits(const struct froe_combine_room *room)
{
    enum { MOST = 4 };
    unsigned bits = 1;
    while (bits < MOST && room->taken << bits < room->wanted + room->wanted / 4)
        bits++;
    return bits;
}

/* Calls for each block; anything but that it is loaded ends it. */
typedef enum froe_combine_load block_fn(struct froe_combiner *combiner, struct froe_combine_room *room,
                                        const struct froe_combine_source *source, const struct froe_saved *saved,
                                        size_t entry);

static enum froe_combine_load each_block(struct froe_combiner *combiner, struct froe_combine_room *room,
                                         const struct froe_combine_source *source, block_fn *fn)
{
    const struct froe_states *states = combiner->of.states;
    enum froe_combine_load result = FROE_COMBINE_LOADED;
    for (size_t p = source->first; p < source->first + source->count; p++)
        for (size_t s = 0; s < states->count; s++) {
            const struct froe_saved *saved = states->items[s];
            size_t entry, end = froe_saved_find(saved, source->kind, combiner->of.question, (unsigned)p, &entry);
            for (; result == FROE_COMBINE_LOADED && entry < end; entry++)
                result = fn(combiner, room, source, saved, entry);
        }
    return result;
}

static enum froe_combine_load measure_block(struct froe_combiner *combiner, struct froe_combine_room *room,
                                            const struct froe_combine_source *source, const struct froe_saved *saved,
                                            size_t entry)
{
    (void)combiner;
    (void)source;
    room->wanted += saved->entries[entry].content;
    return FROE_COMBINE_LOADED;
}

static enum froe_combine_load load_block(struct froe_combiner *combiner, struct froe_combine_room *room,
                                         const struct froe_combine_source *source, const struct froe_saved *saved,
                                         size_t entry)
{
    enum { LARGE = 4 * FROE_SAVED_BLOCK };
    if (froe_combine_is_over(combiner))
        return FROE_COMBINE_FAILED;
    return saved->entries[entry].content > LARGE ? read_large(combiner, room, source, saved, entry)
                                                 : read_block(combiner, room, source, saved, entry);
}

enum froe_combine_load froe_combine_load(struct froe_combiner *combiner, struct froe_combine_room *room,
                                         const struct froe_combine_source *source)
{
    room->wanted = room->taken = 0;
    each_block(combiner, room, source, measure_block);
    room->store_before = room->part.store == NULL ? 0 : froe_aggregates_store_memory(room->part.store);
    return each_block(combiner, room, source, load_block);
}
