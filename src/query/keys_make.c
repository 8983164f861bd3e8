/* The keys of a batch of records. */
#include "parse/request.h"
#include "query/keys_piece.h"
#include "query/keys_several.h"

/* The key of these bytes, whose slot in the table (NULL: in none) is on its way from now on. */
static inline struct froe_key key_of(const struct froe_groups *groups, const uint8_t *ptr, uint32_t len)
{
    struct froe_key key = {ptr, len, froe_key_hash(ptr, len)};
    if (groups != NULL)
        froe_groups_expect(groups, key.hash);
    return key;
}

static inline struct froe_span text_of(const struct froe_field *field, const struct froe_record *record)
{
    return field->id == FROE_FIELD_PATH ? froe_record_path(record) : froe_field_plain_text(field, record);
}

/* The facts of a batch stay where they are until it has been counted. */
_Static_assert(FROE_AGENT_LENT > 2 * FROE_GROUPS_BATCH, "facts are lent for a batch");

static void make_facts(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                       const struct froe_field_context *context, const struct froe_groups *groups,
                       struct froe_key *keys)
{
    static const struct froe_field agent = {.id = FROE_FIELD_AGENT, .type = FROE_TYPE_TEXT};
    struct froe_span agents[FROE_GROUPS_BATCH] = {{NULL, 0}};
    const struct froe_agent_facts *facts[FROE_GROUPS_BATCH];
    for (size_t i = 0; i < count; i++)
        agents[i] = froe_field_plain_text(&agent, &records[i]);
    context->agents.look_at_all(context->agents.state, agents, count, facts);
    for (size_t i = 0; i < count; i++) {
        struct froe_span text = facts[i] == NULL ? FROE_ABSENT : facts[i]->texts[plan->fields[0].parameter];
        uint32_t len = text.ptr == NULL ? FROE_KEY_ABSENT : (uint32_t)text.len;
        keys[i] = key_of(groups, text.ptr, len);
    }
}

static void make_plain(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                       const struct froe_groups *groups, struct froe_key *keys)
{
    struct froe_span texts[FROE_GROUPS_BATCH];
    froe_field_plain_texts(&plan->fields[0], records, count, texts);
    const struct froe_key absent = key_of(groups, NULL, FROE_KEY_ABSENT);
    for (size_t i = 0; i < count; i++)
        keys[i] = texts[i].ptr == NULL ? absent : key_of(groups, texts[i].ptr, (uint32_t)texts[i].len);
}

/* Statuses and one text of the line: the head is at most this long. */
enum { QUICK_HEAD = 2 * FROE_KEYS_MAX + 1 };

static inline uint8_t *write_quick(const struct froe_key_plan *plan, const struct froe_record *record, uint8_t *to)
{
    struct froe_span text = FROE_ABSENT;
    for (size_t i = 0; i < plan->count; i++) {
        const struct froe_key_part *part = &plan->parts[i];
        int16_t status = (int16_t)record->status;
        if (part->kind == FROE_KEY_STATUS)
            memcpy(to + part->at, &status, sizeof status);
        else
            text = text_of(&plan->fields[i], record);
    }
    to[plan->bits_at] = text.ptr != NULL;
    to += plan->texts_at;
    return froe_copy_text(to, record, text);
}

/* The keys that lie behind each other in `bytes`, whose lengths are known. Not hashed as they are written: what was
 * just stored in small pieces can be loaded as whole words only when it has reached the cache. */
static void hash_written(const struct froe_groups *groups, const uint8_t *bytes, struct froe_key *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t len = keys[i].len;
        keys[i] = key_of(groups, bytes, len);
        bytes += len;
    }
}

static bool make_quick(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                       struct froe_buffer *bytes, const struct froe_groups *groups, struct froe_key *keys)
{
    size_t room = FROE_SEVERAL_SLACK;
    for (size_t i = 0; i < count; i++)
        room += QUICK_HEAD + records[i].len;
    bytes->len = 0;
    uint8_t *to = froe_buffer_reserve(bytes, room);
    if (to == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        uint8_t *end = write_quick(plan, &records[i], to);
        keys[i].len = (uint32_t)(end - to);
        to = end;
    }
    hash_written(groups, bytes->data, keys, count);
    return true;
}

