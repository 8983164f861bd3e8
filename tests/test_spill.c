#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/spill.h"

static struct froe_spill *new_spill(void)
{
    froe_error error;
    struct froe_spill *spill = froe_spill_create(froe_spill_folder(NULL), &error);
    cr_assert_not_null(spill, "%s", error.text);
    return spill;
}

/* Content that tells where it belongs; half of it can be compressed. */
static struct froe_span content_of(uint8_t *room, size_t len, unsigned stream, unsigned block)
{
    uint32_t state = stream * 7919u + block + 1;
    for (size_t i = 0; i < len; i++) {
        state = state * 1664525u + 1013904223u;
        room[i] = i < len / 2 ? (uint8_t)(stream + block) : (uint8_t)(state >> 24);
    }
    return (struct froe_span){room, len};
}

static size_t len_of(unsigned stream, unsigned block)
{
    return 1 + (stream * 37 + block * 4099) % 30000;
}

static void expect_stream(struct froe_spill *spill, const struct froe_spill_stream *stream, unsigned number,
                          unsigned blocks)
{
    struct froe_spill_reader reader = {0};
    struct froe_span got;
    uint8_t room[30001];
    froe_spill_rewind(&reader, stream);
    for (unsigned block = blocks; block-- > 0;) {
        cr_assert(froe_spill_read(spill, &reader, &got));
        struct froe_span expected = content_of(room, len_of(number, block), number, block);
        cr_assert_eq(got.len, expected.len);
        cr_assert_arr_eq(got.ptr, expected.ptr, got.len);
    }
    cr_assert(froe_spill_read(spill, &reader, &got));
    cr_assert_null(got.ptr);
    froe_spill_reader_free(&reader);
}

enum { THREADS = 4, BLOCKS = 60, STREAMS = 3 };

struct writer {
    struct froe_spill *spill;
    struct froe_spill_stream streams[STREAMS];
    unsigned number;
};

static void *write_streams(void *context)
{
    struct writer *writer = context;
    struct froe_buffer room = {0};
    uint8_t content[30001];
    for (unsigned block = 0; block < BLOCKS; block++)
        for (unsigned s = 0; s < STREAMS; s++) {
            unsigned number = writer->number * STREAMS + s;
            struct froe_span span = content_of(content, len_of(number, block), number, block);
            if (!froe_spill_write(writer->spill, &writer->streams[s], span, &room))
                return writer;
        }
    froe_buffer_free(&room);
    return NULL;
}

Test(spill, streams_of_many_threads_come_back)
{
    struct froe_spill *spill = new_spill();
    struct writer writers[THREADS];
    pthread_t threads[THREADS];
    for (unsigned t = 0; t < THREADS; t++) {
        writers[t] = (struct writer){.spill = spill, .number = t};
        for (unsigned s = 0; s < STREAMS; s++)
            writers[t].streams[s] = FROE_SPILL_EMPTY;
        cr_assert_eq(pthread_create(&threads[t], NULL, write_streams, &writers[t]), 0);
    }
    for (unsigned t = 0; t < THREADS; t++) {
        void *failed;
        pthread_join(threads[t], &failed);
        cr_assert_null(failed);
    }
    for (unsigned t = 0; t < THREADS; t++)
        for (unsigned s = 0; s < STREAMS; s++)
            expect_stream(spill, &writers[t].streams[s], t * STREAMS + s, BLOCKS);
    cr_expect_null(froe_spill_fault(spill));
    froe_spill_free(spill);
}

Test(spill, an_empty_stream_has_nothing)
{
    struct froe_spill *spill = new_spill();
    struct froe_spill_stream stream = FROE_SPILL_EMPTY;
    struct froe_buffer room = {0};
    cr_assert(froe_spill_write(spill, &stream, froe_span_of(""), &room));
    expect_stream(spill, &stream, 0, 0);
    cr_expect_eq(froe_spill_size(spill), 0);
    froe_spill_free(spill);
}

Test(spill, the_file_has_no_name)
{
    char folder[] = "/tmp/froe-test-XXXXXX";
    cr_assert_not_null(mkdtemp(folder));
    froe_error error;
    struct froe_spill *spill = froe_spill_create(folder, &error);
    cr_assert_not_null(spill);
    cr_expect_eq(rmdir(folder), 0);
    froe_spill_free(spill);
}

Test(spill, a_folder_that_is_none)
{
    froe_error error;
    cr_assert_null(froe_spill_create("/nowhere/at\x1b all", &error));
    cr_expect_str_eq(error.text, "cannot make a temporary file in /nowhere/at\\x1b all: No such file or directory "
                                 "(--temp-dir says where such files go)");
    cr_assert_null(froe_spill_create("/proc/self/status", &error));
}

