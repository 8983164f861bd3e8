#include "parse/format_names.h"

#define SECONDS      UINT64_C(1000000000)
#define MILLISECONDS UINT64_C(1000000)
#define MICROSECONDS UINT64_C(1000)

/* Names of which no value is text. */
static const struct froe_known_name known[] = {
    /* Apache */
    {"bytes_in", FROE_COLUMN_NUMBER, 0},
    {"bytes_out", FROE_COLUMN_NUMBER, 0},
    {"bytes_total", FROE_COLUMN_NUMBER, 0},
    {"body_bytes", FROE_COLUMN_NUMBER, 0},
    {"duration_s", FROE_COLUMN_DURATION, SECONDS},
    {"duration_ms", FROE_COLUMN_DURATION, MILLISECONDS},
    {"duration_us", FROE_COLUMN_DURATION, MICROSECONDS},
    {"duration_ns", FROE_COLUMN_DURATION, 1},
    {"first_byte_time", FROE_COLUMN_DURATION, MICROSECONDS},
    {"keepalive", FROE_COLUMN_NUMBER, 0},
    {"original_status", FROE_COLUMN_NUMBER, 0},
    {"pid", FROE_COLUMN_NUMBER, 0},
    {"port", FROE_COLUMN_NUMBER, 0},
    {"remote_port", FROE_COLUMN_NUMBER, 0},
    {"local_port", FROE_COLUMN_NUMBER, 0},
    /* nginx */
    {"bytes_sent", FROE_COLUMN_NUMBER, 0},
    {"body_bytes_sent", FROE_COLUMN_NUMBER, 0},
    {"bytes_received", FROE_COLUMN_NUMBER, 0},
    {"connection", FROE_COLUMN_NUMBER, 0},
    {"connection_requests", FROE_COLUMN_NUMBER, 0},
    {"connection_time", FROE_COLUMN_DURATION, SECONDS},
    {"connections_active", FROE_COLUMN_NUMBER, 0},
    {"connections_reading", FROE_COLUMN_NUMBER, 0},
    {"connections_waiting", FROE_COLUMN_NUMBER, 0},
    {"connections_writing", FROE_COLUMN_NUMBER, 0},
    {"content_length", FROE_COLUMN_NUMBER, 0},
    {"limit_rate", FROE_COLUMN_NUMBER, 0},
    {"request_length", FROE_COLUMN_NUMBER, 0},
    {"request_time", FROE_COLUMN_DURATION, SECONDS},
    {"server_port", FROE_COLUMN_NUMBER, 0},
    {"session_time", FROE_COLUMN_DURATION, SECONDS},
    {"upstream_bytes_received", FROE_COLUMN_NUMBER, 0},
    {"upstream_bytes_sent", FROE_COLUMN_NUMBER, 0},
    {"upstream_connect_time", FROE_COLUMN_DURATION, SECONDS},
    {"upstream_first_byte_time", FROE_COLUMN_DURATION, SECONDS},
    {"upstream_header_time", FROE_COLUMN_DURATION, SECONDS},
    {"upstream_queue_time", FROE_COLUMN_DURATION, SECONDS},
    {"upstream_response_length", FROE_COLUMN_NUMBER, 0},
    {"upstream_response_time", FROE_COLUMN_DURATION, SECONDS},
    {"upstream_session_time", FROE_COLUMN_DURATION, SECONDS},
    {"upstream_status", FROE_COLUMN_NUMBER, 0},
    /* AWS */
    {"request_processing_time", FROE_COLUMN_DURATION, SECONDS},
    {"target_processing_time", FROE_COLUMN_DURATION, SECONDS},
    {"response_processing_time", FROE_COLUMN_DURATION, SECONDS},
    {"target_status_code", FROE_COLUMN_NUMBER, 0},
    {"received_bytes", FROE_COLUMN_NUMBER, 0},
    {"client_port", FROE_COLUMN_NUMBER, 0},
    {"matched_rule_priority", FROE_COLUMN_NUMBER, 0},
    {"object_size", FROE_COLUMN_NUMBER, 0},
    {"turn_around_time", FROE_COLUMN_DURATION, MILLISECONDS},
    {"time_to_first_byte", FROE_COLUMN_DURATION, SECONDS},
    /* W3C */
    {"c_port", FROE_COLUMN_NUMBER, 0},
    {"s_port", FROE_COLUMN_NUMBER, 0},
    {"cs_bytes", FROE_COLUMN_NUMBER, 0},
    {"sc_substatus", FROE_COLUMN_NUMBER, 0},
    {"sc_win32_status", FROE_COLUMN_NUMBER, 0},
    {"sc_content_len", FROE_COLUMN_NUMBER, 0},
    {"sc_range_start", FROE_COLUMN_NUMBER, 0},
    {"sc_range_end", FROE_COLUMN_NUMBER, 0},
    /* HAProxy */
    {"time_request", FROE_COLUMN_DURATION, MILLISECONDS},
    {"time_queue", FROE_COLUMN_DURATION, MILLISECONDS},
    {"time_connect", FROE_COLUMN_DURATION, MILLISECONDS},
    {"time_response", FROE_COLUMN_DURATION, MILLISECONDS},
    {"actconn", FROE_COLUMN_NUMBER, 0},
    {"feconn", FROE_COLUMN_NUMBER, 0},
    {"beconn", FROE_COLUMN_NUMBER, 0},
    {"srv_conn", FROE_COLUMN_NUMBER, 0},
    {"retries", FROE_COLUMN_NUMBER, 0},
    {"srv_queue", FROE_COLUMN_NUMBER, 0},
    {"backend_queue", FROE_COLUMN_NUMBER, 0},
    /* Traefik, Caddy */
    {"request_count", FROE_COLUMN_NUMBER, 0},
    {"originduration", FROE_COLUMN_DURATION, 1},
    {"overhead", FROE_COLUMN_DURATION, 1},
    {"origincontentsize", FROE_COLUMN_NUMBER, 0},
    {"originstatus", FROE_COLUMN_NUMBER, 0},
    {"requestcontentsize", FROE_COLUMN_NUMBER, 0},
    {"requestcount", FROE_COLUMN_NUMBER, 0},
    {"retryattempts", FROE_COLUMN_NUMBER, 0},
    {"bytes_read", FROE_COLUMN_NUMBER, 0},
    {"request.remote_port", FROE_COLUMN_NUMBER, 0},
    /* Cloudflare */
    {"cacheresponsestatus", FROE_COLUMN_NUMBER, 0},
    {"clientasn", FROE_COLUMN_NUMBER, 0},
    {"clientrequestbytes", FROE_COLUMN_NUMBER, 0},
    {"edgetimetofirstbytems", FROE_COLUMN_DURATION, MILLISECONDS},
    {"originresponsedurationms", FROE_COLUMN_DURATION, MILLISECONDS},
    {"originresponsestatus", FROE_COLUMN_NUMBER, 0},
};

