#include "parse/json_lines.h"

#include "parse/columns.h"

/* Values of a line: all that are looked at, and those of them that are used. */
struct chosen {
    struct froe_json_value values[FROE_COLUMNS_MAX + FROE_EXTRA_MAX];
    size_t count;
    uint8_t used[FROE_COLUMNS_MAX + FROE_EXTRA_MAX]; /* indices */
    bool placed[FROE_COLUMNS_MAX + FROE_EXTRA_MAX];  /* by these: it goes to its place */
    bool escaped;                                    /* one of those that are used is */
    size_t bytes;                                    /* of those */
};

static bool is_scalar(const struct froe_json_value *value)
{
    return value->kind == FROE_JSON_STRING || value->kind == FROE_JSON_NUMBER || value->kind == FROE_JSON_TRUE ||
           value->kind == FROE_JSON_FALSE;
}

static bool is_missing(const uint8_t *line, const struct froe_json_value *value)
{
    return value->len == 0 || (value->len == 1 && line[value->at] == '-');
}

/* Decides which values are used. */
static void choose(const struct froe_binding *binding, const uint8_t *line, struct chosen *chosen)
{
    uint32_t taken = 0;
    chosen->count = 0;
    chosen->escaped = false;
    chosen->bytes = 0;
    for (size_t i = 0; i < binding->want_count; i++) {
        const struct froe_json_value *value = &chosen->values[i];
        if (value->kind == FROE_JSON_ABSENT || value->kind == FROE_JSON_NULL)
            continue;
        const struct froe_json_want *want = &binding->wants[i];
        uint32_t bit = UINT32_C(1) << want->place;
        bool part = want->place == FROE_PLACE_DURATION_PART || want->place == FROE_PLACE_TIME;
        bool placed = want->place != FROE_PLACE_NONE && (part || (taken & bit) == 0) && is_scalar(value) &&
                      !is_missing(line, value);
        if (placed)
            taken |= bit;
        if (!placed && want->slot < 0)
            continue;
        chosen->placed[chosen->count] = placed;
        chosen->used[chosen->count++] = (uint8_t)i;
        chosen->escaped |= value->escaped;
        chosen->bytes += value->len;
    }
}

/* Copies the values that are used into the copies, escapes undone. False: not now (*full), or memory is short, and the
 * values are then shown as they stand. */
static bool undo_escapes(struct froe_copies *copies, struct froe_span line, struct chosen *chosen,
                         struct froe_record *record, bool *full)
{
    uint8_t *to = froe_copies_take(copies, chosen->bytes, full);
    if (to == NULL)
        return false;
    size_t at = 1;
    for (size_t i = 0; i < chosen->count; i++) {
        struct froe_json_value *value = &chosen->values[chosen->used[i]];
        struct froe_span raw = {line.ptr + value->at, value->len};
        if (value->escaped)
            value->len = (uint32_t)froe_json_unescape(to + at, raw);
        else
            memcpy(to + at, raw.ptr, raw.len);
        value->at = (uint32_t)at - 1;
        at += value->len;
    }
    record->line = to;
    record->len = (uint32_t)at;
    return true;
}

/* A date and a time of day may stand under a key each; everything else is as the column says. */
static enum froe_logtime_syntax time_syntax(const struct froe_log_column *column, struct froe_span value)
{
    if (column->time == FROE_LOGTIME_ANY && value.len >= 8 && value.len < 16 && value.ptr[2] == ':')
        return FROE_LOGTIME_CLOCK;
    if (column->time == FROE_LOGTIME_ANY && value.len == 10 && value.ptr[4] == '-')
        return FROE_LOGTIME_DATE;
    return (enum froe_logtime_syntax)column->time;
}

static bool is_whole(const struct froe_logtime *time)
{
    unsigned parts = FROE_LOGTIME_HAS_DAY | FROE_LOGTIME_HAS_CLOCK;
    return (time->has & FROE_LOGTIME_HAS_INSTANT) != 0 || (time->has & parts) == parts;
}

