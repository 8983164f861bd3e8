#include "report/arrow_flat.h"

#include <endian.h>

static void append_zeros(struct froe_flat *flat, size_t count)
{
    uint8_t *to = froe_buffer_reserve(flat->buffer, count);
    if (to == NULL)
        return;
    memset(to, 0, count);
    flat->buffer->len += count;
}

static size_t position(const struct froe_flat *flat)
{
    return flat->buffer->len - flat->start;
}

void froe_flat_align(struct froe_flat *flat, size_t align)
{
    append_zeros(flat, (0 - position(flat)) & (align - 1));
}

void froe_flat_begin(struct froe_flat *flat, struct froe_buffer *buffer)
{
    *flat = (struct froe_flat){.buffer = buffer, .start = buffer->len};
    append_zeros(flat, 4);
}

void froe_flat_set(struct froe_flat *flat, size_t place, uint64_t value, size_t size)
{
    uint64_t little = htole64(value);
    if (!flat->buffer->failed)
        memcpy(flat->buffer->data + flat->start + place, &little, size);
}

void froe_flat_link(struct froe_flat *flat, size_t place, size_t target)
{
    froe_flat_set(flat, place, target - place, 4);
}

/*
 * In front of the table stands its vtable: its own size, the table's size, and for each field the distance from the
 * start of the table, 0 for none. The table begins with the distance back to the vtable.
 */
size_t froe_flat_table(struct froe_flat *flat, const uint8_t *sizes, size_t count, size_t *places)
{
    size_t vtable_size = 4 + 2 * count;
    size_t table_size = 4;
    for (size_t i = 0; i < count; i++) {
        size_t size = sizes[i];
        table_size = size == 0 ? table_size : (table_size + size - 1) & ~(size - 1);
        places[i] = size == 0 ? 0 : table_size;
        table_size += size;
    }
    froe_flat_align(flat, 2);
    size_t vtable = position(flat);
    append_zeros(flat, vtable_size);
    froe_flat_align(flat, 8);
    size_t table = position(flat);
    append_zeros(flat, table_size);
    froe_flat_set(flat, vtable, vtable_size, 2);
    froe_flat_set(flat, vtable + 2, table_size, 2);
    froe_flat_set(flat, table, table - vtable, 4);
    for (size_t i = 0; i < count; i++) {
        froe_flat_set(flat, vtable + 4 + 2 * i, places[i], 2);
        places[i] += table;
    }
    return table;
}

size_t froe_flat_vector(struct froe_flat *flat, size_t count, size_t size, size_t align)
{
    /* The count stands before the elements, so that it ends where they are aligned. */
    append_zeros(flat, (0 - (position(flat) + 4)) & (align - 1));
    size_t vector = position(flat);
    append_zeros(flat, 4 + count * size);
    froe_flat_set(flat, vector, count, 4);
    return vector;
}

size_t froe_flat_string(struct froe_flat *flat, struct froe_span text)
{
    froe_flat_align(flat, 4);
    size_t string = position(flat);
    append_zeros(flat, 4);
    froe_flat_set(flat, string, text.len, 4);
    froe_buffer_append(flat->buffer, text.ptr, text.len);
    append_zeros(flat, 1);
    return string;
}
