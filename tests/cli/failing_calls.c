/*
 * To be loaded before a program: of the system calls named in FROE_CALLS ("open", "read", "write", "sync", "rename",
 * "mmap") the one with the number in FROE_FAIL_AT, counted from 1, goes wrong as FROE_FAULT says: with an error
 * ("EIO", "ENOSPC", "EINTR", "EMFILE", "ENOMEM"), or, for reads and writes, by moving one byte only ("short"). With
 * FROE_FAIL_ON all that follow do too, but for EINTR, which comes every other time. FROE_FAIL_AT=0: none; then their
 * number is told on standard error at the end. Calls that the C library makes by itself are not counted.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { OPEN, READ, WRITE, SYNC, RENAME, MMAP };

static const char *const kinds[] = {"open", "read", "write", "sync", "rename", "mmap"};

enum outcome { GOES_WELL, FAILS, IS_SHORT };

static atomic_long made;
static long fail_at;
static bool fail_on;
static bool is_short;
static int error;
static const char *calls = "";

__attribute__((constructor)) static void begin(void)
{
    static const struct {
        const char *name;
        int number;
    } errors[] = {{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EINTR", EINTR}, {"EMFILE", EMFILE}, {"ENOMEM", ENOMEM}};
    const char *at = getenv("FROE_FAIL_AT"), *fault = getenv("FROE_FAULT");
    fail_at = at == NULL ? 0 : atol(at);
    fail_on = getenv("FROE_FAIL_ON") != NULL;
    is_short = fault != NULL && strcmp(fault, "short") == 0;
    for (size_t i = 0; fault != NULL && i < sizeof errors / sizeof errors[0]; i++)
        if (strcmp(fault, errors[i].name) == 0)
            error = errors[i].number;
    if (getenv("FROE_CALLS") != NULL)
        calls = getenv("FROE_CALLS");
    made = 0;
}

__attribute__((destructor)) static void end(void)
{
    char text[40];
    int len = snprintf(text, sizeof text, "%ld calls\n", atomic_load(&made));
    if (fail_at == 0 && syscall(SYS_write, STDERR_FILENO, text, (size_t)len) != len)
        _exit(1);
}

static enum outcome next(enum kind kind)
{
    if (strcmp(calls, kinds[kind]) != 0)
        return GOES_WELL;
    long number = atomic_fetch_add(&made, 1) + 1;
    bool later = fail_on && number > fail_at && (error != EINTR || (number - fail_at) % 2 == 0);
    if (fail_at == 0 || (number != fail_at && !later))
        return GOES_WELL;
    if (is_short)
        return IS_SHORT;
    errno = error;
    return FAILS;
}

static int open_at(int directory, const char *path, int flags, unsigned mode)
{
    return next(OPEN) == FAILS ? -1 : (int)syscall(SYS_openat, directory, path, flags, mode);
}

static unsigned mode_of(int flags, va_list more)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, unsigned) : 0;
}

#define DEFINE_OPEN(name)                                                                                              \
    int name(const char *path, int flags, ...)                                                                         \
    {                                                                                                                  \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        unsigned mode = mode_of(flags, more);                                                                          \
        va_end(more);                                                                                                  \
        return open_at(AT_FDCWD, path, flags, mode);                                                                   \
    }
#define DEFINE_OPENAT(name)                                                                                            \
    int name(int directory, const char *path, int flags, ...)                                                          \
    {                                                                                                                  \
        va_list more;                                                                                                  \
        va_start(more, flags);                                                                                         \
        unsigned mode = mode_of(flags, more);                                                                          \
        va_end(more);                                                                                                  \
        return open_at(directory, path, flags, mode);                                                                  \
    }

#undef open
#undef open64
#undef openat
#undef openat64
DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

static ssize_t moved(enum kind kind, long call, int fd, const void *bytes, size_t len, off_t offset)
{
    enum outcome outcome = next(kind);
    if (outcome == FAILS)
        return -1;
    return syscall(call, fd, bytes, outcome == IS_SHORT && len > 1 ? 1 : len, offset);
}

ssize_t read(int fd, void *to, size_t len)
{
    return moved(READ, SYS_read, fd, to, len, 0);
}

ssize_t pread(int fd, void *to, size_t len, off_t offset)
{
    return moved(READ, SYS_pread64, fd, to, len, offset);
}

ssize_t pread64(int fd, void *to, size_t len, off64_t offset)
{
    return moved(READ, SYS_pread64, fd, to, len, offset);
}

ssize_t write(int fd, const void *from, size_t len)
{
    return moved(WRITE, SYS_write, fd, from, len, 0);
}

int fsync(int fd)
{
    return next(SYNC) == FAILS ? -1 : (int)syscall(SYS_fsync, fd);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to)
{
    return next(RENAME) == FAILS ? -1 : (int)syscall(SYS_renameat2, from_directory, from, to_directory, to, 0);
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

void *mmap(void *address, size_t len, int protection, int flags, int fd, off_t offset)
{
    return next(MMAP) == FAILS ? MAP_FAILED : (void *)syscall(SYS_mmap, address, len, protection, flags, fd, offset);
}

void *mmap64(void *address, size_t len, int protection, int flags, int fd, off64_t offset)
{
    return mmap(address, len, protection, flags, fd, offset);
}
