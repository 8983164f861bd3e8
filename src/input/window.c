#include "input/window.h"

#include <errno.h>

void froe_window_open(struct froe_window *window, struct froe_reader *reader, uint8_t *bytes)
{
    *window =
        (struct froe_window){.reader = reader, .bytes = bytes, .end_offset = reader->offset, .status = FROE_READ_OK};
}

/* Moves what must be kept to the front. */
static void slide(struct froe_window *window)
{
    size_t back = window->pos - window->begin;
    if (back > FROE_WINDOW_BACK)
        back = FROE_WINDOW_BACK;
    size_t from = window->pos - back;
    memmove(window->bytes, window->bytes + from, window->end - from);
    window->begin = 0;
    window->pos = back;
    window->end -= from;
}

/*
 * A file is read in large pieces, so each read makes room first. A pipe gives little at a time and cannot be read
 * twice: there what is at hand is kept as long as there is room behind it.
 */
static bool make_room(struct froe_window *window)
{
    bool full = window->end == FROE_WINDOW_SIZE;
    if (window->pinned)
        return !full;
    if (full || window->reader->seekable)
        slide(window);
    return window->end < FROE_WINDOW_SIZE;
}

bool froe_window_more(struct froe_window *window)
{
    if (window->status != FROE_READ_OK || !make_room(window))
        return false;
    size_t room = FROE_WINDOW_SIZE - window->end;
    if (room > FROE_WINDOW_READ)
        room = FROE_WINDOW_READ;
    size_t got;
    window->status = froe_reader_read(window->reader, window->bytes + window->end, room, &got);
    if (window->status == FROE_READ_FAILED)
        window->error = errno;
    window->end += got;
    window->end_offset += got;
    return window->status == FROE_READ_OK;
}

bool froe_window_need(struct froe_window *window, size_t len)
{
    while (froe_window_left(window) < len) {
        if (!froe_window_more(window))
            return false;
    }
    return true;
}

bool froe_window_seek(struct froe_window *window, uint64_t offset)
{
    uint64_t begin_offset = window->end_offset - (window->end - window->begin);
    if (offset >= begin_offset && offset <= window->end_offset) {
        window->pos = window->end - (size_t)(window->end_offset - offset);
        return true;
    }
    if (!window->reader->seekable)
        return false;
    window->reader->offset = offset;
    window->begin = window->pos = window->end = 0;
    window->end_offset = offset;
    window->status = FROE_READ_OK;
    return true;
}

bool froe_window_holds_end(const struct froe_window *window)
{
    return window->status == FROE_READ_END ||
           (window->reader->seekable && window->end_offset == window->reader->expected);
}

uint64_t froe_window_size(const struct froe_window *window)
{
    return window->reader->seekable ? window->reader->expected : window->end_offset;
}
