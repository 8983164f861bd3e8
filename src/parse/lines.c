#include "parse/lines.h"

#include "parse/clf_quick.h"

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
    enum froe_reason reason = froe_clf_read(line, len, &lines->format, &lines->cache, record, &lines->nul_bytes);
    if (reason == FROE_REASON_NONE)
        return true;
    lines->reasons[reason]++;
    if (lines->malformed != NULL)
        lines->malformed(lines->context, (struct froe_span){line, len}, reason, lines->lines - lines->first_line);
    return false;
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
    scan_at(lines, newline == NULL ? lines->end : newline + 1);
    return good;
}

/* What the loop over lines is specialised for. */
struct question {
    bool vhost;
    bool combined;
    unsigned need;
};

/* Lines of the window as long as they are for the quick way, at most cap: with three closing quotes and a newline, or
 * with one. Returns how many. */
__attribute__((always_inline)) static inline size_t read_quick(struct froe_lines *lines, struct question question,
                                                               struct froe_record *records, size_t cap)
{
    const uint8_t *const window = lines->window;
    const uint16_t *marks = lines->scan.marks + lines->mark;
    const uint16_t *const end_of_marks = lines->scan.marks + lines->scan.count;
    uint32_t from = lines->from;
    size_t count = 0;
    for (; count < cap && end_of_marks - marks > 1; count++) {
        unsigned closers = window[marks[1]] == '\n' ? 1 : 3;
        if (closers == 3 && (end_of_marks - marks < 4 || window[marks[3]] != '\n' || !question.combined))
            break;
        uint32_t newline = marks[closers];
        uint32_t end = newline - (window[newline - 1] == '\r');
        if (!froe_quick_read(window, &lines->scan, from, end, marks, closers, question.vhost, question.need,
                             &lines->cache, &records[count]))
            break;
        from = newline + 1;
        marks += closers + 1;
    }
    lines->from = from;
    lines->mark = (uint32_t)(marks - lines->scan.marks);
    lines->lines += count;
    return count;
}

/* The next line of the window the slow way. False: the marks run out before a newline. *good says whether a record. */
static bool read_any(struct froe_lines *lines, struct froe_record *record, bool *good)
{
    const uint8_t *window = lines->window;
    uint32_t mark = lines->mark;
    while (mark < lines->scan.count && window[lines->scan.marks[mark]] != '\n')
        mark++;
    if (mark == lines->scan.count)
        return false;
    uint32_t from = lines->from, newline = lines->scan.marks[mark];
    uint32_t end = newline > from && window[newline - 1] == '\r' ? newline - 1 : newline;
    *good = read_slow(lines, window + from, end - from, record);
    lines->from = newline + 1;
    lines->mark = mark + 1;
    return true;
}

/* The window is used up to its last newline. True: there is a line, *good says whether a record. False: a new window.
 */
static bool read_tail(struct froe_lines *lines, struct froe_record *record, bool *good)
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
    *good = read_slow(lines, at, (size_t)(lines->end - at), record);
    lines->from = lines->window_len;
    lines->mark = lines->scan.count;
    return true;
}

__attribute__((always_inline)) static inline size_t read_batch(struct froe_lines *lines, struct question question,
                                                               struct froe_record *records, size_t cap)
{
    size_t count = 0;
    while (count < cap) {
        count += read_quick(lines, question, records + count, cap - count);
        if (count == cap || lines->window + lines->from == lines->end)
            break;
        bool good = false;
        if (read_any(lines, &records[count], &good) || read_tail(lines, &records[count], &good)) {
            lines->lines++;
            count += good;
        }
    }
    return count;
}

size_t froe_lines_read(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    const struct froe_clf_format *format = &lines->format;
    /* Counting paths is what froe is asked most. */
    if (format->need == FROE_NEED_PATH && format->combined && !format->vhost)
        return read_batch(lines, (struct question){false, true, FROE_NEED_PATH}, records, cap);
    if (format->need == (FROE_NEED_PATH | FROE_NEED_NUMBERS) && format->combined && !format->vhost)
        return read_batch(lines, (struct question){false, true, FROE_NEED_PATH | FROE_NEED_NUMBERS}, records, cap);
    return read_batch(lines, (struct question){format->vhost, format->combined, format->need}, records, cap);
}
