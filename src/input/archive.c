#include "input/archive.h"

#ifndef FROE_HAVE_ARCHIVE

bool froe_archive_is_built(void)
{
    return false;
}

struct froe_archive *froe_archive_open(enum froe_archive_kind kind, struct froe_reader *reader)
{
    (void)kind, (void)reader;
    return NULL;
}

enum froe_archive_status froe_archive_next(struct froe_archive *archive, struct froe_archive_member *member)
{
    (void)archive, (void)member;
    return FROE_ARCHIVE_END;
}

enum froe_archive_status froe_archive_read(struct froe_archive *archive, uint8_t *to, size_t cap, size_t *got)
{
    (void)archive, (void)to, (void)cap;
    *got = 0;
    return FROE_ARCHIVE_END;
}

bool froe_archive_place(struct froe_archive *archive, struct froe_archive_place *place)
{
    (void)archive, (void)place;
    return false;
}

bool froe_archive_drain(struct froe_archive *archive)
{
    (void)archive;
    return false;
}

const char *froe_archive_problem(struct froe_archive *archive)
{
    (void)archive;
    return "";
}

uint64_t froe_archive_offset(struct froe_archive *archive)
{
    (void)archive;
    return 0;
}

void froe_archive_close(struct froe_archive *archive)
{
    (void)archive;
}

const char *froe_archive_library(void)
{
    return "none";
}

#else

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Bytes of the input that libarchive gets at once. */
#define INPUT ((size_t)64 << 10)

/* NUL bytes that stand for a hole. */
#define HOLE  ((int64_t)64 << 10)

enum { TAR_BLOCK = 512 };

/* Headers that libarchive wants us to pass over in a row before the archive is given up. */
enum { RETRIES = 100 };

struct froe_archive {
    struct froe_reader *reader;
    struct archive *library; /* NULL: memory was short */
    uint64_t start;          /* of the input, where the library began */
    struct archive_entry *entry;
    struct froe_zip_directory directory;
    enum froe_archive_kind kind;
    locale_t locale; /* in which libarchive leaves names as they are */
    enum froe_read_status status;
    int error;
    uint64_t fetched; /* bytes of the input that libarchive was given */
    size_t last;      /* of them in the last piece, which is in input */
    uint64_t zeros;   /* NUL bytes that they end with */
    const uint8_t *block;
    size_t block_left;
    int64_t hole;     /* NUL bytes that are due before the block */
    int64_t position; /* in the member, behind the block */
    bool warned;      /* the block is the last, and what was checked behind it is wrong */
    char problem[160];
    uint8_t input[INPUT];
};

bool froe_archive_is_built(void)
{
    return true;
}

/* Counts the NUL bytes at the end of what has been fetched. */
static void count_zeros(struct froe_archive *archive, size_t got)
{
    size_t from = got;
    while (from > 0 && archive->input[from - 1] == 0)
        from--;
    archive->zeros = from == 0 ? archive->zeros + got : got - from;
}

static ssize_t fetch(struct archive *library, void *context, const void **bytes)
{
    struct froe_archive *archive = context;
    size_t got;
    *bytes = archive->input;
    archive->status = froe_reader_read(archive->reader, archive->input, INPUT, &got);
    archive->last = got;
    archive->fetched += got;
    count_zeros(archive, got);
    if (archive->status == FROE_READ_OK)
        return (ssize_t)got;
    if (archive->status == FROE_READ_END)
        return 0;
    archive->error = errno;
    archive_set_error(library, archive->error, "cannot be read");
    return -1;
}

/* Members that nobody wants need not be read of a file that stands by itself. */
static int64_t skip(struct archive *library, void *context, int64_t request)
{
    (void)library;
    struct froe_archive *archive = context;
    struct froe_reader *reader = archive->reader;
    if (!reader->seekable || request <= 0 || reader->expected <= reader->offset)
        return 0;
    uint64_t left = reader->expected - reader->offset;
    uint64_t step = (uint64_t)request < left ? (uint64_t)request : left;
    reader->offset += step;
    archive->fetched += step;
    archive->last = 0;
    archive->zeros = 0;
    return (int64_t)step;
}

static bool begin_library(struct froe_archive *archive)
{
    struct archive *library = archive->library = archive_read_new();
    if (library == NULL)
        return false;
    int status = archive->kind == FROE_ARCHIVE_ZIP ? archive_read_support_format_zip_streamable(library)
                                                   : archive_read_support_format_tar(library);
    if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
        return false;
    archive_read_set_read_callback(library, fetch);
    archive_read_set_skip_callback(library, skip);
    archive_read_set_callback_data(library, archive);
    /* What is wrong with the first bytes is told again by the first call for a header. */
    archive_read_open1(library);
    return true;
}

