/*
 * After a fault: where does the next good member begin? A header proves nothing (its three or four fixed bytes occur by
 * chance, and files inside files have them), so each candidate is decoded to its end; only right CRC and length count.
 * Only where a faulty member says itself that the next one begins, a header is enough.
 *
 * Somebody may fill a file with headers whose data decode for long and then fail. So all that is decoded to no good
 * end, faulty members and failed attempts, draws on a budget of a few times the size of the file, and the whole is
 * linear in that size. Memory is that of the decoder.
 */
#include "input/gzip_state.h"

enum {
    MAGIC_SIZE = 4,
    TRIAL_COST = 1024, /* of an attempt however short: decoders build tables */
    BUDGET_TIMES = 4,
};
#define BUDGET_LEAST ((uint64_t)1 << 20)

enum trial { TRIAL_GOOD, TRIAL_BAD, TRIAL_TOO_LONG };

bool froe_gzip_padding_ends(struct froe_window *window)
{
    while (froe_window_need(window, 1)) {
        while (window->pos < window->end && window->bytes[window->pos] == 0)
            window->pos++;
        if (window->pos < window->end)
            return false;
    }
    return true;
}

/* What the search has cost when an attempt that began at `from` and got as far as the window stands is counted in. */
static uint64_t cost_with(const struct froe_gzip *gzip, uint64_t from)
{
    return gzip->search_spent + TRIAL_COST + (froe_window_offset(&gzip->window) - from);
}

static bool over_budget(const struct froe_gzip *gzip, uint64_t cost)
{
    return cost > froe_window_size(&gzip->window) * BUDGET_TIMES + BUDGET_LEAST;
}

static enum froe_gzip_member_status decode_to_nowhere(struct froe_gzip *gzip, uint64_t from)
{
    struct froe_gzip_member member;
    if (!froe_gzip_member_header(&member, &gzip->window))
        return FROE_GZIP_MEMBER_FAULT;
    void *state;
    const struct froe_inflate_decoder *decoder = froe_gzip_stream_decoder(gzip, &state);
    froe_gzip_member_body(&member, decoder, state);
    enum froe_gzip_member_status status;
    do {
        size_t got;
        status = froe_gzip_member_read(&member, gzip->arena, FROE_GZIP_ARENA, &got);
    } while (status == FROE_GZIP_MEMBER_FULL && !over_budget(gzip, cost_with(gzip, from)));
    return status;
}

/* Is there a good member where the window stands? Only attempts that fail are charged. */
static enum trial try_member(struct froe_gzip *gzip)
{
    uint64_t from = froe_window_offset(&gzip->window);
    if (decode_to_nowhere(gzip, from) == FROE_GZIP_MEMBER_WHOLE)
        return TRIAL_GOOD;
    gzip->search_spent = cost_with(gzip, from);
    return over_budget(gzip, gzip->search_spent) ? TRIAL_TOO_LONG : TRIAL_BAD;
}

/* True when the faulty member tells where the next begins, and what is there begins like one, or the file ends. That is
 * believed: its place is no chance. If it has a fault too, its lines before that count all the same. */
static bool next_is_there(struct froe_gzip *gzip)
{
    struct froe_window *window = &gzip->window;
    uint64_t next = gzip->member.next;
    if (next == 0 || !froe_window_seek(window, next))
        return false;
    bool there = froe_gzip_padding_ends(window);
    if (!there && froe_window_offset(window) == next)
        there = froe_window_need(window, MAGIC_SIZE) && froe_gzip_recognize(window->bytes + window->pos, MAGIC_SIZE);
    return there && froe_window_seek(window, next);
}

bool froe_gzip_find_magic(struct froe_window *window)
{
    while (froe_window_need(window, MAGIC_SIZE)) {
        const uint8_t *from = window->bytes + window->pos;
        size_t starts = froe_window_left(window) - (MAGIC_SIZE - 1);
        const uint8_t *hit = memchr(from, 0x1f, starts);
        window->pos += hit == NULL ? starts : (size_t)(hit - from);
        if (hit != NULL) {
            if (froe_gzip_recognize(hit, MAGIC_SIZE))
                return true;
            window->pos++;
        }
    }
    return false;
}

static enum froe_gzip_resync search(struct froe_gzip *gzip)
{
    struct froe_window *window = &gzip->window;
    while (froe_gzip_find_magic(window)) {
        uint64_t candidate = froe_window_offset(window);
        enum trial trial = try_member(gzip);
        if (trial == TRIAL_TOO_LONG)
            return FROE_GZIP_RESYNC_GIVEN_UP;
        if (!froe_window_seek(window, trial == TRIAL_GOOD ? candidate : candidate + 1))
            return FROE_GZIP_RESYNC_NONE;
        if (trial == TRIAL_GOOD)
            return FROE_GZIP_RESYNC_FOUND;
    }
    return FROE_GZIP_RESYNC_NONE;
}

enum froe_gzip_resync froe_gzip_resync(struct froe_gzip *gzip)
{
    struct froe_window *window = &gzip->window;
    const struct froe_gzip_member *member = &gzip->member;
    if (window->status == FROE_READ_SHRUNK || window->status == FROE_READ_FAILED)
        return FROE_GZIP_RESYNC_NONE;
    /* What is framed is a single member: whatever looks like another lies in its data. */
    if (window->reader->frame != NULL)
        return FROE_GZIP_RESYNC_NONE;
    window->pinned = !window->reader->seekable;
    enum froe_gzip_resync result = FROE_GZIP_RESYNC_NEXT;
    bool there = next_is_there(gzip);
    /* Members one behind the other cost nothing but themselves. */
    if (!there || member->next < member->fault.offset)
        gzip->search_spent += TRIAL_COST + (member->fault.offset - member->start);
    if (over_budget(gzip, gzip->search_spent)) {
        result = FROE_GZIP_RESYNC_GIVEN_UP;
    } else if (!there) {
        if (!froe_window_seek(window, member->start + 1))
            window->pos = window->begin;
        result = search(gzip);
    }
    window->pinned = false;
    return result;
}
