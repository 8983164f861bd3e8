/*
 * Walking through archives. The walk belongs to one worker. Of the archive that is the input itself, members are left
 * to whoever is free (run/spread.h): those that are stored where they can be read without it, and those that are
 * compressed, when they are small enough to be held. The others, and the members of an archive in it, are read by the
 * worker that walks, and their blocks are offered to others.
 */
#include <stdio.h>

#include "input/operand.h"
#include "run/spread.h"

/* Archives in archives that are opened. */
enum { DEPTH_MOST = 4 };

/* Members without content before an input, or a member of it, is given up: a little compressed file can hold any number
 * of them. */
enum { EMPTIES_MOST = 1000000 };

/* So much of the memory for members may one of them take. */
enum { SHARE = 2 };

bool froe_member_is_wanted(const struct froe_run *run, const struct froe_archive_member *member)
{
    const char *slash = strrchr(member->name, '/');
    return member->is_file && (run->plan->all_members || froe_is_log_name(slash == NULL ? member->name : slash + 1));
}

size_t froe_member_look(struct froe_reader *reader, uint8_t head[FROE_ARCHIVE_HEAD])
{
    uint64_t start = reader->offset;
    size_t len = 0, got;
    while (len < FROE_ARCHIVE_HEAD &&
           froe_reader_read(reader, head + len, FROE_ARCHIVE_HEAD - len, &got) == FROE_READ_OK)
        len += got;
    reader->offset = start;
    if (!reader->seekable)
        reader->lent = (struct froe_span){head, len};
    return len;
}

/* A member that is a log, of any coding: from now on a file of the run. */
static void count_log(struct froe_file *file)
{
    file->member = file->branch->next_member++;
    atomic_fetch_add_explicit(&file->root->members_read, 1, memory_order_relaxed);
}

/* False: its text begins an archive. */
static bool read_log(struct froe_source *source)
{
    struct froe_worker *worker = source->worker;
    struct froe_file *file = source->file;
    froe_worker_read_stream(worker, file, source);
    if (source->found != FROE_ARCHIVE_NONE)
        return false;
    count_log(file);
    worker->totals.bytes_inflated += source->decoded;
    if (file->counted_apart)
        worker->totals.bytes += source->reader.offset;
    froe_source_count_rest(source);
    froe_worker_part_done(worker, file);
    return true;
}

