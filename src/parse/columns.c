#include "parse/columns.h"

#include "base/number.h"
#include "parse/columns_find.h"

/* The byte of the format that follows a quoted column's quote; 0: a blank or nothing. Where the format ends with the
 * column and lines go on, they do as the format has come up to it: after the last of `"%R","%u"` with a comma. */
static uint8_t next_byte(const struct froe_log_format *format, const struct froe_log_column *column)
{
    bool last = column + 1 == format->columns + format->column_count;
    struct froe_span next = !last ? column[1].before : format->behind.len > 0 ? format->behind : column->before;
    return next.len == 0 || next.ptr[0] == ' ' || (last && next.ptr[0] == '"') ? 0 : next.ptr[0];
}

static const uint8_t *closing_quote(const struct froe_log_format *format, const struct froe_log_column *column,
                                    struct froe_cursor cursor)
{
    return column->free ? froe_find_first_quote(cursor.at, cursor.end)
                        : froe_find_quote(cursor.at, cursor.end, next_byte(format, column), false);
}

/* The value of a column at the cursor, which is left behind it; absent when it does not end on the line. *bare: a loose
 * column without quotes. */
static inline struct froe_span take_value(const struct froe_log_format *format, const struct froe_log_column *column,
                                          struct froe_cursor *cursor, bool *bare)
{
    const uint8_t *from = cursor->at, *to = NULL;
    *bare = true;
    if (column->forwarded)
        return froe_take_forwarded(column->pattern, cursor);
    switch ((enum froe_end)column->end) {
    case FROE_END_BLANK:
        to = column->list                          ? froe_find_list_end(from, cursor->end)
             : from >= cursor->end                 ? from
             : column->place == FROE_PLACE_REQUEST ? froe_find_request_end(from, cursor->end)
                                                   : froe_find_blank(from, cursor->end);
        break;
    case FROE_END_TEXT:
        to = froe_find_text(from, cursor->end, column->stop);
        if (column->word && to != NULL && froe_find_blank(from, to) < to)
            to = NULL;
        break;
    case FROE_END_PATH:
        to = froe_find_path(from, cursor->end);
        break;
    case FROE_END_LAST:
        to = froe_find_last_colon(from, cursor->end);
        break;
    case FROE_END_QUOTE:
        *bare = false;
        to = closing_quote(format, column, *cursor);
        break;
    case FROE_END_LOOSE:
        *bare = from == cursor->end || *from != '"';
        if (*bare) {
            to = from >= cursor->end ? from : froe_find_blank(from, cursor->end);
            break;
        }
        to = froe_find_quote(++from, cursor->end, 0, true);
        cursor->at = to == NULL ? from : to + 1;
        return to == NULL ? FROE_ABSENT : froe_span_between(from, to);
    case FROE_END_LINE:
    case FROE_END_ITSELF:
        to = cursor->end;
        break;
    }
    if (to == NULL)
        return FROE_ABSENT;
    cursor->at = to;
    return froe_span_between(from, to);
}

/* What is wrong with a line where a column does not begin. */
static enum froe_reason reason_before(const struct froe_log_format *format, const struct froe_log_column *column)
{
    if (format->exact)
        return FROE_REASON_BAD_FIELDS;
    switch ((enum froe_place)column->place) {
    case FROE_PLACE_TIME:
        return FROE_REASON_NO_TIME;
    case FROE_PLACE_REQUEST:
        return FROE_REASON_NO_REQUEST;
    case FROE_PLACE_STATUS:
        return FROE_REASON_BAD_STATUS;
    case FROE_PLACE_BYTES:
        return FROE_REASON_BAD_BYTES;
    default:
        return FROE_REASON_BAD_FIELDS;
    }
}

/* A line that is read into a record. */
struct reading {
    const struct froe_binding *binding;
    struct froe_logtime_cache *cache;
    struct froe_record *record;
    struct froe_part *parts;
    struct froe_logtime time;
    size_t last_time; /* column, counted from 1 */
};

