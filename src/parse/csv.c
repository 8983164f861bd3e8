#include "parse/csv.h"

#include "parse/columns.h"
#include "parse/format_names.h"

struct cursor {
    const uint8_t *at, *end; /* at NULL: behind the last cell */
    bool doubled;            /* there are quotes in the last cell, each written as two */
};

/* The next cell; absent when its quote is open or something follows the quote, but for blanks at the end of the line.
 */
static struct froe_span take_cell(struct cursor *cursor)
{
    const uint8_t *from = cursor->at, *to;
    cursor->doubled = false;
    if (from < cursor->end && *from == '"') {
        const uint8_t *at = ++from;
        while ((to = memchr(at, '"', (size_t)(cursor->end - at))) != NULL && to + 1 < cursor->end && to[1] == '"') {
            at = to + 2;
            cursor->doubled = true;
        }
        const uint8_t *behind = to == NULL ? NULL : to + 1;
        while (behind != NULL && behind < cursor->end && (*behind == ' ' || *behind == '\t'))
            behind++;
        if (behind == NULL || (behind < cursor->end && (*behind != ',' || behind > to + 1)))
            return FROE_ABSENT;
        cursor->at = behind < cursor->end ? behind + 1 : NULL;
    } else {
        to = memchr(from, ',', (size_t)(cursor->end - from));
        cursor->at = to == NULL ? NULL : to + 1;
        if (to == NULL)
            to = cursor->end;
    }
    return froe_span_between(from, to);
}

bool froe_csv_is_header(const struct froe_log_format *format, struct froe_span line)
{
    struct cursor cursor = {line.ptr, line.ptr + line.len, false};
    struct froe_span cell = take_cell(&cursor);
    return cell.len > 0 && format->column_count > 0 && froe_names_match(cell, format->columns[0].name);
}

static enum froe_reason put_time(const struct froe_log_column *column, struct froe_logtime_cache *cache,
                                 struct froe_span value, struct froe_record *record)
{
    struct froe_logtime time = {0};
    struct froe_timestamp timestamp;
    const uint8_t *behind = froe_logtime_read(cache, (enum froe_logtime_syntax)column->time, column->pattern, value.ptr,
                                              value.ptr + value.len, &time);
    if (behind != value.ptr + value.len || !froe_logtime_instant(&time, &timestamp))
        return FROE_REASON_BAD_TIME;
    record->time_at = (uint32_t)(value.ptr - record->line);
    record->time_end = record->time_at + (uint32_t)value.len;
    record->time = timestamp.seconds;
    record->offset = timestamp.offset;
    return FROE_REASON_NONE;
}

/* Has the record stand on a copy of its line, in which cells can be written. NULL: not now (*full), or memory is short,
 * and the cells are then shown as they stand. */
static uint8_t *copy_line(struct froe_record *record, struct froe_copies *copies, bool *full)
{
    uint8_t *copy = copies == NULL ? NULL : froe_copies_take(copies, record->len, full);
    if (copy == NULL)
        return NULL;
    memcpy(copy + 1, record->line + 1, record->len - 1);
    record->line = copy;
    return copy;
}

/* Makes one quote of two, where the cell stands. */
static struct froe_span undouble(uint8_t *cell, size_t len)
{
    size_t to = 0;
    for (size_t from = 0; from < len; from++) {
        cell[to++] = cell[from];
        from += cell[from] == '"';
    }
    return (struct froe_span){cell, to};
}

/* The value of a cell, with the quotes in it as they are meant; *full: not now. */
static struct froe_span value_of(struct froe_span cell, bool doubled, const uint8_t *before, uint8_t **copy,
                                 struct froe_record *record, struct froe_copies *copies, bool *full)
{
    uint32_t at = (uint32_t)(cell.ptr - before);
    if (doubled && *copy == NULL)
        *copy = copy_line(record, copies, full);
    if (doubled && *copy != NULL)
        return undouble(*copy + at, cell.len);
    return (struct froe_span){record->line + at, cell.len};
}

static enum froe_reason put_cell(const struct froe_binding *binding, size_t index, struct froe_span value,
                                 struct froe_logtime_cache *cache, struct froe_record *record, struct froe_part *parts)
{
    const struct froe_log_column *column = &binding->format->columns[index];
    uint32_t at = (uint32_t)(value.ptr - record->line);
    if (binding->slots[index] >= 0 && parts != NULL)
        parts[binding->slots[index]] = (struct froe_part){at, at + (uint32_t)value.len};
    return column->place == FROE_PLACE_TIME ? put_time(column, cache, value, record)
                                            : froe_place_put(column, value, record);
}

enum froe_reason froe_csv_read(const struct froe_binding *binding, const uint8_t *line, size_t len,
                               struct froe_logtime_cache *cache, struct froe_record *record, struct froe_part *parts,
                               struct froe_copies *copies, bool *full, uint64_t *nul_bytes)
{
    struct cursor cursor = {line, line + len, false};
    uint64_t nul = 0;
    while (cursor.at < cursor.end && (*cursor.at == '\0' || *cursor.at == ' ' || *cursor.at == '\t'))
        nul += *cursor.at++ == '\0';
    *full = false;
    *nul_bytes += nul;
    if (cursor.at == cursor.end)
        return FROE_REASON_EMPTY;
    if ((size_t)(cursor.end - cursor.at) > FROE_LINE_MAX)
        return FROE_REASON_TOO_LONG;
    *record = froe_place_begin(cursor.at, (size_t)(cursor.end - cursor.at));
    froe_place_begin_parts(binding, record, parts);
    const uint8_t *const before = record->line;
    uint8_t *copy = NULL;
    for (size_t i = 0; i < binding->format->column_count; i++) {
        if (cursor.at == NULL)
            return FROE_REASON_BAD_FIELDS;
        struct froe_span value = take_cell(&cursor);
        if (value.ptr == NULL)
            return FROE_REASON_OPEN_QUOTE;
        if (value.len == 0 || (value.len == 1 && value.ptr[0] == '-'))
            continue;
        value = value_of(value, cursor.doubled, before, &copy, record, copies, full);
        if (*full) {
            *nul_bytes -= nul; /* the line is read again */
            return FROE_REASON_NONE;
        }
        enum froe_reason reason = put_cell(binding, i, value, cache, record, parts);
        if (reason != FROE_REASON_NONE)
            return reason;
    }
    froe_place_finish(binding, record);
    return FROE_REASON_NONE;
}
