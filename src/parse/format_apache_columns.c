/* What the directives of Apache's LogFormat mean: the letter, and the argument before it. */
#include <stdio.h>

#include "parse/format_apache.h"
#include "parse/format_names.h"

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
        column = column_of(FROE_PLACE_VHOST, "http_host");
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

static bool argument_is(const struct froe_directive *directive, const char *text)
{
    return froe_span_equal(directive->argument, text_of(text));
}

static struct froe_log_column weakly(struct froe_log_column column)
{
    column.weak = true;
    return column;
}

/* By the unit that the text says: Tomcat has counted %D in milliseconds for long. */
static struct froe_log_column duration_said(uint64_t unit)
{
    return duration(unit == FROE_MILLISECONDS   ? "duration_ms"
                    : unit == FROE_MICROSECONDS ? "duration_us"
                                                : "duration_ns",
                    unit);
}

static struct froe_log_column seconds_of(const struct froe_directive *directive)
{
    if (directive->said != 0)
        return duration_said(directive->said);
    if (argument_is(directive, "ms"))
        return duration("duration_ms", FROE_MILLISECONDS);
    if (argument_is(directive, "us"))
        return duration("duration_us", FROE_MICROSECONDS);
    if (argument_is(directive, "ns"))
        return duration("duration_ns", 1);
    if (argument_is(directive, "fracsec"))
        return duration("duration_s", FROE_SECONDS);
    return weakly(duration("duration_s", FROE_SECONDS)); /* whole seconds: others say more */
}

/* %a, or of whom it is: c of Apache, remote and peer of Tomcat, the others of Jetty. */
static struct froe_log_column address_of(const struct froe_directive *directive)
{
    if (argument_is(directive, "c") || argument_is(directive, "peer"))
        return column_of(FROE_PLACE_NONE, "peer_addr");
    if (argument_is(directive, "remote"))
        return weakly(column_of(FROE_PLACE_HOST, "remote_addr"));
    if (argument_is(directive, "local"))
        return column_of(FROE_PLACE_NONE, "local_addr");
    if (argument_is(directive, "server"))
        return column_of(FROE_PLACE_NONE, "server_addr");
    return column_of(FROE_PLACE_HOST, "client_addr");
}

static struct froe_log_column port_of(const struct froe_directive *directive)
{
    return column_of(FROE_PLACE_NONE, argument_is(directive, "remote")   ? "remote_port"
                                      : argument_is(directive, "local")  ? "local_port"
                                      : argument_is(directive, "client") ? "client_port"
                                                                         : "port");
}

/* Directives whose letter says all, or nearly. False: there is no such. */
static bool plain_column(const struct froe_directive *directive, struct froe_log_column *column)
{
    switch (directive->letter) {
    case 'a':
        *column = address_of(directive);
        break;
    case 'A':
        *column = column_of(FROE_PLACE_NONE, "local_addr");
        break;
    case 'b':
    case 'B':
        *column = column_of(FROE_PLACE_BYTES, "body_bytes");
        break;
    case 'D':
        *column = duration_said(directive->said == 0 ? FROE_MICROSECONDS : directive->said);
        break;
    case 'f':
        *column = column_of(FROE_PLACE_NONE, "filename");
        break;
    case 'F': /* Tomcat's, until the response is committed */
        *column = column_of(FROE_PLACE_NONE, "commit_time");
        break;
    case 'h':
        *column = argument_is(directive, "c") ? column_of(FROE_PLACE_NONE, "peer_host")
                                              : column_of(FROE_PLACE_HOST, "client_host");
        break;
    case 'H':
        *column = column_of(FROE_PLACE_PROTOCOL, "request_protocol");
        break;
    case 'i': /* WebSphere's examples have it for ident; there is a dash */
        *column = column_of(FROE_PLACE_NONE, "");
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
        *column = column_of(FROE_PLACE_NONE, argument_is(directive, "c") ? "connection_log_id" : "log_id");
        break;
    case 'm':
        *column = column_of(FROE_PLACE_METHOD, "request_method");
        break;
    case 'O':
        *column = weakly(column_of(FROE_PLACE_BYTES, "bytes_out"));
        break;
    case 'p':
        *column = port_of(directive);
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

/* The user, where no %u says more: a header of the response or an attribute that Confluence and Jira log for that. */
static void settle_user(const struct froe_directive *directive, struct froe_log_column *column)
{
    bool user = directive->letter == 'o' ? froe_names_match(directive->argument, text_of("X-AUSERNAME"))
                                         : argument_is(directive, "jira.request.username");
    if (!user)
        return;
    column->place = FROE_PLACE_USER;
    column->weak = true;
}

/* Directives that say with an argument what they are. */
static bool named_column(const struct froe_directive *directive, uint8_t *name, size_t cap,
                         struct froe_log_column *column)
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
        settle_user(directive, column);
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
    case 'r': /* Tomcat's attributes of a request */
        *column = prefixed("attribute.", directive->argument, name, cap);
        settle_user(directive, column);
        return true;
    case 's': /* and of its session */
        *column = prefixed("session.", directive->argument, name, cap);
        return true;
    case 'W': /* WebSphere's, up to the first bytes of the answer */
        *column = weakly(duration("first_byte_time", FROE_MICROSECONDS));
        return argument_is(directive, "R");
    case 'c':
    case 'x':
        *column = (struct froe_log_column){.name = directive->argument};
        return true;
    default:
        return false;
    }
}

/* Whether the letter takes this argument, which is no name. Apache goes over those it does not know or logs them as
 * they stand: in neither case is the value what whoever wrote it means. */
static bool check_argument(struct froe_builder *builder, const struct froe_directive *directive)
{
    static const char *const takes[] = {"a c client local peer remote server",
                                        "h c",
                                        "I CLF",
                                        "L c",
                                        "O CLF",
                                        "p canonical client local remote server",
                                        "P pid tid hextid",
                                        "S CLF",
                                        "T s ms us ns fracsec",
                                        "u d"};
    const char *words = NULL;
    char text[96];
    for (size_t i = 0; i < sizeof takes / sizeof takes[0]; i++)
        if (takes[i][0] == directive->letter)
            words = takes[i] + 1;
    for (const char *word = words; word != NULL && *word != '\0';) {
        size_t len = strcspn(++word, " ");
        if (froe_span_equal(directive->argument, (struct froe_span){(const uint8_t *)word, len}))
            return true;
        word += len;
    }
    if (directive->argument.len == 0)
        return true;
    if (words == NULL)
        snprintf(text, sizeof text, "%%%c takes no argument in braces", directive->letter);
    else
        snprintf(text, sizeof text, "%%%c takes only these words in braces:%s", directive->letter, words);
    return froe_build_fail(builder, froe_build_position(builder, directive->argument.ptr), text);
}

bool froe_apache_column(struct froe_builder *builder, const struct froe_directive *directive, uint8_t *name, size_t cap,
                        struct froe_log_column *column)
{
    if (named_column(directive, name, cap, column))
        return true;
    if (directive->trailer || !plain_column(directive, column))
        return froe_build_fail(builder, directive->position, "unknown directive of Apache's LogFormat");
    return check_argument(builder, directive);
}
