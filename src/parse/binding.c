#include "parse/binding.h"

#include <stddef.h>

#include "parse/format_names.h"

static int8_t slot_of(const struct froe_extra_slots *slots, struct froe_span name)
{
    for (size_t i = 0; slots != NULL && name.len > 0 && i < slots->count; i++)
        if (froe_names_match(slots->names[i], name))
            return (int8_t)i;
    return -1;
}

/* The part of a record that a place belongs to. */
static unsigned need_of(enum froe_place place)
{
    switch (place) {
    case FROE_PLACE_NONE:
    case FROE_PLACE_COUNT:
        return 0;
    case FROE_PLACE_HOST:
    case FROE_PLACE_IDENT:
    case FROE_PLACE_USER:
        return FROE_NEED_CLIENT;
    case FROE_PLACE_TIME:
        return FROE_NEED_TIME;
    case FROE_PLACE_REQUEST:
    case FROE_PLACE_METHOD:
    case FROE_PLACE_TARGET:
    case FROE_PLACE_PATH:
    case FROE_PLACE_QUERY:
    case FROE_PLACE_PROTOCOL:
        return FROE_NEED_REQUEST | FROE_NEED_PATH;
    case FROE_PLACE_STATUS:
    case FROE_PLACE_BYTES:
        return FROE_NEED_NUMBERS;
    case FROE_PLACE_REFERER:
        return FROE_NEED_REFERER;
    case FROE_PLACE_AGENT:
        return FROE_NEED_AGENT;
    case FROE_PLACE_VHOST:
    case FROE_PLACE_DURATION:
    case FROE_PLACE_DURATION_PART:
        return FROE_NEED_EXTRA;
    }
    return 0;
}

/* What makes a line malformed is looked at whoever asks: what cannot be read, or of logfmt that no request is told of.
 */
static bool is_checked(const struct froe_log_format *format, const struct froe_log_column *column)
{
    enum froe_place place = (enum froe_place)column->place;
    if (format->kind == FROE_FORMAT_KIND_LOGFMT)
        /* A target may turn out to be a whole request line. */
        return place == FROE_PLACE_STATUS || place == FROE_PLACE_METHOD || place == FROE_PLACE_REQUEST ||
               place == FROE_PLACE_TARGET;
    return !format->lenient && (place == FROE_PLACE_TIME || place == FROE_PLACE_STATUS || place == FROE_PLACE_BYTES);
}

/* A path to look at, unless it cannot be one: such a name no value has. */
static void add_want(struct froe_binding *binding, struct froe_span *paths, struct froe_span path,
                     struct froe_json_want want)
{
    size_t keys = 1;
    for (size_t i = 0; i < path.len; i++)
        keys += path.ptr[i] == '.';
    if (path.len == 0 || path.len > FROE_JSON_PATH_LEN || keys > FROE_JSON_PATH_KEYS ||
        binding->want_count == FROE_WANTS_MAX)
        return;
    paths[binding->want_count] = path;
    binding->wants[binding->want_count++] = want;
}

/* Whether the last of the keys that give a field is spelled as the field is. */
static bool is_spelled(const struct froe_binding *binding, const struct froe_span *paths, int slot,
                       struct froe_span name)
{
    for (size_t i = binding->want_count; i-- > 0;)
        if (binding->wants[i].slot == slot)
            return froe_span_equal(paths[i], name);
    return false;
}

/* Fields of the query are keys by their name, whether columns go by names that match or not: it counts before these. */
static void want_keys(struct froe_binding *binding, struct froe_span *paths, const struct froe_extra_slots *slots)
{
    for (size_t i = 0; i < binding->slot_count; i++)
        if (!is_spelled(binding, paths, (int)i, slots->names[i]))
            add_want(binding, paths, slots->names[i],
                     (struct froe_json_want){FROE_PLACE_NONE, (int8_t)i, 0, -1, FROE_TEST_NONE});
    binding->fills |= binding->slot_count > 0;
}

_Static_assert(FROE_WANTS_MAX <= FROE_JSON_PATHS, "all of them may be paths");

