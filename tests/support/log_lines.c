#include "support/log_lines.h"

#include <stdlib.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Of each field: ordinary values up to the first NULL, odd ones behind it. */
static const char *const vhosts[] = {"example.org", "example.org:443", NULL, "-", "[::1]:443", "[", "\"v\"", "v\x01w"};
static const char *const hosts[] = {"83.149.9.216",
                                    "2001:db8::1",
                                    "crawl-66-249-66-1.example.org",
                                    "h",
                                    NULL,
                                    "-",
                                    "\"h\" ",
                                    "[h",
                                    "h\x7f",
                                    "caf\xe9",
                                    "h\x01i",
                                    ""};
static const char *const idents[] = {"-", "-", "-", "id", NULL, "--", "[", "\"", "\\", "\xff", "", "i\tj", "[i]"};
static const char *const users[] = {"-",   "-",    "frank",  "joe.doe", NULL,    "",    "two words",
                                    " x ", "[u",   "]",      "a [b",    "\"q\"", "b\\", "a\tb",
                                    "- -", "\" x", "x\x01y", "-[",      "[-",    "u [", "u\"v"};
static const char *const times[] = {
    "17/May/2015:10:05:03 +0000",
    "17/May/2015:10:05:04 +0000",
    "17/May/2015:10:59:59 +0000",
    "17/May/2015:11:00:00 +0000",
    "18/May/2015:00:00:00 -0730",
    "29/Feb/2024:23:59:60 +0530",
    NULL,
    "31/Apr/2015:10:05:03 +0000",
    "17/May/2015:24:00:00 +0000",
    "17/May/2015:10:60:00 +0000",
    "17/May/2015:10:05:61 +0000",
    "17/May/2015:10:05:0x +0000",
    "17/May/2015:10.05:03 +0000",
    "17/May/2015:10:05.03 +0000",
    "17/May/2015:10:05:03  +000",
    "17/May/2015:10:05:03\t+0000",
    "17/May/2015:10:05:03 +000",
    "17/May/2015:10:05:03 +00000",
    "17/may/2015:10:05:03 +0000",
    "",
    "\xff\xff/May/2015:10:05:03 +0000",
};
static const char *const requests[] = {
    "GET / HTTP/1.1",
    "GET /a/b.png?q=1&r=2 HTTP/1.1",
    "POST /x#f HTTP/1.0",
    "HEAD /long/path/of/segments/x.html HTTP/2.0",
    "GET /a?b#c HTTP/2",
    "GET /a#b?c HTTP/3",
    "OPTIONS * HTTP/1.1",
    "GET /presentations/logstash/images/kibana-search.png HTTP/1.1",
    NULL,
    "-",
    "",
    " ",
    "GET",
    "GET /",
    "get /",
    "GET x",
    "GET  / HTTP/1.1",
    " GET / HTTP/1.1",
    "GET / HTTP/1.1 ",
    "GET /  HTTP/1.1",
    "GET\t/\tHTTP/1.1",
    "GET /a b HTTP/1.1",
    "GET http://h/p?q HTTP/1.1",
    "GET http://h HTTP/1.1",
    "GET /x HTTP/",
    "GET /x http/1.1",
    "PROPFIND /abc HTTP/1.1",
    "G\x01T /abc/defg HTTP/1.1",
    "GET /\x01 HTTP/1.1",
    "GET /a\\\"b\\\" HTTP/1.1",
    "GET /a\\\\ HTTP/1.1",
    "GET /a\"b HTTP/1.1",
    "GET /a\"\rb HTTP/1.1",
    "GET /a\" b HTTP/1.1",
    "\\x16\\x03",
    "GET / HTTP/1.1\\",
    "GET /? HTTP/1.1",
    "GET ? HTTP/1.1",
    "GET # HTTP/1.1",
    "GET /\tHTTP/1.1",
    "GET / HTTP/1.1 HTTP/1.1",
    "GET HTTP/1.1",
    "/ HTTP/1.1",
    "\"",
    "GET /\xff?\xfe#\xfd HTTP/1.1",
    "ABCDEFGH /ijkl HTTP/1.1",
    "ABCDEFG /hijk HTTP/1.1",
    "GET /abc\x0bHTTP/1.1",
    "GET /abcd XHTTP/1.1",
    "GET /abc?\t HTTP/1.1",
};
static const char *const statuses[] = {"200", "304", "404", "-", NULL,           "20",  "2000",
                                       "007", "2x0", "--",  "",  "\xb2\xb0\xb0", "2 0", "999"};
static const char *const sizes[] = {"0",
                                    "1",
                                    "203023",
                                    "9999999",
                                    "-",
                                    NULL,
                                    "12345678",
                                    "123456789",
                                    "9223372036854775807",
                                    "9223372036854775808",
                                    "",
                                    "12a",
                                    "-1",
                                    "--",
                                    "007",
                                    "1\xb9",
                                    "+1",
                                    "00000000000000000000000001"};
static const char *const quoted[] = {
    "-",
    "http://example.org/p?q#f",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
    "curl/7.0",
    NULL,
    "",
    "\\",
    "\\\\",
    "\\\"",
    "a\"b",
    "a\" b",
    "a\" \"b",
    "\" \"",
    " ",
    " x",
    "x\\",
    "x \\\" y",
    "\"\"",
    "\"",
    "\" ",
    "\t",
    "\r",
    "x\"\r",
    "a\"\r\"b",
    "\\\" \"",
    "x\"\t",
};
static const char *const spaces[] = {" ", NULL, "  ", "\t", "", " \t ", "\r", "\x01"};
static const char *const tails[] = {"",   NULL, " ",   "\t",     " x", " \"e\"", " \"e\" \"f\"",
                                    "\\", "\"", " \"", " 0.123", "\r", "\" ",    "\"\r"};

