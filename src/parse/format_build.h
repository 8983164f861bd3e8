/*
 * Building a log format, shared by the languages it can be written in (parse/format_*.c): each turns its string into
 * text and columns, one after the other, and what these are together is found out at the end.
 */
#ifndef FROE_PARSE_FORMAT_BUILD_H
#define FROE_PARSE_FORMAT_BUILD_H

#include "base/buffer.h"
#include "base/error.h"
#include "parse/format.h"

#define FROE_SECONDS      UINT64_C(1000000000)
#define FROE_MILLISECONDS UINT64_C(1000000)
#define FROE_MICROSECONDS UINT64_C(1000)

struct froe_builder {
    struct froe_log_format format; /* its flags; the rest comes at the end */
    const char *string;
    froe_error *error;
    bool failed;
    bool whole;    /* the text is all of a value: nothing is told apart in it */
    uint8_t *text; /* does not move: columns point into it */
    size_t text_len, text_cap;
    struct froe_span gap; /* text since the last column */
    size_t count;
    struct froe_log_column columns[FROE_COLUMNS_MAX]; /* the last, for few of them are ever touched */
};

/* False: memory is short, which the error says. */
bool froe_build_begin(struct froe_builder *builder, const char *string, froe_error *error);

/* A byte of text between columns. */
void froe_build_byte(struct froe_builder *builder, uint8_t byte);
void froe_build_text(struct froe_builder *builder, const char *text);

/* Adds a column; its name (made lower case) and pattern are copied, what is known of the name fills value and unit.
 * position: 1-based in the string, for errors. */
void froe_build_column(struct froe_builder *builder, struct froe_log_column column, size_t position);

/* Reports an error at a 1-based position unless there has been one. Returns false. */
bool froe_build_fail(struct froe_builder *builder, size_t position, const char *text);

/* The 1-based position of a byte of the string. */
size_t froe_build_position(const struct froe_builder *builder, const void *at);

/* Where text goes on behind the end of a line in the string; nothing but `quote` may stand there, for no line of a log
 * has a line end in it. */
#define FROE_ONE_FORMAT "one format is one argument, without line breaks"
const char *froe_build_line_end(struct froe_builder *builder, const char *at, const char *to, char quote);

/* Ends a builder without a format. */
void froe_build_drop(struct froe_builder *builder);

/* Puts it together; name: static. NULL when anything failed. Ends the builder. */
struct froe_log_format *froe_build_finish(struct froe_builder *builder, const char *name, const char *layout);

/* The languages. [from, to) of builder->string. */
void froe_build_apache(struct froe_builder *builder, const char *from, const char *to);
void froe_build_nginx(struct froe_builder *builder, const char *from, const char *to);
void froe_build_php(struct froe_builder *builder, const char *from, const char *to);
void froe_build_goaccess(struct froe_builder *builder, const char *from, const char *to);
void froe_build_fields(struct froe_builder *builder, const char *from, const char *to);
void froe_build_native(struct froe_builder *builder, const char *from, const char *to);
void froe_build_keys(struct froe_builder *builder, const char *from, const char *to);
void froe_build_json(struct froe_builder *builder, const char *from, const char *to);

/* Whether a string is one of GoAccess: all of those have %d or %x, not in braces, which Apache has not. */
bool froe_is_goaccess(const char *string);

/* The text of a log_format that is in quotes, without them, for the caller to free; NULL: it is not, or memory is
 * short. */
char *froe_nginx_text(const char *string);
/* What an nginx variable is; its name without the $. */
struct froe_log_column froe_nginx_variable(struct froe_span name);
/* Request headers that have a place, others by their name. */
struct froe_log_column froe_header_column(struct froe_span name);

/* Whether columns and gaps are Common or Combined with something behind; sets the CLF members of *format then. */
bool froe_build_is_clf(struct froe_log_format *format, struct froe_log_column *columns, size_t count,
                       struct froe_span behind);

#endif
