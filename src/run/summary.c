#include "run/summary.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/varint.h"

/* --- queries ---------------------------------------------------------------------------------------------------- */

bool froe_query_add(struct froe_query *query, const char *name, const char *value)
{
    if (value == NULL)
        return true;
    struct froe_query_item item = {strdup(name), strdup(value)};
    if (item.name != NULL && item.value != NULL && query->count < FROE_QUERY_ITEMS) {
        query->items[query->count++] = item;
        return true;
    }
    free(item.name);
    free(item.value);
    return false;
}

const char *froe_query_get(const struct froe_query *query, const char *name)
{
    for (size_t i = 0; i < query->count; i++)
        if (strcmp(query->items[i].name, name) == 0)
            return query->items[i].value;
    return NULL;
}

static void tell_value(struct froe_buffer *text, const char *value)
{
    if (value == NULL || value[0] == '\0') {
        froe_buffer_text(text, value == NULL ? "not given" : "given");
        return;
    }
    froe_buffer_byte(text, '`');
    froe_text_escape(text, froe_span_of(value));
    froe_buffer_byte(text, '`');
}

/* The first item of one of two queries, `of`, that is not in the other or has another value there. Values are told in
 * the order of the queries. */
static bool find_difference(const struct froe_query *const queries[2], size_t of, struct froe_buffer *text)
{
    for (size_t i = 0; i < queries[of]->count; i++) {
        const char *name = queries[of]->items[i].name;
        const char *values[2] = {froe_query_get(queries[0], name), froe_query_get(queries[1], name)};
        if (name[0] == '.' || (values[0] != NULL && values[1] != NULL && strcmp(values[0], values[1]) == 0))
            continue;
        froe_text_escape(text, froe_span_of(name));
        froe_buffer_text(text, " is ");
        tell_value(text, values[0]);
        froe_buffer_text(text, " there, and ");
        tell_value(text, values[1]);
        froe_buffer_text(text, " here");
        return true;
    }
    return false;
}

bool froe_query_differs(const struct froe_query *query, const struct froe_query *other, struct froe_buffer *text)
{
    const struct froe_query *const queries[2] = {query, other};
    return find_difference(queries, 0, text) || find_difference(queries, 1, text);
}

