#include "base/cpus.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

/* A mask for this many processors is tried last; far more than Linux supports. */
#define CPUS_MAX ((size_t)1 << 20)

/* Files of /proc and of control groups are small, save the list of mounts. */
#define FILE_MAX ((size_t)16 << 20)

static unsigned affinity(void)
{
    /* The kernel refuses masks that are smaller than its own. */
    for (size_t cpus = 1024; cpus <= CPUS_MAX; cpus *= 2) {
        cpu_set_t *set = CPU_ALLOC(cpus);
        if (set == NULL)
            return 0;
        size_t size = CPU_ALLOC_SIZE(cpus);
        int result = sched_getaffinity(0, size, set);
        int reason = errno;
        int count = result == 0 ? CPU_COUNT_S(size, set) : 0;
        CPU_FREE(set);
        if (result == 0)
            return (unsigned)count;
        if (reason != EINVAL)
            return 0;
    }
    return 0;
}

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

unsigned froe_cpus_usable(void)
{
    unsigned cpus = affinity();
    if (cpus == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        cpus = online > 0 ? (unsigned)online : 1;
    }
    unsigned quota = froe_cpus_quota(read_file, NULL);
    return quota > 0 && quota < cpus ? quota : cpus;
}
