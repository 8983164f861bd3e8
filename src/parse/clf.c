/* The slow way: byte by byte, everything that the format allows. */
#include "parse/clf.h"

#include "base/number.h"
#include "parse/request.h"

/* A place in a line and its end. */
struct cursor {
    const uint8_t *at;
    const uint8_t *end;
};

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

static void skip_blanks(struct cursor *cursor)
{
    while (cursor->at < cursor->end && is_blank(*cursor->at))
        cursor->at++;
}

/* The bytes up to the next blank or the end; empty at the end. */
static struct froe_span take_token(struct cursor *cursor)
{
    const uint8_t *from = cursor->at;
    while (cursor->at < cursor->end && !is_blank(*cursor->at))
        cursor->at++;
    return froe_span_between(from, cursor->at);
}

/* The inside of a quoted field that begins at the cursor, which is left behind the closing quote: the first unescaped
 * one that a blank or the end of the line follows. Absent when there is none. */
static struct froe_span take_quoted(struct cursor *cursor)
{
    const uint8_t *from = cursor->at + 1;
    for (const uint8_t *at = from; at < cursor->end; at++) {
        if (*at == '\\') {
            at++;
        } else if (*at == '"' && (at + 1 == cursor->end || is_blank(at[1]))) {
            cursor->at = at + 1;
            return froe_span_between(from, at);
        }
    }
    return FROE_ABSENT;
}

static uint32_t offset_of(const struct froe_record *record, const uint8_t *at)
{
    return (uint32_t)(at - record->line);
}

/* Host, ident and user; the cursor is left at the bracket of the time. */
static bool take_client(struct cursor *cursor, bool vhost, struct froe_record *record)
{
    if (vhost) {
        record->vhost_end = (uint32_t)take_token(cursor).len;
        skip_blanks(cursor);
    }
    struct froe_span host = take_token(cursor);
    skip_blanks(cursor);
    struct froe_span ident = take_token(cursor);
    if (host.len == 0 || ident.len == 0)
        return false;
    const uint8_t *bracket = cursor->at;
    while (cursor->end - bracket >= 2 && !(is_blank(bracket[0]) && bracket[1] == '['))
        bracket++;
    if (cursor->end - bracket < 2)
        return false;
    skip_blanks(cursor);
    const uint8_t *user_end = bracket;
    while (user_end > cursor->at && is_blank(user_end[-1]))
        user_end--;
    record->host_at = offset_of(record, host.ptr);
    record->host_end = record->host_at + (uint32_t)host.len;
    record->ident_at = offset_of(record, ident.ptr);
    record->ident_end = record->ident_at + (uint32_t)ident.len;
    record->user_end = offset_of(record, user_end);
    record->user_at = user_end < cursor->at ? record->user_end : offset_of(record, cursor->at);
    cursor->at = bracket + 1;
    return true;
}

/* `[time]`; the cursor is at the bracket. */
static bool take_time(struct cursor *cursor, struct froe_timestamp_cache *cache, struct froe_record *record)
{
    struct froe_timestamp timestamp;
    const uint8_t *text = cursor->at + 1;
    if (cursor->end - text < FROE_TIMESTAMP_LEN + 1 || text[FROE_TIMESTAMP_LEN] != ']' ||
        !froe_timestamp_cached(cache, text, &timestamp))
        return false;
    record->time_at = offset_of(record, text);
    record->time_end = record->time_at + FROE_TIMESTAMP_LEN;
    record->time = timestamp.seconds;
    record->offset = timestamp.offset;
    cursor->at = text + FROE_TIMESTAMP_LEN + 1;
    return true;
}

static bool take_status(struct cursor *cursor, struct froe_record *record)
{
    skip_blanks(cursor);
    struct froe_span token = take_token(cursor);
    uint64_t number;
    if (token.len == 1 && token.ptr[0] == '-') {
        record->status = FROE_STATUS_ABSENT;
        return true;
    }
    if (token.len != 3 || !froe_number_read(token, 999, &number))
        return false;
    record->status = (int32_t)number;
    return true;
}

