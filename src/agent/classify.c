/* An agent against the rules. */
#include <stdlib.h>

#include "agent/bots.h"
#include "agent/inside.h"

static const struct froe_span other = FROE_LITERAL("Other");
/* What the rules call the device of a bot. */
static const struct froe_span spider = FROE_LITERAL("Spider");

bool froe_agent_classifier_init(struct froe_agent_classifier *classifier, struct froe_agents *agents)
{
    *classifier = (struct froe_agent_classifier){.agents = agents};
    classifier->scratch = froe_agent_scratch_create(agents->database);
    classifier->regex = froe_regex_state_create();
    classifier->candidates = calloc(agents->words, sizeof *classifier->candidates);
    return classifier->scratch != NULL && classifier->regex != NULL && classifier->candidates != NULL;
}

void froe_agent_classifier_free(struct froe_agent_classifier *classifier)
{
    froe_agent_scratch_free(classifier->scratch);
    froe_regex_state_free(classifier->regex);
    free(classifier->candidates);
    froe_buffer_free(&classifier->text);
}

/* --- which rules are tried --- */

static void take_needle(void *context, uint32_t needle)
{
    struct froe_agent_classifier *classifier = context;
    const struct froe_agent_rules *rules = &classifier->agents->rules;
    const struct froe_agent_needle *found = &rules->needles[needle];
    for (uint32_t i = 0; i < found->count; i++)
        froe_bit_set(classifier->candidates, rules->users[found->first + i]);
}

static void find_candidates(struct froe_agent_classifier *classifier, struct froe_span agent, bool plainly)
{
    const struct froe_agents *agents = classifier->agents;
    memcpy(classifier->candidates, agents->always, agents->words * sizeof *agents->always);
    if (!froe_agent_scan(agents->database, classifier->scratch, agent, take_needle, classifier))
        classifier->failed = true;
    for (uint32_t i = 0; plainly && i < agents->rule_count; i++)
        froe_bit_set(classifier->candidates, i);
}

/* The expression of a rule. Threads that need it at the same time both compile it, and one of them keeps its own. */
static const struct froe_regex *regex_of(struct froe_agent_classifier *classifier, size_t index)
{
    struct froe_agents *agents = classifier->agents;
    struct froe_regex *regex = atomic_load_explicit(&agents->regexes[index], memory_order_acquire);
    if (regex != NULL)
        return regex;
    const struct froe_agent_rule *rule = &agents->rules.rules[index];
    char why[FROE_REGEX_ERROR_TEXT];
    size_t at;
    regex = froe_regex_compile_case(froe_agent_text_in(&agents->rules, rule->regex), rule->caseless, why, &at);
    struct froe_regex *before = NULL;
    if (regex == NULL)
        classifier->failed = true; /* it has been tried before: memory is short */
    else if (!atomic_compare_exchange_strong(&agents->regexes[index], &before, regex)) {
        froe_regex_free(regex);
        regex = before;
    }
    return regex;
}

static bool matches(struct froe_agent_classifier *classifier, size_t index, struct froe_span agent,
                    struct froe_span *groups)
{
    const struct froe_regex *regex = regex_of(classifier, index);
    if (regex == NULL)
        return false;
    switch (froe_regex_find(regex, classifier->regex, agent, groups)) {
    case FROE_REGEX_YES:
        return true;
    case FROE_REGEX_LIMIT:
        classifier->limits_hit++;
        return false;
    case FROE_REGEX_FAILED:
        classifier->failed = true;
        return false;
    default:
        return false;
    }
}

/* The first of the rules from `at` to before `end` that matches; NULL: none. */
static const struct froe_agent_rule *first_between(struct froe_agent_classifier *classifier, size_t at, size_t end,
                                                   struct froe_span agent, struct froe_span *groups)
{
    while ((at = froe_bit_next(classifier->candidates, at, end)) < end) {
        if (matches(classifier, at, agent, groups))
            return &classifier->agents->rules.rules[at];
        at++;
    }
    return NULL;
}

