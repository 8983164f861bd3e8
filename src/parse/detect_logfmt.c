#include "parse/detect_logfmt.h"

#include <stdlib.h>

#include "parse/binding.h"
#include "parse/header.h"
#include "parse/logfmt.h"
#include "parse/record.h"

/* What lines are looked through with, made when it is needed for the first time. */
struct reader {
    struct froe_binding binding;
    struct froe_json_state state;
    struct froe_json_value values[FROE_WANTS_MAX];
    struct froe_json_found found;
    bool bound;
};

static bool is_status(struct froe_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len == 3;
}

/* The places that have a value, a bit each. */
static uint32_t places_of(const struct reader *reader, const uint8_t *line)
{
    uint32_t places = 0;
    for (size_t i = 0; i < reader->binding.want_count; i++) {
        const struct froe_json_want *want = &reader->binding.wants[i];
        if (want->given >= 0 || !froe_json_has(&reader->found, i))
            continue;
        struct froe_span value = froe_json_raw(line, reader->values[i]);
        if (want->place == FROE_PLACE_STATUS ? is_status(value) : value.len > 0)
            places |= UINT32_C(1) << want->place;
    }
    return places;
}

static bool is_request(struct reader *reader, struct froe_span line)
{
    enum {
        STATUS = 1 << FROE_PLACE_STATUS,
        DURATION = 1 << FROE_PLACE_DURATION,
        TOLD = 1 << FROE_PLACE_METHOD | 1 << FROE_PLACE_REQUEST,
        ASKED = TOLD | 1 << FROE_PLACE_TARGET
    };
    if (!froe_logfmt_find(reader->binding.paths, &reader->state, line.ptr, line.len, reader->values, &reader->found))
        return false;
    uint32_t places = places_of(reader, line.ptr);
    return ((places & STATUS) != 0 && (places & ASKED) != 0) || ((places & DURATION) != 0 && (places & TOLD) != 0);
}

size_t froe_logfmt_votes(const struct froe_sample *sample, const struct froe_log_format *format)
{
    struct reader *reader = NULL;
    size_t votes = 0;
    for (size_t i = 0; i < sample->count; i++) {
        struct froe_span line = froe_line_without_padding(sample->lines[i]);
        if (!froe_logfmt_may_be(line))
            continue;
        if (reader == NULL && (reader = calloc(1, sizeof *reader)) == NULL)
            break;
        if (!reader->bound && !froe_format_bind(format, NULL, FROE_NEED_ALL, &reader->binding))
            break;
        reader->bound = true;
        votes += is_request(reader, line);
    }
    if (reader != NULL && reader->bound)
        froe_binding_free(&reader->binding);
    free(reader);
    return votes;
}
