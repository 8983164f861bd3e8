/*
 * Finds where blocks of a BGZF file begin (SAM/BAM format specification, section 4.1): gzip members of at most 64 KiB,
 * stored and decoded, whose extra field has a subfield BC with the size of the member less one.
 *
 * A place looks like a block by a header that tells a size. It is taken for one when it decodes to exactly there, with
 * right CRC and length, and headers that tell a size follow one another for the size of a block from there on, or the
 * file ends where one block does. So what is found in stored data that holds BGZF itself is not enough: its blocks
 * would have to lead out of the one around them to where the next begins.
 *
 * What is found depends on the file and the place alone. One thread at a time.
 */
#ifndef FROE_INPUT_BGZF_H
#define FROE_INPUT_BGZF_H

#include "base/span.h"

/* Bytes behind a place that are searched. */
#define FROE_BGZF_REACH ((uint64_t)1 << 20)

struct froe_bgzf;

/* Searches an open regular file, which is lent, of so many bytes. NULL: memory is short. */
struct froe_bgzf *froe_bgzf_open(int fd, uint64_t size);

/* NULL is allowed. */
void froe_bgzf_close(struct froe_bgzf *bgzf);

/* The first block that begins at `from` or behind it: its offset in *at, the file's size when it ends before one is
 * found. False: there is none within reach, too much only looks like one, or the file cannot be read. */
bool froe_bgzf_find(struct froe_bgzf *bgzf, uint64_t from, uint64_t *at);

#endif
