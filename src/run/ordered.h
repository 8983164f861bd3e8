/*
 * Results of pieces of the input, brought into the order of the input.
 *
 * A unit is what came of one piece: the block `block` of the chunk `chunk` of the file `file`, all counted from 0.
 * Workers submit units as they finish them; each is committed when all before it have been, by the worker that makes
 * the row complete, one at a time and without the lock. So committed work needs no locks of its own.
 *
 * Memory is bounded: a worker that submits a unit while more than a given number of bytes wait has to wait too,
 * for the one who is committing, or for the chunk that is due (whoever works on that one waits for a committer at most,
 * so there is always progress: chunks are begun in order).
 */
#ifndef FROE_RUN_ORDERED_H
#define FROE_RUN_ORDERED_H

#include "base/buffer.h"
#include "parse/record.h"
#include "run/late.h"

/* As many bytes as are ever worth waiting for. */
#define FROE_ORDERED_PENDING ((size_t)32 << 20)

/* Examples of malformed lines kept for each reason. */
enum { FROE_EXAMPLES = 3, FROE_EXAMPLE_LEN = 160 };

struct froe_example {
    uint64_t line; /* number in the unit from 0 */
    enum froe_reason reason;
    uint32_t len;
    uint8_t text[FROE_EXAMPLE_LEN];
};

struct froe_unit {
    uint64_t file, chunk, block;
    bool last_block;                  /* of its chunk */
    bool last_chunk;                  /* its chunk is the last of the file */
    uint64_t chunks_unused;           /* with last_block: so many numbers behind that of its chunk are nobody's */
    struct froe_spill_stream *pieces; /* text of the result that is on disk */
    size_t piece_count;
    struct froe_buffer out;      /* the rest of it */
    struct froe_late_file *late; /* all of it is made at the end; NULL: no */
    struct froe_buffer bad;      /* malformed lines */
    uint64_t lines;
    bool ends_log; /* the lines of the next unit are of another file or member of an archive */
    char *name;    /* of the member that the examples are of; NULL: they are of the file */
    struct froe_example *examples;
    size_t example_count;
    uint8_t kept[FROE_REASON_COUNT]; /* examples of each reason */
    struct froe_unit *next;          /* private to the order */
};

/* Handles one unit; calls come one at a time. */
typedef void froe_commit_fn(void *context, struct froe_unit *unit);

struct froe_ordered;

/* in_order false: units are committed as they come. pending: bytes that may wait. NULL when memory is short. */
struct froe_ordered *froe_ordered_create(bool in_order, size_t pending, froe_commit_fn *commit, void *context);

/* A zeroed unit, NULL when memory is short. */
struct froe_unit *froe_unit_create(uint64_t file, uint64_t chunk, uint64_t block);

/* Gives such a unit, for its text, memory that one of those before it had and needs no more, if there is some. What is
 * kept for that counts as bytes that wait, and is the first to go. Any thread. */
void froe_ordered_equip(struct froe_ordered *ordered, struct froe_unit *unit);

/* Of one that is not submitted; NULL is allowed. */
void froe_unit_free(struct froe_unit *unit);

/* Submits a unit, which then belongs to the order. Any thread. */
void froe_ordered_submit(struct froe_ordered *ordered, struct froe_unit *unit);

/* Whether units wait for their turn. */
bool froe_ordered_waits(const struct froe_ordered *ordered);

/* Waits until it is the turn of this chunk, or of any behind it; not at all where units do not wait. Any thread. */
void froe_ordered_wait(struct froe_ordered *ordered, uint64_t file, uint64_t chunk);

/* Whether more bytes wait than may. Any thread. */
bool froe_ordered_is_full(struct froe_ordered *ordered);

/*
 * For who reads the blocks of a chunk one after the other and leaves them to others: waits while more bytes wait than
 * may and it is the turn of one of those before `block`, which all must be under way or done. Any thread.
 */
void froe_ordered_catch_up(struct froe_ordered *ordered, uint64_t file, uint64_t chunk, uint64_t block);

/* Lets nobody wait any more: the run is being given up. What is submitted from now on is dropped. Any thread. */
void froe_ordered_stop(struct froe_ordered *ordered);

/* Frees the order and what was never committed. NULL is allowed. */
void froe_ordered_free(struct froe_ordered *ordered);

#endif
