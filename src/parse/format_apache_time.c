/*
 * Times in Apache's LogFormat: %t, and %{format}t with letters of strftime(), a word for a Unix time, or the letters of
 * Java's SimpleDateFormat and DateTimeFormatter, as Tomcat and Jetty have them: `dd/MMM/yyyy:HH:mm:ss Z`. Jetty adds a
 * zone and a locale, `…|GMT|en`, and writes brackets around its times.
 */
#include "parse/format_apache.h"

/* Of which moment it is: `begin` and `end` alone, or before a : and a format. */
static void skip_moment(struct froe_span *format, const char *moment)
{
    size_t len = strlen(moment);
    bool whole = format->len == len;
    if (format->len >= len && memcmp(format->ptr, moment, len) == 0 && (whole || format->ptr[len] == ':'))
        *format = (struct froe_span){format->ptr + len + !whole, format->len - len - !whole};
}

static bool is(struct froe_span format, const char *text)
{
    return froe_span_equal(format, froe_span_of(text));
}

/* `%{sec}t.%{usec_frac}t`: a number of seconds is read with its fraction. */
static bool takes_fraction_along(struct froe_builder *builder, struct froe_span format)
{
    const struct froe_log_column *last = builder->count == 0 ? NULL : &builder->columns[builder->count - 1];
    if (last == NULL || last->place != FROE_PLACE_TIME || last->time != FROE_LOGTIME_UNIX || !is(builder->gap, ".") ||
        (!is(format, "msec_frac") && !is(format, "usec_frac")))
        return false;
    builder->gap.len = 0;
    return true;
}

/* What `count` of a letter of Java's are in strftime(); NULL: nothing that could be read. */
static const char *of_java(uint8_t letter, size_t count)
{
    switch (letter) {
    case 'y':
    case 'u':
        return count == 2 ? "%y" : "%Y";
    case 'M':
    case 'L':
        return count < 3 ? "%m" : "%b";
    case 'd':
        return "%d";
    case 'D':
        return "%j";
    case 'E':
        return "%a";
    case 'H':
        return "%H";
    case 'h':
        return "%I";
    case 'a':
        return "%p";
    case 'm':
        return "%M";
    case 's':
        return "%S";
    case 'S':
        return "%L";
    case 'z':
    case 'Z':
    case 'X':
    case 'x':
        return count > 3 ? NULL : "%z";
    default:
        return NULL;
    }
}

/* A pattern that is made of another. */
struct pattern {
    uint8_t text[128];
    size_t len;
    bool hour; /* there has been one */
    bool full;
};

static void put(struct pattern *pattern, struct froe_span bytes)
{
    pattern->full |= bytes.len > sizeof pattern->text - pattern->len;
    if (pattern->full || bytes.len == 0)
        return;
    memcpy(pattern->text + pattern->len, bytes.ptr, bytes.len);
    pattern->len += bytes.len;
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* The letters at an index, or text in quotes, which a quote written twice is one of; where they end, `at`: they are
 * unknown. Minutes are such only behind an hour, or %{ms}t would be minutes and seconds. */
static size_t take_java(struct pattern *pattern, struct froe_span format, size_t at)
{
    uint8_t first = format.ptr[at];
    size_t to = at + 1;
    if (first == '\'') {
        const uint8_t *close = memchr(format.ptr + to, first, format.len - to);
        if (close == NULL)
            return at;
        struct froe_span text = froe_span_between(format.ptr + to, close);
        put(pattern, text.len == 0 ? froe_span_of("'") : text);
        return to + text.len + 1;
    }
    while (is_letter(first) && to < format.len && format.ptr[to] == first)
        to++;
    const char *letters = of_java(first, to - at);
    pattern->hour |= first == 'H' || first == 'h';
    if (is_letter(first) && (letters == NULL || (first == 'm' && !pattern->hour)))
        return at;
    put(pattern, letters == NULL ? (struct froe_span){format.ptr + at, 1} : froe_span_of(letters));
    return to;
}

/* The format as strftime() has it; false: it is none of Java's, from *bad on. */
static bool translate(struct froe_span format, struct pattern *pattern, size_t *bad)
{
    bool letters = false;
    size_t at = 0, to;
    while (at < format.len && format.ptr[at] != '|') {
        letters |= is_letter(format.ptr[at]);
        *bad = at;
        to = take_java(pattern, format, at);
        if (to == at)
            return false;
        at = to;
    }
    *bad = 0;
    return letters && !pattern->full;
}

/* Apache's words for Unix times and fractions of a second; false: it is none. */
static bool read_word(struct froe_span format, struct froe_log_column *column)
{
    if (is(format, "msec_frac") || is(format, "usec_frac")) {
        column->time = FROE_LOGTIME_PATTERN;
        column->pattern = froe_span_of("%L");
        return true;
    }
    if (!is(format, "sec") && !is(format, "msec") && !is(format, "usec"))
        return false;
    column->time = is(format, "sec") ? FROE_LOGTIME_UNIX : is(format, "msec") ? FROE_LOGTIME_MILLI : FROE_LOGTIME_MICRO;
    return true;
}

/* Letters of strftime(). */
static void read_format(struct froe_builder *builder, struct froe_span format, struct froe_log_column *column)
{
    size_t bad;
    column->time = FROE_LOGTIME_PATTERN;
    if (is(format, "%d/%b/%Y:%H:%M:%S %z") || is(format, "%d/%b/%Y:%T %z"))
        column->time = FROE_LOGTIME_CLF;
    else if (froe_logtime_pattern_check(format, &bad))
        column->pattern = format;
    else
        froe_build_fail(builder, froe_build_position(builder, format.ptr + bad), "unknown letter in a time format");
}

void froe_apache_add_time(struct froe_builder *builder, const struct froe_directive *directive)
{
    struct froe_span format = directive->argument;
    struct froe_log_column column = {.place = FROE_PLACE_TIME, .time = FROE_LOGTIME_CLF};
    struct pattern pattern = {.len = 0};
    size_t bad = 0;
    skip_moment(&format, "begin");
    skip_moment(&format, "end");
    if (takes_fraction_along(builder, format))
        return;
    bool bracketed = builder->gap.len > 0 && builder->gap.ptr[builder->gap.len - 1] == '[';
    bool brackets = format.len == 0 || (!bracketed && memchr(format.ptr, '|', format.len) != NULL);
    bool told = format.len == 0 || read_word(format, &column);
    if (!told && memchr(format.ptr, '%', format.len) != NULL)
        read_format(builder, format, &column);
    else if (!told && translate(format, &pattern, &bad))
        read_format(builder, (struct froe_span){pattern.text, pattern.len}, &column);
    else if (!told)
        froe_build_fail(builder, froe_build_position(builder, format.ptr + bad),
                        "a time format has strftime()'s letters, %d/%b/%Y, or Java's, dd/MMM/yyyy");
    if (brackets)
        froe_build_byte(builder, '[');
    froe_build_column(builder, column, directive->position);
    if (brackets)
        froe_build_byte(builder, ']');
}
