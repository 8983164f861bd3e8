/* The panels of a report, from the answers to the questions of their bases. */
#include <stdio.h>
#include <stdlib.h>

#include "report/panels.h"

/* A report has a point for each width of time, at most so many in the range of the data where widths allow it. */
enum { POINTS_MAX = 200, DAY = 86400 };

static struct froe_derive_base base_of(const struct froe_panels *panels, const struct froe_run *run,
                                       enum froe_panel_base base)
{
    if (base == FROE_BASE_AGENTS)
        return (struct froe_derive_base){&panels->agents_question, &panels->agents.result};
    size_t number = panels->question_of[base];
    return (struct froe_derive_base){&panels->plan->questions[number], froe_run_result(run, number)};
}

static const uint32_t widths[] = {60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY};
enum { WIDTHS = sizeof widths / sizeof *widths };

/* The least width of time that gives few enough points, or a day. */
static size_t choose_width(uint64_t range)
{
    size_t chosen = 0;
    while (chosen + 1 < WIDTHS && range / widths[chosen] >= POINTS_MAX)
        chosen++;
    return chosen;
}

struct maker {
    struct froe_panels *panels;
    struct froe_run *run;
    bool timed;
    int64_t first, last; /* seconds of the range */
};

/* The first second of the second half. */
static int64_t middle(const struct maker *maker)
{
    return maker->first + (maker->last - maker->first + 1) / 2;
}

/* A time among the aggregates of a group of paths; false: there is none. */
static bool time_of(const struct maker *maker, const char *name, const struct froe_group *group, int64_t *time)
{
    const struct froe_question *question = base_of(maker->panels, maker->run, FROE_BASE_PATHS).question;
    struct froe_aggregate_value value = {.present = false};
    for (size_t i = 0; i < froe_aggregates_count(question->aggregates); i++)
        if (froe_span_equal(froe_aggregates_name(question->aggregates, i), froe_span_of(name)))
            froe_aggregates_value(question->aggregates, i, froe_group_state(group, question->state_size), group->hits,
                                  &value);
    *time = value.time;
    return value.present;
}

static bool is_new(const void *context, const struct froe_group *group)
{
    int64_t time;
    return time_of(context, "min(time)", group, &time) && time >= middle(context);
}

static bool is_gone(const void *context, const struct froe_group *group)
{
    int64_t time;
    return time_of(context, "max(time)", group, &time) && time < middle(context);
}

/* Whether some input has durations. */
static bool has_durations(const struct froe_question *question, const struct froe_result *result)
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

/* What gives the same rows; nothing does for paths that are new or gone. */
static bool set_command(struct froe_panel_maker *panel, const struct froe_question_text *text)
{
    const struct froe_panel_entry *entry = panel->entry;
    struct froe_buffer command = {0};
    if (entry->way == FROE_WAY_NEW || entry->way == FROE_WAY_GONE)
        return true;
    froe_buffer_format(&command, "froe count %s -a '%s'", text->keys, text->shown);
    const char *where = text->where == NULL ? froe_panel_questions[entry->base].where : text->where;
    if (where != NULL)
        froe_buffer_format(&command, " -w '%s'", where);
    if (text->sort != NULL)
        froe_buffer_format(&command, " --sort '%s'", text->sort);
    froe_buffer_byte(&command, '\0');
    if (!command.failed)
        panel->command = strdup((const char *)command.data);
    froe_buffer_free(&command);
    return panel->command != NULL;
}

/* `keys` of a series, or of the entry. */
static bool make_question(const struct maker *maker, struct froe_panel_maker *panel)
{
    const struct froe_panel_entry *entry = panel->entry;
    struct froe_question_text text = maker->panels->texts[entry->base];
    char keys[32], shown[64];
    froe_error unused;
    text.keys = entry->keys;
    text.shown = entry->shown;
    text.where = entry->where;
    text.sort = entry->sort;
    text.whole = false;
    text.top = entry->shape == FROE_PANEL_TABLE ? maker->panels->top : UINT64_MAX;
    if (entry->way == FROE_WAY_SERIES) {
        snprintf(keys, sizeof keys, panel->step_seconds % 3600 == 0 ? "time:%dh" : "time:%dm",
                 (int)(panel->step_seconds / (panel->step_seconds % 3600 == 0 ? 3600 : 60)));
        text.keys = panel->step_seconds == DAY ? "time:1d" : keys;
    }
    struct froe_derive_base base = base_of(maker->panels, maker->run, entry->base);
    const char *durations = strstr(entry->shown, ",p50(duration)");
    if (durations != NULL && text.sort == NULL && !has_durations(base.question, base.result)) {
        snprintf(shown, sizeof shown, "%.*s", (int)(durations - entry->shown), entry->shown);
        text.shown = shown;
    }
    if (!froe_question_init(&panel->question, &text, &maker->panels->plan->scope, &unused))
        return false;
    panel->question.want_total = true;
    return set_command(panel, &text);
}

