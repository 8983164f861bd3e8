#include "support/cut.h"

#include <stdio.h>
#include <stdlib.h>

#include "parse/record.h"
#include "support/require.h"

/* Where the text ends or breaks off next. */
static size_t end_of(const struct cut_source *source)
{
    for (size_t i = 0; i < source->break_count; i++)
        if (source->breaks[i] >= source->pos)
            return source->breaks[i];
    return source->text.len;
}

/* Now more, now less of what is there. */
static struct froe_span peek(void *context)
{
    const struct cut_source *source = context;
    size_t left = end_of(source) - source->pos, len = chance_below(source->chance, source->lend);
    return (struct froe_span){source->text.ptr + source->pos, left < len ? left : len};
}

static void take(void *context, size_t len)
{
    struct cut_source *source = context;
    require(len > 0 && len <= source->lend && len <= end_of(source) - source->pos, "what is there is taken");
    source->pos += len;
}

static const struct froe_lender lender = {peek, take};

enum froe_fill cut_fill(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct cut_source *source = context;
    require(cap > 0, "bytes are asked for");
    *got = 0;
    size_t end = source->text.len;
    for (size_t i = 0; i < source->break_count; i++) {
        if (source->breaks[i] == source->pos) {
            source->breaks += i + 1;
            source->break_count -= i + 1;
            return FROE_FILL_BREAK;
        }
        if (source->breaks[i] > source->pos) {
            end = source->breaks[i];
            break;
        }
    }
    size_t len = end - source->pos;
    if (len == 0)
        return FROE_FILL_END;
    size_t piece = source->piece == 0       ? cap
                   : source->chance != NULL ? 1 + chance_below(source->chance, source->piece)
                                            : source->piece;
    len = len < piece ? len : piece;
    len = len < cap ? len : cap;
    memcpy(to, source->text.ptr + source->pos, len);
    source->pos += len;
    *got = len;
    return source->tells && source->pos == source->text.len ? FROE_FILL_LAST : FROE_FILL_OK;
}

void cut_lines_free(struct cut_lines *lines)
{
    froe_buffer_free(&lines->bytes);
    *lines = (struct cut_lines){0};
}

/* A line without its newline. */
static void add_line(struct cut_lines *lines, struct froe_span line, bool ended)
{
    require(!lines->open, "only the last line has no newline");
    lines->open = !ended;
    while (line.len > 0 && (line.ptr[0] == '\0' || line.ptr[0] == ' ' || line.ptr[0] == '\t')) {
        lines->nul_bytes += line.ptr[0] == '\0';
        line.ptr++;
        line.len--;
    }
    if (ended && line.len > 0 && line.ptr[line.len - 1] == '\r' && line.len <= FROE_LINE_MAX + 1)
        line.len--;
    if (line.len > FROE_LINE_MAX) {
        line.len = FROE_LINE_MAX + 1;
        lines->open = false; /* what was cut off is not told from what was not there */
    }
    froe_buffer_append(&lines->bytes, &line.len, sizeof line.len);
    froe_buffer_append(&lines->bytes, line.ptr, line.len);
    lines->count++;
}

static void add_lines(struct cut_lines *lines, struct froe_span text, bool with_last)
{
    const uint8_t *at = text.ptr, *end = text.ptr + text.len;
    while (at < end) {
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        if (newline == NULL && !with_last)
            return;
        add_line(lines, froe_span_between(at, newline == NULL ? end : newline), newline != NULL);
        at = newline == NULL ? end : newline + 1;
    }
}

void cut_expect(struct cut_lines *lines, const struct cut_source *source)
{
    size_t from = 0;
    for (size_t i = 0; i < source->break_count; i++) {
        add_lines(lines, (struct froe_span){source->text.ptr + from, source->breaks[i] - from}, false);
        from = source->breaks[i];
    }
    add_lines(lines, (struct froe_span){source->text.ptr + from, source->text.len - from}, true);
}

/* The slack behind a block is readable: reading it is all that is asked. */
static void touch(struct froe_span block)
{
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < FROE_CUTTER_SLACK; i++)
        sum = (uint8_t)(sum + block.ptr[block.len + i]);
}

void cut_run(struct cut_lines *lines, struct froe_cutter *cutter, struct cut_source *source, uint64_t length,
             bool mid_line)
{
    struct guard guard = guard_open(FROE_CUTTER_BUFFER);
    uint8_t *buffer = guard_before_end(&guard, FROE_CUTTER_BUFFER);
    bool short_of_memory = false, last = false;
    struct froe_span block;
    froe_cutter_begin(cutter, cut_fill, source, length, mid_line);
    if (source->lend > 0)
        froe_cutter_borrow(cutter, &lender);
    while (froe_cutter_next(cutter, buffer, &block, &short_of_memory)) {
        require(!last, "only the last block may end without newline");
        require(block.len > 0, "a block is not empty");
        bool lent = source->lend > 0 && block.ptr >= source->text.ptr &&
                    block.ptr + block.len == source->text.ptr + source->pos;
        require(lent ||
                    (block.ptr >= buffer && block.ptr + block.len + FROE_CUTTER_SLACK <= buffer + FROE_CUTTER_BUFFER),
                "a block lies in its buffer, or where it is lent");
        lines->lent += lent;
        touch(block);
        last = block.ptr[block.len - 1] != '\n';
        add_lines(lines, block, true);
        lines->blocks++;
    }
    require(!froe_cutter_next(cutter, buffer, &block, &short_of_memory), "the end stays the end");
    require(!short_of_memory, "memory is enough");
    lines->nul_bytes += cutter->nul_bytes;
    guard_close(&guard);
}

bool cut_lines_equal(const struct cut_lines *a, const struct cut_lines *b)
{
    return a->count == b->count && a->nul_bytes == b->nul_bytes && a->open == b->open && a->bytes.len == b->bytes.len &&
           (a->bytes.len == 0 || memcmp(a->bytes.data, b->bytes.data, a->bytes.len) == 0);
}
