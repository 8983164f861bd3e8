#include "input/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

/* What is asked of the system in advance when reads have to wait for the disk. Each reader of a file that many share
 * asks for itself, as the readahead of a descriptor knows only one position. */
#define AHEAD ((uint64_t)4 << 20)

/* A read from the page cache takes a fortieth of this. A disk that is quicker than that, 250 MB/s, needs no help. */
enum { COLD_NS_PER_BYTE = 4 };

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Milliseconds that a read waits before it looks whether it is still wanted. */
enum { PATIENCE = 100 };

static bool is_cancelled(const struct froe_reader *reader)
{
    return reader->cancelled != NULL && atomic_load_explicit(reader->cancelled, memory_order_relaxed);
}

/* Waits for a pipe to have something to give or to end. False: not yet. Errors are left for the read to tell. */
static bool is_ready(const struct froe_reader *reader)
{
    struct pollfd waiting = {.fd = reader->fd, .events = POLLIN};
    if (reader->seekable || reader->fd < 0)
        return true;
    int ready = poll(&waiting, 1, reader->cancelled == NULL ? -1 : PATIENCE);
    return ready > 0 || (ready < 0 && errno != EINTR);
}

bool froe_reader_waits(const struct froe_reader *reader, int milliseconds)
{
    struct pollfd waiting = {.fd = reader->fd, .events = POLLIN};
    return reader->seekable || reader->fd < 0 || reader->lent.len > 0 || poll(&waiting, 1, milliseconds) != 0;
}

bool froe_reader_check_cache(froe_error *error)
{
    const char *wish = getenv("FROE_CACHE");
    return wish == NULL || wish[0] == '\0' || strcmp(wish, "drop") == 0 || strcmp(wish, "keep") == 0 ||
           froe_error_set(error, "FROE_CACHE names no use of the page cache (keep, drop)");
}

bool froe_reader_avoids_cache(uint64_t bytes)
{
    const char *wish = getenv("FROE_CACHE");
    if (wish != NULL && strcmp(wish, "drop") == 0)
        return true;
    if (wish != NULL && strcmp(wish, "keep") == 0)
        return false;
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    return pages > 0 && size > 0 && bytes / (uint64_t)size > (uint64_t)pages / 2;
}

/* Where the next byte lies in the file. */
static uint64_t place_in_file(const struct froe_reader *reader)
{
    uint64_t before = reader->frame == NULL ? 0 : FROE_FRAME_HEAD;
    return reader->base + (reader->offset > before ? reader->offset - before : 0);
}

static ssize_t read_once(const struct froe_reader *reader, uint8_t *to, size_t cap)
{
    return reader->seekable ? pread(reader->fd, to, cap, (off_t)place_in_file(reader)) : read(reader->fd, to, cap);
}

/* Drops from the page cache what has been read, in aligned pieces as large as a chunk: the cache keeps pages in blocks
 * of up to some MiB, and drops none that is only named in part. (RWF_DONTCACHE of Linux 6.14 was tried, and left a
 * third of a file behind when several threads read it.) */
static void drop_read(struct froe_reader *reader, bool at_end)
{
    if (!reader->uncached || !reader->seekable)
        return;
    uint64_t place = place_in_file(reader);
    if (reader->kept == 0)
        reader->kept = (reader->base + reader->first + AHEAD - 1) / AHEAD * AHEAD;
    while (place >= reader->kept + AHEAD || (at_end && place > reader->kept)) {
        posix_fadvise(reader->fd, (off_t)reader->kept, (off_t)AHEAD, POSIX_FADV_DONTNEED);
        reader->kept += AHEAD;
    }
}

/* Asks the system to fetch what comes next while this is worked on: after a read that had to wait for the disk, and
 * always where the system's own readahead is switched off, because it would bring back what another reader has dropped.
 */
static void read_ahead(struct froe_reader *reader, size_t count, uint64_t ns)
{
    bool cold = reader->uncached || ns > count * COLD_NS_PER_BYTE;
    if (!reader->seekable || !cold || reader->offset + AHEAD / 2 < reader->ahead)
        return;
    uint64_t from = reader->ahead > reader->offset ? reader->ahead : reader->offset;
    uint64_t to = reader->offset + AHEAD < reader->range_end ? reader->offset + AHEAD : reader->range_end;
    if (to > from)
        posix_fadvise(reader->fd, (off_t)(reader->base + from), (off_t)(to - from), POSIX_FADV_WILLNEED);
    reader->ahead = reader->offset + AHEAD;
}

