/*
 * Counting the keys of a batch of records.
 *
 * Keys of several texts are long, and records that follow each other closely often have the same: who asks for a page
 * asks for what belongs to it, with the same host and agent. So such a key is first compared, piece by piece, with
 * that of a record before it in the batch, then with those of groups that were met lately; only where it is none of
 * these it is written, hashed and looked up.
 */
#include <stdlib.h>

#include "query/keys_few.h"
#include "query/keys_several.h"

/* Words of a text that tell most texts apart: its first and its last eight bytes, or all of a shorter one. Texts of up
 * to 16 bytes that have the same length and the same words are the same. */
struct words {
    uint64_t first, last;
};

/* The same of a text in a batch. */
struct sketch {
    uint64_t len; /* or FROE_KEY_ABSENT */
    struct words words;
};

enum { IN_WORDS = 2 * sizeof(uint64_t) };

/* Places of the keys of a batch. */
enum { MET = 256, MET_SHIFT = 56 };

/* Places of the groups that were met lately. */
enum { RECENT = 1024 };

_Static_assert(FROE_GROUPS_BATCH <= UINT8_MAX + 1, "numbers of records in a batch are bytes");

/* What is known of the records of a batch. */
struct batch {
    struct froe_several several;
    struct sketch sketches[FROE_GROUPS_BATCH][FROE_KEY_SEVERAL]; /* of the texts */
    uint64_t digests[FROE_GROUPS_BATCH];                         /* of all that these and the statuses tell */
    struct froe_group **met_lately;                              /* RECENT of them, or NULL */
    struct froe_group **recent[FROE_GROUPS_BATCH];               /* its place among those */
    uint8_t same_as[FROE_GROUPS_BATCH]; /* the first of the records before with the same key, or the record itself */
    uint8_t missed[FROE_GROUPS_BATCH];  /* numbers of those whose group is not known from the start */
    size_t missed_count;
};

