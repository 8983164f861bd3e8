/*
 * Keys of groups: the values of one or more fields as one run of bytes that is equal exactly when all values are.
 *
 * A single field whose text stands in the line is its own key, uncopied. Everything else is written out, as short as
 * can be done quickly, for a key is hashed, compared and kept: first the values of a fixed width (a status takes two
 * bytes, an hour one), then a bit for each text, set when it is present, then the length of each text but the last in
 * four bytes, then the texts. The layout is private to this process.
 */
#ifndef FROE_QUERY_KEY_H
#define FROE_QUERY_KEY_H

#include "query/field.h"
#include "query/groups.h"

/* Fields in a key at most. */
enum { FROE_KEYS_MAX = 64 };

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
    bool plain; /* one field, its text is the key */
    struct froe_key_part parts[FROE_KEYS_MAX];
    uint32_t bits_at; /* where the bits of the texts begin: behind the values of a fixed width */
    uint32_t lengths_at;
    uint32_t texts_at;
    uint32_t text_count;
    bool quick; /* one text that stands in the line, and statuses */
};

/* Takes over fields (an array from froe_fields_parse()), count <= FROE_KEYS_MAX. */
void froe_key_plan_init(struct froe_key_plan *plan, struct froe_field *fields, size_t count);
void froe_key_plan_free(struct froe_key_plan *plan);

/* Appends the key of a record that is not plain. scratch: one buffer for each field. */
void froe_key_write(const struct froe_key_plan *plan, const struct froe_record *record,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *key);

/*
 * The keys of count <= FROE_GROUPS_BATCH records that lie in one block: keys[i] with their hashes, plain or not; those
 * that are not plain lie in `bytes`, which is overwritten. FROE_LINES_SLACK bytes behind the block are readable. False
 * when memory is short.
 */
bool froe_keys_make(const struct froe_key_plan *plan, const struct froe_record *records, size_t count,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_buffer *bytes,
                    struct froe_key *keys);

/* Reads the values of a group's key into datums[0 … plan->count-1]; they borrow from the group. */
void froe_key_read(const struct froe_key_plan *plan, const struct froe_group *group, struct froe_datum *datums);

/* Reads one of them. */
void froe_key_read_one(const struct froe_key_plan *plan, const struct froe_group *group, size_t index,
                       struct froe_datum *datum);

/* Order of keys: field by field, as froe_datum_compare(). */
int froe_key_compare(const struct froe_key_plan *plan, const struct froe_group *a, const struct froe_group *b);

#endif
