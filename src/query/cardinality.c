#include "query/cardinality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/varint.h"

/* Ranks of the bits of a hash behind the register's number: 1 … RANKS + 1. */
enum { RANKS = 64 - FROE_CARDINALITY_BITS };

enum { TAG_TABLE = 0, TAG_INLINE = 1, TAG_ARRAY = 2, TAGS = 15 };

/* Registers in the word: bit 0 set, their count in bits 1 and 2, then entries of 20 bits. */
enum { INLINE_MOST = 3, ENTRY_BITS = 20, RANK_BITS = 6 };

enum { TABLE_FIRST = 32, TABLE_LARGEST = FROE_CARDINALITY_REGISTERS / 2 };

/* Open addressing; an entry is a register's number and its rank, which is never 0. */
struct table {
    uint32_t count, cap;
    uint32_t entries[];
};

uint64_t froe_cardinality_hash(const uint8_t *ptr, size_t len)
{
    /* Digits of pi. */
    return XXH3_64bits_withSeed(ptr, len, UINT64_C(0x243f6a8885a308d3));
}

static uint32_t entry_of(uint64_t hash)
{
    uint32_t index = (uint32_t)(hash >> RANKS);
    uint64_t rest = hash << FROE_CARDINALITY_BITS;
    uint32_t rank = rest == 0 ? RANKS + 1 : (uint32_t)__builtin_clzll(rest) + 1;
    return index << RANK_BITS | rank;
}

static inline uint32_t rank_of(uint32_t entry)
{
    return entry & ((1u << RANK_BITS) - 1);
}

static inline bool is_inline(uint64_t word)
{
    return (word & TAG_INLINE) != 0;
}

static inline unsigned inline_count(uint64_t word)
{
    return (unsigned)(word >> 1) & 3;
}

static inline unsigned inline_shift(unsigned index)
{
    return 3 + index * ENTRY_BITS;
}

static inline uint32_t inline_entry(uint64_t word, unsigned index)
{
    return (uint32_t)(word >> inline_shift(index)) & ((1u << ENTRY_BITS) - 1);
}

static inline struct table *table_of(uint64_t word)
{
    return (word & TAGS) == TAG_TABLE ? (struct table *)(uintptr_t)word : NULL;
}

static inline uint8_t *array_of(uint64_t word)
{
    return (word & TAGS) == TAG_ARRAY ? (uint8_t *)(uintptr_t)(word - TAG_ARRAY) : NULL;
}

static size_t table_bytes(const struct table *table)
{
    return sizeof *table + table->cap * sizeof table->entries[0];
}

/* Registers' numbers are bits of a hash and need no other one. */
static uint32_t table_slot(const struct table *table, uint32_t entry)
{
    return (uint32_t)((uint64_t)(entry >> RANK_BITS) * table->cap >> FROE_CARDINALITY_BITS);
}

/* Takes note of an entry; there must be a free slot. */
static void put(struct table *table, uint32_t entry)
{
    uint32_t at = table_slot(table, entry);
    while (table->entries[at] != 0) {
        if (table->entries[at] >> RANK_BITS == entry >> RANK_BITS) {
            if (table->entries[at] < entry)
                table->entries[at] = entry;
            return;
        }
        at = at + 1 == table->cap ? 0 : at + 1;
    }
    table->entries[at] = entry;
    table->count++;
}

static void put_in_array(uint8_t *array, uint32_t entry)
{
    uint8_t *rank = &array[entry >> RANK_BITS];
    if (*rank < rank_of(entry))
        *rank = (uint8_t)rank_of(entry);
}

static struct table *make_table(size_t bytes, struct froe_arena *arena)
{
    struct table *table = froe_arena_take(arena, bytes);
    if (table != NULL) {
        memset(table, 0, bytes);
        table->cap = (uint32_t)((bytes - sizeof *table) / sizeof table->entries[0]);
    }
    return table;
}

/* Turns a sketch that is no array into one. NULL when memory is short. */
static uint8_t *make_array(uint64_t *sketch, struct froe_arena *arena)
{
    uint8_t *array = froe_arena_take(arena, FROE_CARDINALITY_REGISTERS);
    if (array == NULL)
        return NULL;
    memset(array, 0, FROE_CARDINALITY_REGISTERS);
    for (unsigned i = 0; is_inline(*sketch) && i < inline_count(*sketch); i++)
        put_in_array(array, inline_entry(*sketch, i));
    struct table *table = table_of(*sketch);
    for (uint32_t i = 0; table != NULL && i < table->cap; i++)
        if (table->entries[i] != 0)
            put_in_array(array, table->entries[i]);
    if (table != NULL)
        froe_arena_give(arena, table, table_bytes(table));
    *sketch = (uint64_t)(uintptr_t)array + TAG_ARRAY;
    return array;
}

/* A wider table in place of a full one. */
static struct table *grow_table(uint64_t *sketch, struct table *full, struct froe_arena *arena)
{
    struct table *wider = make_table(2 * table_bytes(full), arena);
    if (wider == NULL)
        return NULL;
    for (uint32_t i = 0; i < full->cap; i++)
        if (full->entries[i] != 0)
            put(wider, full->entries[i]);
    froe_arena_give(arena, full, table_bytes(full));
    *sketch = (uint64_t)(uintptr_t)wider;
    return wider;
}

