#include "query/aggregate_pack.h"

#include "base/varint.h"
#include "query/aggregate_codec.h"
#include "query/aggregate_plan.h"

/* Words of the largest state. */
enum { WORDS_MAX = 3 * FROE_ITEMS_MAX };

/* Whether nothing of a state lies outside of it. */
static bool is_flat(const struct froe_aggregates *aggregates)
{
    for (size_t i = 0; i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        bool at_time = item->kind == FROE_ITEM_FIRST || item->kind == FROE_ITEM_LAST;
        if (froe_item_is_sketch(item) || (at_time && aggregates->sources[item->source].field.type == FROE_TYPE_TEXT))
            return false;
    }
    return true;
}

static void append_number(struct froe_buffer *out, uint64_t number)
{
    uint8_t *to = froe_buffer_reserve(out, FROE_VARINT_MOST);
    if (to != NULL)
        out->len += (size_t)(froe_varint_write(to, number) - to);
}

static void append_text(struct froe_buffer *out, struct froe_span text)
{
    append_number(out, text.len);
    froe_buffer_append(out, text.ptr, text.len);
}

static bool take_bytes(struct froe_span *bytes, uint64_t len, struct froe_span *taken)
{
    if (len > bytes->len)
        return false;
    *taken = (struct froe_span){bytes->ptr, (size_t)len};
    *bytes = (struct froe_span){bytes->ptr + len, bytes->len - (size_t)len};
    return true;
}

static bool take_text(struct froe_span *bytes, struct froe_span *text)
{
    uint64_t len;
    return froe_varint_read(bytes, &len) && take_bytes(bytes, len, text);
}

/* --- keys: their length and 1, or 0 for an absent one ------------------------------------------------------------ */

static void append_key(struct froe_buffer *out, const struct froe_group *group)
{
    if (group->len == FROE_KEY_ABSENT) {
        froe_buffer_byte(out, 0);
        return;
    }
    uint8_t *to = froe_buffer_reserve(out, FROE_VARINT_MOST + group->len);
    if (to == NULL)
        return;
    uint8_t *key = froe_varint_write(to, (uint64_t)group->len + 1);
    memcpy(key, group->key, group->len);
    out->len += (size_t)(key - to) + group->len;
}

static bool take_key(struct froe_span *bytes, struct froe_key *key)
{
    uint64_t len;
    struct froe_span text = FROE_ABSENT;
    if (!froe_varint_read(bytes, &len) || len > UINT32_MAX || (len > 0 && !take_bytes(bytes, len - 1, &text)))
        return false;
    key->ptr = text.ptr;
    key->len = len == 0 ? FROE_KEY_ABSENT : (uint32_t)text.len;
    key->hash = froe_key_hash(key->ptr, key->len);
    return true;
}

/* --- states ------------------------------------------------------------------------------------------------------ */

/* The words as they are; or numbers of values, and the rest as state files have it. */
static void append_state(const struct froe_aggregates *aggregates, const uint64_t *state, bool counted,
                         struct froe_buffer *out)
{
    bool flat = is_flat(aggregates);
    size_t at = out->len;
    if (flat)
        froe_buffer_append(out, state, aggregates->words * sizeof *state);
    for (size_t tag = 0; tag < aggregates->tag_count; tag++) {
        uint16_t word = aggregates->counters[tag];
        if (!flat)
            append_number(out, counted ? state[word] : 0);
        else if (!counted && !out->failed)
            memset(out->data + at + word * sizeof *state, 0, sizeof *state);
    }
    if (!flat)
        froe_aggregates_encode(aggregates, state, NULL, 0, out);
}

void froe_group_pack(const struct froe_aggregates *aggregates, size_t state_size, const struct froe_group *group,
                     bool counted, struct froe_buffer *out)
{
    append_key(out, group);
    append_number(out, group->hits);
    if (state_size == 0)
        return;
    /* The length of a state is known when it is there: four bytes are left for it. */
    size_t at = out->len;
    uint32_t len = 0;
    froe_buffer_append(out, &len, sizeof len);
    append_state(aggregates, froe_group_state(group, state_size), counted, out);
    len = (uint32_t)(out->len - at - sizeof len);
    if (!out->failed)
        memcpy(out->data + at, &len, sizeof len);
}

