/*
 * Where a new file goes, and the temporary file beside that place. For report/output.c.
 *
 * The temporary file has no name until all is written, where the file system knows such files (O_TMPFILE, open(2)):
 * what ends the process before then, whatever it is, leaves nothing behind.
 */
#ifndef FROE_REPORT_TARGET_H
#define FROE_REPORT_TARGET_H

#include <limits.h>
#include <sys/stat.h>

#include "base/span.h"

struct froe_target {
    int directory;           /* of the target */
    char *name;              /* of the target in it */
    char temp[NAME_MAX + 1]; /* of the temporary file in it; empty: there is none, or it has no name yet */
    bool replaces;           /* a file that is there: what is to be taken after it */
    struct stat replaced;
};

/*
 * Follows symbolic links from path to what they point to in the end, which need not exist, and opens its directory.
 * False with errno.
 */
bool froe_target_find(struct froe_target *place, const char *path);

/* Makes the temporary file, open for writing; when it has its name, with the mode and owner of the file it is to
 * replace, or, when that is NULL, those of any new file. -1 with errno. */
int froe_target_create(struct froe_target *place, const struct stat *replaced);

/* Likewise, with a name from the start: what froe_target_create() does where files need one. */
int froe_target_create_named(struct froe_target *place, const struct stat *replaced);

/* Gives the temporary file, open as fd, its name if it has none. False with errno. */
bool froe_target_name(struct froe_target *place, int fd);

/* Renames the temporary file, which has a name, to the target and makes that last (fsync). False with errno. */
bool froe_target_rename(struct froe_target *place);

/* Removes the temporary file if there is one and frees all. Leaves errno alone. */
void froe_target_close(struct froe_target *place);

#endif
