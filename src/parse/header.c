#include "parse/header.h"

#include "parse/timestamp.h"

static bool is_clock(const uint8_t *at)
{
    static const char form[] = "00:00:00";
    for (size_t i = 0; form[i] != '\0'; i++)
        if (form[i] == ':' ? at[i] != ':' : at[i] < '0' || at[i] > '9')
            return false;
    return true;
}

bool froe_has_header(struct froe_span line)
{
    enum { SHORTEST = 24 };
    const uint8_t *at = line.ptr, *end = line.ptr + line.len;
    const uint8_t *behind = line.len > 0 && *at == '<' ? memchr(at, '>', line.len) : NULL;
    if (behind != NULL && behind - at <= 4) {
        at = behind + 1;
        at += end - at > 2 && at[0] == '1' && at[1] == ' ' ? 2 : 0;
    }
    if (end - at < SHORTEST)
        return false;
    if (at[3] == ' ' && at[6] == ' ')
        return froe_month_of(at) != 0 && is_clock(at + 7);
    return at[4] == '-' && at[7] == '-' && at[10] == 'T' && is_clock(at + 11);
}

struct froe_span froe_object_behind_header(struct froe_span line)
{
    const uint8_t *at = line.ptr, *end = line.ptr + line.len;
    if (line.len == 0 || *at == '{' || !froe_has_header(line))
        return line;
    while ((at = memchr(at, '{', (size_t)(end - at))) != NULL && at[-1] != ' ')
        at++;
    return at == NULL ? line : froe_span_between(at, end);
}
