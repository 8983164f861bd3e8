/* Values into the places of a record. */
#include "base/number.h"
#include "parse/columns.h"
#include "parse/request.h"

struct froe_record froe_place_begin(const uint8_t *line, size_t len)
{
    return (struct froe_record){.line = line - 1,
                                .len = (uint32_t)len + 1,
                                .status = FROE_STATUS_ABSENT,
                                .bytes = FROE_BYTES_ABSENT,
                                .time = FROE_TIME_ABSENT,
                                .duration = FROE_DURATION_ABSENT};
}

/* Numbers below 10^8 by a word; up to 16 bytes behind the value can be read. */
static bool read_number(struct froe_span value, uint64_t *number)
{
    if (value.len == 0 || value.len > 8)
        return froe_number_read(value, INT64_MAX, number);
    uint64_t word = froe_load64(value.ptr);
    uint64_t other = ~froe_word_digits(word) & FROE_WORD_HIGH_BITS;
    if (other != 0 && (uint32_t)__builtin_ctzll(other) / 8 < value.len)
        return false;
    *number = froe_word_number(word, (uint32_t)value.len);
    return true;
}

/* HAProxy puts a + before what was not yet all when it logged. */
static struct froe_span without_plus(struct froe_span value)
{
    return value.len > 1 && value.ptr[0] == '+' ? (struct froe_span){value.ptr + 1, value.len - 1} : value;
}

static bool put_status(struct froe_span value, struct froe_record *record)
{
    uint64_t number;
    if (value.len == 2 && value.ptr[0] == '-' && value.ptr[1] == '1')
        return true; /* HAProxy: there was none */
    if (value.len > 3 || !read_number(value, &number))
        return false;
    record->status = (int32_t)number;
    return true;
}

static bool put_bytes(struct froe_span value, struct froe_record *record)
{
    uint64_t number;
    if (!read_number(without_plus(value), &number))
        return false;
    record->bytes = (int64_t)number;
    return true;
}

static void put_duration(const struct froe_log_column *column, struct froe_span value, struct froe_record *record)
{
    uint64_t nanoseconds;
    bool part = column->place == FROE_PLACE_DURATION_PART;
    /* Of parts all must be there: 0 is where the sum begins, a sum that has failed stays absent. */
    if (!froe_scaled_read(without_plus(value), column->unit, &nanoseconds)) {
        record->duration = FROE_DURATION_ABSENT;
        return;
    }
    int64_t sum = part && record->duration > 0 ? record->duration : 0;
    record->duration = sum > INT64_MAX - (int64_t)nanoseconds ? FROE_DURATION_ABSENT : sum + (int64_t)nanoseconds;
}

enum froe_reason froe_place_put(const struct froe_log_column *column, struct froe_span value,
                                struct froe_record *record)
{
    uint32_t at = (uint32_t)(value.ptr - record->line), end = at + (uint32_t)value.len;
    switch ((enum froe_place)column->place) {
    case FROE_PLACE_HOST:
        record->host_at = at;
        record->host_end = end;
        break;
    case FROE_PLACE_IDENT:
        record->ident_at = at;
        record->ident_end = end;
        break;
    case FROE_PLACE_USER:
        record->user_at = at;
        record->user_end = end;
        break;
    case FROE_PLACE_REQUEST:
        record->request_at = at;
        record->request_end = end;
        break;
    case FROE_PLACE_METHOD:
        record->method_at = at;
        record->method_end = end;
        break;
    case FROE_PLACE_TARGET:
        record->target_at = at;
        record->target_end = end;
        break;
    case FROE_PLACE_PATH:
        record->path_at = at;
        record->path_end = end;
        break;
    case FROE_PLACE_QUERY:
        if (value.len > 0 && value.ptr[0] == '?')
            at++;
        record->query_at = at;
        record->query_end = end;
        break;
    case FROE_PLACE_PROTOCOL:
        record->protocol_at = at;
        record->protocol_end = end;
        break;
    case FROE_PLACE_STATUS:
        return put_status(value, record) ? FROE_REASON_NONE : FROE_REASON_BAD_STATUS;
    case FROE_PLACE_BYTES:
        return put_bytes(value, record) ? FROE_REASON_NONE : FROE_REASON_BAD_BYTES;
    case FROE_PLACE_REFERER:
        record->referer_at = at;
        record->referer_end = end;
        break;
    case FROE_PLACE_AGENT:
        record->agent_at = at;
        record->agent_end = end;
        break;
    case FROE_PLACE_VHOST:
        record->vhost_at = at;
        record->vhost_end = end;
        break;
    case FROE_PLACE_DURATION:
    case FROE_PLACE_DURATION_PART:
        put_duration(column, value, record);
        break;
    case FROE_PLACE_TIME:
    case FROE_PLACE_NONE:
    case FROE_PLACE_COUNT:
        break;
    }
    return FROE_REASON_NONE;
}

/* Where the text is `method target protocol` as in a request line, it is taken for one. */
static void join_request(struct froe_record *record)
{
    if (record->method_end == 0 || record->target_at != record->method_end + 1)
        return;
    bool protocol = record->protocol_at != 0 && record->protocol_at == record->target_end + 1;
    record->request_at = record->method_at;
    record->request_end = protocol ? record->protocol_end : record->target_end;
}

void froe_place_finish(unsigned need, struct froe_record *record)
{
    if ((need & (FROE_NEED_PATH | FROE_NEED_REQUEST)) == 0)
        return;
    if (record->request_end != 0) {
        uint32_t path_at = record->path_at, path_end = record->path_end;
        froe_request_split(record);
        if (record->path_at == 0 && path_at != 0) {
            record->path_at = path_at;
            record->path_end = path_end;
        }
        return;
    }
    if (record->target_at != 0) {
        uint32_t query_at = record->query_at, query_end = record->query_end;
        froe_target_split(record);
        if (record->query_at == 0) {
            record->query_at = query_at;
            record->query_end = query_end;
        }
    } else if (record->path_at != 0) {
        /* Path and query in one piece are the target; a query elsewhere in the line leaves it unknown. */
        record->target_at = record->path_at;
        record->target_end = record->path_end;
        if (record->query_at == record->path_end + 1 && record->line[record->path_end] == '?')
            record->target_end = record->query_end;
        else if (record->query_at != 0)
            record->target_at = record->target_end = 0;
    }
    join_request(record);
}
