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