/* The same of one that is stored as it is: like any plain file. */
static void read_plain(struct froe_source *source)
{
    struct froe_worker *worker = source->worker;
    struct froe_file *file = source->file;
    count_log(file);
    froe_member_hold(file);
    froe_worker_read_plain(worker, file);
    froe_member_release(worker->run, file);
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

/* What no log has come of. */
static void drop(struct froe_source *source)
{
    froe_source_count_rest(source);
    froe_worker_flush(source->worker, source->file);
    froe_member_drop(source->worker, source->file);
}

/* Reads a member from the beginning, whatever it is. */
static void read_content(struct froe_source *source)
{
    struct froe_file *file = source->file;
    uint8_t head[FROE_ARCHIVE_HEAD];
    size_t len = froe_member_look(&source->reader, head);
    file->coding = froe_coding_of(head, len);
    source->found = froe_archive_of(head, len);
    if (!froe_coding_is_built(file->coding)) {
        char text[80];
        snprintf(text, sizeof text, "compressed as %s, which this build does not read", froe_coding_name(file->coding));
        froe_source_fault(source, false, 0, text);
        drop(source);
        return;
    }
    if (file->coding != FROE_CODING_PLAIN)
        froe_worker_open_decoder(source->worker, source);
    source->looking = source->decoder != NULL;
    if (source->found == FROE_ARCHIVE_NONE && source->decoder == NULL && source->reader.seekable) {
        read_plain(source);
    } else if (source->found != FROE_ARCHIVE_NONE || !read_log(source)) {
        froe_members_read(source);
        drop(source);
    }
    froe_source_close(source);
}

/* A zip member is read through its decoder, or a check of what is stored; then it is as any other. */
static void read_checked(struct froe_worker *worker, struct froe_member *member)
{
    struct froe_source below = {.worker = worker, .file = &member->file};
    struct froe_frame frame = froe_archive_frame(&member->place);
    froe_file_reader(worker->run, &member->file, 0, &below.reader);
    if (member->place.deflated) {
        below.reader.frame = &frame;
        below.reader.expected = below.reader.range_end = member->place.length + sizeof frame;
        below.decoder = froe_decoder_open(FROE_CODING_GZIP, &below.reader, &worker->decoders);
        if (below.decoder == NULL)
            worker->run->out_of_memory = true;
    } else {
        below.checked = true;
        below.crc_stored = member->place.crc;
    }
    struct froe_source source = {.worker = worker, .file = &member->file, .outer = &below, .depth = 1};
    source.reader = (struct froe_reader){
        .fd = -1, .pull = froe_source_pull, .pull_context = &below, .cancelled = worker->run->cancelled};
    if (!froe_worker_ending(worker->run))
        read_content(&source);
    else
        froe_member_drop(worker, &member->file);
    froe_source_close(&below);
}

/* From the feed; archive: where it comes from, NULL: all is held. */
static void read_fed(struct froe_worker *worker, struct froe_member *member, struct froe_source *archive)
{
    struct froe_source source = {
        .worker = worker, .file = &member->file, .outer = archive, .depth = archive == NULL ? 1 : archive->depth + 1};
    source.reader = (struct froe_reader){
        .fd = -1, .pull = froe_feed_pull, .pull_context = &member->feed, .cancelled = worker->run->cancelled};
    read_content(&source);
}

void froe_member_read(struct froe_worker *worker, struct froe_member *member)
{
    struct froe_source source = {.worker = worker, .file = &member->file, .depth = 1};
    /* Before it is begun (run/spread.h). */
    froe_worker_settle(worker);
    if (froe_worker_ending(worker->run)) {
        froe_member_drop(worker, &member->file);
    } else if (!member->placed) {
        read_fed(worker, member, NULL);
    } else if (member->place.checked) {
        read_checked(worker, member);
    } else {
        froe_file_reader(worker->run, &member->file, 0, &source.reader);
        read_content(&source);
    }
}

/* Memory for a member that others may read: it is there, or becomes free while members are read here. */
static bool reserve(struct froe_source *archive, struct froe_member *member, size_t bytes)
{
    while (!froe_spread_reserve(archive->worker, member, bytes))
        if (!froe_spread_read_one(archive->worker, archive->spread))
            return false;
    return true;
}

/* Leaves a member to whoever is free. */
static void leave(struct froe_source *archive, struct froe_member *member)
{
    size_t bytes = sizeof *member + strlen(member->input.name);
    if (archive->spread != NULL && reserve(archive, member, bytes))
        froe_spread_put(archive->worker, archive->spread, member);
    else
        froe_member_read(archive->worker, member);
}

/* Takes a compressed member out of the archive, when it is small enough; what has been taken is read in any case. */
static bool hold(struct froe_source *archive, struct froe_member *member)
{
    struct froe_feed *feed = &member->feed;
    size_t most = archive->worker->run->plan->members_memory / SHARE, needed = sizeof *member;
    bool good = froe_feed_hold(feed, FROE_CODING_HEAD);
    if (!good || froe_coding_of(feed->held.data, feed->held.len) == FROE_CODING_PLAIN || most < needed ||
        !reserve(archive, member, most))
        return false;
    good = froe_feed_hold(feed, (most - needed) / 2); /* a buffer has up to twice what it holds */
    needed += feed->held.cap;
    if (needed < most)
        froe_spread_give_back(archive->worker, member, most - needed);
    return good && feed->status == FROE_ARCHIVE_END;
}

static void read_member(struct froe_source *archive, const char *name)
{
    struct froe_worker *worker = archive->worker;
    struct froe_run *run = worker->run;
    bool outermost = archive->file->root == NULL;
    struct froe_archive_place place;
    struct froe_member *member = froe_member_create(archive, name);
    if (member == NULL)
        return;
    if (outermost && froe_archive_place(archive->members, &place)) {
        /* Whoever reads the member counts its bytes. */
        archive->reported += place.length;
        froe_member_place(member, &place);
        leave(archive, member);
    } else if (archive->spread != NULL && hold(archive, member)) {
        member->feed.archive = NULL;
        froe_spread_put(worker, archive->spread, member);
    } else {
        if (archive->spread != NULL && (run->blocks != NULL || run->results != NULL))
            froe_spread_read_all(worker, archive->spread);
        if (outermost)
            froe_worker_settle(worker);
        read_fed(worker, member, archive);
    }
}

/* Goes through the members; false: there is nothing more to be had of the input. */
static bool walk(struct froe_source *source)
{
    struct froe_worker *worker = source->worker;
    struct froe_file *file = source->file->root != NULL ? source->file->branch : source->file;
    struct froe_archive_member member;
    enum froe_archive_status status;
    while (!froe_worker_ending(worker->run) && file->empties <= EMPTIES_MOST) {
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
        file->empties += member.is_empty;
        if (file->empties > EMPTIES_MOST)
            froe_source_fault(source, true, froe_archive_offset(source->members),
                              "more than 1000000 members without content; the rest is not read");
        else if (froe_member_is_wanted(worker->run, &member))
            read_member(source, member.name);
        source->spoilt = false;
        if (froe_source_is_broken(source))
            return false;
    }
    return false;
}

static void warn_of_nothing(struct froe_run *run, const struct froe_file *root)
{
    if (root->next_branch > 0 || atomic_load(&root->errors) > 0 || run->hooks->message == NULL)
        return;
    pthread_mutex_lock(&run->lock);
    run->hooks->message(run->hooks->context, root->input->name, false, 0,
                        run->plan->all_members ? "warning: no files in it"
                                               : "warning: no log files in it (--all takes every file)");
    pthread_mutex_unlock(&run->lock);
}

void froe_members_read(struct froe_source *source)
{
    struct froe_worker *worker = source->worker;
    struct froe_run *run = worker->run;
    /* A file that is stored as it is can be read past what is not wanted. */
    bool direct = source->decoder == NULL;
    struct froe_reader pulled = {
        .fd = -1, .pull = froe_source_pull, .pull_context = source, .cancelled = run->cancelled};
    /* From now on the worker's totals are those of members. */
    froe_worker_flush(worker, source->file);
    pthread_mutex_lock(&run->lock);
    source->file->is_archive = true;
    pthread_mutex_unlock(&run->lock);
    if (!may_open(source))
        return;
    source->members = froe_archive_open(source->found, direct ? &source->reader : &pulled);
    if (source->members == NULL) {
        run->out_of_memory = true;
        return;
    }
    if (source->file->root == NULL)
        source->spread = froe_spread_create(worker);
    if (walk(source) && froe_archive_drain(source->members) && !froe_source_is_broken(source))
        froe_source_fault(source, true, froe_archive_offset(source->members),
                          "bytes behind the end of the tar archive, which are not read");
    froe_source_advance(source);
    froe_archive_close(source->members);
    source->members = NULL;
    if (source->file->root == NULL && !froe_worker_ending(run))
        warn_of_nothing(run, source->file);
    if (source->spread != NULL) {
        froe_spread_read_all(worker, source->spread);
        froe_worker_settle(worker);
    }
    froe_spread_release(source->spread);
    source->spread = NULL;
}
