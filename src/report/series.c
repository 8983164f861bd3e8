#include "report/series.h"

#include "report/panel_value.h"

/* Seconds east of UTC at the end of a time that has been found to be one; a date has none. */
static int64_t offset_of(struct froe_span text)
{
    int64_t utc, local;
    uint8_t copy[25];
    if (text.len != sizeof copy || !froe_panel_moment(text, &utc))
        return 0;
    memcpy(copy, text.ptr, 19);
    memcpy(copy + 19, "+00:00", 6);
    froe_panel_moment((struct froe_span){copy, sizeof copy}, &local);
    return local - utc;
}

static bool moment_of(const struct froe_panel *panel, size_t row, int64_t *seconds)
{
    struct froe_cell cell = panel->cell(panel->context, row, 0);
    return cell.kind == FROE_CELL_TEXT && froe_panel_moment(cell.text, seconds);
}

bool froe_series_measure(struct froe_series *series, const struct froe_panel *panel, size_t bars_max)
{
    *series = (struct froe_series){.panel = panel};
    bool found = false;
    for (size_t row = 0; row < panel->row_count; row++) {
        int64_t at;
        if (!moment_of(panel, row, &at))
            continue;
        if (!found || at < series->from) {
            series->from = at;
            series->offset = offset_of(panel->cell(panel->context, row, 0).text);
        }
        series->to = !found || at > series->to ? at : series->to;
        found = true;
    }
    series->step = panel->step_seconds > 0 ? panel->step_seconds : 1;
    series->to += series->step;
    int64_t most = bars_max == 0 ? 1 : (int64_t)bars_max;
    int64_t bars = (series->to - series->from + series->step - 1) / series->step;
    if (bars > most)
        series->step *= (bars + most - 1) / most;
    series->bars = (size_t)((series->to - series->from + series->step - 1) / series->step);
    return found;
}

bool froe_series_bar(const struct froe_series *series, size_t row, size_t *bar)
{
    int64_t at;
    if (!moment_of(series->panel, row, &at))
        return false;
    *bar = (size_t)((at - series->from) / series->step);
    return true;
}

__int128 froe_series_height(struct froe_cell cell)
{
    __int128 units;
    return froe_panel_number(cell, &units) && units > 0 ? units : 0;
}

__int128 froe_series_highest(const struct froe_series *series, size_t column)
{
    const struct froe_panel *panel = series->panel;
    __int128 highest = 0;
    for (size_t row = 0; row < panel->row_count; row++) {
        __int128 now = froe_series_height(panel->cell(panel->context, row, column));
        highest = now > highest ? now : highest;
        if (panel->before == NULL)
            continue;
        __int128 was = froe_series_height(panel->before(panel->context, row, column));
        highest = was > highest ? was : highest;
    }
    return highest;
}
