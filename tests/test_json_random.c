/* JSON lines that are cut, of every length, and random: no byte outside of them is read, and the oracle agrees. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "parse/json_scan.h"
#include "support/guard.h"
#include "support/json_case.h"
#include "support/json_oracle.h"

/* A line cut anywhere is malformed, whatever follows it in memory. */
Test(json_random, every_cut_is_malformed)
{
    static const char line[] =
        "{\"level\":\"info\",\"ts\":1646861401.5241024,\"request\":{\"remote_ip\":\"127.0.0.1\",\"headers\":{\"User-"
        "Agent\":"
        "[\"curl/7.82.0\"],\"Accept\":[\"*/*\"]},\"tls\":{\"resumed\":false,\"version\":772}},\"duration\":9.3e-05,"
        "\"none\":null,\"yes\":true,\"escaped\\\"key\":\"va\\\\lue\\\"\",\"size\":10900,\"status\":200}";
    static const char *const texts[] = {"ts", "request.headers.User-Agent", "status", "none"};
    struct froe_span spans[4];
    struct froe_json_state state = {0};
    struct froe_json_paths *paths = json_compile(texts, 4, spans);
    uint8_t *bytes = json_room;
    for (int slack = 0; slack < 3; slack++)
        for (size_t len = 0; len <= strlen(line); len++) {
            json_with_slack(line, len);
            /* The rest of the line itself is the most tempting. */
            if (slack == 1)
                memcpy(bytes, line, sizeof line);
            if (slack == 2)
                memset(bytes + len, '}', FROE_JSON_SLACK);
            struct froe_json_value values[4];
            cr_expect_eq(froe_json_read(paths, &state, bytes, len, values),
                         len == strlen(line) ? FROE_JSON_OK : FROE_JSON_MALFORMED, "%zu bytes", len);
        }
    froe_json_paths_free(paths);
}

/* Keys, strings, numbers and white space of every length, before a guard page that begins where the slack ends. */
Test(json_random, every_length_and_nothing_outside)
{
    static const char *const texts[] = {"a", "k", "z.y"};
    struct froe_span spans[3];
    struct froe_json_paths *paths = json_compile(texts, 3, spans);
    struct froe_json_state state = {0};
    struct guard guard = guard_open(8192);
    for (size_t n = 0; n <= 200; n++)
        for (int what = 0; what < 5; what++) {
            char filler[256], line[1024];
            memset(filler, "x9 x0"[what], n);
            filler[n] = '\0';
            static const char *const frames[] = {"{\"a\":\"%s\",\"z\":{\"y\":1}}", "{\"k\":1%s,\"a\":0.%s1}",
                                                 "{%s\"a\"%s:%s1%s,\"k\":2}%s", "{\"%s\":1,\"a\":\"b\"}",
                                                 "{\"z\":{\"y\":%s},\"a\":[\"%s\"]}"};
            int len = snprintf(line, sizeof line, frames[what], filler, filler, filler, filler, filler);
            uint8_t *at = guard_before_end(&guard, (size_t)len + FROE_JSON_SLACK);
            for (int shape = 0; shape < 4; shape++) {
                /* At the front of the pages too, cut by one byte too. */
                uint8_t *to = shape < 2 ? at : guard.bytes;
                size_t cut = (size_t)(shape % 2);
                memset(to, "\"\\9}"[n % 4], (size_t)len + FROE_JSON_SLACK);
                memcpy(to, line, (size_t)len - cut);
                cr_expect(json_agrees(paths, &state, spans, 3, to, (size_t)len - cut), "%d bytes of %s", len, line);
            }
        }
    guard_close(&guard);
    froe_json_paths_free(paths);
}