/* Likewise of a kind. */
static const struct froe_agent_rule *first_match(struct froe_agent_classifier *classifier, enum froe_agent_kind kind,
                                                 struct froe_span agent, struct froe_span *groups)
{
    const struct froe_agent_rules *rules = &classifier->agents->rules;
    return first_between(classifier, kind == 0 ? 0 : rules->ends[kind - 1], rules->ends[kind], agent, groups);
}

/* --- what they give --- */

/* Where a text begins in the buffer, which may still move. */
struct written {
    size_t from, to;
};

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Leading and trailing white space is no part of what a device is called. */
static void trim(const struct froe_buffer *text, struct written *written)
{
    while (written->from < written->to && is_blank(text->data[written->from]))
        written->from++;
    while (written->from < written->to && is_blank(text->data[written->to - 1]))
        written->to--;
}

static struct written write_template(struct froe_agent_classifier *classifier, const struct froe_agent_rule *rule,
                                     size_t number, unsigned fallback, const struct froe_span *groups)
{
    struct written written = {classifier->text.len, 0};
    struct froe_span template = froe_agent_text_in(&classifier->agents->rules, rule->templates[number]);
    froe_agent_expand(&classifier->text, template, groups, fallback);
    written.to = classifier->text.len;
    return written;
}

/* The parts of a version that are there, joined by dots. */
static struct written write_version(struct froe_agent_classifier *classifier, const struct froe_agent_rule *rule,
                                    size_t parts, const struct froe_span *groups)
{
    struct froe_buffer *text = &classifier->text;
    struct written version = {text->len, text->len};
    for (size_t i = 1; i < parts; i++) {
        size_t before = text->len;
        if (version.to > version.from)
            froe_buffer_byte(text, '.');
        struct written part = write_template(classifier, rule, i, (unsigned)i + 1, groups);
        if (part.to == part.from)
            text->len = before;
        version.to = text->len;
    }
    return version;
}

/* Family and version of a browser or a system. */
static void write_named(struct froe_agent_classifier *classifier, enum froe_agent_kind kind, struct froe_span agent,
                        struct written *written)
{
    struct froe_span groups[FROE_REGEX_GROUPS];
    const struct froe_agent_rule *rule = first_match(classifier, kind, agent, groups);
    if (rule == NULL)
        return;
    written[0] = write_template(classifier, rule, 0, 1, groups);
    written[1] = write_version(classifier, rule, kind == FROE_AGENT_KIND_BROWSER ? 4 : 5, groups);
}

/* Family, brand and model of a device. */
static void write_device(struct froe_agent_classifier *classifier, struct froe_span agent, struct written *written)
{
    struct froe_span groups[FROE_REGEX_GROUPS];
    const struct froe_agent_rule *rule = first_match(classifier, FROE_AGENT_KIND_DEVICE, agent, groups);
    if (rule == NULL)
        return;
    for (size_t i = 0; i < 3; i++) {
        written[i] = write_template(classifier, rule, i, i == 1 ? 0 : 1, groups);
        if (!classifier->text.failed)
            trim(&classifier->text, &written[i]);
    }
}

/* --- bots --- */

static bool begins_with(struct froe_span agent, struct froe_span text)
{
    return agent.len >= text.len && strncasecmp((const char *)agent.ptr, (const char *)text.ptr, text.len) == 0;
}

/* The first bot of the table that the agent is; NULL: none. */
static const struct froe_agent_bot *bot_of(const struct froe_agent_classifier *classifier, struct froe_span agent)
{
    const struct froe_agent_bot *bots = froe_agent_bots();
    size_t first = classifier->agents->rule_count, end = first + froe_agent_bot_count();
    for (size_t at = first; (at = froe_bit_next(classifier->candidates, at, end)) < end; at++) {
        const struct froe_agent_bot *bot = &bots[at - first];
        if (bot->text[0] != '^' || begins_with(agent, froe_agent_bot_text(bot)))
            return bot;
    }
    return NULL;
}