void froe_query_free(struct froe_query *query)
{
    for (size_t i = 0; i < query->count; i++) {
        free(query->items[i].name);
        free(query->items[i].value);
    }
    query->count = 0;
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

static void write_number(struct froe_buffer *out, uint64_t number)
{
    uint8_t *to = froe_buffer_reserve(out, FROE_VARINT_MOST);
    if (to != NULL)
        out->len += (size_t)(froe_varint_write(to, number) - to);
}

/* A text, or 0 for none and the length + 1. */
static void write_text(struct froe_buffer *out, const char *text)
{
    size_t len = text == NULL ? 0 : strlen(text);
    write_number(out, text == NULL ? 0 : len + 1);
    froe_buffer_append(out, text, len);
}

/* Closes an entry that is being built behind `start`: its length goes before it. */
static void close_entry(struct froe_buffer *out, struct froe_buffer *entry)
{
    write_number(out, entry->len);
    froe_buffer_append(out, entry->data, entry->len);
    out->failed = out->failed || entry->failed;
    entry->len = 0;
}

/* Reasons by their names: numbers of them may change. */
static void write_reasons(struct froe_buffer *out, const uint64_t *reasons)
{
    uint64_t count = 0;
    for (int i = 0; i < FROE_REASON_COUNT; i++)
        count += reasons[i] > 0;
    write_number(out, count);
    for (int i = 0; i < FROE_REASON_COUNT; i++) {
        if (reasons[i] == 0)
            continue;
        write_text(out, froe_reason_name((enum froe_reason)i));
        write_number(out, reasons[i]);
    }
}

static void write_totals(struct froe_buffer *out, uint64_t files, const struct froe_totals *totals)
{
    const uint64_t numbers[] = {files,           totals->bytes,    totals->bytes_inflated, totals->lines,
                                totals->records, totals->filtered, totals->nul_bytes,      totals->skipped_bytes};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        write_number(out, numbers[i]);
    write_reasons(out, totals->reasons);
}

static void write_part(struct froe_buffer *out, const struct froe_file_part *part)
{
    write_text(out, part->name);
    write_text(out, part->format);
    write_text(out, part->first_line);
    write_number(out, part->has_records);
    write_number(out, part->lines);
    write_reasons(out, part->reasons);
}

void froe_summary_write(const struct froe_summary *summary, struct froe_buffer *out)
{
    struct froe_buffer entry = {0};
    write_number(out, summary->query.count);
    for (size_t i = 0; i < summary->query.count; i++) {
        write_text(&entry, summary->query.items[i].name);
        write_text(&entry, summary->query.items[i].value);
        close_entry(out, &entry);
    }
    write_totals(&entry, summary->files, &summary->totals);
    close_entry(out, &entry);
    write_number(out, summary->errors.count);
    for (size_t i = 0; i < summary->errors.count; i++) {
        const struct froe_input_error *error = &summary->errors.items[i];
        write_text(&entry, error->name);
        write_number(&entry, error->has_offset);
        write_number(&entry, error->offset);
        write_text(&entry, error->text);
        close_entry(out, &entry);
    }
    write_number(out, summary->part_count);
    for (size_t i = 0; i < summary->part_count; i++) {
        write_part(&entry, &summary->parts[i]);
        close_entry(out, &entry);
    }
    froe_buffer_free(&entry);
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* Takes from the front of `bytes`; after the first thing that is wrong everything else is empty. */
struct reading {
    struct froe_span bytes;
    bool broken, short_of_memory;
};

static uint64_t read_number(struct reading *reading)
{
    uint64_t number = 0;
    if (reading->broken || !froe_varint_read(&reading->bytes, &number))
        reading->broken = true;
    return number;
}

static bool read_flag(struct reading *reading)
{
    uint64_t number = read_number(reading);
    reading->broken = reading->broken || number > 1;
    return number == 1;
}

static struct froe_span read_bytes(struct reading *reading, uint64_t len)
{
    struct froe_span span = {reading->bytes.ptr, len};
    if (reading->broken || len > reading->bytes.len) {
        reading->broken = true;
        return FROE_ABSENT;
    }
    reading->bytes = (struct froe_span){reading->bytes.ptr + len, reading->bytes.len - len};
    return span;
}

/* NULL for none; a copy otherwise. */
static char *read_text(struct reading *reading)
{
    uint64_t len = read_number(reading);
    if (len == 0)
        return NULL;
    struct froe_span span = read_bytes(reading, len - 1);
    if (reading->broken || (span.len > 0 && memchr(span.ptr, '\0', span.len) != NULL)) {
        reading->broken = true;
        return NULL;
    }
    char *text = strndup((const char *)span.ptr, span.len);
    reading->short_of_memory = reading->short_of_memory || text == NULL;
    return text;
}

/* A text that must be there: empty when it is not. */
static char *read_some_text(struct reading *reading)
{
    char *text = read_text(reading);
    reading->broken = reading->broken || text == NULL;
    return text;
}

/* Opens the next entry; what it has more than is known is left. */
static struct reading read_entry(struct reading *reading)
{
    struct froe_span bytes = read_bytes(reading, read_number(reading));
    return (struct reading){bytes, reading->broken, reading->short_of_memory};
}

static void close_reading(struct reading *reading, const struct reading *entry)
{
    reading->broken = reading->broken || entry->broken;
    reading->short_of_memory = reading->short_of_memory || entry->short_of_memory;
}

static void read_reason(struct reading *reading, uint64_t *reasons)
{
    char *name = read_some_text(reading);
    uint64_t count = read_number(reading);
    bool known = false;
    for (int i = 0; i < FROE_REASON_COUNT && name != NULL; i++)
        if (strcmp(name, froe_reason_name((enum froe_reason)i)) == 0) {
            known = true;
            reasons[i] += count;
        }
    reading->broken = reading->broken || !known;
    free(name);
}

static void read_reasons(struct reading *reading, uint64_t *reasons)
{
    for (uint64_t left = read_number(reading); left > 0 && !reading->broken; left--)
        read_reason(reading, reasons);
}

static void read_query(struct reading *reading, struct froe_query *query)
{
    for (uint64_t left = read_number(reading); left > 0 && !reading->broken; left--) {
        struct reading entry = read_entry(reading);
        struct froe_query_item item = {read_some_text(&entry), read_some_text(&entry)};
        entry.broken = entry.broken || query->count == FROE_QUERY_ITEMS;
        close_reading(reading, &entry);
        if (item.name != NULL && item.value != NULL && query->count < FROE_QUERY_ITEMS) {
            query->items[query->count++] = item;
            continue;
        }
        free(item.name);
        free(item.value);
    }
}

static void read_totals(struct reading *reading, struct froe_summary *summary)
{
    struct reading entry = read_entry(reading);
    struct froe_totals *totals = &summary->totals;
    uint64_t *const numbers[] = {&summary->files,  &totals->bytes,    &totals->bytes_inflated, &totals->lines,
                                 &totals->records, &totals->filtered, &totals->nul_bytes,      &totals->skipped_bytes};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        *numbers[i] = read_number(&entry);
    read_reasons(&entry, totals->reasons);
    close_reading(reading, &entry);
}

static void read_errors(struct reading *reading, struct froe_error_list *errors)
{
    for (uint64_t left = read_number(reading); left > 0 && !reading->broken; left--) {
        struct reading entry = read_entry(reading);
        char *name = read_some_text(&entry);
        bool has_offset = read_flag(&entry);
        uint64_t offset = read_number(&entry);
        char *text = read_some_text(&entry);
        if (!entry.broken && !froe_error_list_add(errors, name, has_offset, offset, text))
            entry.short_of_memory = true;
        close_reading(reading, &entry);
        free(name);
        free(text);
    }
}

static void free_part(struct froe_file_part *part)
{
    free(part->name);
    free(part->format);
    free(part->first_line);
}

static void read_parts(struct reading *reading, struct froe_summary *summary)
{
    for (uint64_t left = read_number(reading); left > 0 && !reading->broken; left--) {
        struct reading entry = read_entry(reading);
        struct froe_file_part part = {0};
        part.name = read_some_text(&entry);
        part.format = read_text(&entry);
        part.first_line = read_some_text(&entry);
        part.has_records = read_flag(&entry);
        part.lines = read_number(&entry);
        read_reasons(&entry, part.reasons);
        if (!entry.broken && !froe_summary_add_part(summary, &part))
            entry.short_of_memory = true;
        close_reading(reading, &entry);
        free_part(&part);
    }
}

bool froe_summary_read(struct froe_span bytes, struct froe_summary *summary, bool *short_of_memory)
{
    struct reading reading = {bytes, false, false};
    read_query(&reading, &summary->query);
    read_totals(&reading, summary);
    read_errors(&reading, &summary->errors);
    read_parts(&reading, summary);
    *short_of_memory = reading.short_of_memory;
    return !reading.broken && !reading.short_of_memory && reading.bytes.len == 0;
}

/* --- merging ---------------------------------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

bool froe_summary_add_part(struct froe_summary *summary, const struct froe_file_part *part)
{
    for (size_t i = 0; i < summary->part_count; i++) {
        struct froe_file_part *known = &summary->parts[i];
        if (strcmp(known->name, part->name) != 0 || !same_text(known->format, part->format) ||
            !same_text(known->first_line, part->first_line))
            continue;
        known->has_records = known->has_records || part->has_records;
        known->lines += part->lines;
        for (int r = 0; r < FROE_REASON_COUNT; r++)
            known->reasons[r] += part->reasons[r];
        return true;
    }
    struct froe_file_part *wider = realloc(summary->parts, (summary->part_count + 1) * sizeof *wider);
    if (wider == NULL)
        return false;
    summary->parts = wider;
    struct froe_file_part copy = *part;
    copy.name = strdup(part->name);
    copy.format = part->format == NULL ? NULL : strdup(part->format);
    copy.first_line = strdup(part->first_line);
    if (copy.name != NULL && copy.first_line != NULL && (copy.format != NULL) == (part->format != NULL)) {
        summary->parts[summary->part_count++] = copy;
        return true;
    }
    free_part(&copy);
    return false;
}

bool froe_summary_add(struct froe_summary *to, const struct froe_summary *from)
{
    to->files += from->files;
    froe_totals_add(&to->totals, &from->totals);
    size_t had = to->errors.count;
    for (size_t i = 0; i < from->errors.count; i++) {
        const struct froe_input_error *error = &from->errors.items[i];
        const struct froe_error_list before = {to->errors.items, had, had};
        if (!froe_error_list_has(&before, error) &&
            !froe_error_list_add(&to->errors, error->name, error->has_offset, error->offset, error->text))
            return false;
    }
    for (size_t i = 0; i < from->part_count; i++)
        if (!froe_summary_add_part(to, &from->parts[i]))
            return false;
    return true;
}

static int compare_parts(const void *left, const void *right)
{
    const struct froe_file_part *a = left, *b = right;
    int order = strcmp(a->name, b->name);
    order = order != 0 ? order : strcmp(a->first_line, b->first_line);
    return order != 0 ? order : strcmp(a->format == NULL ? "" : a->format, b->format == NULL ? "" : b->format);
}

void froe_summary_sort(struct froe_summary *summary)
{
    froe_error_list_sort(&summary->errors);
    if (summary->part_count > 1)
        qsort(summary->parts, summary->part_count, sizeof summary->parts[0], compare_parts);
}

void froe_summary_free(struct froe_summary *summary)
{
    froe_query_free(&summary->query);
    froe_error_list_free(&summary->errors);
    for (size_t i = 0; i < summary->part_count; i++)
        free_part(&summary->parts[i]);
    free(summary->parts);
    *summary = (struct froe_summary){0};
}
