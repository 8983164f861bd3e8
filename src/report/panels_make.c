/* The panels of a report, from the answers to the questions of their bases. */
#include <stdio.h>
#include <stdlib.h>

#include "report/panels.h"

/* A report has a point for each width of time, at most so many in the range of the data where widths allow it. */
enum { POINTS_MAX = 200, DAY = 86400 };

static struct froe_derive_base base_of(const struct froe_panels *panels, size_t side, enum froe_panel_base base)
{
    const struct froe_panel_source *source = &panels->sources[side];
    if (base == FROE_BASE_AGENTS)
        return (struct froe_derive_base){&panels->agents_question, &source->agents.result};
    size_t number = panels->question_of[base];
    return (struct froe_derive_base){&panels->plan->questions[number], froe_run_result(source->run, number)};
}

static bool is_comparison(const struct froe_panels *panels)
{
    return panels->source_count > 1;
}

/* The least width of time that gives few enough points. */
static uint32_t choose_width(uint64_t range)
{
    static const uint32_t widths[] = {60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        if (range / widths[i] < POINTS_MAX)
            return widths[i];
    return DAY;
}

/* The width of a series that both results have. */
static int64_t choose_step(const struct froe_panels *panels)
{
    int64_t range = -1;
    for (size_t side = 0; side < panels->source_count; side++) {
        const struct froe_panel_source *source = &panels->sources[side];
        if (source->timed && source->last - source->first > range)
            range = source->last - source->first;
    }
    return range < 0 ? DAY : choose_width((uint64_t)range);
}

/* The first second of the second half. */
static int64_t middle(const struct froe_panels *panels)
{
    const struct froe_panel_source *source = &panels->sources[FROE_SIDE_NOW];
    return source->first + (source->last - source->first + 1) / 2;
}

/* A time among the aggregates of a group of paths; false: there is none. */
static bool time_of(const struct froe_panels *panels, const char *name, const struct froe_group *group, int64_t *time)
{
    const struct froe_question *question = base_of(panels, FROE_SIDE_NOW, FROE_BASE_PATHS).question;
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

/* Whether the other result lacks a group; `context` is the index of that. */
static bool is_unmatched(const void *context, const struct froe_group *group)
{
    return froe_row_index_find(context, group) == SIZE_MAX;
}

static bool is_nothing(const void *context, const struct froe_group *group)
{
    (void)context;
    (void)group;
    return false;
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

/* As --top. */
static uint64_t rows_of(const struct froe_panels *panels, const struct froe_panel_entry *entry)
{
    return entry->shape == FROE_PANEL_TABLE ? panels->top : UINT64_MAX;
}

/* Whether either result has durations. */
static bool any_durations(const struct froe_panels *panels, enum froe_panel_base base)
{
    bool any = false;
    for (size_t side = 0; side < panels->source_count; side++) {
        struct froe_derive_base from = base_of(panels, side, base);
        any = any || has_durations(from.question, from.result);
    }
    return any;
}

/* `keys` of a series, or of the entry. */
static bool make_question(const struct froe_panels *panels, struct froe_panel_maker *panel)
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
    /* A row that one result shows is to be found in the other, wherever it stands there. */
    text.top = is_comparison(panels) ? UINT64_MAX : rows_of(panels, entry);
    if (entry->way == FROE_WAY_SERIES) {
        snprintf(keys, sizeof keys, panel->step_seconds % 3600 == 0 ? "time:%dh" : "time:%dm",
                 (int)(panel->step_seconds / (panel->step_seconds % 3600 == 0 ? 3600 : 60)));
        text.keys = panel->step_seconds == DAY ? "time:1d" : keys;
    }
    const char *durations = strstr(entry->shown, ",p50(duration)");
    if (durations != NULL && text.sort == NULL && !any_durations(panels, entry->base)) {
        snprintf(shown, sizeof shown, "%.*s", (int)(durations - entry->shown), entry->shown);
        text.shown = shown;
    }
    if (!froe_question_init(&panel->question, &text, &panels->plan->scope, &unused))
        return false;
    panel->question.want_total = true;
    return is_comparison(panels) || set_command(panel, &text);
}

/* Agents are fewer than visitors, and whatever they are has to be found out for each. */
static bool make_agents(struct froe_panels *panels, size_t side)
{
    struct froe_panel_source *source = &panels->sources[side];
    froe_error unused;
    if (source->agents.question != NULL)
        return true;
    if (panels->agents_question.aggregates == NULL &&
        !froe_question_init(&panels->agents_question, &panels->texts[FROE_BASE_AGENTS], &panels->plan->scope, &unused))
        return false;
    panels->agents_question.want_total = true;
    return froe_derive(&source->agents, source->run, &panels->agents_question,
                       base_of(panels, side, FROE_BASE_VISITORS));
}

/* In a comparison, new is what was not met before, and gone what is not met now. */
static bool derive_unmatched(const struct froe_panels *panels, struct froe_panel_maker *panel, size_t side)
{
    struct froe_derive_base base = base_of(panels, side, panel->entry->base);
    struct froe_run *run = panels->sources[side].run;
    if ((side == FROE_SIDE_NOW) != (panel->entry->way == FROE_WAY_NEW))
        return froe_derive_choice(&panel->derived[side], run, &panel->question, base, is_nothing, NULL);
    struct froe_row_index other;
    if (!froe_row_index_init(&other, base_of(panels, side ^ 1, panel->entry->base).result))
        return false;
    bool good = froe_derive_choice(&panel->derived[side], run, &panel->question, base, is_unmatched, &other);
    froe_row_index_free(&other);
    return good;
}

static bool derive(const struct froe_panels *panels, struct froe_panel_maker *panel, size_t side)
{
    struct froe_derive_base base = base_of(panels, side, panel->entry->base);
    struct froe_run *run = panels->sources[side].run;
    enum froe_panel_way way = panel->entry->way;
    if (way != FROE_WAY_NEW && way != FROE_WAY_GONE && way != FROE_WAY_CHOSEN)
        return froe_derive(&panel->derived[side], run, &panel->question, base);
    if (way == FROE_WAY_CHOSEN)
        return froe_derive_choice(&panel->derived[side], run, &panel->question, base, NULL, NULL);
    if (is_comparison(panels))
        return derive_unmatched(panels, panel, side);
    return froe_derive_choice(&panel->derived[side], run, &panel->question, base,
                              way == FROE_WAY_NEW ? is_new : is_gone, panels);
}

/* Whether there is anything to show of a result: some key is known, and what rows are sorted by. */
static bool has_data(const struct froe_panels *panels, const struct froe_panel_maker *panel, size_t side)
{
    const struct froe_result *result = &panel->derived[side].result;
    const struct froe_panel_entry *entry = panel->entry;
    const struct froe_panel_source *source = &panels->sources[side];
    if (result->row_count == 0)
        return false;
    if (entry->sort != NULL && strcmp(entry->sort, "p95(duration)") == 0)
        return has_durations(&panel->question, result);
    if (entry->way == FROE_WAY_NEW || entry->way == FROE_WAY_GONE)
        return is_comparison(panels) || (source->timed && source->last > source->first);
    struct froe_datum datum;
    froe_key_read_one(&panel->question.key, result->rows[0], 0, &datum);
    return result->distinct > 1 || datum.present;
}

static bool set_columns(struct froe_panel_maker *panel)
{
    const struct froe_view *view = &panel->views[0];
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
    for (size_t i = panel->views[0].values_at; i < panel->views[0].count; i++)
        if (froe_span_equal(panel->columns[i].name, froe_span_of("count")))
            return i;
    return panel->views[0].count;
}

static struct froe_cell view_cell(void *context, size_t row, size_t column)
{
    return froe_view_cell(context, row, column);
}

/* Answers the question of a panel; *there: some result has data. */
static bool answer(struct froe_panels *panels, struct froe_panel_maker *panel, bool *there)
{
    if (panel->entry->way == FROE_WAY_SERIES)
        panel->step_seconds = choose_step(panels);
    for (size_t side = 0; side < panels->source_count && panel->entry->base == FROE_BASE_AGENTS; side++)
        if (!make_agents(panels, side))
            return false;
    *there = false;
    if (!make_question(panels, panel))
        return false;
    for (size_t side = 0; side < panels->source_count; side++) {
        if (!derive(panels, panel, side))
            return false;
        *there = has_data(panels, panel, side) || *there;
    }
    return true;
}

/* What is said of a panel. */
static const char *explanation_of(const struct froe_panels *panels, const struct froe_panel_entry *entry)
{
    if (is_comparison(panels) && entry->way == FROE_WAY_NEW)
        return "Met now and not before";
    return is_comparison(panels) && entry->way == FROE_WAY_GONE ? "Met before and not now" : entry->explanation;
}

static bool show(const struct froe_panels *panels, struct froe_panel_maker *panel, struct froe_panel *shown)
{
    for (size_t side = 0; side < panels->source_count; side++)
        if (!froe_view_init(&panel->views[side], &panel->question, &panel->derived[side].result, NULL, FROE_ABSENT,
                            false))
            return false;
    if (!set_columns(panel))
        return false;
    *shown = (struct froe_panel){
        .id = panel->entry->id,
        .title = panel->entry->title,
        .explanation = explanation_of(panels, panel->entry),
        .command = panel->command,
        .shape = panel->entry->shape,
        .step_seconds = panel->step_seconds,
        .columns = panel->columns,
        .column_count = panel->views[0].count,
        .row_count = panel->views[0].row_count,
        .distinct = panel->derived[0].result.distinct,
        .main_column = main_column(panel),
        .cell = view_cell,
        .context = &panel->views[0],
    };
    if (!is_comparison(panels))
        return true;
    shown->cell = froe_panel_pair_cell;
    shown->before = froe_panel_pair_before;
    shown->context = &panel->pair;
    bool good = froe_panel_pair_init(&panel->pair, &panel->views[FROE_SIDE_NOW], &panel->views[FROE_SIDE_BEFORE],
                                     rows_of(panels, panel->entry));
    shown->row_count = panel->pair.count;
    return good;
}

static struct froe_cell fact_now(void *context, size_t row, size_t column)
{
    const struct froe_panels *panels = context;
    return froe_overview_cell((void *)(uintptr_t)&panels->sources[FROE_SIDE_NOW].overview, row, column);
}

static struct froe_cell fact_before(void *context, size_t row, size_t column)
{
    const struct froe_panels *panels = context;
    return froe_overview_cell((void *)(uintptr_t)&panels->sources[FROE_SIDE_BEFORE].overview, row, column);
}

/* The facts of both have the same columns: the same was asked. */
static void make_overview(struct froe_panels *panels, const struct froe_panel_entry *entry, struct froe_panel *shown)
{
    for (size_t side = 0; side < panels->source_count; side++)
        froe_overview_make(&panels->sources[side].overview, base_of(panels, side, FROE_BASE_ANSWERS),
                           base_of(panels, side, FROE_BASE_VISITORS), froe_run_totals(panels->sources[side].run));
    const struct froe_overview *overview = &panels->sources[FROE_SIDE_NOW].overview;
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
        .cell = fact_now,
        .before = is_comparison(panels) ? fact_before : NULL,
        .context = panels,
    };
}

static bool init_sources(struct froe_panels *panels, struct froe_run *run, struct froe_run *before)
{
    panels->sources[FROE_SIDE_NOW].run = run;
    panels->sources[FROE_SIDE_BEFORE].run = before;
    panels->source_count = before == NULL ? 1 : 2;
    panels->makers = calloc(froe_panel_entry_count, sizeof *panels->makers);
    panels->panels = calloc(froe_panel_entry_count, sizeof *panels->panels);
    if (panels->makers == NULL || panels->panels == NULL)
        return false;
    for (size_t side = 0; side < panels->source_count && panels->question_of[FROE_BASE_ANSWERS] != SIZE_MAX; side++) {
        struct froe_panel_source *source = &panels->sources[side];
        struct froe_derive_base base = base_of(panels, side, FROE_BASE_ANSWERS);
        source->timed = froe_overview_range(base.question, base.result, &source->first, &source->last);
    }
    return true;
}

bool froe_panels_make(struct froe_panels *panels, struct froe_run *run, struct froe_run *before,
                      void (*lacking)(void *context, const char *id), void *context)
{
    if (!init_sources(panels, run, before))
        return false;
    for (size_t i = 0; i < froe_panel_entry_count; i++) {
        struct froe_panel_maker *panel = &panels->makers[i];
        struct froe_panel *shown = &panels->panels[panels->count];
        bool there = true;
        if (!panels->chosen[i])
            continue;
        panel->entry = &froe_panel_entries[i];
        if (panel->entry->way == FROE_WAY_OVERVIEW)
            make_overview(panels, panel->entry, shown);
        else if (!answer(panels, panel, &there) || (there && !show(panels, panel, shown)))
            return false;
        panels->count += there;
        if (!there)
            froe_panel_maker_free(panel);
        if (!there && panels->named && lacking != NULL)
            lacking(context, froe_panel_entries[i].id);
    }
    return true;
}
