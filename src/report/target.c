#include "report/target.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as the kernel has it (path_resolution(7)) */
#define TRIES     100

/* The target of a link, relative to the directory of the link; NULL with errno. */
static char *follow(const char *path)
{
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof target);
    if (len == (ssize_t)sizeof target)
        errno = ENAMETOOLONG;
    if (len < 0 || len == (ssize_t)sizeof target)
        return NULL;
    const char *slash = strrchr(path, '/');
    size_t kept = target[0] == '/' || slash == NULL ? 0 : (size_t)(slash - path) + 1;
    char *next = malloc(kept + (size_t)len + 1);
    if (next == NULL)
        return NULL;
    memcpy(next, path, kept);
    memcpy(next + kept, target, (size_t)len);
    next[kept + (size_t)len] = '\0';
    return next;
}

/* Replaces *path by what it points to in the end. */
static bool resolve(char **path)
{
    struct stat status;
    for (int links = 0; lstat(*path, &status) == 0 && S_ISLNK(status.st_mode); links++) {
        char *next = follow(*path);
        if (next == NULL)
            return false;
        free(*path);
        *path = next;
        if (links == LINKS_MAX) {
            errno = ELOOP;
            return false;
        }
    }
    return true;
}

static bool split(struct froe_target *place, char *path)
{
    char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    if (name[0] == '\0') {
        errno = path[0] == '\0' ? ENOENT : EISDIR;
        return false;
    }
    place->name = strdup(name);
    if (place->name == NULL)
        return false;
    if (slash != NULL)
        slash[1] = '\0';
    place->directory = open(slash == NULL ? "." : path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    return place->directory >= 0;
}

bool froe_target_find(struct froe_target *place, const char *path)
{
    *place = (struct froe_target){.directory = -1};
    char *copy = strdup(path);
    bool found = copy != NULL && resolve(&copy) && split(place, copy);
    int reason = errno;
    free(copy);
    if (!found)
        froe_target_close(place);
    errno = reason;
    return found;
}

/* `.name.froe-XXXXXX`; a long name is cut, so that it still fits. */
static void choose_name(struct froe_target *place)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    uint8_t random[6] = {0};
    if (getrandom(random, sizeof random, GRND_NONBLOCK) < 0)
        memcpy(random, &(uint32_t){(uint32_t)getpid()}, sizeof(uint32_t));
    char end[sizeof random + 1] = {0};
    for (size_t i = 0; i < sizeof random; i++)
        end[i] = letters[random[i] % (sizeof letters - 1)];
    const int room = NAME_MAX - (int)sizeof "..froe-" + 1 - (int)sizeof random;
    snprintf(place->temp, sizeof place->temp, ".%.*s.froe-%s", room, place->name, end);
}

/* Mode and owner may be more than this process can give; then the file stays its own. */
static void take_after(int fd, const struct stat *replaced)
{
    struct stat made;
    if (fstat(fd, &made) != 0)
        return;
    mode_t mode = replaced->st_mode & 0777;
    if ((made.st_uid != replaced->st_uid || made.st_gid != replaced->st_gid) &&
        fchown(fd, replaced->st_uid, replaced->st_gid) != 0 && fchown(fd, (uid_t)-1, replaced->st_gid) != 0)
        mode &= 0707; /* what the old group might do is not for the new one */
    (void)fchmod(fd, mode);
}

/* Who may do what with a new file, before it takes after another. */
static mode_t first_mode(const struct stat *replaced)
{
    return replaced == NULL ? 0666 : 0600;
}

/* What linkat(2) names a file by that has no name. */
static void path_of(int fd, char path[40])
{
    snprintf(path, 40, "/proc/self/fd/%d", fd);
}

/* Whether the file can be named later, which it cannot where /proc is missing; and whether the mask of new files was
 * heeded, as old kernels do not on some file systems. */
static bool can_be_named(int fd, bool masked)
{
    char path[40];
    struct stat here, there;
    path_of(fd, path);
    return fstat(fd, &here) == 0 && stat(path, &there) == 0 && here.st_dev == there.st_dev &&
           here.st_ino == there.st_ino && (!masked || (here.st_mode & 0777) != first_mode(NULL));
}

int froe_target_create(struct froe_target *place, const struct stat *replaced)
{
    int fd = openat(place->directory, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, first_mode(replaced));
    if (fd < 0 || !can_be_named(fd, replaced == NULL)) {
        if (fd >= 0)
            close(fd);
        return froe_target_create_named(place, replaced);
    }
    place->replaces = replaced != NULL;
    if (place->replaces)
        place->replaced = *replaced;
    return fd;
}

/* Not before it has a name does a file go to another owner: others' files cannot be linked (fs.protected_hardlinks). */
bool froe_target_name(struct froe_target *place, int fd)
{
    char path[40];
    if (place->temp[0] != '\0')
        return true;
    path_of(fd, path);
    for (int tries = 0; tries < TRIES; tries++) {
        choose_name(place);
        if (linkat(AT_FDCWD, path, place->directory, place->temp, AT_SYMLINK_FOLLOW) == 0) {
            if (place->replaces)
                take_after(fd, &place->replaced);
            return true;
        }
        if (errno != EEXIST)
            break;
    }
    place->temp[0] = '\0';
    return false;
}

int froe_target_create_named(struct froe_target *place, const struct stat *replaced)
{
    int fd = -1;
    for (int tries = 0; fd < 0 && tries < TRIES; tries++) {
        choose_name(place);
        /* Not mkstemp(): it is open() that knows the umask and default access lists. */
        fd = openat(place->directory, place->temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, first_mode(replaced));
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        place->temp[0] = '\0';
    else if (replaced != NULL)
        take_after(fd, replaced);
    return fd;
}

bool froe_target_rename(struct froe_target *place)
{
    if (renameat(place->directory, place->temp, place->directory, place->name) != 0)
        return false;
    place->temp[0] = '\0';
    /* The new name is there; where directories cannot be read or synced, it lasts as well as it can. */
    int fd = openat(place->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    return true;
}

void froe_target_close(struct froe_target *place)
{
    int kept = errno;
    if (place->temp[0] != '\0')
        unlinkat(place->directory, place->temp, 0);
    if (place->directory >= 0)
        close(place->directory);
    free(place->name);
    *place = (struct froe_target){.directory = -1};
    errno = kept;
}
