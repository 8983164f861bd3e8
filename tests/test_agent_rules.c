/* Rules read from YAML, templates, and what a database made of rules says. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "agent/agents.h"
#include "agent/rules.h"

static struct froe_span quiet_parse(const char *yaml, struct froe_agent_rules *rules, froe_error *error)
{
    bool good = froe_agent_rules_parse(froe_span_of(yaml), "FILE", rules, error);
    return good ? froe_agent_text_in(rules, rules->rules[0].regex) : FROE_ABSENT;
}

Test(agent_rules, reads_what_a_rule_may_have)
{
    struct froe_agent_rules rules;
    froe_error error;
    struct froe_span regex = quiet_parse("user_agent_parsers:\n"
                                         "  # a comment\n"
                                         "  - regex: 'It''s(\\d+)'\n"
                                         "    family_replacement: \"A\\tB\"\n"
                                         "os_parsers:\n"
                                         "  - {regex: b, os_replacement: O, os_v4_replacement: '4'}\n"
                                         "  - regex: c\n"
                                         "unknown_parsers:\n"
                                         "  - [what: ever]\n"
                                         "device_parsers:\n"
                                         "  - regex: d\n"
                                         "    regex_flag: 'i'\n"
                                         "    brand_replacement: ''\n",
                                         &rules, &error);
    cr_assert_not_null(regex.ptr, "%s", error.text);
    cr_expect(froe_span_equal(regex, froe_span_of("It's(\\d+)")));
    cr_expect_eq(rules.ends[0], 1);
    cr_expect_eq(rules.ends[1], 3);
    cr_expect_eq(rules.ends[2], 4);
    cr_expect(froe_span_equal(froe_agent_text_in(&rules, rules.rules[0].templates[0]), froe_span_of("A\tB")));
    cr_expect_null(froe_agent_text_in(&rules, rules.rules[0].templates[1]).ptr);
    cr_expect(froe_span_equal(froe_agent_text_in(&rules, rules.rules[1].templates[4]), froe_span_of("4")));
    cr_expect(rules.rules[3].caseless && !rules.rules[0].caseless);
    struct froe_span empty = froe_agent_text_in(&rules, rules.rules[3].templates[1]);
    cr_expect(empty.ptr != NULL && empty.len == 0, "an empty template is one");
    cr_expect_eq(rules.rules[0].line, 3);
    cr_expect_eq(rules.rules[3].line, 11);
    froe_agent_rules_free(&rules);
}

struct error_case {
    const char *yaml, *wanted;
};

static const struct error_case errors[] = {
    {"", "FILE: line 1: no rules"},
    {"- a\n", "FILE: line 1: no rules"},
    {"a: b\n", "FILE: line 2: there is no rule in it"},
    {"user_agent_parsers: x\n", "FILE: line 1: a list of rules is expected here"},
    {"user_agent_parsers:\n  - x\n", "FILE: line 2: a rule is expected here"},
    {"user_agent_parsers:\n  - regex: a\n    colour: b\n", "FILE: line 3: a rule has no colour here"},
    {"os_parsers:\n  - regex: a\n    brand_replacement: b\n", "FILE: line 3: a rule has no brand_replacement here"},
    {"os_parsers:\n  - regex: a\n    regex: b\n", "FILE: line 3: this is given twice"},
    {"os_parsers:\n  - regex: [a]\n", "FILE: line 2: a text is expected here"},
    {"os_parsers:\n\n  - os_replacement: a\n", "FILE: line 3: the rule has no regex"},
    {"os_parsers:\n  - regex: a\n    regex_flag: g\n", "FILE: line 3: regex_flag can only be i"},
    {"os_parsers:\n  - regex: ok\n  - regex: 'a(b'\n",
     "FILE: line 3: regex: missing closing parenthesis (at byte 4 of it)"},
    {"os_parsers:\n  - regex: &a b\n  - regex: *a\n", "FILE: line 3: an alias has no place in rules"},
    {"os_parsers:\n  - regex: 'a\n", "FILE: line 3: found unexpected end of stream"},
    {"os_parsers:\n\t- regex: a\n", "FILE: line 2: found character that cannot start any token"},
};

Test(agent_rules, errors_name_the_line)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct froe_agent_rules rules;
        froe_error error = {.text = ""};
        cr_expect_null(quiet_parse(errors[i].yaml, &rules, &error).ptr, "%s", errors[i].yaml);
        cr_expect_eq(strncmp(error.text, errors[i].wanted, strlen(errors[i].wanted)), 0, "%s: %s", errors[i].yaml,
                     error.text);
    }
}

static void expand(const char *template, unsigned fallback, const char *wanted)
{
    struct froe_span groups[10] = {FROE_LITERAL("whole"), FROE_LITERAL("one"), FROE_ABSENT, FROE_LITERAL("three")};
    struct froe_buffer text = {0};
    froe_agent_expand(&text, froe_span_of(template), groups, fallback);
    cr_expect(froe_span_equal((struct froe_span){text.data, text.len}, froe_span_of(wanted)), "%s: %.*s", template,
              (int)text.len, (const char *)text.data);
    froe_buffer_free(&text);
}

Test(agent_rules, templates)
{
    expand("$1", 0, "one");
    expand("a $1 b$3c", 3, "a one bthreec");
    expand("$2", 1, "");
    expand("<$2>", 1, "<>");
    expand("$1$1", 0, "oneone");
    expand("$11", 0, "one1");
    expand("$0 $ $x $", 0, "$0 $ $x $");
    expand("$$1", 0, "$one");
    expand("", 1, "");
    expand(NULL, 1, "one");
    expand(NULL, 2, "");
    expand(NULL, 0, "");
}

/* --- databases --- */

