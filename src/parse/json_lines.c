#include "parse/json_lines.h"

#include "base/number.h"
#include "parse/columns.h"
#include "parse/header.h"
#include "parse/logfmt.h"
#include "parse/ltsv.h"

/* Values of a line: all that are looked at, and those of them that are used. */
struct chosen {
    struct froe_json_value values[FROE_WANTS_MAX];
    struct froe_json_found found;
    size_t count;
    uint16_t used[FROE_WANTS_MAX];  /* indices */
    uint8_t places[FROE_WANTS_MAX]; /* by these: enum froe_place that it goes to */
    bool copied;                    /* they are to be read from a copy */
    size_t bytes;                   /* of those */
    size_t target, query;           /* numbers of those that are to be one text; NO_VALUE: none */
    uint32_t joined;                /* bytes that the target is longer than its value, by its query */
    uint32_t host_at;               /* where the value is that is the host; NOWHERE: none */
};

enum { NO_VALUE = FROE_WANTS_MAX };

#define NOWHERE UINT32_MAX

static bool is_scalar(const struct froe_json_value *value)
{
    return value->kind == FROE_JSON_STRING || value->kind == FROE_JSON_NUMBER || value->kind == FROE_JSON_TRUE ||
           value->kind == FROE_JSON_FALSE;
}

static bool is_missing(const uint8_t *line, const struct froe_json_value *value)
{
    return value->len == 0 || (value->len == 1 && line[value->at] == '-');
}

/* What goes by the name of a request may be a part of it: `/path`, `https://host/path`, `GET`. Some escape slashes. */
static enum froe_place place_of_request(struct froe_span value)
{
    const uint8_t *at = value.ptr, *end = at + value.len;
    if (memchr(at, ' ', value.len) != NULL)
        return FROE_PLACE_REQUEST;
    at += *at == '\\' && value.len > 1;
    if (*at == '/' || memmem(at, (size_t)(end - at), "://", 3) != NULL ||
        memmem(at, (size_t)(end - at), ":\\/\\/", 5) != NULL)
        return FROE_PLACE_TARGET;
    while (at < end && *at >= 'A' && *at <= 'Z')
        at++;
    return at == end ? FROE_PLACE_METHOD : FROE_PLACE_REQUEST;
}

/* Whether what goes by the name of a target is a whole request line, as Ceph's gateway has it: `GET /path HTTP/1.1`. */
static bool is_request_line(struct froe_span value)
{
    const uint8_t *at = value.ptr, *end = at + value.len;
    while (at < end && *at >= 'A' && *at <= 'Z')
        at++;
    if (at == value.ptr || at == end || *at != ' ')
        return false;
    const uint8_t *last = memrchr(at, ' ', (size_t)(end - at));
    if (last == at || end - last < 7 || memcmp(last, " HTTP", 5) != 0)
        return false;
    last += 5;
    last += *last == '\\' && end - last > 2;
    return *last == '/';
}

/* Whether zerolog wrote an object, of which the message is a value: it has the level first and the message last. */
static bool is_of_zerolog(const uint8_t *line, const struct froe_json_value *message)
{
    static const char start[] = "{\"level\":\"";
    const uint8_t *level = line + sizeof start - 1, *behind = line + message->at + message->len + 1;
    if (memcmp(line, start, sizeof start - 1) != 0 || *level < 'a' || *level > 'z' || message->kind != FROE_JSON_STRING)
        return false;
    while (*behind == ' ') /* up to the brace at the latest */
        behind++;
    return *behind == '}';
}

/* Whether a text is an address and no name: IPv4 of digits and points alone, IPv6 with two colons at least. A port
 * behind it makes it what was asked for. */
static bool is_address(struct froe_span text)
{
    enum { SHORTEST_IPV4 = 7 };
    size_t points = 0, colons = 0, letters = 0;
    for (const uint8_t *at = text.ptr; at < text.ptr + text.len; at++) {
        if (*at == '.')
            points++;
        else if (*at == ':')
            colons++;
        else if ((uint8_t)((*at | 0x20) - 'a') < 6)
            letters++;
        else if ((uint8_t)(*at - '0') >= 10)
            return *at == '%' && colons > 1; /* of a link's address its interface */
    }
    return colons > 1 || (points == 3 && colons + letters == 0 && text.len >= SHORTEST_IPV4);
}

