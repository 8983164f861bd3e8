/*
 * One line that holds one JSON object (RFC 8259), read for the values at a set of paths.
 *
 * Names. Every value in a line has a name: the keys that lead to it, joined by dots; an element of an array adds its
 * number from 0. In
 *
 *     {"request":{"headers":{"User-Agent":["curl/8"]}},"http.status":200}
 *
 * "curl/8" is named request.headers.User-Agent.0 and 200 is named http.status: keys that hold dots themselves need no
 * other notation. A path is such a name. A path that names an array gives its first element (of nested arrays the first
 * of the first), as Caddy writes headers as arrays of one: request.headers.User-Agent is "curl/8" too. To what lies
 * behind an element one gets by its number only (list.0.name), but for the value of an object that begins with the keys
 * "name" and "value", a string and no object or array: list.Host is 1 too in
 *
 *     {"list":[{"name":"Host","value":1}]}
 *
 * When several values have the name, as with duplicate keys, the last in the line counts, that by a name standing where
 * its object begins. Escapes in keys and these names are undone before they are compared; names compare as bytes.
 *
 * Strictness. The whole line is checked, wanted or not: balanced, strings closed, commas and colons where they belong,
 * numbers and literals as the RFC spells them, nothing but white space around the object, at most FROE_JSON_DEPTH
 * levels. More generous than the RFC, as logs need it: in strings any byte may occur (control bytes, invalid UTF-8),
 * and a backslash takes any byte with it (nginx with escape=default writes \xHH).
 */
#ifndef FROE_PARSE_JSON_H
#define FROE_PARSE_JSON_H

#include <froe/froe.h>

#include "base/span.h"

/* Bytes behind a line that must be readable; their values do not matter. The same as FROE_LINES_SLACK. */
#define FROE_JSON_SLACK 64

/* Levels of objects and arrays, the outermost object being the first. */
#define FROE_JSON_DEPTH 64

/* Bounds on what may be asked for. */
#define FROE_JSON_PATHS     640 /* paths */
#define FROE_JSON_PATH_LEN  255 /* bytes in one */
#define FROE_JSON_PATH_KEYS 16  /* parts between dots in one */

/* Values of other kinds than those of strings are valid JSON text as it stands in the line. */
enum froe_json_kind {
    FROE_JSON_ABSENT, /* no value has the name */
    FROE_JSON_NULL,
    FROE_JSON_FALSE,
    FROE_JSON_TRUE,
    FROE_JSON_NUMBER,
    FROE_JSON_STRING,
    FROE_JSON_OBJECT,
    FROE_JSON_ARRAY, /* an empty one: others give their first element */
};

/* A value, as a place in its line. */
struct froe_json_value {
    uint32_t at;  /* its first byte, from the start of the line; of a string the one behind the quote */
    uint32_t len; /* bytes; of a string those between the quotes */
    uint8_t kind; /* enum froe_json_kind */
    bool escaped; /* a string with a backslash in it: to be read through froe_json_unescape() */
};

/* The raw text of a value that was read from `line`; absent when the value is (but not when it is null). */
static inline struct froe_span froe_json_raw(const uint8_t *line, struct froe_json_value value)
{
    return value.kind == FROE_JSON_ABSENT ? FROE_ABSENT : (struct froe_span){line + value.at, value.len};
}

/* A compiled set of paths: immutable, to be shared by any number of threads. */
struct froe_json_paths;

/*
 * Compiles `count` paths; values[i] of froe_json_read() belongs to texts[i]. A path may be there twice. The texts are
 * copied. NULL with *error filled when a bound above is exceeded, a path is empty or memory is short.
 */
struct froe_json_paths *froe_json_paths_create(const struct froe_span *texts, size_t count, froe_error *error);

/* NULL is allowed. */
void froe_json_paths_free(struct froe_json_paths *paths);

/*
 * What a thread remembers from line to line: loggers write the same keys in the same order each time, so a key is first
 * compared with the one that stood there last time. It changes how fast a line is read, never what comes out.
 * One for each thread and set of paths; all zero at first. Private but for that.
 */
#define FROE_JSON_GUESSES   128
#define FROE_JSON_GUESS_LEN 32

struct froe_json_guess {
    uint8_t text[FROE_JSON_GUESS_LEN]; /* the key from its opening quote to the start of its value */
    uint8_t mask[FROE_JSON_GUESS_LEN]; /* 0xff for each byte of the text */
    uint16_t node;                     /* in which object; 0: in none */
    uint16_t child;                    /* what the key leads to there */
    uint16_t target;                   /* the path that ends there */
    uint16_t len;                      /* of the text */
};

struct froe_json_state {
    struct froe_json_guess guesses[FROE_JSON_GUESSES];
};

enum froe_json_result {
    FROE_JSON_OK,
    FROE_JSON_MALFORMED, /* not one JSON object; the values are not to be used */
};

/*
 * Reads line[0 … len-1], which is without its line end, and sets values[i] for each path i. len < 4 GiB;
 * FROE_JSON_SLACK bytes behind the line are readable. Values borrow from the line. Allocates nothing and does not
 * recurse.
 */
enum froe_json_result froe_json_read(const struct froe_json_paths *paths, struct froe_json_state *state,
                                     const uint8_t *line, size_t len, struct froe_json_value *values);

/* Which paths have a value: bit i % 64 of word i / 64 for path i. */
struct froe_json_found {
    uint64_t words[FROE_JSON_PATHS / 64];
};

static inline bool froe_json_has(const struct froe_json_found *found, size_t path)
{
    return (found->words[path / 64] >> path % 64 & 1) != 0;
}

/* The same for those who ask for many paths, of which a line has few: values of paths that have none are not set. */
enum froe_json_result froe_json_find(const struct froe_json_paths *paths, struct froe_json_state *state,
                                     const uint8_t *line, size_t len, struct froe_json_value *values,
                                     struct froe_json_found *found);

/*
 * Undoes the escapes in the raw text of a string (any bytes: a span that no froe_json_read() has seen is fine) and
 * returns the length of the result, never more than raw.len; `to` has room for that many, and lies elsewhere.
 * \uXXXX becomes UTF-8, also of surrogate pairs; a surrogate without its partner becomes U+FFFD. What is no escape of
 * the RFC (\x22, \u12, a backslash at the end) stays as it is.
 */
size_t froe_json_unescape(uint8_t *to, struct froe_span raw);

#endif