/* Agents are fewer than visitors, and whatever they are has to be found out for each. */
static bool make_agents(struct maker *maker)
{
    struct froe_panels *panels = maker->panels;
    froe_error unused;
    if (panels->agents.question != NULL)
        return true;
    if (!froe_question_init(&panels->agents_question, &panels->texts[FROE_BASE_AGENTS], &panels->plan->scope, &unused))
        return false;
    panels->agents_question.want_total = true;
    return froe_derive(&panels->agents, maker->run, &panels->agents_question,
                       base_of(panels, maker->run, FROE_BASE_VISITORS));
}

static bool derive(struct maker *maker, struct froe_panel_maker *panel)
{
    struct froe_derive_base base = base_of(maker->panels, maker->run, panel->entry->base);
    switch (panel->entry->way) {
    case FROE_WAY_CHOSEN:
        return froe_derive_choice(&panel->derived, maker->run, &panel->question, base, NULL, NULL);
    case FROE_WAY_NEW:
        return froe_derive_choice(&panel->derived, maker->run, &panel->question, base, is_new, maker);
    case FROE_WAY_GONE:
        return froe_derive_choice(&panel->derived, maker->run, &panel->question, base, is_gone, maker);
    default:
        return froe_derive(&panel->derived, maker->run, &panel->question, base);
    }
}

/* Whether there is anything to show: some key is known, and what rows are sorted by. */
static bool has_data(const struct maker *maker, const struct froe_panel_maker *panel)
{
    const struct froe_result *result = &panel->derived.result;
    const struct froe_panel_entry *entry = panel->entry;
    if (result->row_count == 0)
        return false;
    if (entry->sort != NULL && strcmp(entry->sort, "p95(duration)") == 0)
        return has_durations(&panel->question, result);
    if (entry->way == FROE_WAY_NEW || entry->way == FROE_WAY_GONE)
        return maker->timed && maker->last > maker->first;
    struct froe_datum datum;
    froe_key_read_one(&panel->question.key, result->rows[0], 0, &datum);
    return result->distinct > 1 || datum.present;
}

static bool set_columns(struct froe_panel_maker *panel)
{
    const struct froe_view *view = &panel->view;
    panel->columns = calloc(view->count, sizeof *panel->columns);
    if (panel->columns == NULL)
        return false;
    for (size_t i = 0; i < view->count; i++) {
        panel->columns[i] = (struct froe_panel_column){.name = view->columns[i].name, .key = i < view->values_at};
        froe_panel_describe(&panel->columns[i]);
    }
    return true;
}

static size_t main_column(const struct froe_panel_maker *panel)
{
    for (size_t i = panel->view.values_at; i < panel->view.count; i++)
        if (froe_span_equal(panel->columns[i].name, froe_span_of("count")))
            return i;
    return panel->view.count;
}

static struct froe_cell view_cell(void *context, size_t row, size_t column)
{
    return froe_view_cell(context, row, column);
}

/* How many of the points of a series, whose key is a time, a wider one would still have. */
static uint64_t points_at(const struct froe_panel_maker *panel, uint32_t width)
{
    const struct froe_result *result = &panel->derived.result;
    int64_t last = 0;
    int32_t offset = 0;
    uint64_t points = 0;
    for (size_t i = 0; i < result->row_count; i++) {
        struct froe_datum at;
        froe_key_read_one(&panel->question.key, result->rows[i], 0, &at);
        int64_t local = at.time + at.offset;
        int64_t point = local - (local % width + width) % width;
        if (!at.present)
            continue;
        points += points == 0 || point != last || (at.offset != offset && width != DAY);
        last = point;
        offset = at.offset;
    }
    return points;
}

/*
 * A series of the least width that gives few enough points. When a wider one has as many, it shows the same without
 * the gaps: what happens once an hour is a series of hours.
 */
