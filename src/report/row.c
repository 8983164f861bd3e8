#include "report/row.h"

#include "base/copy.h"
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

static bool spreadsheet_runs(struct froe_span text)
{
    return text.len > 0 && memchr("=+-@", text.ptr[0], 4) != NULL;
}

/* On a terminal line ends arrive escaped, so they ask for no quotes there. */
static void append_csv_escaped(struct froe_buffer *buffer, struct froe_span text, bool marked)
{
    bool quotes = text.len == 0 || froe_find_stop(text.ptr, text.len, FROE_STOP_CSV_LINE) < text.len;
    if (quotes)
        append_byte(buffer, '"');
    if (marked)
        append_byte(buffer, '\'');
    while (quotes && text.len > 0) {
        size_t len = froe_find_stop(text.ptr, text.len, FROE_STOP_QUOTE);
        if (len == text.len)
            break;
        froe_text_escape(buffer, (struct froe_span){text.ptr, len});
        froe_buffer_append(buffer, "\"\"", 2);
        text = (struct froe_span){text.ptr + len + 1, text.len - len - 1};
    }
    froe_text_escape(buffer, text);
    if (quotes)
        append_byte(buffer, '"');
}

static void append_csv_quoted(struct froe_buffer *buffer, struct froe_span text, bool marked)
{
    uint8_t *to = froe_buffer_reserve(buffer, 2 * text.len + 3);
    if (to == NULL)
        return;
    *to++ = '"';
    if (marked)
        *to++ = '\'';
    for (size_t at = 0; at < text.len;) {
        size_t len = froe_copy_until(to, text.ptr + at, text.len - at, FROE_STOP_QUOTE);
        at += len;
        to += len;
        if (at < text.len) {
            memcpy(to, "\"\"", 2);
            to += 2;
            at++;
        }
    }
    *to++ = '"';
    buffer->len = (size_t)(to - buffer->data);
}

/* Most cells need no quotes: they are copied as though they did not, until something says otherwise. */
static void append_csv_text(struct froe_buffer *buffer, struct froe_span text, struct froe_row_style style)
{
    bool marked = style.csv_safe && spreadsheet_runs(text);
    if (style.terminal) {
        append_csv_escaped(buffer, text, marked);
        return;
    }
    uint8_t *to = text.len == 0 ? NULL : froe_buffer_reserve(buffer, text.len + 1);
    if (to != NULL && froe_copy_until(to + marked, text.ptr, text.len, FROE_STOP_CSV) == text.len) {
        if (marked)
            *to = '\'';
        buffer->len += text.len + marked;
        return;
    }
    append_csv_quoted(buffer, text, marked);
}

static uint8_t tsv_letter(uint8_t byte)
{
    return byte == '\t' ? 't' : byte == '\n' ? 'n' : byte == '\r' ? 'r' : '\\';
}

static void append_tsv_escaped(struct froe_buffer *buffer, struct froe_span text)
{
    while (text.len > 0) {
        size_t len = froe_find_stop(text.ptr, text.len, FROE_STOP_TSV);
        if (len > 0)
            froe_text_escape(buffer, (struct froe_span){text.ptr, len});
        if (len == text.len)
            return;
        froe_buffer_append(buffer, (uint8_t[]){'\\', tsv_letter(text.ptr[len])}, 2);
        text = (struct froe_span){text.ptr + len + 1, text.len - len - 1};
    }
}

static void append_tsv_text(struct froe_buffer *buffer, struct froe_span text, bool terminal)
{
    if (terminal) {
        append_tsv_escaped(buffer, text);
        return;
    }
    uint8_t *to = text.len == 0 ? NULL : froe_buffer_reserve(buffer, 2 * text.len);
    if (to == NULL)
        return;
    for (size_t at = 0; at < text.len;) {
        size_t len = froe_copy_until(to, text.ptr + at, text.len - at, FROE_STOP_TSV);
        at += len;
        to += len;
        if (at < text.len) {
            *to++ = '\\';
            *to++ = tsv_letter(text.ptr[at++]);
        }
    }
    buffer->len = (size_t)(to - buffer->data);
}

