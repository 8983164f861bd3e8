#include "input/cutter.h"

#include <stdlib.h>

#include "base/text.h"

/* Bytes read at first to finish the last line of a range; as many as there are already, when it is a long one. */
#define TAIL_WINDOW ((size_t)4096)

void froe_cutter_begin(struct froe_cutter *cutter, froe_fill_fn *fill, void *context, uint64_t length, bool mid_line)
{
    cutter->fill = fill;
    cutter->lender = NULL;
    cutter->context = context;
    cutter->carry.len = 0;
    cutter->carry.failed = false;
    cutter->left = length == UINT64_MAX ? length : length + mid_line;
    cutter->nul_bytes = 0;
    cutter->at_start = !mid_line;
    cutter->skipping = mid_line;
    cutter->one_more = false;
    cutter->ended = false;
}

void froe_cutter_borrow(struct froe_cutter *cutter, const struct froe_lender *lender)
{
    cutter->lender = lender;
}

void froe_cutter_free(struct froe_cutter *cutter)
{
    froe_buffer_free(&cutter->carry);
}

/* Of the page cache, and what is between the start of a page and that of a buffer. */
enum { PAGE = 4096, INTO_PAGE = 64 };

uint8_t *froe_cutter_buffer(void)
{
    uint8_t *pages = aligned_alloc(PAGE, (INTO_PAGE + FROE_CUTTER_BUFFER + PAGE - 1) / PAGE * PAGE);
    return pages == NULL ? NULL : pages + INTO_PAGE;
}

void froe_cutter_buffer_free(uint8_t *buffer)
{
    free(buffer == NULL ? NULL : buffer - INTO_PAGE);
}

static void keep(struct froe_cutter *cutter, const uint8_t *bytes, size_t len)
{
    cutter->carry.len = 0;
    froe_buffer_append(&cutter->carry, bytes, len);
}

/* Drops NUL bytes and blanks at the start of a line that does not end in sight; the last byte stays, so that there is
 * still a line. */
static size_t skip_padding(struct froe_cutter *cutter, const uint8_t *line, size_t len)
{
    enum { STEP = 32 };
    static const uint8_t hole[STEP];
    size_t at = 0, nul_bytes = 0;
    while (at + 1 < len && (line[at] == '\0' || line[at] == ' ' || line[at] == '\t')) {
        nul_bytes += line[at++] == '\0';
        /* A log that was truncated while a server had it open begins with a hole, of gigabytes at times. */
        for (; at + STEP < len && memcmp(line + at, hole, STEP) == 0; at += STEP)
            nul_bytes += STEP;
    }
    cutter->nul_bytes += nul_bytes;
    return at;
}

/* No newline in buffer[0 … len-1]: keeps the line open, or cuts it where it has become too long. */
static bool open_line(struct froe_cutter *cutter, uint8_t *buffer, size_t len, struct froe_span *block)
{
    size_t at = skip_padding(cutter, buffer, len);
    if (len - at <= FROE_CUTTER_LINE) {
        keep(cutter, buffer + at, len - at);
        return false;
    }
    buffer[at + FROE_CUTTER_LINE] = '\n';
    *block = (struct froe_span){buffer + at, FROE_CUTTER_LINE + 1};
    cutter->carry.len = 0;
    cutter->skipping = true;
    return true;
}

/* Whole lines that can be read where they stand. */
static bool borrow(struct froe_cutter *cutter, struct froe_span *block)
{
    if (cutter->lender == NULL || cutter->carry.len > 0 || cutter->skipping)
        return false;
    struct froe_span text = cutter->lender->peek(cutter->context);
    const uint8_t *newline = NULL;
    if (text.len > 0)
        newline = memrchr(text.ptr, '\n', text.len < FROE_CUTTER_WINDOW ? text.len : FROE_CUTTER_WINDOW);
    if (newline == NULL)
        return false;
    *block = froe_span_between(text.ptr, newline + 1);
    cutter->lender->take(cutter->context, block->len);
    return true;
}

/* Bytes to ask for: of text that can be read where it stands, no more than ends the line that is open. */
static size_t choose_cap(struct froe_cutter *cutter)
{
    struct froe_span text = FROE_ABSENT;
    if (cutter->lender != NULL && (cutter->carry.len > 0 || cutter->skipping))
        text = cutter->lender->peek(cutter->context);
    const uint8_t *newline = NULL;
    if (text.len > 0)
        newline = memchr(text.ptr, '\n', text.len < FROE_CUTTER_WINDOW ? text.len : FROE_CUTTER_WINDOW);
    return newline == NULL ? FROE_CUTTER_WINDOW : (size_t)(newline + 1 - text.ptr);
}

