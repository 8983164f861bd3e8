#include "report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "report/target.h"

/* Milliseconds that a write waits before it looks whether it is still wanted; bytes that it writes between two looks.
 */
enum { PATIENCE = 100, STEP = 1 << 20 };

struct froe_output {
    int fd;
    bool blocks; /* a write of more than PIPE_BUF bytes, or one when there is no room, may wait for ever */
    const _Atomic bool *cancelled;
    bool placed; /* written beside its place */
    struct froe_target place;
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
        froe_target_close(&output->place);
    froe_buffer_free(&output->name);
    free(output);
}

static bool is_cancelled(const struct froe_output *output)
{
    return output->cancelled != NULL && atomic_load_explicit(output->cancelled, memory_order_relaxed);
}

/* Pipes and terminals are not to block. Other processes share what is open as standard output, so it may not be
 * changed; but it can be opened once more, unless it is somebody else's. */
static void open_again(struct froe_output *output)
{
    struct stat status;
    char path[40];
    bool known = fstat(output->fd, &status) == 0;
    output->blocks = known && !S_ISREG(status.st_mode) && (!S_ISCHR(status.st_mode) || isatty(output->fd) == 1);
    if (!output->blocks || S_ISSOCK(status.st_mode) || (fcntl(output->fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
        return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", output->fd);
    int again = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (again < 0)
        return;
    close(output->fd);
    output->fd = again;
    output->blocks = false;
}

/* A descriptor of our own: closing it tells what a close tells, and leaves the process its standard output. */
static void open_standard(struct froe_output *output)
{
    output->fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (output->fd < 0)
        fail(output, errno, "");
    else
        open_again(output);
}

/* A pipe that nobody reads cannot be opened without blocking. */
static void open_direct(struct froe_output *output, const char *path, mode_t mode)
{
    for (;;) {
        output->fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
        if (output->fd >= 0)
            return;
        bool unread = errno == ENXIO && S_ISFIFO(mode);
        if ((!unread && errno != EINTR) || is_cancelled(output))
            break;
        if (unread)
            poll(NULL, 0, PATIENCE / 5);
    }
    fail(output, errno, "");
}

static void open_placed(struct froe_output *output, const char *path, const struct stat *replaced)
{
    if (replaced != NULL && faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) != 0) {
        fail(output, errno, "");
        return;
    }
    output->placed = froe_target_find(&output->place, path);
    if (output->placed)
        output->fd = froe_target_create(&output->place, replaced);
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
        open_direct(output, path, there.st_mode);
    }
}

struct froe_output *froe_output_open(const char *path, const _Atomic bool *cancelled, froe_error *error)
{
    struct froe_output *output = calloc(1, sizeof *output);
    if (output == NULL) {
        froe_error_set(error, "out of memory");
        return NULL;
    }
    output->fd = -1;
    output->cancelled = cancelled;
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

/* False: not yet. */
static bool has_room(const struct froe_output *output)
{
    struct pollfd waiting = {.fd = output->fd, .events = POLLOUT};
    int ready = poll(&waiting, 1, output->cancelled == NULL ? -1 : PATIENCE);
    return ready > 0 || (ready < 0 && errno != EINTR);
}

enum froe_output_status froe_output_write(struct froe_output *output, const void *bytes, size_t len, froe_error *error)
{
    const uint8_t *at = bytes;
    const size_t most = output->blocks ? PIPE_BUF : STEP;
    while (len > 0 && output->status == FROE_OUTPUT_OK) {
        if (is_cancelled(output)) {
            output->status = FROE_OUTPUT_CLOSED;
            break;
        }
        if (output->blocks && !has_room(output))
            continue;
        ssize_t done = write(output->fd, at, len < most ? len : most);
        if (done > 0) {
            at += done;
            len -= (size_t)done;
        } else if (done < 0 && errno == EAGAIN) {
            has_room(output);
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
    if (output->status == FROE_OUTPUT_OK && output->placed &&
        (!sync_file(output->fd) || !froe_target_name(&output->place, output->fd)))
        fail(output, errno, "");
    int result = close(output->fd);
    output->fd = -1;
    /* Network file systems tell of full disks this late. */
    if (output->status == FROE_OUTPUT_OK && result != 0 && errno != EINTR)
        fail(output, errno, "");
    if (output->status == FROE_OUTPUT_OK && output->placed && !froe_target_rename(&output->place))
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
