/*
 * Walking through archives. The walk belongs to the worker that opened the input; members that are logs become files of
 * their own, with a name, a log format, totals and blocks that are offered to others, and are gone when they are read.
 * To the order of the input the archive is one stream of blocks.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "input/operand.h"
#include "run/source.h"

/* Archives in archives that are opened. */
enum { DEPTH_MOST = 4 };

/* Members without content before an input is given up: a little compressed file can hold any number of them. */
enum { EMPTIES_MOST = 1000000 };

struct member {
    struct froe_file file;
    struct froe_input input;
};

/* A format of its own stays with its binding, which is looked for by the address of the format. */
static void leave_format(struct froe_run *run, struct froe_file *file)
{
    pthread_mutex_lock(&run->lock);
    for (struct froe_bound *bound = run->bound; bound != NULL; bound = bound->next) {
        /* Its memory may become that of another member. */
        if (bound->file == file)
            bound->file = NULL;
        if (file->own_format == NULL || bound->binding.format != file->own_format)
            continue;
        bound->format = file->own_format;
        file->own_format = NULL;
    }
    pthread_mutex_unlock(&run->lock);
    froe_format_free(file->own_format);
}

void froe_member_free(struct froe_run *run, struct froe_file *file)
{
    struct member *member = (struct member *)file;
    froe_file_free_partials(run, file);
    leave_format(run, file);
    pthread_mutex_destroy(&file->lock);
    free(member->input.name);
    free(member);
}

static struct froe_file *create_member(struct froe_source *archive, const char *name)
{
    struct froe_file *outer = archive->file;
    struct froe_buffer whole = {0};
    struct member *member = calloc(1, sizeof *member);
    froe_buffer_text(&whole, outer->input->name);
    froe_buffer_byte(&whole, '!');
    froe_buffer_append(&whole, name, strlen(name) + 1);
    if (member == NULL || whole.failed) {
        froe_buffer_free(&whole);
        free(member);
        archive->worker->run->out_of_memory = true;
        return NULL;
    }
    member->input.name = (char *)whole.data;
    member->file.input = &member->input;
    member->file.root = outer->root != NULL ? outer->root : outer;
    member->file.index = outer->index;
    member->file.serial = ++member->file.root->next_serial;
    member->file.fd = -1;
    member->file.read = true;
    pthread_mutex_init(&member->file.lock, NULL);
    return &member->file;
}

static bool is_wanted(const struct froe_run *run, const struct froe_archive_member *member)
{
    const char *slash = strrchr(member->name, '/');
    return member->is_file && (run->plan->all_members || froe_is_log_name(slash == NULL ? member->name : slash + 1));
}

/* Reads the beginning of a member, which it is then read from; its length. */
static size_t look(struct froe_reader *reader, uint8_t head[FROE_ARCHIVE_HEAD])
{
    size_t len = 0, got;
    while (len < FROE_ARCHIVE_HEAD &&
           froe_reader_read(reader, head + len, FROE_ARCHIVE_HEAD - len, &got) == FROE_READ_OK)
        len += got;
    reader->lent = (struct froe_span){head, len};
    reader->offset = 0;
    return len;
}

/* A member that is a log, of any coding: from now on a file of the run. */
static void read_log(struct froe_source *source)
{
    struct froe_worker *worker = source->worker;
    struct froe_file *file = source->file, *root = file->root;
    atomic_store_explicit(&file->parts_left, 1, memory_order_relaxed);
    froe_worker_read_stream(worker, file, source);
    if (source->found != FROE_ARCHIVE_NONE)
        return;
    file->member = root->next_member++;
    atomic_fetch_add_explicit(&root->members_read, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&root->parts_left, 1, memory_order_relaxed);
    worker->totals.bytes_inflated += source->decoded;
    froe_worker_part_done(worker, file);
}

static bool may_open(struct froe_source *source)
{
    if (!froe_archive_is_built())
        froe_source_fault(source, false, 0, "is an archive, which this build does not read");
    else if (source->depth >= DEPTH_MOST)
        froe_source_fault(source, false, 0, "archives nested more than 4 deep are not read");
    else
        return true;
    return false;
}

static void read_member(struct froe_source *archive, const char *name)
{
    struct froe_worker *worker = archive->worker;
    uint8_t head[FROE_ARCHIVE_HEAD];
    struct froe_source source = {.worker = worker, .outer = archive, .depth = archive->depth + 1};
    source.reader = (struct froe_reader){.fd = -1, .pull = froe_source_pull_member, .pull_context = archive};
    source.reader.cancelled = worker->run->cancelled;
    source.file = create_member(archive, name);
    if (source.file == NULL)
        return;
    size_t len = look(&source.reader, head);
    enum froe_coding coding = froe_coding_of(head, len);
    source.found = froe_archive_of(head, len);
    if (!froe_coding_is_built(coding)) {
        char text[80];
        snprintf(text, sizeof text, "compressed as %s, which this build does not read", froe_coding_name(coding));
        froe_source_fault(&source, false, 0, text);
        froe_member_free(worker->run, source.file);
        return;
    }
    if (coding != FROE_CODING_PLAIN &&
        (source.decoder = froe_decoder_open(coding, &source.reader, &worker->decoders)) == NULL)
        worker->run->out_of_memory = true;
    source.looking = source.decoder != NULL;
    if (source.found == FROE_ARCHIVE_NONE)
        read_log(&source);
    if (source.found != FROE_ARCHIVE_NONE) {
        froe_members_read(&source);
        froe_member_free(worker->run, source.file);
    }
    froe_source_close(&source);
}

