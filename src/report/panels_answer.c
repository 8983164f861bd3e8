#include "report/panels_answer.h"

/* A report has a point for each width of time, at most so many in the range of the data where widths allow it. */
enum { POINTS_MAX = 200, DAY = 86400 };

struct froe_derive_base froe_panels_base(const struct froe_panels *panels, size_t side, enum froe_panel_base base)
{
    const struct froe_panel_source *source = &panels->sources[side];
    if (froe_panel_asked(panels->visitors, base) != base)
        return (struct froe_derive_base){&panels->made[base], &source->made[base].result};
    size_t number = panels->question_of[base];
    return (struct froe_derive_base){&panels->plan->questions[number], froe_run_result(source->run, number)};
}

bool froe_panels_compare(const struct froe_panels *panels)
{
    return panels->source_count > 1;
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

/* That of the longest range; a day where no record has a time. */
static size_t least_width(const struct froe_panels *panels)
{
    int64_t range = -1;
    for (size_t side = 0; side < panels->source_count; side++) {
        const struct froe_panel_source *source = &panels->sources[side];
        if (source->timed && source->last - source->first > range)
            range = source->last - source->first;
    }
    return range < 0 ? WIDTHS - 1 : choose_width((uint64_t)range);
}

/* What tells in which half of the range of time paths were met. */
struct halves {
    const struct froe_question *question;
    size_t index;   /* of the time among the aggregates */
    int64_t middle; /* the first second of the second half */
};

static struct halves halves_of(const struct froe_panels *panels, const char *name)
{
    const struct froe_panel_source *source = &panels->sources[FROE_SIDE_NOW];
    const struct froe_question *question = froe_panels_base(panels, FROE_SIDE_NOW, FROE_BASE_PATHS).question;
    struct halves halves = {.question = question, .middle = source->first + (source->last - source->first + 1) / 2};
    while (!froe_span_equal(froe_aggregates_name(question->aggregates, halves.index), froe_span_of(name)))
        halves.index++;
    return halves;
}

/* The time of a group of paths; false: there is none. */
static bool time_of(const struct halves *halves, const struct froe_group *group, int64_t *time)
{
    const struct froe_question *question = halves->question;
    struct froe_aggregate_value value;
    froe_aggregates_value(question->aggregates, halves->index, froe_group_state(group, question->state_size),
                          group->hits, &value);
    *time = value.time;
    return value.present;
}

static bool is_new(const void *context, const struct froe_group *group)
{
    const struct halves *halves = context;
    int64_t time;
    return time_of(halves, group, &time) && time >= halves->middle;
}

static bool is_gone(const void *context, const struct froe_group *group)
{
    const struct halves *halves = context;
    int64_t time;
    return time_of(halves, group, &time) && time < halves->middle;
}

/* Whether either result has a group among its first ones; `context` is an index of these for each. */
static bool is_first(const void *context, const struct froe_group *group)
{
    const struct froe_row_index *first = context;
    return froe_row_index_find(&first[FROE_SIDE_NOW], group) != SIZE_MAX ||
           froe_row_index_find(&first[FROE_SIDE_BEFORE], group) != SIZE_MAX;
}

static bool is_nothing(const void *context, const struct froe_group *group)
{
    (void)context;
    (void)group;
    return false;
}

uint64_t froe_panels_rows(const struct froe_panels *panels, const struct froe_panel_entry *entry)
{
    return entry->shape == FROE_PANEL_TABLE ? panels->top : UINT64_MAX;
}

/* Hosts and agents are fewer than visitors, and whatever they are has to be found out for each. A base is made of one
 * that is made before it. */
static bool make_base(struct froe_panels *panels, size_t side, enum froe_panel_base base)
{
    enum froe_panel_base from = froe_panel_made_of(panels->visitors, base);
    struct froe_panel_source *source = &panels->sources[side];
    struct froe_question *question = &panels->made[base];
    froe_error unused;
    if (from == base || source->made[base].question != NULL)
        return true;
    if (!make_base(panels, side, from))
        return false;
    if (question->aggregates == NULL &&
        !froe_question_init(question, &panels->texts[base], &panels->plan->scope, &unused))
        return false;
    question->want_total = true;
    return froe_derive(&source->made[base], source->run, question, froe_panels_base(panels, side, from));
}

/* In a comparison, new is what was not met before, and gone what is not met now. */
static bool derive_unmatched(const struct froe_panels *panels, struct froe_panel_maker *panel, size_t side)
{
    static const struct froe_derive_filter nothing = {.keeps = is_nothing};
    struct froe_derive_base base = froe_panels_base(panels, side, panel->entry->base);
    struct froe_derive_base others = froe_panels_base(panels, side ^ 1, panel->entry->base);
    struct froe_run *run = panels->sources[side].run;
    if ((side == FROE_SIDE_NOW) != (panel->entry->way == FROE_WAY_NEW))
        return froe_derive_choice(&panel->derived[side], run, &panel->question, base, &nothing);
    return froe_derive_unmatched(&panel->derived[side], run, &panel->question, base, panels->sources[side ^ 1].run,
                                 others);
}

static bool derive(const struct froe_panels *panels, struct froe_panel_maker *panel, size_t side)
{
    struct froe_derive_base base = froe_panels_base(panels, side, panel->entry->base);
    struct froe_run *run = panels->sources[side].run;
    enum froe_panel_way way = panel->entry->way;
    if (!froe_panel_is_chosen(way))
        return froe_derive(&panel->derived[side], run, &panel->question, base);
    if (way == FROE_WAY_CHOSEN)
        return froe_derive_choice(&panel->derived[side], run, &panel->question, base, NULL);
    if (froe_panels_compare(panels))
        return derive_unmatched(panels, panel, side);
    struct halves halves = halves_of(panels, way == FROE_WAY_NEW ? "min(time)" : "max(time)");
    const struct froe_derive_filter filter = {.keeps = way == FROE_WAY_NEW ? is_new : is_gone, .context = &halves};
    return froe_derive_choice(&panel->derived[side], run, &panel->question, base, &filter);
}

/* --- comparisons of the first rows ------------------------------------------------------------------------------- */

/* What the rows of a panel are chosen from. */
static struct froe_derive_base all_of(const struct froe_panels *panels, const struct froe_panel_maker *panel,
                                      size_t side)
{
    if (froe_panel_is_chosen(panel->entry->way))
        return froe_panels_base(panels, side, panel->entry->base);
    return (struct froe_derive_base){&panel->whole_question, &panel->whole[side].result};
}

static bool derive_first(const struct froe_panels *panels, struct froe_panel_maker *panel, size_t side)
{
    struct froe_run *run = panels->sources[side].run;
    if (!froe_panel_is_chosen(panel->entry->way) && !froe_derive(&panel->whole[side], run, &panel->whole_question,
                                                                 froe_panels_base(panels, side, panel->entry->base)))
        return false;
    return froe_derive_choice(&panel->first[side], run, &panel->question, all_of(panels, panel, side), NULL);
}

/* Those that are first in either result, with the totals of all. */
static bool derive_pairs(struct froe_panels *panels, struct froe_panel_maker *panel, size_t side,
                         struct froe_row_index *first)
{
    const struct froe_derive_filter filter = {.keeps = is_first, .context = first};
    struct froe_derived *derived = &panel->derived[side];
    const struct froe_result *all = &panel->first[side].result;
    if (!froe_derive_choice(derived, panels->sources[side].run, &panel->question, all_of(panels, panel, side), &filter))
        return false;
    derived->result.total = all->total;
    derived->result.distinct = all->distinct;
    memcpy(derived->result.total_state, all->total_state, panel->question.state_size);
    return true;
}

/* Whether some of the rows of two results are on the disk. */
static bool are_on_disk(const struct froe_derived answers[FROE_SIDES])
{
    return answers[FROE_SIDE_NOW].result.store != NULL || answers[FROE_SIDE_BEFORE].result.store != NULL;
}

/* All rows of both, when even the first ones do not fit into memory. */
static bool derive_all(const struct froe_panels *panels, struct froe_panel_maker *panel)
{
    bool good = true;
    for (size_t side = 0; good && side < FROE_SIDES; side++) {
        froe_derived_free(&panel->first[side]);
        good = froe_derive_choice(&panel->derived[side], panels->sources[side].run, &panel->question,
                                  all_of(panels, panel, side), NULL);
    }
    return good;
}

/* A row that one result shows is to be found in the other, wherever it stands there. */
static bool answer_pairs(struct froe_panels *panels, struct froe_panel_maker *panel)
{
    struct froe_row_index first[FROE_SIDES] = {0};
    bool good = true;
    for (size_t side = 0; good && side < FROE_SIDES; side++)
        good = derive_first(panels, panel, side);
    panel->question.top = UINT64_MAX;
    if (good && are_on_disk(panel->first))
        return derive_all(panels, panel);
    for (size_t side = 0; good && side < FROE_SIDES; side++)
        good = froe_row_index_init(&first[side], &panel->first[side].result);
    for (size_t side = 0; good && side < FROE_SIDES; side++)
        good = derive_pairs(panels, panel, side, first);
    for (size_t side = 0; side < FROE_SIDES; side++)
        froe_row_index_free(&first[side]);
    return good;
}

/* --- panels ------------------------------------------------------------------------------------------------------ */

/* Whether there is anything to show of a result, *there: some key is known, and what rows are sorted by. */
static bool has_data(const struct froe_panels *panels, const struct froe_panel_maker *panel, size_t side, bool *there)
{
    const struct froe_result *result = &panel->derived[side].result;
    const struct froe_panel_entry *entry = panel->entry;
    const struct froe_panel_source *source = &panels->sources[side];
    *there = false;
    if (result->row_count == 0)
        return true;
    if (entry->sort != NULL && strcmp(entry->sort, "p95(duration)") == 0) {
        *there = froe_panel_has_durations(&panel->question, result);
        return true;
    }
    if (entry->way == FROE_WAY_NEW || entry->way == FROE_WAY_GONE) {
        *there = froe_panels_compare(panels) || (source->timed && source->last > source->first);
        return true;
    }
    struct froe_datum datum;
    if (!froe_derive_load(source->run, result, 0, true))
        return false;
    froe_key_read_one(&panel->question.key, froe_result_row(result, 0), 0, &datum);
    *there = result->distinct > 1 || datum.present;
    return true;
}

/* How many of the points of a series, whose key is a time, a wider one would still have. */
static bool points_at(const struct froe_panels *panels, const struct froe_panel_maker *panel, size_t side,
                      uint32_t width, uint64_t *points)
{
    const struct froe_result *result = &panel->derived[side].result;
    int64_t last = 0;
    int32_t offset = 0;
    *points = 0;
    for (size_t i = 0; i < result->row_count; i++) {
        struct froe_datum at;
        if (!froe_result_has(result, i) && !froe_derive_load(panels->sources[side].run, result, i, true))
            return false;
        froe_key_read_one(&panel->question.key, froe_result_row(result, i), 0, &at);
        int64_t local = at.time + at.offset;
        int64_t point = local - (local % width + width) % width;
        if (!at.present)
            continue;
        *points += *points == 0 || point != last || (at.offset != offset && width != DAY);
        last = point;
        offset = at.offset;
    }
    return true;
}

/* Makes the question of a panel and answers it. */
static bool answer(struct froe_panels *panels, struct froe_panel_maker *panel)
{
    enum froe_panel_way way = panel->entry->way;
    if (!froe_panel_make_question(panels, panel))
        return false;
    if (froe_panels_pair_first(panels, panel->entry) && way != FROE_WAY_NEW && way != FROE_WAY_GONE)
        return answer_pairs(panels, panel);
    for (size_t side = 0; side < panels->source_count; side++)
        if (!derive(panels, panel, side))
            return false;
    return true;
}

/* Whether a series has gaps that a wider one, with as many points, has not, *sparse. points: of each side. */
static bool is_sparse(const struct froe_panels *panels, const struct froe_panel_maker *panel, const uint64_t *points,
                      size_t width, bool *sparse)
{
    *sparse = true;
    for (size_t side = 0; side < panels->source_count; side++) {
        const struct froe_panel_source *source = &panels->sources[side];
        uint64_t range = source->timed ? (uint64_t)(source->last - source->first) : UINT64_MAX, wider;
        if (!points_at(panels, panel, side, widths[width + 1], &wider))
            return false;
        *sparse = *sparse && points[side] <= range / widths[width] && wider == points[side];
    }
    return true;
}

/*
 * A series of the least width that gives few enough points. When a wider one has as many, it shows the same without
 * the gaps: what happens once an hour is a series of hours.
 */
static bool answer_series(struct froe_panels *panels, struct froe_panel_maker *panel)
{
    const struct froe_panel_entry *entry = panel->entry;
    size_t least = least_width(panels), chosen = least;
    panel->step_seconds = widths[least];
    if (!answer(panels, panel))
        return false;
    if (least == WIDTHS - 1)
        return true;
    uint64_t points[FROE_SIDES];
    for (size_t side = 0; side < panels->source_count; side++)
        if (!points_at(panels, panel, side, widths[least], &points[side]))
            return false;
    for (bool sparse = true; chosen + 1 < WIDTHS; chosen++)
        if (!is_sparse(panels, panel, points, chosen, &sparse))
            return false;
        else if (!sparse)
            break;
    if (chosen == least)
        return true;
    froe_panel_maker_free(panel);
    *panel = (struct froe_panel_maker){.entry = entry, .step_seconds = widths[chosen]};
    return answer(panels, panel);
}

bool froe_panels_answer(struct froe_panels *panels, struct froe_panel_maker *panel, bool *there)
{
    const struct froe_panel_entry *entry = panel->entry;
    for (size_t side = 0; side < panels->source_count; side++)
        if (!make_base(panels, side, entry->base))
            return false;
    *there = false;
    if (!(entry->way == FROE_WAY_SERIES ? answer_series(panels, panel) : answer(panels, panel)))
        return false;
    for (size_t side = 0; side < panels->source_count; side++) {
        bool some;
        if (!has_data(panels, panel, side, &some))
            return false;
        *there = some || *there;
    }
    if (!*there || !froe_panels_compare(panels) || !are_on_disk(panel->derived))
        return true;
    panel->on_disk = true;
    return froe_aligned_init(&panel->aligned, &panel->question, panel->derived, froe_panels_rows(panels, entry),
                             entry->shape != FROE_PANEL_TABLE);
}