static bool take_time(struct reading *reading, size_t index, struct froe_cursor *cursor)
{
    const struct froe_log_column *column = &reading->binding->format->columns[index];
    struct froe_record *record = reading->record;
    if (cursor->at < cursor->end && *cursor->at == '-' &&
        (cursor->at + 1 == cursor->end || froe_is_blank(cursor->at[1]))) {
        cursor->at++;
        return true;
    }
    const uint8_t *behind = froe_logtime_read(reading->cache, (enum froe_logtime_syntax)column->time, column->pattern,
                                              cursor->at, cursor->end, &reading->time);
    if (behind == NULL)
        return false;
    if (record->time_at == 0)
        record->time_at = (uint32_t)(cursor->at - record->line);
    /* Date and clock side by side are one text; apart from each other only the first is. */
    if (reading->last_time == 0 || reading->last_time == index)
        record->time_end = (uint32_t)(behind - record->line);
    reading->last_time = index + 1;
    cursor->at = behind;
    return true;
}

/* A time and what closes it. W3C logs of some services have it in quotes, as they have all columns. */
static enum froe_reason take_time_column(struct reading *reading, size_t index, struct froe_cursor *cursor)
{
    static const struct froe_span quote = {(const uint8_t *)"\"", 1};
    const struct froe_log_format *format = reading->binding->format;
    bool none = cursor->at == cursor->end;
    bool quoted = format->loose && froe_take_text(cursor, quote);
    if (take_time(reading, index, cursor) && froe_take_text(cursor, quoted ? quote : format->columns[index].after))
        return FROE_REASON_NONE;
    return none ? FROE_REASON_NO_TIME : FROE_REASON_BAD_TIME;
}

static void put_part(const struct reading *reading, size_t index, struct froe_span value)
{
    int8_t slot = reading->binding->slots[index];
    uint32_t at = (uint32_t)(value.ptr - reading->record->line);
    /* HAProxy puts a + before what was not yet all, and before the number of tries when it was another server's turn.
     */
    if (value.len > 1 && value.ptr[0] == '+' && reading->binding->format->columns[index].value != FROE_COLUMN_TEXT) {
        at++;
        value.len--;
    }
    if (slot >= 0 && reading->parts != NULL)
        reading->parts[slot] = (struct froe_part){at, at + (uint32_t)value.len};
}

/* A column that stands as most do: the cursor is left behind it, *reason says whether its value is good. False, and the
 * cursor where it was: to be looked at closely. */
static inline bool take_usual(const struct reading *reading, size_t index, struct froe_cursor *cursor,
                              enum froe_reason *reason)
{
    const struct froe_step *step = &reading->binding->steps[index];
    const uint8_t *from = cursor->at + step->before_len, *to;
    uint16_t before;
    memcpy(&before, cursor->at, sizeof before);
    if (((before ^ step->before) & step->mask) != 0)
        return false;
    if (from >= cursor->end)
        return false;
    if (froe_is_blank(*from)) {
        /* Several blanks for one; or no value at all. */
        while (from < cursor->end && step->mask == 0xff && step->before == ' ' && froe_is_blank(*from))
            from++;
        if (from >= cursor->end || froe_is_blank(*from))
            return false;
    }
    switch ((enum froe_step_find)step->find) {
    case FROE_STEP_BLANK:
        to = froe_find_blank(from, cursor->end);
        break;
    case FROE_STEP_BYTE:
        to = froe_find_byte(from, cursor->end, step->stop);
        if (step->word && to != NULL && froe_find_blank(from, to) < to)
            return false;
        break;
    case FROE_STEP_QUOTE:
        to = froe_find_byte(from, cursor->end, '"');
        if (to == NULL || to[-1] == '\\' || (to + 1 < cursor->end && !froe_is_blank(to[1])))
            return false;
        break;
    default:
        return false;
    }
    if (to == NULL)
        return false;
    cursor->at = to + step->behind_len;
    *reason = FROE_REASON_NONE;
    if (step->put == FROE_PUT_NONE && step->slot < 0)
        return true;
    struct froe_record *record = reading->record;
    struct froe_part part = {(uint32_t)(from - record->line), (uint32_t)(to - record->line)};
    if (step->slot >= 0)
        put_part(reading, index, froe_span_between(from, to));
    if (to - from == 1 && *from == '-' && !step->keeps_dash)
        return true;
    if (step->put == FROE_PUT_PART)
        memcpy((uint8_t *)record + step->member, &part, sizeof part);
    else if (step->put == FROE_PUT_OTHER)
        *reason = froe_place_put(&reading->binding->format->columns[index], froe_span_between(from, to), record);
    return true;
}

