/*
 * The control groups that a process is in, with the files that tell their limits: both the unified hierarchy (version
 * 2, Linux Documentation/admin-guide/cgroup-v2.rst) and those of version 1, which have a controller each.
 */
#ifndef FROE_BASE_CGROUP_H
#define FROE_BASE_CGROUP_H

#include "base/buffer.h"

/* Appends the bytes of a file; false when it cannot be read. */
typedef bool froe_file_read_fn(void *context, const char *path, struct froe_buffer *text);

/* Through which /proc/self/cgroup, /proc/self/mountinfo and the files of the groups are read. */
struct froe_cgroup_files {
    froe_file_read_fn *read;
    void *context;
};

/* Those of the system. */
extern const struct froe_cgroup_files froe_cgroup_system;

/* path: the folder of a group, to be passed on to froe_cgroup_read(). */
typedef void froe_cgroup_visit_fn(void *context, const struct froe_cgroup_files *files, struct froe_buffer *path);

/* Visits the group of the process and those above it as far as they can be seen; nothing when there is none.
 * controller: that of a hierarchy of version 1, NULL: the unified one. */
void froe_cgroup_walk(const struct froe_cgroup_files *files, const char *controller, froe_cgroup_visit_fn *visit,
                      void *context);

/* The text of path/name (name begins with a slash), lent from `text`; absent when it cannot be read. */
struct froe_span froe_cgroup_read(const struct froe_cgroup_files *files, struct froe_buffer *path, const char *name,
                                  struct froe_buffer *text);

#endif
