/* Lines that something carries. */
#include "parse/header.h"
#include "parse/json_lines.h"
#include "parse/lines_inside.h"
#include "parse/wrapped.h"

/* What nothing carries may be a line as it stands, but no object, and no header that would be taken for a host. */
static enum froe_reason judge_uncarried(const struct froe_lines *lines, struct froe_span line)
{
    bool clf = lines->binding->format->kind == FROE_FORMAT_KIND_CLF;
    line = froe_line_without_padding(line);
    if (line.len > 0 && *line.ptr == '{')
        return FROE_REASON_BAD_JSON;
    return clf && froe_has_header(line) ? FROE_REASON_NO_TIME : FROE_REASON_NONE;
}

/* In the padding before a line that is carried. */
static uint64_t nul_bytes_before(struct froe_span line)
{
    uint64_t count = 0;
    for (const uint8_t *at = line.ptr; *at == '\0' || *at == ' ' || *at == '\t'; at++)
        count += *at == '\0';
    return count;
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
        *inner = (struct froe_span){room + 1, froe_wrapped_undo(room + 1, found)};
    }
    lines->nul_bytes += nul_bytes_before(line);
    bool several = found.in_object && memchr(inner->ptr, '\n', inner->len) != NULL; /* which is meant, nothing says */
    return several ? FROE_REASON_BAD_FIELDS : FROE_REASON_NONE;
}

static enum froe_reason read_inner(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                   struct froe_part *parts, bool *full)
{
    switch (lines->binding->format->kind) {
    case FROE_FORMAT_KIND_CLF:
        return froe_lines_read_clf_line(lines, line, record, parts);
    case FROE_FORMAT_KIND_JSON:
    case FROE_FORMAT_KIND_LTSV:
    case FROE_FORMAT_KIND_LOGFMT:
        return froe_json_line_read(lines, line, record, parts, full);
    case FROE_FORMAT_KIND_TEXT:
    case FROE_FORMAT_KIND_CSV:
        break;
    }
    return froe_lines_read_text(lines, line, record, parts, full);
}

/* The next records, line by line where they stand. */
static size_t read_one_by_one(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    struct froe_carried *carried = &lines->carried;
    size_t count = 0;
    froe_copies_begin(&lines->copies);
    froe_copies_begin(&lines->wrapped);
    while (count < cap && carried->at < carried->end) {
        const uint8_t *from = carried->at;
        const uint64_t nul_bytes = lines->nul_bytes;
        struct froe_span line = froe_lines_next(&carried->at, carried->end), inner;
        bool full = false;
        enum froe_reason reason = unwrap(lines, line, &inner, &full);
        if (reason == FROE_REASON_NONE)
            reason = read_inner(lines, inner, &records[count], froe_lines_parts(lines, count), &full);
        if (full) { /* the line will be read again */
            carried->at = from;
            lines->nul_bytes = nul_bytes;
            break;
        }
        count += froe_lines_end(lines, line, reason);
    }
    return count;
}

/* Puts what a line holds to `to`, where there is room for so many bytes and more for the line end. Returns how many it
 * has become; SIZE_MAX: too many, or what is no line of its own to read as others are. */
static size_t take_out(struct froe_lines *lines, struct froe_span line, uint8_t *to, size_t room)
{
    if (line.len > FROE_LINE_MAX)
        return SIZE_MAX;
    struct froe_wrapped found = froe_wrapped_find(line);
    if (found.text.ptr == NULL && judge_uncarried(lines, line) != FROE_REASON_NONE)
        return SIZE_MAX;
    struct froe_span text = found.text.ptr == NULL ? line : found.text;
    if (text.len > room)
        return SIZE_MAX;
    size_t len = text.len;
    if (found.in_object)
        len = froe_wrapped_undo(to, found);
    else
        memcpy(to, text.ptr, len);
    if ((found.in_object && memchr(to, '\n', len) != NULL) || (len > 0 && to[len - 1] == '\r'))
        return SIZE_MAX;
    if (found.text.ptr != NULL)
        lines->nul_bytes += nul_bytes_before(line);
    return len;
}

/* Takes the next lines out of what carries them, as many as a window and a batch have room for, and scans them; up to
 * the first one that has to be read where it stands. */
static void fill_window(struct froe_lines *lines)
{
    struct froe_carried *carried = &lines->carried;
    uint8_t *window = carried->bytes + FROE_LINES_SLACK;
    size_t len = 0;
    carried->count = 0;
    carried->first = froe_lines_number(lines);
    while (carried->count < FROE_LINES_BATCH && len < FROE_SCAN_WINDOW && carried->at < carried->end) {
        const uint8_t *from = carried->at;
        struct froe_span line = froe_lines_next(&carried->at, carried->end);
        size_t taken = take_out(lines, line, window + len, FROE_SCAN_WINDOW - len - 1);
        if (taken == SIZE_MAX) {
            carried->at = from;
            break;
        }
        carried->outer[carried->count++] = line;
        len += taken;
        window[len++] = '\n';
    }
    memset(window + len, 0, FROE_LINES_SLACK);
    lines->end = window + len;
    froe_lines_scan(lines, window);
}

void froe_lines_begin_carried(struct froe_lines *lines, const uint8_t *block, size_t len)
{
    struct froe_carried *carried = &lines->carried;
    carried->at = block;
    carried->end = block + len;
    carried->count = 0;
    lines->window = lines->end = carried->bytes;
    lines->from = 0;
}

size_t froe_lines_read_carried(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    struct froe_carried *carried = &lines->carried;
    if (lines->binding->format->kind != FROE_FORMAT_KIND_CLF)
        return read_one_by_one(lines, records, cap);
    size_t count = 0;
    while (count == 0) {
        if (lines->window + lines->from == lines->end) {
            if (carried->at == carried->end)
                break;
            fill_window(lines);
        }
        count = carried->count > 0 ? froe_lines_read_clf(lines, records, cap) : read_one_by_one(lines, records, 1);
    }
    return count;
}
