#include <stdlib.h>

#include "parse/columns.h"
#include "parse/csv.h"
#include "parse/json_lines.h"
#include "parse/lines_inside.h"

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

void froe_lines_begin(struct froe_lines *lines, const uint8_t *block, size_t len)
{
    lines->end = block + len;
    lines->first_line = lines->lines + lines->directives;
    froe_usual_forget(&lines->usual);
    lines->carried.count = 0;
    if (lines->binding->format->wrapped)
        froe_lines_begin_carried(lines, block, len);
    else if (lines->binding->format->kind == FROE_FORMAT_KIND_CLF)
        froe_lines_scan(lines, block);
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

bool froe_lines_keep_malformed(struct froe_lines *lines, struct froe_span line, enum froe_reason reason)
{
    lines->reasons[reason]++;
    if (lines->malformed != NULL)
        lines->malformed(lines->context, line, reason, froe_lines_number(lines));
    return false;
}

struct froe_span froe_lines_next(const uint8_t **at, const uint8_t *end)
{
    const uint8_t *from = *at;
    const uint8_t *newline = memchr(from, '\n', (size_t)(end - from));
    const uint8_t *to = newline == NULL ? end : newline;
    *at = newline == NULL ? end : newline + 1;
    if (newline != NULL && to > from && to[-1] == '\r')
        to--;
    return froe_without_byte_order_mark(froe_span_between(from, to));
}

bool froe_lines_end(struct froe_lines *lines, struct froe_span line, enum froe_reason reason)
{
    bool record = reason == FROE_REASON_NONE;
    if (!record)
        froe_lines_keep_malformed(lines, line, reason);
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
        struct froe_span line = froe_lines_next(&lines->window, lines->end);
        bool full;
        enum froe_reason reason =
            froe_json_line_read(lines, line, &records[count], froe_lines_parts(lines, count), &full);
        if (full) {
            lines->window = from;
            break;
        }
        count += froe_lines_end(lines, line, reason);
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
        struct froe_span line = froe_lines_next(&lines->window, lines->end);
        bool full = false;
        if (froe_csv_is_header(binding->format, line)) {
            lines->directives++;
            continue;
        }
        enum froe_reason reason =
            froe_csv_read(binding, line.ptr, line.len, &lines->cache, &records[count], froe_lines_parts(lines, count),
                          &lines->copies, &full, &lines->nul_bytes);
        if (full) {
            lines->window = from;
            break;
        }
        count += froe_lines_end(lines, line, reason);
    }
    return count;
}

enum froe_reason froe_lines_read_text(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                      struct froe_part *parts, bool *full)
{
    const uint64_t nul_bytes = lines->nul_bytes;
    enum froe_reason reason =
        froe_columns_read(lines->binding, line.ptr, line.len, &lines->cache, record, parts, &lines->nul_bytes);
    if (reason == FROE_REASON_NONE)
        froe_place_join(lines->binding, &lines->copies, record, full);
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
        struct froe_span line = froe_lines_next(&lines->window, lines->end);
        enum froe_reason reason = FROE_REASON_BAD_FIELDS;
        bool full = false;
        if (!froe_heading_is(lines->binding->format, line)) {
            reason = froe_lines_read_text(lines, line, &records[count], froe_lines_parts(lines, count), &full);
        } else if (take_directive(lines, line)) {
            lines->directives++;
            continue;
        }
        if (full) {
            lines->window = from;
            break;
        }
        count += froe_lines_end(lines, line, reason);
    }
    return count;
}

/* What was read for ident is the virtual host. */
static void move_vhosts(const struct froe_binding *binding, struct froe_record *records, size_t count)
{
    for (size_t i = 0; (binding->clf.need & FROE_NEED_CLIENT) != 0 && i < count; i++) {
        struct froe_record *record = &records[i];
        bool none = record->ident_end == record->ident_at + 1 && record->line[record->ident_at] == '-';
        record->vhost_at = none ? 0 : record->ident_at;
        record->vhost_end = none ? 0 : record->ident_end;
        record->ident_at = record->ident_end = 0;
    }
}

size_t froe_lines_read(struct froe_lines *lines, struct froe_record *records, size_t cap)
{
    const struct froe_log_format *format = lines->binding->format;
    if (format->ident_vhost) {
        size_t count =
            format->wrapped ? froe_lines_read_carried(lines, records, cap) : froe_lines_read_clf(lines, records, cap);
        move_vhosts(lines->binding, records, count);
        return count;
    }
    if (format->wrapped)
        return froe_lines_read_carried(lines, records, cap);
    switch (format->kind) {
    case FROE_FORMAT_KIND_CLF:
        return froe_lines_read_clf(lines, records, cap);
    case FROE_FORMAT_KIND_JSON:
    case FROE_FORMAT_KIND_LTSV:
    case FROE_FORMAT_KIND_LOGFMT:
        return read_json(lines, records, cap);
    case FROE_FORMAT_KIND_CSV:
        return read_csv(lines, records, cap);
    case FROE_FORMAT_KIND_TEXT:
        break;
    }
    return read_columns(lines, records, cap);
}