/* Whether an empty user stands at the cursor: blanks, and what follows it. The blank that belongs to that has been gone
 * over with those before, of which the line's first column has none. A dash that has it behind it is the user itself,
 * though it begins as ` - ` does. */
static bool is_empty_user(const struct froe_record *record, const struct froe_log_column *column,
                          struct froe_cursor cursor)
{
    struct froe_span stop = column->stop;
    if (column->place != FROE_PLACE_USER || column->end != FROE_END_TEXT || stop.ptr[0] != ' ' ||
        cursor.at - record->line < 2 || !froe_is_blank(cursor.at[-1]))
        return false;
    struct froe_cursor behind = {cursor.at + 1, cursor.end};
    if (cursor.at < cursor.end && *cursor.at == '-' && froe_take_text(&behind, stop))
        return false;
    return froe_take_text(&cursor, (struct froe_span){stop.ptr + 1, stop.len - 1});
}

/* Whether there is no user at the cursor: two blanks before a time without brackets, as PHP-FPM writes it. */
static bool is_no_user(const struct reading *reading, size_t index, struct froe_cursor cursor)
{
    const struct froe_log_format *format = reading->binding->format;
    const struct froe_log_column *column = &format->columns[index];
    struct froe_logtime unused = {0};
    return column->place == FROE_PLACE_USER && column->end == FROE_END_BLANK && index + 1 < format->column_count &&
           column[1].place == FROE_PLACE_TIME && cursor.at - reading->record->line > 2 &&
           froe_is_blank(cursor.at[-1]) && froe_is_blank(cursor.at[-2]) &&
           froe_logtime_read(reading->cache, (enum froe_logtime_syntax)column[1].time, column[1].pattern, cursor.at,
                             cursor.end, &unused) != NULL;
}

/* Whether an empty host stands at the cursor, as uWSGI and Gin have that of a client without an address: behind two
 * blanks what follows it. */
static bool is_empty_host(const struct froe_record *record, const struct froe_log_column *column,
                          struct froe_cursor cursor)
{
    struct froe_span stop = column->stop;
    return column->place == FROE_PLACE_HOST && stop.len > 1 && stop.ptr[0] == ' ' &&
           (stop.ptr[1] == '(' || stop.ptr[1] == '|') && cursor.at - record->line > 2 && froe_is_blank(cursor.at[-1]) &&
           froe_is_blank(cursor.at[-2]) && froe_take_text(&cursor, (struct froe_span){stop.ptr + 1, stop.len - 1});
}

/* Whether what was taken for a column in brackets, which may be left out, is where the next one begins: an address of
 * IPv6 in brackets, with its port behind them. */
static bool is_of_next(const struct froe_log_column *column, struct froe_cursor behind)
{
    return column->optional && column->after.len > 0 && behind.at < behind.end && !froe_is_blank(*behind.at);
}

/* A dash; nothing in parentheses, as uWSGI has users; a host that is nothing. */
static bool is_none(const struct froe_log_column *column, struct froe_span value)
{
    if (value.len == 0)
        return (column->after.len > 0 && column->after.ptr[0] == ')') || column->place == FROE_PLACE_HOST;
    return value.len == 1 && value.ptr[0] == '-';
}

