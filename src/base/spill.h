/*
 * A temporary file for what does not fit into memory: streams of blocks, appended by many threads and read back.
 *
 * The file has no name (O_TMPFILE, or it is unlinked at once), so nothing is left of it whatever becomes of the
 * process. Each block is compressed by LZ4 where this build has it and where that helps, and begins with a head:
 *
 *     uint64  check       XXH3 of all that follows, seeded with the block's place
 *     uint64  before      place of the block before it in its stream, or FROE_SPILL_NONE
 *     uint32  size        bytes of content
 *     uint32  stored      bytes that follow; size: they are the content itself
 *
 * in the byte order of the machine. A stream is known by its last block and read from there to its first one, so that
 * no list of blocks is kept in memory; the content of a block keeps its order. What is read is what was written: a
 * block that is not fails the check.
 *
 * Sizes are bytes. The file may be used by any number of threads at once, a stream and a reader by one at a time.
 */
#ifndef FROE_BASE_SPILL_H
#define FROE_BASE_SPILL_H

#include "base/buffer.h"
#include "base/error.h"

/* Content of a block at most; streams that are written piece by piece have blocks of this size. */
#define FROE_SPILL_BLOCK ((size_t)256 << 10)

#define FROE_SPILL_NONE UINT64_MAX

struct froe_spill;

/* The folder in which temporary files are made when `wanted` is NULL: $TMPDIR, or /tmp. */
const char *froe_spill_folder(const char *wanted);

/* Whether files can be made in this folder. False with *error filled. */
bool froe_spill_possible(const char *folder, froe_error *error);

/* A new file in this folder. NULL with *error filled. */
struct froe_spill *froe_spill_create(const char *folder, froe_error *error);

/* NULL is allowed. */
void froe_spill_free(struct froe_spill *spill);

/* What went wrong with the file first, naming its folder; NULL: nothing. */
const char *froe_spill_fault(const struct froe_spill *spill);

/* Bytes that the file has. */
uint64_t froe_spill_size(const struct froe_spill *spill);

/* A stream; all zero but `last` is an empty one (FROE_SPILL_EMPTY). */
struct froe_spill_stream {
    uint64_t last;    /* place of its last block */
    uint64_t bytes;   /* of content */
    uint64_t records; /* what its owner counts */
};
#define FROE_SPILL_EMPTY ((struct froe_spill_stream){.last = FROE_SPILL_NONE})

/* Appends a block of any size below 2^31; `room` is scratch of the thread. False: memory was short (room->failed) or
 * the file has a fault. */
bool froe_spill_write(struct froe_spill *spill, struct froe_spill_stream *stream, struct froe_span content,
                      struct froe_buffer *room);

/* Memory of one who reads; all zero: none yet. */
struct froe_spill_reader {
    uint64_t next;              /* place of the next block */
    struct froe_buffer stored;  /* as it lies in the file */
    struct froe_buffer content; /* of the present block */
};

/* Begins to read a stream. */
static inline void froe_spill_rewind(struct froe_spill_reader *reader, const struct froe_spill_stream *stream)
{
    reader->next = stream->last;
}

/* The content of the next block, good until the next call, or absent at the end. False: memory was short
 * (stored.failed or content.failed) or the file has a fault. */
bool froe_spill_read(struct froe_spill *spill, struct froe_spill_reader *reader, struct froe_span *content);

void froe_spill_reader_free(struct froe_spill_reader *reader);

#endif