Test(spill, a_full_disk_is_told_and_stays_told)
{
    struct froe_spill *spill = new_spill();
    struct froe_spill_stream stream = FROE_SPILL_EMPTY;
    struct froe_buffer room = {0};
    uint8_t content[30001];
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){50000, RLIM_INFINITY}), 0);
    unsigned block = 0;
    while (block < 100 && froe_spill_write(spill, &stream, content_of(content, 30000, 1, block), &room))
        block++;
    cr_assert(block > 0 && block < 100);
    cr_assert_not_null(froe_spill_fault(spill));
    cr_expect_not_null(strstr(froe_spill_fault(spill), "cannot write the temporary file in"));
    cr_expect_not_null(strstr(froe_spill_fault(spill), "File too large"));
    cr_expect_not(froe_spill_write(spill, &stream, content_of(content, 10, 1, 1), &room));
    cr_expect_not(room.failed);
    froe_buffer_free(&room);
    froe_spill_free(spill);
}

/* The descriptor of the only file that has no name any more. */
static int open_spill_file(void)
{
    DIR *folder = opendir("/proc/self/fd");
    int found = -1;
    for (struct dirent *entry; (entry = readdir(folder)) != NULL && found < 0;) {
        char path[300], target[300];
        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        ssize_t len = readlink(path, target, sizeof target - 1);
        target[len < 0 ? 0 : len] = '\0';
        struct stat status;
        if (strstr(target, "(deleted)") != NULL && stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
            status.st_size > 0)
            found = open(path, O_RDWR);
    }
    closedir(folder);
    return found;
}

Test(spill, each_byte_that_changes_is_found)
{
    struct froe_spill *spill = new_spill();
    struct froe_spill_stream stream = FROE_SPILL_EMPTY;
    struct froe_buffer room = {0};
    uint8_t content[30001];
    cr_assert(froe_spill_write(spill, &stream, content_of(content, 200, 1, 0), &room));
    size_t len = (size_t)froe_spill_size(spill);
    uint8_t bytes[300];
    int fd = open_spill_file();
    cr_assert(fd >= 0 && len < sizeof bytes);
    cr_assert_eq(pread(fd, bytes, len, 0), (ssize_t)len);
    for (size_t at = 0; at < len; at++) {
        /* A fault is for good: each byte is tried on a file of its own. */
        struct froe_spill *other = new_spill();
        struct froe_spill_stream same = FROE_SPILL_EMPTY;
        cr_assert(froe_spill_write(other, &same, content_of(content, 200, 1, 0), &room));
        close(fd);
        froe_spill_free(spill);
        spill = other;
        fd = open_spill_file();
        bytes[at] ^= 0x40;
        cr_assert_eq(pwrite(fd, bytes, len, 0), (ssize_t)len);
        bytes[at] ^= 0x40;
        struct froe_spill_reader reader = {0};
        struct froe_span got;
        froe_spill_rewind(&reader, &same);
        cr_expect_not(froe_spill_read(spill, &reader, &got), "byte %zu", at);
        cr_expect(froe_spill_fault(spill) != NULL || reader.stored.failed || reader.content.failed);
        froe_spill_reader_free(&reader);
    }
    close(fd);
    froe_buffer_free(&room);
    froe_spill_free(spill);
}

Test(spill, a_file_that_was_cut)
{
    struct froe_spill *spill = new_spill();
    struct froe_spill_stream stream = FROE_SPILL_EMPTY;
    struct froe_buffer room = {0};
    uint8_t content[30001];
    cr_assert(froe_spill_write(spill, &stream, content_of(content, 20000, 1, 0), &room));
    int fd = open_spill_file();
    cr_assert_eq(ftruncate(fd, 5000), 0);
    struct froe_spill_reader reader = {0};
    struct froe_span got;
    froe_spill_rewind(&reader, &stream);
    cr_expect_not(froe_spill_read(spill, &reader, &got));
    cr_expect_not_null(strstr(froe_spill_fault(spill), "cut short"));
    close(fd);
    froe_spill_reader_free(&reader);
    froe_buffer_free(&room);
    froe_spill_free(spill);
}

Test(spill, the_folder)
{
    cr_expect_str_eq(froe_spill_folder("/x"), "/x");
    unsetenv("TMPDIR");
    cr_expect_str_eq(froe_spill_folder(NULL), "/tmp");
    setenv("TMPDIR", "", 1);
    cr_expect_str_eq(froe_spill_folder(NULL), "/tmp");
    setenv("TMPDIR", "/y", 1);
    cr_expect_str_eq(froe_spill_folder(NULL), "/y");
}
