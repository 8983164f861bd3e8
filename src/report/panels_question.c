/* The questions of panels, made of those of their bases. */
#include <stdio.h>
#include <stdlib.h>

#include "report/panels_answer.h"
#include "run/filters.h"

enum { HOUR = 3600, DAY = 86400 };

bool froe_panel_has_durations(const struct froe_question *question, const struct froe_result *result)
{
    for (size_t i = 0; i < froe_aggregates_count(question->aggregates); i++) {
        struct froe_aggregate_value value;
        if (!froe_span_equal(froe_aggregates_name(question->aggregates, i), froe_span_of("p50(duration)")))
            continue;
        froe_aggregates_value(question->aggregates, i, result->total_state, result->total, &value);
        return value.present;
    }
    return false;
}

/* Whether visitors are among the columns. */
static bool shows_visitors(const struct froe_question *question)
{
    for (size_t i = 0; i < question->value_count; i++)
        if (strcmp(question->values[i].label, "visitors") == 0)
            return true;
    return false;
}

static void append_option(struct froe_buffer *command, const char *option, const char *value)
{
    if (value == NULL)
        return;
    froe_buffer_format(command, " %s ", option);
    froe_shell_word(command, value);
}

/* What a panel takes of all records, and of these what the report takes. */
static void append_where(struct froe_buffer *command, const char *panel, const char *report)
{
    struct froe_buffer both = {0};
    if (panel != NULL && report != NULL) {
        froe_buffer_format(&both, "(%s) and (%s)", report, panel);
        froe_buffer_byte(&both, '\0');
        command->failed = command->failed || both.failed;
    }
    append_option(command, "-w", both.len > 0 ? (const char *)both.data : panel != NULL ? panel : report);
    froe_buffer_free(&both);
}

/* What gives the same rows; nothing does for paths that are new or gone. */
static bool set_command(const struct froe_panels *panels, struct froe_panel_maker *panel,
                        const struct froe_question_text *text)
{
    const struct froe_panel_entry *entry = panel->entry;
    const struct froe_question *question = &panel->question;
    const struct froe_panel_filters *filters = &panels->filters;
    struct froe_buffer command = {0};
    if (entry->way == FROE_WAY_NEW || entry->way == FROE_WAY_GONE)
        return true;
    froe_buffer_format(&command, "froe count %s -a '", text->keys);
    for (size_t i = 0; i < question->value_count; i++)
        froe_buffer_format(&command, "%s%s", i == 0 ? "" : ",", question->values[i].label);
    froe_buffer_byte(&command, '\'');
    if (panels->visitors == FROE_VISITORS_HOST && shows_visitors(question))
        froe_buffer_text(&command, " --visitor host");
    const char *where =
        text->where == NULL ? froe_panel_question_of(panels->visitors, entry->base)->where : text->where;
    append_where(&command, where, filters->where);
    append_option(&command, "--sort", text->sort);
    froe_buffer_text(&command, filters->options == NULL ? "" : filters->options);
    append_option(&command, "--agents", (question->need & FROE_NEED_AGENT_FACTS) != 0 ? filters->agents : NULL);
    append_option(&command, "--geoip", (question->need & FROE_NEED_GEO_FACTS) != 0 ? filters->geoip : NULL);
    froe_buffer_byte(&command, '\0');
    if (!command.failed)
        panel->command = strdup((const char *)command.data);
    froe_buffer_free(&command);
    return panel->command != NULL;
}

/* Files that say what agents and networks are, where filters need that; elsewhere panels that show it name them. */
static void append_files(struct froe_buffer *text, const struct froe_query *query, const froe_options *options)
{
    append_option(text, "--agents", froe_query_get(query, "agents") == NULL ? NULL : options->agents);
    append_option(text, "--geoip", froe_query_get(query, "geoip") == NULL ? NULL : options->geoip);
}

