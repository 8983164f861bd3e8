/*
 * The quick way: lines as servers write them, found by the positions of their quotes. Everything is checked as strictly
 * as in the slow way; what does not fit is left to it.
 *
 * All positions are bytes in the window. Reads may go up to 16 bytes beyond a line's ends; blocks have that much slack (FROE_LINES_SLACK).
 */
#include "parse/clf.h"

#include "parse/request.h"

/* Bytes before the request's quote: `[dd/Mon/yyyy:HH:MM:SS ±hhmm] `. */
enum { TIME_FIELD_LEN = 1 + FROE_TIMESTAMP_LEN + 2 };

static inline uint32_t load32(const uint8_t *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

static inline uint64_t word_of(const char text[8])
{
    uint64_t word;
    memcpy(&word, text, sizeof word);
    return word;
}

/* Farther than any position: no blank near. */
enum { NOWHERE = 1 << 20 };

/* First blank at or after pos, which lies in the window; NOWHERE when there is none in the next 57 bytes. */
static inline uint32_t next_blank(const struct froe_scan *scan, uint32_t pos)
{
    uint64_t bits = froe_bits_at(scan->blanks, pos);
    return bits != 0 ? pos + (uint32_t)__builtin_ctzll(bits) : NOWHERE;
}

/* Host and ` - - [`, or host, ident and user; each separated by one blank. The bracket must be at `bracket`. */
static inline bool read_client(const uint8_t *window, const struct froe_scan *scan, uint32_t at, uint32_t bracket,
                               struct froe_record *record, uint32_t from)
{
    uint32_t host_end = next_blank(scan, at);
    if (host_end == at || host_end + 4 > bracket)
        return false;
    record->host_at = at - from;
    record->host_end = host_end - from;
    record->ident_at = host_end + 1 - from;
    if (host_end + 5 == bracket && load32(window + host_end) == load32((const uint8_t *)" - -") &&
        window[host_end + 4] == ' ') {
        record->ident_end = host_end + 2 - from;
        record->user_at = host_end + 3 - from;
        record->user_end = host_end + 4 - from;
        return true;
    }
    uint32_t ident_end = next_blank(scan, host_end + 1);
    if (ident_end >= bracket)
        return false;
    uint32_t user_end = next_blank(scan, ident_end + 1);
    if (ident_end == host_end + 1 || user_end == ident_end + 1 || user_end + 1 != bracket ||
        window[ident_end + 1] == '[')
        return false;
    record->ident_end = ident_end - from;
    record->user_at = ident_end + 1 - from;
    record->user_end = user_end - from;
    return true;
}

/* The parts of a request of the form `METHOD /target HTTP/x`; false: any other form. */
static inline bool split_request(const uint8_t *window, const struct froe_scan *scan, uint32_t from,
                                 struct froe_record *record)
{
    uint32_t at = from + record->request_at, end = from + record->request_end;
    uint32_t method_end = next_blank(scan, at);
    if (method_end == at || method_end + 11 > end || window[method_end + 1] != '/')
        return false;
    uint64_t last = froe_load64(window + end - 8);
    uint32_t protocol;
    if (last == word_of("HTTP/1.1") || last == word_of("HTTP/1.0") || last == word_of("HTTP/2.0"))
        protocol = end - 8;
    else if (last >> 16 == word_of("HTTP/2\0") || last >> 16 == word_of("HTTP/3\0"))
        protocol = end - 6;
    else
        return false;
    uint32_t target_end = protocol - 1;
    if (target_end <= method_end + 1 || !is_blank(window[target_end]) || is_blank(window[target_end - 1]))
        return false;
    uint32_t mark = (uint32_t)froe_bits_next(scan->delimiters, method_end + 1, target_end);
    record->method_at = at - from;
    record->method_end = method_end - from;
    record->target_at = record->path_at = method_end + 1 - from;
    record->target_end = target_end - from;
    record->protocol_at = protocol - from;
    record->protocol_end = end - from;
    record->path_end = mark - from;
    record->query_at = record->query_end = 0;
    if (mark < target_end && window[mark] == '?') {
        const uint8_t *fragment = memchr(window + mark, '#', target_end - mark);
        record->query_at = mark + 1 - from;
        record->query_end = fragment == NULL ? target_end - from : (uint32_t)(fragment - window) - from;
    }
    return true;
}

/* Status and bytes at pos, behind the blank after the request. Returns the position behind the bytes, or 0. */
static inline uint32_t read_numbers(const uint8_t *window, uint32_t pos, uint32_t end, struct froe_record *record)
{
    unsigned a = window[pos] - (unsigned)'0', b = window[pos + 1] - (unsigned)'0', c = window[pos + 2] - (unsigned)'0';
    if ((a > 9) | (b > 9) | (c > 9) | (window[pos + 3] != ' '))
        return 0;
    record->status = (int32_t)(a * 100 + b * 10 + c);
    pos += 4;
    if (window[pos] == '-') {
        record->bytes = FROE_BYTES_ABSENT;
        return pos + 1;
    }
    /* At most 18 digits, so that it cannot overflow; longer ones take the slow way. */
    int64_t value = 0;
    uint32_t first = pos;
    for (unsigned digit; pos < end && (digit = window[pos] - (unsigned)'0') <= 9; pos++)
        value = value * 10 + digit;
    record->bytes = value;
    return pos > first && pos - first <= 18 ? pos : 0;
}

/* Whether the quoted field that opens at `open` closes at `close`, the next quote: nothing escaped there, and a blank or
 * the end follows. */
static inline bool closes(const uint8_t *window, uint32_t close, uint32_t end)
{
    return window[close - 1] != '\\' && (close + 1 == end || is_blank(window[close + 1]));
}

/* Referer and agent behind the bytes, at pos; quotes[2 …] are theirs. */
static inline bool read_combined(const uint8_t *window, uint32_t pos, uint32_t end, const uint16_t *quotes,
                                 size_t quote_count, struct froe_record *record, uint32_t from)
{
    record->referer_at = record->agent_at = 0;
    if (pos == end)
        return true;
    if (quote_count < 4 || quotes[2] != pos + 1 || !closes(window, quotes[3], end))
        return false;
    record->referer_at = quotes[2] + 1u - from;
    record->referer_end = quotes[3] - from;
    if (quotes[3] + 1u == end)
        return true;
    if (quote_count < 6 || quotes[4] != quotes[3] + 2u || !closes(window, quotes[5], end))
        return false;
    record->agent_at = quotes[4] + 1u - from;
    record->agent_end = quotes[5] - from;
    return true;
}

bool froe_clf_read_quick(const uint8_t *window, const struct froe_scan *scan, uint32_t from, uint32_t end,
                         const uint16_t *quotes, size_t quote_count, const struct froe_clf_format *format,
                         struct froe_timestamp_cache *cache, struct froe_record *record)
{
    if (quote_count < 2 || window[from] <= ' ')
        return false;
    uint32_t open = quotes[0], close = quotes[1];
    if (open < from + TIME_FIELD_LEN + 4 || close + 6 > end || !closes(window, close, end))
        return false;
    uint32_t bracket = open - TIME_FIELD_LEN;
    if (window[bracket] != '[' || window[open - 2] != ']' || window[open - 1] != ' ')
        return false;
    record->line = window + from;
    record->len = end - from;
    record->vhost_len = 0;
    uint32_t at = from;
    if (format->vhost) {
        at = next_blank(scan, from);
        if (at >= bracket)
            return false;
        record->vhost_len = at - from;
        at++;
    }
    struct froe_timestamp timestamp;
    if (!read_client(window, scan, at, bracket, record, from) ||
        !froe_timestamp_cached(cache, window + bracket + 1, &timestamp))
        return false;
    record->time_at = bracket + 1 - from;
    record->time = timestamp.seconds;
    record->offset = timestamp.offset;
    record->request_at = open + 1 - from;
    record->request_end = close - from;
    uint32_t pos = read_numbers(window, close + 2, end, record);
    if (pos == 0 || pos > end || (pos < end && !is_blank(window[pos])))
        return false;
    if (!format->combined)
        record->referer_at = record->agent_at = 0;
    else if (!read_combined(window, pos, end, quotes, quote_count, record, from))
        return false;
    if ((format->need & FROE_NEED_REQUEST) != 0 && !split_request(window, scan, from, record))
        froe_request_split(record);
    return true;
}
