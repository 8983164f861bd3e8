/* YAML to rules, event by event. */
#include <stdlib.h>
#include <yaml.h>

#include "agent/rules.h"
#include "base/text.h"

/* The keys of rules by kind, in the order of the templates. */
static const char *const template_names[FROE_AGENT_KINDS][FROE_AGENT_TEMPLATES] = {
    [FROE_AGENT_KIND_BROWSER] = {"family_replacement", "v1_replacement", "v2_replacement", "v3_replacement", NULL},
    [FROE_AGENT_KIND_OS] = {"os_replacement", "os_v1_replacement", "os_v2_replacement", "os_v3_replacement",
                            "os_v4_replacement"},
    [FROE_AGENT_KIND_DEVICE] = {"device_replacement", "brand_replacement", "model_replacement", NULL, NULL},
};

static const char *const section_names[FROE_AGENT_KINDS] = {"user_agent_parsers", "os_parsers", "device_parsers"};

struct reader {
    yaml_parser_t parser;
    yaml_event_t event;
    bool has_event;
    struct froe_agent_draft *draft;
    size_t count;
    const char *name;
    froe_error *error;
};

static bool fail_at(struct reader *reader, size_t line, const char *text)
{
    return froe_error_set(reader->error, "%s: line %zu: %s", reader->name, line + 1, text);
}

static bool fail(struct reader *reader, const char *text)
{
    return fail_at(reader, reader->event.start_mark.line, text);
}

/* Goes on to the next event. */
static bool next(struct reader *reader)
{
    if (reader->has_event)
        yaml_event_delete(&reader->event);
    reader->has_event = yaml_parser_parse(&reader->parser, &reader->event) == 1;
    if (reader->has_event)
        return reader->event.type != YAML_ALIAS_EVENT || fail(reader, "an alias has no place in rules");
    if (reader->parser.error == YAML_MEMORY_ERROR)
        return froe_error_set(reader->error, "out of memory");
    const char *problem = reader->parser.problem;
    return fail_at(reader, reader->parser.problem_mark.line, problem == NULL ? "not YAML" : problem);
}

static struct froe_span scalar(const struct reader *reader)
{
    return (struct froe_span){reader->event.data.scalar.value, reader->event.data.scalar.length};
}

static bool is_scalar(const struct reader *reader)
{
    return reader->event.type == YAML_SCALAR_EVENT;
}

/* Goes on behind a value, whatever it holds. */
static bool skip_value(struct reader *reader)
{
    size_t depth = 0;
    do {
        yaml_event_type_t type = reader->event.type;
        if (type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT)
            depth++;
        else if (type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT)
            depth--;
        if (!next(reader))
            return false;
    } while (depth > 0);
    return true;
}

static bool unknown_key(struct reader *reader, struct froe_span key)
{
    struct froe_buffer text = {0};
    froe_text_escape(&text, key);
    froe_error_set(reader->error, "%s: line %zu: a rule has no %.*s here", reader->name,
                   reader->event.start_mark.line + 1, (int)text.len, (const char *)text.data);
    froe_buffer_free(&text);
    return false;
}

/* Where the value of a key goes; NULL: regex_flag, or there is no such key. */
static struct froe_agent_text *place_of(struct froe_agent_rule *rule, enum froe_agent_kind kind, struct froe_span key)
{
    if (froe_span_equal(key, froe_span_of("regex")))
        return &rule->regex;
    for (size_t i = 0; i < FROE_AGENT_TEMPLATES; i++)
        if (template_names[kind][i] != NULL && froe_span_equal(key, froe_span_of(template_names[kind][i])))
            return &rule->templates[i];
    return NULL;
}

static bool read_flag(struct reader *reader, struct froe_agent_rule *rule)
{
    if (!froe_span_equal(scalar(reader), froe_span_of("i")))
        return fail(reader, "regex_flag can only be i");
    rule->caseless = 1;
    return true;
}

