/*
 * What the parts of the gzip decoder share: the walk over members (gzip.c), members decoded in one go (gzip_whole.c),
 * and the search for the next good member after a fault (gzip_resync.c).
 */
#ifndef FROE_INPUT_GZIP_STATE_H
#define FROE_INPUT_GZIP_STATE_H

#include <libdeflate.h>

#include "input/gzip_member.h"

enum froe_gzip_phase {
    FROE_GZIP_BETWEEN,   /* a member, padding or the end comes next */
    FROE_GZIP_IN_MEMBER, /* in the body of a member */
    FROE_GZIP_IN_ARENA,  /* a verified member in the arena is not yet delivered whole */
    FROE_GZIP_AT_FAULT,  /* a fault is to be told */
    FROE_GZIP_AT_LIMIT,  /* where the range ends, which is to be told */
    FROE_GZIP_AT_END,
};

struct froe_gzip {
    /* Kept from file to file. */
    struct froe_gzip_memory *memory;
    uint8_t *input; /* FROE_WINDOW_SIZE */
    uint8_t *arena; /* FROE_GZIP_ARENA; also where output goes that nobody wants */
    struct libdeflate_decompressor *libdeflate;
    void *own_state;
    void *zlib_state;

    /* Of the present file. */
    struct froe_window window;
    bool use_libdeflate;
    bool use_own;
    struct froe_ahead *ahead; /* at work for this file; NULL: none */
    bool first;               /* no member has begun yet */
    uint64_t limit;           /* members that begin here or behind it are out of the range */
    const char *last_decoder;
    enum froe_gzip_phase phase;
    size_t arena_pos;
    size_t arena_len;
    uint64_t search_spent; /* bytes of faulty members and of failed attempts to find a good one */

    /* Of the present member. */
    struct froe_gzip_member member;
    size_t call_start; /* bytes in the caller's buffer before this member's */
    uint64_t skip;     /* bytes the referee has yet to pass over: they are delivered */
};

/* The decoder for members that do not fit whole, and its state. */
static inline const struct froe_inflate_decoder *froe_gzip_stream_decoder(const struct froe_gzip *gzip, void **state)
{
    *state = gzip->use_own ? gzip->own_state : gzip->zlib_state;
    return gzip->use_own ? &froe_inflate_own : &froe_inflate_zlib;
}

/*
 * Tries to decode the member whose header was just read in one go: straight to `to` where the member says that it fits,
 * else into the arena (arena_len > 0 then). True when it is verified; *got bytes are at `to`, and the window stands
 * behind it. False for any reason: nothing is used, and a streaming decoder tells what is wrong.
 */
bool froe_gzip_whole(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *got);

enum froe_gzip_resync {
    FROE_GZIP_RESYNC_NEXT,     /* at the place where the faulty member said: nothing is lost between */
    FROE_GZIP_RESYNC_FOUND,    /* at a later member */
    FROE_GZIP_RESYNC_NONE,     /* no member follows that is whole */
    FROE_GZIP_RESYNC_GIVEN_UP, /* too much work */
};

/* Looks for the member to go on with after a fault in gzip->member. With NEXT and FOUND the window stands there. */
enum froe_gzip_resync froe_gzip_resync(struct froe_gzip *gzip);

/* Moves the window to the next bytes that look like the beginning of a header. False: none are left. */
bool froe_gzip_find_magic(struct froe_window *window);

/* Passes over NUL bytes; true when the input ends behind them. */
bool froe_gzip_padding_ends(struct froe_window *window);

#endif
