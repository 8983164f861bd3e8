#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <sched.h>
#include <stdio.h>

#include "base/cpus.h"

struct v2 {
    char text[48];
    unsigned cpus;
};

ParameterizedTestParameters(cpus, cpu_max)
{
    static struct v2 texts[] = {
        {"max 100000\n", 0},
        {"100000 100000\n", 1},
        {"150000 100000\n", 2},
        {"200000 100000\n", 2},
        {"200001 100000\n", 3},
        {"1000 100000\n", 1},
        {"0 100000\n", 1},
        {"400000 100000", 4},
        {"9223372036854775807 1\n", 4294967295u},
        {"", 0},
        {"\n", 0},
        {"100000\n", 0},
        {"100000 0\n", 0},
        {"100000 x\n", 0},
        {"-1 100000\n", 0},
        {"99999999999999999999 100000\n", 0},
    };
    return cr_make_param_array(struct v2, texts, sizeof texts / sizeof *texts);
}

ParameterizedTest(struct v2 *parameter, cpus, cpu_max)
{
    cr_expect_eq(froe_cpus_quota_v2(froe_span_of(parameter->text)), parameter->cpus, "%s", parameter->text);
}

struct v1 {
    char quota[24];
    char period[24];
    unsigned cpus;
};

ParameterizedTestParameters(cpus, cfs_quota)
{
    static struct v1 texts[] = {
        {"-1\n", "100000\n", 0}, {"100000\n", "100000\n", 1}, {"250000\n", "100000\n", 3}, {"5000\n", "100000\n", 1},
        {"", "100000\n", 0},     {"100000\n", "", 0},         {"100000\n", "0\n", 0},
    };
    return cr_make_param_array(struct v1, texts, sizeof texts / sizeof *texts);
}

ParameterizedTest(struct v1 *parameter, cpus, cfs_quota)
{
    cr_expect_eq(froe_cpus_quota_v1(froe_span_of(parameter->quota), froe_span_of(parameter->period)), parameter->cpus);
}

/* A machine is a list of files: names and texts by turns, up to NULL. */
static bool read_machine(void *context, const char *path, struct froe_buffer *text)
{
    for (const char *const *file = context; *file != NULL; file += 2) {
        if (strcmp(file[0], path) == 0) {
            froe_buffer_text(text, file[1]);
            return true;
        }
    }
    return false;
}

static unsigned quota(const char *const *machine)
{
    return froe_cpus_quota(&(struct froe_cgroup_files){read_machine, (void *)machine});
}

#define MACHINE(...) ((const char *const[]){__VA_ARGS__, NULL})
#define CGROUP       "/proc/self/cgroup"
#define MOUNTINFO    "/proc/self/mountinfo"
#define MOUNT_V2                                                                                                       \
    "24 1 0:22 / / rw - ext4 /dev/vda rw\n30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n"

Test(cpus, no_files_no_quota)
{
    cr_expect_eq(quota((const char *const[]){NULL}), 0);
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/a\n")), 0);
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/a\n", MOUNTINFO, MOUNT_V2)), 0);
    cr_expect_eq(quota(MACHINE(CGROUP, "", MOUNTINFO, "", "/cpu.max", "100000 100000\n")), 0);
}

Test(cpus, the_own_group_limits)
{
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/user.slice/job\n", MOUNTINFO, MOUNT_V2,
                               "/sys/fs/cgroup/user.slice/job/cpu.max", "300000 100000\n")),
                 3);
}

Test(cpus, the_smallest_quota_up_to_the_root_counts)
{
    cr_expect_eq(
        quota(MACHINE(CGROUP, "0::/a/b/c\n", MOUNTINFO, MOUNT_V2, "/sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n",
                      "/sys/fs/cgroup/a/b/cpu.max", "250000 100000\n", "/sys/fs/cgroup/a/cpu.max", "800000 100000\n")),
        3);
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/a/b\n", MOUNTINFO, MOUNT_V2, "/sys/fs/cgroup/a/b/cpu.max",
                               "400000 100000\n", "/sys/fs/cgroup/a/cpu.max", "100000 100000\n")),
                 1);
    /* In a namespace of its own a group is the root, and that may have a quota. */
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/\n", MOUNTINFO, MOUNT_V2, "/sys/fs/cgroup/cpu.max", "150000 100000\n")), 2);
}

