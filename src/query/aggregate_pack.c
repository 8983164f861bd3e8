#include "query/aggregate_pack.h"

#include "base/varint.h"
#include "query/aggregate_codec.h"
#include "query/aggregate_plan.h"
#include "query/visits.h"

/* Words of the largest state. */
enum { WORDS_MAX = 3 * FROE_ITEMS_MAX };

/* Whether nothing of a state lies outside of it. */
static bool is_flat(const struct froe_aggregates *aggregates)
{
    for (size_t i = 0; i < aggregates->item_count; i++) {
        const struct froe_item *item = &aggregates->items[i];
        bool at_time = item->kind == FROE_ITEM_FIRST || item->kind == FROE_ITEM_LAST;
        if (froe_item_is_sketch(item) || item->kind == FROE_ITEM_ALONE ||
            (at_time && froe_source_is_text(&aggregates->sources[item->source])))
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

/* Words of numbers of values: of each column, and behind them that of visits. */
static size_t counters(const struct froe_aggregates *aggregates)
{
    return (size_t)aggregates->pairs.tag_count + aggregates->pairs.has_visits;
}

static uint16_t counter(const struct froe_aggregates *aggregates, size_t index)
{
    return index < aggregates->pairs.tag_count ? aggregates->pairs.counters[index] : aggregates->pairs.visits;
}

/* --- states ------------------------------------------------------------------------------------------------------ */

/* What is known of the one visitor of a group, or of those of many, when they are settled. */
static void append_alone(const struct froe_aggregates *aggregates, const uint64_t *state, struct froe_buffer *out)
{
    for (size_t i = 0; i < aggregates->item_count; i++)
        if (aggregates->items[i].kind == FROE_ITEM_ALONE) {
            append_number(out, state[aggregates->items[i].at]);
            append_number(out, state[aggregates->items[i].at + 1]);
        }
}

static bool take_alone(const struct froe_aggregates *aggregates, struct froe_span *bytes, uint64_t *state)
{
    uint64_t visitors, visits;
    for (size_t i = 0; i < aggregates->item_count; i++) {
        uint64_t *words = state + aggregates->items[i].at;
        if (aggregates->items[i].kind != FROE_ITEM_ALONE)
            continue;
        if (!froe_varint_read(bytes, &visitors) || !froe_varint_read(bytes, &visits))
            return false;
        words[0] += visitors;
        words[1] += visits;
    }
    return true;
}

/* The words as they are; or numbers of values and visitors, and the rest as state files have it. */
static void append_state(const struct froe_aggregates *aggregates, const uint64_t *state, bool counted,
                         struct froe_buffer *out)
{
    bool flat = is_flat(aggregates);
    size_t at = out->len;
    if (flat)
        froe_buffer_append(out, state, aggregates->words * sizeof *state);
    for (size_t i = 0; i < counters(aggregates); i++) {
        uint16_t word = counter(aggregates, i);
        if (!flat)
            append_number(out, counted ? state[word] : 0);
        else if (!counted && !out->failed)
            memset(out->data + at + word * sizeof *state, 0, sizeof *state);
    }
    if (flat)
        return;
    append_alone(aggregates, state, out);
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
    for (size_t i = 0; i < counters(aggregates); i++) {
        uint64_t values;
        if (!froe_varint_read(&packed, &values))
            return false;
        words[counter(aggregates, i)] += values;
    }
    static const struct froe_sieve all;
    return take_alone(aggregates, &packed, words) && froe_aggregates_decode(aggregates, store, state, packed, &all) &&
           !store->arena.failed;
}

/* --- values: tag, bytes, key; visitors also have a length and the bytes of their visits ----------------------------
 */

bool froe_aggregates_deal_values(struct froe_aggregates_store *store, bool visitors, unsigned level,
                                 size_t starts[FROE_VALUE_PARTS + 1])
{
    _Static_assert((int)FROE_VALUE_PARTS == (int)FROE_PAIRS_PARTS, "values are dealt out as groups are");
    memset(starts, 0, (FROE_VALUE_PARTS + 1) * sizeof *starts);
    return store->pairs == NULL || froe_pairs_deal(store->pairs, visitors, level, starts);
}

void froe_aggregates_pack_met(const struct froe_aggregates *aggregates, size_t state_size, const struct froe_met *met,
                              struct froe_buffer *out)
{
    append_number(out, froe_met_tag(met));
    append_text(out, froe_met_value(met));
    append_key(out, froe_group_of_state(met->state, state_size));
    if (met->visits == NULL)
        return;
    struct froe_visit room;
    size_t count;
    froe_visits_settle(met->visits, aggregates->pairs.gap);
    const struct froe_visit *visits = froe_visits_list(met->visits, &room, &count);
    append_text(out, (struct froe_span){(const uint8_t *)visits, count * sizeof *visits});
}

void froe_aggregates_pack_value(const struct froe_aggregates *aggregates, const struct froe_aggregates_store *store,
                                size_t state_size, bool visitors, size_t index, struct froe_buffer *out)
{
    struct froe_met met = froe_pairs_dealt(store->pairs, visitors, index);
    froe_aggregates_pack_met(aggregates, state_size, &met, out);
}

bool froe_value_unpack(const struct froe_aggregates *aggregates, struct froe_span *bytes,
                       struct froe_value_packed *packed)
{
    uint64_t tag;
    if (!froe_varint_read(bytes, &tag) || tag >= aggregates->pairs.tag_count)
        return false;
    packed->tag = (uint32_t)tag;
    packed->visits = FROE_ABSENT;
    if (!take_text(bytes, &packed->value) || !take_key(bytes, &packed->key))
        return false;
    bool visitor = aggregates->pairs.has_visits && tag == aggregates->pairs.visits_tag;
    return !visitor || take_text(bytes, &packed->visits);
}

static bool meet_visitor(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store, void *state,
                         const struct froe_value_packed *value)
{
    const struct froe_pairs_layout *layout = &aggregates->pairs;
    uint64_t *set = froe_pairs_visits_of(store->pairs, layout, state, value->value);
    if (set == NULL)
        return false;
    for (size_t at = 0; at < value->visits.len; at += sizeof(struct froe_visit)) {
        struct froe_visit visit;
        memcpy(&visit, value->visits.ptr + at, sizeof visit);
        froe_visits_add(set, visit, layout->gap, &store->arena);
    }
    return !store->arena.failed;
}

bool froe_aggregates_meet(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                          void *const *states, const struct froe_value_packed *values, size_t count)
{
    uint64_t *words[FROE_PAIRS_BATCH];
    struct froe_span texts[FROE_PAIRS_BATCH];
    uint32_t tag = values[0].tag;
    if (store->pairs == NULL && (store->pairs = froe_pairs_create()) == NULL)
        return false;
    if (aggregates->pairs.has_visits && tag == aggregates->pairs.visits_tag) {
        bool good = true;
        for (size_t i = 0; good && i < count; i++)
            good = meet_visitor(aggregates, store, states[i], &values[i]);
        return good;
    }
    for (size_t i = 0; i < count; i++) {
        words[i] = states[i];
        texts[i] = values[i].value;
    }
    return froe_pairs_add(store->pairs, tag, aggregates->pairs.counters[tag], words, texts, NULL, count);
}

bool froe_aggregates_count_values(const struct froe_aggregates *aggregates, struct froe_aggregates_store *store,
                                  void *total)
{
    uint64_t counted[WORDS_MAX] = {0};
    struct froe_aggregates_union *uniting = froe_aggregates_union_create(aggregates, &store, 1, 1);
    if (uniting == NULL)
        return false;
    froe_aggregates_union_sort(uniting, 0);
    froe_aggregates_union_unite(uniting, 0, 0);
    bool good = froe_aggregates_union_end(uniting, counted);
    if (total != NULL)
        froe_aggregates_add_counted(aggregates, total, counted);
    return good;
}

void froe_aggregates_add_counted(const struct froe_aggregates *aggregates, void *total, const void *from)
{
    uint64_t *words = total;
    const uint64_t *others = from;
    for (size_t i = 0; i < counters(aggregates); i++)
        words[counter(aggregates, i)] += others[counter(aggregates, i)];
}
