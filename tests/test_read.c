#include "base/read.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <unistd.h>

/* The end of a pipe that holds so many bytes and no more. */
static int pipe_with(size_t len)
{
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    for (size_t i = 0; i < len; i++)
        cr_assert_eq(write(ends[1], &(char){(char)('a' + i % 26)}, 1), 1);
    close(ends[1]);
    return ends[0];
}

Test(read, what_is_left_is_appended)
{
    struct froe_buffer buffer = {0};
    froe_buffer_text(&buffer, "before ");
    int fd = pipe_with(5000);
    cr_assert(froe_read_rest(fd, 10000, &buffer));
    cr_assert_eq(buffer.len, 5007);
    cr_assert_eq(memcmp(buffer.data, "before abc", 10), 0);
    cr_assert_eq(buffer.data[5006], 'a' + 4999 % 26);
    close(fd);
    froe_buffer_free(&buffer);
}

Test(read, more_than_allowed)
{
    struct froe_buffer buffer = {0};
    int fd = pipe_with(20000);
    cr_assert_not(froe_read_rest(fd, 9999, &buffer));
    cr_assert_eq(errno, EFBIG);
    cr_assert_lt(buffer.len, 20000);
    close(fd);
    froe_buffer_free(&buffer);
}

Test(read, what_cannot_be_read)
{
    struct froe_buffer buffer = {0};
    errno = 0;
    cr_assert_not(froe_read_rest(-1, 100, &buffer));
    cr_assert_eq(errno, EBADF);
    froe_buffer_free(&buffer);
}