/* The want of the key that must be there for a column to count, one for all columns of the same; -1: none must. */
static int16_t want_given(struct froe_binding *binding, struct froe_span *paths, struct froe_span given)
{
    if (given.len == 0)
        return -1;
    for (size_t i = 0; i < binding->want_count; i++)
        if (binding->wants[i].place == FROE_PLACE_NONE && froe_span_equal(paths[i], given))
            return (int16_t)i;
    size_t index = binding->want_count;
    add_want(binding, paths, given, (struct froe_json_want){FROE_PLACE_NONE, -1, 0, -1, FROE_TEST_NONE});
    if (binding->want_count == index)
        return -1;
    return (int16_t)index;
}

/* Whether a value is the client says whether it is the virtual host too. */
static unsigned need_of_column(const struct froe_log_format *format, const struct froe_log_column *column)
{
    unsigned need = need_of((enum froe_place)column->place);
    return format->lenient && column->place == FROE_PLACE_HOST ? need | FROE_NEED_EXTRA : need;
}

static bool bind_json(struct froe_binding *binding, const struct froe_extra_slots *slots)
{
    const struct froe_log_format *format = binding->format;
    struct froe_span paths[FROE_WANTS_MAX];
    froe_error unused;
    for (size_t i = 0; i < format->column_count; i++) {
        const struct froe_log_column *column = &format->columns[i];
        bool placed = is_checked(format, column) || (need_of_column(format, column) & binding->need) != 0;
        if (!placed && binding->slots[i] < 0)
            continue;
        int16_t given = want_given(binding, paths, placed ? column->given : FROE_ABSENT);
        add_want(binding, paths, column->name,
                 (struct froe_json_want){placed ? column->place : FROE_PLACE_NONE, binding->slots[i], (uint16_t)i,
                                         given, column->test});
    }
    want_keys(binding, paths, slots);
    binding->paths = froe_json_paths_create(paths, binding->want_count, &unused);
    return binding->paths != NULL;
}

void froe_binding_free(struct froe_binding *binding)
{
    froe_json_paths_free(binding->paths);
    binding->paths = NULL;
}

/* Where the places of a record are that hold text as it stands. */
static uint16_t member_of(enum froe_place place)
{
    switch (place) {
    case FROE_PLACE_HOST:
        return offsetof(struct froe_record, host_at);
    case FROE_PLACE_IDENT:
        return offsetof(struct froe_record, ident_at);
    case FROE_PLACE_USER:
        return offsetof(struct froe_record, user_at);
    case FROE_PLACE_REQUEST:
        return offsetof(struct froe_record, request_at);
    case FROE_PLACE_METHOD:
        return offsetof(struct froe_record, method_at);
    case FROE_PLACE_TARGET:
        return offsetof(struct froe_record, target_at);
    case FROE_PLACE_PATH:
        return offsetof(struct froe_record, path_at);
    case FROE_PLACE_PROTOCOL:
        return offsetof(struct froe_record, protocol_at);
    case FROE_PLACE_REFERER:
        return offsetof(struct froe_record, referer_at);
    case FROE_PLACE_AGENT:
        return offsetof(struct froe_record, agent_at);
    case FROE_PLACE_VHOST:
        return offsetof(struct froe_record, vhost_at);
    default:
        return 0;
    }
}

/* Numbers are looked at in every line, durations only for those who ask. */
static enum froe_step_put put_of(const struct froe_log_column *column, unsigned need)
{
    enum froe_place place = (enum froe_place)column->place;
    bool duration = place == FROE_PLACE_DURATION || place == FROE_PLACE_DURATION_PART;
    if (place == FROE_PLACE_NONE || (duration && (need & FROE_NEED_EXTRA) == 0))
        return FROE_PUT_NONE;
    return member_of(place) != 0 && !column->list ? FROE_PUT_PART : FROE_PUT_OTHER;
}

static enum froe_step_find find_of(const struct froe_log_format *format, const struct froe_log_column *column)
{
    const struct froe_log_column *next = column + 1;
    bool last = next == format->columns + format->column_count;
    bool parenthesis = column->after.len > 0 && column->after.ptr[0] == ')'; /* it may hold nothing, which is absent */
    /* There may be no user before a time without brackets. */
    bool nobody = column->place == FROE_PLACE_USER && !last && next->place == FROE_PLACE_TIME;
    if (column->forwarded || parenthesis || nobody)
        return FROE_STEP_OTHER;
    /* A closing quote is followed by a blank or nothing; a format may want something else there. */
    bool words = column->list || column->place == FROE_PLACE_REQUEST; /* in which blanks do not end it */
    bool apart = last || next->before.len == 0 || next->before.ptr[0] == ' ';
    if (column->end == FROE_END_BLANK && !words && column->after.len == 0)
        return FROE_STEP_BLANK;
    if (column->end == FROE_END_TEXT && column->stop.len == 1 && column->stop.ptr[0] != ' ')
        return FROE_STEP_BYTE;
    if ((column->end == FROE_END_QUOTE && apart) || column->end == FROE_END_LOOSE)
        return FROE_STEP_QUOTE;
    return FROE_STEP_OTHER;
}

