#include "run/member.h"

#include <errno.h>
#include <stdlib.h>

/* What is taken from an archive at a time. */
enum { PIECE = 64 << 10 };

static struct froe_member *member_of(struct froe_file *file)
{
    return (struct froe_member *)file;
}

static void enlist(struct froe_run *run, struct froe_member *member)
{
    pthread_mutex_lock(&run->lock);
    member->older = run->members;
    if (member->older != NULL)
        member->older->newer = member;
    run->members = member;
    pthread_mutex_unlock(&run->lock);
}

/* Columns from its middle are nobody's from now on: its memory may become that of another member. The lock is held. */
static void leave_columns(struct froe_run *run, const struct froe_file *file)
{
    for (struct froe_bound *bound = run->bound; bound != NULL; bound = bound->next)
        if (bound->file == file)
            bound->file = NULL;
}

static void delist(struct froe_run *run, struct froe_member *member)
{
    pthread_mutex_lock(&run->lock);
    leave_columns(run, &member->file);
    if (member->newer != NULL)
        member->newer->older = member->older;
    else
        run->members = member->older;
    if (member->older != NULL)
        member->older->newer = member->newer;
    pthread_mutex_unlock(&run->lock);
}

static void destroy(struct froe_run *run, struct froe_member *member)
{
    delist(run, member);
    atomic_fetch_sub_explicit(&run->members_held, member->charge, memory_order_relaxed);
    froe_file_free_partials(run, &member->file);
    froe_format_free(member->file.own_format);
    froe_file_free_said(&member->file);
    free(member->file.headings);
    froe_buffer_free(&member->feed.held);
    pthread_mutex_destroy(&member->file.lock);
    free(member->input.name);
    free(member);
}

void froe_members_free_left(struct froe_run *run)
{
    while (run->members != NULL)
        destroy(run, run->members);
}

void froe_member_hold(struct froe_file *file)
{
    if (file->root != NULL)
        atomic_fetch_add_explicit(&member_of(file)->holders, 1, memory_order_relaxed);
}

void froe_member_release(struct froe_run *run, struct froe_file *file)
{
    if (file->root == NULL)
        return;
    struct froe_member *member = member_of(file);
    if (atomic_fetch_sub_explicit(&member->holders, 1, memory_order_acq_rel) == 1)
        destroy(run, member);
}

/* "archive!name"; NULL when memory is short. */
static char *whole_name(const struct froe_file *outer, const char *name)
{
    struct froe_buffer whole = {0};
    froe_buffer_text(&whole, outer->input->name);
    froe_buffer_byte(&whole, '!');
    froe_buffer_append(&whole, name, strlen(name) + 1);
    if (!whole.failed)
        return (char *)whole.data;
    froe_buffer_free(&whole);
    return NULL;
}

/* A member of the input itself gets a place in all orders; what is in it takes its part of that. */
static void take_place(struct froe_file *file, struct froe_file *outer)
{
    if (outer->root == NULL) {
        file->branch = file;
        file->ordinal = outer->next_branch++;
        file->first_chunk = outer->next_branch_chunk++;
        file->chunks_reserved = 1;
        return;
    }
    file->branch = outer->branch;
    file->ordinal = outer->ordinal;
    file->first_chunk = outer->first_chunk;
}

struct froe_member *froe_member_create(struct froe_source *archive, const char *name)
{
    struct froe_run *run = archive->worker->run;
    struct froe_file *outer = archive->file;
    struct froe_member *member = calloc(1, sizeof *member);
    if (member == NULL || (member->input.name = whole_name(outer, name)) == NULL) {
        free(member);
        run->out_of_memory = true;
        return NULL;
    }
    struct froe_file *file = &member->file;
    file->input = &member->input;
    file->root = outer->root != NULL ? outer->root : outer;
    file->index = outer->index;
    file->fd = -1;
    file->read = true;
    file->counted_apart = true;
    file->to = UINT64_MAX;
    file->parts_left = 1;
    take_place(file, outer);
    file->history = froe_windows_beside(archive);
    member->feed.archive = archive;
    member->holders = 1;
    pthread_mutex_init(&file->lock, NULL);
    atomic_fetch_add_explicit(&file->root->parts_left, 1, memory_order_relaxed);
    enlist(run, member);
    return member;
}

void froe_member_place(struct froe_member *member, const struct froe_archive_place *place)
{
    struct froe_file *file = &member->file;
    member->placed = true;
    member->place = *place;
    member->feed.archive = NULL;
    member->input.size = file->size = place->length;
    file->fd = file->root->fd;
    file->base = place->from;
    file->counted_apart = false;
    if (place->length > FROE_CHUNK && !place->checked) {
        file->chunks_reserved = (place->length + FROE_CHUNK - 1) / FROE_CHUNK;
        file->root->next_branch_chunk += file->chunks_reserved - 1;
    }
}

void froe_member_drop(struct froe_worker *worker, struct froe_file *file)
{
    struct froe_file *root = file->root;
    froe_worker_leave_partial(worker);
    if (file->branch == file && !froe_worker_ending(worker->run)) {
        froe_worker_submit_end(worker, file, 0, file->next_block, true);
        froe_branch_end_results(worker->run, file);
    }
    pthread_mutex_lock(&root->lock);
    froe_totals_add(&root->totals, &file->totals);
    pthread_mutex_unlock(&root->lock);
    froe_member_release(worker->run, file);
    froe_worker_part_done(worker, root);
}

bool froe_feed_hold(struct froe_feed *feed, size_t most)
{
    while (feed->archive != NULL && feed->status == FROE_ARCHIVE_OK && feed->held.len < most) {
        size_t room = most - feed->held.len < PIECE ? most - feed->held.len : PIECE, got;
        uint8_t *to = froe_buffer_reserve(&feed->held, room);
        if (to == NULL) {
            feed->archive->worker->run->out_of_memory = true;
            return false;
        }
        feed->status = froe_archive_read(feed->archive->members, to, room, &got);
        feed->held.len += got;
    }
    return true;
}

enum froe_read_status froe_feed_pull(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct froe_feed *feed = context;
    size_t piece = PIECE - (size_t)(feed->given % PIECE), most = cap < piece ? cap : piece;
    *got = 0;
    if (feed->given < feed->held.len) {
        size_t left = feed->held.len - (size_t)feed->given;
        *got = left < most ? left : most;
        memcpy(to, feed->held.data + feed->given, *got);
    }
    while (*got < most && feed->archive != NULL && feed->status == FROE_ARCHIVE_OK) {
        size_t more;
        feed->status = froe_archive_read(feed->archive->members, to + *got, most - *got, &more);
        *got += more;
    }
    feed->given += *got;
    if (*got > 0)
        return FROE_READ_OK;
    return feed->archive == NULL ? FROE_READ_END : froe_source_end_member(feed->archive, feed->status);
}