Test(json_random, special_bytes_are_found_alike)
{
    struct chance chance = chance_of(11);
    static const uint8_t bytes[] = {'"', '\\', '!', '#', '[', ']', 0x22 + 0x80, 0x5c + 0x80, 0x21, 0x23, 0x00, 0xff};
    for (int round = 0; round < 20000; round++) {
        uint8_t text[FROE_JSON_STEP];
        uint32_t wanted = 0;
        for (size_t i = 0; i < sizeof text; i++) {
            text[i] = chance_of_bytes(&chance, bytes, sizeof bytes);
            if (!chance_once_in(&chance, 16) && (text[i] == '"' || text[i] == '\\'))
                text[i] = 'x';
        }
        while (wanted < FROE_JSON_STEP && text[wanted] != '"' && text[wanted] != '\\')
            wanted++;
        cr_assert_eq(froe_json_special(text), wanted);
        cr_assert_eq(froe_json_special_words(text), wanted);
    }
}

/* Random documents that are full of keys that are asked for. */
static void put_any(struct json_writer *writer, const char *const *texts, size_t count)
{
    json_put(writer, texts[chance_below(writer->chance, count)]);
}

static void put_space(struct json_writer *writer)
{
    static const char *const spaces[] = {" ", "  ", "\t", "\r", " \n "};
    if (chance_once_in(writer->chance, 12))
        put_any(writer, spaces, 5);
}

static void put_key(struct json_writer *writer)
{
    static const char *const keys[] = {"\"a\"",
                                       "\"b\"",
                                       "\"a.b\"",
                                       "\"\"",
                                       "\"0\"",
                                       "\"1\"",
                                       "\"a.0\"",
                                       "\"\\u0061\"",
                                       "\"x\"",
                                       "\"b.\"",
                                       "\"a\\\"b\"",
                                       "\"user-agent\"",
                                       "\"a-key-that-is-longer-than-a-guess-is\"",
                                       "\"user-agenT\"",
                                       "\"us\\u0065r-agent\"",
                                       "\"\xc3\xa9\""};
    put_any(writer, keys, sizeof keys / sizeof keys[0]);
}

static void put_scalar(struct json_writer *writer)
{
    static const char *const scalars[] = {"null",
                                          "true",
                                          "false",
                                          "0",
                                          "-1",
                                          "1.5",
                                          "2e9",
                                          "-0.25E-2",
                                          "123456789012345678901234567890",
                                          "\"\"",
                                          "\"text\"",
                                          "\"a\"",
                                          "\"\\\\\"",
                                          "\"\\\"}\"",
                                          "\"0123456789012345678901234567890\"",
                                          "\"01234567890123456789012345678901\"",
                                          "\"012345678901234567890123456789012345678901234567890123456789\\\\\"",
                                          "\"\xff\xfe\"",
                                          "\"\\ud83d\\ude00\""};
    put_any(writer, scalars, sizeof scalars / sizeof scalars[0]);
}

static void put_value(struct json_writer *writer, int depth);

/* As AWS WAF writes headers, more or less. */
static void put_named(struct json_writer *writer, int depth)
{
    static const char *const others[] = {"\"name\"", "\"value\"", "\"nam\\u0065\"", "\"x\""};
    bool odd = chance_once_in(writer->chance, 4);
    json_put(writer, "{");
    put_space(writer);
    put_any(writer, others, odd ? 4 : 1);
    json_put(writer, ":");
    put_key(writer);
    put_space(writer);
    json_put(writer, ",");
    put_space(writer);
    put_any(writer, others + 1, odd ? 3 : 1);
    put_space(writer);
    json_put(writer, ":");
    put_value(writer, depth + 1);
    put_space(writer);
    json_put(writer, "}");
}

static void put_container(struct json_writer *writer, bool array, int depth)
{
    size_t count = chance_below(writer->chance, 5);
    json_put(writer, array ? "[" : "{");
    put_space(writer);
    for (size_t i = 0; i < count; i++) {
        json_put(writer, i == 0 ? "" : ",");
        put_space(writer);
        if (!array) {
            put_key(writer);
            put_space(writer);
            json_put(writer, ":");
            put_space(writer);
        }
        if (array && chance_once_in(writer->chance, 5))
            put_named(writer, depth + 1);
        else
            put_value(writer, depth + 1);
        put_space(writer);
    }
    json_put(writer, array ? "]" : "}");
}

