/* Field names to fields. */
#include <stdlib.h>

#include "base/number.h"
#include "base/suggest.h"
#include "base/text.h"
#include "query/field_names.h"

/* What stands behind a prefix; absent when the name does not begin with it. */
static struct froe_span behind(struct froe_span name, const char *prefix)
{
    size_t len = strlen(prefix);
    if (name.len < len || memcmp(name.ptr, prefix, len) != 0)
        return FROE_ABSENT;
    return (struct froe_span){name.ptr + len, name.len - len};
}

static bool set(struct froe_field *field, enum froe_field_id id, enum froe_type type, unsigned need, uint32_t parameter)
{
    field->id = id;
    field->type = type;
    field->need = need;
    field->parameter = parameter;
    return true;
}

/* Seconds of `5m`, `1h`, `1d`; 0 when it is none, or more than a day. */
static uint32_t bucket_seconds(struct froe_span text)
{
    uint64_t number;
    if (text.len < 2 || !froe_number_read((struct froe_span){text.ptr, text.len - 1}, 86400, &number))
        return 0;
    switch (text.ptr[text.len - 1]) {
    case 's':
        break;
    case 'm':
        number *= 60;
        break;
    case 'h':
        number *= 3600;
        break;
    case 'd':
        number *= 86400;
        break;
    default:
        return 0;
    }
    return number <= 86400 ? (uint32_t)number : 0;
}

static bool parse_parameter(struct froe_field *field, struct froe_span name)
{
    uint64_t number;
    struct froe_span rest = behind(name, "time:");
    if (rest.ptr != NULL) {
        uint32_t seconds = bucket_seconds(rest);
        if (seconds == 86400)
            return set(field, FROE_FIELD_DATE, FROE_TYPE_DATE, FROE_NEED_TIME, 0);
        return seconds != 0 && set(field, FROE_FIELD_TIME_BUCKET, FROE_TYPE_TIME, FROE_NEED_TIME, seconds);
    }
    rest = behind(name, "path.");
    if (rest.ptr != NULL)
        return froe_number_read(rest, 100000, &number) && number > 0 &&
               set(field, FROE_FIELD_PATH_SEGMENT, FROE_TYPE_TEXT, FROE_NEED_PATH, (uint32_t)number);
    rest = behind(name, "host/");
    if (rest.ptr != NULL)
        return froe_number_read(rest, 128, &number) &&
               set(field, FROE_FIELD_HOST_NET, FROE_TYPE_TEXT, FROE_NEED_CLIENT, (uint32_t)number);
    rest = behind(name, "query.");
    if (rest.ptr != NULL && rest.len > 0) {
        field->text = rest;
        return set(field, FROE_FIELD_QUERY_PARAMETER, FROE_TYPE_TEXT, FROE_NEED_REQUEST, 0);
    }
    return false;
}

/* The slot of a name that a log format adds; a new one unless the query has named it before. */
static bool take_slot(struct froe_field_scope *scope, struct froe_span typed, struct froe_span name, uint32_t *slot)
{
    struct froe_extra_slots *slots = &scope->slots;
    for (size_t i = 0; i < slots->count; i++)
        if (froe_span_equal(slots->names[i], name)) {
            *slot = (uint32_t)i;
            return true;
        }
    if (slots->count == FROE_EXTRA_MAX)
        return false;
    char *text = strndup((const char *)name.ptr, name.len);
    char *typed_text = strndup((const char *)typed.ptr, typed.len);
    if (text == NULL || typed_text == NULL) {
        free(text);
        free(typed_text);
        return false;
    }
    *slot = (uint32_t)slots->count;
    scope->texts[slots->count] = text;
    scope->typed[slots->count] = typed_text;
    slots->names[slots->count++] = (struct froe_span){(const uint8_t *)text, name.len};
    return true;
}

void froe_field_scope_free(struct froe_field_scope *scope)
{
    for (size_t i = 0; i < scope->slots.count; i++) {
        free(scope->texts[i]);
        free(scope->typed[i]);
    }
    *scope = (struct froe_field_scope){0};
}

static bool parse_extra(struct froe_field *field, struct froe_span text, struct froe_field_scope *scope)
{
    struct froe_span name = text;
    enum froe_type type = FROE_TYPE_TEXT;
    uint32_t slot;
    field->unit = 1;
    return scope != NULL && scope->resolve != NULL &&
           scope->resolve(scope->context, text, &name, &type, &field->unit) && take_slot(scope, text, name, &slot) &&
           set(field, FROE_FIELD_EXTRA, type, FROE_NEED_EXTRA, slot);
}

