/* Whether a format is Common or Combined, and something behind it. */
#include "parse/format_build.h"

struct walk {
    const struct froe_log_column *columns;
    size_t count, at;
};

static bool is_text(struct froe_span span, const char *text)
{
    return froe_span_equal(span, froe_span_of(text));
}

/* Goes over a column if it is this. */
static bool take(struct walk *walk, enum froe_place place, const char *before, const char *after)
{
    if (walk->at == walk->count)
        return false;
    const struct froe_log_column *column = &walk->columns[walk->at];
    bool several = column->list || column->forwarded; /* of which only the first is the value, or with blanks */
    if (column->place != place || several || !is_text(column->before, before) || !is_text(column->after, after))
        return false;
    walk->at++;
    return true;
}

/* The virtual host, with its port if that is logged: the record has both as one. */
static bool take_vhost(struct walk *walk)
{
    if (walk->columns[0].place != FROE_PLACE_VHOST || walk->columns[0].before.len > 0)
        return false;
    walk->at = 1;
    if (walk->count > 1 && is_text(walk->columns[1].before, ":"))
        walk->at = 2;
    return true;
}

/* Whether the next column is a field by its own name, which what stands in the head is not. */
static bool is_named(const struct walk *walk)
{
    if (walk->at == walk->count)
        return false;
    const struct froe_log_column *column = &walk->columns[walk->at];
    bool other = column->place == FROE_PLACE_NONE || (column->place == FROE_PLACE_USER && column->weak);
    return other && column->name.len > 0;
}

/* ident is logged, or a dash, a virtual host or something without a name stands where it would be. */
static bool take_client(struct walk *walk, const char *before)
{
    if (!take(walk, FROE_PLACE_HOST, before, "") || is_named(walk))
        return false;
    if (take(walk, FROE_PLACE_USER, " - ", ""))
        return true;
    if (take(walk, FROE_PLACE_VHOST, " ", ""))
        return walk->columns[walk->at - 1].name.len == 0 && take(walk, FROE_PLACE_USER, " ", "");
    return (take(walk, FROE_PLACE_IDENT, " ", "") || take(walk, FROE_PLACE_NONE, " ", "")) && !is_named(walk) &&
           take(walk, FROE_PLACE_USER, " ", "");
}

/* What the head has does not come a second time. */
static void settle_tail(struct froe_log_column *column)
{
    if (column->place != FROE_PLACE_REFERER && column->place != FROE_PLACE_AGENT && column->place != FROE_PLACE_VHOST &&
        column->place != FROE_PLACE_DURATION && column->place != FROE_PLACE_DURATION_PART)
        column->place = FROE_PLACE_NONE;
}

bool froe_build_is_clf(struct froe_log_format *format, struct froe_log_column *columns, size_t count,
                       struct froe_span behind)
{
    struct walk walk = {columns, count, 0};
    bool vhost = count > 0 && take_vhost(&walk);
    if (!take_client(&walk, vhost ? " " : "") || columns[walk.at - 1].end == FROE_END_LINE)
        return false;
    size_t time = walk.at;
    if (!take(&walk, FROE_PLACE_TIME, " [", "]") || columns[time].time != FROE_LOGTIME_CLF ||
        !take(&walk, FROE_PLACE_REQUEST, " \"", "\"") || !take(&walk, FROE_PLACE_STATUS, " ", "") ||
        !take(&walk, FROE_PLACE_BYTES, " ", "") || columns[walk.at - 1].end != FROE_END_BLANK)
        return false;
    struct walk quoted = walk;
    bool combined = take(&quoted, FROE_PLACE_REFERER, " \"", "\"") && take(&quoted, FROE_PLACE_AGENT, " \"", "\"");
    if (combined)
        walk = quoted;
    /* What stands behind must be apart from it. */
    struct froe_span next = walk.at < count ? columns[walk.at].before : behind;
    if (next.len > 0 ? next.ptr[0] != ' ' : walk.at < count)
        return false;
    for (size_t i = walk.at; i < count; i++)
        settle_tail(&columns[i]);
    format->vhost = vhost;
    format->ident_vhost = time > 1 && columns[time - 2].place == FROE_PLACE_VHOST;
    format->combined = combined;
    format->tail = walk.at;
    format->extra = walk.at < count || behind.len > 0;
    return true;
}
