/*
 * Decodes a gzip file (RFC 1952, RFC 1951) of any number of members into the caller's buffer, window by window, in
 * memory that does not depend on the size of file or member.
 *
 * Three decoders, one behaviour:
 * - libdeflate for members that fit the arena whole: BGZF blocks (BSIZE in the extra field tells their size), and files
 *   whose stored size and ISIZE say that one member is all there is and fits FROE_GZIP_ARENA;
 * - ISA-L (igzip_lib), loaded at run time when the machine has it, for all the rest;
 * - zlib where ISA-L is missing, and as the referee: when a faster decoder meets a fault, the member is decoded again
 *   with zlib from its start, the bytes already delivered are skipped, and what zlib still yields is what counts. So the
 *   bytes delivered before a fault do not depend on the decoder (as long as stored input can be read twice; a pipe
 *   gives what its decoder gave).
 *
 * Verified are: header (magic, method, reserved flags, header CRC), CRC-32 and length of every member. The end of a
 * member is found by decoding alone. After the last member NUL bytes to the end of the file are accepted (as gzip does),
 * other bytes are a fault, FROE_GZIP_TRAILING. After a fault in a member of a seekable file, the next byte sequence that looks like a
 * member header and decodes whole with right CRC and length is where decoding goes on (magic bytes alone prove nothing); what lies between is lost, and the message
 * says from where to where. If there is none, the file ends there.
 *
 * A decoder belongs to one thread.
 */
#ifndef FROE_INPUT_GZIP_H
#define FROE_INPUT_GZIP_H

#include "input/reader.h"

/* Largest member decoded in one go, bytes after decompression. */
#define FROE_GZIP_ARENA ((size_t)1 << 20)

struct froe_gzip;

enum froe_gzip_status {
    FROE_GZIP_OK,    /* *got > 0 bytes were delivered */
    FROE_GZIP_FAULT, /* *got == 0; fault describes it. Text after it does not continue the text before it: a line open
                        here is lost. Call again: there may be more. */
    FROE_GZIP_END,   /* all is delivered */
};

struct froe_gzip_fault {
    uint64_t offset; /* in the stored bytes: where the decoder stood, or the member's trailer for CRC and length */
    char text[200];  /* "corrupt deflate data", "unexpected end of file in a gzip member", "CRC mismatch …" */
};

/* True when the first bytes are those of a gzip member: 1f 8b 08 and no reserved flag. len may be short: false. */
bool froe_gzip_recognize(const uint8_t *head, size_t len);

/*
 * Starts decoding at the reader's present position (0 for files). The reader is borrowed until froe_gzip_close().
 * NULL when memory is short.
 */
struct froe_gzip *froe_gzip_open(struct froe_reader *reader);

/*
 * Delivers up to cap > 0 decoded bytes at `to`. It fills cap as far as it can before it returns (a call gives less only
 * at the end or before a fault), crossing members. `to` need not be the same buffer in each call; earlier bytes are not
 * looked at again (the decoder keeps its own 32 KiB of history).
 */
enum froe_gzip_status froe_gzip_read(struct froe_gzip *gzip, uint8_t *to, size_t cap, size_t *got,
                                     struct froe_gzip_fault *fault);

/* Frees the decoder for the next file without giving its memory back: open/close pairs on one worker may be many.
 * NULL is allowed. */
void froe_gzip_close(struct froe_gzip *gzip);

/* Which decoders this process uses: "libdeflate 1.14, ISA-L 2.30 (loaded)" or "… zlib 1.2.13". Static text. */
const char *froe_gzip_decoders(void);

#endif
