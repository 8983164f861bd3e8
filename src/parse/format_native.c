/*
 * Layouts of the named formats that no server's language can say: text with <columns> in it.
 *
 * A column is one of the standard fields, with how it is written behind it where there are several ways (<time_iso>,
 * <duration_ms>), or a field by its own name. <status=elb_status_code> is both; <?name> may be left out together with
 * the brackets around it; of "<~name>" the quotes are left out where there is no value. <> is anything
 * or nothing.
 *
 * Of JSON lines only what the values at keys are is said, one behind the other: `status=code host=client.ip,ip`. Of
 * several keys of a column the first that has a value counts. `duration_ms=latency&route`: that key counts in lines
 * only that have the other one too, which is how one writer is told from another who counts in other units.
 *
 * `duration_ms=latency<message`: in lines of Go's zerolog only. Its Dur() writes milliseconds, while others who have a
 * `message` too, in Python, Java or Ruby, write seconds. No key tells them apart, but the order of keys does: zerolog
 * begins every object with the level, in lower case, and ends it with the message, behind all fields. Others put the
 * message before the fields (zap, ECS, Logstash), or sort keys (logrus, winston: the level is then not the first).
 *
 * `host_address=host vhost=host`: what is called so may be the client, the virtual host or the machine. It is the
 * client where it is an address and no other key has given one, and the virtual host otherwise; never both.
 */
#include "parse/format_build.h"

static const struct {
    const char *name;
    enum froe_place place;
    enum froe_logtime_syntax time;
    const char *pattern;
    uint64_t unit;
} words[] = {
    {"host", FROE_PLACE_HOST, 0, "", 0},
    {"host_port", FROE_PLACE_HOST, 0, "", 0},
    {"host_list", FROE_PLACE_HOST, 0, "", 0},
    {"host_else", FROE_PLACE_HOST, 0, "", 0},
    {"host_address", FROE_PLACE_HOST, 0, "", 0},
    {"ident", FROE_PLACE_IDENT, 0, "", 0},
    {"user", FROE_PLACE_USER, 0, "", 0},
    {"time", FROE_PLACE_TIME, FROE_LOGTIME_CLF, "", 0},
    {"time_iso", FROE_PLACE_TIME, FROE_LOGTIME_ISO, "", 0},
    {"time_unix", FROE_PLACE_TIME, FROE_LOGTIME_UNIX, "", 0},
    {"time_ms", FROE_PLACE_TIME, FROE_LOGTIME_MILLI, "", 0},
    {"time_us", FROE_PLACE_TIME, FROE_LOGTIME_MICRO, "", 0},
    {"time_any", FROE_PLACE_TIME, FROE_LOGTIME_ANY, "", 0},
    {"time_accept", FROE_PLACE_TIME, FROE_LOGTIME_PATTERN, "%d/%b/%Y:%H:%M:%S.%L", 0},
    {"time_ctime", FROE_PLACE_TIME, FROE_LOGTIME_PATTERN, "%c", 0},
    {"time_gin", FROE_PLACE_TIME, FROE_LOGTIME_PATTERN, "%Y/%m/%d - %H:%M:%S", 0},
    {"request", FROE_PLACE_REQUEST, 0, "", 0},
    {"method", FROE_PLACE_METHOD, 0, "", 0},
    {"target", FROE_PLACE_TARGET, 0, "", 0},
    {"path", FROE_PLACE_PATH, 0, "", 0},
    {"query", FROE_PLACE_QUERY, 0, "", 0},
    {"protocol", FROE_PLACE_PROTOCOL, 0, "", 0},
    {"status", FROE_PLACE_STATUS, 0, "", 0},
    {"bytes", FROE_PLACE_BYTES, 0, "", 0},
    {"referer", FROE_PLACE_REFERER, 0, "", 0},
    {"agent", FROE_PLACE_AGENT, 0, "", 0},
    {"vhost", FROE_PLACE_VHOST, 0, "", 0},
    {"duration", FROE_PLACE_DURATION, 0, "", FROE_SECONDS},
    {"duration_ms", FROE_PLACE_DURATION, 0, "", FROE_MILLISECONDS},
    {"duration_us", FROE_PLACE_DURATION, 0, "", FROE_MICROSECONDS},
    {"duration_ns", FROE_PLACE_DURATION, 0, "", 1},
    {"request_processing_time", FROE_PLACE_DURATION_PART, 0, "", FROE_SECONDS},
    {"target_processing_time", FROE_PLACE_DURATION_PART, 0, "", FROE_SECONDS},
    {"response_processing_time", FROE_PLACE_DURATION_PART, 0, "", FROE_SECONDS},
};