/* Whether all else that a column wants of the line and of its value holds. */
static bool holds(const struct froe_json_want *want, const uint8_t *line, const struct chosen *chosen,
                  const struct froe_json_value *value)
{
    if (want->given >= 0 && !froe_json_has(&chosen->found, (size_t)want->given))
        return false;
    switch ((enum froe_json_test)want->test) {
    case FROE_TEST_NONE:
        break;
    case FROE_TEST_ZEROLOG:
        return want->given >= 0 && is_of_zerolog(line, &chosen->values[want->given]);
    case FROE_TEST_ADDRESS:
        return is_address(froe_json_raw(line, *value));
    }
    return want->place != FROE_PLACE_VHOST || value->at != chosen->host_at;
}

/* Where a value goes; `taken` are the places that have one. */
static enum froe_place place_of(const struct froe_json_want *want, const uint8_t *line, const struct chosen *chosen,
                                const struct froe_json_value *value, uint32_t *taken)
{
    uint32_t bit = UINT32_C(1) << want->place;
    bool part = want->place == FROE_PLACE_DURATION_PART || want->place == FROE_PLACE_TIME;
    if (want->place == FROE_PLACE_NONE || (!part && (*taken & bit) != 0) || !is_scalar(value) ||
        is_missing(line, value) || !holds(want, line, chosen, value))
        return FROE_PLACE_NONE;
    enum froe_place place = (enum froe_place)want->place;
    if (place == FROE_PLACE_REQUEST)
        place = place_of_request((struct froe_span){line + value->at, value->len});
    if (place == FROE_PLACE_TARGET && (*taken & UINT32_C(1) << FROE_PLACE_REQUEST) == 0 &&
        is_request_line((struct froe_span){line + value->at, value->len})) {
        *taken |= bit | UINT32_C(1) << FROE_PLACE_REQUEST;
        return FROE_PLACE_REQUEST;
    }
    /* A part of a request gives way to what has its own name. */
    if (place == (enum froe_place)want->place)
        *taken |= bit;
    return place;
}

/* A target whose query stands under a key of its own: they are to be put together, unless nobody asks. */
static void find_halves(const struct froe_binding *binding, struct chosen *chosen)
{
    size_t numbers[FROE_PLACE_COUNT];
    for (int place = 0; place < FROE_PLACE_COUNT; place++)
        numbers[place] = NO_VALUE;
    for (size_t i = 0; i < chosen->count; i++)
        numbers[chosen->places[i]] = i;
    size_t target = numbers[FROE_PLACE_TARGET] != NO_VALUE ? numbers[FROE_PLACE_TARGET] : numbers[FROE_PLACE_PATH];
    size_t query = numbers[FROE_PLACE_QUERY];
    if (target == NO_VALUE || query == NO_VALUE || numbers[FROE_PLACE_REQUEST] != NO_VALUE ||
        (binding->need & FROE_NEED_TARGET) == 0)
        return;
    chosen->target = target;
    chosen->query = query;
    chosen->copied = true;
    chosen->bytes += chosen->values[chosen->used[query]].len + 1;
}

/* A value may be used; `taken` as above. */
static void choose_one(const struct froe_binding *binding, const uint8_t *line, struct chosen *chosen, size_t index,
                       uint32_t *taken)
{
    const struct froe_json_value *value = &chosen->values[index];
    const struct froe_json_want *want = &binding->wants[index];
    enum froe_place place = place_of(want, line, chosen, value, taken);
    if (place == FROE_PLACE_HOST) {
        chosen->host_at = value->at;
        place = (binding->need & FROE_NEED_CLIENT) != 0 ? place : FROE_PLACE_NONE;
    }
    if (value->kind == FROE_JSON_NULL || (place == FROE_PLACE_NONE && want->slot < 0))
        return;
    chosen->places[chosen->count] = (uint8_t)place;
    chosen->used[chosen->count++] = (uint16_t)index;
    chosen->copied |= value->escaped;
    chosen->bytes += value->len;
}

