/*
 * Cuts a stream of bytes into blocks of whole lines.
 *
 * Bytes come from a fill function (a plain file, a part of one, a decoder) window by window into buffers that the
 * caller supplies; what follows the last newline is carried over to the next buffer. So a buffer can be handed to
 * another worker while the stream goes on in the next one.
 *
 * Memory is bounded whatever the stream holds: of a line that is longer than FROE_LINE_MAX only so much is kept that
 * the parser will call it too long; of a run of NUL bytes at the start of a line (copytruncate leaves gigabytes of
 * them) a window.
 *
 * One thread at a time.
 */
#ifndef FROE_INPUT_CUTTER_H
#define FROE_INPUT_CUTTER_H

#include "base/buffer.h"

/* Bytes asked of the fill function at a time: half of a second-level cache, as the block is parsed while it is there.
 */
#define FROE_CUTTER_WINDOW ((size_t)256 << 10)

/* Longest line kept: one that is too long by more than a line end. */
#define FROE_CUTTER_LINE ((size_t)(1 << 20) + 4)

/* Bytes behind a block that may be read (not used). */
#define FROE_CUTTER_SLACK ((size_t)64)

/* Size of the buffers for froe_cutter_next(). Only what is used of them is touched. */
#define FROE_CUTTER_BUFFER (FROE_CUTTER_LINE + 2 * FROE_CUTTER_WINDOW + FROE_CUTTER_SLACK)

enum froe_fill {
    FROE_FILL_OK,    /* *got > 0 bytes */
    FROE_FILL_LAST,  /* *got > 0 bytes, and they end the stream: nothing more is asked for */
    FROE_FILL_BREAK, /* the next bytes do not continue these: an open line is lost. *got == 0 */
    FROE_FILL_RANGE, /* the range ends here: *got == 0. Bytes behind it come with the next call. Of a range that ends
                        so, of which nobody knows beforehand how long it is, the line that begins where it ends is, too.
                      */
    FROE_FILL_END,   /* *got == 0 */
};

/* Fills up to cap > 0 bytes at `to`. Reports errors by itself. */
typedef enum froe_fill froe_fill_fn(void *context, uint8_t *to, size_t cap, size_t *got);

/* Has text in its own memory, in which it may be read. */
struct froe_lender {
    /* What fill would give next, or its beginning, with FROE_CUTTER_SLACK readable bytes behind; absent: fill is to be
     * called. */
    struct froe_span (*peek)(void *context);
    /* Passes over so many bytes of it, which stay there as the lender and its caller agree. */
    void (*take)(void *context, size_t len);
};

struct froe_cutter {
    froe_fill_fn *fill;
    const struct froe_lender *lender; /* NULL: nothing is read in place */
    void *context;
    struct froe_buffer carry; /* the start of a line that goes on */
    uint64_t left;            /* bytes up to the end of the range: lines that begin behind it are somebody else's */
    uint64_t nul_bytes;       /* NUL bytes dropped here, at the start of long lines */
    bool at_start;            /* of a file: a byte order mark may come, which is no part of its first line */
    bool skipping;            /* up to the next newline: the rest of a line that is dropped or not ours */
    bool one_more;            /* the line that begins where the range ends belongs to it */
    bool ended;
};

/*
 * Starts on a stream. length: of the range, UINT64_MAX for the whole stream; the fill function may be asked for bytes
 * beyond the range to finish its last line. mid_line: the stream begins one byte before the range, and lines of the
 * range begin behind the first newline; otherwise with the file, whose byte order mark is passed over. The cutter keeps
 * its memory from stream to stream; zero-initialise it once.
 */
void froe_cutter_begin(struct froe_cutter *cutter, froe_fill_fn *fill, void *context, uint64_t length, bool mid_line);

/* Has whole lines read where they stand; behind froe_cutter_begin() for a whole stream, with the same context. */
void froe_cutter_borrow(struct froe_cutter *cutter, const struct froe_lender *lender);

/*
 * The next block: whole lines in buffer (FROE_CUTTER_BUFFER bytes) or the lender's memory, if it was asked to let them
 * be taken; FROE_CUTTER_SLACK readable bytes behind them. False at the end of the stream. Only the last block may end
 * without newline. When memory for the carry is short the line is dropped and *short_of_memory set.
 */
bool froe_cutter_next(struct froe_cutter *cutter, uint8_t *buffer, struct froe_span *block, bool *short_of_memory);

void froe_cutter_free(struct froe_cutter *cutter);

/*
 * A buffer for froe_cutter_next(), or NULL when memory is short. To be freed with froe_cutter_buffer_free(), which
 * takes NULL too. Any thread.
 *
 * Reads begin one byte before a range, or with a file, and are copied from pages of the cache. A copy whose target lies
 * up to 31 bytes behind its source, both taken modulo 4096, takes three times as long: each load looks as if it had to
 * wait for the store before it (told as "4K aliasing" by Intel's Optimization Reference Manual, and measured on AMD's
 * Zen 3). So buffers begin a cache line behind a page.
 */
uint8_t *froe_cutter_buffer(void);
void froe_cutter_buffer_free(uint8_t *buffer);

#endif