bool froe_group_unpack(size_t state_size, struct froe_span *bytes, struct froe_group_packed *packed)
{
    uint32_t len;
    struct froe_span head;
    packed->state = FROE_ABSENT;
    if (!take_key(bytes, &packed->key) || !froe_varint_read(bytes, &packed->hits))
        return false;
    if (state_size == 0)
        return true;
    if (!take_bytes(bytes, sizeof len, &head))
        return false;
    memcpy(&len, head.ptr, sizeof len);
    return take_bytes(bytes, len, &packed->state);
}

bool froe_aggregates_unpack(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, void *state,
                            struct froe_span packed)
{
    uint64_t *words = state, from[WORDS_MAX];
    if (is_flat(aggregates)) {
        if (packed.len != aggregates->words * sizeof from[0])
            return false;
        memcpy(from, packed.ptr, packed.len);
        froe_aggregates_add_total(aggregates, store, words, from);
        froe_aggregates_add_counted(aggregates, words, from);
        return !store->arena.failed;
    }
    for (size_t tag = 0; tag < aggregates->tag_count; tag++) {
        uint64_t values;
        if (!froe_varint_read(&packed, &values))
            return false;
        words[aggregates->counters[tag]] += values;
    }
    return froe_aggregates_decode(aggregates, store, state, packed) && !store->arena.failed;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

bool froe_aggregates_deal_values(struct froe_aggregates_store *store, unsigned level,
                                 size_t starts[FROE_VALUE_PARTS + 1])
{
    _Static_assert((int)FROE_VALUE_PARTS == (int)FROE_PAIRS_PARTS, "values are dealt out as groups are");
    memset(starts, 0, (FROE_VALUE_PARTS + 1) * sizeof *starts);
    return store->pairs == NULL || froe_pairs_deal(store->pairs, level, starts);
}

void froe_aggregates_pack_value(const struct froe_aggregates_store *store, size_t state_size, size_t index,
                                struct froe_buffer *out)
{
    struct froe_pair_met met = froe_pairs_dealt(store->pairs, index);
    const struct froe_group *group = (const void *)((const uint8_t *)met.state + state_size);
    append_number(out, met.tag);
    append_text(out, met.value);
    append_key(out, group);
}

bool froe_value_unpack(struct froe_span *bytes, struct froe_value_packed *packed)
{
    uint64_t tag;
    if (!froe_varint_read(bytes, &tag) || tag >= FROE_PAIRS_TAGS)
        return false;
    packed->tag = (uint32_t)tag;
    return take_text(bytes, &packed->value) && take_key(bytes, &packed->key);
}

bool froe_aggregates_meet(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, uint32_t tag,
                          void *const *states, const struct froe_span *values, size_t count)
{
    uint64_t *words[FROE_PAIRS_BATCH];
    for (size_t i = 0; i < count; i++)
        words[i] = states[i];
    if (store->pairs == NULL && (store->pairs = froe_pairs_create()) == NULL)
        return false;
    return froe_pairs_add(store->pairs, tag, aggregates->counters[tag], words, values, count);
}

void froe_aggregates_count_values(const struct froe_aggregates *aggregates, const struct froe_aggregates_store *store,
                                  void *total)
{
    uint64_t *words = total;
    for (uint32_t tag = 0; store->pairs != NULL && tag < aggregates->tag_count; tag++)
        words[aggregates->counters[tag]] += froe_pairs_values(store->pairs, tag);
}

void froe_aggregates_add_counted(const struct froe_aggregates *aggregates, void *total, const void *from)
{
    uint64_t *words = total;
    const uint64_t *others = from;
    for (size_t tag = 0; tag < aggregates->tag_count; tag++)
        words[aggregates->counters[tag]] += others[aggregates->counters[tag]];
}
