/* Databases opened. */
#include "agent/inside.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agent/bots.h"
#include "agent/pack.h"
#include "base/text.h"

/* Opens what is embedded. Where the library is another than the build had, its database is made anew. */
static bool open_embedded(struct froe_agents *agents, froe_error *error)
{
    struct froe_span pack = froe_agent_pack_embedded();
    if (!froe_agent_pack_rules(pack, &agents->rules))
        return froe_error_option(error, "agents", 0,
                                 "no user-agent rules are built into this froe: name a file of them with --agents "
                                 "(regexes.yaml of uap-core)");
    agents->database = froe_agent_pack_database(pack);
    if (agents->database == NULL)
        agents->database = froe_agent_database_compile(&agents->rules, error);
    return agents->database != NULL;
}

static bool open_file(struct froe_agents *agents, const char *file, froe_error *error)
{
    struct froe_buffer name = {0};
    froe_text_escape(&name, froe_span_of(file));
    froe_buffer_byte(&name, '\0');
    bool good = name.failed ? froe_error_set(error, "out of memory")
                            : froe_agent_rules_load(file, (const char *)name.data, &agents->rules, error);
    froe_buffer_free(&name);
    if (good)
        agents->database = froe_agent_database_compile(&agents->rules, error);
    return agents->database != NULL;
}

/* Room for expressions, and the rules that are always tried. */
static bool prepare(struct froe_agents *agents)
{
    const struct froe_agent_rules *rules = &agents->rules;
    agents->rule_count = froe_agent_rule_count(rules);
    agents->words = (agents->rule_count + froe_agent_bot_count()) / 64 + 1;
    agents->regexes = calloc(agents->rule_count + 1, sizeof *agents->regexes);
    agents->always = calloc(agents->words, sizeof *agents->always);
    if (agents->regexes == NULL || agents->always == NULL)
        return false;
    for (uint32_t i = 0; i < rules->needle_count; i++) {
        const struct froe_agent_needle *needle = &rules->needles[i];
        for (uint32_t k = 0; needle->kind == FROE_AGENT_NEEDLE_NONE && k < needle->count; k++)
            froe_bit_set(agents->always, rules->users[needle->first + k]);
    }
    return true;
}

struct froe_agents *froe_agents_open(const char *file, froe_error *error)
{
    struct froe_agents *agents = calloc(1, sizeof *agents);
    froe_error_set(error, "out of memory");
    if (agents != NULL && (file == NULL ? open_embedded(agents, error) : open_file(agents, file, error)) &&
        prepare(agents))
        return agents;
    if (agents != NULL && agents->database != NULL)
        froe_error_set(error, "out of memory");
    froe_agents_free(agents);
    return NULL;
}

void froe_agents_free(struct froe_agents *agents)
{
    if (agents == NULL)
        return;
    for (uint32_t i = 0; agents->regexes != NULL && i < agents->rule_count; i++)
        froe_regex_free(agents->regexes[i]);
    free(agents->regexes);
    free(agents->always);
    froe_agent_database_free(agents->database);
    froe_agent_rules_free(&agents->rules);
    free(agents);
}

uint64_t froe_agents_digest(const struct froe_agents *agents)
{
    const struct froe_agent_rules *rules = &agents->rules;
    uint64_t digest = XXH3_64bits(rules->text, rules->text_len);
    digest = XXH3_64bits_withSeed(rules->users, rules->user_count * sizeof *rules->users, digest);
    for (uint32_t i = 0; i < agents->rule_count; i++) {
        const struct froe_agent_rule *rule = &rules->rules[i];
        digest = XXH3_64bits_withSeed(rule->templates, sizeof rule->templates, digest + rule->caseless);
    }
    return digest;
}

void froe_agents_about(struct froe_buffer *to)
{
    struct froe_agent_rules rules;
    const char *version = froe_agent_scanner();
    froe_buffer_format(to, "Hyperscan %.*s, ", (int)strcspn(version, " "), version);
    if (!froe_agent_pack_rules(froe_agent_pack_embedded(), &rules)) {
        froe_buffer_text(to, "no rules built in");
        return;
    }
    froe_buffer_format(to, "rules of " FROE_AGENT_RULES " (%u browsers, %u systems, %u devices)", rules.ends[0],
                       rules.ends[1] - rules.ends[0], rules.ends[2] - rules.ends[1]);
}
