#include "query/key.h"

#include <stdlib.h>

#include "query/keys_few.h"

/* What stands for an absent value of a fixed width. */
enum { SMALL_ABSENT = UINT8_MAX };
#define NUMBER_ABSENT UINT64_MAX
#define DATE_ABSENT   INT32_MIN

/* A key without texts is at least so long: such keys are hashed fastest. */
enum { SHORTEST = 8 };

static enum froe_key_kind kind_of(const struct froe_field *field)
{
    switch (field->type) {
    case FROE_TYPE_TIME:
        return FROE_KEY_TIME;
    case FROE_TYPE_DATE:
        return FROE_KEY_DATE;
    case FROE_TYPE_WEEKDAY:
    case FROE_TYPE_BOOLEAN:
        return FROE_KEY_SMALL;
    case FROE_TYPE_NUMBER:
    case FROE_TYPE_DURATION:
        return field->id == FROE_FIELD_STATUS ? FROE_KEY_STATUS
               : field->id == FROE_FIELD_HOUR ? FROE_KEY_SMALL
                                              : FROE_KEY_NUMBER;
    case FROE_TYPE_TEXT:
        break;
    }
    if (field->id == FROE_FIELD_STATUS_CLASS)
        return FROE_KEY_CLASS;
    return froe_field_is_plain_text(field) ? FROE_KEY_PLAIN : FROE_KEY_TEXT;
}

static bool is_text(enum froe_key_kind kind)
{
    return kind == FROE_KEY_PLAIN || kind == FROE_KEY_TEXT;
}

static uint32_t piece_of(const struct froe_field *field)
{
    enum { HOUR = 3600, DAY = 86400 };
    switch (field->id) {
    case FROE_FIELD_TIME_BUCKET:
        return DAY % field->parameter == 0 ? (uint32_t)field->parameter : 0;
    case FROE_FIELD_HOUR:
        return HOUR;
    case FROE_FIELD_WEEKDAY:
    case FROE_FIELD_DATE:
        return DAY;
    default:
        return 0;
    }
}

/* The piece of the day that all fields which have one have in common: the shortest, which divides the others. 0: there
 * is none. */
static uint32_t shared_piece(const struct froe_field *fields, size_t count)
{
    uint32_t shared = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t piece = piece_of(&fields[i]);
        if (piece > 0 && (shared == 0 || piece < shared))
            shared = piece;
    }
    for (size_t i = 0; i < count && shared > 0; i++)
        if (piece_of(&fields[i]) % shared != 0)
            return 0;
    return shared;
}

static unsigned few_of(const struct froe_field *field)
{
    switch (field->id) {
    case FROE_FIELD_METHOD:
        return FROE_FEW_METHOD;
    case FROE_FIELD_PROTOCOL:
        return FROE_FEW_PROTOCOL;
    case FROE_FIELD_STATUS:
    case FROE_FIELD_STATUS_CLASS:
        return FROE_FEW_STATUS;
    default:
        return piece_of(field) > 0 ? FROE_FEW_PIECE : 0;
    }
}

void froe_key_plan_init(struct froe_key_plan *plan, struct froe_field *fields, size_t count)
{
    static const uint32_t widths[] = {[FROE_KEY_STATUS] = 2, [FROE_KEY_CLASS] = 3, [FROE_KEY_SMALL] = 1,
                                      [FROE_KEY_NUMBER] = 8, [FROE_KEY_DATE] = 4,  [FROE_KEY_TIME] = 12};
    *plan = (struct froe_key_plan){.fields = fields, .count = count};
    plan->plain = count == 1 && (froe_field_is_plain_text(&fields[0]) || fields[0].id == FROE_FIELD_AGENT_FACT);
    for (size_t i = 0; i < count; i++) {
        enum froe_key_kind kind = kind_of(&fields[i]);
        plan->parts[i] = (struct froe_key_part){kind, is_text(kind) ? plan->text_count : plan->bits_at};
        if (is_text(kind))
            plan->text_count++;
        else
            plan->bits_at += widths[kind];
    }
    plan->piece = shared_piece(fields, count);
    plan->pieces = count == 1 && plan->piece > 0;
    for (size_t i = 0; i < count; i++) {
        unsigned few = few_of(&fields[i]);
        if (few == 0 || (few == FROE_FEW_PIECE && plan->piece == 0)) {
            plan->few = 0;
            break;
        }
        plan->few |= few;
    }
    bool in_line = plan->text_count > 0;
    for (size_t i = 0; i < count; i++)
        in_line = in_line && (plan->parts[i].kind == FROE_KEY_PLAIN || plan->parts[i].kind == FROE_KEY_STATUS);
    plan->quick = in_line && plan->text_count == 1;
    plan->several = in_line && !plan->quick && plan->text_count <= FROE_KEY_SEVERAL;
    plan->lengths_at = plan->bits_at + (plan->text_count + 7) / 8;
    plan->texts_at = plan->lengths_at + (plan->text_count == 0 ? 0 : plan->text_count - 1) * (uint32_t)sizeof(uint32_t);
    if (plan->text_count == 0 && plan->texts_at < SHORTEST)
        plan->texts_at = SHORTEST;
}

