/*
 * Apache's LogFormat (https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, mod_logio, mod_ssl).
 *
 * The whole directive, `LogFormat "…" nickname`, or its text. \" and the like are read as Apache does. Of %s and %>s,
 * %O and %b, %a and %h the one that says more takes the standard field; the others keep names of their own.
 */
#include <strings.h>

#include "parse/format_build.h"
#include "parse/format_names.h"

/* `%…{argument}letter` taken apart. */
struct directive {
    size_t position; /* 1-based, of the % */
    struct froe_span argument;
    char letter;
    bool original; /* < */
    bool final;    /* > */
    bool trailer;  /* ^t before the letter */
    bool at_times; /* of some statuses only; a dash stands for others */
};

static struct froe_span text_of(const char *text)
{
    return froe_span_of(text);
}

static struct froe_log_column column_of(enum froe_place place, const char *name)
{
    return (struct froe_log_column){.place = (uint8_t)place, .name = text_of(name)};
}

struct froe_log_column froe_header_column(struct froe_span name)
{
    struct froe_log_column column = {.name = name};
    if (froe_names_match(name, text_of("referer")) || froe_names_match(name, text_of("referrer")))
        return column_of(FROE_PLACE_REFERER, "");
    if (froe_names_match(name, text_of("user-agent")))
        return column_of(FROE_PLACE_AGENT, "");
    if (froe_names_match(name, text_of("host"))) {
        column = column_of(FROE_PLACE_VHOST, "");
        column.weak = true;
    }
    /* Behind a proxy it is logged in the place of the client's address, perhaps with those of proxies behind it. */
    if (froe_names_match(name, text_of("x-forwarded-for"))) {
        column.place = FROE_PLACE_HOST;
        column.weak = true;
        column.list = true;
    }
    return column;
}

/* A name made of what kind of thing it is and the argument, in `to`. */
static struct froe_log_column prefixed(const char *prefix, struct froe_span argument, uint8_t *to, size_t cap)
{
    size_t len = strlen(prefix);
    size_t more = argument.len < cap - len ? argument.len : cap - len;
    memcpy(to, prefix, len);
    if (more > 0)
        memcpy(to + len, argument.ptr, more);
    return (struct froe_log_column){.name = {to, len + more}};
}

static struct froe_log_column duration(const char *name, uint64_t unit)
{
    struct froe_log_column column = column_of(FROE_PLACE_DURATION, name);
    column.unit = unit;
    return column;
}

static bool argument_is(const struct directive *directive, const char *text)
{
    return froe_span_equal(directive->argument, text_of(text));
}

static struct froe_log_column weakly(struct froe_log_column column)
{
    column.weak = true;
    return column;
}

static struct froe_log_column seconds_of(const struct directive *directive)
{
    if (argument_is(directive, "ms"))
        return duration("duration_ms", FROE_MILLISECONDS);
    if (argument_is(directive, "us"))
        return duration("duration_us", FROE_MICROSECONDS);
    return weakly(duration("duration_s", FROE_SECONDS)); /* whole seconds: others say more */
}

/* Of which moment it is: `begin` and `end` alone, or before a : and a format. */
static void skip_moment(struct froe_span *format, const char *moment)
{
    size_t len = strlen(moment);
    bool whole = format->len == len;
    if (format->len >= len && memcmp(format->ptr, moment, len) == 0 && (whole || format->ptr[len] == ':'))
        *format = (struct froe_span){format->ptr + len + !whole, format->len - len - !whole};
}

/* `%{sec}t.%{usec_frac}t`: a number of seconds is read with its fraction. */
static bool takes_fraction_along(struct froe_builder *builder, struct froe_span format)
{
    const struct froe_log_column *last = builder->count == 0 ? NULL : &builder->columns[builder->count - 1];
    if (last == NULL || last->place != FROE_PLACE_TIME || last->time != FROE_LOGTIME_UNIX ||
        !froe_span_equal(builder->gap, text_of(".")) ||
        (!froe_span_equal(format, text_of("msec_frac")) && !froe_span_equal(format, text_of("usec_frac"))))
        return false;
    builder->gap.len = 0;
    return true;
}

