/*
 * Whatever stands in a file of rules: it is refused with a line, or read; then every needle belongs to rules, and every
 * text lies where texts lie.
 */
#include <stdio.h>
#include <stdlib.h>

#include "agent/bots.h"
#include "agent/rules.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Expressions may take their time to be compiled. */
enum { FILE_MAX = 500 };

static void check_text(const struct froe_agent_rules *rules, struct froe_agent_text text)
{
    require(text.at == FROE_AGENT_NO_TEXT || (text.at <= rules->text_len && text.len <= rules->text_len - text.at),
            "a text lies among the texts");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct froe_agent_rules rules;
    froe_error error = {.text = ""};
    if (size > FILE_MAX)
        return 0;
    if (!froe_agent_rules_parse((struct froe_span){data, size}, "f", &rules, &error)) {
        require(strncmp(error.text, "f: line ", 8) == 0, "an error names the line");
        return 0;
    }
    uint32_t count = froe_agent_rule_count(&rules), told = 0;
    require(count > 0 && rules.ends[0] <= rules.ends[1] && rules.ends[1] <= rules.ends[2], "there are rules");
    for (uint32_t i = 0; i < count; i++) {
        check_text(&rules, rules.rules[i].regex);
        for (size_t t = 0; t < FROE_AGENT_TEMPLATES; t++)
            check_text(&rules, rules.rules[i].templates[t]);
        require(rules.rules[i].line >= 1, "a rule stands on a line");
    }
    for (uint32_t i = 0; i < rules.needle_count; i++) {
        const struct froe_agent_needle *needle = &rules.needles[i];
        check_text(&rules, needle->text);
        require(needle->count > 0 && needle->first == told, "users lie behind each other");
        told += needle->count;
    }
    require(told == rules.user_count, "every user has a needle");
    for (uint32_t i = 0; i < rules.user_count; i++)
        require(rules.users[i] < count + froe_agent_bot_count(), "a user is a rule or a bot");
    froe_agent_rules_free(&rules);
    return 0;
}
