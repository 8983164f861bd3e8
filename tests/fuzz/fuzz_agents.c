/*
 * Whatever the agent: it has a browser, a system and a device, a bot has a name and a kind, and what a memo keeps, what
 * trying every rule gives and the verdict alone are the same.
 */
#include <stdio.h>
#include <stdlib.h>

#include "agent/agents.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_facts(const struct froe_agent_facts *facts, size_t size)
{
    require(facts->texts[FROE_AGENT_BROWSER].len > 0, "there is a browser");
    require(facts->texts[FROE_AGENT_OS].len > 0, "there is a system");
    require(facts->texts[FROE_AGENT_DEVICE].len > 0, "there is a device");
    require(facts->is_bot == (facts->texts[FROE_AGENT_BOT_NAME].ptr != NULL), "a bot has a name");
    require(facts->is_bot == (facts->texts[FROE_AGENT_BOT_KIND].ptr != NULL), "a bot has a kind");
    for (int i = 0; i < FROE_AGENT_FACT_COUNT; i++) {
        require((facts->texts[i].ptr != NULL) == (facts->texts[i].len > 0), "nothing is empty");
        require(facts->texts[i].len <= 10 * size + 1000, "nothing grows out of measure");
    }
}

static bool same(const struct froe_agent_facts *a, const struct froe_agent_facts *b)
{
    bool same = a->is_bot == b->is_bot;
    for (int i = 0; i < FROE_AGENT_FACT_COUNT; i++)
        same = same && froe_span_compare(a->texts[i], b->texts[i]) == 0;
    return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct froe_agents *agents;
    static struct froe_agent_memo *memo, *other;
    froe_error error = {.text = ""};
    if (agents == NULL) {
        agents = froe_agents_open(NULL, &error);
        require(agents != NULL, error.text);
        memo = froe_agent_memo_create(agents);
        other = froe_agent_memo_create(agents);
        require(memo != NULL && other != NULL, "there is memory");
    }
    struct froe_span agent = {data, size};
    const struct froe_agent_facts *facts = froe_agent_look(memo, agent);
    check_facts(facts, size);
    require(facts->is_bot == froe_agent_is_bot(other, agent), "the verdict alone is the same");
    froe_agent_look(other, agent);
    froe_agent_look(other, froe_span_of("curl/8.0"));
    require(same(facts, froe_agent_look(other, agent)), "a memo keeps what was found");
    /* The limit of steps is for each expression: without needles more of them may run into it, and come to nothing. */
    require(same(facts, froe_agent_look_plainly(other, agent)), "needles change nothing");
    require(!froe_agent_failed(memo) && !froe_agent_failed(other), "nothing fails");
    return 0;
}