/* Adds a value to a time that is not whole. False: it cannot be read. */
static bool put_time(const struct froe_log_column *column, struct froe_logtime_cache *cache, struct froe_span value,
                     struct froe_logtime *time, struct froe_record *record)
{
    struct froe_logtime more = *time;
    struct froe_timestamp timestamp;
    /* Apache's %t brings its brackets. */
    if (value.len > 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']')
        value = (struct froe_span){value.ptr + 1, value.len - 2};
    const uint8_t *end = value.ptr + value.len;
    if (time->has == 0) {
        record->time_at = (uint32_t)(value.ptr - record->line);
        record->time_end = record->time_at + (uint32_t)value.len;
    }
    if (froe_logtime_read(cache, time_syntax(column, value), column->pattern, value.ptr, end, &more) != end)
        return false;
    *time = more;
    if (froe_logtime_instant(time, &timestamp)) {
        record->time = timestamp.seconds;
        record->offset = timestamp.offset;
    }
    return true;
}

static enum froe_reason put_values(struct froe_lines *lines, const struct chosen *chosen, struct froe_record *record,
                                   struct froe_part *parts)
{
    const struct froe_binding *binding = lines->binding;
    struct froe_logtime time = {0};
    bool bad_time = false;
    for (size_t i = 0; i < chosen->count; i++) {
        const struct froe_json_want *want = &binding->wants[chosen->used[i]];
        const struct froe_json_value *found = &chosen->values[chosen->used[i]];
        const struct froe_log_column *column = &binding->format->columns[want->column];
        uint32_t at = found->at + 1, len = found->len;
        struct froe_span value = {record->line + at, len};
        if (want->slot >= 0 && parts != NULL)
            parts[want->slot] = (struct froe_part){at, at + len};
        if (!chosen->placed[i])
            continue;
        enum froe_reason reason = FROE_REASON_NONE;
        if (want->place != FROE_PLACE_TIME)
            reason = froe_place_put(column, value, record);
        else if (!is_whole(&time))
            bad_time |= !put_time(column, &lines->cache, value, &time, record);
        if (reason != FROE_REASON_NONE && !binding->format->lenient)
            return reason;
    }
    /* Of several that say when, one is enough. */
    bad_time &= (time.has & (FROE_LOGTIME_HAS_DAY | FROE_LOGTIME_HAS_INSTANT)) == 0;
    return bad_time && !binding->format->lenient ? FROE_REASON_BAD_TIME : FROE_REASON_NONE;
}

static struct froe_span significant(struct froe_span line, uint64_t *nul_bytes)
{
    while (line.len > 0 && (*line.ptr == '\0' || *line.ptr == ' ' || *line.ptr == '\t')) {
        *nul_bytes += *line.ptr == '\0';
        line = (struct froe_span){line.ptr + 1, line.len - 1};
    }
    return line;
}

/* What is remembered of keys holds for one set of paths. */
static void turn_to_binding(struct froe_lines *lines)
{
    if (lines->json_of == lines->binding)
        return;
    memset(&lines->json, 0, sizeof lines->json);
    lines->json_of = lines->binding;
}

enum froe_reason froe_json_line_read(struct froe_lines *lines, struct froe_span line, struct froe_record *record,
                                     struct froe_part *parts, bool *full)
{
    const struct froe_binding *binding = lines->binding;
    struct chosen chosen;
    uint64_t nul_bytes = 0;
    *full = false;
    turn_to_binding(lines);
    line = significant(line, &nul_bytes);
    enum froe_reason reason = line.len == 0 ? FROE_REASON_EMPTY : FROE_REASON_NONE;
    if (line.len > FROE_LINE_MAX)
        reason = FROE_REASON_TOO_LONG;
    else if (line.len > 0 &&
             froe_json_read(binding->paths, &lines->json, line.ptr, line.len, chosen.values) != FROE_JSON_OK)
        reason = FROE_REASON_BAD_JSON;
    if (reason == FROE_REASON_NONE) {
        *record = froe_place_begin(line.ptr, line.len);
        choose(binding, line.ptr, &chosen);
        if (chosen.escaped && !undo_escapes(&lines->copies, line, &chosen, record, full) && *full)
            return FROE_REASON_NONE;
        froe_place_begin_parts(binding, record, parts);
        reason = put_values(lines, &chosen, record, parts);
        froe_place_finish(binding->need, record);
    }
    lines->nul_bytes += nul_bytes;
    return reason;
}
