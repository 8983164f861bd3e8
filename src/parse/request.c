#include "parse/request.h"

static bool is_blank(uint8_t byte)
{
    return byte == ' ' || byte == '\t';
}

static bool is_letter(uint8_t byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static bool is_scheme_byte(uint8_t byte)
{
    return is_letter(byte) || (byte >= '0' && byte <= '9') || byte == '+' || byte == '-' || byte == '.';
}

/* Where the path of an absolute-form target begins (`target_end` when there is none after the authority); `at` itself
 * for every other target. */
static uint32_t skip_authority(const uint8_t *line, uint32_t at, uint32_t end)
{
    uint32_t i = at;
    if (i == end || !is_letter(line[i]))
        return at;
    while (i < end && is_scheme_byte(line[i]))
        i++;
    if (end - i < 3 || memcmp(line + i, "://", 3) != 0)
        return at;
    i += 3;
    while (i < end && line[i] != '/' && line[i] != '?')
        i++;
    return i;
}

void froe_target_split(struct froe_record *record)
{
    const uint8_t *line = record->line;
    uint32_t at = record->target_at, end = record->target_end;
    const uint8_t *fragment = memchr(line + at, '#', end - at);
    if (fragment != NULL)
        end = (uint32_t)(fragment - line);
    uint32_t path = skip_authority(line, at, end);
    const uint8_t *mark = memchr(line + path, '?', end - path);
    uint32_t path_end = mark == NULL ? end : (uint32_t)(mark - line);
    bool no_path = path != at && path == path_end;
    record->path_at = no_path ? 0 : path;
    record->path_end = no_path ? 0 : path_end;
    record->query_at = mark == NULL ? 0 : path_end + 1;
    record->query_end = mark == NULL ? 0 : end;
}

static bool all_upper(const uint8_t *at, const uint8_t *end)
{
    for (; at < end; at++)
        if (*at < 'A' || *at > 'Z')
            return false;
    return true;
}

static void clear(struct froe_record *record)
{
    record->method_at = record->method_end = 0;
    record->target_at = record->target_end = 0;
    record->protocol_at = record->protocol_end = 0;
    record->path_at = record->path_end = 0;
    record->query_at = record->query_end = 0;
}

void froe_request_split(struct froe_record *record)
{
    const uint8_t *line = record->line;
    uint32_t at = record->request_at, end = record->request_end;
    clear(record);
    while (at < end && is_blank(line[at]))
        at++;
    while (end > at && is_blank(line[end - 1]))
        end--;
    uint32_t first_end = at;
    while (first_end < end && !is_blank(line[first_end]))
        first_end++;
    if (first_end == end)
        return; /* no word or one */
    uint32_t second = first_end;
    while (is_blank(line[second]))
        second++;
    uint32_t last = end;
    while (!is_blank(line[last - 1]))
        last--;
    bool protocol = last > second && end - last >= 5 && memcmp(line + last, "HTTP/", 5) == 0;
    if (!protocol && !(last == second && line[second] == '/' && all_upper(line + at, line + first_end)))
        return;
    record->method_at = at;
    record->method_end = first_end;
    record->target_at = second;
    record->target_end = end;
    if (protocol) {
        record->protocol_at = last;
        record->protocol_end = end;
        record->target_end = last;
        while (is_blank(line[record->target_end - 1]))
            record->target_end--;
    }
    froe_target_split(record);
}
