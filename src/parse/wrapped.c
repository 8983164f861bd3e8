#include "parse/wrapped.h"

#include "parse/colour.h"
#include "parse/header.h"
#include "parse/json_scan.h"
#include "parse/logger.h"

static const struct froe_wrapped nothing = {FROE_ABSENT, false};

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
            return (struct froe_wrapped){froe_json_raw(line.ptr, value), true};
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
    return known ? (struct froe_wrapped){froe_span_between(text, end), false} : nothing;
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
    return at < end && *at == ' ' ? (struct froe_wrapped){froe_span_between(at + 1, end), false} : nothing;
}

static struct froe_wrapped behind_pod(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *at = behind_word(line.ptr, end);
    if (!begins(line, (struct froe_span)FROE_LITERAL("[pod/")) || at == NULL || at[-2] != ']')
        return nothing;
    return (struct froe_wrapped){froe_span_between(at, end), false};
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
    return (struct froe_wrapped){froe_span_between(from, end), false};
}

static struct froe_wrapped behind_logger(struct froe_span line)
{
    return (struct froe_wrapped){froe_behind_logger(line), false};
}

bool froe_wrapped_may_be(struct froe_span log)
{
    static const char *const signs[] = {"[pod/", " stdout ", " stderr ", "| ",  "|\x1b[",
                                        "INFO",  "#info]",   " [-] ",    "\n\""};
    if (log.len > 0 && (*log.ptr == '"' || memchr(log.ptr, '{', log.len) != NULL))
        return true;
    for (size_t i = 0; log.len > 0 && i < sizeof signs / sizeof signs[0]; i++)
        if (memmem(log.ptr, log.len, signs[i], strlen(signs[i])) != NULL)
            return true;
    return false;
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
    struct froe_wrapped found = *line.ptr == '['        ? behind_pod(line)
                                : froe_has_header(line) ? in_container(line)
                                                        : behind_bar(line);
    return found.text.ptr == NULL ? behind_logger(line) : found;
}

size_t froe_wrapped_undo(uint8_t *to, struct froe_span text)
{
    size_t len = froe_json_unescape(to, text);
    len -= len > 0 && to[len - 1] == '\n';
    len -= len > 0 && to[len - 1] == '\r';
    return len;
}
