/*
 * GoAccess' log-format (https://goaccess.io/man, CUSTOM LOG/DATE FORMAT), alone or as in its configuration file:
 *
 *     log-format %h %^[%d:%t %^] "%r" %s %b "%R" "%u"
 *     date-format %d/%b/%Y
 *     time-format %H:%M:%S
 *
 * or with a datetime-format, of which %x is read, or as options of its command line, --log-format='…'
 * --date-format=%d/%b/%Y --time-format=%T. log-format may also name a format (parse/format.c).
 *
 * Where no date-format or time-format is given, the usual ones are told apart line by line. The idiom
 * `[%d:%t %^]` is read as a time with its zone, and `%h %^[` as host, ident and user; GoAccess itself skips these.
 */
#include "parse/format_build.h"

struct goaccess {
    struct froe_builder *builder;
    struct froe_span log, date, time, both;
};

static bool begins(struct froe_span text, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len >= len && memcmp(text.ptr, prefix, len) == 0;
}

static struct froe_span trimmed(struct froe_span text)
{
    while (text.len > 0 && (*text.ptr == ' ' || *text.ptr == '\t')) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == '\r' || text.ptr[text.len - 1] == ' '))
        text.len--;
    return text;
}

/* Without the quotes of a shell around it. */
static struct froe_span unquoted(struct froe_span text)
{
    if (text.len > 1 && text.ptr[0] == '\'' && text.ptr[text.len - 1] == '\'')
        text = (struct froe_span){text.ptr + 1, text.len - 2};
    return text;
}

/* Whether a line sets something: its words may be joined by _ as those of nginx are. */
static bool sets(struct froe_span line, const char *word)
{
    for (size_t i = 0; word[i] != '\0'; i++)
        if (i == line.len || (line.ptr[i] != (uint8_t)word[i] && (word[i] != '-' || line.ptr[i] != '_')))
            return false;
    return true;
}

/* The value of an option of the command line; absent: it is not given. */
static struct froe_span option_of(struct froe_span line, const char *word)
{
    char option[32] = "--";
    size_t len = 2 + strlen(word);
    strcpy(option + 2, word);
    const uint8_t *end = line.ptr + line.len, *at = memmem(line.ptr, line.len, option, len);
    if (at == NULL || at + len + 1 >= end || (at[len] != '=' && at[len] != ' '))
        return FROE_ABSENT;
    at += len + 1;
    uint8_t close = *at == '\'' || *at == '"' ? *at++ : ' ';
    const uint8_t *to = at;
    /* What a backslash stands before within double quotes, the format undoes. */
    while (to < end && (close == ' ' ? memchr(" \t\r\n\\", *to, 5) == NULL : *to != close))
        to += close == '"' && *to == '\\' && to + 1 < end ? 2 : 1;
    return froe_span_between(at, to);
}

static bool has_options(struct froe_span text)
{
    static const char option[] = "--log-format";
    return text.len > 0 && memmem(text.ptr, text.len, option, sizeof option - 1) != NULL;
}

/* What a line of a configuration sets, or of a shell; lines with no such words in front are these in this order. */
static void take_line(struct goaccess *goaccess, struct froe_span line)
{
    static const char *const words[] = {"log-format", "date-format", "time-format", "datetime-format"};
    struct froe_span *const to[] = {&goaccess->log, &goaccess->date, &goaccess->time, &goaccess->both};
    bool options = has_options(line);
    for (size_t i = 0; i < 4; i++) {
        size_t len = strlen(words[i]);
        if (options)
            *to[i] = option_of(line, words[i]);
        if (!options && sets(line, words[i])) {
            *to[i] = unquoted(trimmed((struct froe_span){line.ptr + len, line.len - len}));
            return;
        }
    }
    if (options)
        return;
    for (size_t i = 0; i < 3; i++)
        if (to[i]->len == 0) {
            *to[i] = unquoted(line);
            return;
        }
}

static size_t position_of(const struct goaccess *goaccess, const uint8_t *at)
{
    return froe_build_position(goaccess->builder, at);
}

static void check_pattern(struct goaccess *goaccess, struct froe_span pattern)
{
    size_t bad;
    if (!froe_logtime_pattern_check(pattern, &bad))
        froe_build_fail(goaccess->builder, position_of(goaccess, pattern.ptr + bad), "unknown letter in a time format");
}

static struct froe_log_column time_column(struct froe_span pattern, enum froe_logtime_syntax otherwise)
{
    struct froe_log_column column = {.place = FROE_PLACE_TIME, .time = (uint8_t)otherwise};
    if (pattern.len > 0) {
        column.time = FROE_LOGTIME_PATTERN;
        column.pattern = pattern;
    }
    return column;
}