/* One read that is neither interrupted nor refused because a pipe that does not block is empty just now. */
static ssize_t read_some(const struct froe_reader *reader, uint8_t *to, size_t cap)
{
    for (;;) {
        if (is_cancelled(reader)) {
            errno = ECANCELED;
            return -1;
        }
        if (!is_ready(reader))
            continue;
        ssize_t count = read_once(reader, to, cap);
        if (count >= 0 || (errno != EINTR && (errno != EAGAIN || reader->seekable)))
            return count;
    }
}

static size_t give_lent(struct froe_reader *reader, uint8_t *to, size_t cap)
{
    size_t count = reader->lent.len < cap ? reader->lent.len : cap;
    memcpy(to, reader->lent.ptr, count);
    reader->lent.ptr += count;
    reader->lent.len -= count;
    reader->offset += count;
    return count;
}

/* Pulls behind what was lent: who looks at the first piece, to tell what it is, wants to see more than that. */
static enum froe_read_status pull_more(struct froe_reader *reader, uint8_t *to, size_t cap, size_t *got)
{
    size_t more = 0;
    enum froe_read_status status = reader->pull(reader->pull_context, to + *got, cap - *got, &more);
    *got += more;
    reader->offset += more;
    /* A fault that follows bytes comes again with the next call, and so does the end. */
    return *got > 0 ? FROE_READ_OK : status;
}

/* Reads what is stored, at most cap > 0 bytes. */
static enum froe_read_status read_stored(struct froe_reader *reader, uint8_t *to, size_t cap, size_t *got)
{
    if (reader->uncached && reader->ahead == 0)
        read_ahead(reader, 0, 0);
    uint64_t start = now_ns();
    ssize_t count = read_some(reader, to, cap);
    uint64_t ns = now_ns() - start;
    reader->read_ns += ns;
    if (count < 0)
        return FROE_READ_FAILED;
    if (count == 0)
        return reader->seekable ? FROE_READ_SHRUNK : FROE_READ_END;
    *got = (size_t)count;
    reader->offset += (uint64_t)count;
    read_ahead(reader, (size_t)count, ns);
    drop_read(reader, reader->seekable && reader->offset >= reader->expected);
    return FROE_READ_OK;
}

/* Gives, of `count` framing bytes that begin at the offset `from`, those from the present offset on. */
static void give_frame(struct froe_reader *reader, const uint8_t *bytes, uint64_t from, size_t count, uint8_t *to,
                       size_t cap, size_t *got)
{
    size_t skip = (size_t)(reader->offset - from);
    size_t len = count - skip < cap - *got ? count - skip : cap - *got;
    memcpy(to + *got, bytes + skip, len);
    *got += len;
    reader->offset += len;
}

/* The frame and what is in it, as much as fits: what is small comes at once. */
static enum froe_read_status read_framed(struct froe_reader *reader, uint8_t *to, size_t cap, size_t *got)
{
    const struct froe_frame *frame = reader->frame;
    uint64_t tail = reader->expected - FROE_FRAME_TAIL;
    enum froe_read_status status = FROE_READ_OK;
    while (status == FROE_READ_OK && *got < cap && reader->offset < reader->expected) {
        size_t more = 0;
        if (reader->offset < FROE_FRAME_HEAD) {
            give_frame(reader, frame->head, 0, FROE_FRAME_HEAD, to, cap, got);
        } else if (reader->offset >= tail) {
            give_frame(reader, frame->tail, tail, FROE_FRAME_TAIL, to, cap, got);
        } else {
            size_t room = cap - *got < tail - reader->offset ? cap - *got : (size_t)(tail - reader->offset);
            status = read_stored(reader, to + *got, room, &more);
            *got += more;
        }
    }
    /* A fault that follows bytes comes again with the next call. */
    return *got > 0 ? FROE_READ_OK : status;
}

enum froe_read_status froe_reader_read(struct froe_reader *reader, uint8_t *to, size_t cap, size_t *got)
{
    *got = reader->lent.len > 0 ? give_lent(reader, to, cap) : 0;
    if (reader->pull != NULL && *got < cap)
        return pull_more(reader, to, cap, got);
    if (*got > 0)
        return FROE_READ_OK;
    if (!reader->seekable)
        return read_stored(reader, to, cap, got);
    if (reader->offset >= reader->expected)
        return FROE_READ_END;
    if (reader->frame != NULL)
        return read_framed(reader, to, cap, got);
    if (cap > reader->expected - reader->offset)
        cap = (size_t)(reader->expected - reader->offset);
    return read_stored(reader, to, cap, got);
}