void froe_key_plan_free(struct froe_key_plan *plan)
{
    free(plan->fields);
    *plan = (struct froe_key_plan){0};
}

bool froe_key_plan_number(struct froe_key_plan *numbered, const struct froe_key_plan *plan)
{
    const uint32_t width = sizeof(uint64_t);
    struct froe_field *fields = calloc(plan->count + 1, sizeof *fields);
    if (fields == NULL)
        return false;
    memcpy(fields, plan->fields, plan->count * sizeof *fields);
    fields[plan->count].type = FROE_TYPE_NUMBER;
    *numbered = *plan;
    numbered->fields = fields;
    numbered->count++;
    numbered->plain = numbered->quick = numbered->several = numbered->pieces = false;
    numbered->few = 0;
    for (size_t i = 0; i < plan->count; i++)
        numbered->parts[i].at += is_text(plan->parts[i].kind) ? 0 : width;
    numbered->parts[plan->count] = (struct froe_key_part){FROE_KEY_NUMBER, 0};
    numbered->bits_at += width;
    numbered->lengths_at += width;
    numbered->texts_at += width;
    return true;
}

void froe_key_write_numbered(const struct froe_key_plan *plan, const struct froe_group *group, uint64_t number,
                             struct froe_buffer *key)
{
    bool absent = group->len == FROE_KEY_ABSENT;
    froe_buffer_append(key, &number, sizeof number);
    /* A plain key lacks the bit that says whether there is a text. */
    if (plan->plain)
        froe_buffer_byte(key, !absent);
    froe_buffer_append(key, group->key, absent ? 0 : group->len);
}

static void put(uint8_t *to, const void *value, size_t len)
{
    memcpy(to, value, len);
}

/* The values of a fixed width that need some reckoning. */
static void put_datum(uint8_t *to, enum froe_key_kind kind, const struct froe_datum *datum)
{
    uint8_t small = datum->present ? (uint8_t)datum->number : SMALL_ABSENT;
    uint64_t number = datum->present ? datum->number : NUMBER_ABSENT;
    /* A date is a local date, whatever the offset. */
    int32_t date = datum->present ? (int32_t)datum->time : DATE_ABSENT;
    int64_t time = datum->present ? datum->time : FROE_TIME_ABSENT;
    int32_t offset = datum->present ? datum->offset : 0;
    switch (kind) {
    case FROE_KEY_SMALL:
        *to = small;
        break;
    case FROE_KEY_DATE:
        put(to, &date, sizeof date);
        break;
    case FROE_KEY_TIME:
        put(to, &time, sizeof time);
        put(to + sizeof time, &offset, sizeof offset);
        break;
    case FROE_KEY_CLASS:
        if (datum->present)
            put(to, datum->text.ptr, 3);
        break;
    default:
        put(to, &number, sizeof number);
        break;
    }
}

