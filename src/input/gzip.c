#include "input/gzip.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "input/gzip_state.h"

bool froe_gzip_recognize(const uint8_t *head, size_t len)
{
    return len >= 4 && head[0] == 0x1f && head[1] == 0x8b && head[2] == 8 && (head[3] & 0xe0) == 0;
}

static void destroy(struct froe_gzip *gzip)
{
    if (gzip == NULL)
        return;
    froe_inflate_own.destroy(gzip->own_state);
    if (gzip->zlib_state != NULL)
        froe_inflate_zlib.destroy(gzip->zlib_state);
    if (gzip->libdeflate != NULL)
        libdeflate_free_decompressor(gzip->libdeflate);
    free(gzip->arena);
    free(gzip->input);
    free(gzip);
}

static struct froe_gzip *create(void)
{
    struct froe_gzip *gzip = calloc(1, sizeof *gzip);
    if (gzip == NULL)
        return NULL;
    gzip->input = malloc(FROE_WINDOW_SIZE);
    gzip->arena = malloc(FROE_GZIP_ARENA);
    gzip->libdeflate = libdeflate_alloc_decompressor();
    gzip->zlib_state = froe_inflate_zlib.create();
    gzip->own_state = froe_inflate_own.create();
    if (gzip->input == NULL || gzip->arena == NULL || gzip->libdeflate == NULL || gzip->zlib_state == NULL ||
        gzip->own_state == NULL) {
        destroy(gzip);
        return NULL;
    }
    return gzip;
}

static void choose_decoders(struct froe_gzip *gzip)
{
    const char *forced = getenv("FROE_GZIP");
    bool zlib = forced != NULL && strcmp(forced, "zlib") == 0;
    bool own = forced != NULL && strcmp(forced, "own") == 0;
    bool libdeflate = forced != NULL && strcmp(forced, "libdeflate") == 0;
    gzip->use_libdeflate = !zlib && !own;
    gzip->use_own = !zlib && !libdeflate;
}

static void begin_ahead(struct froe_gzip *gzip, const struct froe_reader *reader)
{
    struct froe_ahead *ahead = gzip->memory == NULL || !gzip->use_own ? NULL : gzip->memory->ahead;
    gzip->ahead = ahead != NULL && froe_ahead_begin(ahead, reader) ? ahead : NULL;
    froe_inflate_own_look(gzip->own_state, gzip->ahead);
}

static void end_ahead(struct froe_gzip *gzip)
{
    froe_inflate_own_look(gzip->own_state, NULL);
    if (gzip->ahead != NULL)
        froe_ahead_end(gzip->ahead);
    gzip->ahead = NULL;
}

struct froe_gzip *froe_gzip_open(struct froe_reader *reader, struct froe_gzip_memory *memory)
{
    struct froe_gzip *gzip;
    if (memory != NULL && memory->idle != NULL) {
        gzip = memory->idle;
        memory->idle = NULL;
    } else {
        gzip = create();
        if (gzip == NULL)
            return NULL;
    }
    gzip->memory = memory;
    froe_window_open(&gzip->window, reader, gzip->input);
    choose_decoders(gzip);
    gzip->first = true;
    gzip->limit = UINT64_MAX;
    gzip->last_decoder = "";
    gzip->phase = FROE_GZIP_BETWEEN;
    gzip->arena_pos = gzip->arena_len = 0;
    gzip->search_spent = 0;
    begin_ahead(gzip, reader);
    return gzip;
}

void froe_gzip_limit(struct froe_gzip *gzip, uint64_t offset)
{
    gzip->limit = offset;
}

void froe_gzip_close(struct froe_gzip *gzip)
{
    if (gzip == NULL)
        return;
    end_ahead(gzip);
    if (gzip->memory != NULL && gzip->memory->idle == NULL)
        gzip->memory->idle = gzip;
    else
        destroy(gzip);
}

void froe_gzip_memory_free(struct froe_gzip_memory *memory)
{
    destroy(memory->idle);
    memory->idle = NULL;
}

const char *froe_gzip_last_decoder(const struct froe_gzip *gzip)
{
    return gzip->last_decoder;
}