static struct froe_step step_of(const struct froe_log_format *format, const struct froe_log_column *column,
                                unsigned need)
{
    struct froe_step step = {.find = (uint8_t)find_of(format, column), .put = (uint8_t)put_of(column, need)};
    /* The opening quote of a loose column belongs to its value. */
    bool loose = column->end == FROE_END_LOOSE;
    uint8_t before[3] = {0};
    size_t len = column->before.len + loose;
    if (len > 2 || column->optional) {
        step.find = FROE_STEP_OTHER;
        return step;
    }
    memcpy(before, column->before.ptr, column->before.len);
    if (loose)
        before[len - 1] = '"';
    step.before = (uint16_t)(before[0] | before[1] << 8);
    step.mask = len == 0 ? 0 : len == 1 ? 0xff : 0xffff;
    step.before_len = (uint8_t)len;
    step.behind_len = (uint8_t)(loose ? 1 : column->after.len);
    step.stop = column->stop.len > 0 ? column->stop.ptr[0] : 0;
    step.keeps_dash = (column->place == FROE_PLACE_REQUEST && step.find == FROE_STEP_QUOTE) ||
                      column->place == FROE_PLACE_DURATION_PART;
    step.word = column->word;
    step.member = member_of((enum froe_place)column->place);
    return step;
}

bool froe_format_bind(const struct froe_log_format *format, const struct froe_extra_slots *slots, unsigned need,
                      struct froe_binding *binding)
{
    bool clf = format->kind == FROE_FORMAT_KIND_CLF;
    *binding = (struct froe_binding){.format = format, .need = need, .port_slot = -1};
    binding->clf = (struct froe_clf_format){format->vhost, format->combined, format->extra, need};
    if (format->ident_vhost && (need & FROE_NEED_EXTRA) != 0)
        binding->clf.need |= FROE_NEED_CLIENT;
    binding->slot_count = slots == NULL ? 0 : slots->count;
    binding->walk = clf ? 0 : format->required;
    for (size_t i = 0; i < format->column_count; i++) {
        const struct froe_log_column *column = &format->columns[i];
        bool head = clf && i < format->tail;
        int8_t slot = slot_of(slots, column->name);
        /* Keys may differ in what names do not: User-Agent, user_agent. */
        for (size_t before = 0; before < i; before++)
            if (slot >= 0 && binding->slots[before] == slot &&
                (!format->any_key || froe_span_equal(format->columns[before].name, column->name)))
                slot = -1;
        /* What stands in the head of a CLF line is read as such; only the port has a name of its own. */
        if (head && slot >= 0 && froe_span_equal(column->before, froe_span_of(":")))
            binding->port_slot = slot;
        binding->slots[i] = (int8_t)(head ? -1 : slot);
        binding->fills |= slot >= 0 && (!head || binding->port_slot == slot);
        binding->steps[i] = step_of(format, column, need);
        binding->steps[i].slot = binding->slots[i];
        bool wanted = slot >= 0 || (need_of((enum froe_place)column->place) & need) != 0;
        if (!head && wanted && i + 1 > binding->walk)
            binding->walk = i + 1;
    }
    /* Then the quick way is to look behind the head too. */
    binding->clf.extra |= binding->fills;
    return !format->any_key || bind_json(binding, slots);
}

bool froe_binding_gives(const struct froe_binding *binding, size_t slot)
{
    if (binding->port_slot == (int)slot)
        return true;
    for (size_t i = 0; i < binding->format->column_count; i++)
        if (binding->slots[i] == (int)slot)
            return true;
    for (size_t i = 0; i < binding->want_count; i++)
        if (binding->wants[i].slot == (int)slot)
            return true;
    return false;
}
