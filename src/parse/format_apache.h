/* The inside of Apache's LogFormat, for parse/format_apache*.c. */
#ifndef FROE_PARSE_FORMAT_APACHE_H
#define FROE_PARSE_FORMAT_APACHE_H

#include "parse/format_build.h"

/* `%…{argument}letter` taken apart. */
struct froe_directive {
    size_t position; /* 1-based, of the % */
    struct froe_span argument;
    char letter;
    bool original; /* < */
    bool final;    /* > */
    bool trailer;  /* ^t before the letter */
    bool at_times; /* of some statuses only; a dash stands for others */
    uint64_t said; /* nanoseconds in one, as the text behind a duration says: %Dms; 0: it does not */
};

/* What a directive other than that of a time means. Its name may stand in `name`. False: it means nothing, which the
 * builder's error says. */
bool froe_apache_column(struct froe_builder *builder, const struct froe_directive *directive, uint8_t *name, size_t cap,
                        struct froe_log_column *column);

/* %t, %{format}t. */
void froe_apache_add_time(struct froe_builder *builder, const struct froe_directive *directive);

#endif
