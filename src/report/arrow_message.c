/* Message.fbs and Schema.fbs of Apache Arrow: the numbers of fields, types and units are from there. */
#include "report/arrow_message.h"

#include <stdio.h>

#include "base/text.h"
#include "report/arrow_flat.h"

enum { METADATA_V5 = 4 };
enum { HEADER_SCHEMA = 1, HEADER_RECORD_BATCH = 3 };
enum { TYPE_INT = 2, TYPE_FLOATING_POINT = 3, TYPE_UTF8 = 5, TYPE_DECIMAL = 7, TYPE_DATE = 8, TYPE_TIMESTAMP = 10 };
/* Every decimal number of so many digits fits 128 bits. */
enum { DECIMAL_DIGITS = 38 };
enum { PRECISION_DOUBLE = 2, DATE_IN_DAYS = 0, TIME_IN_SECONDS = 0 };

/* Before the metadata of each message: a mark, and the length up to the body, both of four bytes. */
enum { PREFIX = 8 };

/* Begins a message; the table of its header is to be linked to *header_place. */
static struct froe_flat begin_message(struct froe_buffer *out, unsigned header, size_t body_length,
                                      size_t *header_place)
{
    enum { VERSION, HEADER_TYPE, HEADER, BODY_LENGTH, COUNT };
    static const uint8_t sizes[COUNT] = {2, 1, 4, 8};
    struct froe_flat flat;
    size_t places[COUNT];
    froe_buffer_append(out, "\xff\xff\xff\xff\0\0\0\0", PREFIX);
    froe_flat_begin(&flat, out);
    froe_flat_link(&flat, 0, froe_flat_table(&flat, sizes, COUNT, places));
    froe_flat_set(&flat, places[VERSION], METADATA_V5, 2);
    froe_flat_set(&flat, places[HEADER_TYPE], header, 1);
    froe_flat_set(&flat, places[BODY_LENGTH], body_length, 8);
    *header_place = places[HEADER];
    return flat;
}

static void end_message(struct froe_flat *flat)
{
    froe_flat_align(flat, 8);
    struct froe_flat prefix = {flat->buffer, flat->start - PREFIX};
    froe_flat_set(&prefix, 4, flat->buffer->len - flat->start, 4);
}

/* Appends a string; names of fields are as the user typed them or come from logs, whatever bytes that are. */
static size_t append_text(struct froe_flat *flat, struct froe_span text)
{
    struct froe_buffer whole = {0};
    froe_text_utf8(&whole, text);
    size_t string = froe_flat_string(flat, (struct froe_span){whole.data, whole.len});
    flat->buffer->failed = flat->buffer->failed || whole.failed;
    froe_buffer_free(&whole);
    return string;
}

/*
 * The name of a zone to show times in. Schema.fbs takes ±hh:mm too, but not all readers do (Polars has names alone), so
 * an offset is named where the database has a name for it: Etc/GMT+5 is five hours west. Other offsets become UTC; the
 * instants are the same.
 */
static size_t append_zone(struct froe_flat *flat, const char *zone)
{
    char name[16] = "UTC";
    if (zone == NULL || strcmp(zone, "Z") == 0)
        return append_text(flat, froe_span_of(name));
    if (zone[0] != '+' && zone[0] != '-')
        return append_text(flat, froe_span_of(zone));
    bool west = zone[0] == '-';
    int hours = (zone[1] - '0') * 10 + zone[2] - '0';
    bool whole = strcmp(zone + strlen(zone) - 2, "00") == 0;
    if (whole && hours > 0 && hours <= (west ? 12 : 14))
        snprintf(name, sizeof name, "Etc/GMT%c%d", west ? '+' : '-', hours);
    return append_text(flat, froe_span_of(name));
}

/* A whole number of 128 bits, the default width. */
static size_t append_decimal(struct froe_flat *flat)
{
    enum { PRECISION, SCALE, COUNT };
    size_t places[COUNT];
    size_t table = froe_flat_table(flat, (const uint8_t[]){4, 4}, COUNT, places);
    froe_flat_set(flat, places[PRECISION], DECIMAL_DIGITS, 4);
    return table;
}

static size_t append_int(struct froe_flat *flat, unsigned width)
{
    size_t places[2];
    size_t table = froe_flat_table(flat, (const uint8_t[]){4, 1}, 2, places);
    froe_flat_set(flat, places[0], width, 4);
    froe_flat_set(flat, places[1], true, 1); /* is_signed */
    return table;
}

/* A type that is told by a unit or precision alone. */
static size_t append_unit(struct froe_flat *flat, unsigned unit)
{
    size_t place;
    size_t table = froe_flat_table(flat, (const uint8_t[]){2}, 1, &place);
    froe_flat_set(flat, place, unit, 2);
    return table;
}

static size_t append_timestamp(struct froe_flat *flat, const char *zone)
{
    size_t places[2];
    size_t table = froe_flat_table(flat, (const uint8_t[]){2, 4}, 2, places);
    froe_flat_set(flat, places[0], TIME_IN_SECONDS, 2);
    froe_flat_link(flat, places[1], append_zone(flat, zone));
    return table;
}