static enum froe_reason take_column(struct reading *reading, size_t index, struct froe_cursor *cursor)
{
    const struct froe_log_format *format = reading->binding->format;
    const struct froe_log_column *column = &format->columns[index];
    struct froe_cursor before = *cursor;
    if (!froe_take_text(cursor, column->before))
        return column->optional ? FROE_REASON_NONE : reason_before(format, column);
    if (column->place == FROE_PLACE_TIME)
        return take_time_column(reading, index, cursor);
    bool nobody = is_empty_host(reading->record, column, *cursor) || is_no_user(reading, index, *cursor);
    cursor->at -= nobody || is_empty_user(reading->record, column, *cursor);
    bool bare;
    bool ended = cursor->at == cursor->end;
    struct froe_span value = take_value(format, column, cursor, &bare);
    if (value.ptr == NULL)
        return column->end == FROE_END_QUOTE || column->end == FROE_END_LOOSE ? FROE_REASON_OPEN_QUOTE
                                                                              : FROE_REASON_BAD_FIELDS;
    if (ended && column->end == FROE_END_BLANK)
        return reason_before(format, column);
    if (!froe_take_text(cursor, column->after))
        return FROE_REASON_BAD_FIELDS;
    if (is_of_next(column, *cursor)) {
        *cursor = before;
        return FROE_REASON_NONE;
    }
    bool dash = nobody || is_none(column, value);
    put_part(reading, index, value);
    /* A sum lacks a part that is absent. */
    if (dash && column->place == FROE_PLACE_DURATION_PART)
        return froe_place_put(column, value, reading->record);
    if (column->place == FROE_PLACE_NONE || (dash && (bare || column->place != FROE_PLACE_REQUEST)))
        return FROE_REASON_NONE;
    return froe_place_put(column, value, reading->record);
}

static void finish_time(struct reading *reading)
{
    struct froe_timestamp timestamp;
    if (reading->time.has == FROE_LOGTIME_HAS_CLOCK && reading->cache->dated) {
        reading->time.has |= FROE_LOGTIME_HAS_DAY;
        reading->time.day = reading->cache->day;
    }
    if (!froe_logtime_instant(&reading->time, &timestamp))
        return;
    reading->record->time = timestamp.seconds;
    reading->record->offset = timestamp.offset;
}

/* Where a header ends that says so itself: with the name of a program, or with the stream of a container. NULL: it does
 * not. */
static const uint8_t *header_end(struct froe_span header)
{
    static const char *const ends[] = {": ", " stdout F ", " stdout P ", " stderr F ", " stderr P "};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const uint8_t *at = memmem(header.ptr, header.len, ends[i], strlen(ends[i]));
        if (at != NULL)
            return at + strlen(ends[i]);
    }
    return NULL;
}

/* A syslog header ends before the words in front of ` [dd/`; how many. Users, whose names may have blanks or be empty,
 * are among them where there are several; two blanks in a row are an empty one. */
static void skip_prefix(struct froe_cursor *cursor, unsigned words)
{
    for (const uint8_t *at = cursor->at; (at = froe_find_byte(at, cursor->end, '[')) != NULL; at++) {
        if (at - cursor->at < 2 || at[-1] != ' ' || cursor->end - at < 4 || at[3] != '/')
            continue;
        const uint8_t *end = words > 1 ? header_end(froe_span_between(cursor->at, at)) : NULL;
        words -= words > 1 && froe_is_blank(at[-2]);
        for (; end == NULL && words > 0; words--) {
            while (at > cursor->at && froe_is_blank(at[-1]))
                at--;
            while (at > cursor->at && !froe_is_blank(at[-1]))
                at--;
        }
        cursor->at = end == NULL ? at : end;
        return;
    }
}

enum froe_reason froe_columns_read(const struct froe_binding *binding, const uint8_t *line, size_t len,
                                   struct froe_logtime_cache *cache, struct froe_record *record,
                                   struct froe_part *parts, uint64_t *nul_bytes)
{
    struct froe_cursor cursor = {line, line + len};
    const struct froe_log_format *format = binding->format;
    while (cursor.at < cursor.end && (*cursor.at == '\0' || froe_is_blank(*cursor.at)))
        *nul_bytes += *cursor.at++ == '\0';
    if (cursor.at == cursor.end)
        return FROE_REASON_EMPTY;
    if ((size_t)(cursor.end - cursor.at) > FROE_LINE_MAX)
        return FROE_REASON_TOO_LONG;
    *record = froe_place_begin(cursor.at, (size_t)(cursor.end - cursor.at));
    froe_place_begin_parts(binding, record, parts);
    if (format->prefixed > 0)
        skip_prefix(&cursor, format->prefixed);
    struct reading reading = {binding, cache, record, parts, {0}, 0};
    for (size_t i = 0; i < binding->walk; i++) {
        enum froe_reason reason;
        if (!take_usual(&reading, i, &cursor, &reason))
            reason = take_column(&reading, i, &cursor);
        if (reason != FROE_REASON_NONE && i < format->required)
            return reason;
        if (reason != FROE_REASON_NONE)
            break;
    }
    while (cursor.at < cursor.end && froe_is_blank(*cursor.at))
        cursor.at++;
    if ((format->exact && !format->more && cursor.at < cursor.end) || format->column_count == 0)
        return FROE_REASON_BAD_FIELDS;
    finish_time(&reading);
    froe_place_finish(binding, record);
    return FROE_REASON_NONE;
}

