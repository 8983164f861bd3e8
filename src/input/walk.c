#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "input/gather.h"

/*
 * One directory is open at a time: its entries are read to the end, the directories in it are left for later. The files
 * are put in order when all are known. Directories are opened by their whole names, as the files will be.
 */

struct found {
    char *name; /* in names */
    struct stat status;
};

struct walk {
    struct froe_gather *gather;
    struct froe_name_list pending; /* directories */
    struct froe_name_list names;
    struct found *files; /* as many as names */
    size_t cap;
};

static int compare_files(const void *a, const void *b)
{
    return froe_name_compare(((const struct found *)a)->name, ((const struct found *)b)->name);
}

static struct froe_span separator(const char *directory)
{
    size_t len = strlen(directory);
    return froe_span_of(len > 0 && directory[len - 1] == '/' ? "" : "/");
}

static bool add_file(struct walk *walk, const char *directory, const char *name, const struct stat *status)
{
    if (walk->names.count == walk->cap) {
        size_t cap = walk->cap == 0 ? 16 : walk->cap * 2;
        struct found *files = realloc(walk->files, cap * sizeof *files);
        if (files == NULL)
            return false;
        walk->files = files;
        walk->cap = cap;
    }
    if (froe_name_list_add(&walk->names, froe_span_of(directory), separator(directory), froe_span_of(name)) == NULL)
        return false;
    size_t last = walk->names.count - 1;
    walk->files[last] = (struct found){walk->names.items[last], *status};
    return true;
}

/* Reports what is wrong with an entry. */
static bool entry_error(struct walk *walk, const char *directory, const char *name, int reason)
{
    struct froe_name_list path = {0};
    const char *whole = froe_name_list_add(&path, froe_span_of(directory), separator(directory), froe_span_of(name));
    if (whole != NULL)
        froe_gather_error(walk->gather, whole, strerror(reason));
    froe_name_list_free(&path);
    return whole != NULL;
}

static bool look_at(struct walk *walk, int fd, const char *directory, const struct dirent *entry)
{
    const char *name = entry->d_name;
    bool wanted = walk->gather->all || froe_is_log_name(name);
    bool maybe_directory = entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN;
    bool maybe_file = entry->d_type == DT_REG || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || !(maybe_directory || (wanted && maybe_file)))
        return true;
    struct stat status;
    if (fstatat(fd, name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return entry_error(walk, directory, name, errno);
    if (S_ISDIR(status.st_mode))
        return froe_name_list_add(&walk->pending, froe_span_of(directory), separator(directory), froe_span_of(name)) !=
               NULL;
    if (!wanted)
        return true;
    if (S_ISLNK(status.st_mode) && fstatat(fd, name, &status, 0) != 0)
        return entry_error(walk, directory, name, errno);
    return !S_ISREG(status.st_mode) || add_file(walk, directory, name, &status);
}

static bool read_entries(struct walk *walk, DIR *stream, const char *directory)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(stream);
        if (entry == NULL && errno != 0)
            froe_gather_error(walk->gather, directory, strerror(errno));
        if (entry == NULL)
            return true;
        if (!look_at(walk, dirfd(stream), directory, entry))
            return false;
    }
}

/* Only the operand itself may be a symbolic link. */
static bool walk_one(struct walk *walk, const char *directory, int flags)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
    DIR *stream = fd < 0 ? NULL : fdopendir(fd);
    if (stream == NULL) {
        int reason = errno;
        if (fd >= 0)
            close(fd);
        froe_gather_error(walk->gather, directory, strerror(reason));
        return reason != ENOMEM;
    }
    bool done = read_entries(walk, stream, directory);
    closedir(stream);
    return done;
}

static bool hand_over(struct walk *walk)
{
    size_t count = walk->names.count;
    if (count > 1)
        qsort(walk->files, count, sizeof *walk->files, compare_files);
    for (size_t i = 0; i < count; i++) {
        if (!froe_gather_add(walk->gather, walk->files[i].name, &walk->files[i].status, false))
            return false;
    }
    return true;
}

bool froe_gather_directory(struct froe_gather *gather, const char *path)
{
    struct walk walk = {.gather = gather};
    size_t errors = gather->errors;
    bool done = walk_one(&walk, path, 0);
    for (char *next; done && (next = froe_name_list_pop(&walk.pending)) != NULL; free(next))
        done = walk_one(&walk, next, O_NOFOLLOW);
    if (done && walk.names.count == 0 && gather->errors == errors)
        froe_gather_warn(gather, path, gather->all ? "no files in it" : "no log files in it (--all takes every file)");
    done = done && hand_over(&walk);
    froe_name_list_free(&walk.pending);
    froe_name_list_free(&walk.names);
    free(walk.files);
    return done;
}