/* %x, the whole time: by the datetime-format, by the date-format, by the time-format, or by one behind the other. */
static struct froe_log_column whole_time(const struct goaccess *goaccess, uint8_t *text, size_t cap)
{
    struct froe_span date = goaccess->date, time = goaccess->time;
    if (goaccess->both.len > 0)
        return time_column(goaccess->both, FROE_LOGTIME_ANY);
    if (date.len == 0 || froe_span_equal(date, time))
        return time_column(time, FROE_LOGTIME_ANY);
    if (time.len == 0 || date.len + time.len > cap)
        return time_column(date, FROE_LOGTIME_ANY);
    memcpy(text, date.ptr, date.len);
    memcpy(text + date.len, time.ptr, time.len);
    return time_column((struct froe_span){text, date.len + time.len}, FROE_LOGTIME_ANY);
}

static struct froe_log_column column_of(enum froe_place place, const char *name, uint64_t unit)
{
    return (struct froe_log_column){.place = (uint8_t)place, .name = froe_span_of(name), .unit = unit};
}

static bool plain_column(uint8_t letter, struct froe_log_column *column)
{
    static const struct {
        char letter;
        enum froe_place place;
        const char *name;
        uint64_t unit;
    } letters[] = {
        {'h', FROE_PLACE_HOST, "", 0},
        {'r', FROE_PLACE_REQUEST, "", 0},
        {'m', FROE_PLACE_METHOD, "", 0},
        {'U', FROE_PLACE_TARGET, "", 0},
        {'q', FROE_PLACE_QUERY, "", 0},
        {'H', FROE_PLACE_PROTOCOL, "", 0},
        {'s', FROE_PLACE_STATUS, "", 0},
        {'b', FROE_PLACE_BYTES, "", 0},
        {'R', FROE_PLACE_REFERER, "", 0},
        {'u', FROE_PLACE_AGENT, "", 0},
        {'v', FROE_PLACE_VHOST, "", 0},
        {'e', FROE_PLACE_USER, "", 0},
        {'T', FROE_PLACE_DURATION, "duration_s", FROE_SECONDS},
        {'L', FROE_PLACE_DURATION, "duration_ms", FROE_MILLISECONDS},
        {'D', FROE_PLACE_DURATION, "duration_us", FROE_MICROSECONDS},
        {'n', FROE_PLACE_DURATION, "duration_ns", 1},
        {'C', FROE_PLACE_NONE, "cache_status", 0},
        {'M', FROE_PLACE_NONE, "mime_type", 0},
        {'K', FROE_PLACE_NONE, "tls_version", 0},
        {'k', FROE_PLACE_NONE, "tls_cipher", 0},
        {'^', FROE_PLACE_NONE, "", 0},
    };
    for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (letters[i].letter == (char)letter) {
            *column = column_of(letters[i].place, letters[i].name, letters[i].unit);
            return true;
        }
    return false;
}

/* Whether date and time are as in Common, or nothing is said about them. */
static bool is_usual(const struct goaccess *goaccess)
{
    return (goaccess->date.len == 0 || froe_span_equal(goaccess->date, froe_span_of("%d/%b/%Y"))) &&
           (goaccess->time.len == 0 || froe_span_equal(goaccess->time, froe_span_of("%H:%M:%S")) ||
            froe_span_equal(goaccess->time, froe_span_of("%T")));
}

static bool gap_ends_in(const struct froe_builder *builder, char byte)
{
    return builder->gap.len > 0 && builder->gap.ptr[builder->gap.len - 1] == (uint8_t)byte;
}

/* The Common form of the time, and of ident and user before it; returns how many bytes it takes, 0: it is not there. */
static size_t take_idiom(struct goaccess *goaccess, struct froe_span rest)
{
    static const char time_idiom[] = "%d:%t %^]", client_idiom[] = "%^[";
    struct froe_builder *builder = goaccess->builder;
    const struct froe_log_column time = {.place = FROE_PLACE_TIME, .time = FROE_LOGTIME_CLF};
    size_t position = position_of(goaccess, rest.ptr), taken = 0;
    bool host = builder->count > 0 && builder->columns[builder->count - 1].place == FROE_PLACE_HOST;
    if (host && froe_span_equal(builder->gap, froe_span_of(" ")) && begins(rest, client_idiom))
        taken = sizeof client_idiom - 1;
    else if (!gap_ends_in(builder, '['))
        return 0;
    if (!is_usual(goaccess) || !begins((struct froe_span){rest.ptr + taken, rest.len - taken}, time_idiom))
        return 0;
    if (taken > 0) {
        froe_build_column(builder, column_of(FROE_PLACE_IDENT, "", 0), position);
        froe_build_byte(builder, ' ');
        froe_build_column(builder, column_of(FROE_PLACE_USER, "", 0), position);
        froe_build_text(builder, " [");
    }
    froe_build_column(builder, time, position);
    froe_build_byte(builder, ']');
    return taken + sizeof time_idiom - 1;
}

