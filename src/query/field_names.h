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

#endif
