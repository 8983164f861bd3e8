/*
 * PHP-FPM's access.format (https://www.php.net/manual/en/install.fpm.configuration.php, and www.conf as it is shipped):
 * the whole directive or its text.
 *
 * %r is the path of the request, %Q the ? before its query where there is one, %q the query. Times have no brackets
 * but those of the format. Where nobody has logged in, %u is nothing at all.
 */
#include <strings.h>

#include "parse/format_build.h"

/* `%{argument}letter` taken apart. */
struct directive {
    size_t position; /* 1-based, of the % */
    struct froe_span argument;
    char letter;
};

static bool begins(const char *at, const char *to, const char *text)
{
    size_t len = strlen(text);
    return (size_t)(to - at) >= len && memcmp(at, text, len) == 0;
}

/* The request as a whole, in quotes: where it ends; NULL: it is none, or there is something else in them. */
static const char *request_end(const struct froe_builder *builder, const char *at, const char *to)
{
    static const char *const requests[] = {"%m %r%Q%q", "%m %r"};
    if (at == builder->string || at[-1] != '"')
        return NULL;
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        const char *end = at + strlen(requests[i]);
        if (begins(at, to, requests[i]) && (begins(end, to, "\"") || begins(end, to, "\\\"")))
            return end;
    }
    return NULL;
}

/* The units of %d and %M; which of them it is, the first without an argument. False: none of them. */
static bool take_unit(struct froe_builder *builder, const struct directive *directive, size_t *unit)
{
    static const char *const units[][4] = {
        {"", "seconds", "", ""},           {"mili", "miliseconds", "milli", "milliseconds"},
        {"micro", "microseconds", "", ""}, {"", "bytes", "", ""},
        {"kilo", "kilobytes", "", ""},     {"mega", "megabytes", "", ""}};
    enum { OF_EACH = 3 };
    size_t first = directive->letter == 'M' ? OF_EACH : 0;
    for (size_t i = 0; i < OF_EACH; i++)
        for (size_t j = 0; j < 4; j++)
            if (directive->argument.len == strlen(units[first + i][j]) && (i == 0 || directive->argument.len > 0) &&
                strncasecmp((const char *)directive->argument.ptr, units[first + i][j], directive->argument.len) == 0) {
                *unit = i;
                return true;
            }
    return froe_build_fail(builder, froe_build_position(builder, directive->argument.ptr),
                           first == 0 ? "%d takes only these words in braces: seconds milli micro"
                                      : "%M takes only these words in braces: bytes kilo mega");
}

static void add_time(struct froe_builder *builder, const struct directive *directive)
{
    struct froe_log_column column = {.place = FROE_PLACE_TIME, .time = FROE_LOGTIME_CLF};
    size_t bad;
    for (size_t i = 0; i < builder->count; i++)
        if (builder->columns[i].place == FROE_PLACE_TIME)
            froe_build_fail(builder, directive->position, "only one of %t and %T can be read");
    if (directive->argument.len > 0) {
        column.time = FROE_LOGTIME_PATTERN;
        column.pattern = directive->argument;
        if (!froe_logtime_pattern_check(column.pattern, &bad))
            froe_build_fail(builder, froe_build_position(builder, column.pattern.ptr + bad),
                            "a letter of strftime() that is not known");
    }
    froe_build_column(builder, column, directive->position);
}

static struct froe_log_column column_of(enum froe_place place, const char *name)
{
    return (struct froe_log_column){.place = (uint8_t)place, .name = froe_span_of(name)};
}

/* Directives that say what they are by their letter. False: there is no such. */
static bool plain_column(char letter, struct froe_log_column *column)
{
    static const struct {
        char letter;
        enum froe_place place;
        const char *name;
    } plain[] = {{'C', FROE_PLACE_NONE, "cpu_percent"},    {'f', FROE_PLACE_NONE, "script_filename"},
                 {'l', FROE_PLACE_NONE, "content_length"}, {'m', FROE_PLACE_METHOD, "request_method"},
                 {'n', FROE_PLACE_NONE, "pool"},           {'p', FROE_PLACE_NONE, "pid"},
                 {'P', FROE_PLACE_NONE, "ppid"},           {'q', FROE_PLACE_QUERY, "query_string"},
                 {'r', FROE_PLACE_PATH, "request_uri"},    {'R', FROE_PLACE_HOST, "remote_addr"},
                 {'s', FROE_PLACE_STATUS, "status"},       {'u', FROE_PLACE_USER, "remote_user"}};
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (plain[i].letter == letter) {
            *column = column_of(plain[i].place, plain[i].name);
            return true;
        }
    return false;
}

