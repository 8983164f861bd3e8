/*
 * What a user-agent database says, read from keys: groups by browser, system and so on are grouped anew without a look
 * at the database. For records that froe_key_record() makes of groups with keys of several fields, whose agent is the
 * key itself.
 */
#ifndef FROE_QUERY_KEY_FACTS_H
#define FROE_QUERY_KEY_FACTS_H

#include "query/key.h"

/* One thread's. */
struct froe_key_facts {
    const struct froe_key_plan *plan; /* of the keys */
    size_t next;
    struct froe_agent_facts facts[FROE_AGENT_LENT]; /* that were read lately */
};

/* Whether the keys hold facts. An agent is a bot exactly where its bot has a name, so keys that tell bots have that. */
bool froe_key_has_facts(const struct froe_key_plan *plan);

/* Reads them; facts that no key holds are absent. Borrows both. */
struct froe_agent_lookup froe_key_facts_lookup(struct froe_key_facts *facts, const struct froe_key_plan *plan);

#endif
