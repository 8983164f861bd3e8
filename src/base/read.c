#include "base/read.h"

#include <errno.h>
#include <unistd.h>

bool froe_read_rest(int fd, size_t most, struct froe_buffer *buffer)
{
    enum { STEP = 4096 };
    while (buffer->len <= most) {
        uint8_t *to = froe_buffer_reserve(buffer, STEP);
        if (to == NULL) {
            errno = ENOMEM;
            return false;
        }
        ssize_t got = read(fd, to, STEP);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        buffer->len += got < 0 ? 0 : (size_t)got;
    }
    errno = EFBIG;
    return false;
}
