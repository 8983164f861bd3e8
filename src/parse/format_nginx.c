/*
 * nginx' log_format (https://nginx.org/en/docs/http/ngx_http_log_module.html, and the variables of its other modules).
 *
 * The whole directive, `log_format name [escape=…] '…' '…';`, or what stands behind the name, or its text. Request
 * headers, $http_x_forwarded_for, are fields by their name, x-forwarded-for; cookies are cookie.NAME, response headers
 * sent.NAME; all else is a field by the name of the variable.
 */
#include <stdlib.h>

#include "parse/format_build.h"
#include "parse/format_names.h"

static const struct {
    const char *name;
    enum froe_place place;
    bool weak;
    enum froe_logtime_syntax time;
} variables[] = {
    {"remote_addr", FROE_PLACE_HOST, false, 0},
    {"proxy_protocol_addr", FROE_PLACE_HOST, true, 0},
    {"realip_remote_addr", FROE_PLACE_NONE, false, 0},
    {"remote_user", FROE_PLACE_USER, false, 0},
    {"time_local", FROE_PLACE_TIME, false, FROE_LOGTIME_CLF},
    {"time_iso8601", FROE_PLACE_TIME, false, FROE_LOGTIME_ISO},
    {"msec", FROE_PLACE_TIME, true, FROE_LOGTIME_UNIX},
    {"request", FROE_PLACE_REQUEST, false, 0},
    {"request_method", FROE_PLACE_METHOD, false, 0},
    {"request_uri", FROE_PLACE_TARGET, false, 0},
    {"uri", FROE_PLACE_PATH, false, 0},
    {"document_uri", FROE_PLACE_PATH, false, 0},
    {"is_args", FROE_PLACE_QUERY, true, 0},
    {"args", FROE_PLACE_QUERY, false, 0},
    {"query_string", FROE_PLACE_QUERY, false, 0},
    {"server_protocol", FROE_PLACE_PROTOCOL, false, 0},
    {"status", FROE_PLACE_STATUS, false, 0},
    {"body_bytes_sent", FROE_PLACE_BYTES, false, 0},
    {"bytes_sent", FROE_PLACE_BYTES, true, 0},
    {"http_referer", FROE_PLACE_REFERER, false, 0},
    {"http_user_agent", FROE_PLACE_AGENT, false, 0},
    {"host", FROE_PLACE_VHOST, false, 0},
    {"http_host", FROE_PLACE_VHOST, true, 0},
    {"server_name", FROE_PLACE_VHOST, true, 0},
    {"request_time", FROE_PLACE_DURATION, false, 0},
};

static bool begins(struct froe_span name, const char *prefix)
{
    size_t len = strlen(prefix);
    return name.len > len && memcmp(name.ptr, prefix, len) == 0;
}

static struct froe_span behind(struct froe_span name, const char *prefix)
{
    return (struct froe_span){name.ptr + strlen(prefix), name.len - strlen(prefix)};
}

struct froe_log_column froe_nginx_variable(struct froe_span name)
{
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        if (froe_span_equal(name, froe_span_of(variables[i].name)))
            return (struct froe_log_column){.place = (uint8_t)variables[i].place,
                                            .weak = variables[i].weak,
                                            .time = (uint8_t)variables[i].time,
                                            .unit = FROE_SECONDS,
                                            .name = name};
    if (froe_span_equal(name, froe_span_of("proxy_add_x_forwarded_for")))
        return (struct froe_log_column){.name = name, .place = FROE_PLACE_HOST, .weak = true, .list = true};
    return (struct froe_log_column){.name = name, .list = begins(name, "upstream_")};
}

