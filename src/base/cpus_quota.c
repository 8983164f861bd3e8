#include "base/cpus.h"

#include <limits.h>

#include "base/number.h"

static unsigned whole_cpus(uint64_t quota, uint64_t period)
{
    if (period == 0)
        return 0;
    uint64_t cpus = quota / period + (quota % period != 0);
    return cpus == 0 ? 1 : cpus > UINT_MAX ? UINT_MAX : (unsigned)cpus;
}

static struct froe_span first_line(struct froe_span text)
{
    struct froe_span line = {text.ptr, 0};
    froe_span_take(&text, '\n', &line);
    return line;
}

unsigned froe_cpus_quota_v2(struct froe_span text)
{
    struct froe_span line = first_line(text), first, second;
    uint64_t quota = 0, period = 0;
    if (!froe_span_take(&line, ' ', &first) || !froe_span_take(&line, ' ', &second) ||
        !froe_number_read(first, INT64_MAX, &quota) || !froe_number_read(second, INT64_MAX, &period))
        return 0;
    return whole_cpus(quota, period);
}

unsigned froe_cpus_quota_v1(struct froe_span quota, struct froe_span period)
{
    uint64_t part = 0, whole = 0;
    if (!froe_number_read(first_line(quota), INT64_MAX, &part) ||
        !froe_number_read(first_line(period), INT64_MAX, &whole))
        return 0;
    return whole_cpus(part, whole);
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a == 0 || (b != 0 && b < a) ? b : a;
}

static void visit_unified(void *context, const struct froe_cgroup_files *files, struct froe_buffer *path)
{
    unsigned *cpus = context;
    struct froe_buffer text = {0};
    *cpus = smaller(*cpus, froe_cpus_quota_v2(froe_cgroup_read(files, path, "/cpu.max", &text)));
    froe_buffer_free(&text);
}

static void visit_first_version(void *context, const struct froe_cgroup_files *files, struct froe_buffer *path)
{
    unsigned *cpus = context;
    struct froe_buffer quota = {0}, period = {0};
    *cpus = smaller(*cpus, froe_cpus_quota_v1(froe_cgroup_read(files, path, "/cpu.cfs_quota_us", &quota),
                                              froe_cgroup_read(files, path, "/cpu.cfs_period_us", &period)));
    froe_buffer_free(&quota);
    froe_buffer_free(&period);
}

unsigned froe_cpus_quota(const struct froe_cgroup_files *files)
{
    unsigned cpus = 0;
    froe_cgroup_walk(files, NULL, visit_unified, &cpus);
    froe_cgroup_walk(files, "cpu", visit_first_version, &cpus);
    return cpus;
}