/* Writes what comes before the texts at `to`, which is zeros, and collects the texts. Returns their bytes. */
static size_t put_head(const struct froe_key_plan *plan, const struct froe_record *record,
                       struct froe_field_context *context, struct froe_buffer *scratch, uint8_t *to,
                       struct froe_span *texts)
{
    size_t bytes = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct froe_key_part *part = &plan->parts[i];
        struct froe_datum datum;
        int16_t status;
        switch (part->kind) {
        case FROE_KEY_PLAIN:
            texts[part->at] = froe_field_plain_text(&plan->fields[i], record);
            bytes += texts[part->at].len;
            break;
        case FROE_KEY_TEXT:
            froe_field_get(&plan->fields[i], record, context, &scratch[i], &datum);
            texts[part->at] = datum.text;
            bytes += datum.text.len;
            break;
        case FROE_KEY_STATUS:
            status = (int16_t)record->status;
            put(to + part->at, &status, sizeof status);
            break;
        default:
            froe_field_get(&plan->fields[i], record, context, &scratch[i], &datum);
            put_datum(to + part->at, part->kind, &datum);
            break;
        }
    }
    return bytes;
}

void froe_key_write(const struct froe_key_plan *plan, const struct froe_record *record,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *key)
{
    struct froe_span texts[FROE_KEYS_MAX];
    uint8_t *head = froe_buffer_reserve(key, plan->texts_at);
    if (head == NULL)
        return;
    memset(head, 0, plan->texts_at);
    size_t bytes = put_head(plan, record, context, scratch, head, texts);
    key->len += plan->texts_at;
    uint8_t *to = froe_buffer_reserve(key, bytes);
    if (to == NULL)
        return;
    key->len += bytes;
    head = to - plan->texts_at; /* making room may have moved it */
    for (uint32_t t = 0; t < plan->text_count; t++) {
        if (texts[t].ptr != NULL)
            head[plan->bits_at + t / 8] |= (uint8_t)(1u << t % 8);
        uint32_t len = (uint32_t)texts[t].len;
        if (t + 1 < plan->text_count)
            put(head + plan->lengths_at + t * sizeof len, &len, sizeof len);
        if (len > 0)
            memcpy(to, texts[t].ptr, len);
        to += len;
    }
}

static struct froe_span text_in(const struct froe_key_plan *plan, const struct froe_group *group, uint32_t number)
{
    if ((group->key[plan->bits_at + number / 8] >> number % 8 & 1) == 0)
        return FROE_ABSENT;
    uint32_t at = plan->texts_at, len;
    for (uint32_t t = 0; t < number; t++) {
        memcpy(&len, group->key + plan->lengths_at + t * sizeof len, sizeof len);
        at += len;
    }
    if (number + 1 == plan->text_count)
        len = group->len - at;
    else
        memcpy(&len, group->key + plan->lengths_at + number * sizeof len, sizeof len);
    return (struct froe_span){group->key + at, len};
}

static void take_status(const uint8_t *at, struct froe_datum *datum)
{
    int16_t status;
    memcpy(&status, at, sizeof status);
    datum->present = status != FROE_STATUS_ABSENT;
    datum->number = datum->present ? (uint64_t)status : 0;
}

static void take_number(const uint8_t *at, struct froe_datum *datum)
{
    memcpy(&datum->number, at, sizeof datum->number);
    datum->present = datum->number != NUMBER_ABSENT;
}

static void take_time(const uint8_t *at, struct froe_datum *datum)
{
    memcpy(&datum->time, at, sizeof datum->time);
    memcpy(&datum->offset, at + sizeof datum->time, sizeof datum->offset);
    datum->present = datum->time != FROE_TIME_ABSENT;
}

static void take_date(const uint8_t *at, struct froe_datum *datum)
{
    int32_t date;
    memcpy(&date, at, sizeof date);
    datum->present = date != DATE_ABSENT;
    datum->time = date;
}

