/*
 * Fields: names that users type, and values of records.
 *
 * A field is compiled once from its name and is immutable then. A value (datum) borrows from the record or from the
 * scratch buffer it was computed into.
 */
#ifndef FROE_QUERY_FIELD_H
#define FROE_QUERY_FIELD_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/zone.h"
#include "parse/agent_facts.h"
#include "parse/extra.h"
#include "parse/geo_facts.h"
#include "parse/record.h"

enum froe_field_id {
    FROE_FIELD_HOST,
    FROE_FIELD_IDENT,
    FROE_FIELD_USER,
    FROE_FIELD_TIME,
    FROE_FIELD_REQUEST,
    FROE_FIELD_METHOD,
    FROE_FIELD_TARGET,
    FROE_FIELD_PATH,
    FROE_FIELD_QUERY,
    FROE_FIELD_PROTOCOL,
    FROE_FIELD_STATUS,
    FROE_FIELD_BYTES,
    FROE_FIELD_REFERER,
    FROE_FIELD_AGENT,
    FROE_FIELD_VHOST,
    FROE_FIELD_FILE,
    FROE_FIELD_TIME_TEXT,
    FROE_FIELD_TIME_BUCKET, /* parameter: seconds, less than a day */
    FROE_FIELD_DATE,
    FROE_FIELD_HOUR,
    FROE_FIELD_WEEKDAY,
    FROE_FIELD_STATUS_CLASS,
    FROE_FIELD_PATH_SEGMENT, /* parameter: number from 1 */
    FROE_FIELD_PATH_TEMPLATE,
    FROE_FIELD_NAME,
    FROE_FIELD_EXT,
    FROE_FIELD_QUERY_PARAMETER, /* text: its name */
    FROE_FIELD_REFERER_HOST,
    FROE_FIELD_AGENT_PRODUCT,
    FROE_FIELD_AGENT_SYSTEM,
    FROE_FIELD_AGENT_DETAILS,
    FROE_FIELD_HOST_NET, /* parameter: prefix length, or FROE_NET_DEFAULT */
    FROE_FIELD_DURATION,
    FROE_FIELD_EXTRA,      /* parameter: slot (parse/extra.h); TEXT, NUMBER or DURATION, read from the logged text */
    FROE_FIELD_AGENT_FACT, /* parameter: enum froe_agent_fact */
    FROE_FIELD_AGENT_BOT,
    FROE_FIELD_GEO_FACT, /* parameter: enum froe_geo_fact */
    FROE_FIELD_ASN,
};

/* A need beside those of records: the context has to have a user-agent database. */
#define FROE_NEED_AGENT_FACTS 256u
/* Likewise: databases of networks. */
#define FROE_NEED_GEO_FACTS 512u

/* /24 for IPv4 and /48 for IPv6. */
#define FROE_NET_DEFAULT UINT32_MAX

enum froe_type {
    FROE_TYPE_TEXT,
    FROE_TYPE_NUMBER,
    FROE_TYPE_TIME,     /* an instant with the offset it is shown in */
    FROE_TYPE_DATE,     /* days since 1970-01-01 */
    FROE_TYPE_WEEKDAY,  /* 0 Monday … 6 Sunday */
    FROE_TYPE_DURATION, /* nanoseconds; shown in seconds */
    FROE_TYPE_BOOLEAN,  /* 0 false, 1 true */
};

/* Shown as a number, to the right in tables. */
static inline bool froe_type_is_number(enum froe_type type)
{
    return type == FROE_TYPE_NUMBER || type == FROE_TYPE_DURATION;
}

#define FROE_FIELD_NAME_MAX 96

struct froe_field {
    enum froe_field_id id;
    enum froe_type type;
    unsigned need; /* FROE_NEED_… */
    uint32_t parameter;
    uint64_t unit;                  /* EXTRA of type DURATION: nanoseconds in one of what is logged */
    char name[FROE_FIELD_NAME_MAX]; /* as typed */
    struct froe_span text;          /* part of name */
};

