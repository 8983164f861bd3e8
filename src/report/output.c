#include "report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "report/place.h"

struct froe_output {
    int fd;
    bool placed; /* written beside its place */
    struct froe_place place;
    struct froe_buffer name; /* as shown in messages, NUL-terminated */
    enum froe_output_status status;
    froe_error fault; /* with FROE_OUTPUT_FAILED */
};

static enum froe_output_status fail(struct froe_output *output, int reason, const char *what)
{
    output->status = FROE_OUTPUT_FAILED;
    froe_error_set(&output->fault, "%s: %s%s", (const char *)output->name.data, what, strerror(reason));
    return FROE_OUTPUT_FAILED;
}

/* Passes on what became of the output. */
static enum froe_output_status tell(const struct froe_output *output, froe_error *error)
{
    if (output->status == FROE_OUTPUT_FAILED && error != NULL)
        *error = output->fault;
    return output->status;
}

static void destroy(struct froe_output *output)
{
    if (output->fd >= 0)
        close(output->fd);
    if (output->placed)
        froe_place_close(&output->place);
    froe_buffer_free(&output->name);
    free(output);
}

/* A descriptor of our own: closing it tells what a close tells, and leaves the process its standard output. */
static void open_standard(struct froe_output *output)
{
    output->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (output->fd < 0)
        fail(output, errno, "");
}

static void open_direct(struct froe_output *output, const char *path)
{
    do
        output->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    while (output->fd < 0 && errno == EINTR);
    if (output->fd < 0)
        fail(output, errno, "");
}

static void open_placed(struct froe_output *output, const char *path, const struct stat *replaced)
{
    if (replaced != NULL && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
        fail(output, errno, "");
        return;
    }
    output->placed = froe_place_find(&output->place, path);
    if (output->placed)
        output->fd = froe_place_create(&output->place, replaced);
    if (output->fd < 0)
        fail(output, errno, replaced == NULL ? "" : "cannot write a file beside it: ");
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static void open_path(struct froe_output *output, const char *path)
{
    struct stat there, standard;
    if (stat(path, &there) != 0) {
        if (errno == ENOENT)
            open_placed(output, path, NULL);
        else
            fail(output, errno, "");
    } else if (S_ISDIR(there.st_mode)) {
        fail(output, EISDIR, "");
    } else if (fstat(STDOUT_FILENO, &standard) == 0 && same_file(&there, &standard)) {
        /* Such as /dev/stdout: what the shell has opened there may not be replaced, it may be appended to. */
        open_standard(output);
    } else if (S_ISREG(there.st_mode)) {
        open_placed(output, path, &there);
    } else {
        open_direct(output, path);
    }
}

struct froe_output *froe_output_open(const char *path, froe_error *error)
{
    struct froe_output *output = calloc(1, sizeof *output);
    if (output == NULL) {
        froe_error_set(error, "out of memory");
        return NULL;
    }
    output->fd = -1;
    froe_text_escape(&output->name, froe_span_of(path == NULL ? "standard output" : path));
    froe_buffer_byte(&output->name, 0);
    if (output->name.failed) {
        output->status = FROE_OUTPUT_FAILED;
        froe_error_set(&output->fault, "out of memory");
    } else if (path == NULL) {
        open_standard(output);
    } else {
        open_path(output, path);
    }
    if (tell(output, error) == FROE_OUTPUT_OK)
        return output;
    destroy(output);
    return NULL;
}

enum froe_output_status froe_output_write(struct froe_output *output, const void *bytes, size_t len, froe_error *error)
{
    const uint8_t *at = bytes;
    while (len > 0 && output->status == FROE_OUTPUT_OK) {
        ssize_t done = write(output->fd, at, len);
        if (done > 0) {
            at += done;
            len -= (size_t)done;
        } else if (done < 0 && errno == EAGAIN) {
            /* Standard output may have been made non-blocking by a process that shares it. */
            poll(&(struct pollfd){.fd = output->fd, .events = POLLOUT}, 1, -1);
        } else if (done < 0 && errno == EPIPE) {
            output->status = FROE_OUTPUT_CLOSED;
        } else if (done == 0 || errno != EINTR) {
            fail(output, done == 0 ? EIO : errno, "");
        }
    }
    return tell(output, error);
}

/* Some file systems cannot sync; that is no fault of the data. */
static bool sync_file(int fd)
{
    int result = 0;
    do
        result = fsync(fd);
    while (result != 0 && errno == EINTR);
    return result == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

enum froe_output_status froe_output_commit(struct froe_output *output, froe_error *error)
{
    if (output->status == FROE_OUTPUT_OK && output->placed && !sync_file(output->fd))
        fail(output, errno, "");
    int result = close(output->fd);
    output->fd = -1;
    /* Network file systems tell of full disks this late. */
    if (output->status == FROE_OUTPUT_OK && result != 0 && errno != EINTR)
        fail(output, errno, "");
    if (output->status == FROE_OUTPUT_OK && output->placed && !froe_place_rename(&output->place))
        fail(output, errno, "");
    enum froe_output_status status = tell(output, error);
    destroy(output);
    return status;
}

void froe_output_abandon(struct froe_output *output)
{
    if (output != NULL)
        destroy(output);
}
