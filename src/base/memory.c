#include "base/memory.h"

#include <sys/resource.h>
#include <unistd.h>

#include "base/number.h"

static void lower(uint64_t *limit, uint64_t other)
{
    if (other < *limit)
        *limit = other;
}

/* A number of bytes alone on its line; `max` and whatever else is no limit. */
static void lower_to_file(uint64_t *limit, const struct froe_cgroup_files *files, struct froe_buffer *path,
                          const char *name)
{
    struct froe_buffer text = {0};
    struct froe_span bytes = froe_cgroup_read(files, path, name, &text);
    uint64_t number;
    if (bytes.ptr != NULL && bytes.len > 0 && bytes.ptr[bytes.len - 1] == '\n')
        bytes.len--;
    if (bytes.ptr != NULL && froe_number_read(bytes, INT64_MAX, &number))
        lower(limit, number);
    froe_buffer_free(&text);
}

static void visit_unified(void *context, const struct froe_cgroup_files *files, struct froe_buffer *path)
{
    lower_to_file(context, files, path, "/memory.max");
    lower_to_file(context, files, path, "/memory.high");
}

static void visit_first_version(void *context, const struct froe_cgroup_files *files, struct froe_buffer *path)
{
    lower_to_file(context, files, path, "/memory.limit_in_bytes");
}

uint64_t froe_memory_limit(const struct froe_cgroup_files *files)
{
    uint64_t limit = UINT64_MAX;
    froe_cgroup_walk(files, NULL, visit_unified, &limit);
    froe_cgroup_walk(files, "memory", visit_first_version, &limit);
    return limit;
}

static void lower_to_resource(uint64_t *limit, __rlimit_resource_t resource)
{
    struct rlimit found;
    if (getrlimit(resource, &found) == 0 && found.rlim_cur != RLIM_INFINITY)
        lower(limit, found.rlim_cur);
}

uint64_t froe_memory_usable(void)
{
    uint64_t limit = froe_memory_limit(&froe_cgroup_system);
    long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
    if (pages > 0 && size > 0)
        lower(&limit, (uint64_t)pages * (uint64_t)size);
    lower_to_resource(&limit, RLIMIT_AS);
    lower_to_resource(&limit, RLIMIT_DATA);
    return limit == 0 ? 1 : limit;
}
