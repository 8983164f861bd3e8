#include "query/quantile_time.h"

#include <stdlib.h>
#include <string.h>

#include "base/varint.h"

enum { MINUTE = 60, FIRST_BYTES = 32 };

/* An entry is a minute, counted from -2^31, in the high half and the number of times in the low half. */
struct minutes {
    uint32_t count, cap;
    uint64_t entries[];
};

static struct minutes *minutes_of(const uint64_t *sketch)
{
    return (struct minutes *)(uintptr_t)*sketch;
}

static size_t bytes_of(const struct minutes *minutes)
{
    return sizeof *minutes + (size_t)minutes->cap * sizeof minutes->entries[0];
}

static uint64_t minute_of(int64_t time)
{
    int64_t minute = time / MINUTE - (time % MINUTE < 0);
    minute = minute < INT32_MIN ? INT32_MIN : minute > INT32_MAX ? INT32_MAX : minute;
    return (uint64_t)(minute - INT32_MIN) << 32;
}

static int compare_entries(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* Unites entries of the same minute, as far as their counts fit. */
static void unite_entries(struct minutes *minutes)
{
    uint64_t *entries = minutes->entries;
    qsort(entries, minutes->count, sizeof entries[0], compare_entries);
    uint32_t last = 0;
    for (uint32_t i = 1; i < minutes->count; i++) {
        bool same = entries[i] >> 32 == entries[last] >> 32;
        if (same && (uint32_t)entries[last] + (entries[i] & UINT32_MAX) <= UINT32_MAX)
            entries[last] += entries[i] & UINT32_MAX;
        else
            entries[++last] = entries[i];
    }
    minutes->count = last + 1;
}

/* A list with room for one more; `full` may be NULL. NULL when memory is short. */
static struct minutes *make_room(uint64_t *sketch, struct minutes *full, struct froe_arena *arena)
{
    if (full != NULL) {
        unite_entries(full);
        if (full->count <= full->cap / 2)
            return full;
    }
    size_t bytes = full == NULL ? FIRST_BYTES : 2 * bytes_of(full);
    struct minutes *wider = bytes > (size_t)UINT32_MAX * sizeof full->entries[0] ? NULL : froe_arena_take(arena, bytes);
    if (wider == NULL) {
        arena->failed = true;
        return NULL;
    }
    wider->count = 0;
    wider->cap = (uint32_t)((bytes - sizeof *wider) / sizeof wider->entries[0]);
    if (full != NULL) {
        wider->count = full->count;
        memcpy(wider->entries, full->entries, full->count * sizeof full->entries[0]);
        froe_arena_give(arena, full, bytes_of(full));
    }
    *sketch = (uint64_t)(uintptr_t)wider;
    return wider;
}

static void add_entry(uint64_t *sketch, uint64_t entry, struct froe_arena *arena)
{
    struct minutes *minutes = minutes_of(sketch);
    if (minutes != NULL && minutes->count > 0) {
        uint64_t *last = &minutes->entries[minutes->count - 1];
        if (*last >> 32 == entry >> 32 && (*last & UINT32_MAX) + (entry & UINT32_MAX) <= UINT32_MAX) {
            *last += entry & UINT32_MAX;
            return;
        }
    }
    if (minutes == NULL || minutes->count == minutes->cap)
        minutes = make_room(sketch, minutes, arena);
    if (minutes != NULL)
        minutes->entries[minutes->count++] = entry;
}

void froe_quantile_time_add(uint64_t *sketch, int64_t time, struct froe_arena *arena)
{
    add_entry(sketch, minute_of(time) + 1, arena);
}

uint64_t froe_quantile_time_count(const uint64_t *sketch)
{
    const struct minutes *minutes = minutes_of(sketch);
    uint64_t count = 0;
    for (uint32_t i = 0; minutes != NULL && i < minutes->count; i++)
        count += minutes->entries[i] & UINT32_MAX;
    return count;
}

void froe_quantile_time_add_all(uint64_t *to, const uint64_t *from, struct froe_arena *arena)
{
    const struct minutes *minutes = minutes_of(from);
    for (uint32_t i = 0; minutes != NULL && i < minutes->count; i++)
        add_entry(to, minutes->entries[i], arena);
}

void froe_quantile_time_merge(uint64_t *to, uint64_t *from, struct froe_arena *arena)
{
    struct minutes *a = minutes_of(to), *b = minutes_of(from);
    if (b != NULL && (a == NULL || a->count < b->count)) {
        uint64_t word = *to;
        *to = *from;
        *from = word;
    }
    froe_quantile_time_add_all(to, from, arena);
    struct minutes *minutes = minutes_of(from);
    if (minutes != NULL)
        froe_arena_give(arena, minutes, bytes_of(minutes));
    *from = 0;
}

/* The next eight bits of the minute of a rank: how many times there are for each value of them, among the entries that
 * begin with what is known already. The list need not be in order for that. */
static uint64_t next_digit(const struct minutes *minutes, uint64_t known, unsigned shift, uint64_t *rank)
{
    uint64_t counts[256] = {0};
    for (uint32_t i = 0; i < minutes->count; i++) {
        uint64_t minute = minutes->entries[i] >> 32;
        if (minute >> shift >> 8 == known)
            counts[(minute >> shift) & 255] += minutes->entries[i] & UINT32_MAX;
    }
    uint64_t digit = 0;
    for (; digit < 255 && *rank > counts[digit]; digit++)
        *rank -= counts[digit];
    return known << 8 | digit;
}

int64_t froe_quantile_time_at(const uint64_t *sketch, uint64_t rank, int64_t earliest, int64_t latest)
{
    if (rank <= 1)
        return earliest;
    if (rank >= froe_quantile_time_count(sketch))
        return latest;
    uint64_t minute = 0;
    for (unsigned shift = 32; shift > 0; shift -= 8)
        minute = next_digit(minutes_of(sketch), minute, shift - 8, &rank);
    int64_t middle = ((int64_t)minute + INT32_MIN) * MINUTE + MINUTE / 2;
    return middle < earliest ? earliest : middle > latest ? latest : middle;
}

/* How many minutes there are when each is there once; the list is in order. */
static uint32_t count_minutes(const struct minutes *minutes)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < minutes->count; i++)
        count += i == 0 || minutes->entries[i] >> 32 != minutes->entries[i - 1] >> 32;
    return count;
}

