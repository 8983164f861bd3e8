#include "parse/lines.h"

#include <stdlib.h>

#include "parse/clf_quick.h"
#include "parse/columns.h"
#include "parse/csv.h"
#include "parse/header.h"
#include "parse/json_lines.h"
#include "parse/wrapped.h"

bool froe_lines_reserve(struct froe_lines *lines, size_t slot_count)
{
    if (slot_count > 0)
        lines->parts = calloc(FROE_LINES_BATCH * slot_count, sizeof *lines->parts);
    return slot_count == 0 || lines->parts != NULL;
}

void froe_lines_free(struct froe_lines *lines)
{
    free(lines->parts);
    froe_copies_free(&lines->copies);
    froe_copies_free(&lines->wrapped);
    lines->parts = NULL;
}

/* Where the extra fields of the record with this number in the batch go. */
static inline struct froe_part *parts_of(const struct froe_lines *lines, size_t number)
{
    return lines->parts == NULL ? NULL : lines->parts + number * lines->binding->slot_count;
}

static void scan_at(struct froe_lines *lines, const uint8_t *at)
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

void froe_lines_begin(struct froe_lines *lines, const uint8_t *block, size_t len)
{
    lines->end = block + len;
    lines->first_line = lines->lines + lines->directives;
    froe_usual_forget(&lines->usual);
    if (lines->binding->format->kind == FROE_FORMAT_KIND_CLF && !lines->binding->format->wrapped)
        scan_at(lines, block);
    else
        lines->window = block;
}

void froe_lines_head(struct froe_lines *lines, const struct froe_heading *heading)
{
    lines->binding = heading->binding;
    lines->cache.day = heading->day;
    lines->cache.dated = heading->dated;
}

struct froe_heading froe_lines_heading(const struct froe_lines *lines)
{
    return (struct froe_heading){lines->binding, lines->cache.day, lines->cache.dated};
}

/* Counts and tells a line that is none of the format's. */
static bool keep_malformed(struct froe_lines *lines, struct froe_span line, enum froe_reason reason)
{
    lines->reasons[reason]++;
    if (lines->malformed != NULL)
        lines->malformed(lines->context, line, reason, lines->lines + lines->directives - lines->first_line);
    return false;
}

static enum froe_reason read_clf(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
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

static bool read_slow(struct froe_lines *lines, const uint8_t *line, size_t len, struct froe_record *record,
                      struct froe_part *parts)
{
    enum froe_reason reason = read_clf(lines, (struct froe_span){line, len}, record, parts);
    return reason == FROE_REASON_NONE || keep_malformed(lines, (struct froe_span){line, len}, reason);
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
    scan_at(lines, newline == NULL ? lines->end : newline + 1);
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
                                   parts_of(lines, done + count));
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
            scan_at(lines, at);
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
        struct froe_part *parts = parts_of(lines, count);
        if (read_any(lines, &records[count], parts, &good) || read_tail(lines, &records[count], parts, &good)) {
            lines->lines++;
            count += good;
        }
    }
    return count;
}

/* The next line of a block that is read without a scan, without its line end and a byte order mark. */
static struct froe_span next_line(struct froe_lines *lines)
{
    const uint8_t *from = lines->window;
    const uint8_t *newline = memchr(from, '\n', (size_t)(lines->end - from));
    const uint8_t *end = newline == NULL ? lines->end : newline;
    lines->window = newline == NULL ? lines->end : newline + 1;
    if (newline != NULL && end > from && end[-1] == '\r')
        end--;
    return froe_without_byte_order_mark(froe_span_between(from, end));
}

/* Counts a line that has been read. Whether it is a record. */
static bool end_line(struct froe_lines *lines, struct froe_span line, enum froe_reason reason)
{
    bool record = reason == FROE_REASON_NONE;
    if (!record)
        keep_malformed(lines, line, reason);
    froe_copies_end_line(&lines->copies, record);
    froe_copies_end_line(&lines->wrapped, record);
    lines->lines++;
    return record;
}

/* Lines that say something about the log. */
static bool take_directive(struct froe_lines *lines, struct froe_span line)
{
    struct froe_heading heading = froe_lines_heading(lines);
    bool understood = froe_heading_take(&heading, line, lines->fields, lines->context);
    froe_lines_head(lines, &heading);
    return understood;
}

static size_t read_json(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    size_t count = 0;
    froe_copies_begin(&lines->copies);
    while (count < cap && lines->window < lines->end) {
        const uint8_t *from = lines->window;
        struct froe_span line = next_line(lines);
        bool full;
        enum froe_reason reason = froe_json_line_read(lines, line, &records[count], parts_of(lines, count), &full);
        if (full) {
            lines->window = from;
            break;
        }
        count += end_line(lines, line, reason);
    }
    return count;
}

static size_t read_csv(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    const struct froe_binding *binding = lines->binding;
    size_t count = 0;
    froe_copies_begin(&lines->copies);
    while (count < cap && lines->window < lines->end) {
        const uint8_t *from = lines->window;
        struct froe_span line = next_line(lines);
        bool full = false;
        if (froe_csv_is_header(binding->format, line)) {
            lines->directives++;
            continue;
        }
        enum froe_reason reason = froe_csv_read(binding, line.ptr, line.len, &lines->cache, &records[count],
                                                parts_of(lines, count), &lines->copies, &full, &lines->nul_bytes);
        if (full) {
            lines->window = from;
            break;
        }
        count += end_line(lines, line, reason);
    }
    return count;
}