/* Goes through the members; false: there is nothing more to be had of the input. */
static bool walk(struct froe_source *source)
{
    struct froe_worker *worker = source->worker;
    struct froe_file *root = source->file->root != NULL ? source->file->root : source->file;
    struct froe_archive_member member;
    enum froe_archive_status status;
    while (!froe_worker_ending(worker->run) && root->empties <= EMPTIES_MOST) {
        status = froe_archive_next(source->members, &member);
        froe_source_advance(source);
        if (status == FROE_ARCHIVE_END)
            return true;
        if (status != FROE_ARCHIVE_OK) {
            if (!froe_source_is_broken(source))
                froe_source_fault(source, true, froe_archive_offset(source->members),
                                  froe_archive_problem(source->members));
            return false;
        }
        root->empties += member.is_empty;
        if (root->empties > EMPTIES_MOST)
            froe_source_fault(source, true, froe_archive_offset(source->members),
                              "more than 1000000 members without content; the rest is not read");
        else if (is_wanted(worker->run, &member))
            read_member(source, member.name);
        source->spoilt = false;
        if (froe_source_is_broken(source))
            return false;
    }
    return false;
}

static void warn_of_nothing(struct froe_run *run, const struct froe_file *root)
{
    if (root->next_serial > 0 || atomic_load(&root->errors) > 0 || run->hooks->message == NULL)
        return;
    pthread_mutex_lock(&run->lock);
    run->hooks->message(run->hooks->context, root->input->name, false, 0,
                        run->plan->all_members ? "warning: no files in it"
                                               : "warning: no log files in it (--all takes every file)");
    pthread_mutex_unlock(&run->lock);
}

void froe_members_read(struct froe_source *source)
{
    struct froe_run *run = source->worker->run;
    /* A file that is stored as it is can be read past what is not wanted. */
    bool direct = source->decoder == NULL;
    struct froe_reader pulled = {
        .fd = -1, .pull = froe_source_pull, .pull_context = source, .cancelled = run->cancelled};
    source->file->is_archive = true;
    if (!may_open(source))
        return;
    source->members = froe_archive_open(source->found, direct ? &source->reader : &pulled);
    if (source->members == NULL) {
        run->out_of_memory = true;
        return;
    }
    if (walk(source) && froe_archive_drain(source->members) && !froe_source_is_broken(source))
        froe_source_fault(source, true, froe_archive_offset(source->members),
                          "bytes behind the end of the tar archive, which are not read");
    froe_source_advance(source);
    froe_archive_close(source->members);
    source->members = NULL;
    if (source->file->root == NULL && !froe_worker_ending(run))
        warn_of_nothing(run, source->file);
}

/* What has been read already, then the rest. */
struct probe {
    struct froe_span first;
    struct froe_reader *reader;
    struct froe_decoder *decoder;
    struct froe_archive *archive;
};

static enum froe_read_status probe_pull(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct probe *probe = context;
    struct froe_decode_fault fault;
    if (probe->first.len > 0) {
        *got = probe->first.len < cap ? probe->first.len : cap;
        memcpy(to, probe->first.ptr, *got);
        probe->first.ptr += *got;
        probe->first.len -= *got;
        return FROE_READ_OK;
    }
    if (probe->decoder == NULL)
        return froe_reader_read(probe->reader, to, cap, got);
    enum froe_decode_status status = froe_decoder_read(probe->decoder, to, cap, got, &fault);
    return status == FROE_DECODE_OK ? FROE_READ_OK : FROE_READ_END;
}

static enum froe_read_status probe_pull_member(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct probe *probe = context;
    return froe_archive_read(probe->archive, to, cap, got) == FROE_ARCHIVE_OK ? FROE_READ_OK : FROE_READ_END;
}

/* The log format of the present member, unless it is empty or an archive itself. */
static bool probe_member(struct froe_run *run, struct froe_file *file, struct probe *probe, uint8_t *sample)
{
    uint8_t head[FROE_ARCHIVE_HEAD];
    struct froe_reader reader = {.fd = -1, .pull = probe_pull_member, .pull_context = probe};
    size_t len = look(&reader, head);
    enum froe_coding coding = froe_coding_of(head, len);
    if (len == 0 || froe_archive_of(head, len) != FROE_ARCHIVE_NONE || !froe_coding_is_built(coding))
        return false;
    struct froe_decoder *decoder = NULL;
    if (coding != FROE_CODING_PLAIN && (decoder = froe_decoder_open(coding, &reader, NULL)) == NULL)
        return false;
    struct froe_span text = froe_file_sample(&reader, decoder, sample);
    froe_decoder_close(decoder);
    bool is_log = text.len > 0 && froe_archive_of(text.ptr, text.len) == FROE_ARCHIVE_NONE;
    if (is_log)
        froe_file_detect(run, file, text);
    return is_log;
}

void froe_members_probe(struct froe_run *run, struct froe_file *file, struct froe_reader *reader,
                        struct froe_decoder *decoder, struct froe_span first, uint8_t *sample)
{
    struct probe probe = {first, reader, decoder, NULL};
    struct froe_reader pulled = {.fd = -1, .pull = probe_pull, .pull_context = &probe};
    uint8_t *text = malloc(FROE_HEAD);
    enum froe_archive_kind kind = first.len > 0 ? froe_archive_of(first.ptr, first.len) : file->archive;
    (void)sample;
    probe.archive = text == NULL ? NULL : froe_archive_open(kind, &pulled);
    struct froe_archive_member member;
    bool found = probe.archive == NULL;
    while (!found && !froe_run_ending(run) && froe_archive_next(probe.archive, &member) == FROE_ARCHIVE_OK)
        found = is_wanted(run, &member) && probe_member(run, file, &probe, text);
    froe_archive_close(probe.archive);
    free(text);
}
