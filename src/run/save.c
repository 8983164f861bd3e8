#include "run/save.h"

#include <stdlib.h>

#include "query/aggregate_codec.h"

/* Units come in the order of the sections: two of each question, with a block for each partition. */
static void commit(void *context, struct froe_unit *unit)
{
    struct froe_save *save = context;
    if (unit->out.failed)
        save->no_memory = true;
    if (save->stopped || save->no_memory || unit->out.len == 0)
        return;
    save->blocks += unit->lines;
    if (!save->write(save->context, (struct froe_span){unit->out.data, unit->out.len}))
        save->stopped = true;
}

static bool write_start(struct froe_save *save, struct froe_summary *summary)
{
    struct froe_buffer content = {0}, out = {0};
    froe_summary_sort(summary);
    froe_summary_write(summary, &content);
    froe_saved_begin(&out);
    froe_saved_block(&out, FROE_SAVED_SUMMARY, 0, 0, (struct froe_span){content.data, content.len});
    save->blocks = 1;
    save->no_memory = out.failed || content.failed;
    bool good = !save->no_memory && save->write(save->context, (struct froe_span){out.data, out.len});
    save->stopped = !good;
    froe_buffer_free(&content);
    froe_buffer_free(&out);
    return good;
}

bool froe_save_begin(struct froe_save *save, struct froe_summary *summary, size_t pending, froe_save_fn *write,
                     void *context)
{
    *save = (struct froe_save){.write = write, .context = context};
    save->order = froe_ordered_create(true, pending, commit, save);
    save->no_memory = save->order == NULL;
    return save->order != NULL && write_start(save, summary);
}

void froe_save_room_free(struct froe_save_room *room)
{
    froe_buffer_free(&room->content);
}

static struct froe_unit *create_unit(struct froe_save *save, unsigned section, uint64_t chunk, uint64_t block)
{
    struct froe_unit *unit = froe_unit_create(section, chunk, block);
    if (unit == NULL) {
        save->no_memory = true;
        froe_save_stop(save);
    }
    return unit;
}

static struct froe_unit *make_unit(struct froe_save *save, unsigned section, unsigned partition)
{
    struct froe_unit *unit = create_unit(save, section, 0, partition);
    if (unit != NULL)
        unit->last_block = unit->last_chunk = partition + 1 == FROE_SAVED_PARTITIONS;
    return unit;
}

/* Makes a block of the content when there is enough of it, or at the end. */
static void close_block(struct froe_unit *unit, enum froe_saved_kind kind, unsigned question, unsigned partition,
                        struct froe_buffer *content, bool at_end)
{
    if (content->failed)
        unit->out.failed = true;
    if (content->len == 0 || (content->len < FROE_SAVED_BLOCK && !at_end))
        return;
    froe_saved_block(&unit->out, kind, question, partition, (struct froe_span){content->data, content->len});
    unit->lines++;
    content->len = 0;
}

/* There are none: the next question is due. */
static void skip_values(struct froe_save *save, unsigned question)
{
    struct froe_unit *unit = make_unit(save, 2 * question + 1, 0);
    if (unit == NULL)
        return;
    unit->last_block = unit->last_chunk = true;
    froe_ordered_submit(save->order, unit);
}

static void append_groups(struct froe_unit *unit, const struct froe_aggregates *aggregates, unsigned question,
                          unsigned partition, const struct froe_group_ranked *groups, size_t count,
                          const struct froe_group_values *values, size_t values_partition, struct froe_save_room *room)
{
    room->content.len = 0;
    bool more;
    for (size_t i = 0; i < count; i++) {
        size_t at = 0;
        do {
            more = froe_group_encode_part(aggregates, groups[i].group, values, values_partition, &at, &room->content);
            close_block(unit, FROE_SAVED_GROUPS, question, partition, &room->content, !more && i + 1 == count);
        } while (more && !room->content.failed);
    }
}

static void append_values(struct froe_unit *unit, const struct froe_aggregates *aggregates, unsigned question,
                          unsigned partition, const struct froe_met *met, size_t count, struct froe_save_room *room)
{
    room->content.len = 0;
    for (size_t i = 0; i < count;) {
        i += froe_aggregates_encode_value(aggregates, met + i, count - i, &room->content);
        close_block(unit, FROE_SAVED_VALUES, question, partition, &room->content, i == count);
    }
}

void froe_save_groups(struct froe_save *save, const struct froe_aggregates *aggregates, unsigned question,
                      unsigned partition, const struct froe_group_ranked *groups, size_t count,
                      const struct froe_group_values *values, size_t values_partition, struct froe_save_room *room)
{
    struct froe_unit *unit = make_unit(save, 2 * question, partition);
    if (unit == NULL)
        return;
    append_groups(unit, aggregates, question, partition, groups, count, values, values_partition, room);
    bool is_last = unit->last_block;
    froe_ordered_submit(save->order, unit);
    if (is_last && !froe_aggregates_has_pairs(aggregates))
        skip_values(save, question);
}

void froe_save_values(struct froe_save *save, const struct froe_aggregates *aggregates, unsigned question,
                      unsigned partition, const struct froe_met *met, size_t count, struct froe_save_room *room)
{
    struct froe_unit *unit = make_unit(save, 2 * question + 1, partition);
    if (unit == NULL)
        return;
    append_values(unit, aggregates, question, partition, met, count, room);
    froe_ordered_submit(save->order, unit);
}

/* --- pieces ------------------------------------------------------------------------------------------------------ */

struct froe_unit *froe_save_open(struct froe_save *save, const struct froe_save_piece *piece)
{
    struct froe_unit *unit =
        create_unit(save, 2 * piece->question + piece->values, piece->first / piece->partitions, piece->number);
    if (unit == NULL)
        return NULL;
    unit->last_block = piece->last;
    unit->last_chunk = piece->first + piece->partitions == FROE_SAVED_PARTITIONS;
    return unit;
}

void froe_save_append_groups(struct froe_unit *unit, const struct froe_save_piece *piece, unsigned partition,
                             const struct froe_group_ranked *groups, size_t count,
                             const struct froe_group_values *values, struct froe_save_room *room)
{
    append_groups(unit, piece->asked->aggregates, piece->question, partition, groups, count, values, 0, room);
}

void froe_save_append_values(struct froe_unit *unit, const struct froe_save_piece *piece, unsigned partition,
                             const struct froe_met *met, size_t count, struct froe_save_room *room)
{
    append_values(unit, piece->asked->aggregates, piece->question, partition, met, count, room);
}

void froe_save_submit(struct froe_save *save, const struct froe_save_piece *piece, struct froe_unit *unit)
{
    bool at_end = unit->last_block && unit->last_chunk;
    froe_ordered_submit(save->order, unit);
    if (at_end && !piece->values && !froe_aggregates_has_pairs(piece->asked->aggregates))
        skip_values(save, piece->question);
}

void froe_save_stop(struct froe_save *save)
{
    save->stopped = true;
    if (save->order != NULL)
        froe_ordered_stop(save->order);
}

bool froe_save_end(struct froe_save *save)
{
    struct froe_buffer out = {0};
    if (!save->stopped && !save->no_memory) {
        froe_saved_end(&out, save->blocks);
        save->no_memory = out.failed;
        save->stopped = out.failed || !save->write(save->context, (struct froe_span){out.data, out.len});
    }
    froe_buffer_free(&out);
    froe_ordered_free(save->order);
    save->order = NULL;
    return !save->stopped && !save->no_memory;
}