static inline uint32_t load32(const uint8_t *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static inline struct words words_of(const uint8_t *text, size_t len)
{
    if (len >= 8)
        return (struct words){froe_load64(text), froe_load64(text + len - 8)};
    if (len >= 4)
        return (struct words){load32(text), load32(text + len - 4)};
    if (len == 0)
        return (struct words){0, 0};
    return (struct words){text[0], (uint64_t)text[len / 2] << 8 | text[len - 1]};
}

static inline bool same_words(struct words a, struct words b)
{
    return ((a.first ^ b.first) | (a.last ^ b.last)) == 0;
}

/* Takes the sketches of the texts, and makes digests of them. Nobody has to find out how to make those of different
 * keys equal: all that they gain is that each is looked up. */
static void take_sketches(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                          struct batch *batch)
{
    bool statuses = plan->text_count < plan->count;
    for (size_t i = 0; i < count; i++) {
        uint64_t digest = statuses ? (uint64_t)(uint32_t)records[i].status : 0;
        for (uint32_t t = 0; t < plan->text_count; t++) {
            struct froe_span text = batch->several.texts[t][i];
            struct words words = words_of(text.ptr, text.len);
            batch->sketches[i][t] = (struct sketch){text.ptr == NULL ? FROE_KEY_ABSENT : text.len, words};
            digest ^= (digest >> 29) ^ text.len ^ words.first ^ words.last * UINT64_C(0x9e3779b97f4a7c15);
            digest *= UINT64_C(0xc2b2ae3d27d4eb4f);
        }
        batch->digests[i] = digest;
    }
}

/* Whether records i and j, which have the same digest, have the same key. */
static inline bool are_same(const struct froe_key_plan *plan, const struct froe_record *records,
                            const struct batch *batch, size_t i, size_t j)
{
    uint64_t other = plan->text_count < plan->count && records[i].status != records[j].status;
    for (uint32_t t = 0; t < plan->text_count; t++) {
        const struct sketch *a = &batch->sketches[i][t], *b = &batch->sketches[j][t];
        other |= (a->len ^ b->len) | (a->words.first ^ b->words.first) | (a->words.last ^ b->words.last);
    }
    for (uint32_t t = 0; other == 0 && t < plan->text_count; t++) {
        const struct froe_span *texts = batch->several.texts[t];
        if (texts[i].len > IN_WORDS)
            other = memcmp(texts[i].ptr, texts[j].ptr, texts[i].len) != 0;
    }
    return other == 0;
}

/* Where the group of a key is, when it was met lately. */
static inline size_t place_of(const struct batch *batch, size_t i)
{
    return (size_t)(batch->digests[i] >> 40) & (RECENT - 1);
}

/* Whether the key of record i is that of the group. */
static inline bool is_key_of(const struct froe_key_plan *plan, const struct froe_record *record,
                             const struct batch *batch, size_t i, const struct froe_group *group)
{
    uint8_t head[FROE_SEVERAL_HEAD];
    if (group->len != froe_several_len(plan, &batch->several, i))
        return false;
    froe_several_write_head(plan, record, &batch->several, i, head);
    bool same = plan->texts_at <= IN_WORDS
                    ? same_words(words_of(head, plan->texts_at), words_of(group->key, plan->texts_at))
                    : memcmp(head, group->key, plan->texts_at) == 0;
    const uint8_t *at = group->key + plan->texts_at;
    for (uint32_t t = 0; same && t < plan->text_count; t++) {
        struct froe_span text = batch->several.texts[t][i];
        same = text.len <= IN_WORDS ? same_words(batch->sketches[i][t].words, words_of(at, text.len))
                                    : memcmp(text.ptr, at, text.len) == 0;
        at += text.len;
    }
    return same;
}

/* Finds those that have the key of one before them. The others are listed in `missed`. */
static void find_repeated(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                          struct batch *batch)
{
    uint8_t met[MET] = {0}; /* by some bits of the digest: the last of the listed ones, or 0, which is as good as any */
    batch->missed_count = 0;
    for (size_t i = 0; i < count; i++) {
        uint8_t *place = &met[batch->digests[i] >> MET_SHIFT];
        size_t j = *place;
        bool same = j < i && batch->digests[i] == batch->digests[j] && are_same(plan, records, batch, i, j);
        batch->same_as[i] = *place = (uint8_t)(same ? j : i);
        batch->missed[batch->missed_count] = (uint8_t)i;
        batch->missed_count += !same;
    }
}

/* Finds those of the listed ones that were met lately, and takes them off the list. */
static void find_recent(const struct froe_key_plan *plan, const struct froe_record *records, struct froe_group **found,
                        struct batch *batch)
{
    size_t listed = batch->missed_count;
    for (size_t m = 0; m < listed; m++) {
        size_t i = batch->missed[m];
        batch->recent[i] = &batch->met_lately[place_of(batch, i)];
        found[i] = *batch->recent[i];
        __builtin_prefetch(found[i], 1);
    }
    batch->missed_count = 0;
    for (size_t m = 0; m < listed; m++) {
        size_t i = batch->missed[m];
        bool known = found[i] != NULL && is_key_of(plan, &records[i], batch, i, found[i]);
        batch->missed[batch->missed_count] = (uint8_t)i;
        batch->missed_count += !known;
    }
}

/* Makes the keys of those that are missed. False when memory is short. */
static bool make_missed(const struct froe_key_plan *plan, const struct froe_record *records, const struct batch *batch,
                        struct froe_buffer *bytes, const struct froe_groups *groups, struct froe_key *keys)
{
    size_t room = FROE_SEVERAL_SLACK;
    for (size_t m = 0; m < batch->missed_count; m++)
        room += froe_several_len(plan, &batch->several, batch->missed[m]);
    bytes->len = 0;
    uint8_t *to = froe_buffer_reserve(bytes, room);
    if (to == NULL)
        return false;
    for (size_t m = 0; m < batch->missed_count; m++) {
        size_t i = batch->missed[m];
        keys[m].ptr = to;
        to = froe_several_write(plan, &records[i], &batch->several, i, to);
        keys[m].len = (uint32_t)(to - keys[m].ptr);
    }
    for (size_t m = 0; m < batch->missed_count; m++) {
        keys[m].hash = froe_key_hash(keys[m].ptr, keys[m].len);
        froe_groups_expect(groups, keys[m].hash);
    }
    return true;
}

/* Looks them up; they are counted after that, with all others. */
static bool find_missed(const struct froe_key_plan *plan, const struct froe_record *records, const struct batch *batch,
                        struct froe_buffer *bytes, struct froe_groups *groups, struct froe_group **found)
{
    struct froe_key keys[FROE_GROUPS_BATCH];
    struct froe_group *looked_up[FROE_GROUPS_BATCH];
    if (!make_missed(plan, records, batch, bytes, groups, keys)) {
        for (size_t m = 0; m < batch->missed_count; m++)
            found[batch->missed[m]] = NULL;
        return false;
    }
    bool good = froe_groups_count_each(groups, keys, batch->missed_count, looked_up);
    for (size_t m = 0; m < batch->missed_count; m++) {
        size_t i = batch->missed[m];
        found[i] = *batch->recent[i] = looked_up[m];
        if (found[i] != NULL)
            found[i]->hits--;
    }
    return good;
}

static bool count_several(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                          struct froe_buffer *bytes, struct froe_groups *groups, struct froe_group **found)
{
    struct batch batch;
    batch.met_lately = froe_groups_memo(groups, RECENT * sizeof(struct froe_group *));
    if (batch.met_lately == NULL) {
        memset(found, 0, count * sizeof(struct froe_group *));
        return false;
    }
    froe_several_take(plan, records, count, &batch.several);
    take_sketches(plan, records, count, &batch);
    find_repeated(plan, records, count, &batch);
    find_recent(plan, records, found, &batch);
    bool good = batch.missed_count == 0 || find_missed(plan, records, &batch, bytes, groups, found);
    for (size_t i = 0; i < count; i++) {
        found[i] = found[batch.same_as[i]];
        if (found[i] != NULL)
            found[i]->hits++;
    }
    return good;
}

/* Counts the records at the front that are known to come in runs of one key each. How many; SIZE_MAX: memory is short.
 */
static size_t count_runs(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                         struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                         struct froe_groups *groups, struct froe_group **found)
{
    struct froe_key key;
    size_t from = 0, run;
    bool good = true;
    while ((run = froe_keys_make_run(plan, records + from, count - from, context, scratch, bytes, &key)) > 0) {
        good = froe_groups_count_one(groups, &key, run, found + from) && good;
        from += run;
    }
    return good ? from : SIZE_MAX;
}

/* Counts records without a value, all of which are in one group, and has that in all of found[0 … count-1]. */
static bool count_absent(struct froe_groups *groups, size_t hits, struct froe_group **found, size_t count)
{
    const struct froe_key key = {NULL, FROE_KEY_ABSENT, froe_key_hash(NULL, FROE_KEY_ABSENT)};
    bool good = froe_groups_count_one(groups, &key, hits, found);
    for (size_t i = hits; i < count; i++)
        found[i] = found[0];
    return good;
}

/* Keys that are a text of the line each. Half of the records may have none, as with referrers, and which of them cannot
 * be foreseen: those that have one are listed without a branch for it. */
static bool count_texts(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                        struct froe_groups *groups, struct froe_group **found)
{
    struct froe_span texts[FROE_GROUPS_BATCH];
    struct froe_key keys[FROE_GROUPS_BATCH];
    struct froe_group *present[FROE_GROUPS_BATCH];
    uint8_t numbers[FROE_GROUPS_BATCH];
    size_t there = 0;
    froe_field_plain_texts(&plan->fields[0], records, count, texts);
    for (size_t i = 0; i < count; i++) {
        numbers[there] = (uint8_t)i;
        there += texts[i].ptr != NULL;
    }
    for (size_t p = 0; p < there; p++) {
        struct froe_span text = texts[numbers[p]];
        keys[p] = (struct froe_key){text.ptr, (uint32_t)text.len, froe_key_hash(text.ptr, (uint32_t)text.len)};
        froe_groups_expect(groups, keys[p].hash);
    }
    if (there == count)
        return froe_groups_count_each(groups, keys, count, found);
    bool good = froe_groups_count_each(groups, keys, there, present);
    good = count_absent(groups, count - there, found, count) && good;
    for (size_t p = 0; p < there; p++)
        found[numbers[p]] = present[p];
    return good;
}

bool froe_keys_count(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                     struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                     struct froe_groups *groups, struct froe_group **found)
{
    struct froe_key keys[FROE_GROUPS_BATCH];
    /* Runs of pieces are quicker still, where they can be told. */
    if (plan->few != 0 && (!plan->pieces || context->zone != NULL))
        return froe_keys_count_few(plan, records, count, context, scratch, bytes, groups, found);
    if (plan->several)
        return count_several(plan, records, count, bytes, groups, found);
    size_t from = count_runs(plan, records, count, context, scratch, bytes, groups, found);
    if (from == count)
        return true;
    if (from == 0 && plan->plain && plan->fields[0].id != FROE_FIELD_AGENT_FACT)
        return count_texts(plan, records, count, groups, found);
    if (from < count && froe_keys_make(plan, records + from, count - from, context, scratch, bytes, groups, keys))
        return froe_groups_count_each(groups, keys, count - from, found + from);
    memset(found, 0, count * sizeof(struct froe_group *));
    return false;
}
