/*
 * Random expressions over random records: the order in which tests are made, what is remembered, and `not` moved
 * inwards change no result. The oracle asks each comparison by itself, without a memo, and puts the answers together
 * as the expression says.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "query/where.h"
#include "support/chance.h"
#include "support/sanitized.h"
#include "support/where_records.h"

/* Cheap and expensive tests, of the same texts and of others. */
static const char *const comparisons[] = {
    "status >= 500",
    "status = 200",
    "bytes > 3",
    "hour < 2",
    "status.class = 2xx",
    "path ^= /a",
    "path $= b",
    "path *= ab",
    "path ~ a+b",
    "path *= bb",
    "path.1 = a",
    "path.2",
    "ext = .b",
    "name *= b",
    "path.template = /a",
    "path in (/a,/b,/ab)",
    "path > /ab",
    "agent *= a",
    "agent ~ ^a.*b$",
    "agent.product = a",
    "agent.details *= b",
    "agent",
    "agent *= ba",
    "host in 10.0.0.0/8",
    "host in (1.2.3.4, a)",
    "host.net = 10.0.0.0/24",
    "host *= 1",
    "referer.host = a.b",
    "referer ~ a",
    "referer",
    "query.a = b",
    "query *= a",
    "query ~ b$",
    "method = GET",
    "user = a",
    "user *= b",
    "file *= log",
    "time.text *= 2015",
    "path != /a",
    "agent not in (a, b)",
};

enum { COMPARISONS = sizeof comparisons / sizeof comparisons[0], RECORDS = 40 };

/* What each comparison by itself says of the record at hand. */
static bool truths[COMPARISONS];

struct asked {
    struct froe_where *where;
    struct froe_where_state *state;
};

static struct asked ask(const char *text, bool memo)
{
    froe_error error;
    struct asked asked = {.where = froe_where_parse(text, strlen(text), "where", 1, NULL, &error)};
    cr_assert_not_null(asked.where, "`%s`: %s", text, error.text);
    asked.state = froe_where_state_create(asked.where, froe_kernel_choose(NULL));
    froe_where_use_memo(asked.state, memo);
    return asked;
}

static void close_asked(struct asked *asked)
{
    cr_expect_not(froe_where_failed(asked->state));
    froe_where_state_free(asked->state);
    froe_where_free(asked->where);
}

/* A word of a few letters. */
static void add_word(struct froe_buffer *line, struct chance *chance, const char *letters)
{
    for (size_t len = 1 + chance_below(chance, 4); len > 0; len--)
        froe_buffer_byte(line, (uint8_t)letters[chance_below(chance, strlen(letters))]);
}

static void make_record(struct where_record *own, struct chance *chance)
{
    static const char *const hosts[] = {"10.0.0.1", "10.200.0.1", "1.2.3.4", "::1", "a"};
    struct froe_buffer line = {0};
    froe_buffer_text(&line, hosts[chance_below(chance, 5)]);
    froe_buffer_text(&line, chance_once_in(chance, 2) ? " - a" : " - -");
    froe_buffer_format(&line, " [17/May/2015:0%zu:05:03 +0200] \"GET /", chance_below(chance, 4));
    add_word(&line, chance, "ab/.");
    if (chance_once_in(chance, 2)) {
        froe_buffer_text(&line, "?a=");
        add_word(&line, chance, "ab&");
    }
    froe_buffer_format(&line, " HTTP/1.1\" %zu %zu \"", 100 + 100 * chance_below(chance, 5), chance_below(chance, 6));
    if (chance_once_in(chance, 2)) {
        froe_buffer_text(&line, "http://a.");
        add_word(&line, chance, "ab/");
    } else {
        froe_buffer_byte(&line, '-');
    }
    froe_buffer_text(&line, "\" \"");
    add_word(&line, chance, "-ab");
    if (chance_once_in(chance, 2))
        froe_buffer_text(&line, " (a) bab");
    froe_buffer_byte(&line, '"');
    cr_assert(where_record_read(own, line.data, line.len, false, FROE_NEED_ALL), "%.*s", (int)line.len,
              (const char *)line.data);
    froe_buffer_free(&line);
}

/* Writes an expression and returns what it says, by the truths; `at` walks the places where a comparison stands. The
 * same seed writes the same text, whatever the truths. */
static bool write_any(struct froe_buffer *text, struct chance *chance, int depth);

static bool write_operand(struct froe_buffer *text, struct chance *chance, int depth)
{
    bool negated = chance_once_in(chance, 4), inner = depth > 0 && chance_once_in(chance, 2), holds;
    if (negated)
        froe_buffer_text(text, "not ");
    if (inner) {
        froe_buffer_byte(text, '(');
        holds = write_any(text, chance, depth - 1);
        froe_buffer_byte(text, ')');
    } else {
        size_t which = chance_below(chance, COMPARISONS);
        froe_buffer_text(text, comparisons[which]);
        holds = truths[which];
    }
    return holds != negated;
}

