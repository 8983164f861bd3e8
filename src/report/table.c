#include "report/table.h"

#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"
#include "report/layout.h"

#define SGR_CYAN "\x1b[36m"

/* A line under construction. Blanks are held back until something follows them, so that no line ends with blanks. */
struct line {
    struct froe_buffer *buffer;
    size_t blanks;
};

static void flush_blanks(struct line *line)
{
    if (line->blanks == 0)
        return;
    uint8_t *to = froe_buffer_reserve(line->buffer, line->blanks);
    if (to == NULL)
        return;
    memset(to, ' ', line->blanks);
    line->buffer->len += line->blanks;
    line->blanks = 0;
}

/* The bytes at the start of text that take at most `columns`; *used is set to what they take. */
static size_t head_bytes(struct froe_span text, size_t columns, size_t *used)
{
    size_t at = 0;
    *used = 0;
    while (at < text.len) {
        size_t width;
        size_t len = froe_text_character((struct froe_span){text.ptr + at, text.len - at}, &width);
        if (*used + width > columns)
            break;
        *used += width;
        at += len;
    }
    return at;
}

/* Drops characters at the start of text until the rest takes at most `columns`; combining characters that have lost
 * their base go too. *used is set to what the rest takes. */
static struct froe_span tail_of(struct froe_span text, size_t columns, size_t *used)
{
    *used = froe_text_width(text);
    while (text.len > 0) {
        size_t width;
        size_t len = froe_text_character(text, &width);
        if (*used <= columns && width > 0)
            break;
        *used -= width;
        text = (struct froe_span){text.ptr + len, text.len - len};
    }
    return text;
}

size_t froe_table_append_shortened(struct froe_buffer *buffer, struct froe_span text, size_t columns, bool utf8)
{
    size_t whole = froe_text_width(text);
    if (whole <= columns) {
        froe_text_escape(buffer, text);
        return whole;
    }
    size_t mark = utf8 ? 1 : 3;
    size_t room = columns > mark ? columns - mark : 0;
    size_t before, after;
    size_t head = head_bytes(text, room - room / 2, &before);
    struct froe_span tail = tail_of((struct froe_span){text.ptr + head, text.len - head}, room - before, &after);
    froe_text_escape(buffer, (struct froe_span){text.ptr, head});
    froe_buffer_text(buffer, utf8 ? "\u2026" : "...");
    froe_text_escape(buffer, tail);
    return before + mark + after;
}

/* One column of a line, with the blanks that part it from the next. */
static void append_column(struct line *line, const struct froe_table *table, struct froe_span text, size_t width,
                          bool right)
{
    bool shortens = froe_layout_shortens(table);
    size_t used = right || shortens ? froe_text_width(text) : 0;
    if (right && used < width)
        line->blanks += width - used;
    if (text.len > 0) {
        flush_blanks(line);
        if (used > width && shortens)
            used = froe_table_append_shortened(line->buffer, text, width, table->utf8);
        else
            used = froe_text_show(line->buffer, text);
    }
    line->blanks += FROE_LAYOUT_GAP + (right || used > width ? 0 : width - used);
}

/* A number where nothing is shortened: its digits are shown as they are. */
static void append_number(struct line *line, uint64_t number, size_t width)
{
    size_t len = froe_number_len(number), blanks = line->blanks + (len < width ? width - len : 0);
    uint8_t *to = froe_buffer_reserve(line->buffer, blanks + len);
    if (to == NULL)
        return;
    memset(to, ' ', blanks);
    froe_number_write(to + blanks, number);
    line->buffer->len += blanks + len;
    line->blanks = FROE_LAYOUT_GAP;
}

static void append_bar(struct line *line, const struct froe_table *table, const struct froe_layout *layout,
                       uint64_t value)
{
    unsigned steps = table->utf8 ? 8 : 1;
    size_t length = froe_layout_bar(layout, value, steps);
    if (length == 0)
        return;
    flush_blanks(line);
    if (table->color)
        froe_buffer_text(line->buffer, SGR_CYAN);
    for (size_t i = 0; i < length / steps; i++)
        froe_buffer_text(line->buffer, table->utf8 ? "\u2588" : "#");
    /* U+258F is one eighth of a block, U+2589 seven. */
    if (length % steps > 0)
        froe_buffer_append(line->buffer, (uint8_t[]){0xe2, 0x96, (uint8_t)(0x90 - length % steps)}, 3);
    if (table->color)
        froe_buffer_text(line->buffer, FROE_SGR_RESET);
}

static void begin_emphasis(const struct froe_table *table, struct froe_buffer *buffer)
{
    if (table->color)
        froe_buffer_text(buffer, FROE_SGR_BOLD);
}

static void end_emphasis(const struct froe_table *table, struct froe_buffer *buffer)
{
    froe_buffer_text(buffer, table->color ? FROE_SGR_RESET "\n" : "\n");
}

void froe_table_append_header(struct froe_buffer *buffer, const struct froe_table *table,
                              const struct froe_layout *layout)
{
    struct line line = {.buffer = buffer};
    begin_emphasis(table, buffer);
    for (size_t i = 0; i < table->column_count; i++)
        append_column(&line, table, table->columns[i].name, layout->columns[i].width, table->columns[i].number);
    if (layout->share > 0)
        append_column(&line, table, froe_span_of("share"), layout->share, true);
    end_emphasis(table, buffer);
}

static void append_row(struct froe_buffer *buffer, const struct froe_table *table, const struct froe_layout *layout,
                       size_t row)
{
    struct line line = {.buffer = buffer};
    bool is_total = row == table->row_count;
    if (is_total)
        begin_emphasis(table, buffer);
    for (size_t i = 0; i < table->column_count; i++) {
        uint8_t room[FROE_LAYOUT_DIGITS];
        struct froe_cell cell = table->cell(table->context, row, i);
        froe_layout_label(table, row, i, &cell);
        if (cell.kind == FROE_CELL_NUMBER && table->columns[i].number && !table->terminal) {
            append_number(&line, cell.number, layout->columns[i].width);
            continue;
        }
        struct froe_span text = froe_layout_text(table, &cell, layout->columns[i].places, room);
        append_column(&line, table, text, layout->columns[i].width, table->columns[i].number);
    }
    if (layout->share > 0) {
        uint8_t room[FROE_LAYOUT_DIGITS];
        struct froe_cell cell = table->cell(table->context, row, table->bar_column);
        append_column(&line, table, froe_layout_share(table, cell, room), layout->share, true);
        if (!is_total && cell.kind == FROE_CELL_NUMBER)
            append_bar(&line, table, layout, cell.number);
    }
    if (is_total)
        end_emphasis(table, buffer);
    else
        froe_buffer_byte(buffer, '\n');
}

void froe_table_append_rows(struct froe_buffer *buffer, const struct froe_table *table,
                            const struct froe_layout *layout, size_t from, size_t to)
{
    for (size_t row = from; row < to; row++)
        append_row(buffer, table, layout, row);
}

void froe_table_append(struct froe_buffer *buffer, const struct froe_table *table)
{
    size_t rows = froe_layout_rows(table);
    struct froe_layout layout = {.columns = calloc(table->column_count + 1, sizeof *layout.columns)};
    if (layout.columns == NULL) {
        buffer->failed = true;
        return;
    }
    froe_layout_measure_names(&layout, table);
    froe_layout_measure_rows(&layout, table, 0, rows);
    froe_layout_fit(&layout, table);
    froe_table_append_header(buffer, table, &layout);
    froe_table_append_rows(buffer, table, &layout, 0, rows);
    free(layout.columns);
}
