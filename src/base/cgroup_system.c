/* The files of the system themselves. */
#include <fcntl.h>
#include <unistd.h>

#include "base/cgroup.h"
#include "base/read.h"

/* Files of /proc and of control groups are small, save the list of mounts. */
#define FILE_MAX ((size_t)16 << 20)

static bool read_file(void *context, const char *path, struct froe_buffer *text)
{
    (void)context;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool whole = froe_read_rest(fd, FILE_MAX, text);
    close(fd);
    return whole;
}

const struct froe_cgroup_files froe_cgroup_system = {read_file, NULL};
