#include "report/panels.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/suggest.h"
#include "base/text.h"

/* Rows of a panel unless --top says otherwise. */
enum { DEFAULT_TOP = 20 };

/* Says that there is no such panel, and which is meant. */
static bool no_such_panel(struct froe_span name, unsigned column, froe_error *error)
{
    struct froe_suggestion suggestion = {.typed = name};
    struct froe_buffer text = {0};
    froe_buffer_text(&text, "there is no panel ");
    froe_text_escape(&text, name);
    for (size_t i = 0; i < froe_panel_entry_count; i++)
        froe_suggestion_try(&suggestion, froe_span_of(froe_panel_entries[i].id));
    if (suggestion.best.ptr != NULL)
        froe_buffer_format(&text, " (did you mean %.*s?)", (int)suggestion.best.len, (const char *)suggestion.best.ptr);
    for (size_t i = 0; i < froe_panel_entry_count && suggestion.best.ptr == NULL; i++)
        froe_buffer_format(&text, "%s%s", i == 0 ? "; the panels are " : ", ", froe_panel_entries[i].id);
    froe_error_option(error, "panels", column, "%.*s", (int)text.len, (const char *)text.data);
    froe_buffer_free(&text);
    return false;
}

/* Reads a list of panels by commas. */
static bool choose(struct froe_panels *panels, const char *list, froe_error *error)
{
    panels->chosen = calloc(froe_panel_entry_count, sizeof *panels->chosen);
    if (panels->chosen == NULL)
        return froe_error_set(error, "out of memory");
    panels->named = list != NULL;
    for (size_t i = 0; i < froe_panel_entry_count; i++)
        panels->chosen[i] = list == NULL;
    for (const char *at = list; at != NULL;) {
        const char *end = strchrnul(at, ',');
        struct froe_span name = froe_span_listed(at);
        size_t i = 0;
        while (i < froe_panel_entry_count && !froe_span_equal(name, froe_span_of(froe_panel_entries[i].id)))
            i++;
        if (i == froe_panel_entry_count)
            return no_such_panel(name, (unsigned)((const char *)name.ptr - list) + 1, error);
        panels->chosen[i] = true;
        at = *end == ',' ? end + 1 : NULL;
    }
    return true;
}

/* Whether a panel is made of what the user-agent database knows. */
static bool needs_facts(const struct froe_panel_entry *entry)
{
    return entry->keys != NULL && strncmp(entry->keys, "agent.", 6) == 0 && strcmp(entry->keys, "agent.product") != 0;
}

/* Opens the user-agent database, or leaves out what it is for where none is built in and nobody has named it. */
static bool open_agents(struct froe_panels *panels, const froe_options *options, froe_error *error)
{
    unsigned before = panels->plan->need;
    for (size_t i = 0; i < froe_panel_entry_count; i++)
        if (panels->chosen[i] && needs_facts(&froe_panel_entries[i]))
            panels->plan->need |= FROE_NEED_AGENT_FACTS;
    if (froe_plan_open_agents(panels->plan, options, error))
        return true;
    if (panels->named || options->agents != NULL || (before & FROE_NEED_AGENT_FACTS) != 0 || error->option == NULL)
        return false;
    for (size_t i = 0; i < froe_panel_entry_count; i++)
        panels->chosen[i] = panels->chosen[i] && !needs_facts(&froe_panel_entries[i]);
    return true;
}

/* Whether a panel is made of what databases of networks know. */
static bool needs_networks(const struct froe_panel_entry *entry)
{
    return entry->keys != NULL && (strcmp(entry->keys, "country") == 0 || strcmp(entry->keys, "asn,asn.org") == 0);
}

/* Leaves out what no database of networks was named for, unless it was asked for. */
static void ask_networks(struct froe_panels *panels, const froe_options *options)
{
    for (size_t i = 0; i < froe_panel_entry_count; i++) {
        if (!panels->chosen[i] || !needs_networks(&froe_panel_entries[i]))
            continue;
        panels->chosen[i] = panels->named || options->geoip != NULL;
        if (panels->chosen[i])
            panels->plan->need |= FROE_NEED_GEO_FACTS;
    }
}

/* What a series needs: the range of time. */
static bool needs_range(const struct froe_panel_entry *entry)
{
    return entry->way == FROE_WAY_SERIES || entry->way == FROE_WAY_NEW || entry->way == FROE_WAY_GONE;
}

/* Whether a panel is made of the answer to the question of a base. */
static bool is_made_of(const struct froe_panels *panels, const struct froe_panel_entry *entry,
                       enum froe_panel_base base)
{
    return froe_panel_asked(panels->visitors, entry->base) == base ||
           (base == FROE_BASE_VISITORS && entry->way == FROE_WAY_OVERVIEW && panels->visitors != FROE_VISITORS_NONE) ||
           (base == FROE_BASE_ANSWERS && needs_range(entry));
}

