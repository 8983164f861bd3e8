#include "run/source.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#include "input/crc32.h"

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
    struct froe_file *file = source->file->root != NULL ? source->file->root : source->file;
    int error = errno;
    struct stat now;
    if (status != FROE_READ_SHRUNK && status != FROE_READ_FAILED)
        return;
    /* A member breaks off where its archive does, of which that is told. */
    if (source->outer != NULL || atomic_exchange(&file->reported, true))
        return;
    uint64_t offset = source->file->base + source->reader.offset;
    if (status == FROE_READ_FAILED)
        froe_run_error_at(run, file, true, offset, strerror(error));
    else
        froe_run_error_at(run, file, true, fstat(file->fd, &now) == 0 ? (uint64_t)now.st_size : offset,
                          "the file shrank while it was read");
}

static void count_to(struct froe_source *source, uint64_t offset)
{
    struct froe_worker *worker = source->worker;
    struct froe_file *file = source->file;
    uint64_t more = offset - source->reported;
    source->reported = offset;
    atomic_fetch_add_explicit(&worker->bytes_done, more, memory_order_relaxed);
    if (!file->is_archive) {
        worker->totals.bytes += more;
        return;
    }
    /* The worker's totals are those of a member. */
    pthread_mutex_lock(&file->lock);
    file->totals.bytes += more;
    pthread_mutex_unlock(&file->lock);
}

/* What is read of the stored file. */
static struct froe_source *outermost(struct froe_source *source)
{
    while (source->outer != NULL)
        source = source->outer;
    return source;
}

void froe_source_advance(struct froe_source *source)
{
    source = outermost(source);
    if (source->quiet || source->file->counted_apart)
        return;
    /* A frame is not stored. */
    bool is_member = source->file->root != NULL;
    uint64_t offset = source->reader.offset;
    count_to(source, is_member && offset > source->file->size ? source->file->size : offset);
}

void froe_source_count_rest(struct froe_source *source)
{
    struct froe_source *stored = outermost(source);
    if (stored->file == source->file && !stored->skipped && !stored->file->counted_apart)
        count_to(stored, stored->file->size);
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

/* Of a zip member that is decoded as though it were a gzip file, what is told is about the former. */
static void tell_decoder(struct froe_source *source, struct froe_decode_fault *fault)
{
    if (source->reader.frame == NULL) {
        froe_source_fault(source, true, fault->offset, fault->text);
        return;
    }
    static const char gzip[] = "a gzip member";
    char *at = strstr(fault->text, gzip);
    if (at != NULL) {
        memcpy(at, "a zip", 5);
        memmove(at + 5, at + 6, strlen(at + 6) + 1);
    }
    froe_source_fault(source, true, fault->offset < FROE_FRAME_HEAD ? 0 : fault->offset - FROE_FRAME_HEAD, fault->text);
}

static enum froe_fill fill_decoded(struct froe_source *source, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_decode_fault fault;
    struct froe_worker *worker = source->worker;
    const struct froe_file *before = worker->decoding;
    worker->decoding = source->file;
    enum froe_decode_status status = froe_decoder_read(source->decoder, to, cap, got, &fault);
    worker->decoding = before;
    froe_worker_borrow(worker);
    switch (status) {
    case FROE_DECODE_OK:
        return FROE_FILL_OK;
    case FROE_DECODE_FAULT:
        source->faulty = true;
        if (!froe_source_is_broken(source->outer) && !source->quiet && !source->behind)
            tell_decoder(source, &fault);
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

static enum froe_fill fill(struct froe_source *source, uint8_t *to, size_t cap, size_t *got)
{
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

/* Reads on behind the first *got bytes: to the end of a short log, whose last line may have no newline and would be a
 * block of its own otherwise. A pipe that falls silent is not waited for. */
static enum froe_fill gather(struct froe_source *source, uint8_t *to, size_t cap, size_t *got)
{
    enum froe_fill status = FROE_FILL_OK;
    cap = cap < FROE_HEAD ? cap : FROE_HEAD;
    while (status == FROE_FILL_OK && *got < cap && froe_reader_waits(&outermost(source)->reader, 0)) {
        size_t more = 0;
        status = fill(source, to + *got, cap - *got, &more);
        *got += more;
    }
    if (status == FROE_FILL_END)
        return FROE_FILL_LAST;
    source->pending = status;
    return FROE_FILL_OK;
}

enum froe_fill froe_source_fill(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_source *source = context;
    enum froe_fill status = source->pending;
    source->pending = FROE_FILL_OK;
    if (status != FROE_FILL_OK)
        return status;
    status = fill(source, to, cap, got);
    bool first = source->gathering;
    source->gathering = false;
    return first && status == FROE_FILL_OK ? gather(source, to, cap, got) : status;
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

/* A stored member of a zip archive. */
static enum froe_read_status pull_checked(struct froe_source *source, uint8_t *to, size_t cap, size_t *got)
{
    enum froe_read_status status = froe_reader_read(&source->reader, to, cap, got);
    source->crc = froe_crc32(source->crc, to, *got);
    if (status == FROE_READ_OK || (status == FROE_READ_END && source->crc == source->crc_stored))
        return status;
    report_read(source, status);
    if (status == FROE_READ_END) {
        char text[80];
        snprintf(text, sizeof text, "CRC mismatch in a zip member: %08" PRIx32 " stored, %08" PRIx32 " read",
                 source->crc_stored, source->crc);
        froe_source_fault(source, true, source->reader.offset, text);
    }
    source->broken = true;
    errno = ECANCELED;
    return FROE_READ_FAILED;
}

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
    if (source->checked && !source->broken)
        return pull_checked(source, to, cap, got);
    if (source->decoder == NULL && !source->checked)
        return froe_reader_read(&source->reader, to, cap, got);
    switch (source->broken ? FROE_FILL_BREAK : fill_decoded(source, to, cap, got)) {
    case FROE_FILL_OK:
    case FROE_FILL_LAST:
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

enum froe_read_status froe_source_end_member(struct froe_source *source, enum froe_archive_status status)
{
    if (status == FROE_ARCHIVE_END)
        return FROE_READ_END;
    if (!froe_source_is_broken(source))
        froe_source_fault(source, true, froe_archive_offset(source->members), froe_archive_problem(source->members));
    source->broken |= status == FROE_ARCHIVE_FAULT;
    source->spoilt = true;
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
    if (source->decoder != NULL) {
        froe_decoder_close(source->decoder);
        source->decoder = NULL;
        froe_worker_leave_window(source->worker);
    }
    froe_buffer_free(&source->first);
}
