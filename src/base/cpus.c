#include "base/cpus.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

/* A mask for this many processors is tried last; far more than Linux supports. */
#define CPUS_MAX ((size_t)1 << 20)

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

unsigned froe_cpus_usable(void)
{
    unsigned cpus = affinity();
    if (cpus == 0) {
        long online = sysconf(_SC_NPROCESSORS_ONLN);
        cpus = online > 0 ? (unsigned)online : 1;
    }
    unsigned quota = froe_cpus_quota(&froe_cgroup_system);
    return quota > 0 && quota < cpus ? quota : cpus;
}
