/*
 * The quick way: lines as servers write them, found by the positions of their closing quotes. Everything is checked as
 * strictly as in the slow way; what does not fit is left to it.
 *
 * Inlined into the loop over the lines (parse/lines.c), where what a query needs is a constant for the most frequent
 * questions. All positions are bytes in the window. Reads may go up to 16 bytes beyond a line's ends; blocks have that
 * much slack (FROE_LINES_SLACK). Bytes are looked at eight at a time where a loop's length would be a branch that
 * cannot be foreseen, and where several that must have fixed values lie side by side.
 */
#ifndef FROE_PARSE_CLF_QUICK_H
#define FROE_PARSE_CLF_QUICK_H

#include "base/word.h"
#include "parse/clf.h"
#include "parse/request.h"

/* Bytes before the request's quote: `[dd/Mon/yyyy:HH:MM:SS ±hhmm] `. */
enum { FROE_TIME_FIELD_LEN = 1 + FROE_TIMESTAMP_LEN + 2 };

/* The first byte at or after pos that is a blank or a control byte; a line end or the slack behind the block at last.
 */
static inline uint32_t froe_quick_blank(const uint8_t *window, uint32_t pos)
{
    uint64_t first = froe_word_below(froe_load64(window + pos), 0x21);
    uint64_t second = froe_word_below(froe_load64(window + pos + 8), 0x21);
    /* Two words without a branch between them: that is where most addresses end, sometimes in one, sometimes in the
     * other. */
    uint64_t low = first != 0 ? first : second;
    uint32_t at = pos + (first != 0 ? 0 : 8);
    while (__builtin_expect(low == 0, 0)) {
        at += 8;
        low = froe_word_below(froe_load64(window + at), 0x21);
    }
    return at + (uint32_t)__builtin_ctzll(low) / 8;
}

/* host, ident and user at `at`, each with one space behind it. Returns the position of the time's `[` or 0. */
static inline uint32_t froe_quick_client(const uint8_t *window, uint32_t from, uint32_t at, unsigned need,
                                         struct froe_record *record)
{
    uint32_t host_end = froe_quick_blank(window, at);
    uint32_t ident_end = host_end + 2, user_end = host_end + 4;
    uint64_t next = froe_load64(window + host_end);
    if (__builtin_expect(next << 16 != froe_word_of(" - - [\0") << 16, 0)) {
        if (window[host_end] != ' ')
            return 0;
        ident_end = froe_quick_blank(window, host_end + 1);
        if (window[ident_end] != ' ' || ident_end == host_end + 1 || window[ident_end + 1] == '[')
            return 0;
        user_end = froe_quick_blank(window, ident_end + 1);
        if (window[user_end] != ' ' || user_end == ident_end + 1 || window[user_end + 1] != '[')
            return 0;
    }
    if ((need & FROE_NEED_CLIENT) != 0) {
        record->host_at = at - from;
        record->host_end = host_end - from;
        record->ident_at = host_end + 1 - from;
        record->ident_end = ident_end - from;
        record->user_at = ident_end + 1 - from;
        record->user_end = user_end - from;
    }
    return host_end == at ? 0 : user_end + 1;
}

/* Virtual host and client. Returns the position of the time's `[` or 0. */
static inline uint32_t froe_quick_head(const uint8_t *window, uint32_t from, bool vhost, unsigned need,
                                       struct froe_record *record)
{
    uint32_t at = from;
    record->vhost_at = record->vhost_end = 0;
    if (vhost) {
        at = froe_quick_blank(window, from);
        if (at == from || window[at] != ' ')
            return 0;
        record->vhost_end = at++ - from;
    }
    return froe_quick_client(window, from, at, need, record);
}

