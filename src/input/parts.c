#include "input/parts.h"

#include <pthread.h>
#include <stdlib.h>

#include "input/cutter.h"

/* Parts under way beyond one for each thread: those being delivered and waiting for a thread. */
enum { PARTS_AHEAD = 2, PARTS_MOST = 256 };

/* First capacity of a text whose length is not known. */
#define TEXT_FIRST ((size_t)1 << 20)

/* Of the memory, that of texts that are lent. */
enum { LENT_SHARE = 4 };

/* Text is delivered from places; a place is FREE or at one of these stages. */
enum stage { FREE, QUEUED, TAKEN, GOOD, BAD };

struct place {
    struct froe_codec_part part;
    struct froe_text *text; /* whose memory the part has while it is decoded and delivered; NULL: its own */
    enum stage stage;
    size_t memory; /* that the part may take */
};

struct froe_parts {
    pthread_mutex_t lock;   /* of stages, asked, holders */
    pthread_cond_t decoded; /* a part has been */
    unsigned asked;         /* calls for help that are still to come */
    bool closed;            /* nobody reads any more */
    atomic_bool dropped;    /* what is decoded is in vain */
    const struct froe_splitter *splitter;
    struct froe_helpers helpers;
    uint64_t history;        /* of who decodes a part, at most */
    void *state;             /* of the splitter */
    unsigned depth;          /* places that are used */
    unsigned first, count;   /* parts in order: places first … first + count - 1, modulo depth */
    size_t used;             /* bytes delivered of the first */
    size_t budget;           /* of the parts … */
    size_t lent_most;        /* … and of texts that are read by others though their parts are done with */
    struct froe_texts texts; /* of parts to come */
    bool accepted;           /* the first */
    bool ended;              /* what follows is not for parts */
    bool exhausted;          /* the splitter has no more */
    bool held;               /* the place behind the last holds a part that waits for memory */
    struct froe_parts_place place;
    uint64_t vain; /* offset: of units that begin before it, it is known that they are not for parts */
    struct place places[PARTS_MOST];
};

bool froe_part_reserve(struct froe_codec_part *part, size_t cap)
{
    if (cap <= part->cap)
        return true;
    if (cap > part->cap_most)
        return false;
    if (part->len == 0) { /* nothing to copy */
        free(part->text);
        part->text = NULL;
        part->cap = 0;
    }
    uint8_t *wider = realloc(part->text, cap + FROE_CUTTER_SLACK);
    if (wider == NULL)
        return false;
    part->text = wider;
    part->cap = cap;
    return true;
}

bool froe_part_take(struct froe_codec_part *part, struct froe_window *window, size_t len)
{
    if (part->stored.len + len > part->stored_most || !froe_window_need(window, len))
        return false;
    froe_buffer_append(&part->stored, window->bytes + window->pos, len);
    window->pos += len;
    return !part->stored.failed;
}

static size_t choose_budget(const struct froe_helpers *helpers)
{
    size_t budget = FROE_PARTS_MEMORY + helpers->threads * FROE_PARTS_EACH;
    return budget < helpers->memory ? budget : helpers->memory;
}

struct froe_parts *froe_parts_create(const struct froe_splitter *splitter, const struct froe_helpers *helpers,
                                     uint64_t history)
{
    struct froe_parts *parts = calloc(1, sizeof *parts);
    if (parts == NULL)
        return NULL;
    parts->state = splitter->create();
    if (parts->state == NULL) {
        free(parts);
        return NULL;
    }
    pthread_mutex_init(&parts->lock, NULL);
    pthread_cond_init(&parts->decoded, NULL);
    parts->splitter = splitter;
    parts->helpers = *helpers;
    parts->history = history;
    parts->depth = helpers->threads + PARTS_AHEAD < PARTS_MOST ? helpers->threads + PARTS_AHEAD : PARTS_MOST;
    parts->budget = choose_budget(helpers);
    parts->lent_most = parts->budget / LENT_SHARE;
    parts->budget -= parts->lent_most;
    return parts;
}

static void destroy(struct froe_parts *parts)
{
    pthread_cond_destroy(&parts->decoded);
    pthread_mutex_destroy(&parts->lock);
    free(parts);
}

const struct froe_splitter *froe_parts_splitter(const struct froe_parts *parts)
{
    return parts->splitter;
}

struct froe_parts_place froe_parts_place(const struct froe_parts *parts)
{
    return parts->place;
}

static struct place *place_at(struct froe_parts *parts, unsigned index)
{
    return &parts->places[(parts->first + index) % parts->depth];
}

/* The oldest part that nobody has begun, which is then taken; NULL: none. With the lock. */
static struct place *take(struct froe_parts *parts)
{
    for (unsigned i = 0; i < parts->count; i++) {
        struct place *place = place_at(parts, i);
        if (place->stage != QUEUED)
            continue;
        place->stage = TAKEN;
        return place;
    }
    return NULL;
}

