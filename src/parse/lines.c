#include "parse/lines.h"

/* Beyond every position in a window: ends the walk over the quotes of the last line. */
enum { NO_QUOTE = UINT16_MAX };

static void scan_at(struct froe_lines *lines, const uint8_t *at)
{
    size_t left = (size_t)(lines->end - at);
    lines->window = at;
    lines->window_len = left < FROE_SCAN_WINDOW ? (uint32_t)left : FROE_SCAN_WINDOW;
    lines->from = 0;
    lines->newline = 0;
    lines->quote = 0;
    lines->kernel->scan(at, lines->window_len, &lines->scan);
    for (unsigned i = 0; i < FROE_SCAN_SLACK; i++)
        lines->scan.quotes[lines->scan.quote_count + i] = NO_QUOTE;
}

void froe_lines_begin(struct froe_lines *lines, const uint8_t *block, size_t len)
{
    lines->end = block + len;
    lines->first_line = lines->lines;
    scan_at(lines, block);
}

static bool read_slow(struct froe_lines *lines, const uint8_t *line, size_t len, struct froe_record *record)
{
    enum froe_reason reason =
        froe_clf_read(line, len, &lines->format, &lines->cache, record, &lines->nul_bytes);
    if (reason == FROE_REASON_NONE)
        return true;
    lines->reasons[reason]++;
    if (lines->malformed != NULL)
        lines->malformed(lines->context, (struct froe_span){line, len}, reason, lines->lines - lines->first_line);
    return false;
}

/* The line window[from … end-1] with all its quotes; true when it is a record. */
static inline bool read_line(struct froe_lines *lines, uint32_t from, uint32_t end, struct froe_record *record)
{
    const uint16_t *quotes = lines->scan.quotes + lines->quote;
    /* Combined has six, Common two; anything else is counted out. */
    size_t count = 0;
    if (__builtin_expect(quotes[6] >= end && quotes[5] < end, 1))
        count = 6;
    else
        while (lines->quote + count < lines->scan.quote_count && quotes[count] < end)
            count++;
    lines->quote += (uint32_t)count;
    if (__builtin_expect(froe_clf_read_quick(lines->window, &lines->scan, from, end, quotes, count, &lines->format,
                                             &lines->cache, record),
                         1))
        return true;
    return read_slow(lines, lines->window + from, end - from, record);
}

/* A line of more than a window: only the slow way can read it. */
static bool read_long(struct froe_lines *lines, struct froe_record *record)
{
    const uint8_t *line = lines->window;
    const uint8_t *from = line + lines->window_len;
    const uint8_t *newline = from == lines->end ? NULL : memchr(from, '\n', (size_t)(lines->end - from));
    const uint8_t *line_end = newline == NULL ? lines->end : newline;
    size_t len = (size_t)(line_end - line);
    if (newline != NULL && line_end[-1] == '\r')
        len--;
    bool good = read_slow(lines, line, len, record);
    lines->lines++;
    scan_at(lines, newline == NULL ? lines->end : newline + 1);
    return good;
}

/* The window is used up to its last line end. True: there is a line, *record says whether good. False: go on or end. */
static bool read_tail(struct froe_lines *lines, struct froe_record *record, bool *good)
{
    const uint8_t *at = lines->window + lines->from;
    if (at + (lines->window_len - lines->from) < lines->end) {
        if (lines->from > 0) {
            scan_at(lines, at);
            return false;
        }
        *good = read_long(lines, record);
        return true;
    }
    /* The end of the block, in the middle of a last line without line end. */
    *good = read_line(lines, lines->from, lines->window_len, record);
    lines->lines++;
    lines->from = lines->window_len;
    return true;
}

size_t froe_lines_read(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    size_t count = 0;
    while (count < cap) {
        if (__builtin_expect(lines->newline < lines->scan.newline_count, 1)) {
            uint32_t from = lines->from;
            uint32_t newline = lines->scan.newlines[lines->newline++];
            uint32_t end = newline > from && lines->window[newline - 1] == '\r' ? newline - 1 : newline;
            lines->from = newline + 1;
            count += read_line(lines, from, end, &records[count]);
            lines->lines++;
            continue;
        }
        if (lines->window + lines->from == lines->end)
            break;
        bool good;
        if (read_tail(lines, &records[count], &good))
            count += good;
    }
    return count;
}
