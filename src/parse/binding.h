/*
 * A log format and a query put together: which of the format's columns the query wants, and where they go.
 *
 * Whether a line is a record never depends on the query. Columns that a line need not have are walked over only as far
 * as the query wants any.
 */
#ifndef FROE_PARSE_BINDING_H
#define FROE_PARSE_BINDING_H

#include "parse/clf.h"
#include "parse/extra.h"
#include "parse/format.h"
#include "parse/json.h"

/* A value of JSON lines that is looked at, and what it is for. */
struct froe_json_want {
    uint8_t place;   /* enum froe_place */
    int8_t slot;     /* of the query, or -1 */
    uint16_t column; /* that says how it is written */
    int16_t given;   /* the want that must have a value too, for the place; -1: none */
    uint8_t test;    /* enum froe_json_test, for the place */
};

/* Every column and every slot may be a path. */
#define FROE_WANTS_MAX (FROE_COLUMNS_MAX + FROE_EXTRA_MAX)

/* What a column is found by where it stands as it usually does; otherwise all that the column says is done. */
enum froe_step_find { FROE_STEP_OTHER, FROE_STEP_BLANK, FROE_STEP_BYTE, FROE_STEP_QUOTE };
enum froe_step_put { FROE_PUT_NONE, FROE_PUT_PART, FROE_PUT_OTHER };

struct froe_step {
    uint16_t before, mask; /* up to two bytes in front of the value */
    uint8_t before_len;
    uint8_t behind_len; /* of what closes it */
    uint8_t find;       /* enum froe_step_find */
    uint8_t stop;       /* FROE_STEP_BYTE */
    uint8_t put;        /* enum froe_step_put */
    bool keeps_dash;    /* a - is a value */
    bool word;          /* FROE_STEP_BYTE: no blank can be in it */
    int8_t slot;        /* as in slots */
    uint16_t member;    /* FROE_PUT_PART: offset of its first number in the record, the second behind it */
};

struct froe_binding {
    const struct froe_log_format *format;
    unsigned need;                  /* FROE_NEED_… */
    struct froe_clf_format clf;     /* of the kind CLF */
    size_t slot_count;              /* of the query */
    bool fills;                     /* a column goes to a slot */
    size_t walk;                    /* columns before this one are read; CLF: of those behind the head */
    int8_t port_slot;               /* CLF: of the virtual host's port, or -1 */
    int8_t slots[FROE_COLUMNS_MAX]; /* by column: the slot it goes to, or -1 */
    struct froe_step steps[FROE_COLUMNS_MAX];
    struct froe_json_paths *paths; /* JSON: of the values that are looked at */
    size_t want_count;
    struct froe_json_want wants[FROE_WANTS_MAX]; /* by path */
};

/* Binds a format; borrows it. slots may be NULL: none. False when memory is short; only then nothing is to be freed. */
bool froe_format_bind(const struct froe_log_format *format, const struct froe_extra_slots *slots, unsigned need,
                      struct froe_binding *binding);
/* Whether a slot of the query can ever be filled. */
bool froe_binding_gives(const struct froe_binding *binding, size_t slot);
void froe_binding_free(struct froe_binding *binding);

#endif