/* Decodes what has been taken. With the lock, which is given up meanwhile. */
static void decode(struct froe_parts *parts, struct place *place, void *tool)
{
    pthread_mutex_unlock(&parts->lock);
    place->part.len = 0;
    bool good = tool != NULL &&
                froe_part_reserve(&place->part, place->part.expected > 0 ? place->part.expected : TEXT_FIRST) &&
                parts->splitter->decode(tool, &place->part);
    if (good) /* for who reads a block of it in place */
        memset(place->part.text + place->part.len, 0, FROE_CUTTER_SLACK);
    pthread_mutex_lock(&parts->lock);
    place->stage = good ? GOOD : BAD;
    pthread_cond_broadcast(&parts->decoded);
}

void froe_parts_help(struct froe_parts *parts, void *tool, bool all)
{
    struct place *place;
    pthread_mutex_lock(&parts->lock);
    while (!parts->closed && (place = take(parts)) != NULL) {
        decode(parts, place, tool);
        if (!all)
            break;
    }
    bool last = --parts->asked == 0 && parts->closed;
    pthread_mutex_unlock(&parts->lock);
    if (last)
        destroy(parts);
}

/* Gives a place memory for text. */
static void equip(struct froe_parts *parts, struct place *place)
{
    place->text = froe_texts_take(&parts->texts);
    if (place->text == NULL)
        return;
    place->part.text = place->text->bytes;
    place->part.cap = place->text->cap;
}

/* Takes it back. */
static void strip(struct froe_parts *parts, struct place *place)
{
    if (place->text != NULL) {
        place->text->bytes = place->part.text;
        place->text->cap = place->part.cap;
        froe_texts_give(&parts->texts, place->text);
        place->text = NULL;
    } else {
        free(place->part.text);
    }
    place->part.text = NULL;
    place->part.cap = 0;
}

/* Drops the parts under way. */
static void drop(struct froe_parts *parts)
{
    atomic_store_explicit(&parts->dropped, true, memory_order_relaxed);
    pthread_mutex_lock(&parts->lock);
    for (unsigned i = 0; i < parts->count; i++) {
        struct place *place = place_at(parts, i);
        while (place->stage == TAKEN)
            pthread_cond_wait(&parts->decoded, &parts->lock);
        place->stage = FREE;
    }
    parts->count = 0;
    pthread_mutex_unlock(&parts->lock);
    atomic_store_explicit(&parts->dropped, false, memory_order_relaxed);
}

void froe_parts_close(struct froe_parts *parts)
{
    if (parts == NULL)
        return;
    drop(parts);
    for (unsigned i = 0; i < parts->depth; i++) {
        strip(parts, &parts->places[i]);
        froe_buffer_free(&parts->places[i].part.stored);
    }
    froe_texts_free(&parts->texts);
    parts->splitter->destroy(parts->state);
    pthread_mutex_lock(&parts->lock);
    parts->closed = true;
    bool last = parts->asked == 0;
    pthread_mutex_unlock(&parts->lock);
    if (last)
        destroy(parts);
}

void froe_parts_begin(struct froe_parts *parts, const struct froe_window *window)
{
    parts->place = (struct froe_parts_place){froe_window_offset(window), 0};
    parts->first = parts->count = 0;
    parts->used = 0;
    parts->accepted = parts->held = false;
    parts->ended = parts->exhausted = parts->place.resume < parts->vain;
    parts->splitter->begin(parts->state);
}

/* A part of many units that is refused, or is bad, is not cut off once more for each of them. end: offset. */
static void refuse(struct froe_parts *parts, uint64_t end)
{
    if (parts->vain < end)
        parts->vain = end;
}

/* Whether the part behind the last has room beside the others, and texts that may come to use. */
static bool has_room(struct froe_parts *parts)
{
    struct place *place = place_at(parts, parts->count);
    const struct froe_codec_part *part = &place->part;
    place->memory = part->stored.cap + (part->cap > part->cap_most ? part->cap : part->cap_most) + part->history;
    size_t bytes = place->memory;
    for (unsigned i = 0; i < parts->count; i++)
        bytes += place_at(parts, i)->memory;
    froe_texts_shrink(&parts->texts, bytes < parts->budget ? parts->budget - bytes : 0);
    return parts->count == 0 || bytes <= parts->budget;
}

/* A part that is all there is to decode keeps nobody else busy. */
static bool is_alone(const struct froe_parts *parts, const struct froe_window *window,
                     const struct froe_codec_part *part)
{
    return parts->count == 0 && parts->place.passed == 0 && part->ends_unit && part->behind == froe_window_size(window);
}

