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

void froe_place_begin_parts(const struct froe_binding *binding, struct froe_record *record, struct froe_part *parts)
{
    record->extra = NULL;
    if (!binding->fills || parts == NULL)
        return;
    memset(parts, 0, binding->slot_count * sizeof *parts);
    record->extra = parts;
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

/* Three digits. Proxies write 0 or -1 where there was no answer. */
static bool put_status(struct froe_span value, struct froe_record *record)
{
    if (value.len == 3 && (froe_word_digits(froe_load64(value.ptr)) & 0x808080) == 0x808080) {
        record->status = (value.ptr[0] - '0') * 100 + (value.ptr[1] - '0') * 10 + (value.ptr[2] - '0');
        return true;
    }
    return froe_span_equal(value, froe_span_of("0")) || froe_span_equal(value, froe_span_of("-1"));
}

/* What stands behind a slash, where there may be one. */
static struct froe_span without_lead(const struct froe_log_column *column, struct froe_span value)
{
    const uint8_t *slash = column->led && value.len > 4 ? value.ptr + value.len - 4 : NULL;
    return slash != NULL && *slash == '/' ? (struct froe_span){slash + 1, 3} : value;
}

/* In quotes, with nothing in them: a number is then as absent as with a dash. */
static bool is_left_empty(const struct froe_log_column *column, struct froe_span value)
{
    return column->end == FROE_END_LOOSE && value.len == 0 && value.ptr[-1] == '"';
}

static bool put_bytes(struct froe_span value, struct froe_record *record)
{
    uint64_t number;
    if (!read_number(without_plus(value), &number))
        return false;
    record->bytes = (int64_t)number;
    return true;
}

/* froe_scaled_read() of at most eight bytes, by a word: the point is taken out, and the digits are one number. */
static bool read_scaled(struct froe_span value, uint64_t unit, uint64_t *scaled)
{
    static const uint32_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000};
    if (unit == 0)
        return false;
    if (value.len == 0 || value.len > 8)
        return froe_scaled_read(value, unit, scaled);
    uint64_t word = froe_load64(value.ptr);
    uint32_t len = (uint32_t)value.len;
    uint32_t point = froe_word_first(~froe_word_digits(word) & FROE_WORD_HIGH_BITS);
    if (point > len)
        point = len;
    if (point == 0 || point + 1 == len)
        return false;
    uint32_t places = 0;
    if (point < len) {
        if ((uint8_t)(word >> 8 * point) != '.')
            return false;
        uint64_t whole = (UINT64_C(1) << 8 * point) - 1;
        word = (word & whole) | (word >> 8 & ~whole);
        places = --len - point;
        uint64_t other = ~froe_word_digits(word) & FROE_WORD_HIGH_BITS;
        if (froe_word_first(other) < len)
            return false;
    }
    uint64_t number = froe_word_number(word, len);
    *scaled = unit >= powers[places] ? number * (unit / powers[places]) : number / (powers[places] / unit);
    return true;
}

/* nanoseconds in one of a unit by its sign, as Go and others write it behind the number; 0: no such unit. */
static uint64_t unit_of(struct froe_span sign, uint64_t otherwise)
{
    static const struct {
        const char *sign;
        uint64_t unit;
    } units[] = {{"s", 1000000000}, {"ms", 1000000}, {"us", 1000}, {"\xc2\xb5s", 1000}, {"\xce\xbcs", 1000}, {"ns", 1}};
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (froe_span_equal(sign, froe_span_of(units[i].sign)))
            return units[i].unit;
    return sign.len == 0 ? otherwise : 0;
}

/* Digits with a point among them, from *at on: number * 10^-places. Digits behind the point that do not fit are
 * dropped.
 */
static bool take_digits(const uint8_t **at, const uint8_t *end, uint64_t *number, int *places)
{
    bool point = false, any = false;
    for (; *at < end && ((**at >= '0' && **at <= '9') || (**at == '.' && !point)); ++*at) {
        if (**at == '.') {
            point = true;
            continue;
        }
        any = true;
        if (*number < INT64_MAX / 100) {
            *number = *number * 10 + (**at - '0');
            *places += point;
        } else if (!point) {
            return false;
        }
    }
    return any;
}

