/*
 * Hostile archives: the walk over the members ends, in bounded memory, with good names and lengths, however the archive
 * arrives. From a file, members that are read by themselves lie in it, each behind the one before, and plain ones of
 * tar hold what the archive gives. Bit 0 of the first byte of the input: zip instead of tar; bits 1 to 4: the size of
 * the pieces it comes in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buffer.h"
#include "input/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define OUTPUT_MOST ((size_t)8 << 20)

struct pieces {
    const uint8_t *bytes;
    size_t left;
    size_t piece;
};

static void check(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        abort();
    }
}

static enum froe_read_status pull(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct pieces *pieces = context;
    *got = pieces->piece < pieces->left ? pieces->piece : pieces->left;
    if (*got > cap)
        *got = cap;
    if (*got == 0)
        return FROE_READ_END;
    memcpy(to, pieces->bytes, *got);
    pieces->bytes += *got;
    pieces->left -= *got;
    return FROE_READ_OK;
}

/* Reads the member to its end, or to where it was enough. */
static enum froe_archive_status read_member(struct froe_archive *archive, size_t *sum)
{
    uint8_t to[5000];
    enum froe_archive_status status = FROE_ARCHIVE_OK;
    while (status == FROE_ARCHIVE_OK && *sum < OUTPUT_MOST) {
        size_t got;
        status = froe_archive_read(archive, to, sizeof to, &got);
        check(status == FROE_ARCHIVE_OK ? got > 0 && got <= sizeof to : got == 0, "length of a call");
        *sum += got;
    }
    return status;
}

/* What was found, as text. */
static void walk(struct froe_buffer *found, enum froe_archive_kind kind, struct pieces pieces, bool passing)
{
    struct froe_reader reader = {.fd = -1, .pull = pull, .pull_context = &pieces};
    struct froe_archive *archive = froe_archive_open(kind, &reader);
    struct froe_archive_member member;
    enum froe_archive_status status;
    size_t members = 0, sum = 0;
    check(archive != NULL, "memory");
    while ((status = froe_archive_next(archive, &member)) == FROE_ARCHIVE_OK && sum < OUTPUT_MOST) {
        check(member.name != NULL && (member.is_file || member.is_empty), "member");
        froe_buffer_format(found, "%s ", member.name);
        members++;
        /* Each second member is passed over. */
        if (passing && members % 2 == 0)
            continue;
        if (read_member(archive, &sum) == FROE_ARCHIVE_FAULT)
            break;
        froe_buffer_number(found, sum);
    }
    check(status != FROE_ARCHIVE_FAULT || froe_archive_problem(archive)[0] != '\0', "problem");
    froe_archive_drain(archive);
    froe_archive_close(archive);
}

/* The present member as the archive gives it is what lies at a place. */
static void compare(struct froe_archive *archive, const uint8_t *bytes, uint64_t len)
{
    uint8_t to[5000];
    uint64_t at = 0;
    size_t got;
    while (froe_archive_read(archive, to, sizeof to, &got) == FROE_ARCHIVE_OK) {
        check(got <= len - at && memcmp(to, bytes + at, got) == 0, "what lies at a place");
        at += got;
    }
    check(at == len, "length of a place");
}

static void open_file(int fd, size_t size, struct froe_reader *reader)
{
    *reader = (struct froe_reader){.fd = fd, .seekable = true, .expected = size, .range_end = size};
}

/* From a file, members by their places where they have one; beside it, tar member by member. */
static void walk_file(int fd, enum froe_archive_kind kind, const uint8_t *bytes, size_t size)
{
    struct froe_reader reader, other;
    open_file(fd, size, &reader);
    open_file(fd, size, &other);
    struct froe_archive *archive = froe_archive_open(kind, &reader), *whole = froe_archive_open(kind, &other);
    struct froe_archive_member member;
    struct froe_archive_place place;
    uint64_t end = 0;
    size_t sum = 0;
    check(archive != NULL && whole != NULL, "memory");
    while (froe_archive_next(archive, &member) == FROE_ARCHIVE_OK && sum < OUTPUT_MOST) {
        bool is_file = member.is_file;
        if (kind == FROE_ARCHIVE_TAR)
            check(froe_archive_next(whole, &member) == FROE_ARCHIVE_OK, "the same members");
        if (!is_file || !froe_archive_place(archive, &place)) {
            if (read_member(archive, &sum) == FROE_ARCHIVE_FAULT)
                break;
            continue;
        }
        check(place.from >= end && place.from <= size && place.length <= size - place.from, "place in the file");
        check(place.next == 0 || (place.next >= place.from + place.length && place.next <= size), "place of the next");
        end = place.from + place.length;
        if (kind == FROE_ARCHIVE_TAR)
            compare(whole, bytes + place.from, place.length);
    }
    froe_archive_drain(archive);
    froe_archive_close(archive);
    froe_archive_close(whole);
}

/* A file in memory that holds the input. */
static int file_of(const uint8_t *bytes, size_t size)
{
    static int fd = -1;
    if (fd < 0)
        fd = memfd_create("archive", MFD_CLOEXEC);
    check(fd >= 0 && ftruncate(fd, (off_t)size) == 0 && pwrite(fd, bytes, size, 0) == (ssize_t)size, "file in memory");
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1 || !froe_archive_is_built())
        return 0;
    enum froe_archive_kind kind = data[0] & 1 ? FROE_ARCHIVE_ZIP : FROE_ARCHIVE_TAR;
    struct froe_buffer found = {0};
    struct pieces all = {data + 1, size - 1, size};
    struct pieces some = {data + 1, size - 1, (size_t)1 << (data[0] >> 1 & 15)};
    froe_archive_of(data + 1, size - 1);
    walk(&found, kind, all, false);
    walk(&found, kind, some, true);
    walk_file(file_of(data + 1, size - 1), kind, data + 1, size - 1);
    check(!found.failed, "memory");
    froe_buffer_free(&found);
    return 0;
}
