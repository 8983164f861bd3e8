/*
 * Agents with known answers, from the files that uap-core's own tests read (tests/test.js there), against the rules
 * that are built in; and for each of these agents, that needles change nothing about what the rules give.
 *
 *     conform_agents FOLDER
 *
 * FOLDER is that of regexes.yaml. Where it has no tests, nothing is tested and the exit code is 77.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <yaml.h>

#include "agent/agents.h"
#include "agent/rules.h"

static const struct file {
    const char *name;
    enum froe_agent_kind kind;
    size_t least; /* cases that it has at least: no file is read in vain */
} files[] = {
    {"tests/test_ua.yaml", FROE_AGENT_KIND_BROWSER, 1000},
    {"test_resources/firefox_user_agent_strings.yaml", FROE_AGENT_KIND_BROWSER, 200},
    {"test_resources/pgts_browser_list.yaml", FROE_AGENT_KIND_BROWSER, 12000},
    {"test_resources/opera_mini_user_agent_strings.yaml", FROE_AGENT_KIND_BROWSER, 200},
    {"test_resources/podcasting_user_agent_strings.yaml", FROE_AGENT_KIND_BROWSER, 100},
    {"tests/test_os.yaml", FROE_AGENT_KIND_OS, 400},
    {"test_resources/additional_os_tests.yaml", FROE_AGENT_KIND_OS, 20},
    {"tests/test_device.yaml", FROE_AGENT_KIND_DEVICE, 15000},
};

/* The keys of a case; the first is the agent, the last ones of it no part of what is said of browsers. */
static const char *const keys[] = {"user_agent_string", "family", "major", "minor", "patch",
                                   "patch_minor",       "brand",  "model"};
enum { AGENT, FAMILY, MAJOR, PATCH = 4, PATCH_MINOR, BRAND, MODEL, KEYS };

enum { TEXT_MAX = 8192, FAULTS_SHOWN = 20 };

struct test {
    bool has_agent;
    char texts[KEYS][TEXT_MAX];
};

struct state {
    struct froe_agent_memo *memo;
    size_t cases, faults;
};

static void fault(struct state *state, const struct test *test, const char *what, struct froe_span got,
                  const char *wanted)
{
    if (state->faults++ < FAULTS_SHOWN)
        printf("%s\n  %s is `%.*s`, not `%s`\n", test->texts[AGENT], what, (int)got.len, (const char *)got.ptr, wanted);
}

static void expect(struct state *state, const struct test *test, const struct froe_agent_facts *facts,
                   enum froe_agent_fact fact, const char *what, const char *wanted)
{
    if (!froe_span_equal(facts->texts[fact], froe_span_of(wanted)))
        fault(state, test, what, facts->texts[fact], wanted);
}

static void join_version(const struct test *test, int last, char *version)
{
    size_t len = 0;
    version[0] = '\0';
    for (int i = MAJOR; i <= last; i++)
        if (test->texts[i][0] != '\0')
            len += (size_t)sprintf(version + len, "%s%s", len == 0 ? "" : ".", test->texts[i]);
}

static void check_case(struct state *state, const struct test *test, enum froe_agent_kind kind)
{
    static char version[KEYS * TEXT_MAX];
    struct froe_span agent = froe_span_of(test->texts[AGENT]);
    const struct froe_agent_facts *facts = froe_agent_look(state->memo, agent);
    state->cases++;
    join_version(test, kind == FROE_AGENT_KIND_OS ? PATCH_MINOR : PATCH, version);
    switch (kind) {
    case FROE_AGENT_KIND_BROWSER:
        expect(state, test, facts, FROE_AGENT_BROWSER, "family", test->texts[FAMILY]);
        expect(state, test, facts, FROE_AGENT_BROWSER_VERSION, "version", version);
        break;
    case FROE_AGENT_KIND_OS:
        expect(state, test, facts, FROE_AGENT_OS, "family", test->texts[FAMILY]);
        expect(state, test, facts, FROE_AGENT_OS_VERSION, "version", version);
        break;
    default:
        expect(state, test, facts, FROE_AGENT_DEVICE, "family", test->texts[FAMILY]);
        expect(state, test, facts, FROE_AGENT_DEVICE_BRAND, "brand", test->texts[BRAND]);
        expect(state, test, facts, FROE_AGENT_DEVICE_MODEL, "model", test->texts[MODEL]);
        break;
    }
    if (froe_agent_is_bot(state->memo, agent) != facts->is_bot)
        fault(state, test, "the verdict alone", froe_span_of(facts->is_bot ? "no bot" : "bot"), "that of the facts");
    const struct froe_agent_facts quick = *facts, *plain = froe_agent_look_plainly(state->memo, agent);
    for (int i = 0; i < FROE_AGENT_FACT_COUNT; i++)
        if (froe_span_compare(quick.texts[i], plain->texts[i]) != 0)
            fault(state, test, "without needles", quick.texts[i], (const char *)plain->texts[i].ptr);
}

