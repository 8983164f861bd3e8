/*
 * The file of a saved state: blocks behind each other, each with a checksum, between a mark at the start and one at the
 * end (docs/state-format.md). A file that is cut off, or of which a single byte is another, is never taken for whole.
 *
 * Writing is a stream: nothing is sought and nothing written twice. Reading looks at the heads of all blocks first and
 * then takes blocks from anywhere, so that many threads can read one state, each its own part.
 */
#ifndef FROE_RUN_SAVED_H
#define FROE_RUN_SAVED_H

#include <sys/types.h>

#include "base/buffer.h"

/* What is written; a newer version is refused, an older one is read. */
enum { FROE_SAVED_VERSION = 1 };

/* Groups and values go to partitions by this many bits of their stable hash (query/group_codec.h). */
enum { FROE_SAVED_BITS = 10, FROE_SAVED_PARTITIONS = 1 << FROE_SAVED_BITS };

/* Questions in a state at most. */
enum { FROE_SAVED_QUESTIONS = 256 };

enum froe_saved_kind {
    FROE_SAVED_SUMMARY = 1, /* what was asked of which input (run/summary.h); the first block and there once */
    FROE_SAVED_GROUPS = 2,  /* groups of a partition, whole ones */
    FROE_SAVED_VALUES = 3,  /* different values of exact distinct() over all groups, of a partition by their hash */
    FROE_SAVED_END = 4,     /* the last block; nothing follows */
};

/* --- writing ---------------------------------------------------------------------------------------------------- */

/* Content of a block at which it is closed, and the most that one can have. */
enum { FROE_SAVED_BLOCK = 256 << 10 };
#define FROE_SAVED_BLOCK_MOST ((size_t)1 << 30)

/* Appends the start of a file. */
void froe_saved_begin(struct froe_buffer *out);

/* Appends a block, compressed where this build can and where that makes it smaller. out->failed: memory was short, or
 * the content is larger than FROE_SAVED_BLOCK_MOST. */
void froe_saved_block(struct froe_buffer *out, enum froe_saved_kind kind, unsigned question, unsigned partition,
                      struct froe_span content);

/* Appends the end of a file with so many blocks before it. */
void froe_saved_end(struct froe_buffer *out, uint64_t blocks);

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* What is wrong with a file. */
struct froe_saved_fault {
    char text[128];
    bool has_offset;
    uint64_t offset;
};

/* A block of an open file. */
struct froe_saved_entry {
    uint64_t offset; /* of its head */
    uint32_t content, stored;
    uint32_t checksum;
    uint16_t question, partition;
    uint8_t kind, coding;
};

struct froe_saved {
    char *name;
    int fd;
    dev_t device;
    ino_t inode;
    struct froe_saved_entry *entries; /* sorted by question, kind, partition, offset; the summary first, without the end
                                       */
    size_t count;
};

/* Whether a file that begins so is a saved state. */
bool froe_saved_begins(const uint8_t *head, size_t len);

/* Whether the first line of one does, as text. */
bool froe_saved_begins_line(const char *line);

/* Opens a file and looks at the heads of its blocks. NULL with *fault. The caller closes. */
struct froe_saved *froe_saved_open(const char *name, struct froe_saved_fault *fault);
void froe_saved_close(struct froe_saved *saved);

/* The blocks of a kind, question and partition: [*first, the result). */
size_t froe_saved_find(const struct froe_saved *saved, enum froe_saved_kind kind, unsigned question, unsigned partition,
                       size_t *first);

/* Scratch of one thread for reading. Zero-initialised is empty. */
struct froe_saved_room {
    struct froe_buffer stored, content;
};
void froe_saved_room_free(struct froe_saved_room *room);

/* Reads a block whole and checks it; *content is lent from the room until the next call. Any thread, each with a room
 * of its own. False with *fault. */
bool froe_saved_read(const struct froe_saved *saved, size_t entry, struct froe_saved_room *room,
                     struct froe_span *content, struct froe_saved_fault *fault);

#endif
