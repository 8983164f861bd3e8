/*
 * Reads the stored bytes of one input, the only place that does. Regular files are read with pread() into the caller's
 * buffer: on warm caches this beat mapping in windows (0.041 s against 0.046 with fault-around and 0.069 with
 * MADV_POPULATE_READ for 616 MB on two cores), takes no page-table lock that all threads share, and a file that shrinks
 * under the reader is a short read instead of a SIGBUS. Pipes and standard input are read with read().
 *
 * A read that waits for a pipe looks several times a second whether it has been cancelled; threads that have all
 * signals blocked wait in it, so no signal would wake them. Pipes may be open without blocking: a reader waits for
 * them.
 *
 * Many readers may share one descriptor (chunks of one file); a reader itself belongs to one thread.
 *
 * A reader may be of a part of a file that is an input by itself, a member of an archive: all offsets are then counted
 * from where that begins. And it may have a frame, bytes before and behind those that are stored.
 */
#ifndef FROE_INPUT_READER_H
#define FROE_INPUT_READER_H

#include <froe/froe.h>

#include "base/span.h"

/* What a read met. */
enum froe_read_status {
    FROE_READ_OK,     /* *got > 0 bytes */
    FROE_READ_END,    /* the end, as expected */
    FROE_READ_SHRUNK, /* the file ended before the size it had when opened */
    FROE_READ_FAILED, /* errno says why; ECANCELED: the reader's owner said so */
};

/* Gives at most cap > 0 bytes of an input that no descriptor stands for: a member of an archive. What ended it is told
 * again when it is asked for more. */
typedef enum froe_read_status froe_pull_fn(void *context, uint8_t *to, size_t cap, size_t *got);

/* Bytes that come before and behind what is stored, as though they were stored with it: they make a gzip file of
 * deflate data. */
enum { FROE_FRAME_HEAD = 10, FROE_FRAME_TAIL = 8 };
struct froe_frame {
    uint8_t head[FROE_FRAME_HEAD];
    uint8_t tail[FROE_FRAME_TAIL];
};

struct froe_reader {
    int fd;
    uint64_t base;                  /* where the input begins in the file; seekable only */
    const struct froe_frame *frame; /* NULL: none; borrowed; its bytes count as the input's; seekable only */
    froe_pull_fn *pull;             /* NULL: read from fd; else that is not looked at, and not seekable */
    void *pull_context;
    bool seekable;                 /* regular file: pread at `offset` */
    uint64_t offset;               /* of the next byte to read */
    uint64_t expected;             /* size when it was opened, with the frame; seekable only */
    struct froe_span lent;         /* bytes already read from a pipe (to look at its head), given out first */
    uint64_t read_ns;              /* time spent in the kernel */
    bool uncached;                 /* drop what was read from the page cache */
    uint64_t range_end;            /* seekable: nothing behind this is fetched in advance */
    uint64_t first;                /* uncached: where this reader began */
    uint64_t kept;                 /* uncached: what was read from here on, in the file, is still in the cache; 0: from
                                      `first` on */
    uint64_t ahead;                /* seekable: the system has been asked to read up to here */
    const _Atomic bool *cancelled; /* asks reads to give up; NULL: nobody does */
};

/* Reads at most cap bytes to `to`, as many as come at once, cap > 0. Interrupted calls are repeated. A seekable file is
 * read up to the size it had when opened: what is appended meanwhile is left for the next run. */
enum froe_read_status froe_reader_read(struct froe_reader *reader, uint8_t *to, size_t cap, size_t *got);

/* Waits so long for something to read; false: nothing came. Of anything but a pipe there is always something. */
bool froe_reader_waits(const struct froe_reader *reader, int milliseconds);

/* Whether the environment variable FROE_CACHE says keep or drop, or nothing; otherwise *error says that it does not. */
bool froe_reader_check_cache(froe_error *error);

/*
 * Whether reading so many bytes would push everything else out of the page cache, so that `uncached` is right: more
 * than half of the machine's memory. The environment variable FROE_CACHE=keep|drop decides by itself.
 */
bool froe_reader_avoids_cache(uint64_t bytes);

#endif
