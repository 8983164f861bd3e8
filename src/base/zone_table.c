#include "base/zone_table.h"

#include <stdlib.h>

/* RFC 8536, section 3.1. */
#define HEADER 44
#define TYPE   6 /* bytes of a local time type record */

/* The limits of section 3.2. */
#define OFFSET_MIN (-89999)
#define OFFSET_MAX 93599

struct header {
    uint8_t version;
    uint32_t isut, isstd, leap, time, type, letter;
};

static uint32_t load32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int64_t load_time(const uint8_t *at, size_t width)
{
    if (width == 4)
        return (int32_t)load32(at);
    return (int64_t)((uint64_t)load32(at) << 32 | load32(at + 4));
}

static bool read_header(struct froe_span file, struct header *header)
{
    if (file.len < HEADER || memcmp(file.ptr, "TZif", 4) != 0)
        return false;
    *header = (struct header){
        .version = file.ptr[4],
        .isut = load32(file.ptr + 20),
        .isstd = load32(file.ptr + 24),
        .leap = load32(file.ptr + 28),
        .time = load32(file.ptr + 32),
        .type = load32(file.ptr + 36),
        .letter = load32(file.ptr + 40),
    };
    return true;
}

/* Bytes of the data behind a header, whose times have width bytes. */
static uint64_t data_size(const struct header *header, size_t width)
{
    return (uint64_t)header->time * (width + 1) + (uint64_t)header->type * TYPE + header->letter +
           (uint64_t)header->leap * (width + 4) + header->isstd + header->isut;
}

static bool read_offset(const uint8_t *types, uint32_t type, uint32_t count, int32_t *offset)
{
    if (type >= count)
        return false;
    *offset = (int32_t)load32(types + (size_t)type * TYPE);
    return *offset >= OFFSET_MIN && *offset <= OFFSET_MAX;
}

static bool read_transitions(struct froe_zone_table *table, const uint8_t *data, const struct header *header,
                             size_t width)
{
    const uint8_t *indices = data + (size_t)header->time * width;
    const uint8_t *types = indices + header->time;
    if (!read_offset(types, 0, header->type, &table->first))
        return false;
    for (size_t i = 0; i < header->time; i++) {
        table->times[i] = load_time(data + i * width, width);
        if (i > 0 && table->times[i] <= table->times[i - 1])
            return false;
        if (!read_offset(types, indices[i], header->type, &table->offsets[i]))
            return false;
    }
    table->count = header->time;
    return true;
}

/* A newline, the rule, a newline. Without a rule the last transition holds for ever. */
static bool read_footer(struct froe_zone_table *table, struct froe_span footer)
{
    if (footer.len == 0 || footer.ptr[0] != '\n')
        return false;
    const uint8_t *text = footer.ptr + 1;
    const uint8_t *end = memchr(text, '\n', footer.len - 1);
    if (end == NULL)
        return false;
    table->has_rule = end > text;
    return !table->has_rule || froe_zone_rule_parse(&table->rule, froe_span_between(text, end));
}

static struct froe_zone_table *create(size_t count)
{
    struct froe_zone_table *table = calloc(1, sizeof *table);
    if (table == NULL)
        return NULL;
    /* One more, since there may be none. */
    table->times = calloc(count + 1, sizeof *table->times);
    table->offsets = calloc(count + 1, sizeof *table->offsets);
    if (table->times == NULL || table->offsets == NULL) {
        froe_zone_table_free(table);
        return NULL;
    }
    return table;
}

static enum froe_zone_status read_data(struct froe_span data, const struct header *header, size_t width,
                                       struct froe_zone_table **table)
{
    uint64_t size = data_size(header, width);
    if (size > data.len || header->type == 0)
        return FROE_ZONE_DAMAGED;
    if (header->leap > 0)
        return FROE_ZONE_LEAP;
    struct froe_zone_table *made = create(header->time);
    if (made == NULL)
        return FROE_ZONE_NO_MEMORY;
    struct froe_span footer = {data.ptr + size, data.len - (size_t)size};
    if (!read_transitions(made, data.ptr, header, width) || (width == 8 && !read_footer(made, footer))) {
        froe_zone_table_free(made);
        return FROE_ZONE_DAMAGED;
    }
    *table = made;
    return FROE_ZONE_OK;
}

enum froe_zone_status froe_zone_table_read(struct froe_span file, struct froe_zone_table **table)
{
    struct header header;
    if (!read_header(file, &header))
        return FROE_ZONE_FOREIGN;
    struct froe_span rest = {file.ptr + HEADER, file.len - HEADER};
    if (header.version == 0)
        return read_data(rest, &header, 4, table);
    /* Later versions repeat all with times of 64 bits behind the data for readers of version 1. */
    uint64_t size = data_size(&header, 4);
    if (size > rest.len)
        return FROE_ZONE_DAMAGED;
    rest = (struct froe_span){rest.ptr + size, rest.len - (size_t)size};
    if (!read_header(rest, &header))
        return FROE_ZONE_DAMAGED;
    return read_data((struct froe_span){rest.ptr + HEADER, rest.len - HEADER}, &header, 8, table);
}

void froe_zone_table_free(struct froe_zone_table *table)
{
    if (table == NULL)
        return;
    free(table->times);
    free(table->offsets);
    free(table);
}
