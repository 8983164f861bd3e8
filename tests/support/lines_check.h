/*
 * The property that the parser stands on: whatever a block holds, froe_lines_read() gives what froe_clf_read() gives
 * line by line, for every kernel, need and size of batches.
 */
#ifndef FROE_TESTS_LINES_CHECK_H
#define FROE_TESTS_LINES_CHECK_H

#include "base/buffer.h"
#include "parse/lines.h"

/* A block and what its lines are. */
struct lines_oracle {
    const uint8_t *block;
    size_t len;
    bool vhost;
    bool combined;
    struct lines_answer *answers; /* a line each, in their order */
    size_t count;
    uint64_t nul_bytes;
};

struct lines_answer {
    struct froe_span line;
    enum froe_reason reason;
    struct froe_record record; /* with all parts, when there is no reason */
};

/* Splits the block at its line ends and reads each line the slow way. The oracle borrows the block. */
void lines_oracle_open(struct lines_oracle *oracle, struct froe_span block, bool vhost, bool combined);
void lines_oracle_close(struct lines_oracle *oracle);

/* Reads the block with froe_lines_read(), `batch` records at a time, and compares. FROE_LINES_SLACK bytes behind the
 * block must be readable. True when all agrees; otherwise *what says what does not. */
bool lines_agree(const struct lines_oracle *oracle, const struct froe_kernel *kernel, unsigned need, size_t batch,
                 struct froe_buffer *what);

#endif
