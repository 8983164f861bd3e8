#include "run/source.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

bool froe_source_is_broken(const struct froe_source *source)
{
    while (source != NULL && !source->broken && !source->spoilt)
        source = source->outer;
    return source != NULL;
}

void froe_source_fault(struct froe_source *source, bool has_offset, uint64_t offset, const char *text)
{
    froe_run_error_at(source->worker->run, source->file, has_offset, offset, text);
}

static void report_read(struct froe_source *source, enum froe_read_status status)
{
    struct froe_run *run = source->worker->run;
    int error = errno;
    struct stat now;
    if (status != FROE_READ_SHRUNK && status != FROE_READ_FAILED)
        return;
    /* A member breaks off where its archive does, of which that is told. */
    if (source->outer != NULL || atomic_exchange(&source->file->reported, true))
        return;
    if (status == FROE_READ_FAILED)
        froe_run_error_at(run, source->file, true, source->reader.offset, strerror(error));
    else
        froe_run_error_at(run, source->file, true,
                          fstat(source->file->fd, &now) == 0 ? (uint64_t)now.st_size : source->reader.offset,
                          "the file shrank while it was read");
}

void froe_source_advance(struct froe_source *source)
{
    struct froe_worker *worker = source->worker;
    while (source->outer != NULL)
        source = source->outer;
    if (source->quiet)
        return;
    uint64_t more = source->reader.offset - source->reported;
    source->reported = source->reader.offset;
    worker->totals.bytes += more;
    atomic_fetch_add_explicit(&worker->bytes_done, more, memory_order_relaxed);
}

static enum froe_fill fill_plain(struct froe_source *source, uint8_t *to, size_t cap, size_t *got)
{
    enum froe_read_status status = froe_reader_read(&source->reader, to, cap, got);
    if (status != FROE_READ_OK) {
        report_read(source, status);
        /* Where a file breaks off, a line that was begun is not whole: it is lost, as in a damaged archive. */
        bool breaks = status != FROE_READ_END && !source->broken;
        source->broken |= breaks;
        return breaks ? FROE_FILL_BREAK : FROE_FILL_END;
    }
    source->decoded += *got;
    return FROE_FILL_OK;
}

/* Whoever reads the next part begins where a block was found. That it is one shows here, where blocks are followed. */
static void end_part(struct froe_source *source, uint64_t offset)
{
    source->behind = true;
    if (offset != source->file->to)
        froe_source_fault(source, true, source->file->to,
                          "cut into shards where no BGZF block begins; read this file without --shard");
}

static enum froe_fill fill_decoded(struct froe_source *source, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_decode_fault fault;
    switch (froe_decoder_read(source->decoder, to, cap, got, &fault)) {
    case FROE_DECODE_OK:
        return FROE_FILL_OK;
    case FROE_DECODE_FAULT:
        if (!froe_source_is_broken(source->outer) && !source->quiet && !source->behind)
            froe_source_fault(source, true, fault.offset, fault.text);
        return FROE_FILL_BREAK;
    case FROE_DECODE_RANGE:
        end_part(source, fault.offset);
        return FROE_FILL_RANGE;
    case FROE_DECODE_END:
        break;
    }
    return FROE_FILL_END;
}

/* The first bytes are there: lines, or the beginning of an archive, which is kept. */
static bool begins_archive(struct froe_source *source, const uint8_t *bytes, size_t len)
{
    source->looking = false;
    source->found = froe_archive_of(bytes, len);
    if (source->found == FROE_ARCHIVE_NONE)
        return false;
    froe_buffer_append(&source->first, bytes, len);
    if (source->first.failed)
        source->worker->run->out_of_memory = true;
    return true;
}

enum froe_fill froe_source_fill(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_source *source = context;
    if (source->decoder == NULL)
        return fill_plain(source, to, cap, got);
    enum froe_fill status = fill_decoded(source, to, cap, got);
    if (source->looking && status == FROE_FILL_OK && begins_archive(source, to, *got)) {
        *got = 0;
        return FROE_FILL_END;
    }
    if (!source->behind)
        source->decoded += *got;
    return status;
}

static struct froe_span peek(void *context)
{
    struct froe_source *source = context;
    return source->decoder == NULL || source->looking ? FROE_ABSENT : froe_decoder_peek(source->decoder);
}

static void take(void *context, size_t len)
{
    struct froe_source *source = context;
    source->borrowed = froe_decoder_lend(source->decoder, len);
    source->decoded += len;
}

const struct froe_lender froe_source_lender = {peek, take};

enum froe_read_status froe_source_pull(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_source *source = context;
    size_t left = source->first.len - source->first_used;
    if (left > 0) {
        *got = left < cap ? left : cap;
        memcpy(to, source->first.data + source->first_used, *got);
        source->first_used += *got;
        return FROE_READ_OK;
    }
    if (source->decoder == NULL)
        return froe_reader_read(&source->reader, to, cap, got);
    switch (source->broken ? FROE_FILL_BREAK : fill_decoded(source, to, cap, got)) {
    case FROE_FILL_OK:
        return FROE_READ_OK;
    case FROE_FILL_RANGE:
    case FROE_FILL_END:
        return FROE_READ_END;
    case FROE_FILL_BREAK:
        break;
    }
    /* An archive cannot be taken up again behind a fault of its compression. */
    *got = 0;
    source->broken = true;
    errno = ECANCELED;
    return FROE_READ_FAILED;
}

enum froe_read_status froe_source_pull_member(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_source *source = context;
    enum froe_archive_status status = froe_archive_read(source->members, to, cap, got);
    if (status == FROE_ARCHIVE_OK)
        return FROE_READ_OK;
    if (status == FROE_ARCHIVE_END)
        return FROE_READ_END;
    if (!froe_source_is_broken(source))
        froe_source_fault(source, true, froe_archive_offset(source->members), froe_archive_problem(source->members));
    source->broken |= status == FROE_ARCHIVE_FAULT;
    source->spoilt = true;
    *got = 0;
    errno = ECANCELED;
    return FROE_READ_FAILED;
}

bool froe_source_next(struct froe_source *source, uint8_t *buffer, struct froe_span *block)
{
    struct froe_worker *worker = source->worker;
    bool inflates = source->decoder != NULL || source->outer != NULL;
    bool short_of_memory = false;
    froe_worker_does(worker, inflates ? FROE_ACTIVITY_DECOMPRESSING : FROE_ACTIVITY_READING);
    uint64_t before = worker->run->plan->stats ? froe_run_clock() : 0;
    uint64_t read_before = source->reader.read_ns;
    bool found = froe_cutter_next(&worker->cutter, buffer, block, &short_of_memory);
    if (worker->run->plan->stats) {
        uint64_t read = source->reader.read_ns - read_before;
        uint64_t rest = froe_run_clock() - before - read;
        worker->nanoseconds[FROE_STAGE_READ] += read;
        worker->nanoseconds[inflates ? FROE_STAGE_INFLATE : FROE_STAGE_READ] += rest;
    }
    if (short_of_memory)
        worker->run->out_of_memory = true;
    froe_source_advance(source);
    return found;
}

void froe_source_close(struct froe_source *source)
{
    froe_archive_close(source->members);
    source->members = NULL;
    froe_decoder_close(source->decoder);
    source->decoder = NULL;
    froe_buffer_free(&source->first);
}