static char decoders_text[100]; /* written once, by describe() */
static pthread_once_t describing = PTHREAD_ONCE_INIT;

static void describe(void)
{
    snprintf(decoders_text, sizeof decoders_text, "libdeflate %s, own, zlib %s", LIBDEFLATE_VERSION_STRING,
             zlibVersion());
}

const char *froe_gzip_decoders(void)
{
    pthread_once(&describing, describe);
    return decoders_text;
}

static void start_body(struct froe_gzip *gzip, const struct froe_inflate_decoder *decoder, void *state)
{
    froe_gzip_member_body(&gzip->member, decoder, state);
    gzip->last_decoder = decoder == &froe_inflate_zlib ? "zlib" : "own";
    gzip->phase = FROE_GZIP_IN_MEMBER;
}

/* A fault that lies between members: what follows is to be searched from the byte behind `start`. */
static void fault_between(struct froe_gzip *gzip, const char *text)
{
    gzip->member.start = gzip->member.fault.offset = froe_window_offset(&gzip->window);
    gzip->member.next = 0;
    snprintf(gzip->member.fault.text, sizeof gzip->member.fault.text, "%s", text);
    gzip->phase = FROE_GZIP_AT_FAULT;
}

/* Tells by what comes next whether that is a member. If not, the phase says what it is. */
static bool at_member(struct froe_gzip *gzip)
{
    struct froe_window *window = &gzip->window;
    if (gzip->first ? !froe_window_need(window, 1) : froe_gzip_padding_ends(window)) {
        gzip->phase = FROE_GZIP_AT_END;
        if (window->status != FROE_READ_END) {
            froe_gzip_fault_end(&gzip->member.fault, window);
            gzip->phase = FROE_GZIP_AT_FAULT;
        }
        return false;
    }
    froe_window_need(window, 2);
    const uint8_t *head = window->bytes + window->pos;
    if (head[0] == 0x1f && (froe_window_left(window) < 2 || head[1] == 0x8b))
        return true;
    fault_between(gzip, gzip->first ? "not in gzip format" : "trailing bytes after the last gzip member");
    return false;
}

static void start_member(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *got)
{
    *got = 0;
    if (!at_member(gzip))
        return;
    if (froe_window_offset(&gzip->window) >= gzip->limit) {
        gzip->phase = FROE_GZIP_AT_LIMIT;
        return;
    }
    gzip->first = false;
    gzip->skip = 0;
    if (!froe_gzip_member_header(&gzip->member, &gzip->window)) {
        gzip->phase = FROE_GZIP_AT_FAULT;
    } else if (gzip->use_libdeflate && froe_gzip_whole(gzip, to, cap, got)) {
        gzip->phase = gzip->arena_len > 0 ? FROE_GZIP_IN_ARENA : FROE_GZIP_BETWEEN;
    } else {
        void *state;
        const struct froe_inflate_decoder *decoder = froe_gzip_stream_decoder(gzip, &state);
        start_body(gzip, decoder, state);
    }
}

/*
 * A fault of a fast decoder: zlib decodes the member again, if it can be had again. What of it is in the caller's
 * buffer since this call is taken back (*have shrinks), what went out before is skipped. False: the fault stands.
 */
static bool call_referee(struct froe_gzip *gzip, size_t *have)
{
    struct froe_gzip_member *member = &gzip->member;
    uint64_t length = member->length;
    if (member->decoder == &froe_inflate_zlib || !froe_window_seek(&gzip->window, member->start))
        return false;
    if (!froe_gzip_member_header(member, &gzip->window))
        return false;
    gzip->skip = length - (*have - gzip->call_start);
    *have = gzip->call_start;
    start_body(gzip, &froe_inflate_zlib, gzip->zlib_state);
    return true;
}

/* Decodes into the caller's buffer, or to nowhere what the referee has to skip. */
static enum froe_gzip_member_status read_member(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *got)
{
    while (gzip->skip > 0) {
        size_t count = gzip->skip < FROE_GZIP_ARENA ? (size_t)gzip->skip : FROE_GZIP_ARENA;
        enum froe_gzip_member_status status = froe_gzip_member_read(&gzip->member, gzip->arena, count, &count);
        gzip->skip -= count;
        *got = 0;
        if (status != FROE_GZIP_MEMBER_FULL)
            return status;
    }
    return froe_gzip_member_read(&gzip->member, to, cap, got);
}

