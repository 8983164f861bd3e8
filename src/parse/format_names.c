#include "parse/format_names.h"

#define SECONDS      UINT64_C(1000000000)
#define MILLISECONDS UINT64_C(1000000)
#define MICROSECONDS UINT64_C(1000)

/* Names of which no value is text. */
static const struct froe_known_name known[] = {
    /* Apache */
    {FROE_LITERAL("bytes_in"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("bytes_out"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("bytes_total"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("body_bytes"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("duration_s"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("duration_ms"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("duration_us"), FROE_COLUMN_DURATION, MICROSECONDS},
    {FROE_LITERAL("duration_ns"), FROE_COLUMN_DURATION, 1},
    {FROE_LITERAL("first_byte_time"), FROE_COLUMN_DURATION, MICROSECONDS},
    {FROE_LITERAL("commit_time"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("keepalive"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("original_status"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("pid"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("port"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("remote_port"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("local_port"), FROE_COLUMN_NUMBER, 0},
    /* nginx */
    {FROE_LITERAL("bytes_sent"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("body_bytes_sent"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("bytes_received"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("connection"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("connection_requests"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("connection_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("connections_active"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("connections_reading"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("connections_waiting"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("connections_writing"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("content_length"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("limit_rate"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("request_length"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("request_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("server_port"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("session_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("upstream_bytes_received"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("upstream_bytes_sent"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("upstream_connect_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("upstream_first_byte_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("upstream_header_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("upstream_queue_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("upstream_response_length"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("upstream_response_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("upstream_session_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("upstream_status"), FROE_COLUMN_NUMBER, 0},
    /* AWS */
    {FROE_LITERAL("request_processing_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("target_processing_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("response_processing_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("target_status_code"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("received_bytes"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("client_port"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("matched_rule_priority"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("object_size"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("turn_around_time"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("time_to_first_byte"), FROE_COLUMN_DURATION, SECONDS},
    /* W3C */
    {FROE_LITERAL("c_port"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("s_port"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("cs_bytes"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("sc_substatus"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("sc_win32_status"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("sc_content_len"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("sc_range_start"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("sc_range_end"), FROE_COLUMN_NUMBER, 0},
    /* HAProxy */
    {FROE_LITERAL("time_request"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("time_queue"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("time_connect"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("time_response"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("actconn"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("feconn"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("beconn"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("srv_conn"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("retries"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("srv_queue"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("backend_queue"), FROE_COLUMN_NUMBER, 0},
    /* Traefik, Caddy */
    {FROE_LITERAL("request_count"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("originduration"), FROE_COLUMN_DURATION, 1},
    {FROE_LITERAL("overhead"), FROE_COLUMN_DURATION, 1},
    {FROE_LITERAL("origincontentsize"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("originstatus"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("requestcontentsize"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("requestcount"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("retryattempts"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("bytes_read"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("request.remote_port"), FROE_COLUMN_NUMBER, 0},
    /* uWSGI */
    {FROE_LITERAL("app_requests"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("var_count"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("vars_size"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("header_count"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("headers_size"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("switches"), FROE_COLUMN_NUMBER, 0},
    /* PHP-FPM */
    {FROE_LITERAL("memory_bytes"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("memory_kb"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("memory_mb"), FROE_COLUMN_NUMBER, 0},
    /* Gorouter */
    {FROE_LITERAL("gorouter_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("failed_attempts"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("failed_attempts_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("dns_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("dial_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("tls_time"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("backend_time"), FROE_COLUMN_DURATION, SECONDS},
    /* LTSV */
    {FROE_LITERAL("apptime"), FROE_COLUMN_DURATION, SECONDS},
    {FROE_LITERAL("reqsize"), FROE_COLUMN_NUMBER, 0},
    /* Cloudflare */
    {FROE_LITERAL("cacheresponsestatus"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("clientasn"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("clientrequestbytes"), FROE_COLUMN_NUMBER, 0},
    {FROE_LITERAL("edgetimetofirstbytems"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("originresponsedurationms"), FROE_COLUMN_DURATION, MILLISECONDS},
    {FROE_LITERAL("originresponsestatus"), FROE_COLUMN_NUMBER, 0},
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
        if (name.len == known[i].name.len && froe_names_match(name, known[i].name))
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
