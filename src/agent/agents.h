/*
 * A user-agent database: what an agent says of browser, system, device, and whether it is a bot.
 *
 * Browser, system and device are what the rules of uap-core give, by its specification (agent/rules.h): for each of the
 * three the first rule in the order of the file that matches, `Other` where none does. Agents are bytes; case matters
 * unless a rule says otherwise. Of an agent longer than FROE_AGENT_LOOKED_AT only that much is looked at, and an
 * expression that takes too many steps (base/regex.h) counts as no match.
 */
#ifndef FROE_AGENT_AGENTS_H
#define FROE_AGENT_AGENTS_H

#include "base/buffer.h"
#include "base/error.h"
#include "parse/agent_facts.h"

#define FROE_AGENT_LOOKED_AT ((size_t)4096)

/* Threads share it. Expressions are compiled when they are first needed. */
struct froe_agents;

/* Opens the rules that are built in, or those of a file (NULL: built in) in the form of uap-core's regexes.yaml. NULL
 * with *error filled; for a file the error names it and the line. */
struct froe_agents *froe_agents_open(const char *file, froe_error *error);
void froe_agents_free(struct froe_agents *agents);

/* A number that is the same for the same rules and bots, and otherwise most likely another. */
uint64_t froe_agents_digest(const struct froe_agents *agents);

/* What is built in, in a few words for --version. */
void froe_agents_about(struct froe_buffer *to);

/* One thread's memory: what is known of the agents that it has met, at most FROE_AGENT_MEMO_BYTES of it. Uses the
 * database until it is freed. NULL when memory is short. */
#define FROE_AGENT_MEMO_BYTES ((size_t)64 << 20)
struct froe_agent_memo;
struct froe_agent_memo *froe_agent_memo_create(struct froe_agents *agents);
/* So many bytes at most, if that is enough for those that are lent together; before anything is looked at. */
void froe_agent_memo_limit(struct froe_agent_memo *memo, size_t bytes);
void froe_agent_memo_free(struct froe_agent_memo *memo);

/* What is known of agents: for a froe_agent_lookup, the state is a memo. */
const struct froe_agent_facts *froe_agent_look(void *memo, struct froe_span agent);
void froe_agent_look_at_all(void *memo, const struct froe_span *agents, size_t count,
                            const struct froe_agent_facts **facts);

/* Whether an agent is a bot, as is_bot says. Nothing else is found out of it, and nothing remembered: for those who
 * remember it themselves. */
bool froe_agent_is_bot(struct froe_agent_memo *memo, struct froe_span agent);

static inline struct froe_agent_lookup froe_agent_lookup_of(struct froe_agent_memo *memo)
{
    return (struct froe_agent_lookup){froe_agent_look, froe_agent_look_at_all, memo};
}

/* Distinct agents on which an expression was given up; and whether memory was short at some time, results since then
 * are not reliable. */
uint64_t froe_agent_limits_hit(const struct froe_agent_memo *memo);
bool froe_agent_failed(const struct froe_agent_memo *memo);

/* For tests: what all rules give when they are tried one after the other, without needles; slow. Lent until the next
 * call with this memo. */
const struct froe_agent_facts *froe_agent_look_plainly(struct froe_agent_memo *memo, struct froe_span agent);

#endif
