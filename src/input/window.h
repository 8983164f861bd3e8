/*
 * A window on the stored bytes of one input, for decoders that look ahead and step back: the bytes between `pos` and
 * `end` are contiguous, the last FROE_WINDOW_BACK bytes before `pos` stay at hand (a decoder that took a few bytes too
 * many puts them back by moving pos), and any earlier place can be looked at again if the input can be read twice or
 * the bytes happen to be here still.
 *
 * Memory: one buffer of fixed size, whatever the input holds.
 */
#ifndef FROE_INPUT_WINDOW_H
#define FROE_INPUT_WINDOW_H

#include "input/reader.h"

#define FROE_WINDOW_READ ((size_t)256 << 10) /* bytes read at once; at most so many can be asked for with need */
#define FROE_WINDOW_BACK 64
#define FROE_WINDOW_REST 1024 /* unread bytes that may be left over when the window is filled again in full */
#define FROE_WINDOW_SIZE (FROE_WINDOW_BACK + FROE_WINDOW_REST + FROE_WINDOW_READ)

struct froe_window {
    struct froe_reader *reader;
    uint8_t *bytes; /* FROE_WINDOW_SIZE of them */
    size_t begin;   /* first index that holds a byte of the input */
    size_t pos;     /* first byte not used yet */
    size_t end;
    uint64_t end_offset;          /* of bytes[end] in the input */
    bool pinned;                  /* keep all that is at hand: froe_window_more() fails rather than drop bytes */
    enum froe_read_status status; /* what ended the input; FROE_READ_OK while there may be more */
    int error;                    /* errno, with FROE_READ_FAILED */
};

/* Starts at the reader's present position. `bytes` belongs to the caller. */
void froe_window_open(struct froe_window *window, struct froe_reader *reader, uint8_t *bytes);

/* Gets at least one more byte behind `end` and keeps all from `pos` on. False at the end of the input (status says
 * how it ended), when the window is full of unread bytes, or when pinned and full. */
bool froe_window_more(struct froe_window *window);

/* Makes len <= FROE_WINDOW_READ unread bytes available; false when the input has fewer left. */
bool froe_window_need(struct froe_window *window, size_t len);

/* Puts pos at an offset; false, and nothing changes, when those bytes cannot be had a second time. */
bool froe_window_seek(struct froe_window *window, uint64_t offset);

/* True when all up to the end of the input is at hand, as far as that is known without another read. */
bool froe_window_holds_end(const struct froe_window *window);

/* Bytes of the input as far as known: its size, or how far a pipe has been read. */
uint64_t froe_window_size(const struct froe_window *window);

static inline size_t froe_window_left(const struct froe_window *window)
{
    return window->end - window->pos;
}

/* Offset of pos in the input. */
static inline uint64_t froe_window_offset(const struct froe_window *window)
{
    return window->end_offset - froe_window_left(window);
}

#endif
