#include "query/groups.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "base/zeroed.h"
#include "query/groups_entry.h"

enum { FIRST_SLOTS = 1 << FROE_GROUPS_SECTOR_BITS, FIRST_SHIFT = 32 - FROE_GROUPS_SECTOR_BITS };

#define REGION_MAX  ((size_t)UINT32_MAX * FROE_ENTRY_UNIT)
#define REGION_MIN  ((size_t)1 << 20)
#define SMALL_PAGES ((size_t)1 << 19)
#define LARGE_PAGE  ((size_t)2 << 20)
/* Room that is kept free for the keys of a batch, which lie in one block but may have many fields. */
#define MARGIN_MAX ((size_t)128 << 20)

/* Where address space is limited (ulimit -v) no table gets more than a quarter of it. */
static size_t most_address_space(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur / 4 > REGION_MAX)
        return REGION_MAX;
    return limit.rlim_cur / 4 / REGION_MIN * REGION_MIN;
}

/* As much address space as the system grants. Its beginning keeps to small pages: most tables are small, and there is
 * one for each file, column or text with a memo. It lies so that large pages can begin just behind that. */
static bool reserve_region(struct froe_groups *groups)
{
    for (size_t size = most_address_space(); size >= REGION_MIN; size /= 2) {
        void *region = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (region != MAP_FAILED) {
            size_t skipped = size > 2 * LARGE_PAGE ? -((uintptr_t)region + SMALL_PAGES) % LARGE_PAGE : 0;
            if (skipped > 0)
                munmap(region, skipped);
            groups->region = (uint8_t *)region + skipped;
            groups->region_size = size - skipped;
            if (groups->region_size > SMALL_PAGES)
                froe_pages_large(groups->region + SMALL_PAGES, groups->region_size - SMALL_PAGES);
            return true;
        }
    }
    return false;
}

/* From here on the slots of spacious tables lie where a large page begins, and have it to themselves: to clear it
 * takes as long as to get some sixty small ones, and they grow in it up to its size. */
#define MANY_SLOTS ((size_t)256 << 10)

/* Bytes that are mapped for so many slots. */
static size_t bytes_for(const struct froe_groups *groups, size_t slots)
{
    size_t bytes = slots * sizeof(uint64_t);
    return bytes >= groups->large_from && bytes < LARGE_PAGE ? LARGE_PAGE : bytes;
}

/* Slots are read before they are written. */
static uint64_t *alloc_slots(const struct froe_groups *groups, size_t count)
{
    uint64_t *slots = froe_pages_alloc(bytes_for(groups, count));
    if (slots != NULL && bytes_for(groups, count) >= LARGE_PAGE)
        froe_pages_touch(slots, count * sizeof *slots);
    return slots;
}

/* Groups that so many slots are for: half of them, so that probes stay short; of very many, which are not in the cache
 * anyway, three fourths, for the memory of slots is dearer to get than a look at the next one. */
static size_t groups_for(size_t slots)
{
    enum { VERY_MANY = 1 << 20 };
    return slots < VERY_MANY ? slots / 2 : slots / 4 * 3;
}

static void free_slots(const struct froe_groups *groups, uint64_t *slots, size_t count)
{
    froe_pages_free(slots, bytes_for(groups, count));
}

struct froe_groups *froe_groups_create(size_t state_size, froe_keeps_fn *keeps, const void *context)
{
    froe_hash_init();
    struct froe_groups *groups = calloc(1, sizeof *groups);
    if (groups == NULL)
        return NULL;
    groups->state_size = state_size;
    groups->keeps = keeps;
    groups->context = context;
    groups->slot_mask = FIRST_SLOTS - 1;
    groups->slot_shift = FIRST_SHIFT;
    groups->large_from = LARGE_PAGE;
    groups->slots = alloc_slots(groups, FIRST_SLOTS);
    if (groups->slots == NULL || !reserve_region(groups)) {
        froe_groups_free(groups);
        return NULL;
    }
    return groups;
}

void froe_groups_free(struct froe_groups *groups)
{
    if (groups == NULL)
        return;
    if (groups->region != NULL)
        munmap(groups->region, groups->region_size);
    free_slots(groups, groups->slots, groups->slot_mask + 1);
    free(groups->memo);
    free(groups);
}

