/* Parts of BGZF files that are cut into shards. */
#include "run/source.h"

/* Reads the file from its beginning until its format is known, and whether it is past the range of time. Every shard
 * has to come to the answers of a run that reads all: so it reads the same blocks. */
static bool look_at_beginning(struct froe_source *source, uint8_t *buffer)
{
    struct froe_worker *worker = source->worker;
    struct froe_file *file = source->file;
    struct froe_span block;
    bool past = false, asking = true, first = true;
    froe_cutter_begin(&worker->cutter, froe_source_fill, source, UINT64_MAX, false);
    while ((first || asking) && !froe_run_ending(worker->run) && froe_source_next(source, buffer, &block)) {
        if (first)
            froe_file_detect(worker->run, file, block);
        first = false;
        past = froe_file_is_past(worker, file, block, &asking);
    }
    return past;
}

void froe_file_choose_part(struct froe_worker *worker, struct froe_file *file, uint8_t *buffer)
{
    const struct froe_input *input = file->input;
    struct froe_source source = {.worker = worker, .file = file, .quiet = true, .gathering = true};
    froe_file_reader(worker->run, file, 0, &source.reader);
    source.decoder = froe_decoder_open(file->coding, &source.reader, &worker->decoders);
    if (source.decoder == NULL) {
        worker->run->out_of_memory = true;
        return;
    }
    bool past = look_at_beginning(&source, buffer);
    froe_source_close(&source);
    file->from = input->part_from;
    file->to = input->part_to;
    /* One run would stop soon. So does the first shard, and the others have nothing to do. Nor have they where nobody
     * who reads a part knows what its columns are. */
    if (past || (file->binding != NULL && file->format->directives))
        file->to = file->from == 0 ? UINT64_MAX : file->from;
}

void froe_source_keep_to_part(struct froe_source *source)
{
    const struct froe_file *file = source->file;
    struct froe_worker *worker = source->worker;
    if (file->from == 0 && file->to == UINT64_MAX)
        return;
    uint64_t end = source->reported < file->to ? source->reported : file->to;
    uint64_t more = end - source->reported;
    worker->totals.bytes += more;
    atomic_fetch_add_explicit(&worker->bytes_done, more, memory_order_relaxed);
}
