#include "parse/wrapped.h"

#include "parse/json_scan.h"

static const struct froe_span opening = FROE_LITERAL("{\"log\":\"");
static const struct froe_span behind = FROE_LITERAL("\",\"stream\":\"");

static bool begins(struct froe_span text, struct froe_span with)
{
    return text.len >= with.len && memcmp(text.ptr, with.ptr, with.len) == 0;
}

bool froe_wrapped_may_be(struct froe_span log)
{
    return begins(log, opening);
}

struct froe_span froe_wrapped_find(struct froe_span line)
{
    bool escaped;
    if (!begins(line, opening) || line.ptr[line.len - 1] != '}')
        return FROE_ABSENT;
    const uint8_t *from = line.ptr + opening.len, *end = line.ptr + line.len;
    const uint8_t *quote = froe_json_string_end(from, end, &escaped);
    if (quote == NULL || !begins(froe_span_between(quote, end), behind))
        return FROE_ABSENT;
    return froe_span_between(from, quote);
}

size_t froe_wrapped_undo(uint8_t *to, struct froe_span raw)
{
    size_t len = froe_json_unescape(to, raw);
    len -= len > 0 && to[len - 1] == '\n';
    len -= len > 0 && to[len - 1] == '\r';
    return len;
}
