#include "parse/heading.h"

static bool begins(struct froe_span line, const char *word)
{
    size_t len = strlen(word);
    return line.len >= len && memcmp(line.ptr, word, len) == 0;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

/* A #Fields line that says what the one before it said. */
static bool repeats_fields(const struct froe_log_format *format, struct froe_span line)
{
    struct froe_span before = froe_span_trim_end(froe_span_of(format->layout));
    return froe_span_equal(before, froe_span_trim_end(line));
}

static bool take_fields(struct froe_heading *heading, struct froe_span line, froe_fields_fn *fields, void *context)
{
    if (repeats_fields(heading->binding->format, line))
        return true;
    const struct froe_binding *other = fields == NULL ? NULL : fields(context, heading->binding, line);
    if (other == NULL)
        return false;
    heading->binding = other;
    return true;
}

/* A date that cannot be read leaves times without one. */
static void take_date(struct froe_heading *heading, struct froe_span line)
{
    struct froe_logtime time = {0};
    struct froe_logtime_cache unused = {0};
    const uint8_t *at = line.ptr + strlen("#Date:"), *end = line.ptr + line.len;
    while (at < end && is_blank(*at))
        at++;
    heading->dated = froe_logtime_read(&unused, FROE_LOGTIME_DATE, FROE_ABSENT, at, end, &time) != NULL;
    heading->day = time.day;
}

bool froe_heading_take(struct froe_heading *heading, struct froe_span line, froe_fields_fn *fields, void *context)
{
    if (begins(line, "#Fields:"))
        return take_fields(heading, line, fields, context);
    if (begins(line, "#Date:"))
        take_date(heading, line);
    return true;
}

static bool is_line_start(const uint8_t *block, const uint8_t *at)
{
    if (at - block >= FROE_BYTE_ORDER_MARK_LEN &&
        memcmp(at - FROE_BYTE_ORDER_MARK_LEN, FROE_BYTE_ORDER_MARK, FROE_BYTE_ORDER_MARK_LEN) == 0)
        at -= FROE_BYTE_ORDER_MARK_LEN;
    return at == block || at[-1] == '\n';
}

void froe_heading_pass(struct froe_heading *heading, struct froe_span block, froe_fields_fn *fields, void *context)
{
    const uint8_t *const end = block.ptr + block.len;
    const uint8_t *at = block.ptr;
    while (at < end && (at = memchr(at, '#', (size_t)(end - at))) != NULL) {
        if (!is_line_start(block.ptr, at)) {
            at++;
            continue;
        }
        const uint8_t *newline = memchr(at, '\n', (size_t)(end - at));
        struct froe_span line = froe_span_between(at, newline == NULL ? end : newline);
        at += line.len;
        if (newline != NULL && newline[-1] == '\r')
            line.len--;
        froe_heading_take(heading, line, fields, context);
    }
}
