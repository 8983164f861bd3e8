#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input/reader.h"

static int file_of(const char *text)
{
    int fd = memfd_create("reader", MFD_CLOEXEC);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    return fd;
}

Test(reader, file_up_to_the_size_it_had)
{
    int fd = file_of("0123456789");
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = 8};
    struct froe_reader other = {.fd = fd, .seekable = true, .offset = 6, .expected = 10};
    uint8_t to[16];
    size_t got;
    cr_assert_eq(froe_reader_read(&reader, to, 5, &got), FROE_READ_OK);
    cr_assert_eq(got, 5);
    cr_assert_arr_eq(to, "01234", 5);
    cr_assert_eq(froe_reader_read(&other, to, sizeof to, &got), FROE_READ_OK);
    cr_assert_eq(got, 4);
    cr_assert_arr_eq(to, "6789", 4);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_OK);
    cr_assert_eq(got, 3);
    cr_assert_arr_eq(to, "567", 3);
    cr_assert_eq(reader.offset, 8);
    cr_assert_gt(reader.read_ns, 0);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_END);
    cr_assert_eq(got, 0);
    close(fd);
}

/* A part of a file: offsets count from where it begins, and nothing behind it is read. */
Test(reader, part_of_a_file)
{
    int fd = file_of("0123456789");
    struct froe_reader reader = {.fd = fd, .base = 3, .seekable = true, .offset = 1, .expected = 4};
    uint8_t to[16];
    size_t got;
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_OK);
    cr_assert_eq(got, 3);
    cr_assert_arr_eq(to, "456", 3);
    cr_assert_eq(reader.offset, 4);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_END);
    close(fd);
}

/* With a frame, from any offset, in pieces of any size. */
Test(reader, framed)
{
    static const struct froe_frame frame = {"<headhead>", "<tailta>"};
    const char *whole = "<headhead>34567<tailta>";
    size_t size = strlen(whole);
    int fd = file_of("0123456789");
    for (size_t from = 0; from <= size; from++) {
        for (size_t piece = 1; piece <= size + 1; piece++) {
            struct froe_reader reader = {
                .fd = fd, .base = 3, .frame = &frame, .seekable = true, .offset = from, .expected = size};
            char to[64];
            size_t have = 0, got;
            while (froe_reader_read(&reader, (uint8_t *)to + have, piece, &got) == FROE_READ_OK) {
                cr_assert_eq(got, piece < size - from - have ? piece : size - from - have);
                have += got;
            }
            cr_assert_eq(got, 0);
            cr_assert_eq(have, size - from);
            cr_assert_arr_eq(to, whole + from, have);
        }
    }
    close(fd);
}

/* What can be had of a framed part of a file that has become shorter comes before that is told. */
Test(reader, framed_that_shrank)
{
    static const struct froe_frame frame = {"<headhead>", "<tailta>"};
    int fd = file_of("0123456789");
    struct froe_reader reader = {.fd = fd, .base = 3, .frame = &frame, .seekable = true, .expected = 18 + 9};
    uint8_t to[32];
    size_t got;
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_OK);
    cr_assert_eq(got, 17);
    cr_assert_arr_eq(to, "<headhead>3456789", 17);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_SHRUNK);
    cr_assert_eq(got, 0);
    close(fd);
}

Test(reader, file_that_shrank)
{
    int fd = file_of("0123456789");
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = 10};
    uint8_t to[16];
    size_t got;
    cr_assert_eq(ftruncate(fd, 4), 0);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_OK);
    cr_assert_eq(got, 4);
    cr_assert_gt(reader.read_ns, 0);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_SHRUNK);
    cr_assert_eq(got, 0);
    close(fd);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_FAILED);
    cr_assert_eq(errno, EBADF);
    cr_assert_eq(got, 0);
}

static void *write_later(void *context)
{
    const int *fd = context;
    usleep(20000);
    cr_assert_eq(write(*fd, "later", 5), 5);
    close(*fd);
    return NULL;
}

/* What was read ahead comes first; a pipe that is empty for now and non-blocking is waited for. */
Test(reader, pipe_with_lent_bytes)
{
    int ends[2];
    pthread_t thread;
    uint8_t to[16];
    size_t got;
    cr_assert_eq(pipe2(ends, O_NONBLOCK), 0);
    struct froe_reader reader = {.fd = ends[0], .lent = froe_span_of("head")};
    cr_assert_eq(pthread_create(&thread, NULL, write_later, &ends[1]), 0);
    cr_assert_eq(froe_reader_read(&reader, to, 3, &got), FROE_READ_OK);
    cr_assert_eq(got, 3);
    cr_assert_arr_eq(to, "hea", 3);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_OK);
    cr_assert_eq(got, 1);
    cr_assert_eq(to[0], 'd');
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_OK);
    cr_assert_eq(got, 5);
    cr_assert_arr_eq(to, "later", 5);
    cr_assert_eq(froe_reader_read(&reader, to, sizeof to, &got), FROE_READ_END);
    cr_assert_eq(reader.offset, 9);
    pthread_join(thread, NULL);
    close(ends[0]);
}
