#include "lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chance.h"
#include "support.h"
#include "visit.h"
#include "wall.h"

static struct {
    int file; // standard output until one is opened
    size_t used;
    char bytes[1 << 20];
} out = {.file = STDOUT_FILENO};

enum { line_room = 1 << 13 }; // no line is longer

static void out_flush(void)
{
    for (size_t done = 0; done < out.used;) {
        ssize_t n = write(out.file, out.bytes + done, out.used - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE)
            exit(0);
        if (n < 0)
            die("write", strerror(errno));
        done += (size_t)n;
    }
    out.used = 0;
}

static char *put(char *p, const char *s, size_t n)
{
    memcpy(p, s, n);
    return p + n;
}

static char *put_text(char *p, struct text t)
{
    return put(p, t.at, t.length);
}

static char *put_string(char *p, const char *s)
{
    return put(p, s, strlen(s));
}

static char *put_number(char *p, uint32_t n)
{
    char digits[10];
    size_t i = sizeof digits;
    do
        digits[--i] = (char)('0' + n % 10);
    while (n /= 10);
    return put(p, digits + i, sizeof digits - i);
}

static char *put_line(char *p, struct form form, const struct visit *v, const struct request *r)
{
    if (form.vhost) {
        p = put_string(p, v->vhost);
        *p++ = ' ';
    }
    p = put_text(p, v->host);
    p = put_string(p, " - ");
    p = put_string(p, v->user);
    *p++ = ' ';
    p = put_text(p, wall_text());
    p = put_string(p, " \"");
    if (v->kind != stray) {
        p = put_string(p, r->method);
        *p++ = ' ';
    }
    p = put_text(p, r->target);
    p = put_text(p, r->query);
    if (v->kind != stray) {
        *p++ = ' ';
        p = put_string(p, v->protocol);
    }
    p = put_string(p, "\" ");
    p = put_string(p, r->status);
    *p++ = ' ';
    if (r->bytes)
        p = put_number(p, r->bytes);
    else
        *p++ = '-';
    if (form.combined) {
        p = put_string(p, r->referer.at[0] == '/' ? " \"https://example.org" : " \"");
        p = put_text(p, r->referer);
        p = put_string(p, "\" \"");
        p = put_text(p, v->agent);
        *p++ = '"';
    }
    *p++ = '\n';
    return p;
}

// What real logs hold in place of a line: a full disk, a crash, another program writing to the same file.
static char *spoil(char *line, char *end)
{
    size_t length = (size_t)(end - line);
    char *bracket = memchr(line, '[', length), *quote = memchr(line, '"', length);
    switch (below(6)) {
    case 0: // cut short
        end = line + below((uint32_t)length - 1);
        break;
    case 1: // empty
        end = line;
        break;
    case 2: // a date that does not exist
        memcpy(bracket + 1, "31/Feb", 6);
        return end;
    case 3: // no time
        *bracket = '(';
        return end;
    case 4: // the request is never closed
        end = quote + 1 + below(8);
        break;
    default: // bytes of something else
        end = line;
        for (uint32_t n = 1 + below(200); n--; end++)
            if ((*end = (char)pcg()) == '\n')
                *end = ' ';
    }
    *end++ = '\n';
    return end;
}

void write_lines(uint64_t lines, struct form form, uint32_t malformed)
{
    static struct visit *last;
    while (lines--) {
        struct visit *v = visit_next();
        wall_advance(v == last);
        last = v;
        struct request r = visit_step(v);
        char *line = out.bytes + out.used, *end = put_line(line, form, v, &r);
        if (malformed && chance(malformed))
            end = spoil(line, end);
        out.used = (size_t)(end - out.bytes);
        if (sizeof out.bytes - out.used < line_room)
            out_flush();
    }
    out_flush();
}

void out_open(const char *name)
{
    out.file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (out.file < 0)
        die(name, strerror(errno));
}

void out_close(const char *name)
{
    if (close(out.file) != 0)
        die(name, strerror(errno));
}
