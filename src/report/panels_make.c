/* The panels of a report, of the answers to their questions. */
#include <stdlib.h>

#include "report/panels_answer.h"

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

/* Shares and bars are of requests, but where traffic is what rows are there for. */
static size_t main_column(const struct froe_panel_maker *panel)
{
    const char *sort = panel->entry->sort;
    const char *name = sort != NULL && strcmp(sort, "sum(bytes)") == 0 ? sort : "count";
    for (size_t i = panel->views[0].values_at; i < panel->views[0].count; i++)
        if (froe_span_equal(panel->columns[i].name, froe_span_of(name)))
            return i;
    return panel->views[0].count;
}

static bool load_row(void *run, const struct froe_result *result, size_t row)
{
    return froe_derive_load(run, result, row, true);
}

/* What is said of a panel. */
static const char *explanation_of(const struct froe_panels *panels, const struct froe_panel_entry *entry)
{
    if (froe_panels_compare(panels) && entry->way == FROE_WAY_NEW)
        return "Met now and not before";
    return froe_panels_compare(panels) && entry->way == FROE_WAY_GONE ? "Met before and not now" : entry->explanation;
}

static bool init_views(const struct froe_panels *panels, struct froe_panel_maker *panel)
{
    const struct froe_question *question = panel->on_disk ? &panel->aligned.question : &panel->question;
    for (size_t side = 0; side < panels->source_count; side++) {
        struct froe_view *view = &panel->views[side];
        const struct froe_result *result =
            panel->on_disk ? &panel->aligned.results[side] : &panel->derived[side].result;
        if (!froe_view_init(view, question, result, NULL, FROE_ABSENT, false))
            return false;
        view->load = load_row;
        view->load_context = panels->sources[side].run;
    }
    return true;
}

/* Of what is gone, only the side before has groups. */
static uint64_t distinct_of(const struct froe_panels *panels, const struct froe_panel_maker *panel)
{
    bool gone = froe_panels_compare(panels) && panel->entry->way == FROE_WAY_GONE;
    return panel->derived[gone ? FROE_SIDE_BEFORE : FROE_SIDE_NOW].result.distinct;
}

/* Puts the rows of both sides beside each other. */
static bool pair(const struct froe_panels *panels, struct froe_panel_maker *panel)
{
    struct froe_view *now = &panel->views[FROE_SIDE_NOW], *before = &panel->views[FROE_SIDE_BEFORE];
    if (!panel->on_disk)
        return froe_panel_pair_init(&panel->pair, now, before, froe_panels_rows(panels, panel->entry),
                                    panel->entry->shape != FROE_PANEL_TABLE);
    froe_panel_pair_align(&panel->pair, now, before, &panel->aligned);
    return true;
}

static bool show(const struct froe_panels *panels, struct froe_panel_maker *panel, struct froe_panel *shown)
{
    if (!init_views(panels, panel) || !set_columns(panel))
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
        .distinct = distinct_of(panels, panel),
        .main_column = main_column(panel),
        .cell = froe_view_any_cell,
        .context = &panel->views[0],
    };
    if (!froe_panels_compare(panels))
        return true;
    shown->cell = froe_panel_pair_cell;
    shown->before = froe_panel_pair_before;
    shown->context = &panel->pair;
    bool good = pair(panels, panel);
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
static bool make_overview(struct froe_panels *panels, const struct froe_panel_entry *entry, struct froe_panel *shown)
{
    const struct froe_derive_base nobody = {NULL, NULL};
    for (size_t side = 0; side < panels->source_count; side++)
        if (!froe_overview_make(
                &panels->sources[side].overview, panels->sources[side].run,
                froe_panels_base(panels, side, FROE_BASE_ANSWERS),
                panels->visitors == FROE_VISITORS_NONE ? nobody : froe_panels_base(panels, side, FROE_BASE_VISITORS)))
            return false;
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
        .before = froe_panels_compare(panels) ? fact_before : NULL,
        .context = panels,
    };
    return true;
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
        struct froe_derive_base base = froe_panels_base(panels, side, FROE_BASE_ANSWERS);
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
        bool good = panel->entry->way == FROE_WAY_OVERVIEW
                        ? make_overview(panels, panel->entry, shown)
                        : froe_panels_answer(panels, panel, &there) && (!there || show(panels, panel, shown));
        if (!good)
            return false;
        panels->count += there;
        if (!there)
            froe_panel_maker_free(panel);
        if (!there && panels->named && lacking != NULL)
            lacking(context, froe_panel_entries[i].id);
    }
    return true;
}
