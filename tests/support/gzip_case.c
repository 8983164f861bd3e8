#include "support/gzip_case.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

void gzip_log_text(struct froe_buffer *to, size_t len, uint32_t seed)
{
    seed = seed * 2654435761u + 1;
    size_t end = to->len + len;
    while (to->len < end) {
        froe_buffer_format(to,
                           "10.%u.%u.9 - - [17/May/2015:10:%02u:03 +0000] \"GET /book/page-%u.html HTTP/1.1\" 200 %u\n",
                           next_random(&seed) % 4, next_random(&seed) % 256, next_random(&seed) % 60,
                           next_random(&seed) % 1000, next_random(&seed) % 100000);
    }
    to->len = end;
}

void gzip_noise(struct froe_buffer *to, size_t len, uint32_t seed)
{
    seed = seed * 2654435761u + 1;
    for (size_t i = 0; i < len; i++)
        froe_buffer_byte(to, (uint8_t)(next_random(&seed) >> 11));
}

static void append_little(struct froe_buffer *to, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        froe_buffer_byte(to, (uint8_t)(value >> 8 * i));
}

/* An extra field of two subfields: "ab" with three bytes, and that of BGZF, whose value is filled in later. */
static size_t append_extra(struct froe_buffer *to, bool bgzf)
{
    append_little(to, bgzf ? 13 : 7, 2);
    froe_buffer_append(to, "ab\3\0xyz", 7);
    if (bgzf)
        froe_buffer_append(to, "BC\2\0\0\0", 6);
    return to->len - 2;
}

static size_t append_header(struct froe_buffer *to, const struct gzip_shape *shape)
{
    size_t start = to->len;
    size_t size_field = 0;
    const uint8_t fixed[10] = {0x1f, 0x8b, 8, shape->flags, 1, 2, 3, 4, 0, 255};
    froe_buffer_append(to, fixed, sizeof fixed);
    if (shape->flags & 4)
        size_field = append_extra(to, shape->bgzf);
    for (int flag = 8; flag <= 16; flag *= 2) {
        if (!(shape->flags & flag))
            continue;
        for (size_t i = 0; i < shape->name_len; i++)
            froe_buffer_byte(to, (uint8_t)('a' + i % 26));
        froe_buffer_byte(to, 0);
    }
    if (shape->flags & 2)
        append_little(to, (uint32_t)crc32(0, to->data + start, (uInt)(to->len - start)) & 0xffff, 2);
    return size_field;
}

static void append_body(struct froe_buffer *to, const void *data, size_t len, const struct gzip_shape *shape)
{
    z_stream stream = {0};
    if (deflateInit2(&stream, shape->level, Z_DEFLATED, -15, 8, shape->strategy) != Z_OK)
        abort();
    size_t bound = deflateBound(&stream, len);
    stream.next_out = froe_buffer_reserve(to, bound);
    stream.avail_out = (uInt)bound;
    stream.next_in = (z_const Bytef *)data;
    stream.avail_in = (uInt)len;
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
        abort();
    to->len += stream.total_out;
    deflateEnd(&stream);
}

void gzip_append(struct froe_buffer *to, const void *data, size_t len, const struct gzip_shape *shape)
{
    size_t start = to->len;
    size_t size_field = append_header(to, shape);
    append_body(to, data, len, shape);
    append_little(to, (uint32_t)crc32(0, data, (uInt)len) ^ shape->crc_error, 4);
    append_little(to, (uint32_t)len ^ shape->len_error, 4);
    if (shape->bgzf) {
        to->data[size_field] = (uint8_t)(to->len - start - 1);
        to->data[size_field + 1] = (uint8_t)((to->len - start - 1) >> 8);
    }
}

void gzip_append_plain(struct froe_buffer *to, const void *data, size_t len)
{
    gzip_append(to, data, len, &(struct gzip_shape){.level = 6});
}

