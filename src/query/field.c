/* Values of fields. */
#include "query/field.h"

#include "base/number.h"
#include "parse/agent.h"
#include "parse/network.h"
#include "parse/path.h"
#include "parse/request.h"
#include "parse/timestamp.h"
#include "query/field_parts.h"

enum { DAY = 86400 };

static struct froe_span scratch_text(const struct froe_buffer *scratch)
{
    return scratch->failed || scratch->len == 0 ? FROE_ABSENT : (struct froe_span){scratch->data, scratch->len};
}

/* ASCII lower case; only copied when something changes. */
static struct froe_span lower(struct froe_span text, struct froe_buffer *scratch)
{
    size_t i = 0;
    while (i < text.len && !(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z'))
        i++;
    uint8_t *to = i == text.len ? NULL : froe_buffer_reserve(scratch, text.len);
    if (to == NULL)
        return text;
    for (i = 0; i < text.len; i++)
        to[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (uint8_t)(text.ptr[i] | 0x20) : text.ptr[i];
    return (struct froe_span){to, text.len};
}

static struct froe_span extra_text(const struct froe_field *field, const struct froe_record *record)
{
    if (record->extra == NULL)
        return FROE_ABSENT;
    const struct froe_part *part = &record->extra[field->parameter];
    return froe_part_unless_dash(froe_part_optional(record, part->at, part->end));
}

static struct froe_span network(const struct froe_field *field, const struct froe_record *record,
                                struct froe_buffer *scratch)
{
    struct froe_span host = froe_part_required(record, record->host_at, record->host_end);
    if (host.ptr == NULL)
        return FROE_ABSENT;
    bool usual = field->parameter == FROE_NET_DEFAULT;
    uint8_t *to = froe_buffer_reserve(scratch, FROE_NETWORK_TEXT);
    if (to == NULL)
        return FROE_ABSENT;
    scratch->len = froe_network_write(to, host, usual ? 24 : field->parameter, usual ? 48 : field->parameter);
    return scratch_text(scratch);
}

static struct froe_span status_class(const struct froe_record *record)
{
    static const char classes[] = "0xx1xx2xx3xx4xx5xx6xx7xx8xx9xx";
    if (record->status == FROE_STATUS_ABSENT)
        return FROE_ABSENT;
    return (struct froe_span){(const uint8_t *)classes + 3 * (record->status / 100), 3};
}

static struct froe_span path_template(const struct froe_record *record, struct froe_buffer *scratch)
{
    struct froe_span path = froe_record_path(record);
    if (path.len == 0)
        return path;
    froe_path_template(scratch, path);
    return scratch_text(scratch);
}

static struct froe_span agent_part(const struct froe_field *field, const struct froe_record *record)
{
    struct froe_agent_parts parts;
    struct froe_span agent = froe_part_unless_dash(froe_part_optional(record, record->agent_at, record->agent_end));
    if (agent.ptr == NULL || !froe_agent_split(agent, &parts))
        return FROE_ABSENT;
    return field->id == FROE_FIELD_AGENT_PRODUCT  ? parts.product
           : field->id == FROE_FIELD_AGENT_SYSTEM ? parts.system
                                                  : parts.details;
}

/* What is known of the agent; NULL: there is none. */
static const struct froe_agent_facts *agent_facts(const struct froe_record *record,
                                                  const struct froe_field_context *context)
{
    struct froe_span agent = froe_part_unless_dash(froe_part_optional(record, record->agent_at, record->agent_end));
    return agent.ptr == NULL || context->agents.look == NULL ? NULL
                                                             : context->agents.look(context->agents.state, agent);
}

/* What is known of the host; NULL: nothing. */
static const struct froe_geo_facts *geo_facts(const struct froe_record *record,
                                              const struct froe_field_context *context)
{
    struct froe_span host = froe_part_required(record, record->host_at, record->host_end);
    return host.ptr == NULL || context->geo.look == NULL ? NULL : context->geo.look(context->geo.state, host);
}

static struct froe_span derived_text(const struct froe_field *field, const struct froe_record *record,
                                     const struct froe_field_context *context, struct froe_buffer *scratch)
{
    struct froe_span text;
    const struct froe_agent_facts *facts;
    const struct froe_geo_facts *place;
    switch (field->id) {
    case FROE_FIELD_FILE:
        return context->file;
    case FROE_FIELD_STATUS_CLASS:
        return status_class(record);
    case FROE_FIELD_PATH_SEGMENT:
        return froe_path_segment(froe_record_path(record), field->parameter);
    case FROE_FIELD_PATH_TEMPLATE:
        return path_template(record, scratch);
    case FROE_FIELD_NAME:
        text = froe_record_path(record);
        return text.ptr == NULL ? text : froe_path_name(text);
    case FROE_FIELD_EXT:
        text = froe_record_path(record);
        return text.ptr == NULL ? text : lower(froe_path_ext(text), scratch);
    case FROE_FIELD_QUERY_PARAMETER:
        return froe_query_parameter(froe_part_optional(record, record->query_at, record->query_end), field->text);
    case FROE_FIELD_REFERER_HOST:
        text = froe_part_optional(record, record->referer_at, record->referer_end);
        return text.ptr == NULL ? text : lower(froe_url_host(text), scratch);
    case FROE_FIELD_AGENT_PRODUCT:
    case FROE_FIELD_AGENT_SYSTEM:
    case FROE_FIELD_AGENT_DETAILS:
        return agent_part(field, record);
    case FROE_FIELD_AGENT_FACT:
        facts = agent_facts(record, context);
        return facts == NULL ? FROE_ABSENT : facts->texts[field->parameter];
    case FROE_FIELD_EXTRA:
        return extra_text(field, record);
    case FROE_FIELD_HOST_NET:
        return network(field, record, scratch);
    case FROE_FIELD_GEO_FACT:
        place = geo_facts(record, context);
        return place == NULL ? FROE_ABSENT : place->texts[field->parameter];
    default:
        return froe_field_plain_text(field, record);
    }
}

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

static void get_time(const struct froe_field *field, const struct froe_record *record,
                     struct froe_field_context *context, struct froe_datum *datum)
{
    if (record->time == FROE_TIME_ABSENT)
        return;
    int32_t offset =
        context->zone == NULL ? record->offset : froe_zone_offset(&context->zone_cache, context->zone, record->time);
    int64_t local = record->time + offset;
    /* Lines of one day follow each other. */
    if (local < context->midnight || local >= context->midnight + DAY)
        context->midnight = floor_to(local, DAY);
    int64_t midnight = context->midnight;
    datum->present = true;
    datum->offset = offset;
    switch (field->id) {
    case FROE_FIELD_DATE:
        datum->time = midnight / DAY;
        break;
    case FROE_FIELD_HOUR:
        datum->number = (uint32_t)(local - midnight) / 3600;
        break;
    case FROE_FIELD_WEEKDAY:
        /* 1970-01-01 was a Thursday. */
        datum->number = (uint64_t)(midnight / DAY + 3 - floor_to(midnight / DAY + 3, 7));
        break;
    case FROE_FIELD_TIME_BUCKET:
        datum->time = midnight + ((uint32_t)(local - midnight) / field->parameter) * field->parameter - offset;
        break;
    default:
        datum->time = record->time;
        break;
    }
}

static bool read_extra(const struct froe_field *field, struct froe_span text, uint64_t *number)
{
    return field->type == FROE_TYPE_DURATION ? froe_scaled_read(text, field->unit, number)
                                             : froe_number_read(text, INT64_MAX, number);
}

/* Takes the next of the values that nginx writes for several servers, one after the other; `, ` and ` : ` set them
 * apart (nginx, ngx_http_upstream_module). False: something else does. */
static bool take_of_list(struct froe_span *list, struct froe_span *text)
{
    static const struct froe_span separators[] = {FROE_LITERAL(", "), FROE_LITERAL(" : ")};
    const uint8_t *end = list->ptr + list->len, *to = list->ptr;
    while (to < end && *to != ',' && *to != ' ')
        to++;
    *text = froe_span_between(list->ptr, to);
    *list = froe_span_between(to, end);
    for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
        size_t len = separators[i].len;
        if (list->len <= len || memcmp(list->ptr, separators[i].ptr, len) != 0)
            continue;
        *list = froe_span_between(to + len, end);
        return true;
    }
    return list->len == 0;
}

/* What a list of them comes to: times are summed up, of other numbers the last counts that is there. A server that was
 * not reached has a dash. */
static bool read_list(const struct froe_field *field, struct froe_span list, uint64_t *number)
{
    bool some = false;
    *number = 0;
    while (list.len > 0) {
        struct froe_span text;
        uint64_t value, before = field->type == FROE_TYPE_DURATION ? *number : 0;
        if (!take_of_list(&list, &text))
            return false;
        if (text.len == 1 && text.ptr[0] == '-')
            continue;
        if (!read_extra(field, text, &value) || value > INT64_MAX - before)
            return false;
        *number = before + value;
        some = true;
    }
    return some;
}

static void get_extra(const struct froe_field *field, const struct froe_record *record, struct froe_datum *datum)
{
    struct froe_span text = extra_text(field, record);
    datum->present =
        text.ptr != NULL &&
        (read_extra(field, text, &datum->number) ||
         (text.len > 0 && memchr(text.ptr, ' ', text.len) != NULL && read_list(field, text, &datum->number)));
}

static void get_bot(const struct froe_record *record, const struct froe_field_context *context,
                    struct froe_datum *datum)
{
    const struct froe_agent_facts *facts = agent_facts(record, context);
    datum->present = facts != NULL;
    datum->number = facts != NULL && facts->is_bot;
}

static void get_asn(const struct froe_record *record, const struct froe_field_context *context,
                    struct froe_datum *datum)
{
    const struct froe_geo_facts *place = geo_facts(record, context);
    datum->present = place != NULL && place->has_asn;
    datum->number = datum->present ? place->asn : 0;
}

void froe_field_get(const struct froe_field *field, const struct froe_record *record,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_datum *datum)
{
    *datum = (struct froe_datum){.type = field->type};
    scratch->len = 0;
    if (field->type == FROE_TYPE_TEXT) {
        datum->text = derived_text(field, record, context, scratch);
        datum->present = datum->text.ptr != NULL;
    } else if (field->id == FROE_FIELD_STATUS) {
        datum->present = record->status != FROE_STATUS_ABSENT;
        datum->number = (uint64_t)record->status;
    } else if (field->id == FROE_FIELD_BYTES) {
        datum->present = record->bytes != FROE_BYTES_ABSENT;
        datum->number = (uint64_t)record->bytes;
    } else if (field->id == FROE_FIELD_DURATION) {
        datum->present = record->duration != FROE_DURATION_ABSENT;
        datum->number = (uint64_t)record->duration;
    } else if (field->id == FROE_FIELD_EXTRA) {
        get_extra(field, record, datum);
    } else if (field->id == FROE_FIELD_AGENT_BOT) {
        get_bot(record, context, datum);
    } else if (field->id == FROE_FIELD_ASN) {
        get_asn(record, context, datum);
    } else {
        get_time(field, record, context, datum);
    }
}

bool froe_field_is_time(const struct froe_field *field)
{
    return (field->need & FROE_NEED_TIME) != 0 && field->id != FROE_FIELD_TIME_TEXT;
}

/* Bytes of the longest date, of a year of 19 digits, and of a time behind it. */
enum { DATE_MAX = 27, TIME_MAX = DATE_MAX + 15 };

static uint8_t *write_two(uint8_t *to, uint64_t number)
{
    *to++ = (uint8_t)('0' + number / 10);
    *to++ = (uint8_t)('0' + number % 10);
    return to;
}

static uint8_t *write_date(uint8_t *to, int64_t days)
{
    int64_t year;
    unsigned month, day;
    froe_civil_from_days(days, &year, &month, &day);
    if (year < 0)
        *to++ = '-';
    uint64_t number = (uint64_t)(year < 0 ? -year : year);
    if (number < 10000)
        to = write_two(write_two(to, number / 100), number % 100);
    else
        to += froe_number_write(to, number);
    *to++ = '-';
    to = write_two(to, month);
    *to++ = '-';
    return write_two(to, day);
}

/* ISO 8601 with the offset, `2015-05-17T10:05:03+00:00`. */
static uint8_t *write_time(uint8_t *to, int64_t time, int32_t offset)
{
    int64_t local = time + offset;
    int64_t midnight = floor_to(local, DAY);
    uint64_t second = (uint64_t)(local - midnight);
    to = write_date(to, midnight / DAY);
    *to++ = 'T';
    to = write_two(to, second / 3600);
    *to++ = ':';
    to = write_two(to, second / 60 % 60);
    *to++ = ':';
    to = write_two(to, second % 60);
    uint64_t east = (uint64_t)(offset < 0 ? -offset : offset) / 60;
    *to++ = offset < 0 ? '-' : '+';
    to = write_two(to, east / 60);
    *to++ = ':';
    return write_two(to, east % 60);
}

static void append_time(struct froe_buffer *buffer, const struct froe_datum *datum)
{
    uint8_t *to = froe_buffer_reserve(buffer, TIME_MAX);
    if (to == NULL)
        return;
    uint8_t *end =
        datum->type == FROE_TYPE_DATE ? write_date(to, datum->time) : write_time(to, datum->time, datum->offset);
    buffer->len += (size_t)(end - to);
}

void froe_datum_write(struct froe_buffer *buffer, const struct froe_datum *datum)
{
    static const char weekdays[] = "MonTueWedThuFriSatSun";
    switch (datum->type) {
    case FROE_TYPE_TEXT:
        froe_buffer_append(buffer, datum->text.ptr, datum->text.len);
        break;
    case FROE_TYPE_NUMBER:
        froe_buffer_number(buffer, datum->number);
        break;
    case FROE_TYPE_DURATION:
        froe_buffer_seconds(buffer, datum->number);
        break;
    case FROE_TYPE_TIME:
    case FROE_TYPE_DATE:
        append_time(buffer, datum);
        break;
    case FROE_TYPE_WEEKDAY:
        froe_buffer_append(buffer, weekdays + 3 * datum->number, 3);
        break;
    case FROE_TYPE_BOOLEAN:
        froe_buffer_text(buffer, datum->number != 0 ? "true" : "false");
        break;
    }
}

int froe_datum_compare(const struct froe_datum *a, const struct froe_datum *b)
{
    if (!a->present || !b->present)
        return a->present - b->present;
    if (a->type == FROE_TYPE_TEXT)
        return froe_span_compare(a->text, b->text);
    int order = (a->time > b->time) - (a->time < b->time);
    if (order == 0)
        order = (a->number > b->number) - (a->number < b->number);
    return order != 0 ? order : (a->offset > b->offset) - (a->offset < b->offset);
}
