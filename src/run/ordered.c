#include "run/ordered.h"

#include <pthread.h>
#include <stdlib.h>

/* Memory of texts that is kept: as many as there are commonly at work at a time. */
enum { SPARES = 32 };

struct froe_ordered {
    pthread_mutex_t lock;
    pthread_cond_t moved; /* the due unit has changed, or the run stops */
    bool in_order;
    bool committing; /* somebody is at it */
    bool stopped;
    struct froe_unit *pending; /* sorted by place */
    struct froe_unit *last;    /* of pending: units mostly come at the end */
    size_t pending_bytes, pending_most;
    struct froe_buffer spares[SPARES]; /* the last has been used last */
    size_t spare_count, spare_bytes;
    uint64_t file, chunk, block; /* due */
    froe_commit_fn *commit;
    void *context;
};

struct froe_ordered *froe_ordered_create(bool in_order, size_t pending, froe_commit_fn *commit, void *context)
{
    struct froe_ordered *ordered = calloc(1, sizeof *ordered);
    if (ordered == NULL)
        return NULL;
    pthread_mutex_init(&ordered->lock, NULL);
    pthread_cond_init(&ordered->moved, NULL);
    ordered->in_order = in_order;
    ordered->pending_most = pending;
    ordered->commit = commit;
    ordered->context = context;
    return ordered;
}

struct froe_unit *froe_unit_create(uint64_t file, uint64_t chunk, uint64_t block)
{
    struct froe_unit *unit = calloc(1, sizeof *unit);
    if (unit != NULL) {
        unit->file = file;
        unit->chunk = chunk;
        unit->block = block;
    }
    return unit;
}

void froe_unit_free(struct froe_unit *unit)
{
    if (unit == NULL)
        return;
    froe_late_file_free(unit->late);
    free(unit->pieces);
    froe_buffer_free(&unit->out);
    froe_buffer_free(&unit->bad);
    free(unit->examples);
    free(unit->name);
    free(unit);
}

void froe_ordered_free(struct froe_ordered *ordered)
{
    if (ordered == NULL)
        return;
    while (ordered->pending != NULL) {
        struct froe_unit *unit = ordered->pending;
        ordered->pending = unit->next;
        froe_unit_free(unit);
    }
    for (size_t i = 0; i < ordered->spare_count; i++)
        froe_buffer_free(&ordered->spares[i]);
    pthread_cond_destroy(&ordered->moved);
    pthread_mutex_destroy(&ordered->lock);
    free(ordered);
}

static size_t unit_bytes(const struct froe_unit *unit)
{
    return unit->out.cap + unit->bad.cap + unit->example_count * sizeof *unit->examples + sizeof *unit;
}

/* Keeps the memory of a unit's text where there is room for it. */
static void keep_spare(struct froe_ordered *ordered, struct froe_buffer *text)
{
    if (text->failed || text->cap == 0 || ordered->spare_count == SPARES ||
        ordered->pending_bytes + ordered->spare_bytes + text->cap > ordered->pending_most)
        return;
    text->len = 0;
    ordered->spare_bytes += text->cap;
    ordered->spares[ordered->spare_count++] = *text;
    *text = (struct froe_buffer){0};
}

static struct froe_buffer take_spare(struct froe_ordered *ordered)
{
    struct froe_buffer text = ordered->spares[--ordered->spare_count];
    ordered->spare_bytes -= text.cap;
    return text;
}

void froe_ordered_equip(struct froe_ordered *ordered, struct froe_unit *unit)
{
    pthread_mutex_lock(&ordered->lock);
    if (ordered->spare_count > 0)
        unit->out = take_spare(ordered);
    pthread_mutex_unlock(&ordered->lock);
}

static int order(const struct froe_unit *a, const struct froe_unit *b)
{
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->chunk != b->chunk)
        return a->chunk < b->chunk ? -1 : 1;
    return (a->block > b->block) - (a->block < b->block);
}

static bool is_due(const struct froe_ordered *ordered, const struct froe_unit *unit)
{
    return !ordered->in_order ||
           (unit->file == ordered->file && unit->chunk == ordered->chunk && unit->block == ordered->block);
}

