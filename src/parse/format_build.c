#include "parse/format_build.h"

#include <stddef.h>
#include <stdlib.h>

#include "parse/format_names.h"

bool froe_build_begin(struct froe_builder *builder, const char *string, froe_error *error)
{
    memset(builder, 0, offsetof(struct froe_builder, columns));
    builder->string = string;
    builder->error = error;
    /* Beside its own bytes a directive of two or more brings a name of up to 32. */
    builder->text_cap = strlen(string) * 20 + 256;
    builder->text = malloc(builder->text_cap);
    if (builder->text == NULL) {
        builder->failed = true;
        return froe_error_set(error, "out of memory");
    }
    builder->gap.ptr = builder->text;
    return true;
}

bool froe_build_fail(struct froe_builder *builder, size_t position, const char *text)
{
    if (!builder->failed)
        froe_error_option(builder->error, "log_format", (unsigned)position, "%s", text);
    builder->failed = true;
    return false;
}

size_t froe_build_position(const struct froe_builder *builder, const void *at)
{
    return (size_t)((const char *)at - builder->string) + 1;
}

const char *froe_build_line_end(struct froe_builder *builder, const char *at, const char *to, char quote)
{
    while (at < to && memchr(" \t\r\n", *at, 4) != NULL)
        at++;
    if (at < to && *at != quote)
        froe_build_fail(builder, froe_build_position(builder, at), FROE_ONE_FORMAT);
    return at;
}

/* Copies into the text; the copy stays where it is. */
static struct froe_span keep(struct froe_builder *builder, struct froe_span bytes)
{
    struct froe_span kept = {builder->text + builder->text_len, bytes.len};
    if (builder->failed)
        return (struct froe_span){builder->text, 0};
    if (builder->text_cap - builder->text_len < bytes.len) {
        froe_build_fail(builder, 0, "the log format is too long");
        return (struct froe_span){builder->text, 0};
    }
    if (bytes.len > 0)
        memcpy(builder->text + builder->text_len, bytes.ptr, bytes.len);
    builder->text_len += bytes.len;
    return kept;
}

static bool is_blank(uint8_t byte)
{
    return byte == ' ';
}

void froe_build_byte(struct froe_builder *builder, uint8_t byte)
{
    /* One blank stands for any number of them. */
    if (is_blank(byte) && builder->gap.len > 0 && is_blank(builder->gap.ptr[builder->gap.len - 1]))
        return;
    struct froe_span kept = keep(builder, (struct froe_span){&byte, 1});
    if (builder->gap.len == 0)
        builder->gap.ptr = kept.ptr;
    builder->gap.len += kept.len;
}

void froe_build_text(struct froe_builder *builder, const char *text)
{
    for (; *text != '\0'; text++)
        froe_build_byte(builder, (uint8_t)*text);
}

static void lower(struct froe_span text)
{
    uint8_t *bytes = (uint8_t *)text.ptr;
    for (size_t i = 0; i < text.len; i++)
        bytes[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] | 0x20 : text.ptr[i];
}

/* $host$request_uri, %v%U: the path begins with a slash, which no host has. */
static bool meets_path(const struct froe_log_column *last, const struct froe_log_column *column)
{
    return last->place == FROE_PLACE_VHOST && (column->place == FROE_PLACE_TARGET || column->place == FROE_PLACE_PATH);
}

void froe_build_column(struct froe_builder *builder, struct froe_log_column column, size_t position)
{
    if (builder->failed)
        return;
    struct froe_log_column *last = builder->count == 0 ? NULL : &builder->columns[builder->count - 1];
    bool touches = last != NULL && builder->gap.len == 0 && builder->format.kind == FROE_FORMAT_KIND_TEXT;
    /* %U%q and $uri$is_args$args: together they are what was asked for. */
    if (touches && (last->place == FROE_PLACE_PATH || last->place == FROE_PLACE_TARGET) &&
        column.place == FROE_PLACE_QUERY) {
        last->place = FROE_PLACE_TARGET;
        return;
    }
    if (touches && meets_path(last, &column)) {
        last->end = FROE_END_PATH;
    } else if (touches && last->place != FROE_PLACE_TIME && !builder->whole) {
        froe_build_fail(builder, position,
                        "something must stand between two directives, so that values can be told apart");
        return;
    }
    if (builder->count == FROE_COLUMNS_MAX) {
        froe_build_fail(builder, position, "too many directives in the log format");
        return;
    }
    /* What a directive says of a key's value counts for more than the key. */
    const struct froe_known_name *known = column.value == FROE_COLUMN_TEXT ? froe_known_name(column.name) : NULL;
    if (known != NULL && column.name.len > 0) {
        column.value = (uint8_t)known->type;
        column.unit = column.place == FROE_PLACE_DURATION ? column.unit : known->unit;
    }
    column.name = keep(builder, column.name);
    if (!builder->format.any_key)
        lower(column.name);
    column.pattern = keep(builder, column.pattern);
    column.given = keep(builder, column.given);
    column.before = builder->gap;
    builder->columns[builder->count++] = column;
    builder->gap = (struct froe_span){builder->text + builder->text_len, 0};
}

