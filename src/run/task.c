/* The tasks: files, chunks of plain files, decoded blocks; what is decoded ahead is in ahead.c. */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "run/source.h"

/* Decoded blocks that are offered though everybody is busy: whoever becomes free finds work at once. */
enum { BLOCKS_IN_RESERVE = 2 };

bool froe_worker_ending(struct froe_run *run)
{
    if (!froe_run_ending(run))
        return false;
    /* Nobody may go on waiting for a turn that does not come any more. */
    if (run->blocks != NULL)
        froe_ordered_stop(run->blocks);
    if (run->results != NULL)
        froe_ordered_stop(run->results);
    return true;
}

/* A free slot of this worker, taken; NULL when all are under way. */
static struct froe_slot *take_slot(struct froe_worker *worker)
{
    for (int i = 0; i < FROE_SLOTS; i++) {
        struct froe_slot *slot = &worker->slots[i];
        if (atomic_load_explicit(&slot->taken, memory_order_acquire))
            continue;
        if (slot->buffer == NULL && (slot->buffer = malloc(FROE_CUTTER_BUFFER)) == NULL) {
            worker->run->out_of_memory = true;
            return NULL;
        }
        atomic_store_explicit(&slot->taken, true, memory_order_relaxed);
        return slot;
    }
    return NULL;
}

static void give_back(struct froe_slot *slot)
{
    froe_text_let_go(slot->borrowed);
    slot->borrowed = NULL;
    atomic_store_explicit(&slot->taken, false, memory_order_release);
}

/* A free slot. While there is none, reads blocks of its own that nobody has taken; else others are at work on all. */
static struct froe_slot *wait_for_slot(struct froe_worker *worker)
{
    struct froe_run *run = worker->run;
    struct froe_slot *slot;
    while ((slot = take_slot(worker)) == NULL && !froe_worker_ending(run))
        if (!froe_pool_help(run->pool, worker->index, run->blocks != NULL))
            sched_yield();
    return slot;
}

static void submit(struct froe_worker *worker, struct froe_unit *unit)
{
    if (unit != NULL)
        froe_ordered_submit(worker->run->blocks, unit);
}

static void submit_end(struct froe_worker *worker, struct froe_file *file, uint64_t chunk, uint64_t block,
                       bool last_chunk)
{
    struct froe_unit *unit = froe_worker_unit(worker, file->index, chunk, block);
    if (unit == NULL)
        return;
    unit->last_block = true;
    unit->last_chunk = last_chunk;
    submit(worker, unit);
}

void froe_worker_part_done(struct froe_worker *worker, struct froe_file *file)
{
    froe_worker_flush(worker, file);
    if (atomic_fetch_sub_explicit(&file->parts_left, 1, memory_order_acq_rel) == 1)
        froe_file_finish(worker, file);
}

static void read_chunk(struct froe_worker *worker, struct froe_file *file, uint64_t chunk, uint8_t *buffer)
{
    struct froe_source source = {.worker = worker, .file = file};
    uint64_t from = file->from + chunk * FROE_CHUNK;
    uint64_t length = file->to - from < FROE_CHUNK ? file->to - from : FROE_CHUNK;
    uint64_t block_number = 0;
    struct froe_span block;
    struct froe_heading heading = froe_file_heading(file, chunk);
    froe_file_reader(worker->run, file, from == 0 ? 0 : from - 1, &source.reader);
    source.reader.range_end = from + length;
    source.reported = source.reader.offset;
    froe_cutter_begin(&worker->cutter, froe_source_fill, &source, length, from > 0);
    while (!froe_worker_ending(worker->run) && froe_source_next(&source, buffer, &block)) {
        struct froe_unit *unit = froe_worker_unit(worker, file->index, chunk, block_number++);
        froe_worker_read_block(worker, file, block, &heading, unit);
        submit(worker, unit);
    }
    /* What was read outside of the range to look for line ends is counted by its owner. */
    uint64_t before = from == 0 ? 0 : 1;
    uint64_t own = source.decoded < before ? 0 : source.decoded - before;
    own = own < length ? own : length;
    worker->totals.bytes += own - source.decoded;
    worker->totals.bytes_inflated += own;
    atomic_fetch_add_explicit(&worker->bytes_done, own - source.decoded, memory_order_relaxed);
    worker->totals.nul_bytes += worker->cutter.nul_bytes;
    submit_end(worker, file, chunk, block_number, chunk + 1 == file->chunk_count);
}

