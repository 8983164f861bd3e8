/*
 * Decodes a compressed input of any coding into the caller's buffer, in memory that does not depend on its size. gzip
 * is done by input/gzip.h; zstd (RFC 8878), xz, bzip2 and LZ4 frames by their libraries, behind input/codec.h.
 *
 * Frames (zstd, lz4), streams (xz, bzip2) and members (gzip) that follow each other are decoded as one text. Skippable
 * frames of zstd and lz4 are passed over. NUL bytes between them and behind the last one are accepted, as padding;
 * other bytes are a fault ("trailing bytes …"). All checksums that are stored are verified. Text is delivered as it is
 * decoded, so a checksum that is wrong comes behind the text it is wrong for, as with every decoder that streams.
 *
 * Memory: windows and blocks may be so large as the codecs' own tools take them without being asked, and no larger:
 * FROE_DECODER_MEMORY for zstd and xz, or less where the memory says so (bzip2 never needs more than 4 MiB, lz4 than
 * 12). What needs more is a fault, in words.
 *
 * Where the offset of a fault lies in the stored bytes: gzip, xz and bzip2 tell where the decoder stood; zstd and lz4
 * the start of the block that cannot be decoded or is not what its checksum says.
 *
 * A decoder belongs to one thread. Regular files whose units have parts (input/split.h) can be decoded with the help of
 * others; what is delivered and what is told of faults does not depend on that.
 */
#ifndef FROE_INPUT_DECODER_H
#define FROE_INPUT_DECODER_H

#include "input/coding.h"
#include "input/gzip.h"
#include "input/parts.h"

/* Bytes that the history of a decoder may take. */
#define FROE_DECODER_MEMORY_LOG 27
#define FROE_DECODER_MEMORY     ((uint64_t)1 << FROE_DECODER_MEMORY_LOG)

enum froe_decode_status {
    FROE_DECODE_OK,    /* *got > 0 bytes were delivered */
    FROE_DECODE_FAULT, /* *got == 0; fault describes it. Text after it does not continue the text before it. Call again:
                          there may be more, and more faults. */
    FROE_DECODE_RANGE, /* *got == 0; the range of froe_decoder_limit() ends here, at fault->offset. Call again for what
                          lies behind it. */
    FROE_DECODE_END,   /* all is delivered */
};

struct froe_decode_fault {
    uint64_t offset; /* in the stored bytes */
    char text[200];
};

struct froe_decoder;

/* Memory of decoders that are not in use: one for each coding, of those with large windows only the last. Owned by one
 * thread; begins as all zero. */
struct froe_decoder_memory {
    struct froe_gzip_memory gzip;
    struct froe_decoder *idle[FROE_CODING_COUNT];
    void *tools[FROE_CODING_COUNT]; /* for parts */
    uint64_t history;               /* bytes that that of a decoder may take; 0: FROE_DECODER_MEMORY */
    size_t held;                    /* bytes that those of zstd and xz have, in use or not; tools apart */
    size_t small;                   /* with ask: so many they may have without asking, and keep when not in use */
    /* Before they have more: so many bytes in all. Returns when they may. NULL: they always may. */
    void (*ask)(void *context, size_t bytes);
    void *context;
};

/*
 * Starts decoding at the reader's present position. coding: any that is built in, but not plain. The reader is borrowed
 * until froe_decoder_close(), and so is the memory; NULL memory: the decoder's own. NULL when memory is short.
 */
struct froe_decoder *froe_decoder_open(enum froe_coding coding, struct froe_reader *reader,
                                       struct froe_decoder_memory *memory);

/* Lets others help, before the first read; the helpers must be there as long as the decoder is open. Without memory of
 * its owner's, or where nothing can be divided, this does nothing. */
void froe_decoder_share(struct froe_decoder *decoder, const struct froe_helpers *helpers);

/* For who has been asked to help: does so. memory: of this thread; all: as in froe_parts_help(). */
void froe_decoder_help(struct froe_parts *parts, struct froe_decoder_memory *memory, bool all);

/* Delivers up to cap > 0 decoded bytes at `to`. It fills cap as far as it can before it returns (a call gives less only
 * at the end or before a fault). */
enum froe_decode_status froe_decoder_read(struct froe_decoder *decoder, uint8_t *to, size_t cap, size_t *got,
                                          struct froe_decode_fault *fault);

/* Bytes that the history of what is being decoded takes, if that is of a coding (zstd, xz) that has large ones; else 0.
 * NULL: 0. */
size_t froe_decoder_window(const struct froe_decoder *decoder);
bool froe_decoder_has_window(const struct froe_decoder *decoder);

/* What froe_decoder_read() would deliver next, or its beginning, in one piece as it stands in the decoder's memory;
 * absent when it has to be copied. */
struct froe_span froe_decoder_peek(struct froe_decoder *decoder);

/* Passes over so many bytes of what froe_decoder_peek() has just given, but not absent. They stay until what is
 * returned is let go of, by any thread; FROE_CUTTER_SLACK bytes behind them may be read. */
struct froe_text *froe_decoder_lend(struct froe_decoder *decoder, size_t len);

/* Of gzip: has it told, once, when all members are delivered that begin before this offset of the stored bytes. Before
 * the first read. */
void froe_decoder_limit(struct froe_decoder *decoder, uint64_t offset);

/* Ends decoding. The decoder's memory goes back where it came from. NULL is allowed. */
void froe_decoder_close(struct froe_decoder *decoder);

/* Frees what is kept; the memory is usable again. No decoder opened with it may be open. */
void froe_decoder_memory_free(struct froe_decoder_memory *memory);

#endif
