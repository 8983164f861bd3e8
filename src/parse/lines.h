/*
 * From a block of whole lines to batches of records.
 *
 * A block begins at the start of a line; its last line may lack the line end (then it is the last of the input).
 * FROE_LINES_SLACK bytes behind the block must be readable. One walker a thread, used for block after block.
 */
#ifndef FROE_PARSE_LINES_H
#define FROE_PARSE_LINES_H

#include "parse/copies.h"
#include "parse/heading.h"
#include "parse/usual.h"

/* Told of each malformed line: its bytes without line end, why, and its number in the block from 0. */
typedef void froe_malformed_fn(void *context, struct froe_span line, enum froe_reason reason, uint64_t number);

/* Records in a batch at most. */
#define FROE_LINES_BATCH 64

/* Of lines that something carries (parse/wrapped.h): the next ones of a CLF format, taken out of it, for the scan. */
struct froe_carried {
    const uint8_t *at, *end;                  /* of the block: what has not been taken yet */
    struct froe_span outer[FROE_LINES_BATCH]; /* lines of the window as they stand in the block */
    size_t count;                             /* of them; 0: the window is empty */
    uint64_t first;                           /* number of the first */
    uint8_t bytes[FROE_LINES_SLACK + FROE_SCAN_WINDOW + FROE_LINES_SLACK];
};

struct froe_lines {
    /* Set by the owner, zero before; to be left alone between froe_lines_begin() and the end of the block. */
    const struct froe_kernel *kernel;
    const struct froe_binding *binding;
    froe_malformed_fn *malformed; /* NULL: counted only */
    froe_fields_fn *fields;       /* asked when the columns change, which changes `binding`; NULL: they cannot */
    void *context;                /* of both */

    /* Counts, summed over blocks until the owner clears them. */
    uint64_t lines;
    uint64_t directives; /* lines that say something about the log, which are neither records nor malformed */
    uint64_t nul_bytes;
    uint64_t reasons[FROE_REASON_COUNT];

    /* Private: the block, the scanned window and the place in it. */
    const uint8_t *end;    /* of the block */
    const uint8_t *window; /* scanned: window[0 … window_len-1] */
    uint32_t window_len;
    uint32_t from;       /* start of the next line in the window */
    uint32_t mark;       /* index of the next quote or newline */
    uint64_t first_line; /* value of `lines` and `directives` together at the start of the block */
    struct froe_logtime_cache cache;
    const struct froe_binding *json_of; /* whose lines the following is of */
    struct froe_json_state json;
    struct froe_copies copies;  /* of values that do not stand in their line as they are, of a batch */
    struct froe_copies wrapped; /* of lines that do not stand in the block as they are, of a batch */
    struct froe_part *parts; /* of the records of a batch, FROE_LINES_BATCH times binding->slot_count; NULL: no slots */
    struct froe_scan scan;
    struct froe_usual usual;
    struct froe_carried carried;
};

/* Makes room for the extra fields of a query, once, before the first block; false: memory is short. Without it none are
 * read. */
bool froe_lines_reserve(struct froe_lines *lines, size_t slot_count);
void froe_lines_free(struct froe_lines *lines);

/* What the lines before a block have said, and what has been said at its end; only in logs that say such things may it
 * change. */
void froe_lines_head(struct froe_lines *lines, const struct froe_heading *heading);
struct froe_heading froe_lines_heading(const struct froe_lines *lines);

/* Starts a block. */
void froe_lines_begin(struct froe_lines *lines, const uint8_t *block, size_t len);

/* The next records of the block, at most cap > 0 and <= FROE_LINES_BATCH; 0 at its end. Records borrow their extra
 * fields until the next call. */
size_t froe_lines_read(struct froe_lines *lines, struct froe_record *records, size_t cap);

#endif
