/* Columns of a batch, and their way into the stream. */
#include <stdlib.h>

#include "base/text.h"
#include "base/word.h"
#include "report/arrow_message.h"

struct froe_arrow_field froe_arrow_field_of(const struct froe_field *field)
{
    struct froe_arrow_field column = {.name = froe_span_of(field->name), .type = FROE_ARROW_UTF8};
    switch (field->type) {
    case FROE_TYPE_TEXT:
    case FROE_TYPE_WEEKDAY:
    case FROE_TYPE_BOOLEAN:
        break;
    case FROE_TYPE_NUMBER: {
        bool small = field->id == FROE_FIELD_STATUS || field->id == FROE_FIELD_HOUR;
        column.type = small ? FROE_ARROW_INT32 : FROE_ARROW_INT64;
        break;
    }
    case FROE_TYPE_TIME:
        column.type = FROE_ARROW_TIMESTAMP;
        break;
    case FROE_TYPE_DATE:
        column.type = FROE_ARROW_DATE32;
        break;
    case FROE_TYPE_DURATION:
        column.type = FROE_ARROW_FLOAT64;
        break;
    }
    return column;
}

/* Bytes of a value; 0 where each has a length of its own. */
static size_t value_size(enum froe_arrow_type type)
{
    switch (type) {
    case FROE_ARROW_UTF8:
        return 0;
    case FROE_ARROW_INT32:
    case FROE_ARROW_DATE32:
        return 4;
    case FROE_ARROW_INT64:
    case FROE_ARROW_FLOAT64:
    case FROE_ARROW_TIMESTAMP:
        return 8;
    case FROE_ARROW_DECIMAL:
        break;
    }
    return 16;
}

/* Appends a number of `size` bytes. The words of this machine have their first byte lowest, as those of Arrow do. */
static void append_word(struct froe_buffer *buffer, __uint128_t word, size_t size)
{
    if (buffer->failed)
        return;
    memcpy(buffer->data + buffer->len, &word, size);
    buffer->len += size;
}

static void empty_column(struct froe_arrow_column *column)
{
    column->rows = 0;
    column->nulls = 0;
    column->validity.len = 0;
    column->offsets.len = 0;
    column->data.len = 0;
    if (column->type != FROE_ARROW_UTF8)
        return;
    froe_buffer_reserve(&column->offsets, 4);
    append_word(&column->offsets, 0, 4);
}

static void free_column(struct froe_arrow_column *column)
{
    froe_buffer_free(&column->validity);
    froe_buffer_free(&column->offsets);
    froe_buffer_free(&column->data);
}

bool froe_arrow_batch_init(struct froe_arrow_batch *batch, const struct froe_arrow_field *fields, size_t count)
{
    *batch = (struct froe_arrow_batch){.columns = calloc(count, sizeof *batch->columns), .count = count};
    if (batch->columns == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        batch->columns[i].type = fields[i].type;
        empty_column(&batch->columns[i]);
    }
    return true;
}

void froe_arrow_batch_free(struct froe_arrow_batch *batch)
{
    for (size_t i = 0; batch->columns != NULL && i < batch->count; i++)
        free_column(&batch->columns[i]);
    free(batch->columns);
    *batch = (struct froe_arrow_batch){0};
}

void froe_arrow_reserve(struct froe_arrow_column *column, size_t more)
{
    size_t bytes = (column->rows + more + 7) / 8;
    size_t fresh = bytes > column->validity.len ? bytes - column->validity.len : 0;
    uint8_t *bits = froe_buffer_reserve(&column->validity, fresh);
    if (bits != NULL) {
        memset(bits, 0, fresh);
        column->validity.len += fresh;
    }
    if (column->type == FROE_ARROW_UTF8)
        froe_buffer_reserve(&column->offsets, 4 * more);
    else
        froe_buffer_reserve(&column->data, value_size(column->type) * more);
}

/* Counts a row in. */
static void mark(struct froe_arrow_column *column, bool present)
{
    if (!present)
        column->nulls++;
    else if (!column->validity.failed)
        column->validity.data[column->rows / 8] |= (uint8_t)(1u << column->rows % 8);
    column->rows++;
}

/* Offsets are signed: a text that would end beyond them cannot be told. */
static void end_text(struct froe_arrow_column *column)
{
    if (column->data.len > INT32_MAX)
        column->data.failed = true;
    append_word(&column->offsets, column->data.len, 4);
}

