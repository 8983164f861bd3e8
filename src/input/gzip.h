/*
 * Decodes a gzip file (RFC 1952, RFC 1951) of any number of members into the caller's buffer, window by window, in
 * memory that does not depend on the size of file or member.
 *
 * Three decoders, one behaviour:
 * - libdeflate for members that fit the arena whole: BGZF blocks (BSIZE in the extra field tells their size), and files
 *   that fit one window of input and whose ISIZE fits FROE_GZIP_ARENA;
 * - froe's own (inflate.h) for all the rest;
 * - zlib as the referee: when a faster decoder meets a fault, the member is decoded again with zlib from its start, the
 * bytes already delivered are skipped, and what zlib still yields is what counts. So the bytes delivered before a fault
 * do not depend on the decoder (as long as stored input can be read twice; a pipe gives what its decoder gave, unless
 * the member is still in the window). What libdeflate accepts is final: data that breaks RFC 1951 in a way libdeflate
 * forgives and yet carries the right CRC and length, which no encoder writes, passes there.
 *
 * The environment variable FROE_GZIP forces decoders, for tests: "zlib" (nothing else), "own" (with zlib as referee),
 * "libdeflate" (where a member fits whole, zlib for the rest). Any other value counts as
 * none.
 *
 * Verified are: header (magic, method, reserved flags, header CRC), CRC-32 and length of every member. The end of a
 * member is found by decoding alone. After the last member NUL bytes to the end of the file are accepted (as gzip
 * does), other bytes are a fault ("trailing bytes …").
 *
 * After a fault in a seekable file, decoding goes on at the next byte sequence that looks like a member header and
 * decodes whole with right CRC and length (magic bytes alone prove nothing): first where the faulty member itself says
 * that the next one begins (its trailer was reached, or it is a BGZF block), then everywhere behind the start of its
 * header. What lies between is lost, and the message says from where to where. If there is none, the file ends there.
 * Faulty members and failed attempts may read four times the size of the file in all; then the search is given up, and
 * the message says so. Of a pipe, only what is still in the window is searched.
 *
 * A decoder belongs to one thread.
 */
#ifndef FROE_INPUT_GZIP_H
#define FROE_INPUT_GZIP_H

#include "input/ahead.h"

/* Largest member decoded in one go, bytes after decompression. */
#define FROE_GZIP_ARENA ((size_t)1 << 20)

struct froe_gzip;

enum froe_gzip_status {
    FROE_GZIP_OK,    /* *got > 0 bytes were delivered */
    FROE_GZIP_FAULT, /* *got == 0; fault describes it. Text after it does not continue the text before it: a line open
                        here is lost. Call again: there may be more, and more faults. */
    FROE_GZIP_RANGE, /* *got == 0; the range of froe_gzip_limit() ends here. Call again for what lies behind it. */
    FROE_GZIP_END,   /* all is delivered */
};

struct froe_gzip_fault {
    uint64_t offset; /* in the stored bytes: where the decoder stood, or the member's trailer for CRC and length */
    char text[200];  /* "corrupt deflate data …", "unexpected end of file in a gzip member", "CRC mismatch …" */
};

/* True when the first bytes are those of a gzip member: 1f 8b 08 and no reserved flag. len may be short: false. */
bool froe_gzip_recognize(const uint8_t *head, size_t len);

/*
 * Memory of a decoder that is not in use, about 1.5 MiB, so that open/close pairs on one worker cost no allocation.
 * Owned by one thread; begins as all zero.
 */
struct froe_gzip_memory {
    struct froe_gzip *idle;
    struct froe_ahead *ahead; /* has other threads decode long members ahead; borrowed, may be NULL */
};

/*
 * Starts decoding at the reader's present position (0 for files). The reader is borrowed until froe_gzip_close(), and
 * so is the memory; NULL memory: the decoder's own. NULL when memory is short.
 */
struct froe_gzip *froe_gzip_open(struct froe_reader *reader, struct froe_gzip_memory *memory);

/*
 * Delivers up to cap > 0 decoded bytes at `to`. It fills cap as far as it can before it returns (a call gives less only
 * at the end or before a fault), crossing members. `to` need not be the same buffer in each call; earlier bytes are not
 * looked at again (the decoder keeps its own 32 KiB of history).
 */
enum froe_gzip_status froe_gzip_read(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *got,
                                     struct froe_gzip_fault *fault);

/* Has it told, once, with FROE_GZIP_RANGE, when all members are delivered that begin before this offset of the stored
 * bytes; fault->offset is then where the next one does. Before the first read. */
void froe_gzip_limit(struct froe_gzip *gzip, uint64_t offset);

/* Ends decoding. The decoder's memory goes back where it came from. NULL is allowed. */
void froe_gzip_close(struct froe_gzip *gzip);

/* Frees what is kept; the memory is usable again. No decoder opened with it may be open. */
void froe_gzip_memory_free(struct froe_gzip_memory *memory);

/* The decoder that worked last: "libdeflate", "own" or "zlib"; "" before the first member. */
const char *froe_gzip_last_decoder(const struct froe_gzip *gzip);

/* Which decoders this process has: "libdeflate 1.14, own, zlib 1.2.13". Static text. */
const char *froe_gzip_decoders(void);

#endif