/* A column whose name is written otherwise than the variable's; `text` holds it. */
static struct froe_log_column column_of(struct froe_span name, uint8_t text[128])
{
    struct froe_log_column column = froe_nginx_variable(name);
    const char *prefix = begins(name, "http_")        ? "http_"
                         : begins(name, "sent_http_") ? "sent_http_"
                         : begins(name, "cookie_")    ? "cookie_"
                                                      : NULL;
    if (prefix == NULL || column.place != FROE_PLACE_NONE || column.list)
        return column;
    struct froe_span rest = behind(name, prefix);
    const char *kind = prefix[0] == 'h' ? "" : prefix[0] == 's' ? "sent." : "cookie.";
    size_t len = strlen(kind);
    memcpy(text, kind, len);
    for (size_t i = 0; i < rest.len && len < 128; i++)
        text[len++] = rest.ptr[i] == '_' && prefix[0] != 'c' ? '-' : rest.ptr[i];
    column.name = (struct froe_span){text, len};
    if (froe_span_equal(name, froe_span_of("http_x_forwarded_for")))
        return froe_header_column(column.name);
    return column;
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The variable at a $; returns what is behind it. */
static const char *take_variable(struct froe_builder *builder, const char *at, const char *to)
{
    size_t position = (size_t)(at - builder->string) + 1;
    bool braces = at + 1 < to && at[1] == '{';
    const char *name = at + 1 + braces, *end = name;
    while (end < to && is_name(*end))
        end++;
    if (end == name || (braces && (end == to || *end != '}'))) {
        froe_build_fail(builder, position, "a $ without the name of a variable behind it");
        return to;
    }
    uint8_t text[128];
    froe_build_column(builder, column_of(froe_span_between((const uint8_t *)name, (const uint8_t *)end), text),
                      position);
    return end + braces;
}

/* Where the strings of a whole directive begin; `from` itself for a bare text. */
static const char *skip_directive(const char *from, const char *to)
{
    while (from < to && (*from == ' ' || *from == '\t' || *from == '\n' || *from == '\r'))
        from++;
    bool directive =
        (to - from > 10 && memcmp(from, "log_format", 10) == 0) || (to - from > 7 && memcmp(from, "escape=", 7) == 0);
    while (directive && from < to && *from != '\'' && *from != '"')
        from++;
    return from;
}

char *froe_nginx_text(const char *string)
{
    const char *end = string + strlen(string), *at = skip_directive(string, end);
    if (at == end || (*at != '\'' && *at != '"') || (at == string && *at == '"'))
        return NULL;
    char *text = malloc((size_t)(end - at) + 1), *to = text;
    char quote = '\0';
    for (; text != NULL && at < end; at++) {
        bool is_quote = *at == '\'' || *at == '"';
        if (quote == '\0')
            quote = (char)(is_quote ? *at : '\0');
        else if (*at == quote)
            quote = '\0';
        else if (*at == '\\' && at + 1 < end && (at[1] == '\\' || at[1] == '\'' || at[1] == '"'))
            *to++ = *++at;
        else
            *to++ = *at;
    }
    if (text != NULL)
        *to = '\0';
    return text;
}

/* What stands between strings: blanks and comments, and behind the last one a `;` or directives other than this, which
 * have strings of their own. */
static const char *take_between(struct froe_builder *builder, const char *at, const char *to, char *quote, bool *ended)
{
    if (*at == '\'' || *at == '"') {
        *quote = *at;
        if (*ended)
            froe_build_fail(builder, froe_build_position(builder, at), FROE_ONE_FORMAT);
    } else if (*at == '#') {
        const char *line = memchr(at, '\n', (size_t)(to - at));
        return line == NULL ? to : line;
    } else if (*at == ';' && memmem(at, (size_t)(to - at), "log_format", 10) == NULL) {
        return to;
    }
    *ended |= *quote == '\0' && memchr(" \t\r\n", *at, 4) == NULL;
    return at + 1;
}

void froe_build_nginx(struct froe_builder *builder, const char *from, const char *to)
{
    const char *at = skip_directive(from, to);
    /* Strings in quotes are put together. */
    bool wrapped = at > from + 9 || (at < to && *at == '\'');
    char quote = '\0';
    bool ended = false;
    at = wrapped ? at : from;
    while (at < to && !builder->failed) {
        if (wrapped && quote == '\0') {
            at = take_between(builder, at, to, &quote, &ended);
        } else if (wrapped && *at == quote) {
            quote = '\0';
            at++;
        } else if (*at == '$') {
            at = take_variable(builder, at, to);
        } else if (*at == '\n' || *at == '\r') {
            at = froe_build_line_end(builder, at, to, quote);
        } else if (*at == '\\' && at + 1 < to) {
            froe_build_byte(builder, at[1] == 't' ? '\t' : (uint8_t)at[1]);
            at += 2;
        } else {
            froe_build_byte(builder, (uint8_t)*at++);
        }
    }
}
