/*
 * Gzip files made by hand and decoded with froe, for tests.
 */
#ifndef FROE_TESTS_GZIP_CASE_H
#define FROE_TESTS_GZIP_CASE_H

#include "base/buffer.h"
#include "input/gzip.h"

/* How a member is made; all zero: zlib's level 0, no optional field. */
struct gzip_shape {
    int level;
    int strategy;       /* of zlib: Z_FIXED, Z_HUFFMAN_ONLY … */
    uint8_t flags;      /* of the header: 1 text, 2 header CRC, 4 extra, 8 name, 16 comment */
    size_t name_len;    /* of the name and of the comment */
    bool bgzf;          /* the extra field tells the size of the member (flag 4 must be set) */
    uint32_t crc_error; /* flips bits of the stored CRC-32 */
    uint32_t len_error; /* and of the stored length */
};

/* Text like a log, or noise that does not compress; the same for the same seed. */
void gzip_log_text(struct froe_buffer *to, size_t len, uint32_t seed);
void gzip_noise(struct froe_buffer *to, size_t len, uint32_t seed);

/* Appends a member that holds the data. */
void gzip_append(struct froe_buffer *to, const void *data, size_t len, const struct gzip_shape *shape);

/* A member of the default shape: level 6. */
void gzip_append_plain(struct froe_buffer *to, const void *data, size_t len);

struct gzip_outcome {
    struct froe_buffer data;
    size_t fault_count;
    struct froe_gzip_fault faults[16]; /* the first of them */
    size_t fault_at[16];               /* bytes delivered before */
    char decoder[16];                  /* the last one that worked */
    bool short_call;                   /* a call gave less than asked for, though not at the end or before a fault */
};

/* How the stored bytes reach the decoder. */
struct gzip_run {
    char forced[12]; /* FROE_GZIP; "": not set */
    size_t cap;      /* bytes asked for in each call */
    size_t piece;    /* 0: a regular file; else a pipe, written so many bytes at a time; 1: read so, too */
};

void gzip_decode(struct gzip_outcome *outcome, const void *stored, size_t len, const struct gzip_run *run);
void gzip_outcome_free(struct gzip_outcome *outcome);

/* What zlib's own gzip decoder gives of the first member; true when zlib finds it whole and right. */
bool gzip_oracle(struct froe_buffer *to, const void *stored, size_t len);

#endif
