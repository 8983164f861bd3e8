#include "run/overflow.h"

#include <stdlib.h>

#include "query/aggregate_pack.h"

/* Groups lie all over the memory: so many steps before one is needed it is asked for. */
enum { AHEAD = 8 };

struct froe_overflow_parts *froe_overflow_parts_create(void)
{
    struct froe_overflow_parts *parts = malloc(sizeof *parts);
    for (size_t p = 0; parts != NULL && p < FROE_GROUPS_PARTS; p++)
        parts->groups[p] = parts->values[p] = FROE_SPILL_EMPTY;
    return parts;
}

void froe_overflow_room_free(struct froe_overflow_room *room)
{
    froe_buffer_free(&room->content);
    froe_buffer_free(&room->packed);
    froe_spill_reader_free(&room->reader);
}

/* Writes the block in the making when it is full, or in any case. */
static bool flush(struct froe_spill *spill, struct froe_spill_stream *stream, struct froe_overflow_room *room,
                  bool in_any_case)
{
    struct froe_buffer *content = &room->content;
    if (content->failed)
        return false;
    if (!in_any_case && content->len < FROE_SPILL_BLOCK)
        return true;
    bool good = froe_spill_write(spill, stream, (struct froe_span){content->data, content->len}, &room->packed);
    content->len = 0;
    return good;
}

bool froe_overflow_put_groups(struct froe_spill *spill, const struct froe_question *question, struct froe_tally *tally,
                              unsigned level, bool counted, struct froe_overflow_parts *parts,
                              struct froe_overflow_room *room)
{
    size_t starts[FROE_GROUPS_PARTS + 1], count = froe_groups_size(tally->groups);
    bool good = true;
    froe_groups_deal(tally->groups, level, starts);
    room->content.len = 0;
    for (size_t p = 0; good && p < FROE_GROUPS_PARTS; p++) {
        for (size_t i = starts[p]; good && i < starts[p + 1]; i++) {
            if (i + AHEAD < count)
                __builtin_prefetch(froe_groups_dealt(tally->groups, i + AHEAD));
            froe_group_pack(question->aggregates, question->state_size, froe_groups_dealt(tally->groups, i), counted,
                            &room->content);
            good = flush(spill, &parts->groups[p], room, false);
        }
        good = good && flush(spill, &parts->groups[p], room, true);
        parts->groups[p].records += starts[p + 1] - starts[p];
    }
    return good;
}

static bool put_values(struct froe_spill *spill, const struct froe_question *question, struct froe_tally *tally,
                       bool visitors, unsigned level, struct froe_overflow_parts *parts,
                       struct froe_overflow_room *room)
{
    size_t starts[FROE_VALUE_PARTS + 1];
    if (!froe_aggregates_deal_values(tally->store, visitors, level, starts))
        return false;
    bool good = true;
    room->content.len = 0;
    for (size_t p = 0; good && p < FROE_VALUE_PARTS; p++) {
        for (size_t i = starts[p]; good && i < starts[p + 1]; i++) {
            froe_aggregates_pack_value(question->aggregates, tally->store, question->state_size, visitors, i,
                                       &room->content);
            good = flush(spill, &parts->values[p], room, false);
        }
        good = good && flush(spill, &parts->values[p], room, true);
        parts->values[p].records += starts[p + 1] - starts[p];
    }
    return good;
}

bool froe_overflow_put_values(struct froe_spill *spill, const struct froe_question *question, struct froe_tally *tally,
                              unsigned level, struct froe_overflow_parts *parts, struct froe_overflow_room *room)
{
    return put_values(spill, question, tally, false, level, parts, room) &&
           put_values(spill, question, tally, true, level, parts, room);
}

/* Finds the groups of some keys, or makes them, without counting. */
static bool find_groups(struct froe_tally *tally, const struct froe_key *keys, size_t count, struct froe_group **found)
{
    if (!froe_groups_count_each(tally->groups, keys, count, found))
        return false;
    for (size_t i = 0; i < count; i++)
        found[i]->hits--;
    return true;
}

