/* The tasks: files, chunks of plain files, decoded blocks; what is decoded ahead is in ahead.c. */
#include "run/spread.h"

bool froe_worker_ending(struct froe_run *run)
{
    if (!froe_run_ending(run))
        return false;
    /* Nobody may go on waiting for a turn that does not come any more. */
    if (run->blocks != NULL)
        froe_ordered_stop(run->blocks);
    if (run->results != NULL)
        froe_ordered_stop(run->results);
    froe_windows_stop(&run->windows);
    return true;
}

void froe_worker_part_done(struct froe_worker *worker, struct froe_file *file)
{
    froe_worker_flush(worker, file);
    froe_worker_leave_partial(worker);
    if (atomic_fetch_sub_explicit(&file->parts_left, 1, memory_order_acq_rel) == 1)
        froe_file_finish(worker, file);
}

static void read_chunk(struct froe_worker *worker, struct froe_file *file, uint64_t chunk, uint8_t *buffer)
{
    struct froe_source source = {.worker = worker, .file = file};
    uint64_t from = file->from + chunk * file->chunk;
    uint64_t length = file->to - from < file->chunk ? file->to - from : file->chunk;
    uint64_t block_number = 0;
    struct froe_span block;
    struct froe_heading heading = froe_file_heading(file, chunk);
    froe_file_reader(worker->run, file, from == 0 ? 0 : from - 1, &source.reader);
    source.reader.range_end = from + length;
    source.reported = source.reader.offset;
    froe_cutter_begin(&worker->cutter, froe_source_fill, &source, length, from > 0);
    while (!froe_worker_ending(worker->run) && froe_source_next(&source, buffer, &block)) {
        struct froe_unit *unit = froe_worker_unit(worker, file->index, file->first_chunk + chunk, block_number++);
        froe_worker_read_block(worker, file, block, &heading, unit);
        froe_worker_submit(worker, unit);
    }
    /* What was read outside of the range to look for line ends is counted by its owner. */
    uint64_t before = from == 0 ? 0 : 1;
    uint64_t own = source.decoded < before ? 0 : source.decoded - before;
    own = own < length ? own : length;
    worker->totals.bytes += own - source.decoded;
    worker->totals.bytes_inflated += own;
    atomic_fetch_add_explicit(&worker->bytes_done, own - source.decoded, memory_order_relaxed);
    worker->totals.nul_bytes += worker->cutter.nul_bytes;
    froe_worker_submit_end(worker, file, chunk, block_number, chunk + 1 == file->chunk_count);
}

/* Has others do the same with other parts of the file. A member must not be gone before they have looked. */
static void share(struct froe_worker *worker, struct froe_file *file, unsigned kind)
{
    struct froe_run *run = worker->run;
    if (froe_pool_threads(run->pool) == 1 || froe_pool_own_left(run->pool, worker->index) > 0)
        return;
    froe_member_hold(file);
    if (!froe_pool_push(run->pool, worker->index, froe_task_of(file, kind)))
        froe_member_release(run, file);
}

/* Reads chunks of a plain file as long as there are any, and lets others do so too. */
static void read_chunks(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_run *run = worker->run;
    if (atomic_load_explicit(&file->next_chunk, memory_order_relaxed) >= file->chunk_count)
        return;
    /* Before there is a chunk: waiting for a buffer means doing other tasks, and they could need that chunk done. */
    struct froe_slot *slot = froe_worker_slot(worker);
    while (slot != NULL && !froe_worker_ending(run)) {
        uint64_t chunk = atomic_fetch_add_explicit(&file->next_chunk, 1, memory_order_relaxed);
        if (chunk >= file->chunk_count)
            break;
        if (chunk + 1 < file->chunk_count)
            share(worker, file, FROE_TASK_CHUNKS);
        read_chunk(worker, file, chunk, slot->buffer);
        froe_worker_part_done(worker, file);
    }
    if (slot != NULL)
        froe_slot_give_back(slot);
}

