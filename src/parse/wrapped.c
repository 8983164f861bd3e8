#include "parse/wrapped.h"

#include "parse/colour.h"
#include "parse/form.h"
#include "parse/header.h"
#include "parse/json_scan.h"
#include "parse/logger.h"

static const struct froe_wrapped nothing = {FROE_ABSENT, false, false};

static bool begins(struct froe_span text, struct froe_span with)
{
    return text.len >= with.len && memcmp(text.ptr, with.ptr, with.len) == 0;
}

/* Members that hold lines, whoever wrote the object. */
static bool is_message(struct froe_span key)
{
    static const struct froe_span names[] = {FROE_LITERAL("log"),  FROE_LITERAL("message"), FROE_LITERAL("msg"),
                                             FROE_LITERAL("line"), FROE_LITERAL("MESSAGE"), FROE_LITERAL("textPayload"),
                                             FROE_LITERAL("_raw")};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (froe_span_equal(key, names[i]))
            return true;
    return false;
}

/* The first such member that is a string; what begins as an object has to end as one. */
static struct froe_wrapped in_object(struct froe_span line)
{
    while (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t')
        line.len--;
    if (line.ptr[line.len - 1] != '}')
        return nothing;
    const uint8_t *end = line.ptr + line.len, *at = froe_json_blanks_end(line.ptr + 1, end);
    while (at != NULL && at < end) {
        struct froe_span key;
        struct froe_json_value value = {0};
        bool escaped;
        at = froe_json_key(at, end, &key, &escaped);
        if (at == NULL || at >= end)
            break;
        const uint8_t *from = at;
        at = froe_json_opens(*at) ? froe_json_skip(at, end, 1) : froe_json_scalar(line.ptr, at, end, &value);
        if (at == NULL || at >= end)
            break;
        if (*from == '"' && is_message(key))
            return (struct froe_wrapped){froe_json_raw(line.ptr, value), true, false};
        at = froe_json_blanks_end(at, end);
        if (at >= end || *at != ',')
            break;
        at = froe_json_blanks_end(at + 1, end);
    }
    return nothing;
}

/* The position behind a word, which is not empty, and the blank behind it; NULL: there are none, or `at` is. */
static const uint8_t *behind_word(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *blank = at == NULL || at >= end ? NULL : memchr(at, ' ', (size_t)(end - at));
    return blank == NULL || blank == at ? NULL : blank + 1;
}

/* Behind the time, the name of a stream, and tags of which the first says whether the line is whole. */
static struct froe_wrapped in_container(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *stream = behind_word(line.ptr, end);
    if (stream == NULL || !(begins(froe_span_between(stream, end), (struct froe_span)FROE_LITERAL("stdout ")) ||
                            begins(froe_span_between(stream, end), (struct froe_span)FROE_LITERAL("stderr "))))
        return nothing;
    const uint8_t *tags = behind_word(stream, end), *text = behind_word(tags, end);
    bool known = text != NULL && (*tags == 'F' || *tags == 'P') && (tags[1] == ' ' || tags[1] == ':');
    return known ? (struct froe_wrapped){froe_span_between(text, end), false, false} : nothing;
}

/* Behind the time, the source in brackets and the stream, as `cf logs` shows what applications and routers have
 * written.
 */
static struct froe_wrapped in_platform(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *source = behind_word(line.ptr, end), *at = behind_word(source, end);
    if (at == NULL || *source != '[' || at[-2] != ']')
        return nothing;
    while (at < end && *at == ' ')
        at++;
    bool known = begins(froe_span_between(at, end), (struct froe_span)FROE_LITERAL("OUT ")) ||
                 begins(froe_span_between(at, end), (struct froe_span)FROE_LITERAL("ERR "));
    return known && end - at > 4 ? (struct froe_wrapped){froe_span_between(at + 4, end), false, false} : nothing;
}

/* Behind the name of a service and a bar, perhaps in colour. */
static struct froe_wrapped behind_bar(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *at = froe_behind_colour(line.ptr, end);
    at = behind_word(at, end);
    while (at != NULL && at < end && *at == ' ')
        at++;
    if (at == NULL || at == end || *at != '|')
        return nothing;
    at = froe_behind_colour(at + 1, end);
    return at < end && *at == ' ' ? (struct froe_wrapped){froe_span_between(at + 1, end), false, false} : nothing;
}

static struct froe_wrapped behind_pod(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *at = behind_word(line.ptr, end);
    if (!begins(line, (struct froe_span)FROE_LITERAL("[pod/")) || at == NULL || at[-2] != ']')
        return nothing;
    return (struct froe_wrapped){froe_span_between(at, end), false, false};
}

/* `2006/01/02 15:04:05`, perhaps with a fraction, up to a tab; NULL: none stands there. */
static const uint8_t *behind_wall_time(const uint8_t *at, const uint8_t *end)
{
    static const char form[] = FROE_FORM_GO_TIME;
    const uint8_t *tab = memchr(at, '\t', (size_t)(end - at));
    if (tab == NULL || !froe_has_form(at, tab, form))
        return NULL;
    for (at += sizeof form - 1; at < tab; at++)
        if (*at != '.' && (uint8_t)(*at - '0') >= 10)
            return NULL;
    return tab;
}

/* Behind time, level (perhaps in colour), logger and message, none of them empty, an object that is not; NULL: else. */
static const uint8_t *object_in_console(struct froe_span line)
{
    enum { SHORTEST_LEVEL = 4 };
    const uint8_t *end = line.ptr + line.len, *at = behind_wall_time(line.ptr, end);
    for (int column = 0; at != NULL && column < 3; column++) {
        const uint8_t *from = at + 1;
        at = memchr(from, '\t', (size_t)(end - from));
        if (at == from || (column == 0 && at != NULL && at - from < SHORTEST_LEVEL))
            return NULL;
    }
    return at != NULL && end - at > 3 && at[1] == '{' && at[2] == '"' ? at + 1 : NULL;
}

/* `{"ts":"…",` and what the object has behind its brace. What stood before that is longer, see above. */
static size_t put_time_into(uint8_t *to, struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *inside = object_in_console(line) + 1;
    const uint8_t *tab = memchr(line.ptr, '\t', line.len);
    uint8_t *at = mempcpy(to, "{\"ts\":\"", 7);
    at = mempcpy(at, line.ptr, (size_t)(tab - line.ptr));
    at = mempcpy(at, "\",", 2);
    at = mempcpy(at, inside, (size_t)(end - inside));
    return (size_t)(at - to);
}

/* Between quotes, with others inside that nothing escapes: the first of them opens the request. */
static struct froe_wrapped in_quotes(struct froe_span line)
{
    while (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\t')
        line.len--;
    const uint8_t *from = line.ptr + 1, *end = line.ptr + line.len - 1;
    const uint8_t *quote = line.len < 2 || *end != '"' ? NULL : memchr(from, '"', (size_t)(end - from));
    if (quote == NULL || quote - from < 3 || quote[-1] != ' ' || quote[-2] != ']')
        return nothing;
    return (struct froe_wrapped){froe_span_between(from, end), false, false};
}

static struct froe_wrapped behind_logger(struct froe_span line)
{
    return (struct froe_wrapped){froe_behind_logger(line), false, false};
}

/* Whether a line begins as those of Go's log package do. */
static bool has_wall_time(struct froe_span log)
{
    const uint8_t *at = log.ptr, *end = log.ptr + log.len;
    while (at < end && !froe_has_form(at, end, FROE_FORM_GO_TIME)) {
        const uint8_t *newline = memmem(at, (size_t)(end - at), "\n2", 2);
        at = newline == NULL ? end : newline + 1;
    }
    return at < end;
}

bool froe_wrapped_may_be(struct froe_span log)
{
    static const char *const signs[] = {"[pod/",  " stdout ", " stderr ", "| ",    "|\x1b[", " [RTR/",
                                        " [APP/", "INFO",     "#info]",   " [-] ", "\n\""};
    if (log.len > 0 && (*log.ptr == '"' || memchr(log.ptr, '{', log.len) != NULL))
        return true;
    for (size_t i = 0; log.len > 0 && i < sizeof signs / sizeof signs[0]; i++)
        if (memmem(log.ptr, log.len, signs[i], strlen(signs[i])) != NULL)
            return true;
    return has_wall_time(log);
}

struct froe_wrapped froe_wrapped_find(struct froe_span line)
{
    line = froe_line_without_padding(line);
    if (line.len == 0)
        return nothing;
    if (*line.ptr == '{')
        return in_object(line);
    if (*line.ptr == '"')
        return in_quotes(line);
    if (object_in_console(line) != NULL)
        return (struct froe_wrapped){line, true, true};
    struct froe_wrapped found = *line.ptr == '['         ? behind_pod(line)
                                : !froe_has_header(line) ? behind_bar(line)
                                                         : in_container(line);
    if (found.text.ptr == NULL && froe_has_header(line))
        found = in_platform(line);
    return found.text.ptr == NULL ? behind_logger(line) : found;
}

size_t froe_wrapped_undo(uint8_t *to, struct froe_wrapped found)
{
    if (found.console)
        return put_time_into(to, found.text);
    size_t len = froe_json_unescape(to, found.text);
    len -= len > 0 && to[len - 1] == '\n';
    len -= len > 0 && to[len - 1] == '\r';
    return len;
}