static void put_value(struct json_writer *writer, int depth)
{
    if (depth > 6 || chance_below(writer->chance, 5) < 3)
        put_scalar(writer);
    else
        put_container(writer, chance_once_in(writer->chance, 2), depth);
}

static const char *const wanted_texts[] = {"a",
                                           "a.b",
                                           "b",
                                           "a.b.a",
                                           "user-agent",
                                           "a.0",
                                           "a.0.b",
                                           "a.b.0",
                                           "0",
                                           "b..a",
                                           ".a",
                                           "a.1.a",
                                           "b.a-key-that-is-longer-than-a-guess-is",
                                           "a",
                                           "b.b.b",
                                           "a.user-agent",
                                           "a\"b",
                                           "x.0.1",
                                           "a.0.0",
                                           "b.a.user-agent",
                                           ".",
                                           "x",
                                           "\xc3\xa9",
                                           "b.0.0.a"};
enum { WANTED = sizeof wanted_texts / sizeof wanted_texts[0] };

static void mutate(uint8_t *bytes, size_t len, struct chance *chance)
{
    static const uint8_t alphabet[] = "{}[]\",:\\ 0e.-ntfau\x80";
    for (size_t n = 1 + chance_below(chance, 3); n > 0; n--)
        bytes[chance_below(chance, len)] = chance_of_bytes(chance, alphabet, sizeof alphabet);
}

/* Random documents, whole and spoiled, against the oracle, with guesses from whatever came before and with none. */
Test(json_random, agrees_with_the_oracle)
{
    static char line[JSON_ROOM];
    static struct froe_json_state state;
    struct chance chance = chance_of(12);
    struct froe_span spans[WANTED];
    size_t good = 0;
    for (int round = 0; round < 40000; round++) {
        /* Different sets of paths: from some number of the list on. */
        size_t from = chance_below(&chance, WANTED), count = 1 + chance_below(&chance, WANTED - from);
        struct froe_json_paths *paths = json_compile(wanted_texts + from, count, spans);
        struct json_writer writer = {&chance, line, 0, sizeof line};
        memset(&state, 0, sizeof state);
        put_container(&writer, false, 1);
        cr_assert_leq(writer.len, sizeof line);
        const uint8_t *bytes = json_with_slack(line, writer.len);
        cr_assert(json_agrees(paths, &state, spans, count, bytes, writer.len), "%.*s", (int)writer.len, line);
        struct froe_json_value values[WANTED];
        cr_assert_eq(froe_json_read(paths, &state, bytes, writer.len, values), FROE_JSON_OK, "%.*s", (int)writer.len,
                     line);
        for (int i = 0; i < 4; i++) {
            json_with_slack(line, writer.len);
            mutate(json_room, writer.len, &chance);
            cr_assert(json_agrees(paths, &state, spans, count, json_room, writer.len), "%.*s", (int)writer.len,
                      (char *)json_room);
            good += froe_json_read(paths, &state, json_room, writer.len, values) == FROE_JSON_OK;
        }
        froe_json_paths_free(paths);
    }
    cr_expect_gt(good, 4000, "spoiled documents that are valid all the same: %zu", good);
}

/* One state over many documents: what is remembered of one must not show in another. */
Test(json_random, guesses_do_not_show)
{
    static char line[JSON_ROOM];
    static struct froe_json_state state;
    struct chance chance = chance_of(13);
    struct froe_span spans[WANTED];
    struct froe_json_paths *paths = json_compile(wanted_texts, WANTED, spans);
    for (int round = 0; round < 60000; round++) {
        struct json_writer writer = {&chance, line, 0, sizeof line};
        put_container(&writer, false, 1);
        const uint8_t *bytes = json_with_slack(line, writer.len);
        if (chance_once_in(&chance, 3))
            mutate(json_room, writer.len, &chance);
        cr_assert(json_agrees(paths, &state, spans, WANTED, bytes, writer.len), "%.*s", (int)writer.len,
                  (char *)json_room);
    }
    froe_json_paths_free(paths);
}
