#include "support/json_oracle.h"

#include <stdio.h>
#include <stdlib.h>

/* A name, or none. Names are chained: a value that is the first element of an array has that of the array too. */
struct name {
    uint8_t *bytes;
    size_t len;
    const struct name *also;
};

struct reader {
    const struct froe_span *paths;
    size_t count;
    const uint8_t *line;
    size_t len, at;
    struct froe_json_value *values;
    bool good;
};

static struct name name_of(const struct name *parent, const uint8_t *key, size_t len)
{
    struct name name = {malloc((parent == NULL ? 0 : parent->len + 1) + len + 1), 0, NULL};
    if (name.bytes == NULL)
        abort();
    if (parent != NULL) {
        memcpy(name.bytes, parent->bytes, parent->len);
        name.bytes[parent->len] = '.';
        name.len = parent->len + 1;
    }
    if (len > 0)
        memcpy(name.bytes + name.len, key, len);
    name.len += len;
    return name;
}

static void give(struct reader *reader, const struct name *name, struct froe_json_value value)
{
    for (; name != NULL; name = name->also)
        for (size_t i = 0; i < reader->count; i++)
            if (reader->paths[i].len == name->len && memcmp(reader->paths[i].ptr, name->bytes, name->len) == 0)
                reader->values[i] = value;
}

/* The byte at the place reached, or -1 at the end. */
static int look(const struct reader *reader)
{
    return reader->at < reader->len ? reader->line[reader->at] : -1;
}

static bool take(struct reader *reader, char c)
{
    if (look(reader) != c)
        return false;
    reader->at++;
    return true;
}

static void must(struct reader *reader, bool holds)
{
    reader->good = reader->good && holds;
}

static void skip_space(struct reader *reader)
{
    while (take(reader, ' ') || take(reader, '\t') || take(reader, '\n') || take(reader, '\r'))
        ;
}

/* Behind the opening quote. */
static struct froe_json_value read_string(struct reader *reader)
{
    struct froe_json_value value = {.at = (uint32_t)reader->at, .kind = FROE_JSON_STRING};
    while (reader->at < reader->len && reader->line[reader->at] != '"') {
        bool backslash = reader->line[reader->at] == '\\';
        value.escaped = value.escaped || backslash;
        reader->at += backslash ? 2 : 1;
    }
    value.len = (uint32_t)(reader->at - value.at);
    must(reader, take(reader, '"'));
    return value;
}

static void read_digits(struct reader *reader)
{
    must(reader, look(reader) >= '0' && look(reader) <= '9');
    while (look(reader) >= '0' && look(reader) <= '9')
        reader->at++;
}

static void read_number(struct reader *reader)
{
    take(reader, '-');
    if (!take(reader, '0'))
        read_digits(reader);
    if (take(reader, '.'))
        read_digits(reader);
    if (take(reader, 'e') || take(reader, 'E')) {
        if (!take(reader, '+'))
            take(reader, '-');
        read_digits(reader);
    }
}

static bool take_word(struct reader *reader, const char *word)
{
    size_t len = strlen(word);
    if (reader->len - reader->at < len || memcmp(reader->line + reader->at, word, len) != 0)
        return false;
    reader->at += len;
    return true;
}

static struct froe_json_value read_word_or_number(struct reader *reader)
{
    struct froe_json_value value = {.at = (uint32_t)reader->at, .kind = FROE_JSON_NUMBER};
    if (take_word(reader, "null"))
        value.kind = FROE_JSON_NULL;
    else if (take_word(reader, "true"))
        value.kind = FROE_JSON_TRUE;
    else if (take_word(reader, "false"))
        value.kind = FROE_JSON_FALSE;
    else
        read_number(reader);
    value.len = (uint32_t)(reader->at - value.at);
    return value;
}

static void read_value(struct reader *reader, const struct name *name, int depth);

static void read_object(struct reader *reader, const struct name *name, int depth)
{
    skip_space(reader);
    if (take(reader, '}'))
        return;
    do {
        skip_space(reader);
        must(reader, take(reader, '"'));
        struct froe_json_value key = read_string(reader);
        skip_space(reader);
        must(reader, take(reader, ':'));
        if (!reader->good)
            return;
        uint8_t *text = malloc(key.len + 1);
        if (text == NULL)
            abort();
        size_t len = json_oracle_unescape(text, froe_json_raw(reader->line, key));
        struct name member = name_of(name, text, len);
        read_value(reader, &member, depth);
        free(member.bytes);
        free(text);
        skip_space(reader);
    } while (reader->good && take(reader, ','));
    must(reader, take(reader, '}'));
}

/* The member of an object with this key, if it is the next and its value no object or array. */
static bool peek_member(struct reader *reader, const char *key, struct froe_json_value *value)
{
    skip_space(reader);
    struct froe_json_value found = take(reader, '"') ? read_string(reader) : (struct froe_json_value){0};
    struct froe_span text = froe_json_raw(reader->line, found);
    if (found.kind != FROE_JSON_STRING || text.len != strlen(key) || memcmp(text.ptr, key, text.len) != 0)
        return false;
    skip_space(reader);
    must(reader, take(reader, ':'));
    skip_space(reader);
    if (look(reader) == '{' || look(reader) == '[')
        return false;
    *value = take(reader, '"') ? read_string(reader) : read_word_or_number(reader);
    skip_space(reader);
    return reader->good;
}

