/* The table of field names; what froe_fields_parse() and the help know of fields comes from here. */
#ifndef FROE_QUERY_FIELD_NAMES_H
#define FROE_QUERY_FIELD_NAMES_H

#include "query/field.h"

struct froe_field_name {
    const char *name;
    enum froe_field_id id;
    enum froe_type type;
    unsigned need;
    bool standard; /* one of the fields that `records` shows by default */
    const char *help;
};

/* The names without parameter; ends with name NULL. Static. */
const struct froe_field_name *froe_field_names(void);

/* Names with a parameter, for help. */
struct froe_field_family {
    const char *names; /* examples separated by a blank, or a pattern such as host/N */
    enum froe_type type;
    const char *help;
};

/* Ends with names NULL. Static. */
const struct froe_field_family *froe_field_families(void);

/* What help calls a type. Static. */
const char *froe_type_name(enum froe_type type);

#endif
