/*
 * How many processors this process may use: the affinity mask, limited by the CPU quota of its control group (version
 * 2, Linux Documentation/admin-guide/cgroup-v2.rst, "cpu.max"; version 1, scheduler/sched-bwc.rst) and of the groups
 * above.
 */
#ifndef FROE_BASE_CPUS_H
#define FROE_BASE_CPUS_H

#include "base/cgroup.h"

/* At least 1. */
unsigned froe_cpus_usable(void);

/* The smallest quota that holds for the process, in whole processors rounded up, at least 1; 0: none. */
unsigned froe_cpus_quota(const struct froe_cgroup_files *files);

/* The same from the text of cpu.max, e.g. `150000 100000` or `max 100000`; 0: no limit, or no such text. */
unsigned froe_cpus_quota_v2(struct froe_span text);

/* And from cpu.cfs_quota_us (-1: none) and cpu.cfs_period_us. */
unsigned froe_cpus_quota_v1(struct froe_span quota, struct froe_span period);

#endif
