/*
 * Apache's LogFormat (https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, mod_logio, mod_ssl), and those that
 * Tomcat's AccessLogValve, Jetty's CustomRequestLog and WebSphere (Liberty) have made of it.
 *
 * The whole directive, `LogFormat "…" nickname`, or its text. \" and the like are read as Apache does, &quot; as XML
 * does where no other quotes are. Of %s and %>s, %O and %b, %a and %h the one that says more takes the standard field;
 * the others keep names of their own. What follows %D or %T as its unit, %Dms, is that. Virtual hosts are logged by %v,
 * which is the field vhost wherever it is; %V, the host's name as UseCanonicalName makes it, is that field without one,
 * else server_name; the header, %{Host}i, is http_host as in nginx, and the field vhost only without the others.
 */
#include <strings.h>

#include "parse/format_apache.h"

/* %v goes before %V wherever it stands. */
static void settle_vhosts(struct froe_builder *builder, char letter, struct froe_log_column *column)
{
    for (size_t i = 0; column->place == FROE_PLACE_VHOST && i < builder->count; i++) {
        struct froe_log_column *other = &builder->columns[i];
        if (other->place == FROE_PLACE_VHOST && !other->weak)
            *(letter == 'v' ? &other->weak : &column->weak) = true;
    }
}

static void add(struct froe_builder *builder, const struct froe_directive *directive)
{
    uint8_t name[256];
    struct froe_log_column column = {0};
    /* WebSphere's %{t}W is the time in brackets when it logs. */
    struct froe_directive now = {.position = directive->position, .letter = 't'};
    bool is_now = directive->letter == 'W' && froe_span_equal(directive->argument, froe_span_of("t"));
    if ((directive->letter == 't' || is_now) && !directive->trailer) {
        froe_apache_add_time(builder, is_now ? &now : directive);
    } else if (froe_apache_column(builder, directive, name, sizeof name, &column)) {
        column.weak |= directive->at_times;
        settle_vhosts(builder, directive->letter, &column);
        froe_build_column(builder, column, directive->position);
    }
}

/* A character that XML writes by its name; how many bytes that takes, 0: there is none. */
static size_t take_entity(const char *at, const char *to, char *byte)
{
    static const char *const entities[] = {"\"&quot;", "&&amp;", "<&lt;", ">&gt;", "'&apos;"};
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        size_t len = strlen(entities[i]) - 1;
        if ((size_t)(to - at) < len || memcmp(at, entities[i] + 1, len) != 0)
            continue;
        *byte = entities[i][0];
        return len;
    }
    return 0;
}

/* `!200,304`, `<`, `>` (or &lt; and &gt;) and `{…}` in any order; returns the letter's place, or `to`. */
static const char *take_modifiers(const char *at, const char *to, struct froe_directive *directive)
{
    while (at < to) {
        char byte = *at;
        size_t entity = take_entity(at, to, &byte);
        if (byte == '<')
            directive->original = true;
        else if (byte == '>')
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
        at += entity > 0 ? entity : 1;
    }
    return at;
}

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') || byte == '_';
}

/* The unit that stands behind a duration, with or without a blank between: servers do not count in the same. */
static uint64_t unit_said(const char *at, const char *to)
{
    at += at < to && *at == ' ';
    if (to - at < 2 || at[1] != 's' || (to - at > 2 && is_word_byte(at[2])))
        return 0;
    return *at == 'm' ? FROE_MILLISECONDS : *at == 'u' ? FROE_MICROSECONDS : *at == 'n' ? 1 : 0;
}

/* The directive at a %; returns what is behind it. */
static const char *take_directive(struct froe_builder *builder, const char *at, const char *to)
{
    struct froe_directive directive = {.position = (size_t)(at - builder->string) + 1};
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
                column.name = froe_span_of("first_byte_time");
            froe_build_column(builder, column, directive.position);
            return letter + 3;
        }
    }
    if (letter >= to) {
        froe_build_fail(builder, directive.position, "a directive of Apache's LogFormat is cut off");
        return to;
    }
    directive.letter = *letter;
    if ((*letter == 'D' || *letter == 'T') && directive.argument.len == 0)
        directive.said = unit_said(letter + 1, to);
    if (*letter == 't' && directive.argument.len == 0 && letter + 1 < to && letter[1] >= 'a' && letter[1] <= 'z')
        froe_build_fail(builder, directive.position, "a letter behind %t: Squid's own format goes by its name, squid");
    else if (*letter == '%')
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

/* Whether the text is in quotes, and quotes of its own are not escaped, as LiteSpeed has it: the second opens one. */
static bool is_quoted_as_it_stands(const char *from, const char *to)
{
    if (to - from < 3 || *from != '"' || to[-1] != '"')
        return false;
    const char *second = memchr(from + 1, '"', (size_t)(to - from - 1));
    return second[-1] == ' ' && second[1] == '%';
}

static void unwrap(const char **from, const char **to)
{
    const char *quote = opening_quote(*from, *to);
    if (quote == NULL) {
        bool quoted = is_quoted_as_it_stands(*from, *to);
        *from += quoted;
        *to -= quoted;
        return;
    }
    *to = closing_quote(quote + 1, *to);
    *from = quote + 1;
}

/* Behind the text of a directive is its nickname; another format may be on the next line. */
static bool check_behind(struct froe_builder *builder, const char *from, const char *to)
{
    const char *line = memchr(from, '\n', (size_t)(to - from));
    const char *more = line == NULL ? NULL : memchr(line, '%', (size_t)(to - line));
    return more == NULL || froe_build_fail(builder, froe_build_position(builder, more), FROE_ONE_FORMAT);
}

void froe_build_apache(struct froe_builder *builder, const char *from, const char *to)
{
    const char *end = to;
    unwrap(&from, &to);
    bool encoded = memchr(from, '"', (size_t)(to - from)) == NULL && memmem(from, (size_t)(to - from), "&quot;", 6);
    if (!check_behind(builder, to, end))
        return;
    while (from < to && !builder->failed) {
        char byte = *from;
        size_t entity = encoded ? take_entity(from, to, &byte) : 0;
        if (entity > 0) {
            froe_build_byte(builder, (uint8_t)byte);
            from += entity;
        } else if (*from == '%') {
            from = take_directive(builder, from, to);
        } else if (*from == '\n' || *from == '\r') {
            from = froe_build_line_end(builder, from, to, '\0');
        } else if (*from == '\\' && from + 1 < to && from[1] == '\n') {
            from += 2; /* the directive goes on on the next line */
        } else if (*from == '\\' && from + 1 < to) {
            froe_build_byte(builder, from[1] == 't' ? '\t' : from[1] == 'n' ? '\n' : (uint8_t)from[1]);
            from += 2;
        } else {
            froe_build_byte(builder, (uint8_t)*from++);
        }
    }
}