static void append_separated(struct froe_buffer *buffer, const struct froe_cell *cell, struct froe_row_style style)
{
    if (cell->kind == FROE_CELL_NUMBER)
        froe_buffer_number(buffer, cell->number);
    else if (cell->kind == FROE_CELL_DECIMAL || cell->kind == FROE_CELL_BOOLEAN)
        froe_buffer_append(buffer, cell->text.ptr, cell->text.len);
    else if (cell->kind == FROE_CELL_TEXT && style.format == FROE_FORMAT_CSV)
        append_csv_text(buffer, cell->text, style);
    else if (cell->kind == FROE_CELL_TEXT)
        append_tsv_text(buffer, cell->text, style.terminal);
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
static struct froe_span table_text(const struct froe_cell *cell, uint8_t number_text[FROE_NUMBER_DIGITS])
{
    if (cell->kind == FROE_CELL_ABSENT)
        return froe_span_of("-");
    if (cell->kind != FROE_CELL_NUMBER)
        return cell->text;
    return (struct froe_span){number_text, froe_number_write(number_text, cell->number)};
}

static size_t width_of(const struct froe_column *column)
{
    size_t width = froe_text_width(column->name);
    return width < column->width ? column->width : width;
}

static void append_aligned(struct froe_buffer *buffer, const struct froe_column *column, const struct froe_cell *cell,
                           bool last)
{
    uint8_t digits[FROE_NUMBER_DIGITS];
    struct froe_span text = table_text(cell, digits);
    size_t width = width_of(column);
    if (column->number) {
        size_t used = froe_text_width(text);
        append_blanks(buffer, used < width ? width - used : 0);
        froe_text_show(buffer, text);
        append_blanks(buffer, last ? 0 : 2);
    } else {
        size_t used = froe_text_show(buffer, text);
        append_blanks(buffer, last ? 0 : used < width ? width - used + 2 : 2);
    }
}

static void append_cell(struct froe_buffer *buffer, const struct froe_column *column, const struct froe_cell *cell,
                        bool last, struct froe_row_style style)
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
        append_cell(buffer, &columns[i], &name, i + 1 == count, style);
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
            append_cell(buffer, &columns[i], &cells[i], i + 1 == count, style);
    append_byte(buffer, '\n');
}

static void append_key(struct froe_buffer *buffer, struct froe_span name, bool terminal)
{
    froe_text_json(buffer, name, terminal);
    append_byte(buffer, ':');
}

/* As many bytes of each key as most have are copied, whatever its length. */
enum { KEY_STEP = 16 };

static void append_known_key(struct froe_buffer *buffer, const struct froe_column *column, bool terminal)
{
    if (column->key.ptr == NULL) {
        append_key(buffer, column->name, terminal);
        return;
    }
    uint8_t *to = froe_buffer_reserve(buffer, column->key.len + KEY_STEP);
    if (to == NULL)
        return;
    memcpy(to, column->key.ptr, KEY_STEP);
    if (column->key.len > KEY_STEP)
        memcpy(to + KEY_STEP, column->key.ptr + KEY_STEP, column->key.len - KEY_STEP);
    buffer->len += column->key.len;
}

bool froe_row_keys(struct froe_column *columns, size_t count, bool terminal, struct froe_buffer *keys)
{
    size_t from = keys->len;
    for (size_t i = 0; i < count; i++) {
        size_t before = keys->len;
        append_key(keys, columns[i].name, terminal);
        columns[i].key = (struct froe_span){NULL, keys->len - before};
    }
    uint8_t *end = froe_buffer_reserve(keys, KEY_STEP);
    if (end == NULL)
        return false;
    memset(end, 0, KEY_STEP);
    /* Not before they stay where they are. */
    for (size_t i = 0; i < count; i++) {
        columns[i].key.ptr = keys->data + from;
        from += columns[i].key.len;
    }
    return true;
}

void froe_row_object(struct froe_buffer *buffer, const struct froe_column *columns, const struct froe_cell *cells,
                     size_t count, bool terminal)
{
    append_byte(buffer, '{');
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            append_byte(buffer, ',');
        append_known_key(buffer, &columns[i], terminal);
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
