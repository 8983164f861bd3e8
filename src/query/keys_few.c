#include "query/keys_few.h"

#include "query/field_parts.h"
#include "query/keys_piece.h"

/* A text of at most eight bytes: two are the same where both of these are. */
struct word {
    uint64_t bytes;
    uint32_t len; /* or WORD_ABSENT */
};

enum { WORD_MAX = sizeof(uint64_t), WORD_ABSENT = UINT8_MAX };

/* What a key is made of but for the status. What is in no key stays zero. */
struct parts {
    struct word method, protocol;
    struct froe_piece piece;
};

enum { PARTS_KEPT = 16, PLACES = 1024 };

/* What goes with a table. */
struct met {
    struct parts parts[PARTS_KEPT]; /* the latest are the last */
    uint32_t part_count;
    uint32_t codes[PLACES]; /* whose group is there; 0: none is */
    struct froe_group *groups[PLACES];
};

/* A code is a number of parts and a status. */
enum { CODE_PARTS = 16, CODE_STATUS = 1 - FROE_STATUS_ABSENT };

/* Statuses that are met at all are much the same for all parts: so far apart they do not get into each other's way. */
enum { PLACES_APART = 37 };

static uint64_t bytes_of(const uint8_t *text, size_t len)
{
    uint32_t first, last;
    if (len >= sizeof first) {
        memcpy(&first, text, sizeof first);
        memcpy(&last, text + len - sizeof last, sizeof last);
        return first | (uint64_t)last << 32;
    }
    return len == 0 ? 0 : text[0] | (uint64_t)text[len / 2] << 8 | (uint64_t)text[len - 1] << 16;
}

/* False: the text is longer. */
static inline bool take_word(struct froe_span text, struct word *word)
{
    if (text.len > WORD_MAX)
        return false;
    *word = text.ptr == NULL ? (struct word){0, WORD_ABSENT}
                             : (struct word){bytes_of(text.ptr, text.len), (uint32_t)text.len};
    return true;
}

static inline bool same_word(const struct word *a, const struct word *b)
{
    return a->bytes == b->bytes && a->len == b->len;
}

/* Takes the words of a record, and leaves the piece. False: one is too long. */
static inline bool take_words(unsigned few, const struct froe_record *record, struct parts *parts)
{
    bool fit = true;
    if ((few & FROE_FEW_METHOD) != 0)
        fit = take_word(froe_part_required(record, record->method_at, record->method_end), &parts->method);
    if (fit && (few & FROE_FEW_PROTOCOL) != 0)
        fit = take_word(froe_part_optional(record, record->protocol_at, record->protocol_end), &parts->protocol);
    return fit;
}

static inline bool same_words(const struct parts *a, const struct parts *b)
{
    return same_word(&a->method, &b->method) && same_word(&a->protocol, &b->protocol);
}

static bool same_parts(const struct parts *a, const struct parts *b)
{
    return same_words(a, b) && a->piece.start == b->piece.start && a->piece.length == b->piece.length &&
           a->piece.offset == b->piece.offset;
}

/* The number of these parts; they get one where they have none. */
static uint32_t number_of(struct met *met, const struct parts *parts)
{
    for (uint32_t i = met->part_count; i-- > 0;)
        if (same_parts(&met->parts[i], parts))
            return i;
    /* Time goes on: what was first is not met any more. */
    if (met->part_count == PARTS_KEPT) {
        memset(met->codes, 0, sizeof met->codes);
        met->part_count = 0;
    }
    met->parts[met->part_count] = *parts;
    return met->part_count++;
}

/* What keys are made with when they are made. */
struct maker {
    const struct froe_key_plan *plan;
    struct froe_field_context *context;
    struct froe_buffer *scratch, *bytes;
    struct froe_groups *groups;
};

static struct froe_group *find_group(const struct maker *maker, const struct froe_record *record)
{
    struct froe_key key;
    bool made =
        froe_keys_make(maker->plan, record, 1, maker->context, maker->scratch, maker->bytes, maker->groups, &key);
    return made ? froe_groups_find(maker->groups, &key) : NULL;
}

/* The group of a record whose parts have this number. */
static inline struct froe_group *group_of(const struct maker *maker, unsigned few, struct met *met, uint32_t number,
                                          const struct froe_record *record)
{
    uint32_t status = (few & FROE_FEW_STATUS) != 0 ? (uint32_t)(record->status + CODE_STATUS) : CODE_STATUS;
    uint32_t code = number << CODE_PARTS | status, place = (status + number * PLACES_APART) % PLACES;
    if (__builtin_expect(met->codes[place] != code, 0)) {
        met->groups[place] = find_group(maker, record);
        met->codes[place] = met->groups[place] == NULL ? 0 : code;
    }
    return met->groups[place];
}

/* Whether a time is in the piece; else the one that it is in takes its place. */
static inline bool stays_in_piece(const struct maker *maker, const struct froe_record *record, struct froe_piece *piece)
{
    struct froe_field_context *context = maker->context;
    int32_t offset = record->offset;
    if (context->zone != NULL && record->time != FROE_TIME_ABSENT)
        offset = froe_zone_offset(&context->zone_cache, context->zone, record->time);
    if (froe_piece_holds(piece, record->time, offset))
        return true;
    *piece = froe_piece_of(record->time, offset, maker->plan->piece);
    return false;
}

/* few: plan->few, as a constant where the loop is to be made of it. */
__attribute__((always_inline)) static inline bool count_as(unsigned few, const struct maker *maker, struct met *met,
                                                           const struct froe_record *records, size_t count,
                                                           struct froe_group **found)
{
    struct parts last = {0}, parts = {0};
    uint32_t number = number_of(met, &parts);
    bool good = true, moved = false; /* the piece is another one than the last */
    for (size_t i = 0; i < count; i++) {
        bool fit = take_words(few, &records[i], &parts);
        if ((few & FROE_FEW_PIECE) != 0 && !stays_in_piece(maker, &records[i], &parts.piece))
            moved = true;
        if (fit && (moved || !same_words(&parts, &last))) {
            number = number_of(met, &parts);
            last = parts;
            moved = false;
        }
        found[i] = fit ? group_of(maker, few, met, number, &records[i]) : find_group(maker, &records[i]);
        if (found[i] != NULL)
            found[i]->hits++;
        else
            good = false;
    }
    return good;
}

bool froe_keys_count_few(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                         struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                         struct froe_groups *groups, struct froe_group **found)
{
    enum { WORDS = FROE_FEW_METHOD | FROE_FEW_PROTOCOL };
    const struct maker maker = {plan, context, scratch, bytes, groups};
    struct met *met = froe_groups_memo(groups, sizeof *met);
    if (met == NULL) {
        memset(found, 0, count * sizeof(struct froe_group *));
        return false;
    }
    /* Of what is asked most a loop of its own. */
    switch (plan->few) {
    case FROE_FEW_STATUS:
        return count_as(FROE_FEW_STATUS, &maker, met, records, count, found);
    case FROE_FEW_PIECE | FROE_FEW_STATUS:
        return count_as(FROE_FEW_PIECE | FROE_FEW_STATUS, &maker, met, records, count, found);
    case FROE_FEW_METHOD:
        return count_as(FROE_FEW_METHOD, &maker, met, records, count, found);
    case WORDS | FROE_FEW_STATUS:
        return count_as(WORDS | FROE_FEW_STATUS, &maker, met, records, count, found);
    default:
        return count_as(plan->few, &maker, met, records, count, found);
    }
}