static inline bool froe_quick_time(const uint8_t *window, uint32_t from, uint32_t at, unsigned need,
                                   struct froe_timestamp_cache *cache, struct froe_record *record)
{
    struct froe_timestamp timestamp;
    if ((need & FROE_NEED_TIME) == 0)
        return froe_timestamp_valid(cache, window + at);
    if (!froe_timestamp_cached(cache, window + at, &timestamp))
        return false;
    record->time_at = at - from;
    record->time_end = at - from + FROE_TIMESTAMP_LEN;
    record->time = timestamp.seconds;
    record->offset = timestamp.offset;
    return true;
}

/* Where the protocol of the request that ends at `end` begins, for the ones that are usual; 0 otherwise. */
static inline uint32_t froe_quick_protocol(const uint8_t *window, uint32_t end)
{
    uint64_t last = froe_load64(window + end - 8);
    if (last == froe_word_of("HTTP/1.1") || last == froe_word_of("HTTP/1.0") || last == froe_word_of("HTTP/2.0"))
        return end - 8;
    if (last >> 16 == froe_word_of("HTTP/2\0") || last >> 16 == froe_word_of("HTTP/3\0"))
        return end - 6;
    return 0;
}

/* The parts of a request of the form `METHOD /target HTTP/x` between at and end; false: any other form. */
static inline bool froe_quick_request(const uint8_t *window, const struct froe_scan *scan, uint32_t from, uint32_t at,
                                      uint32_t end, unsigned need, struct froe_record *record)
{
    if (end - at < 16)
        return false;
    /* Most requests are GETs of a path. */
    uint64_t word = froe_load64(window + at);
    uint32_t method_end = at + 3;
    if (__builtin_expect((word & UINT64_C(0xffffffffff)) != (froe_word_of("GET /\0\0") & UINT64_C(0xffffffffff)), 0)) {
        uint64_t blanks = froe_word_below(word, 0x21);
        method_end = at + froe_word_first(blanks);
        if (blanks == 0 || method_end == at || window[method_end] != ' ' || window[method_end + 1] != '/')
            return false;
    }
    uint32_t protocol = froe_quick_protocol(window, end);
    uint32_t target_end = protocol - 1;
    if (protocol == 0 || target_end <= method_end + 1 || window[target_end] != ' ' || window[target_end - 1] <= ' ')
        return false;
    uint32_t mark = (uint32_t)froe_bits_next(scan->delimiters, method_end + 1, target_end);
    record->path_at = method_end + 1 - from;
    record->path_end = mark - from;
    record->method_end = method_end - from;
    if ((need & FROE_NEED_REQUEST) == 0)
        return true;
    record->request_at = at - from;
    record->request_end = end - from;
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

/* `" ddd ` at the request's closing quote with no backslash before it, and the bytes after that. Returns the position
 * behind the bytes, or 0 when they are not of that form. */
static inline uint32_t froe_quick_numbers(const uint8_t *window, uint32_t close, unsigned need,
                                          struct froe_record *record)
{
    /* Each byte is compared with what it should be: by 0x7f one that must be equal overflows into its high bit, by 0x76
     * one that may differ by 0 to 9 does. The byte before the quote is looked at by itself, the last one not at all. */
    uint64_t word = froe_load64(window + close - 1);
    uint64_t differs = word ^ UINT64_C(0x0020303030202200);
    uint64_t over = ((differs & ~FROE_WORD_HIGH_BITS) + UINT64_C(0x007f7676767f7f00)) | differs;
    if ((over & UINT64_C(0x0080808080808000)) != 0 || (uint8_t)word == '\\')
        return 0;
    uint64_t bytes = froe_load64(window + close + 6);
    uint64_t other = ~froe_word_digits(bytes) & FROE_WORD_HIGH_BITS;
    uint32_t len = other == 0 ? 0 : (uint32_t)__builtin_ctzll(other) / 8;
    bool absent = (uint8_t)bytes == '-';
    if (len == 0 && !absent)
        return 0; /* no number, or one of eight digits and more */
    if ((need & FROE_NEED_NUMBERS) != 0) {
        record->status = (int32_t)((word >> 24 & 15) * 100 + (word >> 32 & 15) * 10 + (word >> 40 & 15));
        record->bytes = absent ? FROE_BYTES_ABSENT : (int64_t)froe_word_number(bytes, len);
    }
    return close + 6 + (absent ? 1 : len);
}

/* Whether what was read ends at pos: with the line, or, where lines go on, before a blank. */
static inline bool froe_quick_ends(const uint8_t *window, uint32_t pos, uint32_t end, bool extra)
{
    return pos == end || (extra && pos < end && (window[pos] == ' ' || window[pos] == '\t'));
}

/* ` "referer" "agent"` at pos, which close at referer_end and agent_end. */
static inline bool froe_quick_combined(const uint8_t *window, uint32_t from, uint32_t pos, uint32_t end,
                                       uint32_t referer_end, uint32_t agent_end, bool extra, unsigned need,
                                       struct froe_record *record)
{
    uint32_t middle, opening;
    memcpy(&middle, window + referer_end - 1, sizeof middle);
    memcpy(&opening, window + pos, sizeof opening);
    /* A quote with a blank behind it that opens a field is a mark too, and not its end. */
    if ((uint16_t)opening != 0x2220 /* ` "` */ || referer_end <= pos + 1 || agent_end <= referer_end + 2)
        return false;
    if (middle >> 8 != 0x222022 /* `" "` */ || (uint8_t)middle == '\\')
        return false;
    /* The mark may be a newline: of this line when the next one is empty. */
    if (!froe_quick_ends(window, agent_end + 1, end, extra) || window[agent_end] != '"' ||
        window[agent_end - 1] == '\\')
        return false;
    if ((need & FROE_NEED_REFERER) != 0) {
        record->referer_at = pos + 2 - from;
        record->referer_end = referer_end - from;
    }
    if ((need & FROE_NEED_AGENT) != 0) {
        record->agent_at = referer_end + 3 - from;
        record->agent_end = agent_end - from;
    }
    return true;
}

/*
 * Reads the line window[from … end-1] of a scanned window. Its marks, without the newline, are closers[0 … count-1]:
 * three, the ends of request, referer and agent, or one, where these two are not logged. With `extra` more may follow,
 * and the line goes on at *tail. False: not a line for the quick way.
 */
__attribute__((always_inline)) static inline bool froe_quick_read(const uint8_t *window, const struct froe_scan *scan,
                                                                  uint32_t from, uint32_t end, const uint16_t *closers,
                                                                  unsigned count, bool vhost, bool extra, unsigned need,
                                                                  struct froe_timestamp_cache *cache,
                                                                  struct froe_record *record, uint32_t *tail)
{
    uint32_t close = closers[0];
    uint32_t bracket = froe_quick_head(window, from, vhost, need, record);
    uint32_t open = bracket + FROE_TIME_FIELD_LEN;
    if (bracket == 0 || open >= close || close + 7 > end)
        return false;
    if ((froe_load64(window + open - 2) & 0xffffff) != 0x22205d /* `] "` */ ||
        !froe_quick_time(window, from, bracket + 1, need, cache, record))
        return false;
    record->line = window + from;
    record->len = end - from;
    if ((need & FROE_NEED_EXTRA) != 0) {
        record->duration = FROE_DURATION_ABSENT;
        record->extra = NULL;
    }
    uint32_t pos = froe_quick_numbers(window, close, need, record);
    if (pos == 0 || pos > end)
        return false;
    if (count == 1) {
        record->referer_at = record->agent_at = 0;
        if (!froe_quick_ends(window, pos, end, extra))
            return false;
    } else if (!froe_quick_combined(window, from, pos, end, closers[1], closers[2], extra, need, record)) {
        return false;
    }
    if (extra)
        *tail = count == 1 ? pos : closers[2] + 1u;
    if ((need & (FROE_NEED_PATH | FROE_NEED_REQUEST)) != 0 &&
        !froe_quick_request(window, scan, from, open + 1, close, need, record)) {
        record->request_at = open + 1 - from;
        record->request_end = close - from;
        froe_request_split(record);
    }
    return true;
}

#endif
