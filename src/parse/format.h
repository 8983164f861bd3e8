/*
 * Log formats: how the parts of a record stand in a line.
 *
 * A format is compiled once from a name or from a string in the language of a server, and is immutable then. Lines are
 * read with a binding, which says what of the format a query wants (parse/binding.h).
 *
 * The language of a string is told by what it holds:
 * - a name of the table below (parse/format_table.h), whatever its case: that format;
 * - a string that begins with `{`, perhaps in nginx' quotes: a JSON object whose strings are nginx variables or the
 *   like (parse/format_json.c), with GoAccess' date-format and time-format on lines of their own behind it;
 * - one that begins with `#Fields:`: the columns of W3C's Extended Log File Format;
 * - one with a `$` and a name: nginx' log_format, as the whole directive or only its text;
 * - one with a %Q, with %{…}d or %{…}M, with %R and `%m %r`, or access.format before it: that of PHP-FPM;
 * - one with %d or %x (not in braces), in which every format of GoAccess has its time: GoAccess' log-format, its
 *   date-format and time-format on lines of their own behind it;
 * - any other with a %: Apache's LogFormat, as the whole directive or only its text, also as Tomcat and Jetty have it.
 *
 * A string is one format, and lines of logs have no line ends in them: two formats on two lines are refused.
 *
 * A blank in a format matches one blank or more in a line; a tab matches one tab. A value ends where what follows in
 * the format begins, a quoted one at its closing quote, as in parse/clf.h. What follows the last column of a line is
 * not looked at. A line must have the columns up to the last one that every log has in some form (time, host, request,
 * status and so on; of the services of clouds, whose older logs have less, the last of these before referer, agent,
 * query and protocol); what is missing behind that is absent.
 */
#ifndef FROE_PARSE_FORMAT_H
#define FROE_PARSE_FORMAT_H

#include <froe/froe.h>

#include "parse/logtime.h"

enum froe_format_kind {
    FROE_FORMAT_KIND_CLF,    /* Common or Combined, and perhaps columns behind (parse/clf.h) */
    FROE_FORMAT_KIND_TEXT,   /* columns with text between them (parse/columns.h) */
    FROE_FORMAT_KIND_CSV,    /* cells of RFC 4180 (parse/csv.h) */
    FROE_FORMAT_KIND_JSON,   /* an object a line (parse/json_lines.h) */
    FROE_FORMAT_KIND_LTSV,   /* labels and values (parse/ltsv.h), likewise */
    FROE_FORMAT_KIND_LOGFMT, /* keys and values (parse/logfmt.h), likewise */
};

/* Where a column goes in a record. */
enum froe_place {
    FROE_PLACE_NONE, /* nowhere: it has a name, or is skipped */
    FROE_PLACE_HOST,
    FROE_PLACE_IDENT,
    FROE_PLACE_USER,
    FROE_PLACE_TIME, /* all of the time or a part of it */
    FROE_PLACE_REQUEST,
    FROE_PLACE_METHOD,
    FROE_PLACE_TARGET,
    FROE_PLACE_PATH,
    FROE_PLACE_QUERY,
    FROE_PLACE_PROTOCOL,
    FROE_PLACE_STATUS,
    FROE_PLACE_BYTES,
    FROE_PLACE_REFERER,
    FROE_PLACE_AGENT,
    FROE_PLACE_VHOST,
    FROE_PLACE_DURATION,
    FROE_PLACE_DURATION_PART, /* the duration is the sum of these */
    FROE_PLACE_COUNT,
};

/* What a column with a name holds. */
enum froe_column_type {
    FROE_COLUMN_TEXT,
    FROE_COLUMN_NUMBER,
    FROE_COLUMN_DURATION, /* in froe_log_column.unit nanoseconds */
};

/* JSON: what else must hold of a line for a column to count. */
enum froe_json_test {
    FROE_TEST_NONE,
    FROE_TEST_ZEROLOG, /* zerolog wrote it: it begins with a level, and the given key is its last */
    FROE_TEST_ADDRESS, /* the value is an address */
};

/* Where a value ends. */
enum froe_end {
    FROE_END_BLANK,  /* before a blank, or with the line */
    FROE_END_TEXT,   /* where the text behind it begins */
    FROE_END_PATH,   /* before the path that begins at once with a `/`, or where there is none before a blank or a quote
                      */
    FROE_END_LAST,   /* before the last `:` in front of a blank: addresses with a port may hold more of them */
    FROE_END_QUOTE,  /* before its closing quote */
    FROE_END_LOOSE,  /* quoted if it begins with a quote, else before a blank */
    FROE_END_LINE,   /* with the line */
    FROE_END_ITSELF, /* a time, which says how long it is */
};