static bool make_several(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                         struct froe_buffer *bytes, const struct froe_groups *groups, struct froe_key *keys)
{
    struct froe_several several;
    size_t room = FROE_SEVERAL_SLACK;
    froe_several_take(plan, records, count, &several);
    for (size_t i = 0; i < count; i++) {
        keys[i].len = (uint32_t)froe_several_len(plan, &several, i);
        room += keys[i].len;
    }
    bytes->len = 0;
    uint8_t *to = froe_buffer_reserve(bytes, room);
    if (to == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        to = froe_several_write(plan, &records[i], &several, i, to);
    hash_written(groups, bytes->data, keys, count);
    return true;
}

static bool make_written(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                         struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                         const struct froe_groups *groups, struct froe_key *keys)
{
    bool good = true;
    bytes->len = 0;
    for (size_t i = 0; i < count; i++) {
        size_t from = bytes->len;
        froe_key_write(plan, &records[i], context, scratch, bytes);
        keys[i].len = (uint32_t)(bytes->len - from);
    }
    hash_written(groups, bytes->data, keys, count);
    for (size_t i = 0; i < plan->count; i++)
        good = good && !scratch[i].failed;
    return good && !bytes->failed;
}

/* Neighbours are mostly in the same piece. */
static bool make_by_piece(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                          struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                          const struct froe_groups *groups, struct froe_key *keys)
{
    struct froe_piece piece = {0};
    bytes->len = 0;
    if (froe_buffer_reserve(bytes, FROE_GROUPS_BATCH * (size_t)plan->texts_at) == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct froe_record *record = &records[i];
        if (froe_piece_holds(&piece, record->time, record->offset)) {
            keys[i] = keys[i - 1];
            continue;
        }
        const uint8_t *key = bytes->data + bytes->len;
        piece = froe_piece_of(record->time, record->offset, plan->piece);
        froe_key_write(plan, record, context, scratch, bytes);
        keys[i] = key_of(groups, key, plan->texts_at);
    }
    return !bytes->failed;
}

bool froe_keys_make(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                    const struct froe_groups *groups, struct froe_key *keys)
{
    if (plan->quick && !plan->plain)
        return make_quick(plan, records, count, bytes, groups, keys);
    if (plan->several)
        return make_several(plan, records, count, bytes, groups, keys);
    if (plan->pieces && context->zone == NULL)
        return make_by_piece(plan, records, count, context, scratch, bytes, groups, keys);
    if (!plan->plain)
        return make_written(plan, records, count, context, scratch, bytes, groups, keys);
    if (plan->fields[0].id == FROE_FIELD_AGENT_FACT)
        make_facts(plan, records, count, context, groups, keys);
    else
        make_plain(plan, records, count, groups, keys);
    return true;
}

size_t froe_keys_make_run(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                          struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                          struct froe_key *key)
{
    enum { WORTH = 8 };
    if (count == 0)
        return 0;
    if (plan->plain && froe_field_plain_is_absent(&plan->fields[0], records, count)) {
        *key = key_of(NULL, NULL, FROE_KEY_ABSENT);
        return count;
    }
    if (!plan->pieces || context->zone != NULL)
        return 0;
    struct froe_piece piece = froe_piece_of(records[0].time, records[0].offset, plan->piece);
    size_t run = 0;
    while (run < count && froe_piece_holds(&piece, records[run].time, records[run].offset))
        run++;
    if (run < WORTH && run < count)
        return 0;
    bytes->len = 0;
    froe_key_write(plan, &records[0], context, scratch, bytes);
    if (bytes->failed || scratch->failed)
        return 0;
    *key = key_of(NULL, bytes->data, plan->texts_at);
    return run;
}
