#include "query/key_facts.h"

#include <stddef.h>

bool froe_key_has_facts(const struct froe_key_plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->fields[i].id == FROE_FIELD_AGENT_FACT)
            return true;
    return false;
}

/* The agent is the key of a group. */
static const struct froe_agent_facts *look(void *state, struct froe_span agent)
{
    struct froe_key_facts *known = state;
    const void *begin = agent.ptr - offsetof(struct froe_group, key);
    const struct froe_group *group = begin;
    struct froe_agent_facts *facts = &known->facts[known->next++ % FROE_AGENT_LENT];
    *facts = (struct froe_agent_facts){0};
    for (size_t i = 0; i < known->plan->count; i++) {
        const struct froe_field *field = &known->plan->fields[i];
        struct froe_datum datum;
        if (field->id != FROE_FIELD_AGENT_FACT)
            continue;
        froe_key_read_one(known->plan, group, i, &datum);
        facts->texts[field->parameter] = datum.present ? datum.text : FROE_ABSENT;
    }
    facts->is_bot = facts->texts[FROE_AGENT_BOT_NAME].ptr != NULL;
    return facts;
}

static void look_at_all(void *state, const struct froe_span *agents, size_t count,
                        const struct froe_agent_facts **facts)
{
    for (size_t i = 0; i < count; i++)
        facts[i] = agents[i].ptr == NULL ? NULL : look(state, agents[i]);
}

struct froe_agent_lookup froe_key_facts_lookup(struct froe_key_facts *facts, const struct froe_key_plan *plan)
{
    facts->plan = plan;
    facts->next = 0;
    return (struct froe_agent_lookup){look, look_at_all, facts};
}