static const char *const aliases[][2] = {
    {"backend_processing_time", "target_processing_time"},
    {"backend_status_code", "target_status_code"},
    {"backend_addr", "target_addr"},
    {"target:port", "target_addr"},
    {"backend:port", "target_addr"},
    {"sent_bytes", "bytes_out"},
    {"http_x_forwarded_for", "x-forwarded-for"},
};

static uint8_t folded(uint8_t byte)
{
    if (byte >= 'A' && byte <= 'Z')
        return byte | 0x20;
    return byte == '_' ? '-' : byte;
}

bool froe_names_match(struct froe_span a, struct froe_span b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (folded(a.ptr[i]) != folded(b.ptr[i]))
            return false;
    return true;
}

bool froe_name_is(struct froe_span name, const char *text)
{
    if (name.len > 0 && ((name.ptr[0] ^ (uint8_t)text[0]) & ~0x20) != 0 && (name.ptr[0] & 0x40) != 0)
        return false; /* another letter */
    for (size_t i = 0; i < name.len; i++)
        if (text[i] == '\0' || folded(name.ptr[i]) != folded((uint8_t)text[i]))
            return false;
    return text[name.len] == '\0';
}

const struct froe_known_name *froe_known_name(struct froe_span name)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (froe_name_is(name, known[i].name))
            return &known[i];
    return NULL;
}

struct froe_span froe_name_of_alias(struct froe_span name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (froe_name_is(name, aliases[i][0]))
            return froe_span_of(aliases[i][1]);
    return name;
}