/* What of the user-agent database a name asks for. */
static uint32_t fact_of(struct froe_span name)
{
    static const char *const names[FROE_AGENT_FACT_COUNT] = {
        [FROE_AGENT_BROWSER] = "agent.browser",
        [FROE_AGENT_BROWSER_VERSION] = "agent.browser.version",
        [FROE_AGENT_OS] = "agent.os",
        [FROE_AGENT_OS_VERSION] = "agent.os.version",
        [FROE_AGENT_DEVICE] = "agent.device",
        [FROE_AGENT_DEVICE_BRAND] = "agent.device.brand",
        [FROE_AGENT_DEVICE_MODEL] = "agent.device.model",
        [FROE_AGENT_BOT_NAME] = "agent.bot.name",
        [FROE_AGENT_BOT_KIND] = "agent.bot.kind",
    };
    uint32_t fact = 0;
    while (fact + 1 < FROE_AGENT_FACT_COUNT && !froe_span_equal(name, froe_span_of(names[fact])))
        fact++;
    return fact;
}

/* What of the databases of networks a name asks for. */
static uint32_t geo_fact_of(struct froe_span name)
{
    return froe_span_equal(name, froe_span_of("country"))        ? FROE_GEO_COUNTRY
           : froe_span_equal(name, froe_span_of("country.name")) ? FROE_GEO_COUNTRY_NAME
           : froe_span_equal(name, froe_span_of("city"))         ? FROE_GEO_CITY
                                                                 : FROE_GEO_ASN_ORG;
}

static uint32_t parameter_of(enum froe_field_id id, struct froe_span name)
{
    return id == FROE_FIELD_HOST_NET     ? FROE_NET_DEFAULT
           : id == FROE_FIELD_AGENT_FACT ? fact_of(name)
           : id == FROE_FIELD_GEO_FACT   ? geo_fact_of(name)
                                         : 0;
}

/* Whether a name is written as those with a parameter are, so that it is a faulty one of these and no key of JSON
 * lines, whatever dots are in it. path.x and the like are keys where all others are, that is where the format of the
 * log was named. */
static bool is_of_family(struct froe_span name)
{
    struct froe_span segment = behind(name, "path.");
    uint64_t number;
    return behind(name, "time:").ptr != NULL || behind(name, "host/").ptr != NULL ||
           behind(name, "host.net/").ptr != NULL || froe_span_equal(name, froe_span_of("query.")) ||
           (segment.ptr != NULL && (segment.len == 0 || froe_number_read(segment, UINT64_MAX, &number)));
}

static bool parse_one(struct froe_field *field, struct froe_span name, struct froe_field_scope *scope)
{
    if (name.len == 0 || name.len >= sizeof field->name)
        return false;
    *field = (struct froe_field){.id = FROE_FIELD_HOST};
    memcpy(field->name, name.ptr, name.len);
    struct froe_span own = {(const uint8_t *)field->name, name.len};
    for (const struct froe_field_name *known = froe_field_names(); known->name != NULL; known++)
        if (froe_span_equal(own, froe_span_of(known->name)))
            return set(field, known->id, known->type, known->need, parameter_of(known->id, own));
    return parse_parameter(field, own) || (!is_of_family(own) && parse_extra(field, own, scope));
}

/* What others call them. */
static const char *const other_names[][2] = {
    {"ip", "host"},
    {"client", "host"},
    {"client_ip", "host"},
    {"remote_ip", "host"},
    {"address", "host"},
    {"remote_addr", "host"},
    {"remote_user", "user"},
    {"geo", "country"},
    {"geoip", "country"},
    {"as", "asn"},
    {"isp", "asn.org"},
    {"network", "host.net"},
    {"subnet", "host.net"},
    {"url", "path"},
    {"uri", "path"},
    {"page", "path"},
    {"request_uri", "target"},
    {"filename", "name"},
    {"extension", "ext"},
    {"code", "status"},
    {"status_code", "status"},
    {"response", "status"},
    {"size", "bytes"},
    {"length", "bytes"},
    {"body_bytes_sent", "bytes"},
    {"ua", "agent"},
    {"user_agent", "agent"},
    {"http_user_agent", "agent"},
    {"http_referer", "referer"},
    {"browser", "agent.browser"},
    {"os", "agent.os"},
    {"device", "agent.device"},
    {"bot", "agent.bot"},
    {"verb", "method"},
    {"latency", "duration"},
    {"elapsed", "duration"},
    {"request_time", "duration"},
    {"domain", "vhost"},
    {"server_name", "vhost"},
    {"timestamp", "time"},
    {"time_local", "time"},
    {"date", "time:1d"},
    {"day", "time:1d"},
    {"minute", "time:1m"},
};

struct froe_span froe_field_by_other_name(struct froe_span name)
{
    for (size_t i = 0; i < sizeof other_names / sizeof other_names[0]; i++)
        if (froe_span_equal(name, froe_span_of(other_names[i][0])))
            return froe_span_of(other_names[i][1]);
    return FROE_ABSENT;
}

