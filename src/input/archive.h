/*
 * Archives of files, tar (all its kinds) and zip, read from front to end by libarchive as a sequence of members.
 * Nothing is unpacked to disk, and names are only names. zip is read by the headers of its members, not by its
 * directory: so a pipe will do, each stored byte is decoded once at most, and members that were deleted but are still
 * there appear. The directory only helps to find where members end that do not say so.
 *
 * A tar archive that just ends, without a block of NUL bytes, was cut between members, and that is a fault; where its
 * last member ends with such a block of its own, nothing can be seen.
 *
 * Memory is bounded by libarchive: names and attributes of a member up to a few MiB. Encrypted members are faults, and
 * so are those of zip methods that set no limit to it (LZMA, xz, PPMd).
 *
 * An archive belongs to one thread.
 */
#ifndef FROE_INPUT_ARCHIVE_H
#define FROE_INPUT_ARCHIVE_H

#include "input/archive_place.h"

/* Bytes at the start of an input that tell whether it is an archive. */
#define FROE_ARCHIVE_HEAD ((size_t)512)

enum froe_archive_kind { FROE_ARCHIVE_NONE, FROE_ARCHIVE_TAR, FROE_ARCHIVE_ZIP };

/* By the magic bytes of zip, or the checksum of the first header of tar. An empty tar file (NUL bytes) is none. */
enum froe_archive_kind froe_archive_of(const uint8_t *head, size_t len);

/* "tar", "zip" */
const char *froe_archive_kind_name(enum froe_archive_kind kind);

struct froe_archive;

enum froe_archive_status {
    FROE_ARCHIVE_OK,
    FROE_ARCHIVE_END,    /* of the archive, or of the member */
    FROE_ARCHIVE_FAULT,  /* froe_archive_problem() tells; what follows in the archive is lost */
    FROE_ARCHIVE_SPOILT, /* the same, but the next member can be had */
};

struct froe_archive_member {
    const char *name; /* any bytes; valid until the next call */
    bool is_file;     /* a regular file with content of its own: no directory, no link */
    bool is_empty;    /* is known to have no content */
};

/* Whether this build reads archives. */
bool froe_archive_is_built(void);

/* Starts at the reader's present position; the reader is borrowed. NULL when memory is short. */
struct froe_archive *froe_archive_open(enum froe_archive_kind kind, struct froe_reader *reader);

/* Goes on to the next member, over what is left of the present one. */
enum froe_archive_status froe_archive_next(struct froe_archive *archive, struct froe_archive_member *member);

/* Reads at most cap > 0 bytes of the present member; FROE_ARCHIVE_OK: *got > 0. Of a hole in a sparse file no more than
 * 64 KiB of NUL bytes are given, as its length is only a claim. */
enum froe_archive_status froe_archive_read(struct froe_archive *archive, uint8_t *to, size_t cap, size_t *got);

/*
 * Whether the present member, of which nothing has been read yet, can be read without the archive, and where it lies in
 * the reader's input. If so, it counts as passed over: froe_archive_next() goes on behind it. Only of a reader that is
 * seekable, and of what is plain and ordinary: an uncompressed tar member in one piece, a zip member that is stored or
 * deflated. What is there is then the caller's to verify.
 */
bool froe_archive_place(struct froe_archive *archive, struct froe_archive_place *place);

/* After the end: reads the input to its end, so that whoever decodes it can verify it. True when something other than
 * NUL bytes followed a tar archive, such as another one. */
bool froe_archive_drain(struct froe_archive *archive);

/* What was wrong, after FAULT or SPOILT. Valid until the next call. */
const char *froe_archive_problem(struct froe_archive *archive);

/* Bytes of the input that were used. */
uint64_t froe_archive_offset(struct froe_archive *archive);

/* NULL is allowed. */
void froe_archive_close(struct froe_archive *archive);

/* "libarchive 3.6.2", "none". Static text. */
const char *froe_archive_library(void);

#endif
