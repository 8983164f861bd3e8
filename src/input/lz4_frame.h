/*
 * What the header of an LZ4 frame says (lz4_Frame_format.md, version 1.6.2), and the marks between its blocks.
 */
#ifndef FROE_INPUT_LZ4_FRAME_H
#define FROE_INPUT_LZ4_FRAME_H

#include "input/window.h"

struct froe_lz4_frame {
    bool independent;   /* no block needs those before it */
    bool block_checks;  /* a checksum stands behind each block */
    bool content_check; /* one stands behind all */
    size_t block_max;   /* bytes of text in a block at most, and of its stored bytes */
    uint64_t size;      /* of the text; 0: not told */
};

/* Length of a block's size or of a checksum, and of the longest history that a block may refer to. */
enum { FROE_LZ4_WORD = 4, FROE_LZ4_HISTORY = 1 << 16 };

/* The word before a block: how many stored bytes it has, 0: none, the frame ends; and whether they are the text. */
static inline uint32_t froe_lz4_block_size(uint32_t word)
{
    return word & 0x7fffffff;
}

static inline bool froe_lz4_is_raw(uint32_t word)
{
    return word >> 31 != 0;
}

/*
 * Reads the header at the window's position, and passes over it. context: an LZ4F_dctx. *code: an error of LZ4F; not
 * one, with false: the input ends before the header does.
 */
bool froe_lz4_read_header(void *context, struct froe_window *window, struct froe_lz4_frame *frame, size_t *code);

#endif
