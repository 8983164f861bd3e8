/* Common Log Format and what is made of it: lines are found by a scan, and mostly read by where their quotes close. */
#include "parse/clf_quick.h"
#include "parse/columns.h"
#include "parse/lines_inside.h"

void froe_lines_scan(struct froe_lines *lines, const uint8_t *at)
{
    size_t left = (size_t)(lines->end - at);
    lines->window = at;
    lines->window_len = left < FROE_SCAN_WINDOW ? (uint32_t)left : FROE_SCAN_WINDOW;
    lines->from = lines->mark = 0;
    lines->kernel->scan(at, lines->window_len, &lines->scan);
}

/* Whether the query asks for anything behind the head of a CLF line. */
static inline bool wants_tail(const struct froe_binding *binding)
{
    return binding->walk > 0 || binding->fills;
}

enum froe_reason froe_lines_read_clf_line(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                          struct froe_part *parts)
{
    const struct froe_binding *binding = lines->binding;
    uint32_t tail;
    enum froe_reason reason =
        froe_clf_read_head(line.ptr, line.len, &binding->clf, &lines->cache.clf, record, &lines->nul_bytes, &tail);
    if (reason == FROE_REASON_NONE && wants_tail(binding))
        froe_columns_read_tail(binding, tail, &lines->cache, record, parts);
    return reason;
}

/* A line that was taken out of what carried it, with that. */
static struct froe_span as_it_stands(const struct froe_lines *lines, struct froe_span line)
{
    const struct froe_carried *carried = &lines->carried;
    return carried->count == 0 ? line : carried->outer[froe_lines_number(lines) - carried->first];
}

static bool read_slow(struct froe_lines *lines, const uint8_t *line, size_t len, struct froe_record *record,
                      struct froe_part *parts)
{
    enum froe_reason reason = froe_lines_read_clf_line(lines, (struct froe_span){line, len}, record, parts);
    return reason == FROE_REASON_NONE ||
           froe_lines_keep_malformed(lines, as_it_stands(lines, (struct froe_span){line, len}), reason);
}

/* A line of more than a window: only the slow way can read it. */
static bool read_long(struct froe_lines *lines, struct froe_record *record, struct froe_part *parts)
{
    const uint8_t *line = lines->window;
    const uint8_t *from = line + lines->window_len;
    const uint8_t *newline = from == lines->end ? NULL : memchr(from, '\n', (size_t)(lines->end - from));
    const uint8_t *line_end = newline == NULL ? lines->end : newline;
    size_t len = (size_t)(line_end - line);
    if (newline != NULL && line_end[-1] == '\r')
        len--;
    bool good = read_slow(lines, line, len, record, parts);
    froe_lines_scan(lines, newline == NULL ? lines->end : newline + 1);
    return good;
}

/* What the loop over lines is specialised for. */
struct question {
    bool vhost;
    bool combined;
    bool extra;
    unsigned need;
};

/* The marks of a line before its newline; `left` when there is no newline among so many. */
static inline size_t closers_before_newline(const uint8_t *window, const uint16_t *marks, size_t left)
{
    size_t count = 1;
    while (count < left && window[marks[count]] != '\n')
        count++;
    return count;
}

/* How many of a line's marks are closing quotes, and those of them that end the head's fields: three or one. False: not
 * a line for the quick way, or not whole in the window. */
__attribute__((always_inline)) static inline bool count_closers(const uint8_t *window, const uint16_t *marks,
                                                                size_t left, struct question question, size_t *closers,
                                                                unsigned *head)
{
    *head = question.combined ? 3 : 1;
    if (question.extra) {
        *closers = closers_before_newline(window, marks, left);
        if (*closers == 1)
            *head = 1;
        return *closers < left && *closers >= *head;
    }
    *closers = window[marks[1]] == '\n' ? 1 : 3;
    *head = (unsigned)*closers;
    return *closers == 1 || (left >= 4 && window[marks[3]] == '\n' && question.combined);
}

/* Lines of the window as long as they are for the quick way, at most cap: with three closing quotes and a newline, or
 * with one; where lines go on behind that, with any number of them. `done`: records of the batch before these. Returns
 * how many. */