void froe_groups_make_spacious(struct froe_groups *groups)
{
    groups->large_from = froe_pages_are_large() ? MANY_SLOTS : LARGE_PAGE;
}

static inline uint64_t slot_of(uint64_t hash, size_t place)
{
    return (hash & UINT64_C(0xffffffff00000000)) | (place / FROE_ENTRY_UNIT + 1);
}

/* Where the search for a hash begins. */
static inline size_t home_of(const struct froe_groups *groups, uint64_t hash)
{
    return froe_groups_spread((uint32_t)(hash >> 32)) >> groups->slot_shift;
}

static inline void put(struct froe_groups *groups, uint64_t slot)
{
    size_t at = home_of(groups, slot);
    while (groups->slots[at] != 0)
        at = (at + 1) & groups->slot_mask;
    groups->slots[at] = slot;
}

static void set_slots(struct froe_groups *groups, uint64_t *slots, size_t count)
{
    groups->slots = slots;
    groups->slot_mask = count - 1;
    groups->slot_shift--;
}

/* Slots that are looked through at a time. */
enum { BLOCK = 64 };

/* The numbers of those of count <= BLOCK slots that are taken, and how many: about half, which ones cannot be foreseen,
 * so there is no branch for it. */
static size_t list_taken(const uint64_t *slots, size_t count, uint8_t taken[BLOCK])
{
    size_t found = 0;
    for (size_t i = 0; i < count; i++) {
        taken[found] = (uint8_t)i;
        found += slots[i] != 0;
    }
    return found;
}

/* In slots of their own order, those of twice as many lie in the same order: both are gone through from the front. */
static bool grow_apart(struct froe_groups *groups)
{
    size_t count = groups->slot_mask + 1;
    uint64_t *wider = alloc_slots(groups, 2 * count), *before = groups->slots;
    if (wider == NULL)
        return false;
    set_slots(groups, wider, 2 * count);
    uint8_t taken[BLOCK];
    for (size_t from = 0; from < count; from += BLOCK) {
        size_t found = list_taken(before + from, BLOCK, taken);
        for (size_t i = 0; i < found; i++)
            put(groups, before[from + taken[i]]);
    }
    free_slots(groups, before, count);
    return true;
}

/* Slots at the front that stand in the way of those behind them: runs of taken slots that are longer than the way to
 * their first, and so overlap with where they go. Among them are those that run over the end. */
static size_t count_in_the_way(const uint64_t *slots, size_t count)
{
    size_t in_the_way = 0;
    for (size_t at = 0; at < count / 2; at++) {
        size_t start = at;
        while (at < count && slots[at] != 0)
            at++;
        if (at > 2 * start)
            in_the_way = at;
    }
    return in_the_way;
}

/*
 * In place. What is in a run of taken slots that begins at a goes to 2a at the earliest, which is behind the run: so
 * slots are moved one by one, the last of them first, and none goes to where one is that has not been moved.
 */
static void spread_slots(struct froe_groups *groups, size_t first, size_t end)
{
    uint8_t taken[BLOCK];
    while (end > first) {
        size_t from = end - first < BLOCK ? first : end - BLOCK;
        for (size_t i = list_taken(groups->slots + from, end - from, taken); i-- > 0;) {
            uint64_t slot = groups->slots[from + taken[i]];
            groups->slots[from + taken[i]] = 0;
            put(groups, slot);
        }
        end = from;
    }
}

static bool grow_in_place(struct froe_groups *groups)
{
    size_t count = groups->slot_mask + 1, aside_count = count_in_the_way(groups->slots, count);
    uint64_t *aside = malloc((aside_count + 1) * sizeof *aside);
    if (aside == NULL)
        return false;
    memcpy(aside, groups->slots, aside_count * sizeof *aside);
    uint64_t *wider = groups->slots;
    if (bytes_for(groups, 2 * count) != bytes_for(groups, count))
        wider = froe_pages_widen(wider, bytes_for(groups, count), bytes_for(groups, 2 * count));
    if (wider != NULL) {
        froe_pages_touch(wider + count, count * sizeof *wider);
        memset(wider, 0, aside_count * sizeof *wider);
        set_slots(groups, wider, 2 * count);
        spread_slots(groups, aside_count, count);
        for (size_t i = 0; i < aside_count; i++)
            if (aside[i] != 0)
                put(groups, aside[i]);
    }
    free(aside);
    return wider != NULL;
}