/* One of an environment or of the headers that were sent. */
static void add_named(struct froe_builder *builder, const struct directive *directive)
{
    char name[256];
    const char *prefix = directive->letter == 'e' ? "env." : "sent.";
    size_t prefix_len = strlen(prefix), len = directive->argument.len;
    if (len == 0 || len > sizeof name - prefix_len) {
        froe_build_fail(builder, directive->position, "this directive takes a name in braces");
        return;
    }
    memcpy(name, prefix, prefix_len);
    memcpy(name + prefix_len, directive->argument.ptr, len);
    struct froe_log_column column = {.name = {(const uint8_t *)name, prefix_len + len}};
    froe_build_column(builder, column, directive->position);
}

static void add(struct froe_builder *builder, const struct directive *directive)
{
    static const struct {
        const char *name;
        uint64_t unit;
    } durations[] = {
        {"duration_s", FROE_SECONDS}, {"duration_ms", FROE_MILLISECONDS}, {"duration_us", FROE_MICROSECONDS}};
    static const char *const memories[] = {"memory_bytes", "memory_kb", "memory_mb"};
    struct froe_log_column column;
    size_t unit;
    switch (directive->letter) {
    case '%':
        froe_build_byte(builder, '%');
        return;
    case 'Q': /* comes with the query */
        return;
    case 't':
    case 'T':
        add_time(builder, directive);
        return;
    case 'e':
    case 'o':
        add_named(builder, directive);
        return;
    case 'd':
        if (!take_unit(builder, directive, &unit))
            return;
        column = column_of(FROE_PLACE_DURATION, durations[unit].name);
        column.unit = durations[unit].unit;
        break;
    case 'M':
        if (!take_unit(builder, directive, &unit))
            return;
        column = column_of(FROE_PLACE_NONE, memories[unit]);
        break;
    default:
        if (!plain_column(directive->letter, &column)) {
            froe_build_fail(builder, directive->position, "unknown directive of PHP-FPM's access.format");
            return;
        }
    }
    froe_build_column(builder, column, directive->position);
}

/* The directive at a %; returns what is behind it. */
static const char *take_directive(struct froe_builder *builder, const char *at, const char *to)
{
    struct directive directive = {.position = froe_build_position(builder, at)};
    const char *letter = at + 1;
    directive.argument = (struct froe_span){(const uint8_t *)at, 0};
    const char *brace = letter < to && *letter == '{' ? memchr(letter, '}', (size_t)(to - letter)) : NULL;
    if (brace != NULL) {
        directive.argument = froe_span_between((const uint8_t *)letter + 1, (const uint8_t *)brace);
        letter = brace + 1;
    }
    if (letter >= to) {
        froe_build_fail(builder, directive.position, "a directive of PHP-FPM's access.format is cut off");
        return to;
    }
    directive.letter = *letter;
    add(builder, &directive);
    return letter + 1;
}

/* Goes over `access.format =` and the quotes around what is behind it. */
static void unwrap(const char **from, const char **to)
{
    static const char name[] = "access.format";
    if (!begins(*from, *to, name))
        return;
    *from += sizeof name - 1;
    while (*from < *to && (**from == ' ' || **from == '\t' || **from == '='))
        ++*from;
    while (*from < *to && memchr(" \t\r\n", (*to)[-1], 4) != NULL)
        --*to;
    if (*to - *from >= 2 && (**from == '"' || **from == '\'') && (*to)[-1] == **from) {
        ++*from;
        --*to;
    }
}

void froe_build_php(struct froe_builder *builder, const char *from, const char *to)
{
    unwrap(&from, &to);
    while (from < to && !builder->failed) {
        const char *request = request_end(builder, from, to);
        if (request != NULL) {
            struct froe_log_column column = {.place = FROE_PLACE_REQUEST};
            froe_build_column(builder, column, froe_build_position(builder, from));
            from = request;
        } else if (*from == '%') {
            from = take_directive(builder, from, to);
        } else if (*from == '\n' || *from == '\r') {
            from = froe_build_line_end(builder, from, to, '\0');
        } else {
            from += *from == '\\' && from + 1 < to;
            froe_build_byte(builder, (uint8_t)*from++);
        }
    }
}
