/*
 * Compressed inputs made with the libraries' own encoders and decoded with froe, for tests.
 */
#ifndef FROE_TESTS_CODEC_CASE_H
#define FROE_TESTS_CODEC_CASE_H

#include "base/buffer.h"
#include "input/cutter.h"
#include "input/decoder.h"

/* Appends one frame or stream with a checksum of all that is in it. flush: bytes after which the encoder ends a block;
 * 0: when it likes. Only codings that this build has. */
void codec_append(struct froe_buffer *to, enum froe_coding coding, const void *data, size_t len, int level,
                  size_t flush);

/* An LZ4 frame with a checksum of all. */
struct codec_lz4_frame {
    int level;
    bool linked;         /* blocks refer to those before them */
    bool block_checks;   /* each has a checksum of its own */
    bool tells_size;     /* of all */
    unsigned block_size; /* 4: 64 KiB … 7: 4 MiB */
    size_t flush;        /* as above */
};

void codec_append_lz4(struct froe_buffer *to, const void *data, size_t len, const struct codec_lz4_frame *frame);

/* The same in parts of `part` bytes that can be decoded by themselves: frames of zstd, blocks of xz that tell their
 * lengths, blocks of bzip2, LZ4 blocks
 * that do not refer to each other. */
void codec_append_parts(struct froe_buffer *to, enum froe_coding coding, const void *data, size_t len, size_t part);

struct codec_outcome {
    struct froe_buffer data;
    size_t fault_count;
    struct froe_decode_fault fault; /* the first */
    size_t lent;                    /* times that text was read where the decoder had it */
    uint8_t slack;                  /* of what stood behind it */
    bool short_call;                /* a call gave less than asked for, though not at the end or before a fault */
};

/* Decodes with calls of cap bytes; piece: 0: from a regular file; else from a pipe that gives so many at a time. */
void codec_decode(struct codec_outcome *outcome, enum froe_coding coding, const void *stored, size_t len, size_t cap,
                  size_t piece);

/* Decodes a regular file with so many threads, in parts as far as it has any, and reads some of the text where it
 * stands. */
void codec_decode_shared(struct codec_outcome *outcome, enum froe_coding coding, const void *stored, size_t len,
                         size_t cap, unsigned threads);

void codec_outcome_free(struct codec_outcome *outcome);

#endif
