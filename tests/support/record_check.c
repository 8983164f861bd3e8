#include "support/record_check.h"

#include "parse/timestamp.h"

static bool same_part(uint32_t at, uint32_t end, uint32_t other_at, uint32_t other_end)
{
    return at == other_at && (at == 0 || end == other_end);
}

static const char *request_difference(const struct froe_record *a, const struct froe_record *b)
{
    if (!same_part(a->request_at, a->request_end, b->request_at, b->request_end))
        return "request";
    if (a->method_end == 0)
        return NULL;
    if (!same_part(a->method_at, a->method_end, b->method_at, b->method_end))
        return "method";
    if (!same_part(a->target_at, a->target_end, b->target_at, b->target_end))
        return "target";
    if (!same_part(a->protocol_at, a->protocol_end, b->protocol_at, b->protocol_end))
        return "protocol";
    return same_part(a->query_at, a->query_end, b->query_at, b->query_end) ? NULL : "query";
}

static const char *client_difference(const struct froe_record *a, const struct froe_record *b)
{
    if (a->host_at != b->host_at || a->host_end != b->host_end)
        return "host";
    if (a->ident_at != b->ident_at || a->ident_end != b->ident_end)
        return "ident";
    return a->user_at != b->user_at || a->user_end != b->user_end ? "user" : NULL;
}

const char *record_difference(const struct froe_record *a, const struct froe_record *b, unsigned need)
{
    if (a->line != b->line || a->len != b->len)
        return "line";
    if (a->vhost_at != b->vhost_at || a->vhost_end != b->vhost_end)
        return "vhost";
    if ((need & FROE_NEED_TIME) != 0 &&
        (a->time_at != b->time_at || a->time_end != b->time_end || a->time != b->time || a->offset != b->offset))
        return "time";
    if ((need & FROE_NEED_NUMBERS) != 0 && a->status != b->status)
        return "status";
    if ((need & FROE_NEED_NUMBERS) != 0 && a->bytes != b->bytes)
        return "bytes";
    if ((need & FROE_NEED_REFERER) != 0 && !same_part(a->referer_at, a->referer_end, b->referer_at, b->referer_end))
        return "referer";
    if ((need & FROE_NEED_AGENT) != 0 && !same_part(a->agent_at, a->agent_end, b->agent_at, b->agent_end))
        return "agent";
    const char *client = (need & FROE_NEED_CLIENT) != 0 ? client_difference(a, b) : NULL;
    if (client != NULL)
        return client;
    if ((need & (FROE_NEED_PATH | FROE_NEED_REQUEST)) != 0 &&
        (a->method_end != b->method_end || !same_part(a->path_at, a->path_end, b->path_at, b->path_end)))
        return "path";
    return (need & FROE_NEED_REQUEST) != 0 ? request_difference(a, b) : NULL;
}

/* Where the part ends; UINT32_MAX when it, or one before it, is out of order or not in the line. */
static uint32_t behind(const struct froe_record *record, uint32_t from, uint32_t at, uint32_t end)
{
    return from == UINT32_MAX || at < from || end < at || end > record->len ? UINT32_MAX : end;
}

bool record_is_sound(const struct froe_record *record, unsigned need)
{
    uint32_t end = behind(record, 0, record->vhost_at, record->vhost_end);
    if ((need & FROE_NEED_CLIENT) != 0) {
        end = behind(record, end, record->host_at, record->host_end);
        end = behind(record, end, record->ident_at, record->ident_end);
        end = behind(record, end, record->user_at, record->user_end);
    }
    if ((need & FROE_NEED_TIME) != 0)
        end = behind(record, end, record->time_at, record->time_end);
    if ((need & FROE_NEED_REQUEST) != 0 && record->method_end != 0) {
        uint32_t part = behind(record, end, record->request_at, record->method_at);
        part = behind(record, part, record->method_at, record->method_end);
        part = behind(record, part, record->target_at, record->target_end);
        part = record->protocol_at == 0 ? part : behind(record, part, record->protocol_at, record->protocol_end);
        if (part > record->request_end)
            return false;
    }
    if ((need & FROE_NEED_REQUEST) != 0)
        end = behind(record, end, record->request_at, record->request_end);
    if ((need & FROE_NEED_REFERER) != 0 && record->referer_at != 0)
        end = behind(record, end, record->referer_at, record->referer_end);
    if ((need & FROE_NEED_AGENT) != 0 && record->agent_at != 0)
        end = behind(record, end, record->agent_at, record->agent_end);
    return end <= record->len;
}
