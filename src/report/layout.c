#include "report/layout.h"

#include "base/number.h"
#include "base/text.h"

#define GAP 2
/* Text columns are never shortened below this. */
#define TEXT_MIN 8
/* The share gives way when text columns would otherwise be cut below the first width, the bar below the second. */
#define TEXT_BESIDE_SHARE 16
#define TEXT_BESIDE_BAR   24
#define BAR_MIN           12
#define BAR_MAX           40

size_t froe_layout_rows(const struct froe_table *table)
{
    return table->row_count + (table->total_label != NULL);
}

struct froe_cell froe_layout_cell(const struct froe_table *table, size_t row, size_t column)
{
    struct froe_cell cell = table->cell(table->context, row, column);
    if (row == table->row_count && column == 0 && cell.kind == FROE_CELL_TEXT)
        cell.text = froe_span_of(table->total_label);
    return cell;
}

/* Puts a comma before each group of three digits but the first; returns the new length. */
static size_t separate_thousands(uint8_t *digits, size_t len)
{
    size_t commas = (len - 1) / 3;
    for (size_t from = len, to = len + commas; to > from; from -= 3) {
        to -= 3;
        memmove(digits + to, digits + from - 3, 3);
        digits[--to] = ',';
    }
    return len + commas;
}

struct froe_span froe_layout_text(const struct froe_table *table, struct froe_cell cell, uint8_t *room)
{
    if (cell.kind == FROE_CELL_ABSENT)
        return froe_span_of("-");
    if (cell.kind == FROE_CELL_TEXT || cell.kind == FROE_CELL_DECIMAL)
        return cell.text;
    size_t len = froe_number_write(room, cell.number);
    return (struct froe_span){room, table->terminal ? separate_thousands(room, len) : len};
}

struct froe_span froe_layout_share(const struct froe_table *table, struct froe_cell cell, uint8_t *room)
{
    if (cell.kind != FROE_CELL_NUMBER || table->total == 0)
        return froe_span_of("-");
    unsigned __int128 tenths = ((unsigned __int128)cell.number * 1000 + table->total / 2) / table->total;
    /* No part is larger than the whole; whatever else a caller passes must at least fit the column. */
    uint64_t shown = tenths > 9999 ? 9999 : (uint64_t)tenths;
    size_t len = froe_number_write(room, shown / 10);
    room[len++] = '.';
    room[len++] = (uint8_t)('0' + shown % 10);
    room[len++] = '%';
    return (struct froe_span){room, len};
}

size_t froe_layout_bar(const struct froe_layout *layout, uint64_t number, unsigned steps)
{
    if (layout->largest == 0)
        return 0;
    unsigned __int128 full = (unsigned __int128)number * layout->bar * steps;
    return (size_t)((full + layout->largest / 2) / layout->largest);
}

static void widen(size_t *width, struct froe_span text)
{
    size_t needed = froe_text_width(text);
    if (*width < needed)
        *width = needed;
}

void froe_layout_measure_names(struct froe_layout *layout, const struct froe_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        widen(&layout->widths[i], table->columns[i].name);
}

void froe_layout_measure_rows(struct froe_layout *layout, const struct froe_table *table, size_t from, size_t to)
{
    for (size_t row = from; row < to; row++) {
        for (size_t i = 0; i < table->column_count; i++) {
            uint8_t room[FROE_LAYOUT_DIGITS];
            struct froe_cell cell = froe_layout_cell(table, row, i);
            widen(&layout->widths[i], froe_layout_text(table, cell, room));
            bool drawn = i == table->bar_column && row < table->row_count && cell.kind == FROE_CELL_NUMBER;
            if (drawn && cell.number > layout->largest)
                layout->largest = cell.number;
        }
    }
}

void froe_layout_join(struct froe_layout *layout, const struct froe_layout *part, size_t column_count)
{
    for (size_t i = 0; i < column_count; i++)
        if (layout->widths[i] < part->widths[i])
            layout->widths[i] = part->widths[i];
    if (layout->largest < part->largest)
        layout->largest = part->largest;
}

/* Columns that a line takes when text columns are cut at `most`; without share and bar. */
static size_t line_width(const struct froe_layout *layout, const struct froe_table *table, size_t most)
{
    size_t width = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        bool cut = !table->columns[i].number && layout->widths[i] > most;
        width += (cut ? most : layout->widths[i]) + (i > 0 ? GAP : 0);
    }
    return width;
}

/* Cuts the widest text columns so that the line fits, all at the same width: narrow ones keep theirs. */
static void cut_text_columns(struct froe_layout *layout, const struct froe_table *table, size_t width)
{
    if (line_width(layout, table, SIZE_MAX) <= width)
        return;
    size_t most = TEXT_MIN;
    while (line_width(layout, table, most + 1) <= width)
        most++;
    size_t used = line_width(layout, table, most);
    size_t left = used < width ? width - used : 0;
    for (size_t i = 0; i < table->column_count; i++) {
        if (table->columns[i].number || layout->widths[i] <= most)
            continue;
        /* What equal widths leave over goes to the first of them, a column each. */
        layout->widths[i] = most + (left > 0);
        left -= left > 0;
    }
}

/* Decides on share and bar, and cuts the text columns to what these leave. */
static void fit_to_terminal(struct froe_layout *layout, const struct froe_table *table)
{
    size_t share = GAP + layout->share;
    size_t room = table->width;
    if (layout->share > 0 && line_width(layout, table, TEXT_BESIDE_SHARE) + share > room)
        layout->share = 0;
    if (layout->share == 0) {
        cut_text_columns(layout, table, room);
        return;
    }
    room -= share;
    bool has_bar = line_width(layout, table, TEXT_BESIDE_BAR) + GAP + BAR_MIN <= room;
    cut_text_columns(layout, table, has_bar ? room - GAP - BAR_MIN : room);
    if (!has_bar)
        return;
    layout->bar = room - GAP - line_width(layout, table, SIZE_MAX);
    if (layout->bar > BAR_MAX)
        layout->bar = BAR_MAX;
}

void froe_layout_fit(struct froe_layout *layout, const struct froe_table *table)
{
    if (!table->terminal)
        return;
    if (table->bar_column < table->column_count && table->total > 0)
        layout->share = sizeof "100.0%" - 1;
    if (table->width > 0)
        fit_to_terminal(layout, table);
}
