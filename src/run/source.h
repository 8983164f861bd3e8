/*
 * A file or a member of an archive as a stream of bytes for a cutter, and as what an archive or a member of it is read
 * from. Sources stand on each other: the member on the archive, that on its decoder or on the member that it is, down
 * to a file that is stored, or a member that is stored in one. A fault is told by the source that finds it; those above
 * only break off.
 */
#ifndef FROE_RUN_SOURCE_H
#define FROE_RUN_SOURCE_H

#include "run/state.h"

struct froe_spread;

struct froe_source {
    struct froe_worker *worker;
    struct froe_file *file;       /* whose lines come, and of which faults are told */
    struct froe_source *outer;    /* what this is read from, such as the archive that it is in; NULL: the stored file */
    struct froe_spread *spread;   /* of an archive: takes members that others can read; NULL: nobody does */
    struct froe_archive *members; /* the archive, when its members are being read */
    unsigned depth;               /* archives around this */
    struct froe_reader reader;
    struct froe_decoder *decoder; /* NULL: plain */
    bool quiet;                   /* a look at the beginning: neither faults nor progress are told */
    bool behind;                  /* the part of the file that is read has ended, others tell what is here */
    bool looking;                 /* the first bytes decoded are yet to be looked at */
    bool gathering;               /* the log format is told from the first bytes: as many are to come at once */
    enum froe_fill pending;       /* what was met behind these; FROE_FILL_OK: nothing */
    enum froe_archive_kind found; /* what they begin */
    struct froe_buffer first;     /* these bytes, when they begin an archive */
    size_t first_used;
    struct froe_text *borrowed; /* holds the block that came last; NULL: it stands in the buffer */
    uint64_t reported;          /* stored bytes that the progress knows of */
    uint64_t decoded;           /* bytes delivered */
    bool faulty;                /* its decoder has met a fault */
    bool broken;                /* ended or failed in the middle */
    bool spoilt;                /* the present member of the archive did, which is told; the next can be had */
    bool skipped;               /* the rest of the file has been counted as not read */
    bool checked;               /* what is read has a CRC, which is to be right at the end */
    uint32_t crc, crc_stored;
};

/* For froe_cutter_begin(): the text of a source. When it begins an archive, it ends at once, and `found` says so. */
enum froe_fill froe_source_fill(void *context, uint8_t *to, size_t cap, size_t *got);

/* For froe_cutter_borrow(): what of it can be read where the decoder has it. Each block that is read so comes with
 * `borrowed`, which is then its reader's. */
extern const struct froe_lender froe_source_lender;

/* For struct froe_reader: the decoded bytes of a source, for the archive in it. */
enum froe_read_status froe_source_pull(void *context, uint8_t *to, size_t cap, size_t *got);

/* The present member of the archive in a source has ended so: tells a fault. FROE_READ_END, or what a reader of the
 * member gets to see of the fault. */
enum froe_read_status froe_source_end_member(struct froe_source *source, enum froe_archive_status status);

/* The next block of its text; what it took goes to the stages. */
bool froe_source_next(struct froe_source *source, uint8_t *buffer, struct froe_span *block);

/* Tells the progress what has been read since the last time. */
void froe_source_advance(struct froe_source *source);

/* The same when nothing more is read of a member: one that is stored by itself counts as read to its end, as what is
 * skipped of an archive does. */
void froe_source_count_rest(struct froe_source *source);

/* Whether this or anything below it has broken off. */
bool froe_source_is_broken(const struct froe_source *source);

/* Tells a fault of the source's file. */
void froe_source_fault(struct froe_source *source, bool has_offset, uint64_t offset, const char *text);

/* Takes back, of what was read, what lies behind the part that is read of the file. */
void froe_source_keep_to_part(struct froe_source *source);

/* run/part.c: of a BGZF file that is in shards, what is read of it, and its format; buffer: FROE_CUTTER_BUFFER. */
void froe_file_choose_part(struct froe_worker *worker, struct froe_file *file, uint8_t *buffer);

/* Frees what the source has of its own. */
void froe_source_close(struct froe_source *source);

#endif