void froe_arrow_add_text(struct froe_arrow_column *column, struct froe_span text)
{
    mark(column, text.ptr != NULL);
    if (text.len > 0)
        froe_text_utf8(&column->data, text);
    end_text(column);
}

void froe_arrow_add_number(struct froe_arrow_column *column, uint64_t number)
{
    mark(column, true);
    append_word(&column->data, number, value_size(column->type));
}

void froe_arrow_add_decimal(struct froe_arrow_column *column, __uint128_t number)
{
    mark(column, true);
    append_word(&column->data, number, sizeof number);
}

void froe_arrow_add_float(struct froe_arrow_column *column, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    froe_arrow_add_number(column, bits);
}

static void add_word(struct froe_arrow_column *column, const struct froe_datum *datum)
{
    mark(column, true);
    froe_datum_write(&column->data, datum);
    end_text(column);
}

static void add_absent(struct froe_arrow_column *column)
{
    mark(column, false);
    if (column->type == FROE_ARROW_UTF8)
        end_text(column);
    else
        append_word(&column->data, 0, value_size(column->type));
}

/* The quotient of two exact numbers is the float nearest to the decimal fraction that other formats show. */
static double seconds_of(uint64_t nanoseconds)
{
    return (double)nanoseconds / 1e9;
}

void froe_arrow_add(struct froe_arrow_column *column, const struct froe_datum *datum)
{
    if (!datum->present) {
        add_absent(column);
        return;
    }
    switch (datum->type) {
    case FROE_TYPE_TEXT:
        froe_arrow_add_text(column, datum->text);
        break;
    case FROE_TYPE_WEEKDAY:
    case FROE_TYPE_BOOLEAN:
        add_word(column, datum);
        break;
    case FROE_TYPE_NUMBER:
        froe_arrow_add_number(column, datum->number);
        break;
    case FROE_TYPE_DURATION:
        froe_arrow_add_float(column, seconds_of(datum->number));
        break;
    case FROE_TYPE_TIME:
    case FROE_TYPE_DATE:
        froe_arrow_add_number(column, (uint64_t)datum->time);
        break;
    }
}

size_t froe_arrow_batch_bytes(const struct froe_arrow_batch *batch)
{
    size_t bytes = 0;
    for (size_t i = 0; i < batch->count; i++)
        bytes += batch->columns[i].validity.len + batch->columns[i].offsets.len + batch->columns[i].data.len;
    return bytes;
}

size_t froe_arrow_column_buffers(const struct froe_arrow_column *column, struct froe_span spans[FROE_ARROW_BUFFERS])
{
    size_t count = 0;
    spans[count++] = (struct froe_span){column->validity.data, column->nulls == 0 ? 0 : (column->rows + 7) / 8};
    if (column->type == FROE_ARROW_UTF8)
        spans[count++] = (struct froe_span){column->offsets.data, column->offsets.len};
    spans[count++] = (struct froe_span){column->data.data, column->data.len};
    return count;
}

static void append_padded(struct froe_buffer *out, struct froe_span bytes)
{
    static const uint8_t zeros[8];
    froe_buffer_append(out, bytes.ptr, bytes.len);
    froe_buffer_append(out, zeros, froe_arrow_padded(bytes.len) - bytes.len);
}

/* Adds up the lengths of all buffers; false when memory was short for one. */
static bool measure(const struct froe_arrow_batch *batch, size_t *length)
{
    struct froe_span spans[FROE_ARROW_BUFFERS];
    bool good = true;
    *length = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct froe_arrow_column *column = &batch->columns[i];
        good = good && !column->validity.failed && !column->offsets.failed && !column->data.failed;
        size_t buffers = froe_arrow_column_buffers(column, spans);
        for (size_t b = 0; b < buffers; b++)
            *length += froe_arrow_padded(spans[b].len);
    }
    return good;
}

void froe_arrow_batch_finish(struct froe_arrow_batch *batch, struct froe_buffer *out)
{
    struct froe_span spans[FROE_ARROW_BUFFERS];
    size_t length;
    if (batch->columns[0].rows == 0)
        return;
    if (!measure(batch, &length)) {
        out->failed = true;
        return;
    }
    froe_arrow_batch_head(out, batch, length);
    froe_buffer_reserve(out, length);
    for (size_t i = 0; i < batch->count; i++) {
        size_t buffers = froe_arrow_column_buffers(&batch->columns[i], spans);
        for (size_t b = 0; b < buffers; b++)
            append_padded(out, spans[b]);
        empty_column(&batch->columns[i]);
    }
}
