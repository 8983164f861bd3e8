/* The grammar of expressions: text to tree. */
#include <stdlib.h>
#include <strings.h>

#include "base/text.h"
#include "query/where_program.h"

struct reader {
    struct froe_where *where;
    const uint8_t *text;
    size_t len;
    size_t at;
    const char *option;
    unsigned column; /* of text[0] */
    unsigned depth;  /* open parentheses */
    size_t tests;
    struct froe_field_scope *scope;
    froe_error *error;
};

static struct froe_where_node *fail_at(struct reader *reader, size_t at, const char *text)
{
    froe_error_option(reader->error, reader->option, reader->column + (unsigned)at, "%s", text);
    return NULL;
}

static struct froe_where_node *fail_memory(struct reader *reader)
{
    froe_error_set(reader->error, "out of memory");
    return NULL;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_punctuation(uint8_t byte)
{
    return byte == '(' || byte == ')' || byte == ',';
}

static bool ends_literal(uint8_t byte)
{
    return is_blank(byte) || is_punctuation(byte);
}

static bool ends_field(uint8_t byte)
{
    return ends_literal(byte) || (byte != '\0' && strchr("=!<>^$*~\"'", byte) != NULL);
}

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->len && is_blank(reader->text[reader->at]))
        reader->at++;
}

/* The next byte behind blanks; 0 at the end (and for a NUL, which nothing expects). */
static uint8_t peek(struct reader *reader)
{
    skip_blanks(reader);
    return reader->at < reader->len ? reader->text[reader->at] : 0;
}

static bool at_end(struct reader *reader)
{
    skip_blanks(reader);
    return reader->at == reader->len;
}

static bool take_sign(struct reader *reader, const char *sign)
{
    size_t len = strlen(sign);
    skip_blanks(reader);
    if (reader->len - reader->at < len || memcmp(reader->text + reader->at, sign, len) != 0)
        return false;
    reader->at += len;
    return true;
}

/* A keyword, small or in capitals, that is no part of a longer word. */
static bool take_word(struct reader *reader, const char *word)
{
    size_t len = strlen(word);
    skip_blanks(reader);
    if (reader->len - reader->at < len || strncasecmp((const char *)reader->text + reader->at, word, len) != 0)
        return false;
    if (reader->len - reader->at > len && !ends_field(reader->text[reader->at + len]))
        return false;
    reader->at += len;
    return true;
}

/* --- literals --- */

/* The end of the quoted text that begins at `at`: its closing quote, or len. */
static size_t closing_quote(const struct reader *reader, size_t at)
{
    uint8_t quote = reader->text[at++];
    while (at < reader->len && reader->text[at] != quote)
        at += quote == '"' && reader->text[at] == '\\' && at + 1 < reader->len ? 2 : 1;
    return at < reader->len ? at : reader->len;
}

/* Undoes the escapes of text between double quotes. */
static bool unescape(struct froe_where *where, struct froe_span raw, struct froe_span *text)
{
    uint8_t *to = froe_where_alloc(where, raw.len + 1, 1);
    if (to == NULL)
        return false;
    *text = (struct froe_span){to, 0};
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] == '\\' && i + 1 < raw.len && (raw.ptr[i + 1] == '"' || raw.ptr[i + 1] == '\\'))
            i++;
        to[text->len++] = raw.ptr[i];
    }
    return true;
}

static bool read_quoted(struct reader *reader, struct froe_where_literal *literal)
{
    size_t begin = reader->at, end = closing_quote(reader, begin);
    bool escapes = reader->text[begin] == '"';
    if (end == reader->len)
        return fail_at(reader, begin, "this quote is never closed") != NULL;
    literal->raw = (struct froe_span){reader->text + begin, end + 1 - begin};
    if (!unescape(reader->where, (struct froe_span){literal->raw.ptr + 1, literal->raw.len - 2}, &literal->text))
        return fail_memory(reader) != NULL;
    if (!escapes)
        memcpy((uint8_t *)(uintptr_t)literal->text.ptr, literal->raw.ptr + 1, literal->text.len = literal->raw.len - 2);
    reader->at = end + 1;
    if (reader->at < reader->len && !ends_literal(reader->text[reader->at]))
        return fail_at(reader, reader->at,
                       "expected a blank behind the closing quote (write \\\" for a quote in it)") != NULL;
    return true;
}

static bool read_bare(struct reader *reader, struct froe_where_literal *literal)
{
    size_t begin = reader->at;
    while (reader->at < reader->len && !ends_literal(reader->text[reader->at]))
        reader->at++;
    literal->raw = (struct froe_span){reader->text + begin, reader->at - begin};
    uint8_t *copy = froe_where_alloc(reader->where, literal->raw.len + 1, 1);
    if (copy == NULL)
        return fail_memory(reader) != NULL;
    memcpy(copy, literal->raw.ptr, literal->raw.len);
    literal->text = (struct froe_span){copy, literal->raw.len};
    return true;
}

