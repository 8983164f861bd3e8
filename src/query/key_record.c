#include "query/key_record.h"

/* Places are counted from the byte before the key, so that none is 0, which means absent. len: of the key. */
static void set_text(struct froe_record *record, const struct froe_field *field, struct froe_span text, uint32_t len)
{
    uint32_t at = (uint32_t)(text.ptr - record->line), end = at + (uint32_t)text.len;
    switch (field->id) {
    case FROE_FIELD_HOST:
        record->host_at = at;
        record->host_end = end;
        break;
    case FROE_FIELD_USER:
        record->user_at = at;
        record->user_end = end;
        break;
    case FROE_FIELD_VHOST:
        record->vhost_at = at;
        record->vhost_end = end;
        break;
    case FROE_FIELD_METHOD:
        record->method_at = at;
        record->method_end = end;
        break;
    case FROE_FIELD_PROTOCOL:
        record->protocol_at = at;
        record->protocol_end = end;
        break;
    case FROE_FIELD_PATH:
        record->path_at = at;
        record->path_end = end;
        break;
    case FROE_FIELD_REFERER:
        record->referer_at = at;
        record->referer_end = end;
        break;
    case FROE_FIELD_AGENT:
        record->agent_at = at;
        record->agent_end = end;
        break;
    case FROE_FIELD_AGENT_FACT:
        /* Whatever the agent was, it is known by its key: query/key_facts.h. */
        record->agent_at = 1;
        record->agent_end = 1 + len;
        break;
    default:
        break;
    }
}

static void set_value(struct froe_record *record, const struct froe_field *field, const struct froe_datum *datum,
                      uint32_t len)
{
    if (datum->type == FROE_TYPE_TEXT) {
        set_text(record, field, datum->text, len);
    } else if (field->id == FROE_FIELD_STATUS) {
        record->status = (int32_t)datum->number;
    } else if (datum->type == FROE_TYPE_TIME) {
        record->time = datum->time;
        record->offset = datum->offset;
    }
}

void froe_key_record(const struct froe_key_plan *plan, const struct froe_group *group, struct froe_record *record)
{
    *record = (struct froe_record){.line = group->key - 1,
                                   .status = FROE_STATUS_ABSENT,
                                   .bytes = FROE_BYTES_ABSENT,
                                   .duration = FROE_DURATION_ABSENT,
                                   .time = FROE_TIME_ABSENT};
    for (size_t i = 0; i < plan->count; i++) {
        struct froe_datum datum;
        froe_key_read_one(plan, group, i, &datum);
        if (datum.present)
            set_value(record, &plan->fields[i], &datum, group->len);
    }
}