/* Decides which values are used. */
static void choose(const struct froe_binding *binding, const uint8_t *line, struct chosen *chosen)
{
    uint32_t taken = 0;
    chosen->count = 0;
    chosen->copied = false;
    chosen->bytes = 0;
    chosen->target = chosen->query = NO_VALUE;
    chosen->joined = 0;
    chosen->host_at = NOWHERE;
    for (size_t first = 0; first < binding->want_count; first += 64)
        for (uint64_t word = chosen->found.words[first / 64]; word != 0; word &= word - 1)
            choose_one(binding, line, chosen, first + (size_t)__builtin_ctzll(word), &taken);
    if ((taken & UINT32_C(1) << FROE_PLACE_QUERY) != 0)
        find_halves(binding, chosen);
}

/* Copies a value, escapes undone; returns its length. */
static uint32_t copy_value(uint8_t *to, const uint8_t *line, struct froe_json_value value)
{
    struct froe_span raw = {line + value.at, value.len};
    if (value.escaped)
        return (uint32_t)froe_json_unescape(to, raw);
    memcpy(to, raw.ptr, raw.len);
    return value.len;
}

/* Adds the query behind the copy of a target that has none; returns how many bytes that are. */
static uint32_t copy_query(uint8_t *target, uint32_t len, const uint8_t *line, struct froe_json_value query)
{
    if (memchr(target, '?', len) != NULL)
        return 0;
    uint8_t *mark = target + len;
    uint32_t added = copy_value(mark, line, query);
    if (added > 0 && *mark != '?') {
        memmove(mark + 1, mark, added++);
        *mark = '?';
    }
    return added > 1 ? added : 0;
}

/* Copies the values that are used into the copies. False: not now (*full), or memory is short, and the values are then
 * shown as they stand. */
static bool copy_values(struct froe_copies *copies, struct froe_span line, struct chosen *chosen,
                        struct froe_record *record, bool *full)
{
    uint8_t *to = froe_copies_take(copies, chosen->bytes, full);
    if (to == NULL)
        return false;
    struct froe_json_value query = {0};
    if (chosen->query != NO_VALUE)
        query = chosen->values[chosen->used[chosen->query]];
    size_t at = 1;
    for (size_t i = 0; i < chosen->count; i++) {
        struct froe_json_value *value = &chosen->values[chosen->used[i]];
        value->len = copy_value(to + at, line.ptr, *value);
        value->at = (uint32_t)at - 1;
        if (i == chosen->target)
            chosen->joined = copy_query(to + at, value->len, line.ptr, query);
        at += value->len + (i == chosen->target ? chosen->joined : 0);
    }
    record->line = to;
    record->len = (uint32_t)at;
    return true;
}

/* A date and a time of day may stand under a key each; everything else is as the column says. */
static enum froe_logtime_syntax time_syntax(const struct froe_log_column *column, struct froe_span value)
{
    if (column->time == FROE_LOGTIME_ANY && value.len >= 8 && value.len < 16 && value.ptr[2] == ':')
        return FROE_LOGTIME_CLOCK;
    if (column->time == FROE_LOGTIME_ANY && value.len == 10 && value.ptr[4] == '-')
        return FROE_LOGTIME_DATE;
    return (enum froe_logtime_syntax)column->time;
}

static bool is_whole(const struct froe_logtime *time)
{
    unsigned parts = FROE_LOGTIME_HAS_DAY | FROE_LOGTIME_HAS_CLOCK;
    return (time->has & FROE_LOGTIME_HAS_INSTANT) != 0 || (time->has & parts) == parts;
}