/* Looks for headings in ranges of a plain file as long as there are any; who has looked last reads on. */
static void find_headings(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_run *run = worker->run;
    bool last = false;
    if (atomic_load_explicit(&file->next_said, memory_order_relaxed) >= file->said_count)
        return;
    struct froe_slot *slot = froe_worker_slot(worker);
    while (slot != NULL && !froe_worker_ending(run)) {
        uint64_t range = atomic_fetch_add_explicit(&file->next_said, 1, memory_order_relaxed);
        if (range >= file->said_count)
            break;
        if (range + 1 < file->said_count)
            share(worker, file, FROE_TASK_HEADINGS);
        last = froe_file_note_headings(worker, file, range, slot->buffer);
    }
    if (last && !froe_worker_ending(run))
        froe_file_set_headings(worker, file, slot->buffer);
    if (slot != NULL)
        froe_slot_give_back(slot);
    if (last)
        read_chunks(worker, file);
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

/* Of a file of which a small range of time is read all threads are to have a part. It depends on the file alone: blocks
 * end with chunks, and Arrow's batches with blocks. A member of an archive has as many chunks as have been reserved. */
static uint64_t choose_chunk(const struct froe_file *file)
{
    enum { PARTS = 32 };
    uint64_t chunk = FROE_CHUNK, length = file->to - file->from;
    bool narrowed = file->root == NULL && length < file->size;
    while (narrowed && chunk > FROE_CHUNK_LEAST && chunk > length / PARTS)
        chunk /= 2;
    return chunk;
}

/* Decides the log format of a plain file from its first bytes, and what is read of it. */
static void look_at_plain(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_slot *slot = froe_worker_slot(worker);
    if (slot == NULL)
        return;
    struct froe_reader reader;
    froe_file_reader(worker->run, file, 0, &reader);
    froe_file_detect(worker->run, file, froe_file_sample(&reader, NULL, slot->buffer));
    froe_file_narrow(worker, file, slot->buffer);
    keep_to_part(file);
    file->chunk = choose_chunk(file);
    file->chunk_count = file->to == file->from ? 1 : (file->to - file->from + file->chunk - 1) / file->chunk;
    froe_slot_give_back(slot);
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
    return froe_pool_push(run->pool, worker->index, froe_task_of(parts, FROE_TASK_PARTS));
}

static void help(struct froe_worker *worker, struct froe_parts *parts)
{
    uint64_t before = worker->run->plan->stats ? froe_run_clock() : 0;
    froe_worker_does(worker, FROE_ACTIVITY_DECOMPRESSING);
    /* Inside of another task that one is to go on soon. */
    froe_decoder_help(parts, &worker->decoders, worker->inside == 0);
    if (worker->run->plan->stats)
        worker->nanoseconds[FROE_STAGE_INFLATE] += froe_run_clock() - before;
}

void froe_worker_open_decoder(struct froe_worker *worker, struct froe_source *source)
{
    struct froe_run *run = worker->run;
    const struct froe_file *file = source->file;
    /* So many files may be open at once. */
    size_t open = run->worker_count;
    if (run->inputs->count < open && file->root == NULL)
        open = run->inputs->count;
    struct froe_helpers helpers = {ask_for_help, worker,         froe_pool_threads(run->pool),
                                   WORTH_HELP,   run->cancelled, run->plan->parts_memory / open};
    worker->decoders.history = file->history > 0 ? file->history : run->plan->history_memory;
    source->decoder = froe_decoder_open(file->coding, &source->reader, &worker->decoders);
    if (source->decoder == NULL)
        run->out_of_memory = true;
    else
        froe_decoder_share(source->decoder, &helpers);
}

/* What is read of a file that is streamed: all, or blocks of a BGZF file in shards. */
static void choose_part(struct froe_worker *worker, struct froe_file *file)
{
    file->to = UINT64_MAX;
    if (!file->input->is_part || file->coding != FROE_CODING_GZIP)
        return;
    struct froe_slot *slot = froe_worker_slot(worker);
    if (slot == NULL)
        return;
    froe_file_choose_part(worker, file, slot->buffer);
    froe_slot_give_back(slot);
}

/* What is compressed or comes from a pipe, and archives. */
static void read_streamed_file(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_source source = {.worker = worker, .file = file, .found = file->archive};
    choose_part(worker, file);
    froe_file_reader(worker->run, file, file->from, &source.reader);
    source.reported = file->from;
    if (file->coding != FROE_CODING_PLAIN)
        froe_worker_open_decoder(worker, &source);
    source.looking = source.decoder != NULL && file->from == 0;
    if (source.decoder != NULL && file->to != UINT64_MAX)
        froe_decoder_limit(source.decoder, file->to);
    file->parts_left = 1;
    if (source.found == FROE_ARCHIVE_NONE && file->from < file->to)
        froe_worker_read_stream(worker, file, &source);
    if (source.found != FROE_ARCHIVE_NONE) {
        froe_members_read(&source);
        froe_worker_submit_end(worker, file, file->next_branch_chunk, 0, true);
    }
    froe_source_keep_to_part(&source);
    /* How far it was read where that was in vain depends on who decoded ahead; nobody gets to see the rest. */
    if (source.faulty && source.reader.seekable && file->to == UINT64_MAX)
        froe_source_count_rest(&source);
    froe_source_close(&source);
    worker->totals.bytes_inflated += source.decoded;
    froe_worker_part_done(worker, file);
}

void froe_worker_read_plain(struct froe_worker *worker, struct froe_file *file)
{
    file->to = file->size;
    file->chunk = FROE_CHUNK;
    file->chunk_count = 1;
    look_at_plain(worker, file);
    atomic_store_explicit(&file->parts_left, file->chunk_count, memory_order_relaxed);
    if (froe_file_seek_headings(worker->run, file))
        find_headings(worker, file);
    else
        read_chunks(worker, file);
}

static void read_file(struct froe_worker *worker, struct froe_file *file)
{
    if (froe_worker_ending(worker->run))
        return;
    if (!froe_file_open(worker->run, file)) {
        froe_worker_submit_end(worker, file, 0, 0, true);
        froe_file_finish(worker, file);
        return;
    }
    if (file->coding != FROE_CODING_PLAIN || file->archive != FROE_ARCHIVE_NONE || file->head != NULL) {
        read_streamed_file(worker, file);
        return;
    }
    froe_worker_read_plain(worker, file);
}

/* A block that was offered. */
static void take_block(struct froe_worker *worker, struct froe_slot *slot)
{
    struct froe_file *file = slot->file;
    if (!froe_worker_ending(worker->run))
        froe_worker_read_slot(worker, slot);
    else
        froe_slot_give_back(slot);
    froe_worker_part_done(worker, file);
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
        read_chunks(worker, froe_task_address(task));
        froe_member_release(run, froe_task_address(task));
        break;
    case FROE_TASK_HEADINGS:
        find_headings(worker, froe_task_address(task));
        froe_member_release(run, froe_task_address(task));
        break;
    case FROE_TASK_PARTS:
        help(worker, froe_task_address(task));
        break;
    case FROE_TASK_STRETCH:
        froe_worker_run_stretch(worker, froe_task_address(task));
        break;
    case FROE_TASK_MEMBERS:
        froe_spread_help(worker, froe_task_address(task));
        break;
    default:
        take_block(worker, froe_task_address(task));
        break;
    }
    froe_worker_does(worker, (froe_activity)before);
    /* Who gave up a piece here must not leave others waiting for its turn. */
    froe_worker_ending(run);
}