static struct froe_log_column column_of(struct froe_span word)
{
    bool optional = false, loose = false;
    for (; word.len > 0 && (word.ptr[0] == '?' || word.ptr[0] == '~'); word.ptr++, word.len--)
        *(word.ptr[0] == '?' ? &optional : &loose) = true;
    struct froe_log_column column = {.name = word, .optional = optional, .end = loose ? FROE_END_LOOSE : 0};
    const uint8_t *equals = memchr(word.ptr, '=', word.len);
    if (equals != NULL) {
        column.name = froe_span_between(equals + 1, word.ptr + word.len);
        word = froe_span_between(word.ptr, equals);
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!froe_span_equal(word, froe_span_of(words[i].name)))
            continue;
        column.place = (uint8_t)words[i].place;
        column.time = (uint8_t)words[i].time;
        column.pattern = froe_span_of(words[i].pattern);
        column.unit = words[i].unit;
        column.instead = froe_span_equal(word, froe_span_of("host_else"));
        column.port = column.instead || froe_span_equal(word, froe_span_of("host_port"));
        column.test = froe_span_equal(word, froe_span_of("host_address")) ? FROE_TEST_ADDRESS : FROE_TEST_NONE;
        column.list = column.port || froe_span_equal(word, froe_span_of("host_list"));
        if (equals == NULL && words[i].place != FROE_PLACE_DURATION_PART)
            column.name.len = 0;
    }
    return column;
}

void froe_build_native(struct froe_builder *builder, const char *from, const char *to)
{
    while (from < to && !builder->failed) {
        const char *end = *from == '<' ? memchr(from, '>', (size_t)(to - from)) : NULL;
        if (end == NULL) {
            froe_build_byte(builder, (uint8_t)*from++);
            continue;
        }
        froe_build_column(builder, column_of(froe_span_between((const uint8_t *)from + 1, (const uint8_t *)end)),
                          (size_t)(from - builder->string) + 1);
        from = end + 1;
    }
}

/* One key of a column, perhaps with the other one that must be there. */
static void build_key(struct froe_builder *builder, struct froe_log_column column, struct froe_span key)
{
    const uint8_t *mark = memchr(key.ptr, '&', key.len), *order = memchr(key.ptr, '<', key.len);
    const uint8_t *end = key.ptr + key.len;
    if (order != NULL) {
        mark = order;
        column.test = FROE_TEST_ZEROLOG;
    }
    if (mark != NULL) {
        column.given = froe_span_between(mark + 1, end);
        end = mark;
    }
    column.name = froe_span_between(key.ptr, end);
    froe_build_column(builder, column, (size_t)((const char *)key.ptr - builder->string) + 1);
}

/* The text up to a byte, or all; *from is left behind the byte. */
static struct froe_span take_until(const uint8_t **from, const uint8_t *to, uint8_t byte)
{
    const uint8_t *at = *from, *found = memchr(at, byte, (size_t)(to - at));
    *from = found == NULL ? to : found + 1;
    return froe_span_between(at, found == NULL ? to : found);
}

void froe_build_keys(struct froe_builder *builder, const char *from, const char *to)
{
    const uint8_t *at = (const uint8_t *)from, *end = (const uint8_t *)to;
    builder->format.any_key = true;
    while (at < end && !builder->failed) {
        struct froe_span word = take_until(&at, end, ' ');
        struct froe_log_column column = column_of(word);
        const uint8_t *key = column.name.ptr, *word_end = word.ptr + word.len;
        while (key < word_end)
            build_key(builder, column, take_until(&key, word_end, ','));
    }
}