__attribute__((always_inline)) static inline size_t read_quick(struct froe_lines *lines, struct question question,
                                                               struct froe_record *records, size_t done, size_t cap)
{
    const uint8_t *const window = lines->window;
    const struct froe_quick quick = {window, &lines->scan, &lines->usual, &lines->cache.clf};
    const bool tail_wanted = question.extra && wants_tail(lines->binding);
    const uint16_t *marks = lines->scan.marks + lines->mark;
    const uint16_t *const end_of_marks = lines->scan.marks + lines->scan.count;
    uint32_t from = lines->from, tail = 0;
    size_t count = 0, closers;
    for (unsigned head; count < cap && end_of_marks - marks > 1; count++) {
        if (!count_closers(window, marks, (size_t)(end_of_marks - marks), question, &closers, &head))
            break;
        uint32_t newline = marks[closers];
        uint32_t end = newline - (window[newline - 1] == '\r');
        struct froe_record *record = &records[done + count];
        /* A Combined line that breaks off behind the bytes may do so in an open quote. */
        bool whole = !question.combined || head == 3;
        if (!froe_quick_read(&quick, from, end, marks, head, question.vhost, question.extra && whole, question.need,
                             record, &tail))
            break;
        if (tail_wanted)
            froe_columns_read_tail(lines->binding, whole ? tail - from : 0, &lines->cache, record,
                                   froe_lines_parts(lines, done + count));
        from = newline + 1;
        marks += closers + 1;
    }
    lines->from = from;
    lines->mark = (uint32_t)(marks - lines->scan.marks);
    lines->lines += count;
    return count;
}

/* The next line of the window the slow way. False: the marks run out before a newline. *good says whether a record. */
static bool read_any(struct froe_lines *lines, struct froe_record *record, struct froe_part *parts, bool *good)
{
    const uint8_t *window = lines->window;
    uint32_t mark = lines->mark;
    while (mark < lines->scan.count && window[lines->scan.marks[mark]] != '\n')
        mark++;
    if (mark == lines->scan.count)
        return false;
    uint32_t from = lines->from, newline = lines->scan.marks[mark];
    uint32_t end = newline > from && window[newline - 1] == '\r' ? newline - 1 : newline;
    *good = read_slow(lines, window + from, end - from, record, parts);
    lines->from = newline + 1;
    lines->mark = mark + 1;
    return true;
}

/* The window is used up to its last newline. True: there is a line, *good says whether a record. False: a new window.
 */
static bool read_tail(struct froe_lines *lines, struct froe_record *record, struct froe_part *parts, bool *good)
{
    const uint8_t *at = lines->window + lines->from;
    if (lines->window + lines->window_len < lines->end) {
        if (lines->from > 0) {
            froe_lines_scan(lines, at);
            return false;
        }
        *good = read_long(lines, record, parts);
        return true;
    }
    /* The end of the block, in the middle of a last line without line end. */
    *good = read_slow(lines, at, (size_t)(lines->end - at), record, parts);
    lines->from = lines->window_len;
    lines->mark = lines->scan.count;
    return true;
}

__attribute__((always_inline)) static inline size_t read_batch(struct froe_lines *lines, struct question question,
                                                               struct froe_record *records, size_t cap)
{
    size_t count = 0;
    while (count < cap) {
        count += read_quick(lines, question, records, count, cap - count);
        if (count == cap || lines->window + lines->from == lines->end)
            break;
        bool good = false;
        struct froe_part *parts = froe_lines_parts(lines, count);
        if (read_any(lines, &records[count], parts, &good) || read_tail(lines, &records[count], parts, &good)) {
            lines->lines++;
            count += good;
        }
    }
    return count;
}

size_t froe_lines_read_clf(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    const struct froe_clf_format *clf = &lines->binding->clf;
    /* Counting paths is what froe is asked most. */
    bool plain = clf->combined && !clf->vhost && !clf->extra;
    if (plain && clf->need == FROE_NEED_PATH)
        return read_batch(lines, (struct question){false, true, false, FROE_NEED_PATH}, records, cap);
    if (plain && clf->need == (FROE_NEED_PATH | FROE_NEED_TIME)) /* of a range of time */
        return read_batch(lines, (struct question){false, true, false, FROE_NEED_PATH | FROE_NEED_TIME}, records, cap);
    if (plain && clf->need == (FROE_NEED_PATH | FROE_NEED_NUMBERS))
        return read_batch(lines, (struct question){false, true, false, FROE_NEED_PATH | FROE_NEED_NUMBERS}, records,
                          cap);
    if (plain && clf->need == (FROE_NEED_PATH | FROE_NEED_AGENT))
        return read_batch(lines, (struct question){false, true, false, FROE_NEED_PATH | FROE_NEED_AGENT}, records, cap);
    if (clf->need == FROE_NEED_PATH && clf->combined && !clf->vhost)
        return read_batch(lines, (struct question){false, true, true, FROE_NEED_PATH}, records, cap);
    if (clf->extra)
        return read_batch(lines, (struct question){clf->vhost, clf->combined, true, clf->need}, records, cap);
    return read_batch(lines, (struct question){clf->vhost, clf->combined, false, clf->need}, records, cap);
}