static void add_to_table(uint64_t *sketch, struct table *table, uint32_t entry, struct froe_arena *arena)
{
    if (4 * (table->count + 1) > 3 * table->cap) {
        if (table_bytes(table) >= TABLE_LARGEST) {
            uint8_t *array = make_array(sketch, arena);
            if (array != NULL)
                put_in_array(array, entry);
            return;
        }
        if ((table = grow_table(sketch, table, arena)) == NULL)
            return;
    }
    put(table, entry);
}

/* An empty sketch is an inline one without registers. */
static void add_inline(uint64_t *sketch, uint32_t entry, struct froe_arena *arena)
{
    uint64_t word = *sketch;
    unsigned count = inline_count(word);
    for (unsigned i = 0; i < count; i++) {
        uint32_t known = inline_entry(word, i);
        if (known >> RANK_BITS != entry >> RANK_BITS)
            continue;
        if (known < entry)
            *sketch = word + ((uint64_t)(entry - known) << inline_shift(i));
        return;
    }
    if (count < INLINE_MOST) {
        *sketch = (word & ~UINT64_C(7)) | (uint64_t)entry << inline_shift(count) | (count + 1) << 1 | TAG_INLINE;
        return;
    }
    struct table *table = make_table(TABLE_FIRST, arena);
    if (table == NULL)
        return;
    for (unsigned i = 0; i < count; i++)
        put(table, inline_entry(word, i));
    put(table, entry);
    *sketch = (uint64_t)(uintptr_t)table;
}

static void add_entry(uint64_t *sketch, uint32_t entry, struct froe_arena *arena)
{
    uint8_t *array = array_of(*sketch);
    struct table *table = table_of(*sketch);
    if (array != NULL)
        put_in_array(array, entry);
    else if (table != NULL)
        add_to_table(sketch, table, entry, arena);
    else
        add_inline(sketch, entry, arena);
}

void froe_cardinality_add(uint64_t *sketch, uint64_t hash, struct froe_arena *arena)
{
    add_entry(sketch, entry_of(hash), arena);
}

static void add_array(uint64_t *to, const uint8_t *from, struct froe_arena *arena)
{
    uint8_t *array = array_of(*to);
    if (array == NULL && (array = make_array(to, arena)) == NULL)
        return;
    for (size_t i = 0; i < FROE_CARDINALITY_REGISTERS; i++)
        array[i] = array[i] > from[i] ? array[i] : from[i];
}

void froe_cardinality_add_all(uint64_t *to, const uint64_t *from, struct froe_arena *arena)
{
    const uint8_t *array = array_of(*from);
    const struct table *table = table_of(*from);
    if (array != NULL)
        add_array(to, array, arena);
    for (uint32_t i = 0; table != NULL && i < table->cap; i++)
        if (table->entries[i] != 0)
            add_entry(to, table->entries[i], arena);
    for (unsigned i = 0; is_inline(*from) && i < inline_count(*from); i++)
        add_entry(to, inline_entry(*from, i), arena);
}

void froe_cardinality_merge(uint64_t *to, uint64_t *from, struct froe_arena *arena)
{
    if (*to == 0 || (array_of(*to) == NULL && (array_of(*from) != NULL || is_inline(*to)))) {
        uint64_t word = *to;
        *to = *from;
        *from = word;
    }
    froe_cardinality_add_all(to, from, arena);
    struct table *table = table_of(*from);
    if (array_of(*from) != NULL)
        froe_arena_give(arena, array_of(*from), FROE_CARDINALITY_REGISTERS);
    else if (table != NULL)
        froe_arena_give(arena, table, table_bytes(table));
    *from = 0;
}

/* How many registers have each rank; 0: nothing seen. */
static void count_ranks(const uint64_t *sketch, uint32_t counts[RANKS + 2])
{
    memset(counts, 0, (RANKS + 2) * sizeof counts[0]);
    const uint8_t *array = array_of(*sketch);
    const struct table *table = table_of(*sketch);
    uint32_t seen = 0;
    for (uint32_t i = 0; array != NULL && i < FROE_CARDINALITY_REGISTERS; i++)
        counts[array[i]]++;
    for (uint32_t i = 0; table != NULL && i < table->cap; i++)
        counts[rank_of(table->entries[i])]++;
    for (unsigned i = 0; is_inline(*sketch) && i < inline_count(*sketch); i++)
        counts[rank_of(inline_entry(*sketch, i))]++;
    for (uint32_t rank = 1; rank <= RANKS + 1; rank++)
        seen += counts[rank];
    counts[0] = FROE_CARDINALITY_REGISTERS - seen;
}

/* The functions sigma and tau of Ertl's paper. Every step is an operation of its own, so that no compiler makes one of
 * two and all machines agree in the last bit. */
static double sigma(double x)
{
    double y = 1, z = x, before;
    do {
        x *= x;
        before = z;
        double step = x * y;
        z += step;
        y += y;
    } while (z != before);
    return z;
}