struct writer {
    int fd;
    const uint8_t *bytes;
    size_t len;
    size_t piece;
};

static void *write_pieces(void *context)
{
    const struct writer *writer = context;
    for (size_t done = 0; done < writer->len;) {
        size_t count = writer->len - done < writer->piece ? writer->len - done : writer->piece;
        if (write(writer->fd, writer->bytes + done, count) != (ssize_t)count)
            break;
        done += count;
    }
    close(writer->fd);
    return NULL;
}

static void decode_all(struct gzip_outcome *outcome, struct froe_reader *reader, size_t cap)
{
    struct froe_gzip *gzip = froe_gzip_open(reader, NULL);
    struct froe_gzip_fault fault;
    enum froe_gzip_status status;
    size_t got;
    bool was_short = false;
    while ((status = froe_gzip_read(gzip, froe_buffer_reserve(&outcome->data, cap), cap, &got, &fault)) !=
           FROE_GZIP_END) {
        if (status == FROE_GZIP_OK) {
            outcome->short_call |= was_short || got == 0;
            was_short = got < cap;
            outcome->data.len += got;
            continue;
        }
        was_short = false;
        if (outcome->fault_count < 16) {
            outcome->faults[outcome->fault_count] = fault;
            outcome->fault_at[outcome->fault_count] = outcome->data.len;
        }
        outcome->fault_count++;
    }
    snprintf(outcome->decoder, sizeof outcome->decoder, "%s", froe_gzip_last_decoder(gzip));
    froe_gzip_close(gzip);
}

static void decode_pipe(struct gzip_outcome *outcome, const void *stored, size_t len, const struct gzip_run *run)
{
    int ends[2];
    pthread_t thread;
    signal(SIGPIPE, SIG_IGN);
    /* With O_DIRECT each write is one read; what a read has no room for would be lost, so only for single bytes. */
    if (pipe2(ends, run->piece == 1 ? O_DIRECT : 0) != 0)
        abort();
    struct writer writer = {.fd = ends[1], .bytes = stored, .len = len, .piece = run->piece};
    if (pthread_create(&thread, NULL, write_pieces, &writer) != 0)
        abort();
    struct froe_reader reader = {.fd = ends[0]};
    decode_all(outcome, &reader, run->cap);
    close(ends[0]);
    pthread_join(thread, NULL);
}

static void decode_file(struct gzip_outcome *outcome, const void *stored, size_t len, const struct gzip_run *run)
{
    int fd = memfd_create("gzip", MFD_CLOEXEC);
    if (fd < 0 || (len > 0 && write(fd, stored, len) != (ssize_t)len))
        abort();
    struct froe_reader reader = {.fd = fd, .seekable = true, .expected = len};
    decode_all(outcome, &reader, run->cap);
    close(fd);
}

void gzip_decode(struct gzip_outcome *outcome, const void *stored, size_t len, const struct gzip_run *run)
{
    memset(outcome, 0, sizeof *outcome);
    if (run->forced[0] == 0)
        unsetenv("FROE_GZIP");
    else
        setenv("FROE_GZIP", run->forced, 1);
    if (run->piece > 0)
        decode_pipe(outcome, stored, len, run);
    else
        decode_file(outcome, stored, len, run);
}

void gzip_outcome_free(struct gzip_outcome *outcome)
{
    froe_buffer_free(&outcome->data);
}

bool gzip_oracle(struct froe_buffer *to, const void *stored, size_t len)
{
    z_stream stream = {.next_in = (z_const Bytef *)stored, .avail_in = (uInt)len};
    int status = inflateInit2(&stream, 31);
    while (status == Z_OK) {
        stream.next_out = froe_buffer_reserve(to, 4096);
        stream.avail_out = 4096;
        status = inflate(&stream, Z_NO_FLUSH);
        to->len += 4096 - stream.avail_out;
    }
    inflateEnd(&stream);
    return status == Z_STREAM_END;
}