static bool read_literal(struct reader *reader, enum froe_type type, struct froe_where_literal *literal)
{
    uint8_t next = peek(reader);
    literal->column = reader->column + (unsigned)reader->at;
    if (at_end(reader) || is_punctuation(next))
        return fail_at(reader, reader->at, froe_where_wanted(type)) != NULL;
    return next == '"' || next == '\'' ? read_quoted(reader, literal) : read_bare(reader, literal);
}

/* --- tests --- */

static const struct froe_field *read_field(struct reader *reader)
{
    static const char missing[] = "expected a field, such as status or path";
    uint8_t next = peek(reader);
    size_t begin = reader->at, len = 0;
    if (at_end(reader))
        return fail_at(reader, begin, missing), NULL;
    while (begin + len < reader->len && !ends_field(reader->text[begin + len]))
        len++;
    if (next == '!')
        return fail_at(reader, begin, "expected a field (the word `not` negates)"), NULL;
    if (len == 0)
        return fail_at(reader, begin, missing), NULL;
    struct froe_field *field = froe_where_alloc(reader->where, 1, sizeof *field);
    if (field == NULL)
        return fail_memory(reader), NULL;
    reader->at += len;
    if (!froe_field_parse((struct froe_span){reader->text + begin, len}, reader->option,
                          reader->column + (unsigned)begin, reader->scope, field, reader->error))
        return NULL;
    reader->where->need |= field->need;
    return field;
}

struct operator_sign {
    const char *sign;
    enum froe_where_operator op;
    bool negated;
    const char *instead; /* not NULL: no operator here, but of other languages */
};

/* Longer signs stand before those they begin with. */
static const struct operator_sign signs[] = {
    {"==", FROE_WHERE_OP_EQUAL, false, "there is no == here: write = for equal"},
    {"=~", FROE_WHERE_OP_MATCHES, false, "there is no =~ here: write ~ for a regular expression"},
    {"!~", FROE_WHERE_OP_MATCHES, true, "there is no !~ here: write not FIELD ~ …"},
    {"<>", FROE_WHERE_OP_EQUAL, true, "there is no <> here: write != for not equal"},
    {"!=", FROE_WHERE_OP_EQUAL, true, NULL},
    {"<=", FROE_WHERE_OP_LESS_EQUAL, false, NULL},
    {">=", FROE_WHERE_OP_GREATER_EQUAL, false, NULL},
    {"^=", FROE_WHERE_OP_PREFIX, false, NULL},
    {"$=", FROE_WHERE_OP_SUFFIX, false, NULL},
    {"*=", FROE_WHERE_OP_CONTAINS, false, NULL},
    {"=", FROE_WHERE_OP_EQUAL, false, NULL},
    {"<", FROE_WHERE_OP_LESS, false, NULL},
    {">", FROE_WHERE_OP_GREATER, false, NULL},
    {"~", FROE_WHERE_OP_MATCHES, false, NULL},
};

/* Sets the operator; PRESENT when none follows. */
static bool read_operator(struct reader *reader, struct froe_where_comparison *comparison)
{
    uint8_t next = peek(reader);
    size_t begin = reader->at;
    comparison->column = reader->column + (unsigned)begin;
    comparison->op = FROE_WHERE_OP_PRESENT;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (take_sign(reader, signs[i].sign)) {
            if (signs[i].instead != NULL)
                return fail_at(reader, begin, signs[i].instead) != NULL;
            comparison->op = signs[i].op;
            comparison->negated ^= signs[i].negated;
            return true;
        }
    if (next == '!' || next == '^' || next == '$' || next == '*')
        return fail_at(reader, begin, "expected an operator: = != < <= > >= ^= $= *= ~ in") != NULL;
    bool negated = take_word(reader, "not");
    if (take_word(reader, "in")) {
        comparison->op = FROE_WHERE_OP_IN;
        comparison->negated ^= negated;
    } else if (negated) {
        return fail_at(reader, begin, "expected `and`, `or`, or `not in` with a list") != NULL;
    }
    return true;
}

static bool add_literal(struct reader *reader, struct froe_where_comparison *comparison, size_t *cap)
{
    if (comparison->count == *cap) {
        size_t wider_cap = *cap == 0 ? 1 : 2 * *cap;
        struct froe_where_literal *wider = realloc(comparison->literals, wider_cap * sizeof *wider);
        if (wider == NULL)
            return fail_memory(reader) != NULL;
        comparison->literals = wider;
        *cap = wider_cap;
    }
    return read_literal(reader, comparison->field->type, &comparison->literals[comparison->count++]);
}

static bool read_literals(struct reader *reader, struct froe_where_comparison *comparison)
{
    size_t cap = 0;
    if (comparison->op == FROE_WHERE_OP_PRESENT)
        return true;
    if (comparison->op != FROE_WHERE_OP_IN || !take_sign(reader, "("))
        return add_literal(reader, comparison, &cap);
    do
        if (!add_literal(reader, comparison, &cap))
            return false;
    while (take_sign(reader, ","));
    return take_sign(reader, ")") ||
           fail_at(reader, reader->at, "expected , or ) in the list (a text with blanks needs quotes)") != NULL;
}