static bool take_bytes(struct cursor *cursor, struct froe_record *record)
{
    skip_blanks(cursor);
    struct froe_span token = take_token(cursor);
    uint64_t number;
    if (token.len == 1 && token.ptr[0] == '-') {
        record->bytes = FROE_BYTES_ABSENT;
        return true;
    }
    if (!froe_number_read(token, INT64_MAX, &number))
        return false;
    record->bytes = (int64_t)number;
    return true;
}

/* One of the optional quoted fields: false when a quote is left open; *at stays 0 when there is no such field. */
static bool take_optional(struct cursor *cursor, struct froe_record *record, uint32_t *at, uint32_t *end)
{
    skip_blanks(cursor);
    if (cursor->at == cursor->end || *cursor->at != '"') {
        cursor->at = cursor->end; /* extra fields: not examined */
        return true;
    }
    struct froe_span field = take_quoted(cursor);
    if (field.ptr == NULL)
        return false;
    *at = offset_of(record, field.ptr);
    *end = *at + (uint32_t)field.len;
    return true;
}

/* The request and what follows it; the cursor is behind the time. */
static enum froe_reason take_rest(struct cursor *cursor, const struct froe_clf_format *format,
                                  struct froe_record *record)
{
    const uint8_t *after_time = cursor->at;
    skip_blanks(cursor);
    if (cursor->at == after_time || cursor->at == cursor->end || *cursor->at != '"')
        return FROE_REASON_NO_REQUEST;
    struct froe_span request = take_quoted(cursor);
    if (request.ptr == NULL)
        return FROE_REASON_OPEN_QUOTE;
    record->request_at = offset_of(record, request.ptr);
    record->request_end = record->request_at + (uint32_t)request.len;
    if (!take_status(cursor, record))
        return FROE_REASON_BAD_STATUS;
    if (!take_bytes(cursor, record))
        return FROE_REASON_BAD_BYTES;
    if (!format->combined)
        return FROE_REASON_NONE;
    if (!take_optional(cursor, record, &record->referer_at, &record->referer_end) ||
        !take_optional(cursor, record, &record->agent_at, &record->agent_end))
        return FROE_REASON_OPEN_QUOTE;
    return FROE_REASON_NONE;
}

enum froe_reason froe_clf_read_head(const uint8_t *line, size_t len, const struct froe_clf_format *format,
                                    struct froe_timestamp_cache *cache, struct froe_record *record, uint64_t *nul_bytes,
                                    uint32_t *tail)
{
    struct cursor cursor = {line, line + len};
    while (cursor.at < cursor.end && (*cursor.at == '\0' || is_blank(*cursor.at))) {
        *nul_bytes += *cursor.at == '\0';
        cursor.at++;
    }
    if (cursor.at == cursor.end)
        return FROE_REASON_EMPTY;
    if ((size_t)(cursor.end - cursor.at) > FROE_LINE_MAX)
        return FROE_REASON_TOO_LONG;
    *record = (struct froe_record){
        .line = cursor.at, .len = (uint32_t)(cursor.end - cursor.at), .duration = FROE_DURATION_ABSENT};
    if (!take_client(&cursor, format->vhost, record))
        return FROE_REASON_NO_TIME;
    if (!take_time(&cursor, cache, record))
        return FROE_REASON_BAD_TIME;
    enum froe_reason reason = take_rest(&cursor, format, record);
    if (reason != FROE_REASON_NONE)
        return reason;
    if ((format->need & (FROE_NEED_REQUEST | FROE_NEED_PATH)) != 0)
        froe_request_split(record);
    *tail = format->combined && record->agent_at == 0 ? 0 : offset_of(record, cursor.at);
    return FROE_REASON_NONE;
}

enum froe_reason froe_clf_read(const uint8_t *line, size_t len, const struct froe_clf_format *format,
                               struct froe_timestamp_cache *cache, struct froe_record *record, uint64_t *nul_bytes)
{
    uint32_t tail;
    return froe_clf_read_head(line, len, format, cache, record, nul_bytes, &tail);
}
