/*
 * How the units of a codec (input/codec.h) are divided into parts that can be decoded by themselves, by anybody, ahead
 * of their turn: blocks of bzip2, xz and LZ4, frames of zstd. For input/parts.c.
 *
 * A splitter may guess: what it gives counts only when the part decodes whole, with its checksum, and is accepted in
 * its turn. Everything else ends in decoding the unit once more from its start, as if it had never been divided.
 */
#ifndef FROE_INPUT_SPLIT_H
#define FROE_INPUT_SPLIT_H

#include <stdatomic.h>

#include "base/buffer.h"
#include "input/coding.h"
#include "input/lz4_frame.h"

/* Most stored bytes of a part; what needs more is not divided. */
#define FROE_PART_STORED ((size_t)64 << 20)

struct froe_codec_part {
    struct froe_buffer stored; /* filled by the splitter … */
    size_t stored_most;        /* … with no more bytes than that */
    uint64_t history_most;     /* bytes that the history of who decodes it may take … */
    size_t history;            /* … and does, beside the text; set by the splitter */
    uint64_t bits;             /* bzip2: bits of stored that are its own … */
    unsigned first_bit;        /* … from this one on, highest first */
    uint32_t check;            /* bzip2: of the stream up to here; xz: kind of the blocks' check; lz4: of the unit */
    unsigned level;            /* bzip2: of the stream */
    struct froe_lz4_frame lz4; /* lz4: of the unit */
    size_t expected;           /* length of the text, as claimed; 0: not known */
    bool ends_unit;            /* what follows begins a unit, or the input ends, at `behind` */
    uint64_t behind;           /* offset in the stored bytes */
    uint8_t *text;             /* decoded; kept from part to part */
    size_t len, cap;
    size_t cap_most;              /* text may not grow beyond that */
    const atomic_bool *dropped;   /* its reader wants it no more … */
    const atomic_bool *cancelled; /* … nor anything; NULL: nobody can say so */
};

/* Whether to give up decoding. */
static inline bool froe_part_is_vain(const struct froe_codec_part *part)
{
    return atomic_load_explicit(part->dropped, memory_order_relaxed) ||
           (part->cancelled != NULL && atomic_load_explicit(part->cancelled, memory_order_relaxed));
}

struct froe_splitter {
    /* Both NULL when memory is short. A splitter belongs to one decoder, a tool to one worker. */
    void *(*create)(void);
    void *(*create_tool)(void);
    void (*destroy)(void *splitter);
    void (*destroy_tool)(void *tool); /* NULL is allowed */
    /* Begins at a unit. */
    void (*begin)(void *splitter);
    /* Cuts off the next part at the window's position, which moves on. False: what follows is not to be divided: the
     * input ends, something is wrong with it, or it has no parts; where the window stands then does not matter. */
    bool (*next)(void *splitter, struct froe_window *window, struct froe_codec_part *part);
    /* Decodes a part. False: not whole, not right, or not in this memory. */
    bool (*decode)(void *tool, struct froe_codec_part *part);
    /* In the order of the parts: whether this one may follow those before. NULL: always. */
    bool (*accept)(void *splitter, const struct froe_codec_part *part);
    /* Text may be lent, in pieces of any length: what the codec gives of a damaged unit does not depend on the lengths
     * that it is asked for. */
    bool lends;
};

/* NULL where the library was missing when froe was built. */
const struct froe_splitter *froe_split_zstd(void);
const struct froe_splitter *froe_split_xz(void);
const struct froe_splitter *froe_split_bzip2(void);
const struct froe_splitter *froe_split_lz4(void);
/* By the coding; NULL for plain text and gzip too. */
const struct froe_splitter *froe_splitter_of(enum froe_coding coding);

/* Makes room for cap bytes of text, keeping what there is. False: too many, or memory is short. */
bool froe_part_reserve(struct froe_codec_part *part, size_t cap);

/* Moves len <= FROE_WINDOW_READ bytes from the window to the part. False: the input has fewer, or it would be too
 * much. */
bool froe_part_take(struct froe_codec_part *part, struct froe_window *window, size_t len);

#endif
