/* The inside of a database and of a thread's memory of it; for src/agent alone. */
#ifndef FROE_AGENT_INSIDE_H
#define FROE_AGENT_INSIDE_H

#include <stdatomic.h>

#include "agent/agents.h"
#include "agent/database.h"
#include "base/regex.h"

struct froe_agents {
    struct froe_agent_rules rules;
    struct froe_agent_database *database;
    uint32_t rule_count;
    size_t words;                          /* of a set of rules and bots, a bit for each */
    uint64_t *always;                      /* the rules that are always tried */
    _Atomic(struct froe_regex *) *regexes; /* by rule; NULL: not needed yet */
};

static inline void froe_bit_set(uint64_t *set, size_t bit)
{
    set[bit / 64] |= UINT64_C(1) << bit % 64;
}

/* The least member of a set from `from` on, `end` when there is none before it. */
static inline size_t froe_bit_next(const uint64_t *set, size_t from, size_t end)
{
    while (from < end) {
        uint64_t word = set[from / 64] >> from % 64;
        if (word != 0) {
            from += (size_t)__builtin_ctzll(word);
            return from < end ? from : end;
        }
        from = (from / 64 + 1) * 64;
    }
    return end;
}

/* What one thread classifies with. */
struct froe_agent_classifier {
    struct froe_agents *agents;
    struct froe_agent_scratch *scratch;
    struct froe_regex_state *regex;
    uint64_t *candidates;
    struct froe_buffer text; /* what the facts found last point into */
    uint64_t limits_hit;
    bool failed;
};

bool froe_agent_classifier_init(struct froe_agent_classifier *classifier, struct froe_agents *agents);
void froe_agent_classifier_free(struct froe_agent_classifier *classifier);

/* Finds the facts of an agent of at most FROE_AGENT_LOOKED_AT bytes; they point into it, into the classifier and into
 * what is static. plainly: tries all rules. */
void froe_agent_classify(struct froe_agent_classifier *classifier, struct froe_span agent, bool plainly,
                         struct froe_agent_facts *facts);

/* The same of is_bot alone, for which few of the rules are tried. */
bool froe_agent_classify_bot(struct froe_agent_classifier *classifier, struct froe_span agent);

#endif
