#include "parse/lines.h"

static void scan_at(struct froe_lines *lines, const uint8_t *at)
{
    size_t left = (size_t)(lines->end - at);
    lines->window = at;
    lines->window_len = left < FROE_SCAN_WINDOW ? (uint32_t)left : FROE_SCAN_WINDOW;
    lines->from = 0;
    lines->mark = 0;
    lines->kernel->scan(at, lines->window_len, &lines->scan);
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

/* The line window[from … end-1], the next quote_count marks are its quotes; true when it is a record. */
static inline bool read_line(struct froe_lines *lines, uint32_t from, uint32_t end, size_t quote_count,
                             struct froe_record *record)
{
    if (__builtin_expect(froe_clf_read_quick(lines->window, &lines->scan, from, end, lines->scan.marks + lines->mark,
                                             quote_count, &lines->format, &lines->cache, record),
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

/* The next line of the window, up to its newline; false when the marks run out before one. The line's quotes are the marks
 * before its newline, *quote_count of them. */
static inline bool find_newline(const struct froe_lines *lines, size_t *quote_count)
{
    const uint16_t *marks = lines->scan.marks + lines->mark;
    size_t left = lines->scan.count - lines->mark;
    const uint8_t *window = lines->window;
    /* Combined lines have six quotes, and no byte of the window is looked at for them. */
    size_t count = 0;
    while (count < left && window[marks[count]] != '\n')
        count++;
    *quote_count = count;
    return count < left;
}

/* The window is used up to its last line end. True: there is a line, *good says whether a record. False: go on or end. */
static bool read_tail(struct froe_lines *lines, size_t quote_count, struct froe_record *record, bool *good)
{
    const uint8_t *at = lines->window + lines->from;
    if (lines->window + lines->window_len < lines->end) {
        if (lines->from > 0) {
            scan_at(lines, at);
            return false;
        }
        *good = read_long(lines, record);
        return true;
    }
    /* The end of the block, in the middle of a last line without line end. */
    *good = read_line(lines, lines->from, lines->window_len, quote_count, record);
    lines->lines++;
    lines->from = lines->window_len;
    lines->mark = lines->scan.count;
    return true;
}

size_t froe_lines_read(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    size_t count = 0;
    while (count < cap) {
        size_t quote_count;
        if (__builtin_expect(find_newline(lines, &quote_count), 1)) {
            uint32_t from = lines->from;
            uint32_t newline = lines->scan.marks[lines->mark + quote_count];
            uint32_t end = newline > from && lines->window[newline - 1] == '\r' ? newline - 1 : newline;
            count += read_line(lines, from, end, quote_count, &records[count]);
            lines->from = newline + 1;
            lines->mark += (uint32_t)quote_count + 1;
            lines->lines++;
            continue;
        }
        if (lines->window + lines->from == lines->end)
            break;
        bool good;
        if (read_tail(lines, quote_count, &records[count], &good))
            count += good;
    }
    return count;
}