/* Appends the table of a type; *number becomes that of the type. */
static size_t append_type(struct froe_flat *flat, enum froe_arrow_type type, const char *zone, unsigned *number)
{
    switch (type) {
    case FROE_ARROW_UTF8:
        break;
    case FROE_ARROW_INT32:
    case FROE_ARROW_INT64:
        *number = TYPE_INT;
        return append_int(flat, type == FROE_ARROW_INT32 ? 32 : 64);
    case FROE_ARROW_FLOAT64:
        *number = TYPE_FLOATING_POINT;
        return append_unit(flat, PRECISION_DOUBLE);
    case FROE_ARROW_TIMESTAMP:
        *number = TYPE_TIMESTAMP;
        return append_timestamp(flat, zone);
    case FROE_ARROW_DATE32:
        *number = TYPE_DATE;
        return append_unit(flat, DATE_IN_DAYS);
    case FROE_ARROW_DECIMAL:
        *number = TYPE_DECIMAL;
        return append_decimal(flat);
    }
    *number = TYPE_UTF8;
    return froe_flat_table(flat, NULL, 0, NULL);
}

static size_t append_field(struct froe_flat *flat, const struct froe_arrow_field *field, const char *zone)
{
    enum { NAME, NULLABLE, TYPE_NUMBER, TYPE, DICTIONARY, CHILDREN, COUNT };
    static const uint8_t sizes[COUNT] = {4, 1, 1, 4, 0, 4};
    size_t places[COUNT];
    unsigned number;
    size_t table = froe_flat_table(flat, sizes, COUNT, places);
    froe_flat_link(flat, places[NAME], append_text(flat, field->name));
    froe_flat_set(flat, places[NULLABLE], true, 1);
    froe_flat_link(flat, places[TYPE], append_type(flat, field->type, zone, &number));
    froe_flat_set(flat, places[TYPE_NUMBER], number, 1);
    /* Readers insist on children, if only none. */
    froe_flat_link(flat, places[CHILDREN], froe_flat_vector(flat, 0, 4, 4));
    return table;
}

void froe_arrow_schema(struct froe_buffer *out, const struct froe_arrow_field *fields, size_t count,
                       const char *time_zone)
{
    enum { ENDIANNESS, FIELDS, COUNT };
    static const uint8_t sizes[COUNT] = {0, 4}; /* little-endian is the default */
    size_t header, places[COUNT];
    struct froe_flat flat = begin_message(out, HEADER_SCHEMA, 0, &header);
    froe_flat_link(&flat, header, froe_flat_table(&flat, sizes, COUNT, places));
    size_t vector = froe_flat_vector(&flat, count, 4, 4);
    froe_flat_link(&flat, places[FIELDS], vector);
    for (size_t i = 0; i < count; i++)
        froe_flat_link(&flat, vector + 4 + 4 * i, append_field(&flat, &fields[i], time_zone));
    end_message(&flat);
}

void froe_arrow_end(struct froe_buffer *out)
{
    froe_buffer_append(out, "\xff\xff\xff\xff\0\0\0\0", PREFIX);
}

/* A FieldNode (length, null_count) or a Buffer (offset, length). */
static void set_pair(struct froe_flat *flat, size_t place, size_t first, size_t second)
{
    froe_flat_set(flat, place, first, 8);
    froe_flat_set(flat, place + 8, second, 8);
}

static size_t append_nodes(struct froe_flat *flat, const struct froe_arrow_batch *batch)
{
    size_t vector = froe_flat_vector(flat, batch->count, 16, 8);
    for (size_t i = 0; i < batch->count; i++)
        set_pair(flat, vector + 4 + 16 * i, batch->columns[i].rows, batch->columns[i].nulls);
    return vector;
}

static size_t append_buffers(struct froe_flat *flat, const struct froe_arrow_batch *batch)
{
    struct froe_span spans[FROE_ARROW_BUFFERS];
    size_t count = 0;
    for (size_t i = 0; i < batch->count; i++)
        count += froe_arrow_column_buffers(&batch->columns[i], spans);
    size_t vector = froe_flat_vector(flat, count, 16, 8);
    size_t place = vector + 4;
    size_t offset = 0;
    for (size_t i = 0; i < batch->count; i++) {
        size_t buffers = froe_arrow_column_buffers(&batch->columns[i], spans);
        for (size_t b = 0; b < buffers; b++, place += 16) {
            set_pair(flat, place, offset, spans[b].len);
            offset += froe_arrow_padded(spans[b].len);
        }
    }
    return vector;
}

void froe_arrow_batch_head(struct froe_buffer *out, const struct froe_arrow_batch *batch, size_t body_length)
{
    enum { LENGTH, NODES, BUFFERS, COUNT };
    static const uint8_t sizes[COUNT] = {8, 4, 4};
    size_t header, places[COUNT];
    struct froe_flat flat = begin_message(out, HEADER_RECORD_BATCH, body_length, &header);
    froe_flat_link(&flat, header, froe_flat_table(&flat, sizes, COUNT, places));
    froe_flat_set(&flat, places[LENGTH], batch->columns[0].rows, 8);
    froe_flat_link(&flat, places[NODES], append_nodes(&flat, batch));
    froe_flat_link(&flat, places[BUFFERS], append_buffers(&flat, batch));
    end_message(&flat);
}