static struct froe_agents *open_rules(const char *yaml)
{
    char path[] = "/tmp/froe-rules-XXXXXX";
    int fd = mkstemp(path);
    cr_assert(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs(yaml, file);
    fclose(file);
    froe_error error;
    struct froe_agents *agents = froe_agents_open(path, &error);
    remove(path);
    cr_assert_not_null(agents, "%s", error.text);
    return agents;
}

static void expect(struct froe_agent_memo *memo, const char *agent, enum froe_agent_fact fact, const char *wanted)
{
    struct froe_span text = froe_agent_look(memo, froe_span_of(agent))->texts[fact];
    cr_expect(wanted == NULL ? text.ptr == NULL : froe_span_equal(text, froe_span_of(wanted)), "%s: %.*s, not %s",
              agent, (int)text.len, (const char *)text.ptr, wanted);
}

/* However little a memo may keep, what is looked at together is there together. */
Test(agent_rules, a_memo_with_little_memory)
{
    enum { COUNT = FROE_AGENT_LENT, LEN = 3000 };
    static char texts[COUNT][LEN + 1];
    struct froe_span agents_seen[COUNT];
    const struct froe_agent_facts *facts[COUNT];
    struct froe_agents *agents = open_rules("user_agent_parsers:\n"
                                            "  - regex: '(Foo\\d+x*)'\n");
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    cr_assert_not_null(memo);
    froe_agent_memo_limit(memo, 1);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < COUNT; i++) {
            memset(texts[i], 'x', LEN);
            int len = snprintf(texts[i], LEN, "Foo%d", round * COUNT + i);
            texts[i][len] = 'x';
            agents_seen[i] = (struct froe_span){(const uint8_t *)texts[i], LEN};
        }
        froe_agent_look_at_all(memo, agents_seen, COUNT, facts);
        for (int i = 0; i < COUNT; i++)
            cr_assert(froe_span_equal(facts[i]->texts[FROE_AGENT_BROWSER], agents_seen[i]), "%d", i);
    }
    cr_expect_not(froe_agent_failed(memo));
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}

Test(agent_rules, the_first_rule_that_matches)
{
    struct froe_agents *agents = open_rules("user_agent_parsers:\n"
                                            "  - regex: '^$'\n"
                                            "    family_replacement: 'Nothing'\n"
                                            "  - regex: '(Foo)bar/(\\d+)\\.(\\d+)'\n"
                                            "  - regex: '(Foo)/(\\d+)(?:\\.(\\d+)|)(?:\\.(\\d+)|)'\n"
                                            "  - regex: 'Foo'\n"
                                            "    family_replacement: 'Any Foo'\n"
                                            "    v2_replacement: '7'\n"
                                            "  - regex: '([a-z]+)\\1'\n"
                                            "  - regex: '(?i)q(U)x'\n"
                                            "device_parsers:\n"
                                            "  - regex: '; *(bar) *(baz)'\n"
                                            "    regex_flag: 'i'\n"
                                            "    device_replacement: ' $1 $2 '\n"
                                            "    brand_replacement: 'B'\n"
                                            "    model_replacement: '  '\n");
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    cr_assert_not_null(memo);
    for (int twice = 0; twice < 2; twice++) {
        expect(memo, "", FROE_AGENT_BROWSER, "Nothing");
        expect(memo, "x Foobar/1.2", FROE_AGENT_BROWSER, "Foo");
        expect(memo, "x Foobar/1.2", FROE_AGENT_BROWSER_VERSION, "1.2");
        expect(memo, "Foo/1", FROE_AGENT_BROWSER_VERSION, "1");
        expect(memo, "Foo/1.2.3", FROE_AGENT_BROWSER_VERSION, "1.2.3");
        expect(memo, "Foo", FROE_AGENT_BROWSER, "Any Foo");
        expect(memo, "Foo", FROE_AGENT_BROWSER_VERSION, "7");
        expect(memo, "xyxy", FROE_AGENT_BROWSER, "xy");
        expect(memo, "QUX", FROE_AGENT_BROWSER, "U");
        expect(memo, "qwerty", FROE_AGENT_BROWSER, "Other");
        expect(memo, "qwerty", FROE_AGENT_BROWSER_VERSION, NULL);
        expect(memo, "qwerty", FROE_AGENT_OS, "Other");
        expect(memo, "; BAR  baZ", FROE_AGENT_DEVICE, "BAR baZ");
        expect(memo, "; BAR  baZ", FROE_AGENT_DEVICE_BRAND, "B");
        expect(memo, "; BAR  baZ", FROE_AGENT_DEVICE_MODEL, NULL);
    }
    cr_expect_not(froe_agent_failed(memo));
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}