Test(cpus, groups_of_other_names_do_not_limit)
{
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/ab\n", MOUNTINFO, MOUNT_V2, "/sys/fs/cgroup/a/cpu.max", "100000 100000\n",
                               "/sys/fs/cgroup/ab/c/cpu.max", "100000 100000\n")),
                 0);
}

#define MOUNTS_V1                                                                                                      \
    "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"                                                                \
    "32 31 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"                                                \
    "33 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"                                      \
    "34 31 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

Test(cpus, version_1_and_both_at_once)
{
    const char *groups = "3:cpuset:/other\n4:cpuacct,cpu:/a/b\n1:name=systemd:/x\n0::/u\n";
    cr_expect_eq(quota(MACHINE(CGROUP, groups, MOUNTINFO, MOUNTS_V1, "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us",
                               "-1\n", "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000\n",
                               "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "350000\n",
                               "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n",
                               "/sys/fs/cgroup/cpuset/other/cpu.cfs_quota_us", "100000\n",
                               "/sys/fs/cgroup/cpuset/other/cpu.cfs_period_us", "100000\n")),
                 4);
    cr_expect_eq(quota(MACHINE(CGROUP, groups, MOUNTINFO, MOUNTS_V1, "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_quota_us",
                               "400000\n", "/sys/fs/cgroup/cpu,cpuacct/a/b/cpu.cfs_period_us", "100000\n",
                               "/sys/fs/cgroup/unified/u/cpu.max", "200000 100000\n")),
                 2);
}

Test(cpus, a_container_sees_its_group_as_the_root_of_the_mount)
{
    const char *mounts = "33 31 0:29 /docker/1f /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n";
    cr_expect_eq(
        quota(MACHINE(CGROUP, "4:cpu:/docker/1f/inner\n", MOUNTINFO, mounts,
                      "/sys/fs/cgroup/cpu/inner/cpu.cfs_quota_us", "-1\n", "/sys/fs/cgroup/cpu/inner/cpu.cfs_period_us",
                      "100000\n", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "200000\n",
                      "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n")),
        2);
    /* A path of the host that is not below what is mounted. */
    cr_expect_eq(quota(MACHINE(CGROUP, "4:cpu:/docker/1f0\n", MOUNTINFO, mounts, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us",
                               "200000\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n",
                               "/sys/fs/cgroup/cpu0/cpu.cfs_quota_us", "100000\n",
                               "/sys/fs/cgroup/cpu0/cpu.cfs_period_us", "100000\n")),
                 2);
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/../../job\n", MOUNTINFO, MOUNT_V2, "/sys/fs/cgroup/cpu.max",
                               "200000 100000\n", "/sys/fs/cgroup/../../job/cpu.max", "100000 100000\n")),
                 2);
}

Test(cpus, mount_points_are_unescaped)
{
    const char *mounts = "broken\n1 2 3:4 / /odd rw\n30 23 0:26 / /my\\040groups\\134x rw - cgroup2 none rw\n";
    cr_expect_eq(quota(MACHINE(CGROUP, "0::/a\n", MOUNTINFO, mounts, "/my groups\\x/a/cpu.max", "200000 100000\n")), 2);
}

Test(cpus, usable_obeys_the_affinity)
{
    unsigned all = froe_cpus_usable();
    cr_expect_geq(all, 1);
    cpu_set_t set;
    cr_assert(sched_getaffinity(0, sizeof set, &set) == 0);
    cr_expect_leq(all, (unsigned)CPU_COUNT(&set));
    size_t first = 0;
    while (!CPU_ISSET(first, &set))
        first++;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    cr_assert(sched_setaffinity(0, sizeof set, &set) == 0);
    cr_expect_eq(froe_cpus_usable(), 1);
}
