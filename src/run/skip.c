/* Leaving out what lies outside of the time range. */
#include <fcntl.h>

#include "run/range.h"
#include "run/state.h"

_Static_assert(FROE_CUTTER_BUFFER >= FROE_RANGE_BUFFER, "a search has room in a worker's buffer");

void froe_file_skip(struct froe_run *run, struct froe_file *file, uint64_t read)
{
    /* Of a file in shards the first one counts that. */
    if (file->input->is_part && file->input->part_from > 0)
        return;
    pthread_mutex_lock(&file->lock);
    file->totals.skipped_bytes += file->size - read;
    pthread_mutex_unlock(&file->lock);
    /* The size may have changed since it was added. */
    atomic_fetch_add_explicit(&run->bytes_total, read - file->input->size, memory_order_relaxed);
}

void froe_file_narrow(struct froe_worker *worker, struct froe_file *file, uint8_t *buffer)
{
    struct froe_run *run = worker->run;
    if (!run->plan->skipping || file->size <= FROE_RANGE_WORTH || file->binding == NULL)
        return;
    /* What a line of such a log means is said before it. */
    if (file->format->directives)
        return;
    uint64_t before = run->plan->stats ? froe_run_clock() : 0;
    froe_worker_turn_to(worker, file);
    struct froe_range_search search = {
        .range = &run->plan->range, .zone = worker->fields.zone, .lines = &worker->lines, .buffer = buffer};
    froe_file_reader(run, file, 0, &search.reader);
    /* What is around a place is not wanted. */
    posix_fadvise(file->fd, 0, 0, POSIX_FADV_RANDOM);
    struct froe_byte_range found = froe_range_find(&search);
    posix_fadvise(file->fd, 0, 0, run->uncached ? POSIX_FADV_RANDOM : POSIX_FADV_SEQUENTIAL);
    file->from = found.from;
    file->to = found.to;
    if (found.to - found.from < file->size)
        froe_file_skip(run, file, found.to - found.from);
    if (run->plan->stats)
        worker->nanoseconds[FROE_STAGE_READ] += froe_run_clock() - before;
}

bool froe_file_is_past(struct froe_worker *worker, struct froe_file *file, struct froe_span block, bool *asking)
{
    const struct froe_plan *plan = worker->run->plan;
    *asking = *asking && plan->skipping && plan->range.until.given && file->binding != NULL;
    if (!*asking)
        return false;
    froe_worker_turn_to(worker, file);
    enum froe_range_verdict verdict = froe_range_judge(&plan->range, worker->fields.zone, &worker->lines, block);
    *asking = verdict == FROE_RANGE_UNKNOWN;
    return verdict == FROE_RANGE_PAST;
}