/* A number that goes by the name of a time may be one of seconds that something took. */
static bool is_period(struct froe_span value)
{
    enum { DIGITS_SINCE_1973 = 9 };
    size_t digits = 0;
    while (digits < value.len && value.ptr[digits] >= '0' && value.ptr[digits] <= '9')
        digits++;
    return digits < DIGITS_SINCE_1973 &&
           (digits == value.len || (value.ptr[digits] | 0x20) == 'e' || value.ptr[digits] == '.');
}

/* Adds a value to a time that is not whole. False: it cannot be read. */
static bool put_time(const struct froe_log_column *column, struct froe_logtime_cache *cache, struct froe_span value,
                     struct froe_logtime *time, struct froe_record *record)
{
    struct froe_logtime more = *time;
    struct froe_timestamp timestamp;
    /* Apache's %t brings its brackets. */
    if (value.len > 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']')
        value = (struct froe_span){value.ptr + 1, value.len - 2};
    const uint8_t *end = value.ptr + value.len;
    if (time->has == 0) {
        record->time_at = (uint32_t)(value.ptr - record->line);
        record->time_end = record->time_at + (uint32_t)value.len;
    }
    if (froe_logtime_read(cache, time_syntax(column, value), column->pattern, value.ptr, end, &more) != end)
        return false;
    *time = more;
    if (froe_logtime_instant(time, &timestamp)) {
        record->time = timestamp.seconds;
        record->offset = timestamp.offset;
    }
    return true;
}

/* `GET /path` for a target: what routes are called. */
static struct froe_span without_method(struct froe_span value)
{
    const uint8_t *at = value.ptr, *end = at + value.len;
    while (at < end && *at >= 'A' && *at <= 'Z')
        at++;
    bool named = at > value.ptr && end - at >= 2 && at[0] == ' ' && at[1] == '/';
    return named ? froe_span_between(at + 1, end) : value;
}

/* Those who write all numbers as they write fractions have 200.0 for a status and 1.5e3 for a size. */
static bool put_whole(enum froe_place place, struct froe_span value, struct froe_record *record)
{
    uint64_t number;
    if ((place != FROE_PLACE_STATUS && place != FROE_PLACE_BYTES) || !froe_whole_read(value, INT64_MAX, &number))
        return false;
    if (place == FROE_PLACE_BYTES)
        record->bytes = (int64_t)number;
    else if (number >= 100 && number <= 999)
        record->status = (int32_t)number;
    else
        return number == 0;
    return true;
}

static enum froe_reason put_value(const struct froe_log_column *column, enum froe_place place, struct froe_span value,
                                  struct froe_record *record)
{
    struct froe_log_column other;
    if (place == FROE_PLACE_TARGET)
        value = without_method(value);
    if (place != (enum froe_place)column->place) {
        other = *column;
        other.place = (uint8_t)place;
        column = &other;
    }
    enum froe_reason reason = froe_place_put(column, value, record);
    return reason != FROE_REASON_NONE && put_whole(place, value, record) ? FROE_REASON_NONE : reason;
}

static enum froe_reason put_values(struct froe_lines *lines, const struct chosen *chosen, struct froe_record *record,
                                   struct froe_part *parts)
{
    const struct froe_binding *binding = lines->binding;
    struct froe_logtime time = {0};
    bool bad_time = false;
    for (size_t i = 0; i < chosen->count; i++) {
        const struct froe_json_want *want = &binding->wants[chosen->used[i]];
        const struct froe_json_value *found = &chosen->values[chosen->used[i]];
        const struct froe_log_column *column = &binding->format->columns[want->column];
        enum froe_place place = (enum froe_place)chosen->places[i];
        uint32_t at = found->at + 1, len = found->len;
        struct froe_span value = {record->line + at, len};
        if (want->slot >= 0 && parts != NULL)
            parts[want->slot] = (struct froe_part){at, at + len};
        if (place == FROE_PLACE_NONE)
            continue;
        enum froe_reason reason = FROE_REASON_NONE;
        if (i == chosen->target && chosen->joined > 0) {
            value.len += chosen->joined;
            place = FROE_PLACE_TARGET;
        }
        if (place != FROE_PLACE_TIME)
            reason = put_value(column, place, value, record);
        else if (!is_whole(&time) && !(binding->format->lenient && is_period(value)))
            bad_time |= !put_time(column, &lines->cache, value, &time, record);
        if (reason != FROE_REASON_NONE && !binding->format->lenient)
            return reason;
    }
    /* Of several that say when, one is enough. */
    bad_time &= (time.has & (FROE_LOGTIME_HAS_DAY | FROE_LOGTIME_HAS_INSTANT)) == 0;
    return bad_time && !binding->format->lenient ? FROE_REASON_BAD_TIME : FROE_REASON_NONE;
}

