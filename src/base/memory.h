/*
 * How much memory this process may use: what the machine has, the limits of its control groups (memory.max and
 * memory.high, or memory.limit_in_bytes of version 1) and RLIMIT_AS and RLIMIT_DATA.
 */
#ifndef FROE_BASE_MEMORY_H
#define FROE_BASE_MEMORY_H

#include "base/cgroup.h"

/* Bytes; at least 1. */
uint64_t froe_memory_usable(void);

/* The smallest limit of the control groups in bytes; UINT64_MAX: none. */
uint64_t froe_memory_limit(const struct froe_cgroup_files *files);

#endif