/* More distinct agents than the memo holds; those from before are still right when they come back. */
Test(agent_rules, a_memo_has_its_limit)
{
    struct froe_agents *agents = open_rules("os_parsers:\n  - regex: 'n(\\d+)x'\n");
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    static char agent[1200];
    memset(agent, 'y', sizeof agent - 1);
    for (unsigned i = 0; i < 30000; i++) {
        char number[16];
        size_t len = (size_t)snprintf(number, sizeof number, "n%ux", i % 25000);
        memcpy(agent, number, len);
        struct froe_span os = froe_agent_look(memo, froe_span_of(agent))->texts[FROE_AGENT_OS];
        cr_assert(os.len == len - 2 && memcmp(os.ptr, number + 1, os.len) == 0, "%u", i);
        memset(agent, 'y', len);
    }
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}

/* Only so much of an agent is looked at. */
Test(agent_rules, long_agents)
{
    struct froe_agents *agents = open_rules("os_parsers:\n  - regex: 'a(b)$'\n");
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    size_t len = (size_t)1 << 20;
    char *agent = malloc(len + 1);
    memset(agent, 'x', len);
    agent[len] = '\0';
    memcpy(agent + FROE_AGENT_LOOKED_AT - 2, "ab", 2);
    expect(memo, agent, FROE_AGENT_OS, "b");
    agent[FROE_AGENT_LOOKED_AT - 1] = 'x';
    expect(memo, agent, FROE_AGENT_OS, "Other");
    free(agent);
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}

/* An expression that would run for ever is given up, which is counted. */
Test(agent_rules, hostile_expressions)
{
    struct froe_agents *agents = open_rules("os_parsers:\n  - regex: '(?:a+)+(?:a+)+(b)$'\n  - regex: '(aa)'\n");
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    char agent[200];
    memset(agent, 'a', sizeof agent);
    agent[100] = 'b';
    agent[sizeof agent - 1] = '\0';
    expect(memo, agent, FROE_AGENT_OS, "aa");
    cr_expect_eq(froe_agent_limits_hit(memo), 1);
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}

/* A device is called a spider by a rule's own text, by one of the agent, or by both together; the first rule that
 * matches decides, whatever those behind it say. */
Test(agent_rules, spiders_are_bots_by_the_verdict_alone)
{
    static const struct {
        const char *agent;
        bool is_bot;
    } known[] = {{"creeps 1", true},     {"creeps Phone 1", false}, {"Spider/2", true},       {"Device/2", false},
                 {"Model=Spider", true}, {"Model=Other", false},    {"half der", true},       {"half done", false},
                 {"spaced", true},       {"spaced Phone 1", false}, {"Spider", false},        {"", false},
                 {"emptyish", false},    {"name( Spider )", true},  {"name(Spiders)", false}, {"dollar", false}};
    struct froe_agents *agents = open_rules("user_agent_parsers:\n"
                                            "  - regex: 'Spider'\n"
                                            "os_parsers:\n"
                                            "  - regex: '(Spider)'\n"
                                            "device_parsers:\n"
                                            "  - {regex: '(Phone) \\d', device_replacement: 'Phone $1'}\n"
                                            "  - {regex: 'emptyish', device_replacement: ''}\n"
                                            "  - {regex: 'creeps', device_replacement: 'Spider'}\n"
                                            "  - {regex: 'spaced', device_replacement: ' Spider '}\n"
                                            "  - {regex: 'dollar', device_replacement: 'Spider$'}\n"
                                            "  - {regex: 'half (\\w+)', device_replacement: 'Spi$1'}\n"
                                            "  - {regex: 'Model=(\\w+)', device_replacement: '$1'}\n"
                                            "  - {regex: 'name\\(([^)]*)\\)', device_replacement: ' $1'}\n"
                                            "  - regex: '(\\w+)/\\d'\n");
    struct froe_agent_memo *memo = froe_agent_memo_create(agents);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct froe_span agent = froe_span_of(known[i].agent);
        cr_expect_eq(froe_agent_is_bot(memo, agent), known[i].is_bot, "%s", known[i].agent);
        cr_expect_eq(froe_agent_look(memo, agent)->is_bot, known[i].is_bot, "%s", known[i].agent);
    }
    froe_agent_memo_free(memo);
    froe_agents_free(agents);
}