/* Reads chunks of a plain file as long as there are any, and lets others do so too. */
static void read_chunks(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_run *run = worker->run;
    /* Before there is a chunk: waiting for a buffer means doing other tasks, and they could need that chunk done. */
    struct froe_slot *slot = wait_for_slot(worker);
    while (slot != NULL && !froe_worker_ending(run)) {
        uint64_t chunk = atomic_fetch_add_explicit(&file->next_chunk, 1, memory_order_relaxed);
        if (chunk >= file->chunk_count)
            break;
        if (chunk + 1 < file->chunk_count && froe_pool_threads(run->pool) > 1 &&
            froe_pool_own_left(run->pool, worker->index) == 0)
            froe_pool_push(run->pool, worker->index, (uint64_t)file->index << FROE_TASK_INDEX | FROE_TASK_CHUNKS);
        read_chunk(worker, file, chunk, slot->buffer);
        froe_worker_part_done(worker, file);
    }
    if (slot != NULL)
        give_back(slot);
}

/* Of a file that is cut into shards only a part is read here. */
static void keep_to_part(struct froe_file *file)
{
    const struct froe_input *input = file->input;
    if (!input->is_part)
        return;
    file->from = file->from > input->part_from ? file->from : input->part_from;
    file->to = file->to < input->part_to ? file->to : input->part_to;
    if (file->from > file->to)
        file->from = file->to;
}

/* Decides the log format of a plain file from its first bytes, and what is read of it. */
static void look_at_plain(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_slot *slot = wait_for_slot(worker);
    if (slot == NULL)
        return;
    struct froe_reader reader;
    froe_file_reader(worker->run, file, 0, &reader);
    froe_file_detect(worker->run, file, froe_file_sample(&reader, NULL, slot->buffer));
    froe_file_narrow(worker, file, slot->buffer);
    keep_to_part(file);
    file->chunk_count = file->to == file->from ? 1 : (file->to - file->from + FROE_CHUNK - 1) / FROE_CHUNK;
    froe_file_find_headings(worker, file, slot->buffer);
    give_back(slot);
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
    if (froe_pool_push(run->pool, worker->index, (uint64_t)(uintptr_t)slot | FROE_TASK_BLOCK))
        return true;
    atomic_fetch_sub_explicit(&slot->file->parts_left, 1, memory_order_relaxed);
    return false;
}

static void read_slot(struct froe_worker *worker, struct froe_slot *slot)
{
    struct froe_unit *unit = froe_worker_unit(worker, slot->file->index, 0, slot->number);
    froe_worker_read_block(worker, slot->file, slot->block, &slot->heading, unit);
    /* Not after the unit's turn, which may be long in coming: others wait for the buffer without sleeping. */
    give_back(slot);
    submit(worker, unit);
}

/* What follows the last block of a stream: that of a file ends it, that of a member only its lines. */
static void end_stream(struct froe_worker *worker, struct froe_file *file, uint64_t block_number)
{
    if (file->root == NULL) {
        submit_end(worker, file, 0, block_number, true);
        return;
    }
    struct froe_unit *unit = froe_worker_unit(worker, file->index, 0, block_number);
    file->root->next_block = block_number + 1;
    if (unit == NULL)
        return;
    unit->ends_member = true;
    submit(worker, unit);
}