/* %t, %{format}t. */
static void add_time(struct froe_builder *builder, const struct directive *directive)
{
    struct froe_span format = directive->argument;
    struct froe_log_column column = column_of(FROE_PLACE_TIME, "");
    size_t bad;
    skip_moment(&format, "begin");
    skip_moment(&format, "end");
    if (takes_fraction_along(builder, format))
        return;
    if (format.len == 0) {
        column.time = FROE_LOGTIME_CLF;
        froe_build_byte(builder, '[');
        froe_build_column(builder, column, directive->position);
        froe_build_byte(builder, ']');
        return;
    }
    column.time = FROE_LOGTIME_PATTERN;
    if (froe_span_equal(format, text_of("sec")))
        column.time = FROE_LOGTIME_UNIX;
    else if (froe_span_equal(format, text_of("msec")))
        column.time = FROE_LOGTIME_MILLI;
    else if (froe_span_equal(format, text_of("usec")))
        column.time = FROE_LOGTIME_MICRO;
    else if (froe_span_equal(format, text_of("msec_frac")) || froe_span_equal(format, text_of("usec_frac")))
        column.pattern = text_of("%L");
    else if (froe_span_equal(format, text_of("%d/%b/%Y:%H:%M:%S %z")) ||
             froe_span_equal(format, text_of("%d/%b/%Y:%T %z")))
        column.time = FROE_LOGTIME_CLF;
    else if (froe_logtime_pattern_check(format, &bad))
        column.pattern = format;
    else
        froe_build_fail(builder, (size_t)(format.ptr - (const uint8_t *)builder->string) + bad + 1,
                        "unknown letter in a time format");
    froe_build_column(builder, column, directive->position);
}

/* Directives whose letter says all, or nearly. False: there is no such. */
static bool plain_column(const struct directive *directive, struct froe_log_column *column)
{
    switch (directive->letter) {
    case 'a':
        *column = argument_is(directive, "c") ? column_of(FROE_PLACE_NONE, "peer_addr")
                                              : column_of(FROE_PLACE_HOST, "client_addr");
        break;
    case 'A':
        *column = column_of(FROE_PLACE_NONE, "local_addr");
        break;
    case 'b':
    case 'B':
        *column = column_of(FROE_PLACE_BYTES, "body_bytes");
        break;
    case 'D':
        *column = duration("duration_us", FROE_MICROSECONDS);
        break;
    case 'f':
        *column = column_of(FROE_PLACE_NONE, "filename");
        break;
    case 'F': /* Tomcat's, until the response is committed */
        *column = column_of(FROE_PLACE_NONE, "commit_time");
        break;
    case 'h':
        *column = column_of(FROE_PLACE_HOST, "client_host");
        break;
    case 'H':
        *column = column_of(FROE_PLACE_PROTOCOL, "request_protocol");
        break;
    case 'I':
        *column = column_of(FROE_PLACE_NONE, "bytes_in");
        break;
    case 'k':
        *column = column_of(FROE_PLACE_NONE, "keepalive");
        break;
    case 'l':
        *column = column_of(FROE_PLACE_IDENT, "");
        break;
    case 'L':
        *column = column_of(FROE_PLACE_NONE, "log_id");
        break;
    case 'm':
        *column = column_of(FROE_PLACE_METHOD, "request_method");
        break;
    case 'O':
        *column = weakly(column_of(FROE_PLACE_BYTES, "bytes_out"));
        break;
    case 'p':
        *column = column_of(FROE_PLACE_NONE, argument_is(directive, "remote")  ? "remote_port"
                                             : argument_is(directive, "local") ? "local_port"
                                                                               : "port");
        break;
    case 'P':
        *column =
            column_of(FROE_PLACE_NONE, directive->argument.len == 0 || argument_is(directive, "pid") ? "pid" : "tid");
        break;
    case 'q':
        *column = column_of(FROE_PLACE_QUERY, "request_query");
        break;
    case 'r':
        *column = column_of(FROE_PLACE_REQUEST, "");
        break;
    case 'R':
        *column = column_of(FROE_PLACE_NONE, "handler");
        break;
    case 's':
        *column = directive->final ? column_of(FROE_PLACE_STATUS, "")
                                   : weakly(column_of(FROE_PLACE_STATUS, "original_status"));
        break;
    case 'S':
        *column = column_of(FROE_PLACE_NONE, "bytes_total");
        break;
    case 'T':
        *column = seconds_of(directive);
        break;
    case 'u':
        *column = column_of(FROE_PLACE_USER, "");
        break;
    case 'U':
        *column = column_of(FROE_PLACE_PATH, "request_path");
        break;
    case 'v':
    case 'V':
        *column = column_of(FROE_PLACE_VHOST, "server_name");
        break;
    case 'X':
        *column = column_of(FROE_PLACE_NONE, "connection_status");
        break;
    default:
        return false;
    }
    return true;
}

/* Directives that say with an argument what they are. */
static bool named_column(const struct directive *directive, uint8_t *name, size_t cap, struct froe_log_column *column)
{
    if (directive->argument.len == 0)
        return false;
    switch (directive->trailer ? '^' : directive->letter) {
    case '^':
        *column = prefixed("trailer.", directive->argument, name, cap);
        return directive->letter == 'i' || directive->letter == 'o';
    case 'i':
        *column = froe_header_column(directive->argument);
        return true;
    case 'o':
        *column = prefixed("sent.", directive->argument, name, cap);
        return true;
    case 'C':
        *column = prefixed("cookie.", directive->argument, name, cap);
        return true;
    case 'e':
        *column = prefixed("env.", directive->argument, name, cap);
        return true;
    case 'n':
        *column = prefixed("note.", directive->argument, name, cap);
        return true;
    case 'c':
    case 'x':
        *column = (struct froe_log_column){.name = directive->argument};
        return true;
    default:
        return false;
    }
}

