/* Archives in memory for the stress tests: ustar (POSIX.1-2017, pax), and zip with deflated members whose sizes stand
 * in the local headers (APPNOTE.TXT, 4.3.7), which is all that is read of it. */
#ifndef FROE_TEST_STRESS_ARCHIVE_H
#define FROE_TEST_STRESS_ARCHIVE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* Bytes that grow. Memory is not expected to be short here. */
struct text {
    char *bytes;
    size_t len, cap;
};

static void append(struct text *text, const void *bytes, size_t len)
{
    if (text->len + len > text->cap) {
        text->cap = 2 * (text->len + len) + 64;
        text->bytes = realloc(text->bytes, text->cap);
        if (text->bytes == NULL)
            abort();
    }
    if (len > 0)
        memcpy(text->bytes + text->len, bytes, len);
    text->len += len;
}

/* Deflates with zlib; window_bits as for deflateInit2(). */
static void append_deflated(struct text *packed, const char *bytes, size_t len, int window_bits)
{
    z_stream stream = {0};
    unsigned char out[65536];
    if (deflateInit2(&stream, 1, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort();
    stream.next_in = (unsigned char *)(uintptr_t)bytes;
    stream.avail_in = (unsigned)len;
    int status;
    do {
        stream.next_out = out;
        stream.avail_out = sizeof out;
        status = deflate(&stream, Z_FINISH);
        append(packed, out, sizeof out - stream.avail_out);
    } while (status == Z_OK);
    deflateEnd(&stream);
}

static void append_tar_member(struct text *tar, const char *name, const char *bytes, size_t len)
{
    char header[512] = {0};
    const char zeros[512] = {0};
    unsigned sum = 0;
    snprintf(header, 100, "%.99s", name);
    memcpy(header + 100, "0000644\0000000000\0000000000", 23);
    snprintf(header + 124, 12, "%011o", (unsigned)len);
    memcpy(header + 136, "00000000000", 11);
    memset(header + 148, ' ', 8);
    header[156] = '0';
    memcpy(header + 257, "ustar\00000", 8);
    for (size_t i = 0; i < sizeof header; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
    append(tar, header, sizeof header);
    append(tar, bytes, len);
    append(tar, zeros, (512 - len % 512) % 512);
}

static void end_tar(struct text *tar)
{
    const char zeros[1024] = {0};
    append(tar, zeros, sizeof zeros);
}

static void append_little(struct text *zip, unsigned long number, unsigned width)
{
    for (unsigned i = 0; i < width; i++) {
        char byte = (char)(number >> 8 * i & 255);
        append(zip, &byte, 1);
    }
}

static void append_zip_member(struct text *zip, const char *name, const char *bytes, size_t len)
{
    struct text packed = {0};
    append_deflated(&packed, bytes, len, -15);
    append(zip, "PK\3\4\24\0\0\0\10\0\0\0\0\0", 14);
    append_little(zip, crc32(0, (const unsigned char *)bytes, (unsigned)len), 4);
    append_little(zip, packed.len, 4);
    append_little(zip, len, 4);
    append_little(zip, strlen(name), 2);
    append_little(zip, 0, 2);
    append(zip, name, strlen(name));
    append(zip, packed.bytes, packed.len);
    free(packed.bytes);
}

static void end_zip(struct text *zip)
{
    append(zip, "PK\5\6\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 22);
}

#endif
