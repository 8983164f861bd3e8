#include "parse/detect_fit.h"

#include "parse/network.h"

enum { S_IP, S_PORT, CPU_PERCENT, THREAD };

const struct froe_extra_slots froe_fit_slots = {
    .count = FROE_FIT_SLOTS,
    .names = {[S_IP] = FROE_LITERAL("s_ip"),
              [S_PORT] = FROE_LITERAL("s_port"),
              [CPU_PERCENT] = FROE_LITERAL("cpu_percent"),
              [THREAD] = FROE_LITERAL("thread")},
};

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(uint8_t byte)
{
    return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* A time as AWS writes it, the address and port of a client, and a request in quotes, of whatever kind. */
static bool fits_balancer(const struct froe_record *record)
{
    const uint8_t *const line = record->line;
    struct froe_address unused;
    uint32_t time_len = record->time_end - record->time_at;
    if (record->time_at == 0 || time_len < sizeof "0000-00-00T00:00:00Z" - 1 || line[record->time_at + 10] != 'T' ||
        line[record->time_end - 1] != 'Z')
        return false;
    if (!froe_address_read(froe_record_part(record, record->host_at, record->host_end), &unused))
        return false;
    const uint8_t *port = line + record->host_end;
    port += *port == ']';
    return port[0] == ':' && is_digit(port[1]) && record->request_end != 0 && line[record->request_at - 1] == '"';
}

/* An address, a part of one with something else for the rest, or a name with a dot in it. */
static bool is_host(struct froe_span text)
{
    bool parted = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];
        if (!is_digit(byte) && !is_letter(byte) && memchr(".:%-_", byte, 5) == NULL)
            return false;
        parted |= byte == '.' || byte == ':';
    }
    return parted;
}

/* M-SEARCH, RPC_IN_DATA. */
static bool is_method(struct froe_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_letter(text.ptr[i]) && (i == 0 || (text.ptr[i] != '-' && text.ptr[i] != '_')))
            return false;
    return text.len > 0;
}

static bool is_number(struct froe_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.ptr[i]))
            return false;
    return text.len > 0;
}

static bool is_referer(struct froe_span text)
{
    return memchr(text.ptr, '/', text.len) != NULL || memchr(text.ptr, ':', text.len) != NULL;
}

static bool is_dash(struct froe_span text)
{
    return text.len == 1 && text.ptr[0] == '-';
}

/* Whether the format has no such column, or a line its value. */
static bool fits_part(const struct froe_record *record, struct froe_part part, bool (*is)(struct froe_span text))
{
    struct froe_span text = froe_record_part(record, part.at, part.end);
    return part.at == 0 || is_dash(text) || is(text);
}

/* What stands behind so many columns; empty: nothing. */
static struct froe_span word_behind(const struct froe_record *record, size_t columns)
{
    const uint8_t *at = record->line + 1, *to = at, *end = record->line + record->len;
    for (size_t i = 0; i <= columns; i++) {
        for (at = to; at < end && is_blank(*at);)
            at++;
        for (to = at; to < end && !is_blank(*to);)
            to++;
    }
    return froe_span_between(at, to);
}

/* IIS writes sizes between the status and the time that a request took, which always is the last of its columns: where
 * it seems to be the first of several numbers, it is none of them. Anything else behind it somebody has added. */
static bool ends_with_time_taken(const struct froe_log_format *format, const struct froe_record *record)
{
    bool sizes = false;
    for (size_t i = 0; i < format->column_count; i++)
        sizes |= format->columns[i].place == FROE_PLACE_BYTES;
    return sizes || !is_number(word_behind(record, format->column_count));
}

/* Of a log that does not say which columns it has. */
static bool fits_fields(const struct froe_log_format *format, const struct froe_record *record,
                        const struct froe_part parts[FROE_FIT_SLOTS])
{
    struct froe_span host = froe_record_part(record, record->host_at, record->host_end);
    struct froe_span method = froe_record_part(record, record->method_at, record->method_end);
    struct froe_span referer = froe_record_part(record, record->referer_at, record->referer_end);
    if (record->status == FROE_STATUS_ABSENT || !is_method(method) || (record->host_end != 0 && !is_host(host)))
        return false;
    if (!fits_part(record, parts[S_IP], is_host) || !fits_part(record, parts[S_PORT], is_number))
        return false;
    return !format->more || ((record->referer_at == 0 || is_referer(referer)) && ends_with_time_taken(format, record));
}

/* Python's logging may put something before it (INFO:aiohttp.access:192.0.2.1), and what is behind a bar in the place
 * of Common's ident looks as if something carried it. */
static bool fits_address(const struct froe_record *record)
{
    struct froe_address unused;
    return froe_address_read(froe_record_part(record, record->host_at, record->host_end), &unused);
}

/* Of the request, as servers log it that do without brackets around the time (AEM's, for one), and PHP-FPM never. */
static bool has_protocol(const struct froe_record *record)
{
    struct froe_span request = froe_record_part(record, record->request_at, record->request_end);
    return memmem(request.ptr, request.len, " HTTP/", 6) != NULL;
}

/* The line ends with the name of a thread of Jetty's pool. */
static bool fits_thread(const struct froe_record *record, struct froe_part thread)
{
    struct froe_span name = froe_record_part(record, thread.at, thread.end);
    return thread.at != 0 && name.len > 3 && memcmp(name.ptr, "qtp", 3) == 0;
}

/* Words that anything could be, but for the method and the unit at the end. */
static bool fits_morgan(const struct froe_record *record)
{
    const uint8_t *end = record->line + record->len;
    struct froe_span target = froe_record_part(record, record->target_at, record->target_end);
    while (end > record->line && is_blank(end[-1]))
        end--;
    return is_method(froe_record_part(record, record->method_at, record->method_end)) && target.len > 0 &&
           (target.ptr[0] == '/' || target.ptr[0] == '*' || is_referer(target)) && end - record->line > 3 &&
           memcmp(end - 3, " ms", 3) == 0;
}

bool froe_fits(const struct froe_log_format *format, const struct froe_record *record,
               const struct froe_part parts[FROE_FIT_SLOTS])
{
    if (format->directives)
        return fits_fields(format, record, parts);
    if (strcmp(format->name, "elb") == 0 || strcmp(format->name, "alb") == 0)
        return fits_balancer(record);
    if (strcmp(format->name, "php-fpm") == 0 || strcmp(format->name, "php-fpm-full") == 0)
        return !has_protocol(record) && (format->name[7] == '\0' || parts[CPU_PERCENT].at != 0);
    if (strcmp(format->name, "nexus") == 0)
        return fits_thread(record, parts[THREAD]);
    if (strcmp(format->name, "morgan-short") == 0 || strcmp(format->name, "morgan-tiny") == 0)
        return fits_morgan(record);
    static const char *const of_addresses[] = {"aiohttp", "bunny", "uvicorn", "combined_iso"};
    for (size_t i = 0; i < sizeof of_addresses / sizeof of_addresses[0]; i++)
        if (strcmp(format->name, of_addresses[i]) == 0)
            return fits_address(record);
    return true;
}
