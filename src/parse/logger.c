#include "parse/logger.h"

#include "parse/form.h"
#include "parse/timestamp.h"

/* Whether a date and a clock begin the line, perhaps in a bracket. With a T between them, as syslog has them too, a
 * word in brackets has to follow. */
static bool begins_with_time(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *at = line.ptr + (*line.ptr == '[');
    if (froe_has_form(at, end, "0000-00-00 00:00:00") || froe_has_form(at, end, FROE_FORM_GO_TIME))
        return true;
    const uint8_t *blank = froe_has_form(at, end, "0000-00-00T00:00:00") ? memchr(at, ' ', (size_t)(end - at)) : NULL;
    return blank != NULL && end - blank > 1 && blank[1] == '[';
}

/* The position behind `INFO:name:`; NULL: no line of a log begins with that. */
static const uint8_t *behind_level(struct froe_span line)
{
    static const char *const levels[] = {"INFO:", "DEBUG:", "WARNING:", "ERROR:", "CRITICAL:"};
    for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
        size_t len = strlen(levels[i]);
        if (line.len <= len || memcmp(line.ptr, levels[i], len) != 0)
            continue;
        const uint8_t *colon = memchr(line.ptr + len, ':', line.len - len);
        const uint8_t *blank = memchr(line.ptr + len, ' ', line.len - len);
        return colon == NULL || blank == NULL || blank < colon ? NULL : colon + 1;
    }
    return NULL;
}

/* Where the bracket of the time of a request opens, with the request behind it; NULL: there is none. */
static const uint8_t *bracket_of_time(struct froe_span line)
{
    const uint8_t *at = line.ptr, *end = line.ptr + line.len;
    for (; (at = memchr(at, '[', (size_t)(end - at))) != NULL; at++) {
        if (end - at < 13 || at[3] != '/' || at[7] != '/' || froe_month_of(at + 4) == 0)
            continue;
        if (froe_has_form(at + 8, end, "0000:00:00:00 ") || froe_has_form(at + 8, end, "0000 00:00:00] \""))
            return at;
    }
    return NULL;
}

/* Go's log package has nothing between its clock and the line but, where it was asked for that, a file and a line
 * number; a name that stands alone there is a virtual host, as Caddy 1 has it. Where the line begins. */
static const uint8_t *behind_clock(struct froe_span line, const uint8_t *host)
{
    const uint8_t *end = line.ptr + line.len;
    if (!froe_has_form(line.ptr, end, FROE_FORM_GO_TIME))
        return host;
    const uint8_t *at = memchr(line.ptr + sizeof FROE_FORM_GO_TIME - 1, ' ', line.len - sizeof FROE_FORM_GO_TIME);
    bool is_file = host[-2] == ':' || host[-2] == ']';
    if (at == NULL || at + 1 >= host || is_file || memchr(at + 1, '.', (size_t)(host - at - 1)) == NULL)
        return host;
    return memchr(at + 1, ' ', (size_t)(host - at - 1)) == host - 1 ? at + 1 : host;
}

/* The start of the word before a blank; NULL: none stands there, or it begins the line. */
static const uint8_t *word_before(const uint8_t *from, const uint8_t *blank)
{
    const uint8_t *at = blank;
    if (at == NULL || at <= from || *at != ' ')
        return NULL;
    while (at > from && at[-1] != ' ')
        at--;
    return at == blank ? NULL : at;
}

struct froe_span froe_behind_logger(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *level = line.len == 0 ? NULL : behind_level(line);
    if (line.len == 0 || (level == NULL && !begins_with_time(line)))
        return FROE_ABSENT;
    const uint8_t *bracket = bracket_of_time(line), *from = level == NULL ? line.ptr : level;
    if (bracket == NULL || bracket <= from)
        return FROE_ABSENT;
    const uint8_t *user = word_before(from, bracket - 1);
    const uint8_t *ident = user == NULL ? NULL : word_before(from, user - 1);
    const uint8_t *host = ident == NULL ? NULL : word_before(from, ident - 1);
    if (host == NULL || user - ident != 2 || *ident != '-')
        return FROE_ABSENT;
    /* The clock is no host. */
    bool apart = level == NULL ? host - line.ptr >= (ptrdiff_t)sizeof "0000-00-00 00:00:00" : host == level;
    return apart ? froe_span_between(behind_clock(line, host), end) : FROE_ABSENT;
}
