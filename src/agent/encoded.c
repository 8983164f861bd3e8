#include "agent/encoded.h"

/* A blank stands before the parenthesis of nearly every agent. */
static bool has_blank_as(struct froe_span agent, const char *text)
{
    return memmem(agent.ptr, agent.len, text, strlen(text)) != NULL;
}

static int digit_of(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 3986, section 2.1; `to` may be agent.ptr. */
static struct froe_span without_percents(struct froe_span agent, uint8_t *to)
{
    size_t len = 0;
    for (size_t i = 0; i < agent.len; i++) {
        uint8_t c = agent.ptr[i];
        int high = c == '%' && agent.len - i > 2 ? digit_of(agent.ptr[i + 1]) : -1;
        int low = high >= 0 ? digit_of(agent.ptr[i + 2]) : -1;
        if (low >= 0) {
            c = (uint8_t)(high << 4 | low);
            i += 2;
        }
        to[len++] = c;
    }
    return (struct froe_span){to, len};
}

/* A `+` that the client sent stays one: `;++http://` was `; +http://`. */
static struct froe_span without_pluses(struct froe_span agent, uint8_t *to)
{
    for (size_t i = 0; i < agent.len; i++)
        to[i] = agent.ptr[i] == '+' && (i == 0 || to[i - 1] != ' ') ? ' ' : agent.ptr[i];
    return (struct froe_span){to, agent.len};
}

struct froe_span froe_agent_decoded(struct froe_span agent, uint8_t *room)
{
    if (agent.len == 0 || memchr(agent.ptr, ' ', agent.len) != NULL)
        return agent;
    if (has_blank_as(agent, "+("))
        return without_pluses(agent, room);
    if (has_blank_as(agent, "%2520("))
        return without_percents(without_percents(agent, room), room);
    return has_blank_as(agent, "%20(") ? without_percents(agent, room) : agent;
}