/* A line of columns, with its target put together; *full: the batch must be used up first to make room for that. */
static enum froe_reason read_text(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                  struct froe_part *parts, bool *full)
{
    const uint64_t nul_bytes = lines->nul_bytes;
    enum froe_reason reason =
        froe_columns_read(lines->binding, line.ptr, line.len, &lines->cache, record, parts, &lines->nul_bytes);
    if (reason == FROE_REASON_NONE && (lines->binding->need & FROE_NEED_TARGET) != 0)
        froe_place_join(&lines->copies, record, full);
    if (*full)
        lines->nul_bytes = nul_bytes; /* they will be counted again */
    return reason;
}

static size_t read_columns(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    size_t count = 0;
    froe_copies_begin(&lines->copies);
    while (count < cap && lines->window < lines->end) {
        const uint8_t *from = lines->window;
        struct froe_span line = next_line(lines);
        enum froe_reason reason = FROE_REASON_BAD_FIELDS;
        bool full = false;
        if (!froe_heading_is(lines->binding->format, line)) {
            reason = read_text(lines, line, &records[count], parts_of(lines, count), &full);
        } else if (take_directive(lines, line)) {
            lines->directives++;
            continue;
        }
        if (full) {
            lines->window = from;
            break;
        }
        count += end_line(lines, line, reason);
    }
    return count;
}

/* What nothing carries may be a line as it stands, but no object, and no header that would be taken for a host. */
static enum froe_reason judge_uncarried(const struct froe_lines *lines, struct froe_span line)
{
    bool clf = lines->binding->format->kind == FROE_FORMAT_KIND_CLF;
    line = froe_line_without_padding(line);
    if (line.len > 0 && *line.ptr == '{')
        return FROE_REASON_BAD_JSON;
    return clf && froe_has_header(line) ? FROE_REASON_NO_TIME : FROE_REASON_NONE;
}

/* What a line holds, as a line of its own. */
static enum froe_reason unwrap(struct froe_lines *lines, struct froe_span line, struct froe_span *inner, bool *full)
{
    if (line.len > FROE_LINE_MAX)
        return FROE_REASON_TOO_LONG;
    struct froe_wrapped found = froe_wrapped_find(line);
    *inner = found.text.ptr == NULL ? line : found.text;
    if (found.text.ptr == NULL)
        return judge_uncarried(lines, line);
    if (found.in_object) {
        uint8_t *room = froe_copies_take(&lines->wrapped, found.text.len, full);
        if (room == NULL)
            return FROE_REASON_BAD_JSON;
        *inner = (struct froe_span){room + 1, froe_wrapped_undo(room + 1, found.text)};
    }
    for (const uint8_t *at = line.ptr; *at == '\0' || *at == ' ' || *at == '\t'; at++)
        lines->nul_bytes += *at == '\0';
    bool several = found.in_object && memchr(inner->ptr, '\n', inner->len) != NULL; /* which is meant, nothing says */
    return several ? FROE_REASON_BAD_FIELDS : FROE_REASON_NONE;
}

static enum froe_reason read_inner(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                   struct froe_part *parts, bool *full)
{
    switch (lines->binding->format->kind) {
    case FROE_FORMAT_KIND_CLF:
        return read_clf(lines, line, record, parts);
    case FROE_FORMAT_KIND_JSON:
        return froe_json_line_read(lines, line, record, parts, full);
    case FROE_FORMAT_KIND_TEXT:
    case FROE_FORMAT_KIND_CSV:
        break;
    }
    return read_text(lines, line, record, parts, full);
}

static size_t read_wrapped(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    size_t count = 0;
    froe_copies_begin(&lines->copies);
    froe_copies_begin(&lines->wrapped);
    while (count < cap && lines->window < lines->end) {
        const uint8_t *from = lines->window;
        const uint64_t nul_bytes = lines->nul_bytes;
        struct froe_span line = next_line(lines), inner;
        bool full = false;
        enum froe_reason reason = unwrap(lines, line, &inner, &full);
        if (reason == FROE_REASON_NONE)
            reason = read_inner(lines, inner, &records[count], parts_of(lines, count), &full);
        if (full) { /* the line will be read again */
            lines->window = from;
            lines->nul_bytes = nul_bytes;
            break;
        }
        count += end_line(lines, line, reason);
    }
    return count;
}

size_t froe_lines_read(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    const struct froe_binding *binding = lines->binding;
    const struct froe_clf_format *clf = &binding->clf;
    if (binding->format->wrapped)
        return read_wrapped(lines, records, cap);
    if (binding->format->kind == FROE_FORMAT_KIND_JSON)
        return read_json(lines, records, cap);
    if (binding->format->kind == FROE_FORMAT_KIND_CSV)
        return read_csv(lines, records, cap);
    if (binding->format->kind != FROE_FORMAT_KIND_CLF)
        return read_columns(lines, records, cap);
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
