#include "parse/request.h"

#include "base/word.h"
#include "parse/colour.h"

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
    record->path_end = no_path ? 1 : path_end;
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

/* Where the protocol begins in a request that ends with ` HTTP/x`, for the usual ones; 0 otherwise. */
static uint32_t usual_protocol(const uint8_t *line, uint32_t end)
{
    uint64_t last = froe_load64(line + end - 8);
    if (last == froe_word_of("HTTP/1.1") || last == froe_word_of("HTTP/1.0") || last == froe_word_of("HTTP/2.0"))
        return end - 8;
    if (last >> 16 == froe_word_of("HTTP/2\0") || last >> 16 == froe_word_of("HTTP/3\0"))
        return end - 6;
    return 0;
}

/* `METHOD /target HTTP/x` with one blank between its words, by words; false: to be looked at byte by byte. */
static bool split_usual(struct froe_record *record)
{
    const uint8_t *line = record->line;
    uint32_t at = record->request_at, end = record->request_end;
    if (end < at + 16)
        return false;
    uint64_t blanks = froe_word_below(froe_load64(line + at), 0x21);
    uint32_t method_end = at + froe_word_first(blanks);
    uint32_t protocol = usual_protocol(line, end);
    if (blanks == 0 || method_end == at || line[method_end] != ' ' || line[method_end + 1] != '/')
        return false;
    if (protocol < method_end + 3 || line[protocol - 1] != ' ' || is_blank(line[protocol - 2]))
        return false;
    record->method_at = at;
    record->method_end = method_end;
    record->target_at = method_end + 1;
    record->target_end = protocol - 1;
    record->protocol_at = protocol;
    record->protocol_end = end;
    froe_target_split(record);
    return true;
}

/* Leaves off the colour that Werkzeug gives to requests by their status. */
static void take_colour_off(struct froe_record *record)
{
    const uint8_t *at = record->line + record->request_at, *end = record->line + record->request_end, *to;
    while ((to = froe_behind_colour(at, end)) != at)
        at = to;
    while ((to = froe_before_colour(at, end)) != end)
        end = to;
    record->request_at = (uint32_t)(at - record->line);
    record->request_end = (uint32_t)(end - record->line);
}

void froe_request_split(struct froe_record *record)
{
    if (split_usual(record))
        return;
    const uint8_t *line = record->line;
    take_colour_off(record);
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