/* A number of JSON, which may have an exponent, with a unit behind it perhaps. */
static bool read_generous(struct froe_span value, uint64_t unit, uint64_t *nanoseconds)
{
    const uint8_t *at = value.ptr, *end = at + value.len;
    uint64_t number = 0;
    int places = 0, scale = 0;
    if (!take_digits(&at, end, &number, &places) || !froe_exponent_take(&at, end, &scale))
        return false;
    at += end - at > 1 && *at == ' ';
    unit = unit_of(froe_span_between(at, end), unit);
    if (unit == 0)
        return false;
    /* number * unit * 10^scale, the unit being a power of ten; what is less than one is dropped. */
    scale -= places;
    for (; unit > 1; unit /= 10)
        scale++;
    for (; scale < 0 && number > 0; scale++)
        number /= 10;
    for (; scale > 0 && number > 0; scale--) {
        if (number > INT64_MAX / 10)
            return false;
        number *= 10;
    }
    *nanoseconds = number;
    return true;
}

/* Hours and minutes before that, as Go writes them: 1h2m3.5s. */
static bool read_long(struct froe_span value, uint64_t *nanoseconds)
{
    static const struct {
        char sign;
        uint64_t unit;
    } parts[] = {{'h', UINT64_C(3600000000000)}, {'m', UINT64_C(60000000000)}};
    enum { MOST = 1000000 }; /* the sum fits twice */
    uint64_t sum = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const uint8_t *sign = memchr(value.ptr, parts[i].sign, value.len), *end = value.ptr + value.len;
        uint64_t number = 0;
        if (sign == NULL || end - sign < 2 || sign[1] == 's')
            continue;
        if (!froe_number_read(froe_span_between(value.ptr, sign), MOST, &number))
            return false;
        sum += number * parts[i].unit;
        value = froe_span_between(sign + 1, end);
    }
    if (!read_generous(value, 0, nanoseconds) || *nanoseconds > INT64_MAX / 2)
        return false;
    *nanoseconds += sum;
    return true;
}

static bool read_duration(struct froe_span value, uint64_t unit, uint64_t *nanoseconds)
{
    return read_scaled(value, unit, nanoseconds) || read_generous(value, unit, nanoseconds) ||
           read_long(value, nanoseconds);
}

/* A sum of which a part is missing; no number of nanoseconds. */
enum { SUM_FAILED = -2 };

static void put_duration(const struct froe_log_column *column, struct froe_span value, struct froe_record *record)
{
    uint64_t nanoseconds = 0;
    bool part = column->place == FROE_PLACE_DURATION_PART;
    bool good = read_duration(without_plus(value), column->unit, &nanoseconds);
    int64_t sum = part && record->duration != FROE_DURATION_ABSENT ? record->duration : 0;
    if (!good || sum < 0 || sum > INT64_MAX - (int64_t)nanoseconds)
        record->duration = part ? SUM_FAILED : FROE_DURATION_ABSENT;
    else
        record->duration = sum + (int64_t)nanoseconds;
}

/* The first of several addresses; `192.0.2.1:443` without the port, where there may be one; `[2001:db8::1]` without the
 * brackets. */
static struct froe_span address_of(const struct froe_log_column *column, struct froe_span value)
{
    const uint8_t *comma = column->list ? memchr(value.ptr, ',', value.len) : NULL;
    if (comma != NULL)
        value.len = (size_t)(comma - value.ptr);
    const uint8_t *colon = column->port ? memrchr(value.ptr, ':', value.len) : NULL;
    const uint8_t *first = colon == NULL ? NULL : memchr(value.ptr, ':', value.len);
    size_t len = colon == NULL ? 0 : (size_t)(colon - value.ptr);
    /* An IPv6 address without brackets has no port. */
    if (len > 0 && (first == colon || colon[-1] == ']'))
        value.len = len;
    if (value.len > 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']')
        value = (struct froe_span){value.ptr + 1, value.len - 2};
    return value;
}

static void put_host(const struct froe_log_column *column, struct froe_span value, struct froe_record *record)
{
    value = address_of(column, value);
    record->host_at = (uint32_t)(value.ptr - record->line);
    record->host_end = record->host_at + (uint32_t)value.len;
}