/* Whether so many slots become twice as many without having both at a time. */
static bool grows_in_place(const struct froe_groups *groups, size_t slots)
{
    return bytes_for(groups, slots) >= LARGE_PAGE;
}

static bool grow(struct froe_groups *groups)
{
    return grows_in_place(groups, groups->slot_mask + 1) ? grow_in_place(groups) : grow_apart(groups);
}

/* Bytes to leave free at `used` so that an entry of this size stays in a cache line if it can. */
static inline size_t gap_before(size_t used, size_t size)
{
    size_t left = FROE_ENTRY_LINE - used % FROE_ENTRY_LINE;
    return size > left && size <= FROE_ENTRY_LINE ? left : 0;
}

/* Appends a new group; its slot is still to be set. */
static struct froe_group *append_group(struct froe_groups *groups, const struct froe_key *key)
{
    size_t size = groups->state_size + froe_entry_size(key->len);
    size_t gap = groups->state_size > 0 ? 0 : gap_before(groups->used, size);
    if (gap + size > groups->region_size - groups->used)
        return NULL;
    if (gap > 0)
        *(uint64_t *)(void *)(groups->region + groups->used) = FROE_ENTRY_GAP;
    groups->used += gap;
    uint8_t *state = groups->region + groups->used;
    struct froe_group *group = (struct froe_group *)(void *)(state + groups->state_size);
    if (groups->state_size > 0)
        memset(state, 0, groups->state_size);
    groups->used += size;
    groups->count++;
    *group = (struct froe_group){.hash = key->hash, .len = key->len};
    if (key->len != FROE_KEY_ABSENT && key->len > 0)
        memcpy(group->key, key->ptr, key->len);
    group->dropped = groups->keeps != NULL && !groups->keeps(groups->context, froe_group_key(group));
    return group;
}

static inline bool same_bytes(const uint8_t *a, const uint8_t *b, uint32_t len)
{
    if (!froe_hash_is_medium(len))
        return memcmp(a, b, len) == 0;
    struct froe_hash_words x = froe_hash_words_of(a, len), y = froe_hash_words_of(b, len);
    return ((x.first ^ y.first) | (x.second ^ y.second) | (x.third ^ y.third) | (x.last ^ y.last)) == 0;
}

static inline bool is_key(const struct froe_group *group, const struct froe_key *key)
{
    return group->hash == key->hash && group->len == key->len &&
           (key->len == FROE_KEY_ABSENT || same_bytes(group->key, key->ptr, key->len));
}

struct froe_group *froe_groups_find(struct froe_groups *groups, const struct froe_key *key)
{
    size_t at = home_of(groups, key->hash);
    for (uint64_t slot; (slot = groups->slots[at]) != 0; at = (at + 1) & groups->slot_mask) {
        if ((slot ^ key->hash) >> 32 != 0)
            continue;
        struct froe_group *group = froe_entry_of(groups, slot);
        if (is_key(group, key))
            return group;
    }
    if (groups->count - groups->count_before >= groups_for(groups->slot_mask + 1)) {
        if (!grow(groups))
            return NULL;
        for (at = home_of(groups, key->hash); groups->slots[at] != 0; at = (at + 1) & groups->slot_mask)
            ;
    }
    struct froe_group *group = append_group(groups, key);
    if (group != NULL)
        groups->slots[at] = slot_of(key->hash, (size_t)((uint8_t *)group - groups->region));
    return group;
}

/* The first group whose slot agrees with the hash as far as it goes; NULL when there is none. */
static inline struct froe_group *find_likely(const struct froe_groups *groups, uint64_t hash)
{
    size_t at = home_of(groups, hash);
    uint64_t slot = groups->slots[at];
    while (slot != 0 && (slot ^ hash) >> 32 != 0) {
        at = (at + 1) & groups->slot_mask;
        slot = groups->slots[at];
    }
    return slot != 0 ? froe_entry_of(groups, slot) : NULL;
}