/* Marks what the chosen panels are made of. */
static void need_bases(const struct froe_panels *panels, bool *asked)
{
    for (size_t base = 0; base < FROE_BASE_COUNT; base++)
        for (size_t i = 0; i < froe_panel_entry_count; i++)
            asked[base] = asked[base] ||
                          (panels->chosen[i] && is_made_of(panels, &froe_panel_entries[i], (enum froe_panel_base)base));
}

static void describe_question(struct froe_buffer *text, enum froe_panel_visitors visitors, enum froe_panel_base base)
{
    const struct froe_panel_question *question = froe_panel_question_of(visitors, base);
    froe_buffer_format(text, "%s %s", question->keys, question->aggregates);
    if (question->where != NULL)
        froe_buffer_format(text, " where %s", question->where);
}

void froe_panels_describe(const struct froe_panels *panels, struct froe_buffer *text)
{
    for (size_t base = 0, count = 0; base < FROE_BASE_COUNT; base++) {
        if (panels->question_of[base] == SIZE_MAX)
            continue;
        froe_buffer_text(text, count++ == 0 ? "" : "; ");
        describe_question(text, panels->visitors, (enum froe_panel_base)base);
    }
}

/* Whether the records can be asked the question of a base. */
static bool is_asked(const struct froe_panels *panels, enum froe_panel_base base)
{
    return froe_panel_asked(panels->visitors, base) == base &&
           froe_panel_question_of(panels->visitors, base)->keys != NULL;
}

/* Takes the question of a base from the front of a list of questions; false: it begins with another, or memory is
 * short (*failed). */
static bool take_question(const char **list, enum froe_panel_visitors visitors, enum froe_panel_base base, bool *failed)
{
    struct froe_buffer text = {0};
    describe_question(&text, visitors, base);
    bool same = !text.failed && strncmp(*list, (const char *)text.data, text.len) == 0;
    const char *end = same ? *list + text.len : *list;
    *failed = *failed || text.failed;
    froe_buffer_free(&text);
    same = same && (*end == '\0' || strncmp(end, "; ", 2) == 0);
    if (same)
        *list = *end == '\0' ? end : end + 2;
    return same;
}

/* Marks what a saved report has answers to, and leaves out the panels that are made of anything else. */
static bool find_bases(struct froe_panels *panels, const char *questions, bool *asked, froe_error *error)
{
    bool failed = false;
    for (size_t base = 0; base < FROE_BASE_COUNT; base++)
        asked[base] = is_asked(panels, (enum froe_panel_base)base) &&
                      take_question(&questions, panels->visitors, (enum froe_panel_base)base, &failed);
    if (failed)
        return froe_error_set(error, "out of memory");
    if (*questions != '\0')
        return froe_error_set(error, "the saved reports have answers to other questions than this froe asks");
    for (size_t i = 0; i < froe_panel_entry_count; i++) {
        const struct froe_panel_entry *entry = &froe_panel_entries[i];
        bool there = true;
        for (size_t base = 0; base < FROE_BASE_COUNT; base++)
            there = there && (asked[base] || !is_made_of(panels, entry, (enum froe_panel_base)base));
        if (panels->chosen[i] && panels->named && !there)
            return froe_error_option(error, "panels", 0, "the saved reports do not have what the panel %s shows",
                                     entry->id);
        panels->chosen[i] = panels->chosen[i] && there;
    }
    return true;
}

/* Who is to be a visitor. */
static bool choose_visitors(struct froe_panels *panels, const froe_options *options, froe_error *error)
{
    if (options->no_visitors && options->visitor != NULL)
        return froe_error_option(error, "visitor", 0, "--visitor makes no sense with --no-visitors");
    if (options->no_visitors && options->visit_gap != NULL)
        return froe_error_option(error, "visit_gap", 0, "--visit-gap makes no sense with --no-visitors");
    panels->visitors = options->no_visitors       ? FROE_VISITORS_NONE
                       : options->visitor == NULL ? FROE_VISITORS_HOST_AGENT
                                                  : FROE_VISITORS_HOST;
    return options->visitor == NULL || froe_span_lists(options->visitor, "host") ||
           froe_error_option(error, "visitor", 1, "visitors of a report are by host,agent or by host");
}

/* Whether an answer tells visitors. */
static bool tells_visitors(const struct froe_panels *panels, enum froe_panel_base base)
{
    return strstr(froe_panel_question_of(panels->visitors, base)->aggregates, "visitors") != NULL;
}

