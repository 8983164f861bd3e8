#include "parse/header.h"

#include "parse/form.h"
#include "parse/timestamp.h"

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_clock(const uint8_t *at, const uint8_t *end)
{
    return froe_has_form(at, end, "00:00:00");
}

/* What stands behind the priority of syslog, and the version. */
static const uint8_t *behind_priority(const uint8_t *at, const uint8_t *end)
{
    const uint8_t *behind = at < end && *at == '<' ? memchr(at, '>', (size_t)(end - at)) : NULL;
    if (behind == NULL || behind - at > 4)
        return at;
    at = behind + 1;
    return end - at > 2 && at[0] == '1' && at[1] == ' ' ? at + 2 : at;
}

bool froe_has_header(struct froe_span line)
{
    enum { SHORTEST = 24 };
    const uint8_t *end = line.ptr + line.len, *at = behind_priority(line.ptr, end);
    if (end - at < SHORTEST)
        return false;
    if (at[3] == ' ' && at[6] == ' ')
        return froe_month_of(at) != 0 && is_clock(at + 7, end);
    return at[4] == '-' && at[7] == '-' && at[10] == 'T' && is_clock(at + 11, end);
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

/* Behind an offset or UTC with a blank in front of it, or where it would be. */
static const uint8_t *behind_zone(const uint8_t *at, const uint8_t *end)
{
    enum { UTC = 3, OFFSET = 5 };
    if (end - at > UTC && memcmp(at, " UTC", UTC + 1) == 0)
        return at + 1 + UTC;
    bool offset = end - at > OFFSET && (froe_has_form(at, end, " +0000") || froe_has_form(at, end, " -0000"));
    return offset ? at + 1 + OFFSET : at;
}

struct froe_span froe_time_begun(struct froe_span text)
{
    enum { ISO = 19, CLF = 20 };
    const uint8_t *at = text.ptr, *end = at + text.len;
    bool bracket = at < end && *at == '[';
    at += bracket;
    if (end - at >= ISO && froe_has_form(at, end, "0000-00-00") && (at[10] == 'T' || at[10] == ' ') &&
        is_clock(at + 11, end))
        at += ISO;
    else if (end - at >= CLF && froe_has_form(at, end, "00/") && froe_has_form(at + 6, end, "/0000:00:00:00"))
        at += CLF;
    else
        return (struct froe_span){text.ptr, 0};
    while (at < end && (is_digit(*at) || memchr(".:+-Z", *at, 5) != NULL))
        at++;
    at = behind_zone(at, end);
    at += bracket && at < end && *at == ']';
    return froe_span_between(text.ptr, at);
}

/* Syslog by TCP may have the length of the message in front of it. */
static const uint8_t *behind_count(const uint8_t *at, const uint8_t *end)
{
    enum { DIGITS = 7 };
    const uint8_t *digits = at;
    while (at < end && at - digits < DIGITS && is_digit(*at))
        at++;
    return at > digits && end - at > 1 && at[0] == ' ' && at[1] == '<' ? at + 1 : digits;
}

struct froe_span froe_time_of_header(struct froe_span line)
{
    const uint8_t *end = line.ptr + line.len, *at = behind_priority(behind_count(line.ptr, end), end);
    at += end - at > 3 && memcmp(at + 1, ", [", 3) == 0 ? 3 : 0;
    struct froe_span time = froe_time_begun(froe_span_between(at, end));
    if (time.len > 0 && *time.ptr == '[')
        time = (struct froe_span){time.ptr + 1, time.len - 1};
    if (time.len > 0 && time.ptr[time.len - 1] == ']')
        time.len--;
    return time;
}
