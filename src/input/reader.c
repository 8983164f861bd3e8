#include "input/reader.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

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
        ssize_t count =
            reader->seekable ? pread(reader->fd, to, cap, (off_t)reader->offset) : read(reader->fd, to, cap);
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

enum froe_read_status froe_reader_read(struct froe_reader *reader, uint8_t *to, size_t cap, size_t *got)
{
    *got = 0;
    if (reader->lent.len > 0) {
        *got = give_lent(reader, to, cap);
        return FROE_READ_OK;
    }
    if (reader->seekable) {
        if (reader->offset >= reader->expected)
            return FROE_READ_END;
        if (cap > reader->expected - reader->offset)
            cap = (size_t)(reader->expected - reader->offset);
    }
    uint64_t start = reader->timed ? now_ns() : 0;
    ssize_t count = read_some(reader, to, cap);
    if (reader->timed)
        reader->read_ns += now_ns() - start;
    if (count < 0)
        return FROE_READ_FAILED;
    if (count == 0)
        return reader->seekable ? FROE_READ_SHRUNK : FROE_READ_END;
    *got = (size_t)count;
    reader->offset += (uint64_t)count;
    return FROE_READ_OK;
}