/* Whether what is said of visitors and visits is heeded by some question. */
static bool are_heeded(const struct froe_panels *panels, const froe_options *options, const bool *asked,
                       froe_error *error)
{
    if (options->visit_gap != NULL && !asked[FROE_BASE_VISITORS])
        return froe_error_option(error, "visit_gap", 0, "--visit-gap makes no sense without the panel overview");
    bool heeded = options->visitor == NULL;
    for (size_t base = 0; base < FROE_BASE_COUNT; base++)
        heeded = heeded || (asked[base] && tells_visitors(panels, (enum froe_panel_base)base));
    return heeded || froe_error_option(error, "visitor", 0, "--visitor makes no sense without panels with visitors");
}

static struct froe_question_text text_of(const struct froe_panels *panels, enum froe_panel_base base,
                                         const froe_options *options)
{
    const struct froe_panel_question *question = froe_panel_question_of(panels->visitors, base);
    return (struct froe_question_text){.keys = question->keys,
                                       .aggregates = question->aggregates,
                                       .where = question->where,
                                       .visitor = options->visitor,
                                       .visit_gap = options->visit_gap,
                                       .one_visitor = froe_panel_asked(panels->visitors, base) == FROE_BASE_VISITORS,
                                       .lends = base == FROE_BASE_VISITORS,
                                       .whole = true,
                                       .top = UINT64_MAX};
}

bool froe_panels_ask(struct froe_panels *panels, struct froe_plan *plan, const froe_options *options,
                     const char *questions, froe_error *error)
{
    *panels = (struct froe_panels){.plan = plan, .top = options->has_top ? options->top : DEFAULT_TOP};
    bool asked[FROE_BASE_COUNT] = {false};
    if (panels->top == 0)
        panels->top = UINT64_MAX;
    if (!choose(panels, options->panels, error) || !choose_visitors(panels, options, error) ||
        (questions != NULL && !find_bases(panels, questions, asked, error)) || !open_agents(panels, options, error))
        return false;
    ask_networks(panels, options);
    if (questions == NULL)
        need_bases(panels, asked);
    if (!are_heeded(panels, options, asked, error))
        return false;
    struct froe_question_text texts[FROE_BASE_COUNT];
    size_t count = 0;
    for (size_t base = 0; base < FROE_BASE_COUNT; base++) {
        panels->question_of[base] = asked[base] ? count : SIZE_MAX;
        panels->texts[base] = text_of(panels, (enum froe_panel_base)base, options);
        if (asked[base])
            texts[count++] = panels->texts[base];
    }
    if (!froe_plan_ask(plan, texts, count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        plan->questions[i].want_total = true;
    return true;
}

void froe_panel_maker_free(struct froe_panel_maker *panel)
{
    froe_panel_pair_free(&panel->pair);
    froe_aligned_free(&panel->aligned);
    for (size_t i = 0; i < FROE_SIDES; i++) {
        froe_view_free(&panel->views[i]);
        froe_derived_free(&panel->derived[i]);
        froe_derived_free(&panel->first[i]);
        froe_derived_free(&panel->whole[i]);
    }
    froe_question_free(&panel->whole_question);
    froe_question_free(&panel->question);
    free(panel->columns);
    free(panel->command);
    *panel = (struct froe_panel_maker){0};
}

const char *froe_panels_fault(const struct froe_panels *panels)
{
    static const char short_of_memory[] = "out of memory";
    const char *fault = NULL;
    for (size_t side = 0; fault == NULL && side < panels->source_count; side++) {
        fault = froe_run_fault(panels->sources[side].run);
        fault = strcmp(fault, short_of_memory) == 0 ? NULL : fault;
    }
    return fault == NULL ? short_of_memory : fault;
}

bool froe_panels_failed(const struct froe_panels *panels)
{
    for (size_t i = 0; i < froe_panel_entry_count && panels->makers != NULL; i++)
        for (size_t side = 0; side < panels->source_count; side++)
            if (froe_view_failed(&panels->makers[i].views[side]))
                return true;
    return froe_overview_failed(&panels->sources[FROE_SIDE_NOW].overview) ||
           froe_overview_failed(&panels->sources[FROE_SIDE_BEFORE].overview);
}

void froe_panels_free(struct froe_panels *panels)
{
    for (size_t i = 0; i < froe_panel_entry_count && panels->makers != NULL; i++)
        froe_panel_maker_free(&panels->makers[i]);
    for (size_t i = 0; i < FROE_SIDES; i++) {
        for (size_t base = 0; base < FROE_BASE_COUNT; base++)
            froe_derived_free(&panels->sources[i].made[base]);
        froe_overview_free(&panels->sources[i].overview);
    }
    for (size_t base = 0; base < FROE_BASE_COUNT; base++)
        froe_question_free(&panels->made[base]);
    free(panels->makers);
    free(panels->panels);
    free(panels->chosen);
    free(panels->filters.all);
    free(panels->filters.options);
    free(panels->filters.where);
    *panels = (struct froe_panels){0};
}