void froe_key_read_one(const struct froe_key_plan *plan, const struct froe_group *group, size_t index,
                       struct froe_datum *datum)
{
    const struct froe_key_part *part = &plan->parts[index];
    const uint8_t *at = group->key + part->at;
    *datum = (struct froe_datum){.type = plan->fields[index].type};
    if (plan->plain) {
        datum->text = froe_group_key(group);
        datum->present = datum->text.ptr != NULL;
        return;
    }
    switch (part->kind) {
    case FROE_KEY_PLAIN:
    case FROE_KEY_TEXT:
        datum->text = text_in(plan, group, part->at);
        datum->present = datum->text.ptr != NULL;
        break;
    case FROE_KEY_STATUS:
        take_status(at, datum);
        break;
    case FROE_KEY_CLASS:
        datum->present = *at != 0;
        datum->text = datum->present ? (struct froe_span){at, 3} : FROE_ABSENT;
        break;
    case FROE_KEY_SMALL:
        datum->present = *at != SMALL_ABSENT;
        datum->number = datum->present ? *at : 0;
        break;
    case FROE_KEY_NUMBER:
        take_number(at, datum);
        break;
    case FROE_KEY_DATE:
        take_date(at, datum);
        break;
    case FROE_KEY_TIME:
        take_time(at, datum);
        break;
    }
}

void froe_key_read(const struct froe_key_plan *plan, const struct froe_group *group, struct froe_datum *datums)
{
    for (size_t i = 0; i < plan->count; i++)
        froe_key_read_one(plan, group, i, &datums[i]);
}

int froe_key_compare(const struct froe_key_plan *plan, const struct froe_group *a, const struct froe_group *b)
{
    if (plan->plain)
        return froe_span_compare(froe_group_key(a), froe_group_key(b));
    int order = 0;
    for (size_t i = 0; i < plan->count && order == 0; i++) {
        struct froe_datum value_a, value_b;
        froe_key_read_one(plan, a, i, &value_a);
        froe_key_read_one(plan, b, i, &value_b);
        order = froe_datum_compare(&value_a, &value_b);
    }
    return order;
}

/* --- keys from elsewhere ----------------------------------------------------------------------------------------- */

/* More than any log has, and few enough to reckon with. */
#define TIME_MOST (INT64_C(1) << 53)
enum { OFFSET_MOST = 1 << 20 };

static bool is_valid_fixed(const struct froe_field *field, enum froe_key_kind kind, const uint8_t *at)
{
    struct froe_datum datum = {0};
    switch (kind) {
    case FROE_KEY_STATUS:
        take_status(at, &datum);
        return !datum.present || datum.number <= 999;
    case FROE_KEY_CLASS:
        return (at[0] | at[1] | at[2]) == 0 || (at[0] >= '0' && at[0] <= '9' && at[1] == 'x' && at[2] == 'x');
    case FROE_KEY_SMALL:
        return *at == SMALL_ABSENT || *at < (field->id == FROE_FIELD_HOUR ? 24 : 7);
    case FROE_KEY_TIME:
        take_time(at, &datum);
        return datum.present ? datum.time >= -TIME_MOST && datum.time <= TIME_MOST && datum.offset >= -OFFSET_MOST &&
                                   datum.offset <= OFFSET_MOST
                             : datum.offset == 0;
    default:
        return true;
    }
}

static bool has_valid_texts(const struct froe_key_plan *plan, struct froe_span key)
{
    size_t bytes = key.len - plan->texts_at;
    for (uint32_t t = 0; t < plan->text_count; t++) {
        uint32_t len = (uint32_t)bytes;
        if (t + 1 < plan->text_count)
            memcpy(&len, key.ptr + plan->lengths_at + t * sizeof len, sizeof len);
        bool present = (key.ptr[plan->bits_at + t / 8] >> t % 8 & 1) != 0;
        if (len > bytes || (!present && len > 0))
            return false;
        bytes -= len;
    }
    return bytes == 0;
}

bool froe_key_is_valid(const struct froe_key_plan *plan, struct froe_span key)
{
    if (plan->plain)
        return true;
    if (key.ptr == NULL || key.len < plan->texts_at || key.len > UINT32_MAX)
        return false;
    for (size_t i = 0; i < plan->count; i++)
        if (!is_text(plan->parts[i].kind) &&
            !is_valid_fixed(&plan->fields[i], plan->parts[i].kind, key.ptr + plan->parts[i].at))
            return false;
    if (plan->text_count > 0)
        return (plan->text_count % 8 == 0 || key.ptr[plan->lengths_at - 1] >> plan->text_count % 8 == 0) &&
               has_valid_texts(plan, key);
    for (size_t i = plan->bits_at; i < plan->texts_at; i++)
        if (key.ptr[i] != 0)
            return false;
    return key.len == plan->texts_at;
}
