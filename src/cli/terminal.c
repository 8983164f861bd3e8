#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cli/message.h"

unsigned froe_cli_terminal_width(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    const char *columns = getenv("COLUMNS");
    unsigned long width = columns == NULL ? 0 : strtoul(columns, NULL, 10);
    return width > 0 && width <= 65535 ? (unsigned)width : 80;
}

bool froe_cli_terminal_has_color(void)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return (no_color == NULL || *no_color == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}

int froe_cli_hold_output(void)
{
    int memory = memfd_create("froe output", MFD_CLOEXEC);
    if (memory < 0)
        return -1;
    int held = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (held >= 0 && dup2(memory, STDOUT_FILENO) < 0) {
        close(held);
        held = -1;
    }
    close(memory);
    return held;
}

static int copy_to_output(int memory)
{
    char block[16384];
    off_t at = 0;
    for (;;) {
        ssize_t got = pread(memory, block, sizeof block, at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return got == 0 ? FROE_EXIT_OK : FROE_EXIT_FAILED;
        int exit_code = froe_cli_print(block, (size_t)got);
        if (exit_code != FROE_EXIT_OK)
            return exit_code;
        at += got;
    }
}

int froe_cli_release_output(int held, bool show)
{
    int memory = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    dup2(held, STDOUT_FILENO);
    close(held);
    if (memory < 0) {
        froe_cli_message("standard output: %s", strerror(errno));
        return FROE_EXIT_FAILED;
    }
    int exit_code = show ? copy_to_output(memory) : FROE_EXIT_OK;
    close(memory);
    return exit_code;
}
