#include "parse/path.h"

bool froe_path_next(struct froe_span *rest, struct froe_span *segment)
{
    const uint8_t *at = rest->ptr, *end = rest->ptr + rest->len;
    while (at < end && *at == '/')
        at++;
    if (at == end)
        return false;
    const uint8_t *slash = memchr(at, '/', (size_t)(end - at));
    const uint8_t *segment_end = slash == NULL ? end : slash;
    *segment = froe_span_between(at, segment_end);
    *rest = froe_span_between(segment_end, end);
    return true;
}

struct froe_span froe_path_segment(struct froe_span path, unsigned number)
{
    struct froe_span segment;
    if (path.ptr == NULL)
        return FROE_ABSENT;
    for (; number > 0; number--)
        if (!froe_path_next(&path, &segment))
            return FROE_ABSENT;
    return segment;
}

struct froe_span froe_path_name(struct froe_span path)
{
    if (path.len == 0)
        return path;
    const uint8_t *slash = memrchr(path.ptr, '/', path.len);
    return slash == NULL ? path : froe_span_between(slash + 1, path.ptr + path.len);
}

struct froe_span froe_path_ext(struct froe_span path)
{
    struct froe_span name = froe_path_name(path);
    const uint8_t *dot = name.len == 0 ? NULL : memrchr(name.ptr, '.', name.len);
    if (dot == NULL || dot + 1 == name.ptr + name.len)
        return FROE_ABSENT;
    return froe_span_between(dot, name.ptr + name.len);
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_hex(uint8_t byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static bool all_are(struct froe_span text, bool (*belongs)(uint8_t))
{
    for (size_t i = 0; i < text.len; i++)
        if (!belongs(text.ptr[i]))
            return false;
    return true;
}

/* 8-4-4-4-12 hexadecimal digits. */
static bool is_uuid(struct froe_span text)
{
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text.ptr[i] != '-' : !is_hex(text.ptr[i]))
            return false;
    }
    return true;
}

static const char *placeholder(struct froe_span segment)
{
    if (all_are(segment, is_digit))
        return "{n}";
    if (is_uuid(segment))
        return "{uuid}";
    return segment.len >= 16 && all_are(segment, is_hex) ? "{hex}" : NULL;
}

void froe_path_template(struct froe_buffer *buffer, struct froe_span path)
{
    struct froe_span segment, rest = path;
    const uint8_t *done = path.ptr;
    while (froe_path_next(&rest, &segment)) {
        const char *instead = placeholder(segment);
        if (instead == NULL)
            continue;
        froe_buffer_append(buffer, done, (size_t)(segment.ptr - done));
        froe_buffer_text(buffer, instead);
        done = segment.ptr + segment.len;
    }
    froe_buffer_append(buffer, done, (size_t)(path.ptr + path.len - done));
}

struct froe_span froe_query_parameter(struct froe_span query, struct froe_span name)
{
    const uint8_t *at = query.ptr, *end = query.ptr + query.len;
    while (at != NULL && at < end) {
        const uint8_t *next = memchr(at, '&', (size_t)(end - at));
        const uint8_t *pair_end = next == NULL ? end : next;
        const uint8_t *sign = memchr(at, '=', (size_t)(pair_end - at));
        struct froe_span key = froe_span_between(at, sign == NULL ? pair_end : sign);
        if (froe_span_equal(key, name))
            return froe_span_between(sign == NULL ? pair_end : sign + 1, pair_end);
        at = next == NULL ? end : next + 1;
    }
    return FROE_ABSENT;
}