static void add(struct froe_builder *builder, const struct directive *directive)
{
    uint8_t name[256];
    struct froe_log_column column = {0};
    if (directive->letter == 't' && !directive->trailer)
        add_time(builder, directive);
    else if (named_column(directive, name, sizeof name, &column) ||
             (!directive->trailer && plain_column(directive, &column))) {
        column.weak |= directive->at_times;
        froe_build_column(builder, column, directive->position);
    } else
        froe_build_fail(builder, directive->position, "unknown directive of Apache's LogFormat");
}

/* `!200,304`, `<`, `>` and `{…}` in any order; returns the letter's place, or `to`. */
static const char *take_modifiers(const char *at, const char *to, struct directive *directive)
{
    while (at < to) {
        if (*at == '<')
            directive->original = true;
        else if (*at == '>')
            directive->final = true;
        else if (*at == '{') {
            const char *brace = memchr(at, '}', (size_t)(to - at));
            if (brace == NULL)
                return to;
            directive->argument = froe_span_between((const uint8_t *)at + 1, (const uint8_t *)brace);
            at = brace;
        } else if (*at == '!' || *at == ',' || (*at >= '0' && *at <= '9')) {
            directive->at_times = true;
        } else {
            break;
        }
        at++;
    }
    return at;
}

/* The directive at a %; returns what is behind it. */
static const char *take_directive(struct froe_builder *builder, const char *at, const char *to)
{
    struct directive directive = {.position = (size_t)(at - builder->string) + 1};
    directive.argument = (struct froe_span){(const uint8_t *)at, 0};
    const char *letter = take_modifiers(at + 1, to, &directive);
    if (letter < to && *letter == '^') {
        /* Two letters: ^FB of mod_logio, the trailers ^ti and ^to, and what other modules bring. */
        if (to - letter < 3) {
            letter = to;
        } else if (letter[1] == 't') {
            directive.trailer = true;
            letter += 2;
        } else {
            struct froe_log_column column = {.name = {(const uint8_t *)letter + 1, 2}};
            if (letter[1] == 'F' && letter[2] == 'B')
                column.name = text_of("first_byte_time");
            froe_build_column(builder, column, directive.position);
            return letter + 3;
        }
    }
    if (letter >= to) {
        froe_build_fail(builder, directive.position, "a directive of Apache's LogFormat is cut off");
        return to;
    }
    directive.letter = *letter;
    if (*letter == '%')
        froe_build_byte(builder, '%');
    else
        add(builder, &directive);
    return letter + 1;
}

/* The quote that closes the one before `at`, or `to`. */
static const char *closing_quote(const char *at, const char *to)
{
    while (at < to && *at != '"')
        at += *at == '\\' && at + 1 < to ? 2 : 1;
    return at < to ? at : to;
}

/* Where the quotes open that the text is in: those of a directive, of CustomLog behind the name of the file, or without
 * one when it has quotes of its own that are escaped. NULL: it is there as it is. */
static const char *opening_quote(const char *from, const char *to)
{
    static const char *const directives[] = {"LogFormat", "CustomLog"};
    for (size_t i = 0; i < 2; i++) {
        if (to - from <= 9 || strncasecmp(from, directives[i], 9) != 0)
            continue;
        const char *at = from + 9;
        while (at < to && (*at == ' ' || *at == '\t'))
            at++;
        if (i == 1 && at < to && *at == '"')
            at = closing_quote(at + 1, to);
        at += i == 1 && at < to;
        return at < to ? memchr(at, '"', (size_t)(to - at)) : NULL;
    }
    if (from == to || *from != '"')
        return NULL;
    const char *end = closing_quote(from + 1, to);
    return memmem(from, (size_t)(end - from), "\\\"", 2) != NULL ? from : NULL;
}

static void unwrap(const char **from, const char **to)
{
    const char *quote = opening_quote(*from, *to);
    if (quote == NULL)
        return;
    *to = closing_quote(quote + 1, *to);
    *from = quote + 1;
}

void froe_build_apache(struct froe_builder *builder, const char *from, const char *to)
{
    unwrap(&from, &to);
    while (from < to && !builder->failed) {
        if (*from == '%') {
            from = take_directive(builder, from, to);
        } else if (*from == '\\' && from + 1 < to) {
            froe_build_byte(builder, from[1] == 't' ? '\t' : from[1] == 'n' ? '\n' : (uint8_t)from[1]);
            from += 2;
        } else {
            froe_build_byte(builder, (uint8_t)*from++);
        }
    }
}