static void continue_member(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *have)
{
    size_t got;
    enum froe_gzip_member_status status = read_member(gzip, to + *have, cap - *have, &got);
    *have += got;
    if (status == FROE_GZIP_MEMBER_WHOLE)
        gzip->phase = FROE_GZIP_BETWEEN;
    else if (status == FROE_GZIP_MEMBER_FAULT && !call_referee(gzip, have))
        gzip->phase = FROE_GZIP_AT_FAULT;
}

static size_t empty_arena(struct froe_gzip *gzip, uint8_t *to, size_t cap)
{
    size_t count = gzip->arena_len - gzip->arena_pos;
    if (count > cap)
        count = cap;
    memcpy(to, gzip->arena + gzip->arena_pos, count);
    gzip->arena_pos += count;
    if (gzip->arena_pos == gzip->arena_len) {
        gzip->arena_len = 0;
        gzip->phase = FROE_GZIP_BETWEEN;
    }
    return count;
}

static void add_text(struct froe_gzip_fault *fault, const char *text)
{
    size_t len = strlen(fault->text);
    snprintf(fault->text + len, sizeof fault->text - len, "%s", text);
}

/* Finds out where to go on and completes the message with it. */
static void settle_fault(struct froe_gzip *gzip, struct froe_gzip_fault *fault)
{
    struct froe_window *window = &gzip->window;
    *fault = gzip->member.fault;
    bool at_end = fault->offset >= froe_window_size(window) && froe_window_holds_end(window);
    enum froe_gzip_resync resync = froe_gzip_resync(gzip);
    /* Of a single member in a frame nothing is searched. */
    at_end = at_end || window->reader->frame != NULL;
    bool found = resync == FROE_GZIP_RESYNC_NEXT || resync == FROE_GZIP_RESYNC_FOUND;
    gzip->phase = found ? FROE_GZIP_BETWEEN : FROE_GZIP_AT_END;
    char where[100];
    if (resync == FROE_GZIP_RESYNC_FOUND) {
        uint64_t offset = froe_window_offset(window);
        snprintf(where, sizeof where, "; %s the member at byte %" PRIu64,
                 offset > fault->offset ? "lost from here to" : "going on with", offset);
        add_text(fault, where);
    } else if (resync == FROE_GZIP_RESYNC_GIVEN_UP) {
        add_text(fault, "; gave up the search for the next whole member");
    } else if (resync == FROE_GZIP_RESYNC_NONE && !at_end && window->status == FROE_READ_END) {
        add_text(fault, "; no whole member follows");
    } else if (resync == FROE_GZIP_RESYNC_NONE && !at_end && window->status == FROE_READ_OK) {
        add_text(fault, "; the rest of a pipe is not searched");
    }
}

enum froe_gzip_status froe_gzip_read(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *got,
                                     struct froe_gzip_fault *fault)
{
    size_t have = 0;
    gzip->call_start = 0;
    while (have < cap && gzip->phase < FROE_GZIP_AT_FAULT) {
        size_t count = 0;
        switch (gzip->phase) {
        case FROE_GZIP_BETWEEN:
            start_member(gzip, to + have, cap - have, &count);
            have += count;
            gzip->call_start = have;
            break;
        case FROE_GZIP_IN_ARENA:
            have += empty_arena(gzip, to + have, cap - have);
            break;
        default:
            continue_member(gzip, to, cap, &have);
        }
    }
    *got = have;
    if (have > 0)
        return FROE_GZIP_OK;
    if (gzip->phase == FROE_GZIP_AT_END)
        return FROE_GZIP_END;
    if (gzip->phase == FROE_GZIP_AT_LIMIT) {
        fault->offset = froe_window_offset(&gzip->window);
        gzip->limit = UINT64_MAX;
        gzip->phase = FROE_GZIP_BETWEEN;
        return FROE_GZIP_RANGE;
    }
    settle_fault(gzip, fault);
    return FROE_GZIP_FAULT;
}
