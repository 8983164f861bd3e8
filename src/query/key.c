#include "query/key.h"

#include <stdlib.h>

void froe_key_plan_init(struct froe_key_plan *plan, struct froe_field *fields, size_t count)
{
    plan->fields = fields;
    plan->count = count;
    plan->plain = count == 1 && froe_field_is_plain_text(&fields[0]);
}

void froe_key_plan_free(struct froe_key_plan *plan)
{
    free(plan->fields);
    *plan = (struct froe_key_plan){0};
}

static void write_datum(struct froe_buffer *key, const struct froe_datum *datum)
{
    froe_buffer_byte(key, datum->present);
    if (!datum->present)
        return;
    if (datum->type == FROE_TYPE_TEXT) {
        uint32_t len = (uint32_t)datum->text.len;
        froe_buffer_append(key, &len, sizeof len);
        froe_buffer_append(key, datum->text.ptr, len);
    } else if (datum->type == FROE_TYPE_TIME || datum->type == FROE_TYPE_DATE) {
        froe_buffer_append(key, &datum->time, sizeof datum->time);
        froe_buffer_append(key, &datum->offset, sizeof datum->offset);
    } else {
        froe_buffer_append(key, &datum->number, sizeof datum->number);
    }
}

void froe_key_write(const struct froe_key_plan *plan, const struct froe_record *record,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *key)
{
    for (size_t i = 0; i < plan->count; i++) {
        struct froe_datum datum;
        froe_field_get(&plan->fields[i], record, context, &scratch[i], &datum);
        if (datum.type == FROE_TYPE_DATE)
            datum.offset = 0; /* a date is a local date, whatever the offset */
        write_datum(key, &datum);
    }
}

static const uint8_t *take(const uint8_t *at, void *to, size_t len)
{
    memcpy(to, at, len);
    return at + len;
}

static const uint8_t *read_datum(const uint8_t *at, enum froe_type type, struct froe_datum *datum)
{
    *datum = (struct froe_datum){.type = type, .present = *at++ != 0};
    if (!datum->present)
        return at;
    if (type == FROE_TYPE_TEXT) {
        uint32_t len;
        at = take(at, &len, sizeof len);
        datum->text = (struct froe_span){at, len};
        return at + len;
    }
    if (type == FROE_TYPE_TIME || type == FROE_TYPE_DATE) {
        at = take(at, &datum->time, sizeof datum->time);
        return take(at, &datum->offset, sizeof datum->offset);
    }
    return take(at, &datum->number, sizeof datum->number);
}

static void read_plain(const struct froe_group *group, struct froe_datum *datum)
{
    *datum = (struct froe_datum){.type = FROE_TYPE_TEXT, .text = froe_group_key(group)};
    datum->present = datum->text.ptr != NULL;
}

void froe_key_read(const struct froe_key_plan *plan, const struct froe_group *group, struct froe_datum *datums)
{
    if (plan->plain) {
        read_plain(group, datums);
        return;
    }
    const uint8_t *at = group->key;
    for (size_t i = 0; i < plan->count; i++)
        at = read_datum(at, plan->fields[i].type, &datums[i]);
}

int froe_key_compare(const struct froe_key_plan *plan, const struct froe_group *a, const struct froe_group *b)
{
    if (plan->plain)
        return froe_span_compare(froe_group_key(a), froe_group_key(b));
    const uint8_t *at_a = a->key, *at_b = b->key;
    int order = 0;
    for (size_t i = 0; i < plan->count && order == 0; i++) {
        struct froe_datum value_a, value_b;
        at_a = read_datum(at_a, plan->fields[i].type, &value_a);
        at_b = read_datum(at_b, plan->fields[i].type, &value_b);
        order = froe_datum_compare(&value_a, &value_b);
    }
    return order;
}