/* One of the values, odd now and then. */
static const char *pick(const char *const *values, size_t count, const struct log_shape *shape, struct chance *chance)
{
    size_t ordinary = 0;
    while (values[ordinary] != NULL)
        ordinary++;
    if (chance_below(chance, 100) >= shape->odd)
        return values[chance_below(chance, ordinary)];
    return values[ordinary + 1 + chance_below(chance, count - ordinary - 1)];
}

static void space(struct froe_buffer *to, const struct log_shape *shape, struct chance *chance)
{
    struct log_shape rarer = {.odd = shape->odd / 3};
    froe_buffer_text(to, pick(spaces, COUNT(spaces), &rarer, chance));
}

static void field(struct froe_buffer *to, const char *const *values, size_t count, const char *around,
                  const struct log_shape *shape, struct chance *chance)
{
    if (around[0] != '\0')
        froe_buffer_byte(to, (uint8_t)around[0]);
    froe_buffer_text(to, pick(values, count, shape, chance));
    if (around[0] != '\0')
        froe_buffer_byte(to, (uint8_t)around[1]);
}

static void whole_line(struct froe_buffer *to, const struct log_shape *shape, struct chance *chance)
{
    if (shape->vhost) {
        field(to, vhosts, COUNT(vhosts), "", shape, chance);
        space(to, shape, chance);
    }
    field(to, hosts, COUNT(hosts), "", shape, chance);
    space(to, shape, chance);
    field(to, idents, COUNT(idents), "", shape, chance);
    space(to, shape, chance);
    field(to, users, COUNT(users), "", shape, chance);
    space(to, shape, chance);
    field(to, times, COUNT(times), "[]", shape, chance);
    space(to, shape, chance);
    field(to, requests, COUNT(requests), "\"\"", shape, chance);
    space(to, shape, chance);
    field(to, statuses, COUNT(statuses), "", shape, chance);
    space(to, shape, chance);
    field(to, sizes, COUNT(sizes), "", shape, chance);
    for (int i = 0; i < 2 && shape->combined; i++) {
        space(to, shape, chance);
        field(to, quoted, COUNT(quoted), "\"\"", shape, chance);
    }
    froe_buffer_text(to, pick(tails, COUNT(tails), shape, chance));
}

/* Puts `piece` in the place of `len` bytes at `at`. */
static void splice(struct froe_buffer *line, size_t at, size_t len, const void *piece, size_t piece_len)
{
    struct froe_buffer rest = {0};
    froe_buffer_append(&rest, line->data + at + len, line->len - at - len);
    line->len = at;
    froe_buffer_append(line, piece, piece_len);
    froe_buffer_append(line, rest.data, rest.len);
    froe_buffer_free(&rest);
}

static void damage(struct froe_buffer *line, struct chance *chance)
{
    static const uint8_t alphabet[] = "\"\"\"\"   \t\r\n\n\\[]-0?#/\0\x01\xff\x80";
    size_t at = chance_below(chance, line->len + 1), left = line->len - at;
    uint8_t byte =
        chance_once_in(chance, 4) ? chance_byte(chance) : chance_of_bytes(chance, alphabet, sizeof alphabet - 1);
    uint8_t copy[64];
    size_t len = chance_below(chance, left < sizeof copy ? left + 1 : sizeof copy);
    switch (chance_below(chance, 6)) {
    case 0:
        splice(line, at, 0, &byte, 1);
        break;
    case 1:
        splice(line, at, left > 0, &byte, left > 0);
        break;
    case 2:
        splice(line, at, left > 0, &byte, 0);
        break;
    case 3: /* a piece twice, or a piece lost */
        memcpy(copy, line->data + at, len);
        splice(line, at, chance_once_in(chance, 2) ? len : 0, copy, chance_once_in(chance, 2) ? len : 0);
        break;
    case 4: /* the end lost, or the start */
        if (chance_once_in(chance, 2))
            line->len = at;
        else
            splice(line, 0, at, NULL, 0);
        break;
    default: /* NUL bytes */
        memset(copy, 0, sizeof copy);
        splice(line, chance_once_in(chance, 2) ? 0 : at, 0, copy, 1 + len % sizeof copy);
        break;
    }
}

void log_line(struct froe_buffer *to, const struct log_shape *shape, struct chance *chance)
{
    struct froe_buffer line = {0};
    whole_line(&line, shape, chance);
    if (chance_below(chance, 100) < shape->damaged)
        for (size_t left = 1 + chance_below(chance, 3); left > 0; left--)
            damage(&line, chance);
    froe_buffer_append(to, line.data, line.len);
    froe_buffer_text(to, chance_once_in(chance, 20) ? "\r\n" : "\n");
    froe_buffer_free(&line);
}

void log_line_of(struct froe_buffer *to, size_t len)
{
    static const char head[] = "h - - [17/May/2015:10:05:03 +0000] \"GET /";
    static const char end[] = " HTTP/1.1\" 200 1 \"-\" \"-\"\n";
    if (len < 100)
        abort();
    froe_buffer_text(to, head);
    for (size_t i = sizeof head - 1 + sizeof end - 1; i < len; i++)
        froe_buffer_byte(to, 'p');
    froe_buffer_text(to, end);
}