/* Cuts the next part off, into the place behind the last. */
static bool cut(struct froe_parts *parts, struct froe_window *window)
{
    struct place *place = place_at(parts, parts->count);
    struct froe_codec_part *part = &place->part;
    strip(parts, place);
    part->stored.len = 0;
    part->stored_most = parts->budget < FROE_PART_STORED ? parts->budget : FROE_PART_STORED;
    part->history_most = parts->history;
    part->expected = part->history = 0;
    part->ends_unit = false;
    part->dropped = &parts->dropped;
    part->cancelled = parts->helpers.cancelled;
    if (!parts->splitter->next(parts->state, window, part) || is_alone(parts, window, part)) {
        refuse(parts, froe_window_offset(window));
        return false;
    }
    part->cap_most = part->expected > 0 ? part->expected : parts->budget / (parts->depth + 1);
    equip(parts, place);
    if (part->cap_most <= parts->budget && part->history <= parts->budget - part->cap_most)
        return true;
    refuse(parts, part->ends_unit ? part->behind : 0);
    return false;
}

/* Lets the part behind the last be decoded. False: nobody comes for it. */
static bool queue(struct froe_parts *parts)
{
    pthread_mutex_lock(&parts->lock);
    place_at(parts, parts->count++)->stage = QUEUED;
    bool ask = parts->asked + 1 < parts->helpers.threads;
    parts->asked += ask;
    pthread_mutex_unlock(&parts->lock);
    if (!ask || parts->helpers.ask(parts->helpers.context, parts))
        return true;
    pthread_mutex_lock(&parts->lock);
    parts->asked--;
    pthread_mutex_unlock(&parts->lock);
    return false;
}

/* Cuts parts off as long as there is room for them and somebody to decode them. */
static void queue_parts(struct froe_parts *parts, struct froe_window *window)
{
    bool asked = true;
    while (asked && !parts->exhausted && parts->count < parts->depth) {
        parts->exhausted = !parts->held && !cut(parts, window);
        if (parts->exhausted)
            return;
        parts->held = !has_room(parts);
        if (parts->held)
            return;
        asked = queue(parts);
    }
}

/* Waits until the first part is decoded, by decoding. Whether it is good. */
static bool wait_for_first(struct froe_parts *parts, void *tool)
{
    struct place *first = place_at(parts, 0), *other;
    pthread_mutex_lock(&parts->lock);
    while (first->stage < GOOD) {
        if ((other = take(parts)) != NULL)
            decode(parts, other, tool);
        else
            pthread_cond_wait(&parts->decoded, &parts->lock);
    }
    pthread_mutex_unlock(&parts->lock);
    return first->stage == GOOD;
}

/* The first part has been delivered. */
static void advance(struct froe_parts *parts)
{
    struct place *place = place_at(parts, 0);
    parts->place.passed += place->part.len;
    if (place->part.ends_unit)
        parts->place = (struct froe_parts_place){place->part.behind, 0};
    strip(parts, place);
    pthread_mutex_lock(&parts->lock);
    place->stage = FREE;
    parts->first = (parts->first + 1) % parts->depth;
    parts->count--;
    pthread_mutex_unlock(&parts->lock);
    parts->used = 0;
    parts->accepted = false;
}

/* Whether the first part is decoded and may follow those before. */
static bool find_first(struct froe_parts *parts, struct froe_window *window, void *tool)
{
    const struct froe_splitter *splitter = parts->splitter;
    queue_parts(parts, window);
    if (parts->count == 0)
        return false;
    const struct froe_codec_part *part = &place_at(parts, 0)->part;
    if (wait_for_first(parts, tool) && (splitter->accept == NULL || splitter->accept(parts->state, part)))
        return true;
    refuse(parts, part->ends_unit ? part->behind : 0);
    return false;
}

/* Makes sure that there is text of the first part to deliver. */
static bool find_text(struct froe_parts *parts, struct froe_window *window, void *tool)
{
    while (!parts->ended) {
        if (parts->accepted && parts->used < place_at(parts, 0)->part.len)
            return true;
        if (parts->accepted)
            advance(parts);
        parts->accepted = find_first(parts, window, tool);
        parts->ended = !parts->accepted;
    }
    drop(parts);
    return false;
}

bool froe_parts_read(struct froe_parts *parts, struct froe_window *window, void *tool, uint8_t *to, size_t cap,
                     size_t *got)
{
    *got = 0;
    if (!find_text(parts, window, tool))
        return false;
    const struct froe_codec_part *part = &place_at(parts, 0)->part;
    *got = part->len - parts->used < cap ? part->len - parts->used : cap;
    memcpy(to, part->text + parts->used, *got);
    parts->used += *got;
    return true;
}

struct froe_span froe_parts_peek(struct froe_parts *parts, struct froe_window *window, void *tool)
{
    if (!parts->splitter->lends || !find_text(parts, window, tool))
        return FROE_ABSENT;
    const struct place *place = place_at(parts, 0);
    const struct froe_codec_part *part = &place->part;
    if (place->text == NULL || froe_texts_bytes(&parts->texts, true) + part->cap > parts->lent_most)
        return FROE_ABSENT;
    return (struct froe_span){part->text + parts->used, part->len - parts->used};
}

struct froe_text *froe_parts_lend(struct froe_parts *parts, size_t len)
{
    struct place *place = place_at(parts, 0);
    froe_text_hold(place->text);
    parts->used += len;
    return place->text;
}