bool froe_field_by_other_case(struct froe_span name, char meant[FROE_FIELD_NAME_MAX])
{
    struct froe_field field;
    if (name.len == 0 || name.len >= FROE_FIELD_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++)
        meant[i] = (char)(name.ptr[i] >= 'A' && name.ptr[i] <= 'Z' ? name.ptr[i] | 0x20 : name.ptr[i]);
    meant[name.len] = '\0';
    struct froe_span lowered = {(const uint8_t *)meant, name.len};
    size_t prefix = sizeof "query." - 1; /* what the parameter is called has its own case */
    if (behind(lowered, "query.").ptr != NULL)
        memcpy(meant + prefix, name.ptr + prefix, name.len - prefix);
    return !froe_span_equal(lowered, name) && parse_one(&field, lowered, NULL);
}

static struct froe_span similar_name(struct froe_span name, const struct froe_field_scope *scope)
{
    struct froe_span other = froe_field_by_other_name(name);
    if (other.ptr != NULL)
        return other;
    struct froe_suggestion suggestion = {.typed = name};
    for (const struct froe_field_name *known = froe_field_names(); known->name != NULL; known++)
        froe_suggestion_try(&suggestion, froe_span_of(known->name));
    const char *candidate;
    for (size_t i = 0;
         scope != NULL && scope->candidate != NULL && (candidate = scope->candidate(scope->context, i)) != NULL; i++)
        froe_suggestion_try(&suggestion, froe_span_of(candidate));
    return suggestion.best;
}

/* Names with a parameter: what each is, and how it is written. */
struct family {
    const char *prefix, *what, *shape;
};

/* The one that a name without meaning was to be of; NULL: none, or one without parameter is like it (path.template). */
static const struct family *family_of(struct froe_span name, struct froe_span similar)
{
    static const struct family families[] = {
        {"time:", "time bucket", "a whole number of s, m or h: time:5m, 1h, up to 1d"},
        {"path.", "segment of the path", "they are counted from 1: path.1, path.2"},
        {"host.net/", "network", "how many bits count stands behind host: host/16, host/48"},
        {"host/", "network", "how many bits count stands behind it, 128 at most: host/16, host/48"},
    };
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        if (behind(name, families[i].prefix).ptr != NULL)
            return behind(similar, families[i].prefix).ptr == NULL ? &families[i] : NULL;
    return NULL;
}

static bool unknown(struct froe_span name, const char *option, unsigned column, const struct froe_field_scope *scope,
                    froe_error *error)
{
    if (name.len == 0)
        return froe_error_option(error, option, column, "a field name is missing");
    struct froe_buffer shown = {0};
    froe_text_escape(&shown, name);
    char meant[FROE_FIELD_NAME_MAX];
    struct froe_span similar = froe_field_by_other_case(name, meant) ? froe_span_of(meant) : similar_name(name, scope);
    const struct family *family = family_of(name, similar);
    if (family != NULL)
        froe_error_option(error, option, column, "no %s: %.*s (%s)", family->what, (int)shown.len,
                          (const char *)shown.data, family->shape);
    else if (similar.ptr != NULL)
        froe_error_option(error, option, column, "unknown field: %.*s (did you mean %.*s?)", (int)shown.len,
                          (const char *)shown.data, (int)similar.len, (const char *)similar.ptr);
    else
        froe_error_option(error, option, column, "unknown field: %.*s (see froe help fields)", (int)shown.len,
                          (const char *)shown.data);
    froe_buffer_free(&shown);
    return false;
}

bool froe_field_parse(struct froe_span name, const char *option, unsigned column, struct froe_field_scope *scope,
                      struct froe_field *field, froe_error *error)
{
    return parse_one(field, name, scope) || unknown(name, option, column, scope, error);
}

bool froe_fields_parse(const char *list, const char *option, struct froe_field_scope *scope, struct froe_field **fields,
                       size_t *count, froe_error *error)
{
    size_t most = 1;
    for (const char *c = list; *c != '\0'; c++)
        most += *c == ',';
    struct froe_field *parsed = calloc(most, sizeof *parsed);
    if (parsed == NULL)
        return froe_error_set(error, "out of memory");
    const char *at = list;
    for (size_t i = 0; i < most; i++) {
        struct froe_span name = froe_span_listed(at);
        if (!froe_field_parse(name, option, (unsigned)((const char *)name.ptr - list) + 1, scope, &parsed[i], error)) {
            free(parsed);
            return false;
        }
        at += strcspn(at, ",") + 1;
    }
    /* The parameter's text lies in the field itself; nothing moves it any more. */
    *fields = parsed;
    *count = most;
    return true;
}

bool froe_fields_differ(const char *list, const char *option, const struct froe_field *fields, size_t count,
                        froe_error *error)
{
    const char *at = list;
    for (size_t i = 0; i < count; i++) {
        for (size_t before = 0; before < i; before++)
            if (strcmp(fields[before].name, fields[i].name) == 0) {
                struct froe_buffer shown = {0};
                froe_text_escape(&shown, froe_span_of(fields[i].name));
                unsigned column = (unsigned)((const char *)froe_span_listed(at).ptr - list) + 1;
                froe_error_option(error, option, column, "named twice: %.*s", (int)shown.len, (const char *)shown.data);
                froe_buffer_free(&shown);
                return false;
            }
        at += strcspn(at, ",") + 1;
    }
    return true;
}
