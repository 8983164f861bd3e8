/*
 * Columns named by a #Fields line: W3C's Extended Log File Format (https://www.w3.org/TR/WD-logfile), as IIS and
 * CloudFront write it.
 *
 * Headers of the request, cs(X-Forwarded-For), are fields by their name, headers of the response sent.NAME, other
 * columns by their own name with _ for -. time-taken is in seconds as the draft says; IIS, ProxySG,
 * EdgeCast and ASP.NET Core mean milliseconds, and IIS's Advanced Logging says so in the name, TimeTakenMS.
 */
#include "parse/format_build.h"
#include "parse/format_names.h"

static const struct {
    const char *name;
    enum froe_place place;
    bool weak;
    enum froe_logtime_syntax time;
    uint64_t unit; /* of a duration; 0: the server's */
} fields[] = {
    {"date", FROE_PLACE_TIME, false, FROE_LOGTIME_DATE, 0},
    {"time", FROE_PLACE_TIME, false, FROE_LOGTIME_CLOCK, 0},
    {"date-local", FROE_PLACE_TIME, true, FROE_LOGTIME_DATE, 0},
    {"time-local", FROE_PLACE_TIME, true, FROE_LOGTIME_CLOCK, 0},
    {"timestamp", FROE_PLACE_TIME, true, FROE_LOGTIME_UNIX, 0},
    {"timestamp(ms)", FROE_PLACE_TIME, true, FROE_LOGTIME_MILLI, 0},
    {"c-ip", FROE_PLACE_HOST, false, 0, 0},
    {"c-dns", FROE_PLACE_HOST, true, 0, 0},
    {"cs-username", FROE_PLACE_USER, false, 0, 0},
    {"cs-method", FROE_PLACE_METHOD, false, 0, 0},
    {"cs-uri", FROE_PLACE_TARGET, false, 0, 0},
    {"cs-uri-stem", FROE_PLACE_PATH, false, 0, 0},
    {"cs-uri-path", FROE_PLACE_PATH, true, 0, 0},
    {"cs-uri-query", FROE_PLACE_QUERY, false, 0, 0},
    {"cs-version", FROE_PLACE_PROTOCOL, false, 0, 0},
    {"cs-protocol-version", FROE_PLACE_PROTOCOL, false, 0, 0},
    {"sc-status", FROE_PLACE_STATUS, false, 0, 0},
    {"c-status", FROE_PLACE_STATUS, true, 0, 0},
    {"sc-bytes", FROE_PLACE_BYTES, false, 0, 0},
    {"bytes", FROE_PLACE_BYTES, true, 0, 0},
    {"cs-host", FROE_PLACE_VHOST, false, 0, 0},
    {"c-referrer", FROE_PLACE_REFERER, true, 0, 0},
    {"c-user-agent", FROE_PLACE_AGENT, true, 0, 0},
    {"x-host-header", FROE_PLACE_VHOST, false, 0, 0},
    {"time-taken", FROE_PLACE_DURATION, false, 0, 0},
    {"TimeTakenMS", FROE_PLACE_DURATION, false, 0, FROE_MILLISECONDS},
};

/* Whether the columns are such as only IIS or EdgeCast has, whose times count milliseconds. */
static bool counts_milliseconds(const char *from, const char *to)
{
    static const char *const signs[] = {"sc-win32-status", "rs-duration"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (memmem(from, (size_t)(to - from), signs[i], strlen(signs[i])) != NULL)
            return true;
    return false;
}

/* The header's name in `cs(…)`; absent for other columns. */
static struct froe_span inside(struct froe_span name, const char *prefix)
{
    size_t len = strlen(prefix);
    if (name.len <= len + 1 || memcmp(name.ptr, prefix, len) != 0 || name.ptr[name.len - 1] != ')')
        return FROE_ABSENT;
    return (struct froe_span){name.ptr + len, name.len - len - 1};
}

static struct froe_log_column column_of(struct froe_span name, uint64_t unit, uint8_t text[128])
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (froe_names_match(name, froe_span_of(fields[i].name)))
            return (struct froe_log_column){.place = (uint8_t)fields[i].place,
                                            .weak = fields[i].weak,
                                            .time = (uint8_t)fields[i].time,
                                            .led = fields[i].place == FROE_PLACE_STATUS,
                                            .unit = fields[i].unit != 0 ? fields[i].unit : unit};
    struct froe_span header = inside(name, "cs(");
    if (header.ptr != NULL) {
        struct froe_log_column column = froe_header_column(header);
        if (column.place == FROE_PLACE_VHOST)
            column.name = froe_span_of("cs_host");
        return column;
    }
    header = inside(name, "sc(");
    size_t len = header.ptr == NULL ? 0 : 5;
    memcpy(text, "sent.", 5);
    struct froe_span rest = header.ptr == NULL ? name : header;
    if (froe_names_match(name, froe_span_of("x-forwarded-for")))
        return (struct froe_log_column){.name = name};
    for (size_t i = 0; i < rest.len && len < 128; i++)
        text[len++] = rest.ptr[i] == '-' && header.ptr == NULL ? '_' : rest.ptr[i];
    return (struct froe_log_column){.name = {text, len}};
}

void froe_build_fields(struct froe_builder *builder, const char *from, const char *to)
{
    static const char word[] = "#Fields:";
    uint64_t unit = builder->format.milliseconds || counts_milliseconds(from, to) ? FROE_MILLISECONDS : FROE_SECONDS;
    if ((size_t)(to - from) >= sizeof word - 1 && memcmp(from, word, sizeof word - 1) == 0)
        from += sizeof word - 1;
    builder->format.loose = true;
    builder->format.directives = true;
    builder->format.exact = true;
    while (from < to && !builder->failed) {
        if (*from == ' ' || *from == '\t' || *from == '\r' || *from == '\n') {
            from++;
            continue;
        }
        const char *end = from;
        while (end < to && *end != ' ' && *end != '\t' && *end != '\r' && *end != '\n')
            end++;
        uint8_t text[128];
        if (builder->count > 0)
            froe_build_byte(builder, ' ');
        froe_build_byte(builder, '"');
        froe_build_column(builder,
                          column_of(froe_span_between((const uint8_t *)from, (const uint8_t *)end), unit, text),
                          (size_t)(from - builder->string) + 1);
        froe_build_byte(builder, '"');
        from = end;
    }
}
