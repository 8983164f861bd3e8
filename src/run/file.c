/* Opening inputs and looking what they are. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/saved.h"
#include "run/state.h"

void froe_file_reader(const struct froe_run *run, const struct froe_file *file, uint64_t offset,
                      struct froe_reader *reader)
{
    *reader = (struct froe_reader){
        .fd = file->fd,
        .base = file->base,
        .seekable = file->head == NULL,
        .offset = offset,
        .first = offset,
        .expected = file->size,
        .range_end = file->size,
        .lent = {file->head, file->head_len},
        .uncached = run->uncached,
        .cancelled = run->cancelled,
    };
}

void froe_file_close(struct froe_file *file)
{
    /* That of a member is its input's. */
    if (file->fd > STDIN_FILENO && file->root == NULL)
        close(file->fd);
    file->fd = -1;
    free(file->head);
    file->head = NULL;
}

/* Milliseconds that a pipe may be silent before what has come of it is all that there is to look at. */
enum { SILENCE = 200 };

/* Fills `to` as far as the input goes; of a pipe that falls silent, with whole lines at least. */
static enum froe_read_status read_head(struct froe_reader *reader, uint8_t *to, size_t cap, size_t *len)
{
    *len = 0;
    while (*len < cap) {
        if (*len >= FROE_CODING_HEAD && memrchr(to, '\n', *len) != NULL && !froe_reader_waits(reader, SILENCE))
            return FROE_READ_OK;
        size_t got = 0;
        enum froe_read_status status = froe_reader_read(reader, to + *len, cap - *len, &got);
        if (status != FROE_READ_OK)
            return status;
        *len += got;
    }
    return FROE_READ_OK;
}

static bool fail(struct froe_run *run, struct froe_file *file, const char *text)
{
    froe_run_error_at(run, file, false, 0, text);
    froe_file_close(file);
    return false;
}

static bool fail_unread(struct froe_run *run, struct froe_file *file, const char *coding)
{
    char text[80];
    snprintf(text, sizeof text, "compressed as %s, which this build does not read", coding);
    return fail(run, file, text);
}

/* Some files, those in /proc and of some network file systems, are said to be empty and are not: they are read like
 * pipes. Negative: such a file cannot be read. */
static int has_more_than_told(int fd, const struct stat *status)
{
    uint8_t byte;
    return status->st_size > 0 ? 0 : (int)pread(fd, &byte, 1, 0);
}