enum froe_reason froe_place_put(const struct froe_log_column *column, struct froe_span value,
                                struct froe_record *record)
{
    uint32_t at = (uint32_t)(value.ptr - record->line), end = at + (uint32_t)value.len;
    bool good;
    switch ((enum froe_place)column->place) {
    case FROE_PLACE_HOST:
        put_host(column, value, record);
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
        good = is_left_empty(column, value) || put_status(without_lead(column, value), record);
        return good ? FROE_REASON_NONE : FROE_REASON_BAD_STATUS;
    case FROE_PLACE_BYTES:
        good = is_left_empty(column, value) || put_bytes(value, record);
        return good ? FROE_REASON_NONE : FROE_REASON_BAD_BYTES;
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
    if (record->method_end == 0 || record->target_at != record->method_end + 1 || record->protocol_at == 0 ||
        record->protocol_at != record->target_end + 1)
        return;
    record->request_at = record->method_at;
    record->request_end = record->protocol_end;
}

/* Splits the target; where the log had a query beside it that is empty, or there is no other, that one stays. */
static void split_target(struct froe_record *record)
{
    uint32_t query_at = record->query_at, query_end = record->query_end;
    froe_target_split(record);
    if (record->query_at == 0) {
        record->query_at = query_at;
        record->query_end = query_end;
    }
}

static struct froe_span path_of(const struct froe_record *record)
{
    return froe_record_part(record, record->path_at, record->path_end);
}

/* Whether the stem of a W3C log is a target in absolute form. */
static bool is_absolute(struct froe_span stem)
{
    return stem.len == 0 || stem.ptr[0] != '/';
}

/* Whether a stem with no query beside it is a target to be split. Servers decode what they log: # is of the path. */
static bool is_target(struct froe_span stem)
{
    const uint8_t *mark = stem.len == 0 ? NULL : memchr(stem.ptr, '?', stem.len);
    return is_absolute(stem) || (mark != NULL && memchr(stem.ptr, '#', (size_t)(mark - stem.ptr)) == NULL);
}

void froe_place_finish(const struct froe_binding *binding, struct froe_record *record)
{
    if (record->duration == SUM_FAILED)
        record->duration = FROE_DURATION_ABSENT;
    if ((binding->need & (FROE_NEED_PATH | FROE_NEED_REQUEST)) == 0)
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
        split_target(record);
    } else if (record->path_at != 0) {
        /* Path and query in one piece are the target; with a query elsewhere in the line it is to be put together. */
        record->target_at = record->path_at;
        record->target_end = record->path_end;
        if (record->query_at == record->path_end + 1 && record->line[record->path_end] == '?')
            record->target_end = record->query_end;
        else if (record->query_at != 0)
            record->target_at = record->target_end = 0;
        else if (binding->format->directives && is_target(path_of(record)))
            split_target(record);
    }
    join_request(record);
}

bool froe_place_join(const struct froe_binding *binding, struct froe_copies *copies, struct froe_record *record,
                     bool *full)
{
    uint32_t path_len = record->path_end - record->path_at, query_len = record->query_end - record->query_at;
    if ((binding->need & (FROE_NEED_PATH | FROE_NEED_REQUEST)) == 0 || record->target_at != 0 || record->path_at == 0 ||
        record->query_at == 0)
        return true;
    struct froe_span stem = path_of(record);
    bool elsewhere = binding->format->directives && (query_len == 0 ? is_target(stem) : is_absolute(stem));
    if ((binding->need & FROE_NEED_TARGET) == 0 && !elsewhere)
        return true;
    if (query_len == 0) {
        record->target_at = record->path_at;
        record->target_end = record->path_end;
        if (elsewhere)
            split_target(record);
        return true;
    }
    uint8_t *copy = froe_copies_take(copies, record->len + path_len + 1 + query_len, full);
    if (copy == NULL)
        return false;
    uint8_t *target = copy + record->len;
    memcpy(copy + 1, record->line + 1, record->len - 1);
    memcpy(target, record->line + record->path_at, path_len);
    target[path_len] = '?';
    memcpy(target + path_len + 1, record->line + record->query_at, query_len);
    record->line = copy;
    record->target_at = record->len;
    record->len += path_len + 1 + query_len;
    record->target_end = record->len;
    if (elsewhere)
        froe_target_split(record);
    return true;
}
