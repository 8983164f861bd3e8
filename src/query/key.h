/*
 * Keys of groups: the values of one or more fields as one run of bytes that is equal exactly when all values are.
 *
 * A single field whose text stands in the line is its own key, uncopied. Everything else is written out, as short as
 * can be done quickly, for a key is hashed, compared and kept: first the values of a fixed width (a status takes two
 * bytes, an hour one), then a bit for each text, set when it is present, then the length of each text but the last in
 * four bytes, then the texts. Bytes of numbers come lowest first, and nothing in a key depends on the process: keys
 * stand in state files as they are, and FROE_GROUP_CODEC_VERSION (query/group_codec.h) counts changes of their layout.
 *
 *   status          two bytes, -1: absent
 *   status.class    three bytes of text, zeros: absent
 *   hour, weekday   one byte, 255: absent
 *   other numbers   eight bytes, all ones: absent (durations in nanoseconds)
 *   dates           four bytes, days since 1970-01-01, -2^31: absent
 *   times           eight bytes, seconds since 1970-01-01 UTC, -2^63: absent, and the offset in seconds in four
 *
 * A key without texts is filled up with zeros to eight bytes.
 */
#ifndef FROE_QUERY_KEY_H
#define FROE_QUERY_KEY_H

#include "query/field.h"
#include "query/groups.h"

/* Fields in a key at most. */
enum { FROE_KEYS_MAX = 64 };

/* So many texts of the line make a key that can be written quickly. */
enum { FROE_KEY_SEVERAL = 4 };

/* How the value of a field lies in a key. */
enum froe_key_kind {
    FROE_KEY_PLAIN,  /* text that stands in the line */
    FROE_KEY_TEXT,   /* any other text */
    FROE_KEY_STATUS, /* two bytes */
    FROE_KEY_CLASS,  /* three bytes of text, zeros when absent */
    FROE_KEY_SMALL,  /* a number below 255 in one byte */
    FROE_KEY_NUMBER, /* eight bytes */
    FROE_KEY_DATE,   /* days in four bytes */
    FROE_KEY_TIME,   /* seconds in eight bytes, offset in four */
};

struct froe_key_part {
    enum froe_key_kind kind;
    uint32_t at; /* of a fixed width: its place; of a text: its number among the texts */
};

struct froe_key_plan {
    struct froe_field *fields;
    size_t count;
    bool plain;                                    /* one field, its text is the key */
    struct froe_key_part parts[FROE_KEYS_MAX + 1]; /* a number may stand before the keys */
    uint32_t bits_at; /* where the bits of the texts begin: behind the values of a fixed width */
    uint32_t lengths_at;
    uint32_t texts_at;
    uint32_t text_count;
    bool quick;     /* one text that stands in the line, and statuses */
    bool several;   /* a few such texts, and statuses */
    unsigned few;   /* what the keys are of, where there are few: query/keys_few.h; 0: they may be many */
    bool pieces;    /* one field by pieces of the day */
    uint32_t piece; /* seconds of a piece of the day that all times in it have the same key by; 0: there is none */
};

/* Takes over fields (an array from froe_fields_parse()), count <= FROE_KEYS_MAX. */
void froe_key_plan_init(struct froe_key_plan *plan, struct froe_field *fields, size_t count);
void froe_key_plan_free(struct froe_key_plan *plan);

/* A plan that reads the keys of another one with a number before each, which is one more field behind the others; the
 * texts of the fields lie in the original. False when memory is short. */
bool froe_key_plan_number(struct froe_key_plan *numbered, const struct froe_key_plan *plan);

/* Appends such a key: that of a group, whose plan it is, and a number below 2^64 - 1. */
void froe_key_write_numbered(const struct froe_key_plan *plan, const struct froe_group *group, uint64_t number,
                             struct froe_buffer *key);

/* Appends the key of a record that is not plain. scratch: one buffer for each field. */
void froe_key_write(const struct froe_key_plan *plan, const struct froe_record *record,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *key);

/*
 * The keys of count <= FROE_GROUPS_BATCH records that lie in one block: keys[i] with their hashes, plain or not; those
 * that are not plain lie in `bytes`, which is overwritten. groups: where they are going to be looked up, NULL: nowhere.
 * FROE_LINES_SLACK bytes behind the block are readable. False when memory is short.
 */
bool froe_keys_make(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                    const struct froe_groups *groups, struct froe_key *keys);

/* How many of the first records have one and the same key, and that key. 0: few, or it cannot be told quickly. */
size_t froe_keys_make_run(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                          struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                          struct froe_key *key);

/* Adds one hit to the key of each of count <= FROE_GROUPS_BATCH records, as froe_keys_make() makes them. Their groups
 * in found[0 … count-1], NULL for those that memory was short for: then false. */
bool froe_keys_count(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                     struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                     struct froe_groups *groups, struct froe_group **found);

/* Reads the values of a group's key into datums[0 … plan->count-1]; they borrow from the group. */
void froe_key_read(const struct froe_key_plan *plan, const struct froe_group *group, struct froe_datum *datums);

/* Reads one of them. */
void froe_key_read_one(const struct froe_key_plan *plan, const struct froe_group *group, size_t index,
                       struct froe_datum *datum);

/* Whether bytes from elsewhere (absent: ptr NULL) are a key that this plan can have written. */
bool froe_key_is_valid(const struct froe_key_plan *plan, struct froe_span key);

/* Order of keys: field by field, as froe_datum_compare(). */
int froe_key_compare(const struct froe_key_plan *plan, const struct froe_group *a, const struct froe_group *b);

#endif