void froe_quantile_time_encode(const uint64_t *sketch, struct froe_buffer *out)
{
    struct minutes *minutes = minutes_of(sketch);
    if (minutes == NULL) {
        froe_buffer_byte(out, 0);
        return;
    }
    unite_entries(minutes);
    uint32_t count = count_minutes(minutes);
    uint8_t *start = froe_buffer_reserve(out, (1 + 2 * (size_t)count) * FROE_VARINT_MOST), *at = start;
    if (start == NULL)
        return;
    at = froe_varint_write(at, count);
    uint64_t before = 0;
    for (uint32_t i = 0; i < minutes->count;) {
        uint64_t minute = minutes->entries[i] >> 32, times = 0;
        for (; i < minutes->count && minutes->entries[i] >> 32 == minute; i++)
            times += minutes->entries[i] & UINT32_MAX;
        at = froe_varint_write(at, minute - before);
        at = froe_varint_write(at, times);
        before = minute;
    }
    out->len += (size_t)(at - start);
}

bool froe_quantile_time_decode(uint64_t *sketch, struct froe_span *bytes, struct froe_arena *arena)
{
    /* Entries hold 32 bits of a count. More than so many of them no list was filled with. */
    enum { ENTRIES_MOST = 1 << 16 };
    uint64_t minutes, step, times, minute = 0;
    if (!froe_varint_read(bytes, &minutes))
        return false;
    for (uint64_t i = 0; i < minutes; i++) {
        if (!froe_varint_read(bytes, &step) || !froe_varint_read(bytes, &times) || (step == 0 && i > 0) ||
            step > UINT32_MAX || (minute += step) > UINT32_MAX || times == 0 || times >> 32 >= ENTRIES_MOST)
            return false;
        for (; times > UINT32_MAX; times -= UINT32_MAX)
            add_entry(sketch, minute << 32 | UINT32_MAX, arena);
        add_entry(sketch, minute << 32 | times, arena);
    }
    return true;
}