static bool write_all(struct froe_buffer *text, struct chance *chance, int depth)
{
    bool holds = write_operand(text, chance, depth);
    for (size_t more = chance_below(chance, 4); more > 0; more--) {
        froe_buffer_text(text, " and ");
        holds &= write_operand(text, chance, depth);
    }
    return holds;
}

static bool write_any(struct froe_buffer *text, struct chance *chance, int depth)
{
    bool holds = write_all(text, chance, depth);
    for (size_t more = chance_below(chance, 3); more > 0; more--) {
        froe_buffer_text(text, " or ");
        holds |= write_all(text, chance, depth);
    }
    return holds;
}

static void check_expression(struct where_record *records, bool said[RECORDS][COMPARISONS], uint64_t seed)
{
    struct froe_buffer text = {0}, again = {0};
    struct chance chance = chance_of(seed);
    write_any(&text, &chance, 3);
    froe_buffer_byte(&text, '\0');
    struct asked with = ask((const char *)text.data, true), without = ask((const char *)text.data, false);
    for (size_t i = 0; i < RECORDS; i++) {
        memcpy(truths, said[i], sizeof truths);
        chance = chance_of(seed);
        again.len = 0;
        bool wanted = write_any(&again, &chance, 3);
        for (int round = 0; round < 2; round++)
            cr_assert_eq(froe_where_holds(with.where, with.state, &records[i].record, &records[i].context), wanted,
                         "`%s`, record %zu, round %d: %.*s", (const char *)text.data, i, round,
                         (int)records[i].record.len, (const char *)records[i].line);
        cr_assert_eq(froe_where_holds(without.where, without.state, &records[i].record, &records[i].context), wanted,
                     "`%s` without a memo", (const char *)text.data);
    }
    close_asked(&with);
    close_asked(&without);
    froe_buffer_free(&text);
    froe_buffer_free(&again);
}

Test(where_plan, random_expressions)
{
    static struct where_record records[RECORDS];
    static bool said[RECORDS][COMPARISONS];
    struct chance chance = chance_of(11);
    for (size_t i = 0; i < RECORDS; i++)
        make_record(&records[i], &chance);
    size_t yes = 0;
    for (size_t c = 0; c < COMPARISONS; c++) {
        struct asked asked = ask(comparisons[c], false);
        for (size_t i = 0; i < RECORDS; i++)
            yes += said[i][c] = froe_where_holds(asked.where, asked.state, &records[i].record, &records[i].context);
        close_asked(&asked);
    }
    /* The records tell the comparisons apart. */
    cr_assert(yes > RECORDS * COMPARISONS / 5 && yes < RECORDS * COMPARISONS * 4 / 5, "%zu", yes);
    for (uint64_t seed = 1; seed <= 3000; seed += TEST_SLOWER)
        check_expression(records, said, seed);
    for (size_t i = 0; i < RECORDS; i++)
        where_record_free(&records[i]);
}

/* More distinct texts than a memo holds: it is emptied, and given up; nothing changes. */
Test(where_plan, a_memo_overflows)
{
    struct asked with = ask("path ~ 7$ or path ~ ^/9", true), without = ask("path ~ 7$ or path ~ ^/9", false);
    for (size_t i = 0; i < 700000; i++) {
        char line[200];
        /* Each path twice, far apart; then new ones only. */
        size_t number = i < 400000 ? i % 200000 : i;
        int len = snprintf(line, sizeof line, "h - - [17/May/2015:00:05:03 +0200] \"GET /%zu HTTP/1.1\" 200 1", number);
        struct where_record own;
        cr_assert(where_record_read(&own, (const uint8_t *)line, (size_t)len, false, FROE_NEED_PATH));
        cr_assert_eq(froe_where_holds(with.where, with.state, &own.record, &own.context),
                     froe_where_holds(without.where, without.state, &own.record, &own.context), "%s", line);
        where_record_free(&own);
    }
    close_asked(&with);
    close_asked(&without);
}

/* Texts too long for a memo are asked directly. */
Test(where_plan, long_texts)
{
    struct asked asked = ask("path ~ b or path ~ \"c$\"", true);
    for (size_t len = 4000; len < 4200; len++) {
        struct froe_buffer line = {0};
        struct where_record own;
        froe_buffer_text(&line, "h - - [17/May/2015:00:05:03 +0200] \"GET /");
        for (size_t i = 2; i < len; i++)
            froe_buffer_byte(&line, 'a');
        froe_buffer_text(&line, len % 2 == 0 ? "c HTTP/1.1\" 200 1" : "d HTTP/1.1\" 200 1");
        cr_assert(where_record_read(&own, line.data, line.len, false, FROE_NEED_PATH));
        for (int round = 0; round < 2; round++)
            cr_assert_eq(froe_where_holds(asked.where, asked.state, &own.record, &own.context), len % 2 == 0);
        where_record_free(&own);
        froe_buffer_free(&line);
    }
    close_asked(&asked);
}
