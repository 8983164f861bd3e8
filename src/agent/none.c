/* A build that knows no user agents. */
#include "agent/agents.h"

struct froe_agents *froe_agents_open(const char *file, froe_error *error)
{
    (void)file;
    froe_error_set(error, "this build of froe knows no user agents: it was made without Hyperscan or libyaml");
    return NULL;
}

void froe_agents_free(struct froe_agents *agents)
{
    (void)agents;
}

uint64_t froe_agents_digest(const struct froe_agents *agents)
{
    (void)agents;
    return 0;
}

void froe_agents_about(struct froe_buffer *to)
{
    froe_buffer_text(to, "none (built without Hyperscan or libyaml)");
}

struct froe_agent_memo *froe_agent_memo_create(struct froe_agents *agents)
{
    (void)agents;
    return NULL;
}

void froe_agent_memo_limit(struct froe_agent_memo *memo, size_t bytes)
{
    (void)memo;
    (void)bytes;
}

void froe_agent_memo_free(struct froe_agent_memo *memo)
{
    (void)memo;
}

const struct froe_agent_facts *froe_agent_look(void *memo, struct froe_span agent)
{
    static const struct froe_agent_facts nothing;
    (void)memo;
    (void)agent;
    return &nothing;
}

void froe_agent_look_at_all(void *memo, const struct froe_span *agents, size_t count,
                            const struct froe_agent_facts **facts)
{
    (void)memo;
    (void)agents;
    for (size_t i = 0; i < count; i++)
        facts[i] = NULL;
}

bool froe_agent_is_bot(struct froe_agent_memo *memo, struct froe_span agent)
{
    (void)memo;
    (void)agent;
    return false;
}

uint64_t froe_agent_limits_hit(const struct froe_agent_memo *memo)
{
    (void)memo;
    return 0;
}

bool froe_agent_failed(const struct froe_agent_memo *memo)
{
    (void)memo;
    return true;
}