/* A key and its value. */
static bool read_pair(struct reader *reader, enum froe_agent_kind kind, struct froe_agent_rule *rule)
{
    if (!is_scalar(reader))
        return fail(reader, "a rule consists of keys and texts");
    struct froe_agent_text *place = place_of(rule, kind, scalar(reader));
    bool is_flag = froe_span_equal(scalar(reader), froe_span_of("regex_flag"));
    if (place == NULL && !is_flag)
        return unknown_key(reader, scalar(reader));
    if (place != NULL && place->at != FROE_AGENT_NO_TEXT)
        return fail(reader, "this is given twice");
    if (!next(reader))
        return false;
    if (!is_scalar(reader))
        return fail(reader, "a text is expected here");
    if (is_flag && !read_flag(reader, rule))
        return false;
    if (place != NULL)
        *place = froe_agent_draft_text(reader->draft, scalar(reader));
    return next(reader);
}

static bool read_rule(struct reader *reader, enum froe_agent_kind kind)
{
    const struct froe_agent_text none = {FROE_AGENT_NO_TEXT, 0};
    struct froe_agent_rule rule = {.regex = none, .templates = {none, none, none, none, none}};
    if (reader->event.type != YAML_MAPPING_START_EVENT)
        return fail(reader, "a rule is expected here: `- regex: '...'`");
    size_t line = reader->event.start_mark.line;
    rule.line = (uint32_t)line + 1;
    if (++reader->count > FROE_AGENT_RULES_MAX)
        return fail(reader, "there are too many rules");
    if (!next(reader))
        return false;
    while (reader->event.type != YAML_MAPPING_END_EVENT)
        if (!read_pair(reader, kind, &rule))
            return false;
    if (rule.regex.at == FROE_AGENT_NO_TEXT)
        return fail_at(reader, line, "the rule has no regex");
    froe_buffer_append(&reader->draft->rules[kind], &rule, sizeof rule);
    return next(reader);
}

static bool read_section(struct reader *reader)
{
    if (!is_scalar(reader))
        return fail(reader, "the name of a list of rules is expected here");
    struct froe_span name = scalar(reader);
    unsigned kind = 0;
    while (kind < FROE_AGENT_KINDS && !froe_span_equal(name, froe_span_of(section_names[kind])))
        kind++;
    if (!next(reader))
        return false;
    if (kind == FROE_AGENT_KINDS)
        return skip_value(reader);
    if (reader->event.type != YAML_SEQUENCE_START_EVENT)
        return fail(reader, "a list of rules is expected here");
    if (!next(reader))
        return false;
    while (reader->event.type != YAML_SEQUENCE_END_EVENT)
        if (!read_rule(reader, (enum froe_agent_kind)kind))
            return false;
    return next(reader);
}

static bool read_document(struct reader *reader)
{
    do {
        if (!next(reader))
            return false;
    } while (reader->event.type == YAML_STREAM_START_EVENT || reader->event.type == YAML_DOCUMENT_START_EVENT);
    if (reader->event.type != YAML_MAPPING_START_EVENT)
        return fail(reader, "no rules; user_agent_parsers:, os_parsers: or device_parsers: is expected here");
    if (!next(reader))
        return false;
    while (reader->event.type != YAML_MAPPING_END_EVENT)
        if (!read_section(reader))
            return false;
    return reader->count > 0 || fail(reader, "there is no rule in it");
}

bool froe_agent_draft_read(struct froe_agent_draft *draft, struct froe_span yaml, const char *name, froe_error *error)
{
    struct reader reader = {.draft = draft, .name = name, .error = error};
    if (yaml_parser_initialize(&reader.parser) == 0)
        return froe_error_set(error, "out of memory");
    yaml_parser_set_input_string(&reader.parser, yaml.ptr == NULL ? (const uint8_t *)"" : yaml.ptr, yaml.len);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    bool good = read_document(&reader);
    if (reader.has_event)
        yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    return good;
}
