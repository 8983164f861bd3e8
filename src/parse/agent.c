#include "parse/agent.h"

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

bool froe_agent_split(struct froe_span agent, struct froe_agent_parts *parts)
{
    *parts = (struct froe_agent_parts){FROE_ABSENT, FROE_ABSENT, FROE_ABSENT};
    const uint8_t *at = agent.ptr, *end = agent.ptr + agent.len;
    while (at < end && !is_blank(*at))
        at++;
    const uint8_t *product_end = at;
    while (at < end && is_blank(*at))
        at++;
    if (product_end == agent.ptr || at == product_end || at == end || *at != '(')
        return false;
    const uint8_t *close = memchr(at, ')', (size_t)(end - at));
    if (close == NULL)
        return false;
    parts->product = froe_span_between(agent.ptr, product_end);
    parts->system = froe_span_between(at + 1, close);
    for (at = close + 1; at < end && is_blank(*at); at++)
        ;
    parts->details = froe_span_between(at, end);
    return true;
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static bool is_scheme_byte(uint8_t byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' || byte == '.';
}

struct froe_span froe_url_host(struct froe_span url)
{
    const uint8_t *at = url.ptr, *end = url.ptr + url.len;
    if (url.len == 0 || !is_letter(*at))
        return FROE_ABSENT;
    while (at < end && is_scheme_byte(*at))
        at++;
    if (end - at < 3 || memcmp(at, "://", 3) != 0)
        return FROE_ABSENT;
    at += 3;
    const uint8_t *authority_end = at;
    while (authority_end < end && *authority_end != '/' && *authority_end != '?' && *authority_end != '#')
        authority_end++;
    for (const uint8_t *sign = authority_end; sign > at; sign--)
        if (sign[-1] == '@') {
            at = sign;
            break;
        }
    const uint8_t *host_end = at;
    if (at < authority_end && *at == '[') {
        while (host_end < authority_end && *host_end != ']')
            host_end++;
        if (host_end == authority_end || (++host_end < authority_end && *host_end != ':'))
            return FROE_ABSENT;
    } else {
        while (host_end < authority_end && *host_end != ':')
            host_end++;
    }
    return host_end == at ? FROE_ABSENT : froe_span_between(at, host_end);
}
