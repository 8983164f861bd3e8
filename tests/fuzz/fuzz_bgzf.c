/*
 * Hostile BGZF files: what is taken for a block must decode as a member from there on, and does not depend on the place
 * from which it was searched. First byte of the input: where the search begins, in 256ths of the rest.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/bgzf.h"
#include "input/gzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

/* The first member from `at` on is whole: no fault before its end. */
static void check_member(int fd, size_t size, uint64_t at)
{
    static uint8_t text[1 << 17];
    struct froe_reader reader = {.fd = fd, .seekable = true, .offset = at, .expected = size};
    struct froe_gzip *gzip = froe_gzip_open(&reader, NULL);
    struct froe_gzip_fault fault;
    size_t got;
    check(gzip != NULL, "memory");
    froe_gzip_limit(gzip, at + 1);
    enum froe_gzip_status status = froe_gzip_read(gzip, text, sizeof text, &got, &fault);
    check(status != FROE_GZIP_FAULT, "a block is a member that is whole");
    froe_gzip_close(gzip);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    uint64_t from = (size - 1) * data[0] / 256, at, again;
    int fd = memfd_create("bgzf", MFD_CLOEXEC);
    check(fd >= 0 && write(fd, data + 1, size - 1) == (ssize_t)(size - 1), "memory");
    struct froe_bgzf *bgzf = froe_bgzf_open(fd, size - 1);
    check(bgzf != NULL, "memory");
    if (froe_bgzf_find(bgzf, from, &at)) {
        check(at >= from && at <= size - 1, "it is behind the place");
        check(froe_bgzf_find(bgzf, from + (at - from) / 2, &again) && again == at, "nothing is between");
        if (at < size - 1)
            check_member(fd, size - 1, at);
    }
    froe_bgzf_close(bgzf);
    close(fd);
    return 0;
}
