#include "report/layout.h"

#include "base/number.h"
#include "base/text.h"

/* Text columns are never shortened below this, nor are names of number columns. */
#define TEXT_MIN 8
/* The names of number columns give way when text columns would otherwise be cut below this. */
#define TEXT_BESIDE_NAMES 16
/* The share gives way when text columns would otherwise be cut below the first width, the bar below the second. */
#define TEXT_BESIDE_SHARE 16
#define TEXT_BESIDE_BAR   24
#define BAR_MIN           12
#define BAR_MAX           40
/* Where nothing is shortened, texts are aligned up to this: one long one must not make every line as long. */
#define ALIGNED_MAX 256

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

size_t froe_layout_rows(const struct froe_table *table)
{
    return table->row_count + (table->total_label != NULL);
}

void froe_layout_label(const struct froe_table *table, size_t row, size_t column, struct froe_cell *cell)
{
    if (row == table->row_count && column == 0 && cell->kind == FROE_CELL_TEXT)
        cell->text = froe_span_of(table->total_label);
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

/* The digits of a number. */
struct digits {
    struct froe_span whole;  /* before the point */
    struct froe_span places; /* behind it; empty: there is none */
};

/* Of a number cell; room lends the place for digits that stand nowhere. */
static struct digits digits_of(const struct froe_cell *cell, uint8_t *room)
{
    struct froe_span text = cell->text;
    if (cell->kind == FROE_CELL_NUMBER) {
        text = (struct froe_span){room, froe_number_write(room, cell->number)};
        return (struct digits){text, {room + text.len, 0}};
    }
    const uint8_t *point = text.len == 0 ? NULL : memchr(text.ptr, '.', text.len);
    if (point == NULL)
        return (struct digits){text, {text.ptr, 0}};
    size_t len = (size_t)(point - text.ptr);
    return (struct digits){{text.ptr, len}, {point + 1, text.len - len - 1}};
}

/* Whether digits are shown. */
static bool is_number(const struct froe_cell *cell)
{
    return (cell->kind == FROE_CELL_NUMBER && cell->text.ptr == NULL) || cell->kind == FROE_CELL_DECIMAL;
}

struct froe_span froe_layout_text(const struct froe_table *table, const struct froe_cell *cell, size_t places,
                                  uint8_t *room)
{
    if (cell->kind == FROE_CELL_ABSENT)
        return froe_span_of("-");
    if (!is_number(cell))
        return cell->text;
    struct digits digits = digits_of(cell, room);
    places = larger(places, digits.places.len);
    if (!table->terminal || digits.whole.len == 0 || digits.whole.len * 4 / 3 + 1 + places > FROE_LAYOUT_DIGITS)
        return cell->kind == FROE_CELL_NUMBER ? digits.whole : cell->text;
    memmove(room, digits.whole.ptr, digits.whole.len);
    size_t len = separate_thousands(room, digits.whole.len);
    if (places > 0)
        room[len++] = '.';
    for (size_t i = 0; i < places; i++)
        room[len++] = i < digits.places.len ? digits.places.ptr[i] : '0';
    return (struct froe_span){room, len};
}

struct froe_span froe_layout_share(const struct froe_table *table, struct froe_cell cell, uint8_t *room)
{
    if (cell.kind != FROE_CELL_NUMBER || table->total == 0)
        return froe_span_of("-");
    unsigned __int128 tenths = ((unsigned __int128)cell.number * 1000 + table->total / 2) / table->total;
    /* No part is larger than the whole; whatever else a caller passes must at least fit the column. */
    uint64_t shown = tenths > 9999 ? 9999 : (uint64_t)tenths;
    if (shown == 0 && cell.number > 0)
        return froe_span_of("<0.1%");
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
        widen(&layout->columns[i].name, table->columns[i].name);
}

static void measure_cell(struct froe_layout_column *column, const struct froe_table *table,
                         const struct froe_cell *cell)
{
    uint8_t room[FROE_LAYOUT_DIGITS];
    if (cell->kind == FROE_CELL_NUMBER && !table->terminal) {
        column->text = larger(column->text, froe_number_len(cell->number));
        return;
    }
    struct froe_span text = froe_layout_text(table, cell, 0, room);
    if (table->terminal && is_number(cell)) {
        size_t places = digits_of(&(struct froe_cell){.kind = FROE_CELL_DECIMAL, .text = text}, NULL).places.len;
        column->places = larger(column->places, places);
        text.len -= places == 0 ? 0 : places + 1;
    }
    widen(&column->text, text);
}

void froe_layout_measure_rows(struct froe_layout *layout, const struct froe_table *table, size_t from, size_t to)
{
    for (size_t row = from; row < to; row++) {
        for (size_t i = 0; i < table->column_count; i++) {
            struct froe_cell cell = table->cell(table->context, row, i);
            froe_layout_label(table, row, i, &cell);
            measure_cell(&layout->columns[i], table, &cell);
            bool drawn = i == table->bar_column && row < table->row_count && cell.kind == FROE_CELL_NUMBER;
            if (drawn && cell.number > layout->largest)
                layout->largest = cell.number;
        }
    }
}

void froe_layout_join(struct froe_layout *layout, const struct froe_layout *part, size_t column_count)
{
    for (size_t i = 0; i < column_count; i++) {
        struct froe_layout_column *column = &layout->columns[i];
        const struct froe_layout_column *other = &part->columns[i];
        column->text = larger(column->text, other->text);
        column->places = larger(column->places, other->places);
    }
    if (layout->largest < part->largest)
        layout->largest = part->largest;
}

/* The width of the cells of a column. */
static size_t cells_width(const struct froe_layout_column *column)
{
    return column->text + (column->places == 0 ? 0 : column->places + 1);
}

/* The width of a column when text columns are cut at `most`. */
static size_t cut_width(const struct froe_layout *layout, const struct froe_table *table, size_t i, size_t most)
{
    size_t width = layout->columns[i].width;
    most = layout->cuts_all ? most : larger(most, table->columns[i].width);
    return table->columns[i].number || width < most ? width : most;
}

/* Columns that a line takes when text columns are cut at `most`; without share and bar. */
static size_t line_width(const struct froe_layout *layout, const struct froe_table *table, size_t most)
{
    size_t width = 0;
    for (size_t i = 0; i < table->column_count; i++)
        width += cut_width(layout, table, i, most) + (i > 0 ? FROE_LAYOUT_GAP : 0);
    return width;
}

/* Gives number columns what their cells need, and their names up to `most`. */
static void cut_names(struct froe_layout *layout, const struct froe_table *table, size_t most)
{
    for (size_t i = 0; i < table->column_count; i++) {
        struct froe_layout_column *column = &layout->columns[i];
        if (table->columns[i].number)
            column->width = larger(cells_width(column), column->name < most ? column->name : most);
    }
}

/* Shortens long names of number columns, all at the same width, as far as texts of a readable width need it. */
static void fit_names(struct froe_layout *layout, const struct froe_table *table)
{
    size_t longest = TEXT_MIN;
    for (size_t i = 0; i < table->column_count; i++)
        longest = larger(longest, layout->columns[i].name);
    /* Names are as long as what users type: the way is halved, not stepped. */
    size_t fits = TEXT_MIN, fails = longest + 1;
    while (fails - fits > 1) {
        size_t middle = fits + (fails - fits) / 2;
        cut_names(layout, table, middle);
        if (line_width(layout, table, TEXT_BESIDE_NAMES) <= table->width)
            fits = middle;
        else
            fails = middle;
    }
    cut_names(layout, table, fits);
}

/* Cuts the widest text columns so that the line fits, all at the same width: narrow ones keep theirs. */
static void cut_text_columns(struct froe_layout *layout, const struct froe_table *table, size_t width)
{
    if (line_width(layout, table, SIZE_MAX) <= width)
        return;
    if (line_width(layout, table, TEXT_MIN) > width) {
        layout->cuts_all = true;
        layout->cuts_all = line_width(layout, table, TEXT_MIN) <= width;
    }
    size_t most = TEXT_MIN;
    while (line_width(layout, table, most + 1) <= width)
        most++;
    size_t used = line_width(layout, table, most);
    size_t left = used < width ? width - used : 0;
    for (size_t i = 0; i < table->column_count; i++) {
        size_t cut = cut_width(layout, table, i, most);
        if (cut == layout->columns[i].width)
            continue;
        /* What equal widths leave over goes to the first of them, a column each. */
        layout->columns[i].width = cut + (left > 0);
        left -= left > 0;
    }
}

/* Decides on share and bar, and cuts the text columns to what these leave. */
static void fit_to_terminal(struct froe_layout *layout, const struct froe_table *table)
{
    size_t share = FROE_LAYOUT_GAP + layout->share;
    size_t room = table->width;
    if (layout->share > 0 && line_width(layout, table, TEXT_BESIDE_SHARE) + share > room)
        layout->share = 0;
    if (layout->share == 0) {
        fit_names(layout, table);
        cut_text_columns(layout, table, room);
        return;
    }
    room -= share;
    bool has_bar = line_width(layout, table, TEXT_BESIDE_BAR) + FROE_LAYOUT_GAP + BAR_MIN <= room;
    cut_text_columns(layout, table, has_bar ? room - FROE_LAYOUT_GAP - BAR_MIN : room);
    if (!has_bar)
        return;
    layout->bar = room - FROE_LAYOUT_GAP - line_width(layout, table, SIZE_MAX);
    if (layout->bar > BAR_MAX)
        layout->bar = BAR_MAX;
}

bool froe_layout_shortens(const struct froe_table *table)
{
    return table->terminal && table->width > 0;
}

void froe_layout_fit(struct froe_layout *layout, const struct froe_table *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        struct froe_layout_column *column = &layout->columns[i];
        size_t width = cells_width(column);
        if (!table->columns[i].number && !froe_layout_shortens(table) && width > ALIGNED_MAX)
            width = ALIGNED_MAX;
        column->width = larger(column->name, width);
    }
    if (!table->terminal)
        return;
    if (table->bar_column < table->column_count && table->total > 0)
        layout->share = sizeof "100.0%" - 1;
    if (froe_layout_shortens(table))
        fit_to_terminal(layout, table);
}
