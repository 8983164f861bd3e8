#include "run/describe.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "query/group_codec.h"

/* Options whose text decides what is counted. */
static const struct {
    const char *name; /* as on the command line */
    size_t at;
} texts[] = {
    {"tz", offsetof(froe_options, time_zone)},
    {"where", offsetof(froe_options, where)},
    {"exclude-name", offsetof(froe_options, exclude_name)},
    {"exclude-ext", offsetof(froe_options, exclude_ext)},
    {"under", offsetof(froe_options, under)},
    {"agents", offsetof(froe_options, agents)},
    {"geoip", offsetof(froe_options, geoip)},
    {"visitor", offsetof(froe_options, visitor)},
    {"visit-gap", offsetof(froe_options, visit_gap)},
};

static const struct {
    const char *name;
    size_t at;
} flags[] = {
    {"approx", offsetof(froe_options, approx)},
    {"pages", offsetof(froe_options, pages)},
    {"no-bots", offsetof(froe_options, no_bots)},
    {"only-bots", offsetof(froe_options, only_bots)},
};

static const char *text_of(const froe_options *options, size_t at)
{
    return *(const char *const *)(const void *)((const char *)options + at);
}

static bool flag_of(const froe_options *options, size_t at)
{
    return *(const bool *)(const void *)((const char *)options + at);
}

/* A text that is being built, closed and added. */
static bool add_built(struct froe_query *query, const char *name, struct froe_buffer *text)
{
    froe_buffer_byte(text, '\0');
    bool good = !text->failed && froe_query_add(query, name, (const char *)text->data);
    text->len = 0;
    return good;
}

/* Blanks between names are of no account. */
static bool add_lists(struct froe_query *query, const struct froe_question *question, struct froe_buffer *text)
{
    for (size_t i = 0; i < question->key.count; i++)
        froe_buffer_format(text, "%s%s", i == 0 ? "" : ",", question->key.fields[i].name);
    if (!add_built(query, "keys", text))
        return false;
    for (size_t i = 0; i < froe_aggregates_count(question->aggregates); i++) {
        struct froe_span name = froe_aggregates_name(question->aggregates, i);
        froe_buffer_text(text, i == 0 ? "" : ",");
        froe_buffer_append(text, name.ptr, name.len);
    }
    return add_built(query, "agg", text);
}

/* An instant, or a time on the clock of the records: whatever way it was written in. */
static bool add_bound(struct froe_query *query, const char *name, const struct froe_time_bound *bound,
                      struct froe_buffer *text)
{
    if (!bound->given)
        return true;
    const struct froe_datum time = {.present = true, .type = FROE_TYPE_TIME, .time = bound->seconds};
    froe_datum_write(text, &time);
    if (bound->local)
        text->len -= sizeof "+00:00" - 1;
    return add_built(query, name, text);
}

/* Whatever way to the rules that were asked. */
static bool add_agents(struct froe_query *query, const struct froe_agents *agents, struct froe_buffer *text)
{
    if (agents == NULL)
        return true;
    froe_buffer_format(text, "%016" PRIx64, froe_agents_digest(agents));
    return add_built(query, "agents", text);
}

bool froe_query_describe(struct froe_query *query, const froe_options *options, const struct froe_plan *plan)
{
    struct froe_buffer text = {0};
    bool good = add_lists(query, &plan->questions[0], &text);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        good = good && froe_query_add(query, texts[i].name, text_of(options, texts[i].at));
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        good = good && (!flag_of(options, flags[i].at) || froe_query_add(query, flags[i].name, ""));
    good = good && add_bound(query, "since", &plan->range.since, &text) &&
           add_bound(query, "until", &plan->range.until, &text) && add_agents(query, plan->agents, &text);
    /* What a format adds to the fields of a record, it also says how to read. Else it belongs to the input. */
    const char *format = plan->scope.slots.count > 0 ? "log-format" : ".log-format";
    good = good && froe_query_add(query, format, options->log_format);
    froe_buffer_format(&text, "%d", FROE_GROUP_CODEC_VERSION);
    good = good && add_built(query, ".groups", &text);
    froe_buffer_free(&text);
    return good;
}

bool froe_query_apply(const struct froe_query *query, froe_options *options)
{
    char version[16];
    snprintf(version, sizeof version, "%d", FROE_GROUP_CODEC_VERSION);
    const char *groups = froe_query_get(query, ".groups");
    options->keys = froe_query_get(query, "keys");
    options->aggregates = froe_query_get(query, "agg");
    options->approx = froe_query_get(query, "approx") != NULL;
    options->time_zone = froe_query_get(query, "tz");
    options->visitor = froe_query_get(query, "visitor");
    options->visit_gap = froe_query_get(query, "visit-gap");
    options->log_format = froe_query_get(query, "log-format");
    if (options->log_format == NULL)
        options->log_format = froe_query_get(query, ".log-format");
    return options->keys != NULL && options->aggregates != NULL && groups != NULL && strcmp(groups, version) == 0;
}