/* The specifier at a %; returns how many bytes it takes. */
static size_t take_specifier(struct goaccess *goaccess, struct froe_span rest)
{
    struct froe_builder *builder = goaccess->builder;
    size_t position = position_of(goaccess, rest.ptr);
    struct froe_log_column column;
    uint8_t text[128];
    size_t idiom = take_idiom(goaccess, rest);
    if (idiom > 0)
        return idiom;
    if (rest.len < 2) {
        froe_build_fail(builder, position, "a % at the end of the log format");
        return rest.len;
    }
    uint8_t letter = rest.ptr[1];
    if (letter == '~')
        return 2; /* blanks, which a blank in front stands for already */
    if (letter == '%') {
        froe_build_byte(builder, '%');
        return 2;
    }
    if (letter == 'd')
        column = time_column(goaccess->date, FROE_LOGTIME_DATE);
    else if (letter == 't')
        column = time_column(goaccess->time.len > 0 ? goaccess->time : froe_span_of("%H:%M:%S"), FROE_LOGTIME_PATTERN);
    else if (letter == 'x')
        column = whole_time(goaccess, text, sizeof text);
    else if (!plain_column(letter, &column))
        return froe_build_fail(builder, position, "unknown specifier of GoAccess' log-format") ? 2 : rest.len;
    froe_build_column(builder, column, position);
    /* What follows the seconds of a whole time is taken along with it. */
    struct froe_span behind = {rest.ptr + 2, rest.len - 2};
    return column.place == FROE_PLACE_TIME && column.time == FROE_LOGTIME_ANY && begins(behind, ".%^") ? 5 : 2;
}

/* `~h{, }`, the addresses of X-Forwarded-For and what stands between them; returns how many bytes it takes, 0: it is
 * not there. */
static size_t take_forwarded(struct goaccess *goaccess, struct froe_span rest)
{
    const uint8_t *brace = begins(rest, "~h{") ? memchr(rest.ptr, '}', rest.len) : NULL;
    if (brace == NULL || brace - rest.ptr < 4)
        return 0;
    struct froe_log_column column = {.place = FROE_PLACE_HOST, .forwarded = true};
    column.pattern = froe_span_between(rest.ptr + 3, brace);
    froe_build_column(goaccess->builder, column, position_of(goaccess, rest.ptr));
    return (size_t)(brace + 1 - rest.ptr);
}

void froe_build_goaccess(struct froe_builder *builder, const char *from, const char *to)
{
    struct goaccess goaccess = {.builder = builder};
    /* A command may go on in further lines, wherever its options stand. */
    bool options = has_options(froe_span_between((const uint8_t *)from, (const uint8_t *)to));
    while (from < to) {
        const char *newline = options ? NULL : memchr(from, '\n', (size_t)(to - from));
        const char *end = newline == NULL ? to : newline;
        take_line(&goaccess, trimmed(froe_span_between((const uint8_t *)from, (const uint8_t *)end)));
        from = newline == NULL ? to : newline + 1;
    }
    check_pattern(&goaccess, goaccess.date);
    check_pattern(&goaccess, goaccess.time);
    check_pattern(&goaccess, goaccess.both);
    struct froe_span rest = goaccess.log;
    while (rest.len > 0 && !builder->failed) {
        size_t taken = take_forwarded(&goaccess, rest);
        if (taken > 0) {
            rest = (struct froe_span){rest.ptr + taken, rest.len - taken};
            continue;
        }
        taken = 1;
        if (*rest.ptr == '%') {
            taken = take_specifier(&goaccess, rest);
        } else if (*rest.ptr == '\\' && rest.len > 1) {
            froe_build_byte(builder, rest.ptr[1] == 't' ? '\t' : rest.ptr[1]);
            taken = 2;
        } else {
            froe_build_byte(builder, *rest.ptr);
        }
        rest = (struct froe_span){rest.ptr + taken, rest.len - taken};
    }
}
