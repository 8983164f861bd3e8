#include "report/row.h"

#include "base/number.h"
#include "base/text.h"

/* One byte where room is nearly always left: froe_text_json() reserves more than it takes. */
static inline void append_byte(struct froe_buffer *buffer, uint8_t byte)
{
    if (buffer->len == buffer->cap || buffer->failed)
        froe_buffer_byte(buffer, byte);
    else
        buffer->data[buffer->len++] = byte;
}

static void append_visible(struct froe_buffer *buffer, struct froe_span text, bool terminal)
{
    if (text.len == 0)
        return;
    if (terminal)
        froe_text_escape(buffer, text);
    else
        froe_buffer_append(buffer, text.ptr, text.len);
}

/* On a terminal line ends arrive escaped, so they ask for no quotes there. */
static bool needs_quotes(struct froe_span text, bool terminal)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];
        if (byte == '"' || byte == ',' || (!terminal && (byte == '\n' || byte == '\r')))
            return true;
    }
    return text.len == 0;
}

static bool spreadsheet_runs(struct froe_span text)
{
    return text.len > 0 && memchr("=+-@", text.ptr[0], 4) != NULL;
}

static void append_csv_text(struct froe_buffer *buffer, struct froe_span text, struct froe_row_style style)
{
    bool quotes = needs_quotes(text, style.terminal);
    if (quotes)
        append_byte(buffer, '"');
    if (style.csv_safe && spreadsheet_runs(text))
        append_byte(buffer, '\'');
    const uint8_t *quote;
    while (quotes && text.len > 0 && (quote = memchr(text.ptr, '"', text.len)) != NULL) {
        append_visible(buffer, froe_span_between(text.ptr, quote), style.terminal);
        froe_buffer_append(buffer, "\"\"", 2);
        text = froe_span_between(quote + 1, text.ptr + text.len);
    }
    append_visible(buffer, text, style.terminal);
    if (quotes)
        append_byte(buffer, '"');
}

static char tsv_escape(uint8_t byte)
{
    switch (byte) {
    case '\t':
        return 't';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\\':
        return '\\';
    default:
        return 0;
    }
}

static void append_tsv_text(struct froe_buffer *buffer, struct froe_span text, bool terminal)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        char letter = tsv_escape(text.ptr[i]);
        if (letter == 0)
            continue;
        append_visible(buffer, (struct froe_span){text.ptr + from, i - from}, terminal);
        froe_buffer_append(buffer, (char[]){'\\', letter}, 2);
        from = i + 1;
    }
    append_visible(buffer, (struct froe_span){text.ptr + from, text.len - from}, terminal);
}

static void append_separated(struct froe_buffer *buffer, struct froe_cell cell, struct froe_row_style style)
{
    if (cell.kind == FROE_CELL_NUMBER)
        froe_buffer_number(buffer, cell.number);
    else if (cell.kind == FROE_CELL_DECIMAL || cell.kind == FROE_CELL_BOOLEAN)
        froe_buffer_append(buffer, cell.text.ptr, cell.text.len);
    else if (cell.kind == FROE_CELL_TEXT && style.format == FROE_FORMAT_CSV)
        append_csv_text(buffer, cell.text, style);
    else if (cell.kind == FROE_CELL_TEXT)
        append_tsv_text(buffer, cell.text, style.terminal);
}

static void append_blanks(struct froe_buffer *buffer, size_t count)
{
    uint8_t *to = count == 0 ? NULL : froe_buffer_reserve(buffer, count);
    if (to == NULL)
        return;
    memset(to, ' ', count);
    buffer->len += count;
}

/* A cell as text in a table; number_text lends the room for digits. */
static struct froe_span table_text(struct froe_cell cell, uint8_t number_text[FROE_NUMBER_DIGITS])
{
    if (cell.kind == FROE_CELL_ABSENT)
        return froe_span_of("-");
    if (cell.kind != FROE_CELL_NUMBER)
        return cell.text;
    return (struct froe_span){number_text, froe_number_write(number_text, cell.number)};
}

static void append_aligned(struct froe_buffer *buffer, const struct froe_column *column, struct froe_cell cell,
                           bool last)
{
    uint8_t digits[FROE_NUMBER_DIGITS];
    struct froe_span text = table_text(cell, digits);
    size_t width = froe_text_width(column->name);
    if (width < column->width)
        width = column->width;
    size_t used = froe_text_width(text);
    size_t blanks = used < width ? width - used : 0;
    if (column->number)
        append_blanks(buffer, blanks);
    froe_text_escape(buffer, text);
    if (!last)
        append_blanks(buffer, column->number ? 2 : blanks + 2);
}

static void append_cell(struct froe_buffer *buffer, const struct froe_column *column, struct froe_cell cell, bool last,
                        struct froe_row_style style)
{
    if (style.format == FROE_FORMAT_TABLE) {
        append_aligned(buffer, column, cell, last);
        return;
    }
    append_separated(buffer, cell, style);
    if (!last)
        append_byte(buffer, style.format == FROE_FORMAT_CSV ? ',' : '\t');
}

void froe_row_header(struct froe_buffer *buffer, const struct froe_column *columns, size_t count,
                     struct froe_row_style style)
{
    if (style.format == FROE_FORMAT_JSONL)
        return;
    for (size_t i = 0; i < count; i++) {
        struct froe_cell name = {.kind = FROE_CELL_TEXT, .text = columns[i].name};
        append_cell(buffer, &columns[i], name, i + 1 == count, style);
    }
    append_byte(buffer, '\n');
}

void froe_row_append(struct froe_buffer *buffer, const struct froe_column *columns, const struct froe_cell *cells,
                     size_t count, struct froe_row_style style)
{
    if (style.format == FROE_FORMAT_JSONL)
        froe_row_object(buffer, columns, cells, count, style.terminal);
    else
        for (size_t i = 0; i < count; i++)
            append_cell(buffer, &columns[i], cells[i], i + 1 == count, style);
    append_byte(buffer, '\n');
}

void froe_row_object(struct froe_buffer *buffer, const struct froe_column *columns, const struct froe_cell *cells,
                     size_t count, bool terminal)
{
    append_byte(buffer, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            append_byte(buffer, ',');
        froe_text_json(buffer, columns[i].name, terminal);
        append_byte(buffer, ':');
        if (cells[i].kind == FROE_CELL_TEXT)
            froe_text_json(buffer, cells[i].text, terminal);
        else if (cells[i].kind == FROE_CELL_DECIMAL || cells[i].kind == FROE_CELL_BOOLEAN)
            froe_buffer_append(buffer, cells[i].text.ptr, cells[i].text.len);
        else if (cells[i].kind == FROE_CELL_NUMBER)
            froe_buffer_number(buffer, cells[i].number);
        else
            froe_buffer_append(buffer, "null", 4);
    }
    append_byte(buffer, '}');
}
