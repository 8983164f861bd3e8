/*
 * The quick way: lines as servers write them, found by the positions of their quotes. Everything is checked as strictly
 * as in the slow way; what does not fit is left to it.
 *
 * All positions are bytes in the window. Reads may go up to 16 bytes beyond a line's ends; blocks have that much slack
 * (FROE_LINES_SLACK). Words are looked at eight bytes at a time where a loop's length would be a branch that cannot be
 * foreseen.
 */
#include "parse/clf.h"

#include "base/word.h"
#include "parse/request.h"

/* Bytes before the request's quote: `[dd/Mon/yyyy:HH:MM:SS ±hhmm] `. */
enum { TIME_FIELD_LEN = 1 + FROE_TIMESTAMP_LEN + 2 };

/* Bytes of ` - - `, between host and time where nobody identified himself. */
enum { NOBODY_LEN = 5 };

static inline bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* Whether window[from … end-1], not empty, holds no blank and no control byte. */
static inline bool is_token(const uint8_t *window, uint32_t from, uint32_t end)
{
    if (__builtin_expect(end - from < 8, 0)) {
        for (; from < end; from++)
            if (window[from] <= ' ')
                return false;
        return true;
    }
    /* The last eight bytes overlap those before. */
    uint64_t low = froe_word_below(froe_load64(window + end - 8), 0x21);
    for (; from + 8 < end; from += 8)
        low |= froe_word_below(froe_load64(window + from), 0x21);
    return low == 0;
}

/* host, ident and user, each separated by one space, between at and bracket, where the time's `[` is. */
static inline bool read_client(const uint8_t *window, uint32_t from, uint32_t at, uint32_t bracket, unsigned need,
                               struct froe_record *record)
{
    uint32_t host_end = bracket - NOBODY_LEN;
    uint32_t ident_end, user_at, user_end;
    if (__builtin_expect(memcmp(window + host_end, " - - ", NOBODY_LEN) == 0, 1)) {
        ident_end = host_end + 2;
        user_at = host_end + 3;
        user_end = host_end + 4;
    } else {
        user_end = bracket - 1;
        user_at = user_end;
        while (user_at > at && window[user_at - 1] > ' ')
            user_at--;
        if (window[user_end] != ' ' || user_at == user_end || user_at < at + 4 || window[user_at] == '[')
            return false;
        ident_end = user_at - 1;
        host_end = ident_end;
        while (host_end > at && window[host_end - 1] > ' ')
            host_end--;
        if (window[ident_end] != ' ' || host_end == ident_end || host_end < at + 2 || window[--host_end] != ' ')
            return false;
    }
    if (host_end <= at || !is_token(window, at, host_end))
        return false;
    if ((need & FROE_NEED_CLIENT) != 0) {
        record->host_at = at - from;
        record->host_end = host_end - from;
        record->ident_at = host_end + 1 - from;
        record->ident_end = ident_end - from;
        record->user_at = user_at - from;
        record->user_end = user_end - from;
    }
    return true;
}

/* Where the protocol of the request that ends at `end` begins, for the ones that are usual; 0 otherwise. */
static inline uint32_t protocol_before(const uint8_t *window, uint32_t end)
{
    uint64_t last = froe_load64(window + end - 8);
    if (last == froe_word_of("HTTP/1.1") || last == froe_word_of("HTTP/1.0") || last == froe_word_of("HTTP/2.0"))
        return end - 8;
    if (last >> 16 == froe_word_of("HTTP/2\0") || last >> 16 == froe_word_of("HTTP/3\0"))
        return end - 6;
    return 0;
}

/* The parts of a request of the form `METHOD /target HTTP/x` between at and end; false: any other form. */
static inline bool split_request(const uint8_t *window, const struct froe_scan *scan, uint32_t from, uint32_t at,
                                 uint32_t end, unsigned need, struct froe_record *record)
{
    if (end - at < 16)
        return false;
    uint64_t blanks = froe_word_below(froe_load64(window + at), 0x21);
    uint32_t method_end = at + froe_word_first(blanks);
    uint32_t protocol = protocol_before(window, end);
    if (blanks == 0 || method_end == at || protocol == 0 || window[method_end] != ' ' || window[method_end + 1] != '/')
        return false;
    uint32_t target_end = protocol - 1;
    if (target_end <= method_end + 1 || window[target_end] != ' ' || is_blank(window[target_end - 1]))
        return false;
    uint32_t mark = (uint32_t)froe_bits_next(scan->delimiters, method_end + 1, target_end);
    record->path_at = method_end + 1 - from;
    record->path_end = mark - from;
    record->method_end = method_end - from;
    if ((need & FROE_NEED_REQUEST) == 0)
        return true;
    record->method_at = at - from;
    record->target_at = method_end + 1 - from;
    record->target_end = target_end - from;
    record->protocol_at = protocol - from;
    record->protocol_end = end - from;
    record->query_at = record->query_end = 0;
    if (mark < target_end && window[mark] == '?') {
        const uint8_t *fragment = memchr(window + mark, '#', target_end - mark);
        record->query_at = mark + 1 - from;
        record->query_end = fragment == NULL ? target_end - from : (uint32_t)(fragment - window) - from;
    }
    return true;
}