static void find_bot(const struct froe_agent_classifier *classifier, struct froe_span agent,
                     struct froe_agent_facts *facts)
{
    const struct froe_agent_bot *bot = bot_of(classifier, agent);
    if (bot != NULL) {
        facts->is_bot = true;
        facts->texts[FROE_AGENT_BOT_NAME] = froe_span_of(bot->name);
        facts->texts[FROE_AGENT_BOT_KIND] = froe_agent_bot_kind_name(bot->kind);
    } else if (froe_span_equal(facts->texts[FROE_AGENT_DEVICE], spider)) {
        facts->is_bot = true;
        facts->texts[FROE_AGENT_BOT_NAME] = froe_agent_bot_name(agent, facts);
        facts->texts[FROE_AGENT_BOT_KIND] = froe_agent_bot_kind_name(FROE_BOT_CRAWLER);
    }
}

void froe_agent_classify(struct froe_agent_classifier *classifier, struct froe_span agent, bool plainly,
                         struct froe_agent_facts *facts)
{
    struct written written[FROE_AGENT_BOT_NAME] = {{0, 0}};
    if (agent.len == 0)
        agent = froe_span_of("");
    classifier->text.len = 0;
    find_candidates(classifier, agent, plainly);
    write_named(classifier, FROE_AGENT_KIND_BROWSER, agent, &written[FROE_AGENT_BROWSER]);
    write_named(classifier, FROE_AGENT_KIND_OS, agent, &written[FROE_AGENT_OS]);
    write_device(classifier, agent, &written[FROE_AGENT_DEVICE]);
    *facts = (struct froe_agent_facts){.is_bot = false};
    for (size_t i = 0; i < FROE_AGENT_BOT_NAME; i++) {
        size_t len = written[i].to - written[i].from;
        if (len > 0 && !classifier->text.failed)
            facts->texts[i] = (struct froe_span){classifier->text.data + written[i].from, len};
        else if (i == FROE_AGENT_BROWSER || i == FROE_AGENT_OS || i == FROE_AGENT_DEVICE)
            facts->texts[i] = other;
    }
    classifier->failed = classifier->failed || classifier->text.failed;
    find_bot(classifier, agent, facts);
}

/* --- the verdict alone --- */

/* Whether a device may be called a spider by this template. named: the agent has that word in it. */
static bool may_be_spider(struct froe_span template, bool named)
{
    if (template.ptr == NULL || (template.len == 2 && template.ptr[0] == '$'))
        return named; /* a group of the expression, all of it */
    const uint8_t *at = template.ptr, *end = at + template.len;
    while (at < end && is_blank(*at))
        at++;
    while (at < end && is_blank(end[-1]))
        end--;
    const uint8_t *group = memchr(at, '$', (size_t)(end - at));
    size_t len = (size_t)((group == NULL ? end : group) - at);
    return len <= spider.len && memcmp(at, spider.ptr, len) == 0;
}

/* Whether the first rule for devices that matches makes it a spider. Those behind the last one that can need not be
 * tried: most agents have none. */
static bool is_spider(struct froe_agent_classifier *classifier, struct froe_span agent)
{
    const struct froe_agent_rules *rules = &classifier->agents->rules;
    size_t from = rules->ends[FROE_AGENT_KIND_DEVICE - 1], end = from;
    bool named = memmem(agent.ptr, agent.len, spider.ptr, spider.len) != NULL;
    for (size_t at = from; (at = froe_bit_next(classifier->candidates, at, rules->ends[FROE_AGENT_KIND_DEVICE])) <
                           rules->ends[FROE_AGENT_KIND_DEVICE];
         at++)
        if (may_be_spider(froe_agent_text_in(rules, rules->rules[at].templates[0]), named))
            end = at + 1;
    struct froe_span groups[FROE_REGEX_GROUPS];
    const struct froe_agent_rule *rule = first_between(classifier, from, end, agent, groups);
    if (rule == NULL)
        return false;
    struct written name = write_template(classifier, rule, 0, 1, groups);
    if (classifier->text.failed)
        return false;
    trim(&classifier->text, &name);
    return froe_span_equal((struct froe_span){classifier->text.data + name.from, name.to - name.from}, spider);
}

bool froe_agent_classify_bot(struct froe_agent_classifier *classifier, struct froe_span agent)
{
    if (agent.len == 0)
        agent = froe_span_of("");
    classifier->text.len = 0;
    find_candidates(classifier, agent, false);
    bool bot = bot_of(classifier, agent) != NULL || is_spider(classifier, agent);
    classifier->failed = classifier->failed || classifier->text.failed;
    return bot;
}
