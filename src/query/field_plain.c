/* Fields whose text stands in the line. */
#include <stddef.h>

#include "parse/request.h"
#include "query/field.h"
#include "query/field_parts.h"

bool froe_field_is_plain_text(const struct froe_field *field)
{
    return field->id != FROE_FIELD_FILE && (field->type == FROE_TYPE_TEXT) &&
           (field->id <= FROE_FIELD_VHOST || field->id == FROE_FIELD_TIME_TEXT);
}

struct froe_span froe_field_plain_text(const struct froe_field *field, const struct froe_record *record)
{
    switch (field->id) {
    case FROE_FIELD_HOST:
        return froe_part_required(record, record->host_at, record->host_end);
    case FROE_FIELD_IDENT:
        return froe_part_unless_dash(froe_part_required(record, record->ident_at, record->ident_end));
    case FROE_FIELD_USER:
        return froe_part_unless_dash(froe_part_required(record, record->user_at, record->user_end));
    case FROE_FIELD_REQUEST:
        return froe_part_required(record, record->request_at, record->request_end);
    case FROE_FIELD_METHOD:
        return froe_part_required(record, record->method_at, record->method_end);
    case FROE_FIELD_TARGET:
        return froe_part_optional(record, record->target_at, record->target_end);
    case FROE_FIELD_PATH:
        return froe_record_path(record);
    case FROE_FIELD_QUERY:
        return froe_part_optional(record, record->query_at, record->query_end);
    case FROE_FIELD_PROTOCOL:
        return froe_part_optional(record, record->protocol_at, record->protocol_end);
    case FROE_FIELD_REFERER:
        return froe_part_unless_dash(froe_part_optional(record, record->referer_at, record->referer_end));
    case FROE_FIELD_AGENT:
        return froe_part_unless_dash(froe_part_optional(record, record->agent_at, record->agent_end));
    case FROE_FIELD_VHOST:
        return froe_part_required(record, record->vhost_at, record->vhost_end);
    case FROE_FIELD_TIME_TEXT:
        return froe_part_optional(record, record->time_at, record->time_end);
    default:
        return FROE_ABSENT;
    }
}

/* The parts of records that lie between the places `at` and `end`, two members. absent: the member that is 0 where
 * there is none. */
static inline void take_parts(const struct froe_record *records, size_t count, size_t at, size_t end, size_t absent,
                              bool dashed, struct froe_span *texts)
{
    static const uint8_t nothing;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *record = (const uint8_t *)&records[i];
        uint32_t from, to, there;
        memcpy(&from, record + at, sizeof from);
        memcpy(&to, record + end, sizeof to);
        memcpy(&there, record + absent, sizeof there);
        /* Without branches: whether there is a referer cannot be foreseen. */
        bool one = (there != 0) & (to - from == 1);
        const uint8_t *first = dashed && one ? records[i].line + from : &nothing;
        bool present = (there != 0) & (*first != '-');
        texts[i].ptr = present ? records[i].line + from : NULL;
        texts[i].len = present ? to - from : 0;
    }
}

void froe_field_plain_texts(const struct froe_field *field, const struct froe_record *records, size_t count,
                            struct froe_span *texts)
{
    enum {
        VHOST = offsetof(struct froe_record, vhost_at),
        VHOST_END = offsetof(struct froe_record, vhost_end),
        HOST = offsetof(struct froe_record, host_at),
        HOST_END = offsetof(struct froe_record, host_end),
        METHOD = offsetof(struct froe_record, method_at),
        METHOD_END = offsetof(struct froe_record, method_end),
        PROTOCOL = offsetof(struct froe_record, protocol_at),
        PROTOCOL_END = offsetof(struct froe_record, protocol_end),
        REFERER = offsetof(struct froe_record, referer_at),
        REFERER_END = offsetof(struct froe_record, referer_end),
        AGENT = offsetof(struct froe_record, agent_at),
        AGENT_END = offsetof(struct froe_record, agent_end),
    };
    switch (field->id) {
    case FROE_FIELD_VHOST:
        take_parts(records, count, VHOST, VHOST_END, VHOST_END, false, texts);
        break;
    case FROE_FIELD_HOST:
        take_parts(records, count, HOST, HOST_END, HOST_END, false, texts);
        break;
    case FROE_FIELD_METHOD:
        take_parts(records, count, METHOD, METHOD_END, METHOD_END, false, texts);
        break;
    case FROE_FIELD_PROTOCOL:
        take_parts(records, count, PROTOCOL, PROTOCOL_END, PROTOCOL, false, texts);
        break;
    case FROE_FIELD_REFERER:
        take_parts(records, count, REFERER, REFERER_END, REFERER, true, texts);
        break;
    case FROE_FIELD_AGENT:
        take_parts(records, count, AGENT, AGENT_END, AGENT, true, texts);
        break;
    case FROE_FIELD_PATH:
        for (size_t i = 0; i < count; i++)
            texts[i] = froe_record_path(&records[i]);
        break;
    default:
        for (size_t i = 0; i < count; i++)
            texts[i] = froe_field_plain_text(field, &records[i]);
        break;
    }
}

bool froe_field_plain_is_absent(const struct froe_field *field, const struct froe_record *records, size_t count)
{
    uint32_t there = 0;
    if (field->id == FROE_FIELD_VHOST && count > 0 && records[0].vhost_end == 0)
        for (size_t i = 0; i < count; i++)
            there |= records[i].vhost_end;
    else if (field->id == FROE_FIELD_REFERER && count > 0 && records[0].referer_at == 0)
        for (size_t i = 0; i < count; i++)
            there |= records[i].referer_at;
    else
        return false;
    return there == 0;
}