static double tau(double x)
{
    if (x == 0 || x == 1)
        return 0;
    double y = 1, z = 1 - x, before;
    do {
        x = sqrt(x);
        before = z;
        y *= 0.5;
        double rest = 1 - x;
        double square = rest * rest;
        double step = square * y;
        z -= step;
    } while (z != before);
    return z / 3;
}

uint64_t froe_cardinality_count(const uint64_t *sketch)
{
    const double m = FROE_CARDINALITY_REGISTERS;
    const double alpha = 0.72134752044448170368; /* 1 / (2 ln 2) */
    uint32_t counts[RANKS + 2];
    count_ranks(sketch, counts);
    if (counts[0] == FROE_CARDINALITY_REGISTERS)
        return 0;
    double full = (double)counts[RANKS + 1] / m;
    double z = m * tau(1 - full);
    for (uint32_t rank = RANKS; rank >= 1; rank--) {
        z += counts[rank];
        z *= 0.5;
    }
    double empty = m * sigma((double)counts[0] / m);
    z += empty;
    double square = m * m;
    double scaled = alpha * square;
    double estimate = scaled / z;
    return (uint64_t)(estimate + 0.5);
}

/* --- as bytes ---------------------------------------------------------------------------------------------------- */

static int compare_entries(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* The entries of registers that are set, in order; those of an array up to FROE_CARDINALITY_LISTED. How many are set.
 */
static uint32_t list_entries(uint64_t word, uint32_t entries[FROE_CARDINALITY_LISTED])
{
    const uint8_t *array = array_of(word);
    const struct table *table = table_of(word);
    uint32_t count = 0;
    for (uint32_t i = 0; array != NULL && i < FROE_CARDINALITY_REGISTERS; i++) {
        if (array[i] == 0)
            continue;
        if (count < FROE_CARDINALITY_LISTED)
            entries[count] = i << RANK_BITS | array[i];
        count++;
    }
    for (uint32_t i = 0; table != NULL && i < table->cap; i++)
        if (table->entries[i] != 0)
            entries[count++] = table->entries[i];
    for (unsigned i = 0; is_inline(word) && i < inline_count(word); i++)
        entries[count++] = inline_entry(word, i);
    if (array == NULL && count > 1)
        qsort(entries, count, sizeof entries[0], compare_entries);
    return count;
}

_Static_assert(TABLE_LARGEST / sizeof(uint32_t) <= FROE_CARDINALITY_LISTED, "tables fit in a list");

void froe_cardinality_encode(const uint64_t *sketch, struct froe_buffer *out)
{
    uint32_t entries[FROE_CARDINALITY_LISTED];
    uint32_t count = list_entries(*sketch, entries);
    bool listed = count <= FROE_CARDINALITY_LISTED;
    uint8_t *start = froe_buffer_reserve(out, FROE_VARINT_MOST * (1 + (size_t)FROE_CARDINALITY_LISTED)), *at = start;
    if (start == NULL)
        return;
    at = froe_varint_write(at, count);
    for (uint32_t i = 0; listed && i < count; i++)
        at = froe_varint_write(at, entries[i] - (i == 0 ? 0 : entries[i - 1]));
    out->len += (size_t)(at - start);
    if (!listed)
        froe_buffer_append(out, array_of(*sketch), FROE_CARDINALITY_REGISTERS);
}

static bool decode_listed(uint64_t *sketch, uint64_t count, struct froe_span *bytes, struct froe_arena *arena)
{
    uint64_t step, entry = 0;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t before = entry;
        if (!froe_varint_read(bytes, &step) || step >> (FROE_CARDINALITY_BITS + RANK_BITS) != 0)
            return false;
        entry += step;
        if (entry >> (FROE_CARDINALITY_BITS + RANK_BITS) != 0 || rank_of((uint32_t)entry) == 0 ||
            rank_of((uint32_t)entry) > RANKS + 1 || (i > 0 && entry >> RANK_BITS == before >> RANK_BITS))
            return false;
        add_entry(sketch, (uint32_t)entry, arena);
    }
    return true;
}

bool froe_cardinality_decode(uint64_t *sketch, struct froe_span *bytes, struct froe_arena *arena)
{
    uint64_t count, set = 0;
    if (!froe_varint_read(bytes, &count) || count > FROE_CARDINALITY_REGISTERS)
        return false;
    if (count <= FROE_CARDINALITY_LISTED)
        return decode_listed(sketch, count, bytes, arena);
    if (bytes->len < FROE_CARDINALITY_REGISTERS)
        return false;
    for (size_t i = 0; i < FROE_CARDINALITY_REGISTERS; i++) {
        if (bytes->ptr[i] > RANKS + 1)
            return false;
        set += bytes->ptr[i] > 0;
    }
    if (set != count)
        return false;
    add_array(sketch, bytes->ptr, arena);
    *bytes = (struct froe_span){bytes->ptr + FROE_CARDINALITY_REGISTERS, bytes->len - FROE_CARDINALITY_REGISTERS};
    return true;
}
