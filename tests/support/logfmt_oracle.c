#include "support/logfmt_oracle.h"

#include "parse/logfmt.h"

struct plain {
    const uint8_t *line;
    size_t len;
};

static uint8_t byte_at(const struct plain *plain, size_t at)
{
    return at < plain->len ? plain->line[at] : '\n';
}

static size_t word_end(const struct plain *plain, size_t at)
{
    while (byte_at(plain, at) > ' ')
        at++;
    return at;
}

/* The length of what stands at `at` as a form has it: 0 for a digit, * for any byte. 0: it does not. */
static size_t form_at(const struct plain *plain, size_t at, const char *form)
{
    for (size_t i = 0; form[i] != '\0'; i++) {
        uint8_t byte = byte_at(plain, at + i);
        bool digit = byte >= '0' && byte <= '9';
        if (at + i >= plain->len || (form[i] == '0' ? !digit : form[i] != '*' && byte != (uint8_t)form[i]))
            return 0;
    }
    return strlen(form);
}

/* The end of a time that begins at `at`; `at` itself: there is none. */
static size_t time_end(const struct plain *plain, size_t at)
{
    static const char *const forms[] = {"0000-00-00T00:00:00", "0000-00-00 00:00:00", "00/***/0000:00:00:00"};
    static const char *const zones[] = {" +0000", " -0000", " UTC"};
    bool bracket = byte_at(plain, at) == '[';
    size_t from = at + bracket, to = 0;
    for (size_t i = 0; i < 3 && to == 0; i++)
        if (form_at(plain, from, forms[i]) > 0)
            to = from + strlen(forms[i]);
    if (to == 0)
        return at;
    while (strchr("0123456789.:+-Z", byte_at(plain, to)) != NULL && byte_at(plain, to) != '\0')
        to++;
    for (size_t i = 0; i < 3; i++)
        if (form_at(plain, to, zones[i]) > 0) {
            to += strlen(zones[i]);
            break;
        }
    return to + (bracket && byte_at(plain, to) == ']');
}

static struct froe_span header_time(const struct plain *plain)
{
    static const char *const counts[] = {"0 <", "00 <", "000 <", "0000 <", "00000 <", "000000 <", "0000000 <"};
    size_t at = 0;
    for (size_t i = 0; i < 7; i++)
        if (form_at(plain, 0, counts[i]) > 0)
            at = strlen(counts[i]) - 1;
    for (size_t i = at; byte_at(plain, at) == '<' && i <= at + 4 && i < plain->len; i++)
        if (byte_at(plain, i) == '>') {
            at = i + 1;
            at += plain->len - at > 2 && form_at(plain, at, "1 ") > 0 ? 2 : 0;
            break;
        }
    at += form_at(plain, at, "*, [") > 0 ? 3 : 0;
    size_t to = time_end(plain, at);
    if (to == at)
        return FROE_ABSENT;
    at += plain->line[at] == '[';
    to -= plain->line[to - 1] == ']';
    return (struct froe_span){plain->line + at, to - at};
}

/* The end of a value, SIZE_MAX: its quote is not closed. */
static size_t value_end(const struct plain *plain, size_t at)
{
    if (byte_at(plain, at) != '"') {
        size_t to = word_end(plain, at), longer = time_end(plain, at);
        return longer > to && to - at >= sizeof "0000-00-00" - 1 ? longer : to;
    }
    for (at++; at < plain->len && plain->line[at] != '"'; at++)
        at += plain->line[at] == '\\';
    return at < plain->len ? at : SIZE_MAX;
}

static void put(const struct froe_span *paths, size_t count, struct froe_span key, struct froe_span value,
                struct froe_span *values)
{
    for (size_t i = 0; i < count; i++)
        if (froe_span_equal(paths[i], key))
            values[i] = value;
}

static bool read_plainly(const struct froe_span *paths, size_t count, const struct plain *plain,
                         struct froe_span *values)
{
    bool any = false;
    size_t at = 0;
    struct froe_span time = header_time(plain);
    while (at < plain->len) {
        size_t key = at;
        while (byte_at(plain, at) > ' ' && plain->line[at] != '=' && plain->line[at] != '"')
            at++;
        if (at == key || byte_at(plain, at) != '=') {
            at = word_end(plain, at) + 1;
            continue;
        }
        size_t from = ++at, to = value_end(plain, from);
        if (to == SIZE_MAX)
            return false;
        bool quoted = byte_at(plain, from) == '"';
        put(paths, count, (struct froe_span){plain->line + key, from - 1 - key},
            (struct froe_span){plain->line + from + quoted, to - from - quoted}, values);
        at = quoted ? word_end(plain, to + 1) : to;
        any = true;
    }
    if (time.ptr != NULL)
        put(paths, count, froe_span_of(FROE_LOGFMT_HEADER), time, values);
    return any;
}

bool logfmt_agrees(const struct froe_json_paths *compiled, struct froe_json_state *state, const struct froe_span *paths,
                   size_t count, const uint8_t *line, size_t len)
{
    struct froe_json_value values[FROE_JSON_PATHS];
    struct froe_json_found found;
    struct froe_span wanted[FROE_JSON_PATHS] = {{NULL, 0}};
    const struct plain plain = {line, len};
    bool good = read_plainly(paths, count, &plain, wanted);
    if (froe_logfmt_find(compiled, state, line, len, values, &found) != good)
        return false;
    for (size_t i = 0; good && i < count; i++) {
        if (froe_json_has(&found, i) != (wanted[i].ptr != NULL))
            return false;
        if (wanted[i].ptr == NULL)
            continue;
        struct froe_span value = {line + values[i].at, values[i].len};
        bool quoted = value.ptr > line && value.ptr[-1] == '"', slash = memchr(value.ptr, '\\', value.len) != NULL;
        if (value.ptr != wanted[i].ptr || value.len != wanted[i].len || values[i].kind != FROE_JSON_STRING ||
            values[i].escaped != (quoted && slash))
            return false;
    }
    return true;
}
