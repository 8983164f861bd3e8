/* Streams cut into lines by the cutter, and what should come out. */
#ifndef FROE_TESTS_CUT_H
#define FROE_TESTS_CUT_H

#include "input/cutter.h"
#include "support/chance.h"
#include "support/guard.h"

/* A text that is given out in pieces. */
struct cut_source {
    struct froe_span text;
    size_t pos;
    size_t piece;          /* bytes at once at most; 0: as many as asked for */
    struct chance *chance; /* NULL: always so many */
    const size_t *breaks;  /* ascending positions in the text where it breaks off */
    size_t break_count;
    size_t lend; /* bytes that are lent at once at most; then there are FROE_CUTTER_SLACK bytes behind the text */
    bool tells;  /* that the last bytes are the last */
};

froe_fill_fn cut_fill;

/* Lines as a parser would see them, one behind the other: for each the length, then the bytes without leading blanks
 * and NUL bytes and without line end; one that is too long has only its first FROE_LINE_MAX + 1 bytes. */
struct cut_lines {
    struct froe_buffer bytes;
    size_t count;
    uint64_t nul_bytes; /* at the start of lines */
    bool open;          /* the last line has no newline */
    size_t blocks;
    size_t lent; /* of these */
};

void cut_lines_free(struct cut_lines *lines);

/* What a stream with these lines must give: the lines, but those that a break cuts off. */
void cut_expect(struct cut_lines *lines, const struct cut_source *source);

/* Adds what the cutter makes of the source, from its position on; length and mid_line as in froe_cutter_begin(). Ends
 * the test when the cutter breaks its contract. */
void cut_run(struct cut_lines *lines, struct froe_cutter *cutter, struct cut_source *source, uint64_t length,
             bool mid_line);

bool cut_lines_equal(const struct cut_lines *a, const struct cut_lines *b);

#endif