static bool open_library(struct froe_archive *archive)
{
    locale_t before = archive->locale == (locale_t)0 ? (locale_t)0 : uselocale(archive->locale);
    bool opened = begin_library(archive);
    if (before != (locale_t)0)
        uselocale(before);
    return opened;
}

struct froe_archive *froe_archive_open(enum froe_archive_kind kind, struct froe_reader *reader)
{
    struct froe_archive *archive = malloc(sizeof *archive);
    if (archive == NULL)
        return NULL;
    memset(archive, 0, offsetof(struct froe_archive, input));
    archive->reader = reader;
    archive->start = archive->fetched = reader->offset;
    archive->kind = kind;
    archive->locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (open_library(archive))
        return archive;
    froe_archive_close(archive);
    return NULL;
}

void froe_archive_close(struct froe_archive *archive)
{
    if (archive == NULL)
        return;
    archive_read_free(archive->library);
    if (archive->locale != (locale_t)0)
        freelocale(archive->locale);
    free(archive);
}

/* The texts of libarchive do not always say what they are about. */
static void keep_problem(struct froe_archive *archive)
{
    const char *text = archive_error_string(archive->library);
    if (archive->status == FROE_READ_SHRUNK)
        snprintf(archive->problem, sizeof archive->problem, "the file shrank while it was read");
    else if (archive->status == FROE_READ_FAILED)
        snprintf(archive->problem, sizeof archive->problem, "cannot be read: %s", strerror(archive->error));
    else
        snprintf(archive->problem, sizeof archive->problem, "%s archive: %s", froe_archive_kind_name(archive->kind),
                 text == NULL ? "corrupt" : text);
}

static enum froe_archive_status fault(struct froe_archive *archive, int status)
{
    keep_problem(archive);
    return status == ARCHIVE_FATAL || archive->status == FROE_READ_SHRUNK || archive->status == FROE_READ_FAILED
               ? FROE_ARCHIVE_FAULT
               : FROE_ARCHIVE_SPOILT;
}

static int next_header(struct froe_archive *archive, struct archive_entry **entry)
{
    int status = ARCHIVE_RETRY;
    for (int i = 0; status == ARCHIVE_RETRY && i < RETRIES; i++)
        status = archive_read_next_header(archive->library, entry);
    return status == ARCHIVE_RETRY ? ARCHIVE_FATAL : status;
}

static void describe(struct archive_entry *entry, struct froe_archive_member *member)
{
    member->name = archive_entry_pathname(entry);
    if (member->name == NULL)
        member->name = archive_entry_pathname_utf8(entry);
    if (member->name == NULL)
        member->name = "?";
    member->is_file = S_ISREG(archive_entry_filetype(entry)) && archive_entry_hardlink(entry) == NULL;
    member->is_empty = !member->is_file || (archive_entry_size_is_set(entry) && archive_entry_size(entry) <= 0);
}

/* Methods of zip for which a header of a few bytes makes libarchive allocate as much as it says, gigabytes. They are
 * rare. */
static bool is_refused(struct froe_archive *archive)
{
    static const char *const methods[] = {"(lzma)", "(xz)", "(ppmd"};
    const char *format = archive_format_name(archive->library);
    for (size_t i = 0; format != NULL && i < sizeof methods / sizeof methods[0]; i++) {
        if (strstr(format, methods[i]) == NULL)
            continue;
        snprintf(archive->problem, sizeof archive->problem,
                 "zip archive: a member is compressed in a way that is not read: %s", format);
        return true;
    }
    return false;
}

/* Whether a tar archive has ended without the block of NUL bytes that ends one: it was cut between members. */
static bool is_cut(struct froe_archive *archive)
{
    if (archive->kind != FROE_ARCHIVE_TAR || archive->status != FROE_READ_END || archive->zeros >= TAR_BLOCK)
        return false;
    snprintf(archive->problem, sizeof archive->problem,
             "tar archive: unexpected end of file, nothing marks the end of the archive");
    return true;
}