void froe_worker_read_stream(struct froe_worker *worker, struct froe_file *file, struct froe_source *source)
{
    bool is_member = file->root != NULL;
    uint64_t first_block = is_member ? file->root->next_block : 0, block_number = first_block;
    struct froe_heading heading = {0};
    struct froe_slot *slot;
    bool past = false, asking = source->reader.seekable || is_member;
    /* Of a part, whether its beginning is past the range has been asked of the file's. */
    asking = asking && (is_member || (file->from == 0 && file->to == UINT64_MAX));
    froe_cutter_begin(&worker->cutter, froe_source_fill, source, UINT64_MAX, file->from > 0);
    froe_cutter_borrow(&worker->cutter, &froe_source_lender);
    while (!past && (slot = wait_for_slot(worker)) != NULL) {
        if (froe_worker_ending(worker->run) || !froe_source_next(source, slot->buffer, &slot->block)) {
            give_back(slot);
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
        if (offer(worker, slot))
            continue;
        read_slot(worker, slot);
        /* Blocks of the member before may be waiting to be read here. */
        if (is_member)
            froe_worker_flush(worker, file);
    }
    if (past && !is_member)
        froe_file_skip(worker->run, file, source->reader.offset);
    worker->totals.nul_bytes += worker->cutter.nul_bytes;
    if (source->found == FROE_ARCHIVE_NONE)
        end_stream(worker, file, block_number);
}

/* Stored bytes for which others are asked to help. */
#define WORTH_HELP ((uint64_t)128 << 10)

/* For struct froe_helpers: others are asked unless they have files of their own to read. */
static bool ask_for_help(void *context, struct froe_parts *parts)
{
    struct froe_worker *worker = context;
    struct froe_run *run = worker->run;
    if (run->blocks == NULL && froe_pool_submitted_left(run->pool) > 0 && froe_pool_idle(run->pool) == 0)
        return false;
    return froe_pool_push(run->pool, worker->index, (uint64_t)(uintptr_t)parts | FROE_TASK_PARTS);
}

static void help(struct froe_worker *worker, struct froe_parts *parts)
{
    uint64_t before = worker->run->plan->stats ? froe_run_clock() : 0;
    froe_worker_does(worker, FROE_ACTIVITY_DECOMPRESSING);
    froe_decoder_help(parts, &worker->decoders);
    if (worker->run->plan->stats)
        worker->nanoseconds[FROE_STAGE_INFLATE] += froe_run_clock() - before;
}

/* Opens the decoder of a compressed file. */
static void open_decoder(struct froe_worker *worker, struct froe_file *file, struct froe_source *source)
{
    struct froe_run *run = worker->run;
    /* So many files may be open at once. */
    size_t open = run->inputs->count < run->worker_count ? run->inputs->count : run->worker_count;
    struct froe_helpers helpers = {ask_for_help, worker,         froe_pool_threads(run->pool),
                                   WORTH_HELP,   run->cancelled, run->plan->parts_memory / open};
    source->decoder = froe_decoder_open(file->coding, &source->reader, &worker->decoders);
    if (source->decoder == NULL)
        run->out_of_memory = true;
    else
        froe_decoder_share(source->decoder, &helpers);
    source->looking = source->decoder != NULL && file->from == 0;
    if (source->decoder != NULL && file->to != UINT64_MAX)
        froe_decoder_limit(source->decoder, file->to);
}

/* What is read of a file that is streamed: all, or blocks of a BGZF file in shards. */
static void choose_part(struct froe_worker *worker, struct froe_file *file)
{
    file->to = UINT64_MAX;
    if (!file->input->is_part || file->coding != FROE_CODING_GZIP)
        return;
    struct froe_slot *slot = wait_for_slot(worker);
    if (slot == NULL)
        return;
    froe_file_choose_part(worker, file, slot->buffer);
    give_back(slot);
}

/* What is compressed or comes from a pipe, and archives. */
static void read_streamed_file(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_source source = {.worker = worker, .file = file, .found = file->archive};
    choose_part(worker, file);
    froe_file_reader(worker->run, file, file->from, &source.reader);
    source.reported = file->from;
    if (file->coding != FROE_CODING_PLAIN)
        open_decoder(worker, file, &source);
    file->parts_left = 1;
    if (source.found == FROE_ARCHIVE_NONE && file->from < file->to)
        froe_worker_read_stream(worker, file, &source);
    if (source.found != FROE_ARCHIVE_NONE) {
        froe_members_read(&source);
        submit_end(worker, file, 0, file->next_block, true);
    }
    froe_source_keep_to_part(&source);
    froe_source_close(&source);
    worker->totals.bytes_inflated += source.decoded;
    froe_worker_part_done(worker, file);
}

static void read_file(struct froe_worker *worker, struct froe_file *file)
{
    if (froe_worker_ending(worker->run))
        return;
    if (!froe_file_open(worker->run, file)) {
        submit_end(worker, file, 0, 0, true);
        froe_file_finish(worker, file);
        return;
    }
    if (file->coding != FROE_CODING_PLAIN || file->archive != FROE_ARCHIVE_NONE || file->head != NULL) {
        read_streamed_file(worker, file);
        return;
    }
    file->to = file->size;
    file->chunk_count = 1;
    look_at_plain(worker, file);
    atomic_store_explicit(&file->parts_left, file->chunk_count, memory_order_relaxed);
    read_chunks(worker, file);
}

void froe_run_task(void *context, unsigned index, uint64_t task)
{
    struct froe_run *run = context;
    struct froe_worker *worker = &run->workers[index];
    /* A task may be run from inside of another. */
    unsigned before = atomic_load_explicit(&worker->activity, memory_order_relaxed);
    switch (task & FROE_TASK_KIND) {
    case FROE_TASK_FILE:
        froe_worker_does(worker, FROE_ACTIVITY_READING);
        read_file(worker, &run->files[task >> FROE_TASK_INDEX]);
        break;
    case FROE_TASK_CHUNKS:
        read_chunks(worker, &run->files[task >> FROE_TASK_INDEX]);
        break;
    case FROE_TASK_PARTS:
        help(worker, (struct froe_parts *)(uintptr_t)(task & ~(uint64_t)FROE_TASK_KIND));
        break;
    case FROE_TASK_STRETCH:
        froe_worker_run_stretch(worker, (struct froe_stretch *)(uintptr_t)(task & ~(uint64_t)FROE_TASK_KIND));
        break;
    default: {
        struct froe_slot *slot = (struct froe_slot *)(uintptr_t)(task & ~(uint64_t)FROE_TASK_KIND);
        struct froe_file *file = slot->file;
        if (!froe_worker_ending(run))
            read_slot(worker, slot);
        else
            give_back(slot);
        froe_worker_part_done(worker, file);
        break;
    }
    }
    froe_worker_does(worker, (froe_activity)before);
    /* Who gave up a piece here must not leave others waiting for its turn. */
    froe_worker_ending(run);
}
