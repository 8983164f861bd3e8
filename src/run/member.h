/*
 * Members of archives as files of the run: with a name, a log format and totals of their own, gone when they have been
 * read.
 *
 * Every member of an input that is an archive, whether log, archive or nothing, is a branch: it has chunk numbers of
 * its own in the order of the blocks, as many as it could need, and one place in the order of the results. So another
 * worker can read it while the archive is walked on. What lies in an archive in a branch is read by the worker that has
 * the branch, one member after the other; its blocks and results are numbered within the branch.
 */
#ifndef FROE_RUN_MEMBER_H
#define FROE_RUN_MEMBER_H

#include "run/source.h"

/* What is read of a member that comes with its archive: bytes that have been taken from that already, then the rest. It
 * comes in pieces of the same size, however much is held: what a decoder sees of a damaged input does not depend on
 * who reads it. */
struct froe_feed {
    struct froe_buffer held;
    uint64_t given;
    struct froe_source *archive;     /* where the rest comes from; NULL: there is none */
    enum froe_archive_status status; /* what ended the member, when there is none */
};

struct froe_member {
    struct froe_file file; /* first: a file of a run with a root is in a member */
    struct froe_input input;
    struct froe_member *next;          /* in a queue */
    struct froe_member *older, *newer; /* of those that are there; run->lock */
    bool placed;                       /* is read by itself, where its place says; else from the feed */
    struct froe_archive_place place;
    struct froe_feed feed;
    size_t charge;            /* bytes that it counts for while it waits, or is read */
    _Atomic unsigned holders; /* who may still look at it */
};

/* A member of the archive in a source, not yet begun; needs its root until it is dropped or finished. NULL when memory
 * is short. For who walks the archive. */
struct froe_member *froe_member_create(struct froe_source *archive, const char *name);

/* Lets it be read where it is stored, in the file of the root: chunk numbers for as many chunks as it could have. */
void froe_member_place(struct froe_member *member, const struct froe_archive_place *place);

/* One holder more, or less: when that was the last, the member is gone. Of a file that is no member, nothing. */
void froe_member_hold(struct froe_file *file);
void froe_member_release(struct froe_run *run, struct froe_file *file);

/* Frees those that are still there when a run that was given up is over. */
void froe_members_free_left(struct froe_run *run);

/* The member is no log of the run: an archive whose members have been read, or nothing that can be read. */
void froe_member_drop(struct froe_worker *worker, struct froe_file *file);

/* Reads a branch from its place or feed, and ends it. */
void froe_member_read(struct froe_worker *worker, struct froe_member *member);

/* Whether a member is to be read: it is named like a log, or all are. */
bool froe_member_is_wanted(const struct froe_run *run, const struct froe_archive_member *member);

/* Reads the beginning of a member, which it is then read from again; its length. */
size_t froe_member_look(struct froe_reader *reader, uint8_t head[FROE_ARCHIVE_HEAD]);

/* For struct froe_reader: the feed of a member. */
enum froe_read_status froe_feed_pull(void *context, uint8_t *to, size_t cap, size_t *got);

/* Takes bytes from the archive, up to `most` held in all. False when memory is short. */
bool froe_feed_hold(struct froe_feed *feed, size_t most);

#endif