static struct froe_where_node *parse_test(struct reader *reader, bool negate)
{
    struct froe_where_comparison comparison = {.negated = negate, .option = reader->option};
    skip_blanks(reader);
    size_t begin = reader->at;
    comparison.field = read_field(reader);
    if (comparison.field == NULL)
        return NULL;
    if (reader->tests++ == FROE_WHERE_TESTS_MAX)
        return fail_at(reader, begin, "the expression has too many tests");
    struct froe_where_node *node = NULL;
    if (read_operator(reader, &comparison) && read_literals(reader, &comparison))
        node = froe_where_compare(reader->where, &comparison, reader->error);
    free(comparison.literals);
    return node;
}

/* --- and, or, not --- */

static struct froe_where_node *parse_any(struct reader *reader, bool negate);

static struct froe_where_node *parse_negated(struct reader *reader, bool negate)
{
    while (take_word(reader, "not"))
        negate = !negate;
    if (peek(reader) != '(')
        return parse_test(reader, negate);
    size_t begin = reader->at++;
    if (reader->depth++ == FROE_WHERE_DEPTH_MAX)
        return fail_at(reader, begin, "too many parentheses inside of each other");
    struct froe_where_node *node = parse_any(reader, negate);
    if (node != NULL && !take_sign(reader, ")"))
        return fail_at(reader, reader->at, "expected `and`, `or` or )");
    reader->depth--;
    return node;
}

/* Operands joined by a word, as the children of a node of this kind. */
static struct froe_where_node *parse_joined(struct reader *reader, const char *word, enum froe_where_node_kind kind,
                                            struct froe_where_node *(*operand)(struct reader *, bool), bool negate)
{
    struct froe_where_node *node = operand(reader, negate), *parent = NULL;
    while (node != NULL && take_word(reader, word)) {
        if (parent == NULL) {
            parent = froe_where_alloc(reader->where, 1, sizeof *parent);
            if (parent == NULL)
                return fail_memory(reader);
            parent->kind = kind;
            froe_where_adopt(parent, node);
        }
        node = operand(reader, negate);
        if (node != NULL)
            froe_where_adopt(parent, node);
    }
    return node == NULL || parent == NULL ? node : parent;
}

static struct froe_where_node *parse_all(struct reader *reader, bool negate)
{
    return parse_joined(reader, "and", negate ? FROE_WHERE_OR : FROE_WHERE_AND, parse_negated, negate);
}

static struct froe_where_node *parse_any(struct reader *reader, bool negate)
{
    return parse_joined(reader, "or", negate ? FROE_WHERE_AND : FROE_WHERE_OR, parse_all, negate);
}

/* What is wrong with text behind a whole expression. */
static struct froe_where_node *fail_behind(struct reader *reader)
{
    switch (peek(reader)) {
    case ')':
        return fail_at(reader, reader->at, "there is no ( for this )");
    case '(':
        return fail_at(reader, reader->at, "expected `and`, `or` or the end (a text with parentheses needs quotes)");
    case ',':
        return fail_at(reader, reader->at, "expected `and`, `or` or the end (lists stand in parentheses: in (a, b))");
    case '&':
        return fail_at(reader, reader->at, "expected `and`, `or` or the end (write `and` for &&)");
    case '|':
        return fail_at(reader, reader->at, "expected `and`, `or` or the end (write `or` for ||)");
    default:
        return fail_at(reader, reader->at, "expected `and`, `or` or the end (a text with blanks needs quotes)");
    }
}

static struct froe_where_node *parse_whole(struct reader *reader)
{
    if (reader->len > FROE_WHERE_TEXT_MAX)
        return fail_at(reader, 0, "the expression is too long");
    if (at_end(reader))
        return fail_at(reader, 0, "expected an expression, such as status >= 500");
    struct froe_where_node *root = parse_any(reader, false);
    return root == NULL || at_end(reader) ? root : fail_behind(reader);
}

struct froe_where *froe_where_parse(const char *text, size_t len, const char *option, unsigned column,
                                    struct froe_field_scope *scope, froe_error *error)
{
    struct froe_where *where = calloc(1, sizeof *where);
    if (where == NULL) {
        froe_error_set(error, "out of memory");
        return NULL;
    }
    struct reader reader = {.where = where,
                            .text = (const uint8_t *)text,
                            .len = len,
                            .option = option,
                            .column = column,
                            .scope = scope,
                            .error = error};
    struct froe_where_node *root = parse_whole(&reader);
    if (root != NULL && froe_where_plan(where, root))
        return where;
    if (root != NULL)
        fail_memory(&reader);
    froe_where_free(where);
    return NULL;
}