/* Text of its own; NULL: there is none. False when memory is short. */
static bool keep_text(struct froe_buffer *buffer, char **text)
{
    size_t len = buffer->len;
    froe_buffer_byte(buffer, '\0');
    *text = len == 0 || buffer->failed ? NULL : strdup((const char *)buffer->data);
    bool good = !buffer->failed && (len == 0 || *text != NULL);
    froe_buffer_free(buffer);
    return good;
}

bool froe_panels_tell_filters(struct froe_panels *panels, const struct froe_query *query, const froe_options *options)
{
    struct froe_panel_filters *filters = &panels->filters;
    struct froe_buffer all = {0}, some = {0}, where = {0};
    /* Those of a comparison may be of different times. */
    froe_query_filters(query, options->compare ? FROE_FILTERS_WHERE : FROE_FILTERS_WHERE | FROE_FILTERS_RANGE, &all);
    froe_query_filters(query, FROE_FILTERS_RANGE, &some);
    append_files(&all, query, options);
    append_files(&some, query, options);
    if (froe_query_get(query, "where") != NULL)
        froe_buffer_text(&where, froe_query_get(query, "where"));
    *filters = (struct froe_panel_filters){
        .agents = froe_query_get(query, "agents") == NULL ? options->agents : NULL,
        .geoip = froe_query_get(query, "geoip") == NULL ? options->geoip : NULL,
    };
    bool good = keep_text(&all, &filters->all);
    good = keep_text(&some, &filters->options) && good;
    return keep_text(&where, &filters->where) && good;
}

/* Whether either result has durations. */
static bool any_durations(const struct froe_panels *panels, enum froe_panel_base base)
{
    bool any = false;
    for (size_t side = 0; side < panels->source_count; side++) {
        struct froe_derive_base from = froe_panels_base(panels, side, base);
        any = any || froe_panel_has_durations(from.question, from.result);
    }
    return any;
}

bool froe_panels_pair_first(const struct froe_panels *panels, const struct froe_panel_entry *entry)
{
    return froe_panels_compare(panels) && froe_panels_rows(panels, entry) != UINT64_MAX;
}

bool froe_panel_make_question(const struct froe_panels *panels, struct froe_panel_maker *panel)
{
    const struct froe_panel_entry *entry = panel->entry;
    struct froe_question_text text = panels->texts[entry->base];
    char keys[32], shown[64];
    froe_error unused;
    text.keys = entry->keys;
    text.shown = entry->shown;
    text.where = entry->where;
    text.sort = entry->sort;
    text.whole = false;
    text.top = froe_panels_rows(panels, entry);
    if (entry->way == FROE_WAY_SERIES) {
        snprintf(keys, sizeof keys, panel->step_seconds % HOUR == 0 ? "time:%dh" : "time:%dm",
                 (int)(panel->step_seconds / (panel->step_seconds % HOUR == 0 ? HOUR : 60)));
        text.keys = panel->step_seconds == DAY ? "time:1d" : keys;
    }
    const char *durations = strstr(entry->shown, ",p50(duration)");
    if (durations != NULL && text.sort == NULL && !any_durations(panels, entry->base)) {
        snprintf(shown, sizeof shown, "%.*s", (int)(durations - entry->shown), entry->shown);
        text.shown = shown;
    }
    if (froe_panels_pair_first(panels, entry) && !froe_panel_is_chosen(entry->way)) {
        struct froe_question_text whole = text;
        whole.whole = true;
        whole.top = UINT64_MAX;
        if (!froe_question_init(&panel->whole_question, &whole, &panels->plan->scope, &unused))
            return false;
        panel->whole_question.want_total = true;
        text.where = NULL; /* of what has passed it */
    }
    if (!froe_question_init(&panel->question, &text, &panels->plan->scope, &unused))
        return false;
    panel->question.want_total = true;
    return froe_panels_compare(panels) || set_command(panels, panel, &text);
}
