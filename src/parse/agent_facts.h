/*
 * What a user-agent database says of an agent, and how it is asked.
 *
 * The fields of src/query take it from whatever the run has put into their context; src/agent is what is behind it.
 */
#ifndef FROE_PARSE_AGENT_FACTS_H
#define FROE_PARSE_AGENT_FACTS_H

#include "base/span.h"

enum froe_agent_fact {
    FROE_AGENT_BROWSER, /* never absent: `Other` where no rule matches; likewise the system and the device */
    FROE_AGENT_BROWSER_VERSION,
    FROE_AGENT_OS,
    FROE_AGENT_OS_VERSION,
    FROE_AGENT_DEVICE,
    FROE_AGENT_DEVICE_BRAND,
    FROE_AGENT_DEVICE_MODEL,
    FROE_AGENT_BOT_NAME, /* present exactly when is_bot holds; likewise the kind */
    FROE_AGENT_BOT_KIND, /* crawler, library, monitor, scanner */
    FROE_AGENT_FACT_COUNT,
};

struct froe_agent_facts {
    bool is_bot;
    struct froe_span texts[FROE_AGENT_FACT_COUNT];
};

/*
 * One thread's way to ask. `look` gives what is known of an agent (not absent, any bytes); it is lent until
 * FROE_AGENT_LENT further agents. Never NULL: when memory is short the owner of `state` knows, and nothing is worth
 * anything. `look_at_all` does the same for count <= FROE_AGENT_LENT agents at a time, which is faster than one by one;
 * of absent ones it gives NULL.
 */
enum { FROE_AGENT_LENT = 256 };
struct froe_agent_lookup {
    const struct froe_agent_facts *(*look)(void *state, struct froe_span agent);
    void (*look_at_all)(void *state, const struct froe_span *agents, size_t count,
                        const struct froe_agent_facts **facts);
    void *state;
};

#endif