/* The port of a virtual host, which the record has as one with it. */
static void put_port(const struct froe_binding *binding, const struct froe_record *record, struct froe_part *parts)
{
    if (binding->port_slot < 0 || parts == NULL)
        return;
    const uint8_t *colon = memrchr(record->line, ':', record->vhost_end);
    if (colon != NULL)
        parts[binding->port_slot] = (struct froe_part){(uint32_t)(colon + 1 - record->line), record->vhost_end};
}

/* Whether what a line may lack behind its head is not there: a quote stands in its place. */
static bool lacks_first(const struct froe_log_format *format, struct froe_cursor cursor)
{
    const struct froe_log_column *first = &format->columns[format->tail];
    if (format->tail == format->column_count || !first->optional || first->after.len > 0)
        return false;
    while (cursor.at < cursor.end && froe_is_blank(*cursor.at))
        cursor.at++;
    return cursor.at < cursor.end && *cursor.at == '"';
}

void froe_columns_read_tail(const struct froe_binding *binding, uint32_t at, struct froe_logtime_cache *cache,
                            struct froe_record *record, struct froe_part *parts)
{
    struct froe_cursor cursor = {record->line + at, record->line + record->len};
    struct reading reading = {binding, cache, record, parts, {0}, 0};
    froe_place_begin_parts(binding, record, parts);
    put_port(binding, record, parts);
    enum froe_reason reason = FROE_REASON_NONE;
    size_t first = binding->format->tail + lacks_first(binding->format, cursor);
    for (size_t i = first; at != 0 && reason == FROE_REASON_NONE && i < binding->walk; i++)
        if (!take_usual(&reading, i, &cursor, &reason))
            reason = take_column(&reading, i, &cursor);
}

static bool fits(const struct froe_log_column *column, struct froe_span value)
{
    uint64_t number;
    if (value.len == 1 && value.ptr[0] == '-')
        return true;
    if (column->list && memchr(value.ptr, ' ', value.len) != NULL)
        return true; /* several values, which are not looked at one by one */
    if (column->value == FROE_COLUMN_NUMBER)
        return froe_number_read(value, INT64_MAX, &number);
    return column->value != FROE_COLUMN_DURATION || froe_scaled_read(value, column->unit, &number);
}

bool froe_columns_tail_fits(const struct froe_log_format *format, const struct froe_record *record, uint32_t at)
{
    struct froe_cursor cursor = {record->line + at, record->line + record->len};
    for (size_t i = format->tail; i < format->column_count; i++) {
        const struct froe_log_column *column = &format->columns[i];
        struct froe_cursor before = cursor;
        bool bare;
        if (at == 0 || !froe_take_text(&cursor, column->before) || cursor.at == cursor.end) {
            if (at == 0 || !column->optional)
                return false;
            cursor = before;
            continue;
        }
        struct froe_span value = take_value(format, column, &cursor, &bare);
        if (value.ptr == NULL || !fits(column, value) || !froe_take_text(&cursor, column->after))
            return false;
        if (is_of_next(column, cursor))
            cursor = before;
    }
    struct froe_span behind = format->behind;
    if (at == 0 || !froe_take_text(&cursor, behind))
        return false;
    while (cursor.at < cursor.end && froe_is_blank(*cursor.at))
        cursor.at++;
    return cursor.at == cursor.end;
}
