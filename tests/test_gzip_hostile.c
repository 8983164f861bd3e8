#include <criterion/criterion.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/gzip_case.h"

static void decode(struct gzip_outcome *outcome, const struct froe_buffer *stored)
{
    gzip_decode(outcome, stored->data, stored->len, &(struct gzip_run){.cap = 262144});
}

/*
 * Thousands of headers, each with a stored block that leads to the same long chain of stored blocks, which leads
 * nowhere: to follow each to its end would read 20 GB.
 */
Test(gzip_hostile, hostile_headers, .timeout = 20)
{
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    const uint8_t header[10] = {0x1f, 0x8b, 8};
    froe_buffer_append(&stored, header, sizeof header);
    froe_buffer_byte(&stored, 7); /* a block type that does not exist */
    for (unsigned i = 4000; i > 0; i--) {
        unsigned len = (i - 1) * 15;
        const uint8_t block[5] = {0, (uint8_t)len, (uint8_t)(len >> 8), (uint8_t)~len, (uint8_t)(~len >> 8)};
        froe_buffer_append(&stored, header, sizeof header);
        froe_buffer_append(&stored, block, sizeof block);
    }
    for (unsigned i = 0; i < 80; i++) {
        froe_buffer_append(&stored, "\0\377\377\0\0", 5);
        gzip_noise(&stored, 65535, i);
    }
    decode(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 1);
    cr_assert_str_eq(outcome.faults[0].text,
                     "corrupt deflate data in a gzip member; gave up the search for the next whole member");
    cr_assert_eq(outcome.data.len, 0);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
}

/* Small good members, each behind a header whose stored blocks lead to the end of the file: what such faulty members
 * deliver is bounded as well. */
Test(gzip_hostile, hostile_members, .timeout = 20)
{
    struct froe_buffer good = {0};
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    gzip_append_plain(&good, "good\n", 5);
    unsigned step = (unsigned)good.len + 15;
    for (unsigned i = 1000; i > 0; i--) {
        unsigned len = i * step - 15;
        const uint8_t bad[15] = {
            0x1f, 0x8b, 8, [11] = (uint8_t)len, (uint8_t)(len >> 8), (uint8_t)~len, (uint8_t)(~len >> 8)};
        froe_buffer_append(&stored, bad, sizeof bad);
        froe_buffer_append(&stored, good.data, good.len);
    }
    for (unsigned i = 0; i < 80; i++) {
        froe_buffer_append(&stored, "\0\377\377\0\0", 5);
        gzip_noise(&stored, 65535, i);
    }
    decode(&outcome, &stored);
    cr_assert_leq(outcome.data.len, 6 * stored.len);
    cr_assert_geq(outcome.fault_count, 2);
    cr_assert_leq(outcome.fault_count, 6);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&good);
    froe_buffer_free(&stored);
}

/* Headers whose names never end: each is read to the end of the file. */
Test(gzip_hostile, hostile_names, .timeout = 20)
{
    struct froe_buffer stored = {0};
    struct gzip_outcome outcome;
    for (unsigned i = 0; i < 500000; i++)
        froe_buffer_append(&stored, "\x1f\x8b\x08\x08xxxxxx", 10);
    decode(&outcome, &stored);
    cr_assert_eq(outcome.fault_count, 1);
    cr_assert_eq(outcome.data.len, 0);
    gzip_outcome_free(&outcome);
    froe_buffer_free(&stored);
}

/* A file that got shorter since it was opened, and one that cannot be read. */
Test(gzip_hostile, input_errors)
{
    struct froe_buffer stored = {0};
    struct froe_buffer data = {0};
    struct froe_gzip_fault fault;
    uint8_t to[4096];
    size_t got;
    gzip_log_text(&data, 1000, 9);
    gzip_append_plain(&stored, data.data, data.len);
    int fd = memfd_create("gzip", MFD_CLOEXEC);
    cr_assert_eq(write(fd, stored.data, stored.len - 20), (ssize_t)stored.len - 20);
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = stored.len};
    struct froe_gzip *gzip = froe_gzip_open(&reader, NULL);
    cr_assert_eq(froe_gzip_read(gzip, to, sizeof to, &got, &fault), FROE_GZIP_OK);
    cr_assert_gt(got, 800);
    cr_assert_eq(froe_gzip_read(gzip, to, sizeof to, &got, &fault), FROE_GZIP_FAULT);
    cr_assert_str_eq(fault.text, "the file shrank while it was read");
    cr_assert_eq(fault.offset, stored.len - 20);
    cr_assert_eq(froe_gzip_read(gzip, to, sizeof to, &got, &fault), FROE_GZIP_END);
    froe_gzip_close(gzip);
    close(fd);
    reader = (struct froe_reader){.fd = fd, .seekable = true, .expected = stored.len};
    gzip = froe_gzip_open(&reader, NULL);
    cr_assert_eq(froe_gzip_read(gzip, to, sizeof to, &got, &fault), FROE_GZIP_FAULT);
    cr_assert_str_eq(fault.text, "cannot be read: Bad file descriptor");
    cr_assert_eq(froe_gzip_read(gzip, to, sizeof to, &got, &fault), FROE_GZIP_END);
    froe_gzip_close(gzip);
    froe_buffer_free(&stored);
    froe_buffer_free(&data);
}
