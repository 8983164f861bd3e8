/* Inputs that come as one stream: their blocks are read here, or by others. */
#include <sched.h>
#include <stdlib.h>

#include "run/source.h"

/* Decoded blocks that are offered though everybody is busy: whoever becomes free finds work at once. */
enum { BLOCKS_IN_RESERVE = 2 };

/* A free slot of this worker, taken; NULL when all are under way. */
static struct froe_slot *take_slot(struct froe_worker *worker)
{
    for (int i = 0; i < FROE_SLOTS; i++) {
        struct froe_slot *slot = &worker->slots[i];
        if (atomic_load_explicit(&slot->taken, memory_order_acquire))
            continue;
        if (slot->buffer == NULL && (slot->buffer = froe_cutter_buffer()) == NULL) {
            worker->run->out_of_memory = true;
            return NULL;
        }
        atomic_store_explicit(&slot->taken, true, memory_order_relaxed);
        return slot;
    }
    return NULL;
}

void froe_slot_give_back(struct froe_slot *slot)
{
    froe_text_let_go(slot->borrowed);
    slot->borrowed = NULL;
    atomic_store_explicit(&slot->taken, false, memory_order_release);
}

/* Runs a task that is the worker's own. False: there is none. */
static bool help_inside(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    worker->inside++;
    bool helped = froe_pool_help(run->pool, worker->index, run->blocks != NULL);
    worker->inside--;
    return helped;
}

struct froe_slot *froe_worker_slot(struct froe_worker *worker)
{
    struct froe_slot *slot;
    while ((slot = take_slot(worker)) == NULL && !froe_worker_ending(worker->run))
        if (!help_inside(worker))
            sched_yield();
    return slot;
}

void froe_worker_settle(struct froe_worker *worker)
{
    while (help_inside(worker))
        ;
}

void froe_worker_submit(struct froe_worker *worker, struct froe_unit *unit)
{
    if (unit != NULL)
        froe_ordered_submit(worker->run->blocks, unit);
}

void froe_worker_submit_end(struct froe_worker *worker, struct froe_file *file, uint64_t chunk, uint64_t block,
                            bool last)
{
    struct froe_unit *unit = froe_worker_unit(worker, file->index, file->first_chunk + chunk, block);
    if (unit == NULL)
        return;
    unit->last_block = true;
    unit->ends_log = last;
    unit->last_chunk = last && file->root == NULL;
    if (last && file->root != NULL)
        unit->chunks_unused = file->chunks_reserved - (chunk + 1);
    froe_worker_submit(worker, unit);
}

/* Offers a block to the others when that helps: they have nothing to do, or soon might. */
static bool offer(struct froe_worker *worker, struct froe_slot *slot)
{
    struct froe_run *run = worker->run;
    if (froe_pool_threads(run->pool) == 1)
        return false;
    if (run->blocks == NULL && froe_pool_submitted_left(run->pool) > 0)
        return false;
    if (froe_pool_idle(run->pool) == 0 && froe_pool_own_left(run->pool, worker->index) >= BLOCKS_IN_RESERVE)
        return false;
    atomic_fetch_add_explicit(&slot->file->parts_left, 1, memory_order_relaxed);
    if (froe_pool_push(run->pool, worker->index, froe_task_of(slot, FROE_TASK_BLOCK)))
        return true;
    atomic_fetch_sub_explicit(&slot->file->parts_left, 1, memory_order_relaxed);
    return false;
}

/* Leaves a block to others, if that helps. Where blocks have to come in order, one that waits to be taken is read
 * before those behind it, of which nobody else would bound the number. */
static bool leave(struct froe_worker *worker, struct froe_slot *slot)
{
    bool left = offer(worker, slot);
    while (!left && worker->run->blocks != NULL && help_inside(worker))
        left = offer(worker, slot);
    return left;
}

void froe_worker_read_slot(struct froe_worker *worker, struct froe_slot *slot)
{
    struct froe_unit *unit = froe_worker_unit(worker, slot->file->index, slot->file->first_chunk, slot->number);
    froe_worker_read_block(worker, slot->file, slot->block, &slot->heading, unit);
    /* Not after the unit's turn, which may be long in coming: others wait for the buffer without sleeping. */
    froe_slot_give_back(slot);
    froe_worker_submit(worker, unit);
}

/* What follows the last block of a stream: that of a file or a branch ends it, that of a member in it only its lines.
 */
static void end_stream(struct froe_worker *worker, struct froe_file *file, uint64_t block_number)
{
    if (file->root == NULL || file->branch == file) {
        froe_worker_submit_end(worker, file, 0, block_number, true);
        return;
    }
    struct froe_unit *unit = froe_worker_unit(worker, file->index, file->first_chunk, block_number);
    file->branch->next_block = block_number + 1;
    if (unit == NULL)
        return;
    unit->ends_log = true;
    froe_worker_submit(worker, unit);
}

/* Before the next block: lets those catch up that have blocks before it, when much text waits for them. Who is inside
 * of another task does not, since others may wait for that. */
static void let_catch_up(struct froe_worker *worker, const struct froe_file *file, uint64_t block)
{
    struct froe_run *run = worker->run;
    if (run->blocks == NULL || worker->inside > 0 || !froe_ordered_is_full(run->blocks))
        return;
    froe_worker_settle(worker);
    froe_ordered_catch_up(run->blocks, file->index, file->first_chunk, block);
}

void froe_worker_read_stream(struct froe_worker *worker, struct froe_file *file, struct froe_source *source)
{
    bool is_member = file->root != NULL;
    uint64_t first_block = is_member ? file->branch->next_block : 0, block_number = first_block;
    struct froe_heading heading = {0};
    struct froe_slot *slot;
    bool past = false, asking = source->reader.seekable || is_member;
    /* Of a part, whether its beginning is past the range has been asked of the file's. */
    asking = asking && (is_member || (file->from == 0 && file->to == UINT64_MAX));
    source->gathering = file->from == 0;
    froe_cutter_begin(&worker->cutter, froe_source_fill, source, UINT64_MAX, file->from > 0);
    froe_cutter_borrow(&worker->cutter, &froe_source_lender);
    for (; !past; let_catch_up(worker, file, block_number)) {
        if ((slot = froe_worker_slot(worker)) == NULL)
            break;
        if (froe_worker_ending(worker->run) || !froe_source_next(source, slot->buffer, &slot->block)) {
            froe_slot_give_back(slot);
            break;
        }
        slot->borrowed = source->borrowed;
        source->borrowed = NULL;
        /* Of a part, the format is that of the file's beginning, which has been looked at. */
        if (block_number == first_block && (!file->input->is_part || file->binding == NULL))
            froe_file_detect(worker->run, file, slot->block);
        if (block_number == first_block)
            heading.binding = file->binding;
        slot->heading = heading;
        froe_worker_pass_heading(worker, file, &heading, slot->block);
        past = asking && froe_file_is_past(worker, file, slot->block, &asking);
        slot->file = file;
        slot->number = block_number++;
        if (leave(worker, slot))
            continue;
        froe_worker_read_slot(worker, slot);
        /* Blocks of the member before may be waiting to be read here. */
        if (is_member)
            froe_worker_flush(worker, file);
    }
    if (past && source->reader.seekable) {
        froe_file_skip(worker->run, file, source->reader.offset);
        source->skipped = true;
    }
    worker->totals.nul_bytes += worker->cutter.nul_bytes;
    if (source->found == FROE_ARCHIVE_NONE)
        end_stream(worker, file, block_number);
}