/* Reads behind the carried bytes; what is skipped is taken away from the front: *from is where lines begin. False when
 * there is nothing for a block yet. */
static enum froe_fill fill(struct froe_cutter *cutter, uint8_t *buffer, size_t *from, size_t *len)
{
    size_t carried = cutter->carry.len;
    if (carried > 0)
        memcpy(buffer, cutter->carry.data, carried);
    bool tail = cutter->left == 0;
    size_t cap = choose_cap(cutter);
    if (tail && carried < cap)
        cap = carried < TAIL_WINDOW ? TAIL_WINDOW : carried;
    if (!tail && cutter->left < cap)
        cap = (size_t)cutter->left;
    size_t got = 0;
    enum froe_fill status = cutter->fill(cutter->context, buffer + carried, cap, &got);
    if (!tail && cutter->left != UINT64_MAX)
        cutter->left -= got;
    *from = 0;
    *len = carried + got;
    memset(buffer + *len, 0, FROE_CUTTER_SLACK);
    if ((status == FROE_FILL_OK || status == FROE_FILL_LAST) && cutter->skipping) {
        const uint8_t *newline = memchr(buffer, '\n', *len);
        cutter->skipping = newline == NULL;
        *from = newline == NULL ? *len : (size_t)(newline - buffer) + 1;
    }
    return status;
}

/* One step: reads a window. True: *block is a block. */
static bool step(struct froe_cutter *cutter, uint8_t *buffer, struct froe_span *block)
{
    size_t from, len;
    bool tail = cutter->left == 0;
    switch (fill(cutter, buffer, &from, &len)) {
    case FROE_FILL_BREAK:
        cutter->carry.len = 0;
        cutter->skipping = false;
        /* Behind the range only the line that has been lost was wanted. */
        cutter->ended = tail;
        return false;
    case FROE_FILL_RANGE:
        cutter->left = 0;
        cutter->one_more = true;
        return false;
    case FROE_FILL_LAST:
    case FROE_FILL_END:
        cutter->ended = true;
        *block = froe_span_between(buffer + from, buffer + len);
        return len > from;
    case FROE_FILL_OK:
        break;
    }
    if (from == len) {
        cutter->carry.len = 0;
        return false;
    }
    const uint8_t *newline = tail ? memchr(buffer + from, '\n', len - from) : memrchr(buffer + from, '\n', len - from);
    if (newline == NULL)
        return open_line(cutter, buffer + from, len - from, block);
    *block = froe_span_between(buffer + from, newline + 1);
    if (tail)
        cutter->ended = true;
    else
        keep(cutter, newline + 1, (size_t)(buffer + len - (newline + 1)));
    return true;
}

static bool find_block(struct froe_cutter *cutter, uint8_t *buffer, struct froe_span *block, bool *short_of_memory)
{
    while (!cutter->ended) {
        /* At the end of the range only a line that was begun in it is still ours. */
        if (cutter->left == 0 && (cutter->skipping || (cutter->carry.len == 0 && !cutter->one_more)))
            break;
        if (borrow(cutter, block))
            return true;
        bool found = step(cutter, buffer, block);
        if (cutter->carry.failed) {
            *short_of_memory = true;
            cutter->carry.failed = false;
            cutter->skipping = true;
        }
        if (found)
            return true;
    }
    cutter->ended = true;
    return false;
}

static void pass_mark(struct froe_span *block)
{
    if (block->len < FROE_BYTE_ORDER_MARK_LEN ||
        memcmp(block->ptr, FROE_BYTE_ORDER_MARK, FROE_BYTE_ORDER_MARK_LEN) != 0)
        return;
    block->ptr += FROE_BYTE_ORDER_MARK_LEN;
    block->len -= FROE_BYTE_ORDER_MARK_LEN;
}

bool froe_cutter_next(struct froe_cutter *cutter, uint8_t *buffer, struct froe_span *block, bool *short_of_memory)
{
    while (find_block(cutter, buffer, block, short_of_memory)) {
        if (cutter->at_start)
            pass_mark(block);
        cutter->at_start = false;
        if (block->len > 0)
            return true;
    }
    return false;
}