static void die(const char *name, const char *why)
{
    fprintf(stderr, "%s: %s\n", name, why);
    exit(1);
}

static void next(yaml_parser_t *parser, yaml_event_t *event, const char *name)
{
    yaml_event_delete(event);
    if (yaml_parser_parse(parser, event) != 1)
        die(name, "not YAML");
}

static void take_value(struct test *test, const char *key, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;
    bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (plain && (strcmp(value, "null") == 0 || strcmp(value, "~") == 0))
        value = "";
    for (int i = 0; i < KEYS; i++)
        if (strcmp(key, keys[i]) == 0)
            snprintf(test->texts[i], TEXT_MAX, "%s", value);
    test->has_agent = test->has_agent || strcmp(key, keys[AGENT]) == 0;
}

/* Every mapping of scalars in the file is a case. */
static void check_file(struct state *state, const char *path, enum froe_agent_kind kind)
{
    static struct test test;
    char key[64] = "";
    yaml_parser_t parser;
    yaml_event_t event = {.type = YAML_NO_EVENT};
    FILE *file = fopen(path, "rb");
    if (file == NULL || yaml_parser_initialize(&parser) != 1)
        die(path, "cannot be read");
    yaml_parser_set_input_file(&parser, file);
    while (event.type != YAML_STREAM_END_EVENT) {
        next(&parser, &event, path);
        if (event.type == YAML_MAPPING_START_EVENT) {
            memset(&test, 0, sizeof test);
        } else if (event.type == YAML_MAPPING_END_EVENT) {
            if (test.has_agent)
                check_case(state, &test, kind);
            memset(&test, 0, sizeof test);
        } else if (event.type == YAML_SCALAR_EVENT) {
            snprintf(key, sizeof key, "%s", (const char *)event.data.scalar.value);
            next(&parser, &event, path);
            if (event.type == YAML_SCALAR_EVENT)
                take_value(&test, key, &event);
        }
    }
    yaml_event_delete(&event);
    yaml_parser_delete(&parser);
    fclose(file);
}

int main(int argc, char **argv)
{
    froe_error error;
    char path[4096];
    if (argc != 2)
        die("usage", "conform_agents FOLDER");
    snprintf(path, sizeof path, "%s/%s", argv[1], files[0].name);
    if (access(path, R_OK) != 0) {
        printf("%s has no tests\n", argv[1]);
        return 77;
    }
    struct froe_agents *agents = froe_agents_open(NULL, &error);
    struct state state = {.memo = agents == NULL ? NULL : froe_agent_memo_create(agents)};
    if (state.memo == NULL)
        die("froe_agents_open", error.text);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        size_t before = state.cases, faults = state.faults;
        snprintf(path, sizeof path, "%s/%s", argv[1], files[i].name);
        check_file(&state, path, files[i].kind);
        printf("%s: %zu agents, %zu wrong\n", files[i].name, state.cases - before, state.faults - faults);
        if (state.cases - before < files[i].least)
            die(path, "too few agents");
    }
    if (froe_agent_failed(state.memo) || froe_agent_limits_hit(state.memo) > 0)
        die("classification", "failed, or was given up");
    froe_agent_memo_free(state.memo);
    froe_agents_free(agents);
    return state.faults == 0 ? 0 : 1;
}
