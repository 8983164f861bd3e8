/* The files of the system themselves. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/cgroup.h"

/* Files of /proc and of control groups are small, save the list of mounts. */
#define FILE_MAX ((size_t)16 << 20)

static bool read_rest(int fd, struct froe_buffer *text)
{
    while (text->len < FILE_MAX) {
        uint8_t *to = froe_buffer_reserve(text, 4096);
        if (to == NULL)
            return false;
        ssize_t got = read(fd, to, 4096);
        if (got == 0)
            return true;
        if (got < 0 && errno != EINTR)
            return false;
        text->len += got < 0 ? 0 : (size_t)got;
    }
    return false;
}

static bool read_file(void *context, const char *path, struct froe_buffer *text)
{
    (void)context;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool whole = read_rest(fd, text);
    close(fd);
    return whole;
}

const struct froe_cgroup_files froe_cgroup_system = {read_file, NULL};