/* Of several columns for one place the first has it; a weak one only where there is no other. The rest keep their
 * names. Of virtual hosts with one name, %v and %V, that is then the other's: who has the place is known by it. */
static void settle_place(struct froe_builder *builder, enum froe_place place)
{
    struct froe_log_column *owner = NULL;
    for (size_t i = 0; i < builder->count; i++) {
        struct froe_log_column *column = &builder->columns[i];
        if (column->place == place && !column->instead && (owner == NULL || (owner->weak && !column->weak)))
            owner = column;
    }
    for (size_t i = 0; i < builder->count; i++) {
        struct froe_log_column *column = &builder->columns[i];
        if (column->place != place || column == owner || column->instead)
            continue;
        column->place = FROE_PLACE_NONE;
        if (place == FROE_PLACE_VHOST && froe_span_equal(column->name, owner->name))
            owner->name.len = 0;
    }
}

static bool is_whole_time(const struct froe_log_column *column)
{
    return column->place == FROE_PLACE_TIME && column->time != FROE_LOGTIME_DATE &&
           column->time != FROE_LOGTIME_CLOCK && column->time != FROE_LOGTIME_PATTERN;
}

/* A date or a time of day that is weak gives way to another one; there may be one of each. */
static void settle_halves(struct froe_builder *builder, enum froe_logtime_syntax half)
{
    bool strong = false;
    for (size_t i = 0; i < builder->count; i++)
        strong |= builder->columns[i].place == FROE_PLACE_TIME && builder->columns[i].time == half &&
                  !builder->columns[i].weak;
    for (size_t i = 0; strong && i < builder->count; i++)
        if (builder->columns[i].place == FROE_PLACE_TIME && builder->columns[i].time == half &&
            builder->columns[i].weak)
            builder->columns[i].place = FROE_PLACE_NONE;
}

static void settle_places(struct froe_builder *builder)
{
    bool whole = false, sum = false, duration = false;
    for (size_t i = 0; i < builder->count; i++) {
        whole |= is_whole_time(&builder->columns[i]);
        sum |= builder->columns[i].place == FROE_PLACE_DURATION_PART;
        duration |= builder->columns[i].place == FROE_PLACE_DURATION;
    }
    for (size_t i = 0; whole && i < builder->count; i++)
        if (builder->columns[i].place == FROE_PLACE_TIME && !is_whole_time(&builder->columns[i]))
            builder->columns[i].place = FROE_PLACE_NONE;
    settle_halves(builder, FROE_LOGTIME_DATE);
    settle_halves(builder, FROE_LOGTIME_CLOCK);
    for (int place = FROE_PLACE_HOST; place < FROE_PLACE_DURATION_PART; place++)
        if (place != FROE_PLACE_TIME || whole)
            settle_place(builder, (enum froe_place)place);
    for (size_t i = 0; sum && duration && i < builder->count; i++)
        if (builder->columns[i].place == FROE_PLACE_DURATION_PART)
            builder->columns[i].place = FROE_PLACE_NONE;
}

/* What closes a value that the last byte before it opened. */
static uint8_t closer_of(struct froe_span before)
{
    switch (before.len == 0 ? 0 : before.ptr[before.len - 1]) {
    case '"':
        return '"';
    case '[':
        return ']';
    case '{':
        return '}';
    case '(':
        return ')';
    default:
        return 0;
    }
}

static bool holds_blanks(const struct froe_log_column *column)
{
    return column->place == FROE_PLACE_USER || column->place == FROE_PLACE_REQUEST ||
           column->place == FROE_PLACE_AGENT || column->place == FROE_PLACE_REFERER ||
           (column->place == FROE_PLACE_NONE && column->name.len == 0);
}

/* Where an unquoted value ends that the text `behind` follows; it is empty behind the last column. */
static enum froe_end end_of(const struct froe_log_column *column, struct froe_span behind)
{
    if (behind.len == 0)
        return holds_blanks(column) && column->place >= FROE_PLACE_REQUEST ? FROE_END_LINE : FROE_END_BLANK;
    if (behind.ptr[0] == ' ')
        return behind.len > 1 && holds_blanks(column) ? FROE_END_TEXT : FROE_END_BLANK;
    if (behind.ptr[0] == ':' && behind.len == 1 &&
        (column->place == FROE_PLACE_HOST || column->place == FROE_PLACE_VHOST))
        return FROE_END_LAST;
    return FROE_END_TEXT;
}