static bool open_descriptor(struct froe_run *run, struct froe_file *file, bool *regular)
{
    struct stat status;
    /* A named pipe that nobody writes to would keep us in open(). Reads wait in a way that can be called off. */
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (file->input->is_regular ? 0 : O_NONBLOCK);
    file->fd = file->input->is_stdin ? STDIN_FILENO : open(file->input->name, flags);
    if (file->fd < 0 || fstat(file->fd, &status) != 0)
        return fail(run, file, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return fail(run, file, strerror(EISDIR));
    /* Standard input may be a file that somebody has read a part of: it is read on from there, like a pipe. */
    *regular = S_ISREG(status.st_mode) && !file->input->is_stdin;
    int more = *regular ? has_more_than_told(file->fd, &status) : 0;
    if (more < 0)
        return fail(run, file, strerror(errno));
    *regular = *regular && more == 0;
    file->size = *regular ? (uint64_t)status.st_size : 0;
    return true;
}

/* The first bytes, for regular files a short look, for pipes as many as the log format needs. */
static bool look(struct froe_run *run, struct froe_file *file, bool regular)
{
    uint8_t start[FROE_ARCHIVE_HEAD];
    struct froe_reader reader;
    file->head = regular ? NULL : malloc(FROE_HEAD);
    if (!regular && file->head == NULL)
        return fail(run, file, strerror(ENOMEM));
    froe_file_reader(run, file, 0, &reader);
    reader.seekable = regular;
    reader.lent = FROE_ABSENT;
    const uint8_t *head = regular ? start : file->head;
    size_t len;
    if (read_head(&reader, regular ? start : file->head, regular ? sizeof start : FROE_HEAD, &len) == FROE_READ_FAILED)
        return fail(run, file, strerror(errno));
    file->head_len = regular ? 0 : len;
    file->coding = froe_coding_of(head, len);
    file->archive = froe_archive_of(head, len);
    if (froe_saved_begins(head, len))
        return fail(run, file, "a state that --save-state has saved, and no log: froe merge reads it");
    return froe_coding_is_built(file->coding) || fail_unread(run, file, froe_coding_name(file->coding));
}

bool froe_file_open(struct froe_run *run, struct froe_file *file)
{
    bool regular = false;
    if (file->fd >= 0)
        return true; /* a pipe that was looked at before */
    if (file->failed || !open_descriptor(run, file, &regular) || !look(run, file, regular)) {
        file->failed = true;
        file->read = false;
        return false;
    }
    if (regular)
        posix_fadvise(file->fd, 0, 0, run->uncached ? POSIX_FADV_RANDOM : POSIX_FADV_SEQUENTIAL);
    file->read = true;
    return true;
}

/* The first line with something on it, or its beginning. */
static void keep_first_line(struct froe_file *file, struct froe_span sample)
{
    while (sample.len > 0 && (*sample.ptr == '\n' || *sample.ptr == '\r')) {
        sample.ptr++;
        sample.len--;
    }
    size_t len = 0;
    while (len < sample.len && len < FROE_FIRST_LINE - 1 && sample.ptr[len] != '\n')
        len++;
    for (size_t i = 0; i < len; i++)
        file->first_line[i] = (char)(sample.ptr[i] == '\0' ? ' ' : sample.ptr[i]);
    file->first_line[len] = '\0';
}

/* The binding that files of the format share; NULL: memory is short. A query is only known when a run goes, so a look
 * before that has its own. */
static const struct froe_binding *bind_format(struct froe_run *run, const struct froe_log_format *format)
{
    const struct froe_plan *plan = run->plan;
    for (const struct froe_bound *bound = run->bound; bound != NULL; bound = bound->next)
        if (bound->binding.format == format && bound->binding.need == plan->need &&
            bound->binding.slot_count == plan->scope.slots.count)
            return &bound->binding;
    struct froe_bound *bound = calloc(1, sizeof *bound);
    if (bound == NULL || !froe_format_bind(format, &plan->scope.slots, plan->need, &bound->binding)) {
        free(bound);
        return NULL;
    }
    bound->next = run->bound;
    run->bound = bound;
    return &bound->binding;
}

/* The format of a file alone (columns that it names, or nanoseconds), or rather that of another file that is the same:
 * of such files there may be thousands. The lock is held. */
static const struct froe_log_format *shared_columns(const struct froe_run *run, struct froe_file *file)
{
    struct froe_log_format *own = file->own_format;
    for (const struct froe_bound *bound = run->bound; bound != NULL; bound = bound->next) {
        const struct froe_log_format *other = bound->format;
        if (other == NULL || other->milliseconds != own->milliseconds || other->more != own->more ||
            other->wrapped != own->wrapped || strcmp(other->layout, own->layout) != 0)
            continue;
        froe_format_free(own);
        file->own_format = NULL;
        return other;
    }
    return own;
}

/* Of more than a sample may hold, the lines that end in it: streams hand on no others, and the same bytes are to be
 * read in the same format however they come. Of one that is longer than all of it, the beginning. */
static struct froe_span whole_lines(struct froe_span sample)
{
    if (sample.len < FROE_HEAD)
        return sample;
    const uint8_t *newline = memrchr(sample.ptr, '\n', FROE_HEAD);
    sample.len = newline == NULL ? FROE_HEAD : (size_t)(newline + 1 - sample.ptr);
    return sample;
}

void froe_file_detect(struct froe_run *run, struct froe_file *file, struct froe_span sample)
{
    const struct froe_plan *plan = run->plan;
    /* What a truncated log begins with says nothing. */
    for (; sample.len > 0 && *sample.ptr == '\0'; sample.len--)
        sample.ptr++;
    sample = froe_without_byte_order_mark(whole_lines(sample));
    file->format = froe_catalog_detect(plan->formats, sample, &file->own_format, &file->known_format);
    pthread_mutex_lock(&run->lock);
    if (file->own_format != NULL)
        file->format = shared_columns(run, file);
    file->binding = file->format == NULL ? NULL : bind_format(run, file->format);
    if (file->own_format != NULL && file->binding != NULL) {
        run->bound->format = file->own_format; /* which has just been bound */
        file->own_format = NULL;
    }
    pthread_mutex_unlock(&run->lock);
    if (file->binding == NULL)
        run->out_of_memory = true;
    keep_first_line(file, sample);
}

/* Drops NUL bytes at the front, of which a truncated log may have any number; returns what is left. */
static size_t drop_padding(uint8_t *bytes, size_t len)
{
    size_t padding = 0;
    while (padding < len && bytes[padding] == '\0')
        padding++;
    if (padding > 0)
        memmove(bytes, bytes + padding, len - padding);
    return len - padding;
}

static bool sample_more(struct froe_reader *reader, struct froe_decoder *decoder, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_decode_fault fault;
    if (decoder != NULL)
        return froe_decoder_read(decoder, to, cap, got, &fault) == FROE_DECODE_OK;
    return froe_reader_read(reader, to, cap, got) == FROE_READ_OK;
}

struct froe_span froe_file_sample(struct froe_reader *reader, struct froe_decoder *decoder, uint8_t *to)
{
    size_t len = 0, got;
    while (len < FROE_HEAD && sample_more(reader, decoder, to + len, FROE_HEAD - len, &got))
        len = drop_padding(to, len + got);
    return (struct froe_span){to, len};
}
