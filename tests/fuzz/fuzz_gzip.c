/*
 * Hostile gzip files: every decoder, and one that decodes ahead, must deliver the same bytes and tell the same faults.
 *
 * First byte of the input: the low bits choose the size of the output buffer; bit 7: the rest is the body of a member,
 * which gets a header, and the CRC-32 and length that zlib finds for it, so that the CRC does not stop the fuzzer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buffer.h"
#include "input/gzip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUTPUT_MOST ((size_t)8 << 20)

struct outcome {
    struct froe_buffer data;
    struct froe_buffer faults;
};

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

/* Hooks of an ahead whose stretches are done as soon as they are offered. */
static unsigned always_idle(void *context)
{
    (void)context;
    return 1;
}

static bool run_at_once(void *context, struct froe_stretch *stretch)
{
    (void)context;
    froe_ahead_run(stretch);
    return true;
}

static void never(void *context)
{
    (void)context;
    abort();
}

static struct froe_ahead *make_ahead(void)
{
    const struct froe_ahead_hooks hooks = {NULL, always_idle, run_at_once, never};
    struct froe_ahead *ahead = froe_ahead_create(&hooks, 4, 64);
    check(ahead != NULL, "memory");
    return ahead;
}

static void decode(struct outcome *outcome, int fd, size_t size, size_t cap, const char *forced, bool with_ahead)
{
    static struct froe_gzip_memory memory;
    static struct froe_ahead *ahead;
    if (ahead == NULL)
        ahead = make_ahead();
    memory.ahead = with_ahead ? ahead : NULL;
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = size};
    struct froe_gzip_fault fault;
    enum froe_gzip_status status;
    size_t got;
    memset(outcome, 0, sizeof *outcome);
    setenv("FROE_GZIP", forced, 1);
    struct froe_gzip *gzip = froe_gzip_open(&reader, &memory);
    check(gzip != NULL, "memory");
    while (outcome->data.len < OUTPUT_MOST && (status = froe_gzip_read(gzip, froe_buffer_reserve(&outcome->data, cap),
                                                                       cap, &got, &fault)) != FROE_GZIP_END) {
        check(status == FROE_GZIP_OK ? got > 0 && got <= cap : got == 0, "length of a call");
        outcome->data.len += got;
        if (status == FROE_GZIP_FAULT)
            froe_buffer_format(&outcome->faults, "%zu %lu %s\n", outcome->data.len, (unsigned long)fault.offset,
                               fault.text);
    }
    froe_gzip_close(gzip);
}

static void check_equal(const struct froe_buffer *a, const struct froe_buffer *b, const char *what)
{
    if (a->len != b->len || (a->len > 0 && memcmp(a->data, b->data, a->len) != 0)) {
        fprintf(stderr, "%s: %zu and %zu bytes\n%.*s\n%.*s\n", what, a->len, b->len, (int)(a->len % 2000), a->data,
                (int)(b->len % 2000), b->data);
        abort();
    }
}

/* The body as a member that zlib finds right, if it can be decoded at all. */
static void wrap(struct froe_buffer *to, const uint8_t *body, size_t size)
{
    z_stream stream = {.next_in = (z_const Bytef *)body, .avail_in = (uInt)size};
    uint8_t out[4096];
    uLong crc = 0;
    int status = inflateInit2(&stream, -15);
    while (status == Z_OK && stream.total_out < OUTPUT_MOST) {
        stream.next_out = out;
        stream.avail_out = sizeof out;
        status = inflate(&stream, Z_NO_FLUSH);
        crc = crc32(crc, out, (uInt)(sizeof out - stream.avail_out));
    }
    uint32_t trailer[2] = {(uint32_t)crc, (uint32_t)stream.total_out};
    froe_buffer_append(to, "\x1f\x8b\x08\0\0\0\0\0\0\0", 10);
    froe_buffer_append(to, body, stream.total_in);
    froe_buffer_append(to, trailer, sizeof trailer);
    froe_buffer_append(to, body + stream.total_in, size - stream.total_in);
    inflateEnd(&stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t caps[] = {1, 13, 700, 65536};
    static const char *const others[] = {"own", "libdeflate", "", "own"};
    if (size < 2)
        return 0;
    struct froe_buffer stored = {0};
    if (data[0] & 0x80)
        wrap(&stored, data + 1, size - 1);
    else
        froe_buffer_append(&stored, data + 1, size - 1);
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    check(fd >= 0 && write(fd, stored.data, stored.len) == (ssize_t)stored.len, "memfd");
    struct outcome expected;
    decode(&expected, fd, stored.len, 4096, "zlib", false);
    for (size_t i = 0; i < 4; i++) {
        struct outcome outcome;
        decode(&outcome, fd, stored.len, caps[(data[0] + i) % 4], others[i], i == 3);
        check_equal(&outcome.faults, &expected.faults, "faults");
        if (expected.data.len < OUTPUT_MOST)
            check_equal(&outcome.data, &expected.data, "data");
        froe_buffer_free(&outcome.data);
        froe_buffer_free(&outcome.faults);
    }
    froe_buffer_free(&expected.data);
    froe_buffer_free(&expected.faults);
    froe_buffer_free(&stored);
    close(fd);
    return 0;
}