/* Parts of the gap behind a column: what closes it, and what stands before the next. Sets where it ends. */
static void settle_end(struct froe_builder *builder, size_t index)
{
    struct froe_log_column *column = &builder->columns[index];
    bool last = index + 1 == builder->count;
    struct froe_span *behind = last ? &builder->gap : &builder->columns[index + 1].before;
    bool loose = builder->format.loose || column->end == FROE_END_LOOSE;
    uint8_t closer = closer_of(column->before);
    column->after = (struct froe_span){behind->ptr, 0};
    if (closer != 0 && behind->len > 0 && behind->ptr[0] == closer) {
        column->after.len = 1;
        behind->ptr++;
        behind->len--;
    }
    column->stop = column->after.len > 0 ? column->after : *behind;
    if (column->end == FROE_END_PATH)
        return;
    if (column->place == FROE_PLACE_TIME)
        column->end = FROE_END_ITSELF;
    else if (column->after.len > 0 && closer == '"')
        column->end = loose ? FROE_END_LOOSE : FROE_END_QUOTE;
    else if (column->after.len > 0)
        column->end = FROE_END_TEXT;
    else
        column->end = (uint8_t)end_of(column, *behind);
    if (column->end == FROE_END_LAST && !last)
        column[1].optional = true;
    /* A name that ends at text is one word; before a number stands, perhaps, what somebody has added to the format. */
    column->word = builder->format.words && column->value == FROE_COLUMN_TEXT && column->end == FROE_END_TEXT &&
                   column->after.len == 0 && column->stop.ptr[0] != ' ' && !holds_blanks(column);
    /* `"%s"%^` of GoAccess. */
    column->free = !last && behind->len == 0 && column[1].place == FROE_PLACE_NONE && column[1].name.len == 0;
    /* The quotes of a loose column are read with it; times have none. */
    if (loose && closer == '"' && column->after.len > 0) {
        column->before.len--;
        column->after.len = 0;
    }
}

/* Services of clouds add columns in the course of years: there lines that were written before count too. */
static bool must_stand(const struct froe_log_format *format, const struct froe_log_column *column)
{
    switch ((enum froe_place)column->place) {
    case FROE_PLACE_NONE:
    case FROE_PLACE_VHOST:
    case FROE_PLACE_DURATION:
    case FROE_PLACE_DURATION_PART:
        return false;
    case FROE_PLACE_REFERER:
    case FROE_PLACE_AGENT:
    case FROE_PLACE_QUERY:
    case FROE_PLACE_PROTOCOL:
        return !format->loose;
    default:
        return true;
    }
}

/* Moves what a span points to from one text to its copy. */
static void rebase(struct froe_span *span, const uint8_t *from, const uint8_t *to)
{
    span->ptr = span->len == 0 ? to : to + (span->ptr - from);
}

/* The format, its columns, its text and its layout in one piece of memory. */
static struct froe_log_format *copy_out(const struct froe_builder *builder, const char *layout)
{
    size_t layout_len = strlen(layout) + 1;
    struct froe_log_format *format =
        malloc(sizeof *format + builder->count * sizeof *builder->columns + builder->text_len + layout_len);
    if (format == NULL)
        return NULL;
    struct froe_log_column *columns = (struct froe_log_column *)(format + 1);
    uint8_t *text = (uint8_t *)(columns + builder->count);
    *format = builder->format;
    memcpy(columns, builder->columns, builder->count * sizeof *columns);
    memcpy(text, builder->text, builder->text_len);
    memcpy(text + builder->text_len, layout, layout_len);
    format->layout = (const char *)text + builder->text_len;
    for (size_t i = 0; i < builder->count; i++) {
        rebase(&columns[i].before, builder->text, text);
        rebase(&columns[i].after, builder->text, text);
        rebase(&columns[i].stop, builder->text, text);
        rebase(&columns[i].name, builder->text, text);
        rebase(&columns[i].pattern, builder->text, text);
        rebase(&columns[i].given, builder->text, text);
    }
    format->behind = builder->gap;
    rebase(&format->behind, builder->text, text);
    format->columns = columns;
    format->column_count = builder->count;
    format->text = (struct froe_span){text, builder->text_len};
    return format;
}

static void settle(struct froe_builder *builder)
{
    struct froe_log_format *format = &builder->format;
    settle_places(builder);
    for (size_t i = 0; i < builder->count; i++)
        settle_end(builder, i);
    format->required = format->exact || builder->count == 0 ? builder->count : 1;
    for (size_t i = 0; i < builder->count; i++)
        if (must_stand(format, &builder->columns[i]) && i >= format->required)
            format->required = i + 1;
    if (format->kind == FROE_FORMAT_KIND_TEXT && !format->loose && format->prefixed == 0 && !format->directives &&
        froe_build_is_clf(format, builder->columns, builder->count, builder->gap))
        format->kind = FROE_FORMAT_KIND_CLF;
}

void froe_build_drop(struct froe_builder *builder)
{
    free(builder->text);
    builder->text = NULL;
}

struct froe_log_format *froe_build_finish(struct froe_builder *builder, const char *name, const char *layout)
{
    struct froe_log_format *format = NULL;
    if (!builder->failed && builder->count == 0 && !builder->format.directives)
        froe_build_fail(builder, 1, "the log format has no directive");
    if (!builder->failed) {
        if (builder->format.kind == FROE_FORMAT_KIND_TEXT)
            settle(builder);
        else if (builder->format.kind == FROE_FORMAT_KIND_CSV)
            settle_places(builder);
        builder->format.name = name;
        format = copy_out(builder, layout);
        if (format == NULL)
            froe_error_set(builder->error, "out of memory");
    }
    froe_build_drop(builder);
    return format;
}

void froe_format_free(struct froe_log_format *format)
{
    free(format);
}