struct froe_log_column {
    uint8_t place;  /* enum froe_place */
    uint8_t end;    /* enum froe_end */
    uint8_t time;   /* enum froe_logtime_syntax, with place TIME */
    uint8_t value;  /* enum froe_column_type, with a name */
    bool optional;  /* a line may lack it, together with the text before and behind it; behind the head of a CLF line
                       also where a quote stands in its place */
    bool weak;      /* gives way to another column with the same place */
    bool instead;   /* HOST: gives way to the other one behind it where that has a value */
    bool port;      /* HOST: a port may stand behind it */
    bool forwarded; /* HOST: several addresses, with any of the bytes of `pattern` between them: the first counts */
    bool list; /* several values, `a, b : c` (nginx' upstream variables, X-Forwarded-For, addresses in JSON): they end
                  behind the last one */
    bool led;  /* STATUS: something and a slash may stand before it, as EdgeCast has TCP_HIT/200 */
    bool free; /* FROE_END_QUOTE: anything may follow the quote, as the next column is only gone over */
    bool word; /* FROE_END_TEXT: no blank can be in it */
    uint64_t unit; /* nanoseconds in one, with a duration */
    /* Parts of froe_log_format.text. */
    struct froe_span before;  /* what must stand before the value */
    struct froe_span after;   /* what closes it: a quote or a bracket */
    struct froe_span stop;    /* FROE_END_TEXT: what it ends at */
    struct froe_span name;    /* as a field, or a key; empty: none */
    struct froe_span pattern; /* FROE_LOGTIME_PATTERN; forwarded */
    struct froe_span given;   /* JSON: counts in lines only that have this key too; empty: in all */
    uint8_t test;             /* enum froe_json_test */
};

/* Columns of a format at most: every key that JSON lines of any layout may have is one. */
#define FROE_COLUMNS_MAX 480

/* The name of every format that is compiled from a string. */
#define FROE_FORMAT_OF_STRING "string"

struct froe_log_format {
    enum froe_format_kind kind;
    const char *name;   /* of the table, or FROE_FORMAT_OF_STRING */
    const char *layout; /* the string it was compiled from */
    bool vhost;         /* CLF: a virtual host begins the line */
    bool combined;      /* CLF: referer and agent are looked for */
    bool extra;         /* CLF: something stands behind, known or not */
    bool ident_vhost;   /* CLF: what stands in place of ident is a virtual host */
    bool loose;         /* TEXT: quoted columns may stand without quotes where they are empty */
    bool directives;    /* TEXT: lines that begin with # say something about the log (W3C) */
    bool milliseconds;  /* TEXT: directives: time-taken counts them */
    bool exact;         /* TEXT: a line has all columns and nothing else */
    bool more;          /* TEXT: exact: but others may follow, as nobody has said which there are */
    bool words;         /* TEXT: a column that ends at text, as `a/b` do, is one word */
    bool any_key;       /* JSON, LTSV, logfmt: every key is a field by its dotted name, every label */
    bool lenient;       /* JSON, logfmt: what cannot be read in a place is absent, no fault of the line */
    bool wrapped;       /* something carries the lines (parse/wrapped.h) */
    uint8_t prefixed;   /* TEXT: a syslog header may stand before so many words and the time (haproxy); 0: none may */
    size_t column_count;
    size_t tail;     /* CLF: columns from here on stand behind the head */
    size_t required; /* columns that a line must have */
    const struct froe_log_column *columns;
    struct froe_span behind; /* text that follows the last column */
    struct froe_span text;   /* all that columns refer to; owned */
};

/* Compiles a name or a string; NULL with *error, that points at the column, when it is none or memory is short. */
struct froe_log_format *froe_format_compile(const char *string, froe_error *error);

/* Compiles the columns of a W3C log from its #Fields line (without the line end). NULL: as above. milliseconds: who
 * wrote it counts time-taken in them. */
struct froe_log_format *froe_format_of_fields(struct froe_span line, bool milliseconds, froe_error *error);

void froe_format_free(struct froe_log_format *format);

/* The field number `index` that the format adds to those of Combined: vhost, duration, and columns by their names.
 * Empty where there is none with this number; false behind the last. */
bool froe_format_added_field(const struct froe_log_format *format, size_t index, struct froe_span *name);

#endif