/* `ddd n` at pos. Returns the position behind the bytes, or 0 when they are not of that form. */
static inline uint32_t read_numbers(const uint8_t *window, uint32_t pos, unsigned need, struct froe_record *record)
{
    uint64_t word = froe_load64(window + pos);
    uint64_t digits = froe_word_digits(word);
    if ((digits & 0x808080) != 0x808080 || (uint8_t)(word >> 24) != ' ')
        return 0;
    uint64_t bytes = froe_load64(window + pos + 4);
    uint64_t other = ~froe_word_digits(bytes) & FROE_WORD_HIGH_BITS;
    uint32_t len = other == 0 ? 0 : froe_word_first(other);
    bool absent = (uint8_t)bytes == '-';
    if (len == 0 && !absent)
        return 0; /* not a number, or one of eight digits and more */
    if ((need & FROE_NEED_NUMBERS) != 0) {
        record->status = (int32_t)((word & 15) * 100 + (word >> 8 & 15) * 10 + (word >> 16 & 15));
        record->bytes = absent ? FROE_BYTES_ABSENT : (int64_t)froe_word_number(bytes, len);
    }
    return pos + 4 + (absent ? 1 : len);
}

/* Whether the quoted field whose next quote is at `close` ends there: nothing escapes it, and a blank or the end follows. */
static inline bool closes(const uint8_t *window, uint32_t close, uint32_t end)
{
    return window[close - 1] != '\\' && (window[close + 1] == ' ' || close + 1 == end);
}

/* Referer and agent behind the bytes, at pos; quotes[2 …] are theirs. */
static inline bool read_combined(const uint8_t *window, uint32_t from, uint32_t pos, uint32_t end,
                                 const uint16_t *quotes, size_t quote_count, unsigned need, struct froe_record *record)
{
    if (quote_count < 6) {
        record->referer_at = record->agent_at = 0;
        return pos == end; /* Common; what is in between takes the slow way */
    }
    uint32_t referer = quotes[2], referer_end = quotes[3], agent = quotes[4], agent_end = quotes[5];
    if (referer != pos + 1 || agent != referer_end + 2 || !closes(window, referer_end, end) ||
        !closes(window, agent_end, end))
        return false;
    if ((need & FROE_NEED_REFERER) != 0) {
        record->referer_at = referer + 1 - from;
        record->referer_end = referer_end - from;
    }
    if ((need & FROE_NEED_AGENT) != 0) {
        record->agent_at = agent + 1 - from;
        record->agent_end = agent_end - from;
    }
    return true;
}

/* Virtual host and client before the time's bracket. */
static inline bool read_head(const uint8_t *window, uint32_t from, uint32_t bracket,
                             const struct froe_clf_format *format, struct froe_record *record)
{
    uint32_t at = from;
    record->vhost_len = 0;
    if (format->vhost) {
        while (at < bracket && window[at] > ' ')
            at++;
        record->vhost_len = at - from;
        if (window[at++] != ' ' || at + NOBODY_LEN >= bracket)
            return false;
    }
    return window[from] > ' ' && read_client(window, from, at, bracket, format->need, record);
}

bool froe_clf_read_quick(const uint8_t *window, const struct froe_scan *scan, uint32_t from, uint32_t end,
                         const uint16_t *quotes, size_t quote_count, const struct froe_clf_format *format,
                         struct froe_timestamp_cache *cache, struct froe_record *record)
{
    uint32_t open = quotes[0], close = quotes[1];
    if (quote_count < 2 || open < from + TIME_FIELD_LEN + NOBODY_LEN + 1 || close + 7 > end ||
        !closes(window, close, end))
        return false;
    uint32_t bracket = open - TIME_FIELD_LEN;
    if (window[bracket] != '[' || window[open - 2] != ']' || window[open - 1] != ' ')
        return false;
    record->line = window + from;
    record->len = end - from;
    struct froe_timestamp timestamp;
    if (!read_head(window, from, bracket, format, record) ||
        !froe_timestamp_cached(cache, window + bracket + 1, &timestamp))
        return false;
    if ((format->need & FROE_NEED_TIME) != 0) {
        record->time_at = bracket + 1 - from;
        record->time = timestamp.seconds;
        record->offset = timestamp.offset;
    }
    uint32_t pos = read_numbers(window, close + 2, format->need, record);
    if (pos == 0 || pos > end || (pos < end && window[pos] != ' '))
        return false;
    if (!format->combined)
        record->referer_at = record->agent_at = 0;
    else if (!read_combined(window, from, pos, end, quotes, quote_count, format->need, record))
        return false;
    if ((format->need & (FROE_NEED_PATH | FROE_NEED_REQUEST)) != 0) {
        record->request_at = open + 1 - from;
        record->request_end = close - from;
        if (!split_request(window, scan, from, open + 1, close, format->need, record))
            froe_request_split(record);
    }
    return true;
}