/* What fields need beside the record. */
struct froe_field_context {
    const struct froe_zone *zone; /* NULL: the log's own offset */
    struct froe_zone_cache zone_cache;
    int64_t midnight;                /* the local one that was met last, seconds; 0 at first */
    struct froe_span file;           /* name of the input */
    struct froe_agent_lookup agents; /* only for fields with FROE_NEED_AGENT_FACTS */
    struct froe_geo_lookup geo;      /* only for fields with FROE_NEED_GEO_FACTS */
    uint64_t filled; /* counted up whenever any records have been put where others were; 0: nobody counts */
};

struct froe_datum {
    bool present;
    enum froe_type type;
    int32_t offset;  /* TIME: seconds east of UTC */
    uint64_t number; /* NUMBER, WEEKDAY, DURATION, BOOLEAN */
    int64_t time;    /* TIME: seconds since 1970-01-01 UTC; DATE: days */
    struct froe_span text;
};

/*
 * What names a query may use beside the ones that every record has: those that log formats add. Every such field that
 * is compiled gets a slot. Belongs to one query; not thread-safe until it is complete.
 */
struct froe_field_scope {
    /* Says what a name that is none of the standard ones is; false: unknown. It sets *type to TEXT, NUMBER or DURATION
     * (with *unit, nanoseconds), and *name to the name to compare by. NULL: there are no such names. */
    bool (*resolve)(const void *context, struct froe_span text, struct froe_span *name, enum froe_type *type,
                    uint64_t *unit);
    /* The candidate number `index` for a suggestion, NULL behind the last. */
    const char *(*candidate)(const void *context, size_t index);
    const void *context;
    struct froe_extra_slots slots;
    char *texts[FROE_EXTRA_MAX]; /* what slots.names borrow from */
    char *typed[FROE_EXTRA_MAX]; /* how the query names them, the first time */
};

void froe_field_scope_free(struct froe_field_scope *scope);

/* The field that other programs call so; absent: none is known. */
struct froe_span froe_field_by_other_name(struct froe_span name);

/* Whether a name is that of a field that every record has, but for the case of its letters; *meant is then the field's.
 */
bool froe_field_by_other_case(struct froe_span name, char meant[FROE_FIELD_NAME_MAX]);

/*
 * Compiles a list of field names separated by commas, and blanks around these. *fields is then an array of *count for
 * the caller to free(); it may be moved by nobody. scope may be NULL. False with *error naming `option` and the column.
 */
bool froe_fields_parse(const char *list, const char *option, struct froe_field_scope *scope, struct froe_field **fields,
                       size_t *count, froe_error *error);

/* Whether no two of a list's fields, as froe_fields_parse() has made them, have one name: columns could not be told
 * apart, and an object of JSON has each name once. */
bool froe_fields_differ(const char *list, const char *option, const struct froe_field *fields, size_t count,
                        froe_error *error);

/*
 * Compiles one name into *field, which stays where it is (its text may lie in itself). `column`: of its first byte, for
 * the error. As froe_fields_parse().
 */
bool froe_field_parse(struct froe_span name, const char *option, unsigned column, struct froe_field_scope *scope,
                      struct froe_field *field, froe_error *error);

/* The value of a field. `scratch` holds text that is in no line; it is overwritten. */
void froe_field_get(const struct froe_field *field, const struct froe_record *record,
                    struct froe_field_context *context, struct froe_buffer *scratch, struct froe_datum *datum);

/* For fields whose text stands in the line as it is: that text, or absent. False: not such a field. */
bool froe_field_is_plain_text(const struct froe_field *field);
struct froe_span froe_field_plain_text(const struct froe_field *field, const struct froe_record *record);
/* Likewise of several records. */
void froe_field_plain_texts(const struct froe_field *field, const struct froe_record *records, size_t count,
                            struct froe_span *texts);
/* Whether it is absent in all of them, as where a format does not have it. False also where that takes long to find
 * out. */
bool froe_field_plain_is_absent(const struct froe_field *field, const struct froe_record *records, size_t count);

/* Whether the field is a time or part of one: results are ordered by it. */
bool froe_field_is_time(const struct froe_field *field);

/* Appends the text of a present value. */
void froe_datum_write(struct froe_buffer *buffer, const struct froe_datum *datum);

/* Absent first, then by the value: text by bytes, numbers and times by size. */
int froe_datum_compare(const struct froe_datum *a, const struct froe_datum *b);

#endif
