#include "run/describe.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "query/group_codec.h"
#include "query/literal.h"

/* Bytes of a gap in seconds; nanoseconds in one. */
enum { GAP_MAX = 24, NANOSECONDS = 1000000000 };

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
    {"visitor", offsetof(froe_options, visitor)},
    {"visit-gap", offsetof(froe_options, visit_gap)},
};

static const struct {
    const char *name;
    size_t at;
} flags[] = {
    {"approx", offsetof(froe_options, approx)},           {"pages", offsetof(froe_options, pages)},
    {"no-bots", offsetof(froe_options, no_bots)},         {"only-bots", offsetof(froe_options, only_bots)},
    {"no-visitors", offsetof(froe_options, no_visitors)},
};

static const char *text_of(const froe_options *options, size_t at)
{
    return *(const char *const *)(const void *)((const char *)options + at);
}

static bool flag_of(const froe_options *options, size_t at)
{
    return *(const bool *)(const void *)((const char *)options + at);
}

/* A gap between visits as a number of seconds, however it was written; 0: none was given. */
static int64_t gap_of(const char *text)
{
    struct froe_literal_number nanoseconds;
    if (text == NULL || froe_literal_duration_read(froe_span_of(text), &nanoseconds) != FROE_LITERAL_OK)
        return 0;
    return nanoseconds.floor / NANOSECONDS;
}

/* In the largest unit that it is a whole number of. */
static void write_gap(char gap[GAP_MAX], int64_t seconds)
{
    static const struct {
        int64_t seconds;
        char unit;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    size_t i = 0;
    while (seconds % units[i].seconds != 0 || (seconds == 0 && units[i].seconds != 1))
        i++;
    snprintf(gap, GAP_MAX, "%" PRId64 "%c", seconds / units[i].seconds, units[i].unit);
}

/* What would be so anyway is the same question whether it was asked for or not, and so are 1h and 60m. */
static void leave_out_usual(froe_options *options, char gap[GAP_MAX])
{
    int64_t given = gap_of(options->visit_gap);
    if (options->visitor != NULL && froe_span_lists(options->visitor, FROE_USUAL_VISITOR))
        options->visitor = NULL;
    if (options->visit_gap == NULL)
        return;
    write_gap(gap, given);
    options->visit_gap = given == gap_of(FROE_USUAL_VISIT_GAP) ? NULL : gap;
}

/* A text that is being built, closed and added. */
static bool add_built(struct froe_query *query, const char *name, struct froe_buffer *text)
{
    froe_buffer_byte(text, '\0');
    bool good = !text->failed && froe_query_add(query, name, (const char *)text->data);
    text->len = 0;
    return good;
}

/* Names by commas. Blanks around them are of no account. */
static bool add_names(struct froe_query *query, const char *name, const char *list, struct froe_buffer *text)
{
    for (const char *at = list, *comma; at != NULL; at = comma == NULL ? NULL : comma + 1) {
        struct froe_span one = froe_span_listed(at);
        comma = strchr(at, ',');
        froe_buffer_append(text, one.ptr, one.len);
        froe_buffer_text(text, comma == NULL ? "" : ",");
    }
    return list == NULL || add_built(query, name, text);
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

/* Who knows what of agents and networks: what rules and databases hold, whatever the files are called that it was read
 * from. */
static bool add_facts(struct froe_query *query, const struct froe_plan *plan, unsigned needed, struct froe_buffer *text)
{
    bool good = true;
    if ((needed & FROE_NEED_AGENT_FACTS) != 0 && plan->agents != NULL) {
        froe_buffer_format(text, "%016" PRIx64, froe_agents_digest(plan->agents));
        good = add_built(query, "agents", text);
    }
    if ((needed & FROE_NEED_GEO_FACTS) == 0 || plan->geo == NULL)
        return good;
    froe_geo_describe(plan->geo, text);
    return good && add_built(query, "geoip", text);
}

/* Of which of these it is a part of the query who knows them. In a report they are shown after the counting: only where
 * they decide which records are counted. */
static unsigned needed_facts(const struct froe_plan *plan, bool report)
{
    if (!report)
        return FROE_NEED_AGENT_FACTS | FROE_NEED_GEO_FACTS;
    return (plan->where == NULL ? 0 : froe_where_need(plan->where)) |
           (plan->bots == FROE_BOTS_ANY ? 0 : FROE_NEED_AGENT_FACTS);
}

bool froe_query_describe(struct froe_query *query, const froe_options *options, const struct froe_plan *plan,
                         const char *questions)
{
    struct froe_buffer text = {0};
    froe_options plain = *options;
    char gap[GAP_MAX];
    if (options->under != NULL) /* whatever slashes stood around it */
        plain.under = (const char *)plan->filter.under.ptr;
    leave_out_usual(&plain, gap);
    unsigned needed = needed_facts(plan, questions != NULL);
    bool good = questions == NULL ? add_lists(query, &plan->questions[0], &text)
                                  : add_names(query, "panels", options->panels, &text);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        good = good && (texts[i].at == offsetof(froe_options, visitor)
                            ? add_names(query, texts[i].name, plain.visitor, &text)
                            : froe_query_add(query, texts[i].name, text_of(&plain, texts[i].at)));
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        good = good && (!flag_of(options, flags[i].at) || froe_query_add(query, flags[i].name, ""));
    good = good && add_bound(query, "since", &plan->range.since, &text) &&
           add_bound(query, "until", &plan->range.until, &text);
    good = good && add_facts(query, plan, needed, &text);
    /* What a format adds to the fields of a record, it also says how to read. Else it belongs to the input. */
    const char *format = plan->scope.slots.count > 0 ? "log-format" : ".log-format";
    good = good && froe_query_add(query, format, options->log_format);
    /* Last, so that two reports of which one lacks something are told apart by the option that makes it so. */
    good = good && (questions == NULL || froe_query_add(query, "questions", questions));
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
    const char *questions = froe_query_questions(query);
    options->command = questions != NULL ? FROE_COMMAND_REPORT : FROE_COMMAND_COUNT;
    if (questions != NULL && options->panels == NULL)
        options->panels = froe_query_get(query, "panels");
    options->keys = froe_query_get(query, "keys");
    options->aggregates = froe_query_get(query, "agg");
    options->approx = froe_query_get(query, "approx") != NULL;
    options->time_zone = froe_query_get(query, "tz");
    options->visitor = froe_query_get(query, "visitor");
    options->no_visitors = froe_query_get(query, "no-visitors") != NULL;
    options->visit_gap = froe_query_get(query, "visit-gap");
    options->log_format = froe_query_get(query, "log-format");
    if (options->log_format == NULL)
        options->log_format = froe_query_get(query, ".log-format");
    return (questions != NULL || (options->keys != NULL && options->aggregates != NULL)) && groups != NULL &&
           strcmp(groups, version) == 0;
}

const char *froe_query_questions(const struct froe_query *query)
{
    return froe_query_get(query, "questions");
}

/* Lent from another. */
static struct froe_query of_any_time(const struct froe_query *query)
{
    struct froe_query result = {.count = 0};
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->items[i].name, "since") != 0 && strcmp(query->items[i].name, "until") != 0)
            result.items[result.count++] = query->items[i];
    return result;
}

bool froe_query_incomparable(const struct froe_query *query, const struct froe_query *other, struct froe_buffer *text)
{
    struct froe_query one = of_any_time(query), two = of_any_time(other);
    return froe_query_differs(&one, &two, text);
}
