/* The log formats that have a name. */
#ifndef FROE_PARSE_FORMAT_TABLE_H
#define FROE_PARSE_FORMAT_TABLE_H

#include "parse/format.h"

enum froe_language {
    FROE_LANGUAGE_APACHE,
    FROE_LANGUAGE_NGINX,
    FROE_LANGUAGE_NATIVE, /* text with <columns> */
    FROE_LANGUAGE_FIELDS, /* the names of a #Fields line; none: each file has its own */
    FROE_LANGUAGE_CSV,    /* the names of columns, separated by commas */
    FROE_LANGUAGE_LTSV,   /* as that of JSON */
    FROE_LANGUAGE_LOGFMT, /* likewise */
    FROE_LANGUAGE_JSON,   /* `column=key,key` separated by blanks; of several keys the first there is */
};

struct froe_named_format {
    const char *name;
    enum froe_language language;
    const char *layout;
    const char *about;
    bool loose;       /* as in struct froe_log_format */
    uint8_t prefixed; /* likewise */
};

/* Ended by a name NULL. Static. */
const struct froe_named_format *froe_named_formats(void);

/* The format of a name in any case, or of another name for it; NULL: none. */
const struct froe_named_format *froe_named_format(const char *name);

/* Compiles one of the table; NULL only when memory is short. */
struct froe_log_format *froe_named_compile(const struct froe_named_format *named, froe_error *error);

#endif