/* The value of {"name":"…","value":…}, the next element of an array. */
static void give_by_name(const struct reader *reader, const struct name *array)
{
    struct reader peek = *reader;
    struct froe_json_value key, value;
    skip_space(&peek);
    if (!take(&peek, '{') || !peek_member(&peek, "name", &key) || key.kind != FROE_JSON_STRING || !take(&peek, ',') ||
        !peek_member(&peek, "value", &value))
        return;
    uint8_t *text = malloc(key.len + 1);
    if (text == NULL)
        abort();
    size_t len = json_oracle_unescape(text, froe_json_raw(reader->line, key));
    struct name name = name_of(array, text, len);
    give(&peek, &name, value);
    free(name.bytes);
    free(text);
}

static void read_array(struct reader *reader, const struct name *name, int depth, size_t start)
{
    skip_space(reader);
    if (take(reader, ']')) {
        give(reader, name,
             (struct froe_json_value){(uint32_t)start, (uint32_t)(reader->at - start), FROE_JSON_ARRAY, false});
        return;
    }
    size_t index = 0;
    do {
        char digits[24];
        int len = snprintf(digits, sizeof digits, "%zu", index);
        struct name element = name_of(name, (const uint8_t *)digits, (size_t)len);
        element.also = index++ == 0 ? name : NULL;
        give_by_name(reader, name);
        read_value(reader, &element, depth);
        free(element.bytes);
        skip_space(reader);
    } while (reader->good && take(reader, ','));
    must(reader, take(reader, ']'));
}

/* depth: levels open around the value. */
static void read_value(struct reader *reader, const struct name *name, int depth)
{
    skip_space(reader);
    size_t start = reader->at;
    if (take(reader, '{')) {
        must(reader, depth < FROE_JSON_DEPTH);
        if (reader->good)
            read_object(reader, name, depth + 1);
        give(reader, name,
             (struct froe_json_value){(uint32_t)start, (uint32_t)(reader->at - start), FROE_JSON_OBJECT, false});
    } else if (take(reader, '[')) {
        must(reader, depth < FROE_JSON_DEPTH);
        if (reader->good)
            read_array(reader, name, depth + 1, start);
    } else {
        give(reader, name, take(reader, '"') ? read_string(reader) : read_word_or_number(reader));
    }
}

enum froe_json_result json_oracle_read(const struct froe_span *paths, size_t count, const uint8_t *line, size_t len,
                                       struct froe_json_value *values)
{
    struct reader reader = {paths, count, line, len, 0, values, true};
    for (size_t i = 0; i < count; i++)
        values[i] = (struct froe_json_value){0};
    skip_space(&reader);
    must(&reader, take(&reader, '{'));
    if (reader.good)
        read_object(&reader, NULL, 1);
    skip_space(&reader);
    return reader.good && reader.at == len ? FROE_JSON_OK : FROE_JSON_MALFORMED;
}

static int hex_digit(uint8_t c)
{
    const char *digits = "0123456789abcdef0123456789ABCDEF";
    const char *found = c == 0 ? NULL : strchr(digits, c);
    return found == NULL ? -1 : (int)(found - digits) % 16;
}

/* The four digits of \uXXXX at the start of the text, or -1 when it does not begin so. */
static long unit_of(struct froe_span raw)
{
    long unit = 0;
    if (raw.len < 6 || raw.ptr[0] != '\\' || raw.ptr[1] != 'u')
        return -1;
    for (size_t i = 2; i < 6; i++) {
        if (hex_digit(raw.ptr[i]) < 0)
            return -1;
        unit = unit * 16 + hex_digit(raw.ptr[i]);
    }
    return unit;
}

/* The code point in UTF-8, from its binary digits. */
static size_t encode(uint8_t *to, long c)
{
    size_t more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const int leads[] = {0, 192, 224, 240};
    for (size_t i = more; i > 0; i--) {
        to[i] = (uint8_t)(128 + c % 64);
        c /= 64;
    }
    to[0] = (uint8_t)(leads[more] + c);
    return more + 1;
}

size_t json_oracle_unescape(uint8_t *to, struct froe_span raw)
{
    static const char pairs[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
    size_t len = 0;
    while (raw.len > 0) {
        size_t used = 1;
        long unit = unit_of(raw);
        if (unit >= 0) {
            struct froe_span rest = {raw.ptr + 6, raw.len - 6};
            bool pair = unit >= 0xd800 && unit < 0xdc00 && unit_of(rest) >= 0xdc00 && unit_of(rest) < 0xe000;
            long c = pair ? 0x10000 + (unit - 0xd800) * 0x400 + unit_of(rest) - 0xdc00 : unit;
            len += encode(to + len, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
            used = pair ? 12 : 6;
        } else {
            to[len] = raw.ptr[0];
            for (size_t i = 0; raw.ptr[0] == '\\' && raw.len > 1 && i + 1 < sizeof pairs; i += 2)
                if (raw.ptr[1] == (uint8_t)pairs[i]) {
                    to[len] = (uint8_t)pairs[i + 1];
                    used = 2;
                }
            len++;
        }
        raw.ptr += used;
        raw.len -= used;
    }
    return len;
}

bool json_agrees(const struct froe_json_paths *compiled, struct froe_json_state *state, const struct froe_span *paths,
                 size_t count, const uint8_t *line, size_t len)
{
    struct froe_json_value wanted[FROE_JSON_PATHS], found[FROE_JSON_PATHS];
    memset(found, 0xa5, sizeof found);
    enum froe_json_result result = json_oracle_read(paths, count, line, len, wanted);
    if (froe_json_read(compiled, state, line, len, found) != result)
        return false;
    for (size_t i = 0; result == FROE_JSON_OK && i < count; i++)
        if (wanted[i].kind != found[i].kind || wanted[i].at != found[i].at || wanted[i].len != found[i].len ||
            wanted[i].escaped != found[i].escaped)
            return false;
    return true;
}