static void insert(struct froe_ordered *ordered, struct froe_unit *unit)
{
    ordered->pending_bytes += unit_bytes(unit);
    while (ordered->spare_count > 0 && ordered->pending_bytes + ordered->spare_bytes > ordered->pending_most) {
        struct froe_buffer spare = take_spare(ordered);
        froe_buffer_free(&spare);
    }
    struct froe_unit **at = &ordered->pending;
    if (ordered->pending != NULL && (!ordered->in_order || order(ordered->last, unit) < 0))
        at = &ordered->last->next;
    while (*at != NULL && order(*at, unit) < 0)
        at = &(*at)->next;
    unit->next = *at;
    *at = unit;
    if (unit->next == NULL)
        ordered->last = unit;
}

static struct froe_unit *take_due(struct froe_ordered *ordered)
{
    struct froe_unit *unit = ordered->pending;
    if (unit == NULL || ordered->stopped || !is_due(ordered, unit))
        return NULL;
    ordered->pending = unit->next;
    ordered->pending_bytes -= unit_bytes(unit);
    return unit;
}

static void advance(struct froe_ordered *ordered, const struct froe_unit *unit)
{
    if (!unit->last_block) {
        ordered->block++;
        return;
    }
    ordered->block = 0;
    ordered->chunk += 1 + unit->chunks_unused;
    if (unit->last_chunk) {
        ordered->chunk = 0;
        ordered->file++;
    }
}

/* Commits what is due, the lock is held at begin and end but not during a commit. */
static void drain(struct froe_ordered *ordered)
{
    struct froe_unit *unit;
    ordered->committing = true;
    while ((unit = take_due(ordered)) != NULL) {
        pthread_mutex_unlock(&ordered->lock);
        ordered->commit(ordered->context, unit);
        pthread_mutex_lock(&ordered->lock);
        advance(ordered, unit);
        keep_spare(ordered, &unit->out);
        froe_unit_free(unit);
        pthread_cond_broadcast(&ordered->moved);
    }
    ordered->committing = false;
    pthread_cond_broadcast(&ordered->moved);
}

/* Whether a worker with this unit has to wait for memory: somebody else is writing, or others have to catch up first.
 * It never waits for a unit that nobody but itself could supply. */
static bool must_wait(const struct froe_ordered *ordered, const struct froe_unit *unit)
{
    if (ordered->stopped || ordered->pending_bytes <= ordered->pending_most)
        return false;
    return ordered->committing || (ordered->in_order && (unit->file != ordered->file || unit->chunk != ordered->chunk));
}

void froe_ordered_submit(struct froe_ordered *ordered, struct froe_unit *unit)
{
    pthread_mutex_lock(&ordered->lock);
    while (must_wait(ordered, unit))
        pthread_cond_wait(&ordered->moved, &ordered->lock);
    if (ordered->stopped) {
        froe_unit_free(unit);
    } else {
        insert(ordered, unit);
        if (!ordered->committing)
            drain(ordered);
    }
    pthread_mutex_unlock(&ordered->lock);
}

bool froe_ordered_waits(const struct froe_ordered *ordered)
{
    return ordered->in_order;
}

static bool is_before(const struct froe_ordered *ordered, uint64_t file, uint64_t chunk)
{
    return ordered->file < file || (ordered->file == file && ordered->chunk < chunk);
}

void froe_ordered_wait(struct froe_ordered *ordered, uint64_t file, uint64_t chunk)
{
    pthread_mutex_lock(&ordered->lock);
    while (ordered->in_order && !ordered->stopped && is_before(ordered, file, chunk))
        pthread_cond_wait(&ordered->moved, &ordered->lock);
    pthread_mutex_unlock(&ordered->lock);
}

bool froe_ordered_is_full(struct froe_ordered *ordered)
{
    pthread_mutex_lock(&ordered->lock);
    bool full = ordered->pending_bytes > ordered->pending_most;
    pthread_mutex_unlock(&ordered->lock);
    return full;
}

void froe_ordered_catch_up(struct froe_ordered *ordered, uint64_t file, uint64_t chunk, uint64_t block)
{
    pthread_mutex_lock(&ordered->lock);
    while (ordered->in_order && !ordered->stopped && ordered->pending_bytes > ordered->pending_most &&
           ordered->file == file && ordered->chunk == chunk && ordered->block < block)
        pthread_cond_wait(&ordered->moved, &ordered->lock);
    pthread_mutex_unlock(&ordered->lock);
}

void froe_ordered_stop(struct froe_ordered *ordered)
{
    pthread_mutex_lock(&ordered->lock);
    ordered->stopped = true;
    pthread_cond_broadcast(&ordered->moved);
    pthread_mutex_unlock(&ordered->lock);
}