/* Loggers write requests among anything else in the same way; a path there may be that of any file. */
static bool tells_request(const struct froe_record *record)
{
    return record->status != FROE_STATUS_ABSENT || record->method_end != 0 || record->request_end != 0;
}

static struct froe_span significant(struct froe_span line, uint64_t *nul_bytes)
{
    while (line.len > 0 && (*line.ptr == '\0' || *line.ptr == ' ' || *line.ptr == '\t')) {
        *nul_bytes += *line.ptr == '\0';
        line = (struct froe_span){line.ptr + 1, line.len - 1};
    }
    return line;
}

/* What is remembered of keys holds for one set of paths. */
static void turn_to_binding(struct froe_lines *lines)
{
    if (lines->json_of == lines->binding)
        return;
    memset(&lines->json, 0, sizeof lines->json);
    lines->json_of = lines->binding;
}

/* Finds what is looked at in a line that is not empty. */
static enum froe_reason find_values(struct froe_lines *lines, struct froe_span line, struct chosen *chosen)
{
    const struct froe_json_paths *paths = lines->binding->paths;
    if (lines->binding->format->kind == FROE_FORMAT_KIND_LTSV)
        return froe_ltsv_find(paths, &lines->json, line.ptr, line.len, chosen->values, &chosen->found)
                   ? FROE_REASON_NONE
                   : FROE_REASON_BAD_FIELDS;
    if (lines->binding->format->kind == FROE_FORMAT_KIND_LOGFMT)
        return froe_logfmt_find(paths, &lines->json, line.ptr, line.len, chosen->values, &chosen->found)
                   ? FROE_REASON_NONE
                   : FROE_REASON_BAD_FIELDS;
    return froe_json_find(paths, &lines->json, line.ptr, line.len, chosen->values, &chosen->found) == FROE_JSON_OK
               ? FROE_REASON_NONE
               : FROE_REASON_BAD_JSON;
}

enum froe_reason froe_json_line_read(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                     struct froe_part *parts, bool *full)
{
    const struct froe_binding *binding = lines->binding;
    struct chosen chosen;
    uint64_t nul_bytes = 0;
    *full = false;
    turn_to_binding(lines);
    line = significant(line, &nul_bytes);
    /* With its header: of a line that is longer only so much has been kept that it is too long (input/cutter.h). */
    bool too_long = line.len > FROE_LINE_MAX;
    if (binding->format->kind == FROE_FORMAT_KIND_JSON)
        line = froe_object_behind_header(line);
    enum froe_reason reason = line.len == 0 ? FROE_REASON_EMPTY
                              : too_long    ? FROE_REASON_TOO_LONG
                                            : find_values(lines, line, &chosen);
    if (reason == FROE_REASON_NONE) {
        *record = froe_place_begin(line.ptr, line.len);
        choose(binding, line.ptr, &chosen);
        if (chosen.copied && !copy_values(&lines->copies, line, &chosen, record, full) && *full)
            return FROE_REASON_NONE;
        froe_place_begin_parts(binding, record, parts);
        reason = put_values(lines, &chosen, record, parts);
        if (binding->format->kind == FROE_FORMAT_KIND_LOGFMT && !tells_request(record))
            reason = FROE_REASON_BAD_FIELDS;
        froe_place_finish(binding, record);
    }
    lines->nul_bytes += nul_bytes;
    return reason;
}
