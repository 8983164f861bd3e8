/* What tests/stress_run.c reads: plain and compressed logs, small and large ones, and archives of them, some damaged.
 */
#ifndef FROE_TEST_STRESS_INPUT_H
#define FROE_TEST_STRESS_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stress.h"
#include "stress_archive.h"

/* Large plain files are read in several chunks, large gzip files in many blocks. */
enum { SMALL_PLAIN = 40, SMALL_GZIP = 25, LARGE_FILES = STRESS_SLOWER > 1 ? 1 : 2 };
enum { LARGE_PLAIN_BYTES = 9 << 20, LARGE_GZIP_BYTES = LARGE_PLAIN_BYTES / STRESS_SLOWER };

static void append_string(struct text *text, const char *string)
{
    append(text, string, strlen(string));
}

static void append_run(struct text *text, char byte, size_t len)
{
    char *run = malloc(len);
    if (run == NULL)
        abort();
    memset(run, byte, len);
    append(text, run, len);
    free(run);
}

static void append_record(struct text *text, uint32_t *seed)
{
    char line[256];
    uint32_t a = stress_random(seed), b = stress_random(seed);
    int len =
        snprintf(line, sizeof line,
                 "10.0.%u.%u - - [17/May/2015:%02u:%02u:%02u +0000] \"GET /book/%u/%u.html?q=%u HTTP/1.1\" %u %u "
                 "\"http://example.net/%u\" \"curl/%u (x) y\"\n",
                 a % 7, b % 31, a % 24, a % 60, b % 60, a % 13, b % 301, a % 5, 200 + a % 5, b % 100000, b % 17, a % 3);
    append(text, line, (size_t)len);
}

static void append_line(struct text *text, uint32_t *seed)
{
    uint32_t kind = stress_random(seed) % 400;
    if (kind == 0)
        append_string(text, "not a record at all\n");
    else if (kind == 1)
        append_string(text, "\n");
    else if (kind == 2)
        append_string(text, "h - - [99/May/2015:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1\r\n");
    else if (kind == 3)
        append_run(text, '\0', 1 + stress_random(seed) % 5000);
    append_record(text, seed);
}

/* A log of about `size` bytes. Large ones hold what does not fit a block: long lines, lines too long, runs of NUL. */
static void make_log(struct text *text, size_t size, uint32_t seed)
{
    text->len = 0;
    while (text->len < size) {
        append_line(text, &seed);
        uint32_t kind = size < LARGE_GZIP_BYTES ? 1 : stress_random(&seed) % 10000;
        if (kind == 0)
            append_run(text, '\0', 3u << 20);
        if (kind == 2)
            append_run(text, 'x', (1u << 20) + stress_random(&seed) % 10);
        if (kind == 3)
            append_run(text, 'y', 400000);
    }
}

static bool write_file(const char *folder, const char *name, const void *bytes, size_t len)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    bool good = file != NULL && (len == 0 || fwrite(bytes, 1, len, file) == len);
    return file != NULL && fclose(file) == 0 && good;
}

/* What is written as files is put into archives, too; of what is large one file, in part: a member of two chunks. */
static struct text tar, zip, small_tar;

static void archive_file(const char *name, const void *bytes, size_t len)
{
    enum { LARGE = 1 << 20, PART = (4 << 20) + 100000 };
    char member[128];
    if (len > LARGE && tar.len > PART)
        return;
    len = len < PART ? len : PART;
    snprintf(member, sizeof member, "folder/%s", name);
    append_tar_member(&tar, member, bytes, len);
    if (len > LARGE)
        return;
    append_tar_member(&small_tar, member, bytes, len);
    append_zip_member(&zip, member, bytes, len);
}

/* One member or several; every fifth file is damaged. */
static bool write_gzip(const char *folder, const char *name, const struct text *log, unsigned number)
{
    struct text packed = {0};
    size_t members = 1 + number % 3;
    for (size_t i = 0; i < members; i++) {
        size_t from = log->len * i / members, to = log->len * (i + 1) / members;
        append_deflated(&packed, log->len == 0 ? "" : log->bytes + from, to - from, 15 + 16);
    }
    if (number % 5 == 4)
        packed.bytes[packed.len / 3] ^= 0x10;
    if (number % 10 == 9)
        packed.len -= packed.len / 4;
    bool good = write_file(folder, name, packed.bytes, packed.len);
    archive_file(name, packed.bytes, packed.len);
    free(packed.bytes);
    return good;
}

/* A damaged one, too, and one that has to be read in order. */
static bool write_archives(const char *folder)
{
    struct text packed = {0};
    end_tar(&tar);
    end_tar(&small_tar);
    end_zip(&zip);
    append_deflated(&packed, small_tar.bytes, small_tar.len, 15 + 16);
    bool good = write_file(folder, "b.tar", tar.bytes, tar.len) && write_file(folder, "c.zip", zip.bytes, zip.len) &&
                write_file(folder, "d.tar.gz", packed.bytes, packed.len);
    zip.bytes[zip.len / 2] ^= 0x10;
    good = good && write_file(folder, "e.zip", zip.bytes, zip.len / 3 * 2);
    free(packed.bytes);
    free(tar.bytes);
    free(small_tar.bytes);
    free(zip.bytes);
    return good;
}

/* Writes all into the folder. */
static bool stress_make_input(const char *folder)
{
    struct text log = {0};
    char name[64];
    bool good = true;
    for (unsigned i = 0; i < SMALL_PLAIN + LARGE_FILES; i++) {
        bool large = i >= SMALL_PLAIN;
        make_log(&log, large ? LARGE_PLAIN_BYTES : i * i * 20, i + 1);
        snprintf(name, sizeof name, "%c.access.%u", large ? 'b' : "ac"[i % 2], i);
        good &= write_file(folder, name, log.bytes, log.len);
        archive_file(name, log.bytes, log.len);
    }
    for (unsigned i = 0; i < SMALL_GZIP + LARGE_FILES; i++) {
        bool large = i >= SMALL_GZIP;
        make_log(&log, large ? LARGE_GZIP_BYTES : i * i * 40, i + 1000);
        snprintf(name, sizeof name, "%c.access.%u.gz", large ? 'b' : "ac"[i % 2], i + 100);
        good &= write_gzip(folder, name, &log, large ? 0 : i);
    }
    free(log.bytes);
    return good && write_archives(folder);
}

#endif