/* Whether all are the same bytes in the same place, as whoever makes keys may say that they are equal. */
static bool are_same(const struct froe_key *keys, size_t count)
{
    size_t i = 1;
    while (i < count && keys[i].ptr == keys[0].ptr && keys[i].len == keys[0].len)
        i++;
    return i == count;
}

bool froe_groups_count_one(struct froe_groups *groups, const struct froe_key *key, size_t hits,
                           struct froe_group **found)
{
    struct froe_group *group = froe_groups_find(groups, key);
    for (size_t i = 0; i < hits; i++)
        found[i] = group;
    if (group != NULL)
        group->hits += hits;
    return group != NULL;
}

bool froe_groups_count_each(struct froe_groups *groups, const struct froe_key *keys, size_t count,
                            struct froe_group **found)
{
    if (count > 1 && are_same(keys, count))
        return froe_groups_count_one(groups, &keys[0], count, found);
    for (size_t i = 0; i < count; i++) {
        found[i] = find_likely(groups, keys[i].hash);
        __builtin_prefetch(found[i], 1);
    }
    bool all = true;
    for (size_t i = 0; i < count; i++) {
        struct froe_group *group = found[i];
        if (__builtin_expect(group == NULL || !is_key(group, &keys[i]), 0))
            group = found[i] = froe_groups_find(groups, &keys[i]);
        if (group != NULL)
            group->hits++;
        else
            all = false;
    }
    return all;
}

bool froe_groups_count(struct froe_groups *groups, const struct froe_key *keys, size_t count)
{
    struct froe_group *found[FROE_GROUPS_BATCH];
    return froe_groups_count_each(groups, keys, count, found);
}

void *froe_groups_memo(struct froe_groups *groups, size_t size)
{
    if (groups->memo == NULL && (groups->memo = calloc(1, size)) != NULL)
        groups->memo_size = size;
    return groups->memo;
}

static void clear_memo(struct froe_groups *groups)
{
    if (groups->memo != NULL)
        memset(groups->memo, 0, groups->memo_size);
}

void froe_groups_begin_part(struct froe_groups *groups)
{
    clear_memo(groups);
    memset(groups->slots, 0, (groups->slot_mask + 1) * sizeof *groups->slots);
    groups->count_before = groups->count;
}

void froe_groups_clear(struct froe_groups *groups)
{
    groups->count = 0;
    groups->used = 0;
    froe_groups_begin_part(groups);
}

size_t froe_groups_size(const struct froe_groups *groups)
{
    return groups->count;
}

size_t froe_groups_bytes(const struct froe_groups *groups)
{
    return groups->used;
}

size_t froe_groups_memory(const struct froe_groups *groups)
{
    size_t slots = groups->slot_mask + 1;
    size_t margin = groups->region_size / 4 < MARGIN_MAX ? groups->region_size / 4 : MARGIN_MAX;
    if (groups->region_size - groups->used < margin)
        return SIZE_MAX;
    size_t bytes = bytes_for(groups, slots);
    /* Old and new slots are there at the same time, where there are few. */
    if (groups->count + FROE_GROUPS_BATCH > groups_for(slots))
        bytes = bytes_for(groups, 2 * slots) + (grows_in_place(groups, slots) ? 0 : bytes);
    return groups->used + bytes + groups->memo_size;
}

bool froe_groups_shrink(struct froe_groups *groups)
{
    uint64_t *slots = alloc_slots(groups, FIRST_SLOTS);
    if (slots == NULL)
        return false;
    free_slots(groups, groups->slots, groups->slot_mask + 1);
    groups->slots = slots;
    groups->slot_mask = FIRST_SLOTS - 1;
    groups->slot_shift = FIRST_SHIFT;
    madvise(groups->region, groups->region_size, MADV_DONTNEED);
    groups->count = 0;
    groups->used = 0;
    clear_memo(groups);
    return true;
}

void froe_groups_end_lookups(struct froe_groups *groups)
{
    free_slots(groups, groups->slots, groups->slot_mask + 1);
    groups->slots = NULL;
    groups->slot_mask = 0;
}

struct froe_group *froe_groups_append(struct froe_groups *groups, const struct froe_key *key)
{
    return append_group(groups, key);
}
