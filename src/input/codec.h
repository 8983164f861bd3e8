/*
 * A codec behind input/decoder.h: how one frame or stream of it (a "unit") is decoded. What comes before, between and
 * behind the units is the business of input/decoder.c.
 */
#ifndef FROE_INPUT_CODEC_H
#define FROE_INPUT_CODEC_H

#include "input/coding.h"
#include "input/window.h"

enum froe_codec_status {
    FROE_CODEC_FULL, /* all of cap was delivered */
    FROE_CODEC_MORE, /* more input is wanted than the window holds */
    FROE_CODEC_DONE, /* the unit is whole and verified; the window stands behind it */
    FROE_CODEC_GROW, /* more memory is wanted than it may have yet: wants(), and grow() before it is called again */
    FROE_CODEC_BAD,  /* the problem is told; the window stands where it is */
};

/* Room for the text of a problem. */
enum { FROE_CODEC_PROBLEM = 120 };

struct froe_codec {
    const char *name;
    const char *unit; /* "frame", "stream" */
    /* True when a unit begins so; len >= FROE_CODING_HEAD unless the input ends before. Never NULL. */
    bool (*recognize)(const uint8_t *head, size_t len);
    /* NULL when memory is short. */
    void *(*create)(void);
    void (*destroy)(void *state);
    /* Makes ready for a unit at the window's position, whose history may take so many bytes, and as long as it has not
     * been told to grow no more than `allowed`. False when memory is short. */
    bool (*begin)(void *state, uint64_t history, uint64_t allowed);
    /*
     * Decodes from the window to `to`, as far as either goes. *got bytes were delivered, whatever it returns; it may
     * have fetched more input. problem: FROE_CODEC_PROBLEM bytes, filled in with FROE_CODEC_BAD.
     */
    enum froe_codec_status (*run)(void *state, struct froe_window *window, uint8_t *to, size_t cap, size_t *got,
                                  char *problem);
    /* With FROE_CODEC_BAD: how many bytes before the window's position the problem begins. NULL: none. */
    uint64_t (*held)(const void *state);
    /* Bytes of memory that it has. NULL: they are few. */
    size_t (*memory)(const void *state);
    /* With FROE_CODEC_GROW: bytes that it needs; and lets it have them. NULL without memory(). */
    size_t (*wants)(const void *state);
    void (*grow)(void *state);
    /* Version of the library. */
    const char *(*version)(void);
};

/* NULL where the library was missing when froe was built. */
const struct froe_codec *froe_codec_zstd(void);
const struct froe_codec *froe_codec_xz(void);
const struct froe_codec *froe_codec_bzip2(void);
const struct froe_codec *froe_codec_lz4(void);
/* By the coding; NULL for plain text and gzip too. */
const struct froe_codec *froe_codec_of(enum froe_coding coding);

/* Length of the skippable frame (RFC 8878, section 3.1.2; lz4 has the same) that begins at head; 0: none does. */
uint64_t froe_codec_skippable(const uint8_t *head, size_t len);

static inline uint32_t froe_codec_little32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

#endif