bool froe_overflow_take_groups(const struct froe_question *question, struct froe_tally *tally,
                               struct froe_span *content)
{
    struct froe_group_packed packed[FROE_GROUPS_BATCH];
    struct froe_key keys[FROE_GROUPS_BATCH];
    struct froe_group *found[FROE_GROUPS_BATCH];
    size_t count = 0;
    for (; count < FROE_GROUPS_BATCH && content->len > 0; count++) {
        if (!froe_group_unpack(question->state_size, content, &packed[count]))
            return false;
        keys[count] = packed[count].key;
    }
    if (!find_groups(tally, keys, count, found))
        return false;
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        found[i]->hits += packed[i].hits;
        if (question->state_size > 0 && !found[i]->dropped)
            good = froe_aggregates_unpack(question->aggregates, tally->store,
                                          froe_group_state(found[i], question->state_size), packed[i].state) &&
                   good;
    }
    return good;
}

/* alone: whatever the group, all are taken for those of one. */
static bool take_values(const struct froe_question *question, struct froe_tally *tally, struct froe_span *content,
                        bool alone)
{
    const struct froe_key nobody = {NULL, FROE_KEY_ABSENT, froe_key_hash(NULL, FROE_KEY_ABSENT)};
    struct froe_value_packed values[FROE_GROUPS_BATCH];
    struct froe_span rest = *content;
    struct froe_key keys[FROE_GROUPS_BATCH];
    struct froe_group *found[FROE_GROUPS_BATCH];
    void *states[FROE_GROUPS_BATCH];
    size_t count = 0;
    for (; count < FROE_GROUPS_BATCH && rest.len > 0; count++) {
        if (!froe_value_unpack(question->aggregates, &rest, &values[count]))
            return false;
        /* Those of one column are added together. */
        if (values[count].tag != values[0].tag)
            break;
        keys[count] = alone ? nobody : values[count].key;
        *content = rest;
    }
    if (!find_groups(tally, keys, count, found))
        return false;
    for (size_t i = 0; i < count; i++)
        states[i] = froe_group_state(found[i], question->state_size);
    return froe_aggregates_meet(question->aggregates, tally->store, states, values, count);
}

bool froe_overflow_take_values(const struct froe_question *question, struct froe_tally *tally,
                               struct froe_span *content)
{
    return take_values(question, tally, content, false);
}

bool froe_overflow_take_values_alone(const struct froe_question *question, struct froe_tally *tally,
                                     struct froe_span *content)
{
    return take_values(question, tally, content, true);
}

/* Bytes of a slice that are written at a time: there is a buffer for each. */
enum { SLICE_BLOCK = 64 << 10 };

static bool flush_slice(struct froe_spill *spill, struct froe_spill_stream *stream, struct froe_buffer *slice,
                        struct froe_buffer *packed)
{
    bool good =
        !slice->failed &&
        (slice->len == 0 || froe_spill_write(spill, stream, (struct froe_span){slice->data, slice->len}, packed));
    slice->len = 0;
    return good;
}

/* Deals out the values of a block. */
static bool slice_block(struct froe_spill *spill, const struct froe_question *question, struct froe_span content,
                        unsigned depth, struct froe_overflow_parts *slices, struct froe_buffer *buffers,
                        struct froe_buffer *packed)
{
    struct froe_value_packed value;
    while (content.len > 0) {
        const uint8_t *from = content.ptr;
        if (!froe_value_unpack(question->aggregates, &content, &value))
            return false;
        size_t slice = (value.key.hash >> (FROE_OVERFLOW_SLICE_BITS * depth)) & (FROE_OVERFLOW_SLICES - 1);
        froe_buffer_append(&buffers[slice], from, (size_t)(content.ptr - from));
        slices->values[slice].records++;
        if (buffers[slice].len >= SLICE_BLOCK && !flush_slice(spill, &slices->values[slice], &buffers[slice], packed))
            return false;
    }
    return true;
}

bool froe_overflow_slice_values(struct froe_spill *spill, const struct froe_question *question,
                                const struct froe_spill_stream *stream, unsigned depth,
                                struct froe_overflow_parts *slices, struct froe_overflow_room *room)
{
    struct froe_buffer buffers[FROE_OVERFLOW_SLICES] = {0};
    struct froe_span content;
    bool good = true;
    froe_spill_rewind(&room->reader, stream);
    while (good && (good = froe_spill_read(spill, &room->reader, &content)) && content.ptr != NULL)
        good = slice_block(spill, question, content, depth, slices, buffers, &room->packed);
    for (size_t s = 0; s < FROE_OVERFLOW_SLICES; s++) {
        good = good && flush_slice(spill, &slices->values[s], &buffers[s], &room->packed);
        froe_buffer_free(&buffers[s]);
    }
    return good;
}