enum froe_archive_status froe_archive_next(struct froe_archive *archive, struct froe_archive_member *member)
{
    struct archive_entry *entry;
    if (archive->library == NULL) {
        snprintf(archive->problem, sizeof archive->problem, "out of memory");
        return FROE_ARCHIVE_FAULT;
    }
    locale_t before = archive->locale == (locale_t)0 ? (locale_t)0 : uselocale(archive->locale);
    int status = next_header(archive, &entry);
    archive->entry = entry;
    if (status == ARCHIVE_OK || status == ARCHIVE_WARN)
        describe(entry, member);
    if (before != (locale_t)0)
        uselocale(before);
    archive->block_left = 0;
    archive->hole = archive->position = 0;
    archive->warned = false;
    if (status == ARCHIVE_EOF)
        return is_cut(archive) ? FROE_ARCHIVE_FAULT : FROE_ARCHIVE_END;
    if ((status == ARCHIVE_OK || status == ARCHIVE_WARN) && is_refused(archive))
        return FROE_ARCHIVE_FAULT;
    return status == ARCHIVE_OK || status == ARCHIVE_WARN ? FROE_ARCHIVE_OK : fault(archive, status);
}

/* The next block of the member; false: *status says why there is none. */
static bool next_block(struct froe_archive *archive, enum froe_archive_status *status)
{
    const void *bytes;
    size_t len = 0;
    int64_t offset = 0;
    int result = archive->warned ? ARCHIVE_FAILED : archive_read_data_block(archive->library, &bytes, &len, &offset);
    *status = result == ARCHIVE_EOF ? FROE_ARCHIVE_END : FROE_ARCHIVE_FAULT;
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN && result != ARCHIVE_EOF)
        *status = archive->warned ? FROE_ARCHIVE_SPOILT : fault(archive, result);
    if (result == ARCHIVE_WARN) {
        archive->warned = true;
        keep_problem(archive);
    }
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN)
        return false;
    archive->hole = offset > archive->position ? offset - archive->position : 0;
    if (archive->hole > HOLE)
        archive->hole = HOLE;
    archive->block = bytes;
    archive->block_left = len;
    if (offset >= 0 && offset <= INT64_MAX - (int64_t)len)
        archive->position = offset + (int64_t)len;
    return true;
}

enum froe_archive_status froe_archive_read(struct froe_archive *archive, uint8_t *to, size_t cap, size_t *got)
{
    enum froe_archive_status status;
    *got = 0;
    while (archive->block_left == 0 && archive->hole == 0) {
        if (!next_block(archive, &status))
            return status;
    }
    if (archive->hole > 0) {
        *got = (size_t)archive->hole < cap ? (size_t)archive->hole : cap;
        memset(to, 0, *got);
        archive->hole -= (int64_t)*got;
        return FROE_ARCHIVE_OK;
    }
    *got = archive->block_left < cap ? archive->block_left : cap;
    memcpy(to, archive->block, *got);
    archive->block += *got;
    archive->block_left -= *got;
    return FROE_ARCHIVE_OK;
}

/* Begins again at a later place. */
static void jump(struct froe_archive *archive, uint64_t to)
{
    archive_read_free(archive->library);
    archive->library = NULL;
    archive->reader->offset = archive->start = archive->fetched = to;
    archive->last = 0;
    archive->zeros = 0;
    if (open_library(archive))
        return;
    archive_read_free(archive->library);
    archive->library = NULL;
}

bool froe_archive_place(struct froe_archive *archive, struct froe_archive_place *place)
{
    uint64_t from = froe_archive_offset(archive);
    if (!archive->reader->seekable)
        return false;
    if (archive->kind == FROE_ARCHIVE_TAR)
        return archive_entry_size_is_set(archive->entry) && archive_entry_sparse_count(archive->entry) == 0 &&
               froe_tar_place(archive->reader, from, (uint64_t)archive_entry_size(archive->entry), place);
    uint64_t header = archive->start + (uint64_t)archive_read_header_position(archive->library);
    if (!froe_zip_place(archive->reader, header, from, &archive->directory, place))
        return false;
    if (place->next > 0)
        jump(archive, place->next);
    return true;
}

static bool all_zero(const uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

bool froe_archive_drain(struct froe_archive *archive)
{
    uint64_t used = froe_archive_offset(archive);
    size_t rest = archive->fetched > used ? (size_t)(archive->fetched - used) : 0;
    if (rest > archive->last)
        rest = archive->last;
    bool clean = all_zero(archive->input + archive->last - rest, rest);
    size_t got;
    while ((archive->status = froe_reader_read(archive->reader, archive->input, INPUT, &got)) == FROE_READ_OK)
        clean = clean && all_zero(archive->input, got);
    return !clean && archive->kind == FROE_ARCHIVE_TAR;
}

const char *froe_archive_problem(struct froe_archive *archive)
{
    return archive->problem;
}

uint64_t froe_archive_offset(struct froe_archive *archive)
{
    int64_t used = archive->library == NULL ? 0 : archive_filter_bytes(archive->library, -1);
    return archive->start + (used < 0 ? 0 : (uint64_t)used);
}

const char *froe_archive_library(void)
{
    return archive_version_string();
}

#endif