static bool make_series(struct maker *maker, struct froe_panel_maker *panel)
{
    const struct froe_panel_entry *entry = panel->entry;
    uint64_t range = maker->timed ? (uint64_t)(maker->last - maker->first) : 0;
    size_t least = maker->timed ? choose_width(range) : WIDTHS - 1, chosen = least;
    panel->step_seconds = widths[least];
    if (!make_question(maker, panel) || !derive(maker, panel))
        return false;
    if (least == WIDTHS - 1)
        return true;
    uint64_t points = points_at(panel, widths[least]);
    while (chosen + 1 < WIDTHS && points <= range / widths[chosen] && points_at(panel, widths[chosen + 1]) == points)
        chosen++;
    if (chosen == least)
        return true;
    froe_panel_maker_free(panel);
    *panel = (struct froe_panel_maker){.entry = entry, .step_seconds = widths[chosen]};
    return make_question(maker, panel) && derive(maker, panel);
}

/* Makes a panel; *there: it has data. */
static bool make_panel(struct maker *maker, struct froe_panel_maker *panel, struct froe_panel *shown, bool *there)
{
    const struct froe_panel_entry *entry = panel->entry;
    if (entry->base == FROE_BASE_AGENTS && !make_agents(maker))
        return false;
    bool made =
        entry->way == FROE_WAY_SERIES ? make_series(maker, panel) : make_question(maker, panel) && derive(maker, panel);
    if (!made)
        return false;
    *there = has_data(maker, panel);
    if (!*there)
        return true;
    if (!froe_view_init(&panel->view, &panel->question, &panel->derived.result, NULL, FROE_ABSENT, false) ||
        !set_columns(panel))
        return false;
    *shown = (struct froe_panel){
        .id = entry->id,
        .title = entry->title,
        .explanation = entry->explanation,
        .command = panel->command,
        .shape = entry->shape,
        .step_seconds = panel->step_seconds,
        .columns = panel->columns,
        .column_count = panel->view.count,
        .row_count = panel->view.row_count,
        .distinct = panel->derived.result.distinct,
        .main_column = main_column(panel),
        .cell = view_cell,
        .context = &panel->view,
    };
    return true;
}

static void make_overview(struct maker *maker, const struct froe_panel_entry *entry, struct froe_panel *shown)
{
    struct froe_overview *overview = &maker->panels->overview;
    struct froe_derive_base base = base_of(maker->panels, maker->run, FROE_BASE_ANSWERS);
    froe_overview_make(overview, base, base_of(maker->panels, maker->run, FROE_BASE_VISITORS),
                       froe_run_totals(maker->run));
    *shown = (struct froe_panel){
        .id = entry->id,
        .title = entry->title,
        .explanation = entry->explanation,
        .shape = FROE_PANEL_FACTS,
        .columns = overview->columns,
        .column_count = overview->count,
        .row_count = 1,
        .distinct = 1,
        .main_column = overview->count,
        .cell = froe_overview_cell,
        .context = overview,
    };
}

bool froe_panels_make(struct froe_panels *panels, struct froe_run *run, void (*lacking)(void *context, const char *id),
                      void *context)
{
    struct maker maker = {.panels = panels, .run = run};
    panels->makers = calloc(froe_panel_entry_count, sizeof *panels->makers);
    panels->panels = calloc(froe_panel_entry_count, sizeof *panels->panels);
    if (panels->makers == NULL || panels->panels == NULL)
        return false;
    if (panels->question_of[FROE_BASE_ANSWERS] != SIZE_MAX) {
        struct froe_derive_base base = base_of(panels, run, FROE_BASE_ANSWERS);
        maker.timed = froe_overview_range(base.question, base.result, &maker.first, &maker.last);
    }
    for (size_t i = 0; i < froe_panel_entry_count; i++) {
        struct froe_panel_maker *panel = &panels->makers[i];
        struct froe_panel *shown = &panels->panels[panels->count];
        bool there = true;
        if (!panels->chosen[i])
            continue;
        panel->entry = &froe_panel_entries[i];
        if (panel->entry->way == FROE_WAY_OVERVIEW)
            make_overview(&maker, panel->entry, shown);
        else if (!make_panel(&maker, panel, shown, &there))
            return false;
        panels->count += there;
        if (!there)
            froe_panel_maker_free(panel);
        if (!there && panels->named && lacking != NULL)
            lacking(context, froe_panel_entries[i].id);
    }
    return true;
}
