#include "run/range.h"

/* What is read at a place at first. */
#define LOOK ((size_t)4 << 10)

/* Places over the whole file: one for each of so many bytes, but no more than EVEN_MOST. Each costs a few microseconds,
 * and what is out of order for longer than the way from one to the next is seen. */
#define EVEN_STEP ((uint64_t)1 << 20)
enum { EVEN_MOST = 64 };

/* The search for an end of the range stops when no more than this is left to be decided. */
#define NEAR_ENOUGH ((uint64_t)64 << 10)

/* Room for the even places, the last one, and as many halvings of a file's size as there can be, for each end. */
enum { PLACES_MOST = EVEN_MOST + 1 + 2 * 64 };

/* Records looked at in one place, unless there are less. */
enum { RECORDS_ENOUGH = 64 };

/* Disorder of clocks that a stream may have behind its start, which is all that is seen of it. */
#define CLOCK_SLACK ((int64_t)7200)

/* Times beyond this are nobody's; sums with them do not overflow. */
#define TIME_MOST (FROE_TIME_ENDLESS / 4)

/* What is seen of the times of some records that follow each other. */
struct sight {
    size_t records;
    int64_t earliest, latest;             /* instants */
    int64_t earliest_clock, latest_clock; /* as shown */
    int64_t lowest_offset, highest_offset;
    int64_t disorder; /* by how much a record is earlier than one before it, at most */
};

/* A place that was looked at. */
struct place {
    uint64_t at;    /* the first line that begins behind it, or with the file, was looked for */
    uint64_t begin; /* where it begins, if records were found */
    uint64_t end;   /* of the lines looked at */
    struct sight sight;
};

struct places {
    struct place list[PLACES_MOST]; /* by `at` */
    size_t count;
    bool failed; /* the file cannot be read */
};

static int64_t limited(int64_t time)
{
    return time < -TIME_MOST ? -TIME_MOST : time > TIME_MOST ? TIME_MOST : time;
}

static void widen(int64_t *low, int64_t *high, int64_t value, bool first)
{
    if (first || value < *low)
        *low = value;
    if (first || value > *high)
        *high = value;
}

static void see(struct sight *sight, int64_t time, int32_t offset)
{
    bool first = sight->records++ == 0;
    widen(&sight->earliest, &sight->latest, time, first);
    widen(&sight->earliest_clock, &sight->latest_clock, time + offset, first);
    widen(&sight->lowest_offset, &sight->highest_offset, offset, first);
    if (sight->latest - time > sight->disorder)
        sight->disorder = sight->latest - time;
}

/* Looks at the first records of a block. */
static void see_lines(struct sight *sight, struct froe_lines *lines, const struct froe_zone *zone,
                      struct froe_span block)
{
    struct froe_record records[RECORDS_ENOUGH];
    struct froe_zone_cache cache = {0};
    size_t count;
    froe_lines_begin(lines, block.ptr, block.len);
    while (sight->records < RECORDS_ENOUGH && (count = froe_lines_read(lines, records, RECORDS_ENOUGH)) > 0)
        for (size_t i = 0; i < count; i++)
            if (records[i].time != FROE_TIME_ABSENT)
                see(sight, limited(records[i].time), froe_shown_offset(zone, &cache, &records[i]));
}

/* What a walker over lines counts, put aside while it is used for a look. */
struct counts {
    uint64_t lines, directives, nul_bytes, reasons[FROE_REASON_COUNT];
    froe_malformed_fn *malformed;
};

static void put_aside(struct counts *counts, struct froe_lines *lines)
{
    counts->lines = lines->lines;
    counts->directives = lines->directives;
    counts->nul_bytes = lines->nul_bytes;
    memcpy(counts->reasons, lines->reasons, sizeof counts->reasons);
    counts->malformed = lines->malformed;
    lines->malformed = NULL;
}

static void put_back(const struct counts *counts, struct froe_lines *lines)
{
    lines->lines = counts->lines;
    lines->directives = counts->directives;
    lines->nul_bytes = counts->nul_bytes;
    memcpy(lines->reasons, counts->reasons, sizeof counts->reasons);
    lines->malformed = counts->malformed;
}

/* Fills the buffer from an offset as far as it goes. False when the file cannot be read as it was when opened. */
static bool read_at(const struct froe_range_search *search, uint64_t offset, size_t cap, size_t *len)
{
    struct froe_reader reader = search->reader;
    reader.offset = reader.first = offset;
    reader.range_end = offset + cap;
    *len = 0;
    while (*len < cap) {
        size_t got;
        enum froe_read_status status = froe_reader_read(&reader, search->buffer + *len, cap - *len, &got);
        if (status == FROE_READ_END)
            break;
        if (status != FROE_READ_OK)
            return false;
        *len += got;
    }
    memset(search->buffer + *len, 0, FROE_LINES_SLACK);
    return true;
}

/* The whole lines in the buffer; what comes first, unless the file begins there, belongs to a line that is not. */
static struct froe_span whole_lines(const struct froe_range_search *search, uint64_t at, size_t len, bool at_end)
{
    const uint8_t *from = search->buffer, *to = search->buffer + len;
    if (at > 0) {
        const uint8_t *newline = memchr(from, '\n', len);
        from = newline == NULL ? to : newline + 1;
    }
    if (!at_end) {
        const uint8_t *newline = memrchr(from, '\n', (size_t)(to - from));
        to = newline == NULL ? from : newline + 1;
    }
    return froe_span_between(from, to);
}

/* Looks for records at a place, further and further behind it. False when the file cannot be read. */
static bool look(const struct froe_range_search *search, uint64_t at, struct place *place)
{
    static const size_t windows[] = {LOOK, 8 * LOOK, FROE_RANGE_BUFFER - FROE_LINES_SLACK};
    *place = (struct place){.at = at};
    for (size_t i = 0; i < sizeof windows / sizeof windows[0]; i++) {
        size_t len;
        if (!read_at(search, at, windows[i], &len))
            return false;
        bool at_end = at + len == search->reader.expected;
        struct froe_span block = whole_lines(search, at, len, at_end);
        place->begin = at + (uint64_t)(block.ptr - search->buffer);
        place->end = place->begin + block.len;
        if (block.len > 0)
            see_lines(&place->sight, search->lines, search->zone, block);
        if (place->sight.records > 0 || at_end)
            break;
    }
    return true;
}

/* Looks at a place that has not been looked at. False when the file cannot be read. */
static bool add_place(struct places *places, const struct froe_range_search *search, uint64_t at)
{
    struct place place;
    if (!look(search, at, &place)) {
        places->failed = true;
        return false;
    }
    size_t i = places->count++;
    for (; i > 0 && places->list[i - 1].at > at; i--)
        places->list[i] = places->list[i - 1];
    places->list[i] = place;
    return true;
}

static void look_evenly(struct places *places, const struct froe_range_search *search)
{
    uint64_t size = search->reader.expected;
    uint64_t count = size / EVEN_STEP;
    count = count < 1 ? 1 : count > EVEN_MOST ? EVEN_MOST : count;
    for (uint64_t i = 0; i < count; i++)
        if (!add_place(places, search, size / count * i))
            return;
    add_place(places, search, size - LOOK);
}

static bool is_sorted(const struct places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        const struct place *later = &places->list[i];
        if (later->sight.records == 0)
            continue;
        if (later->sight.disorder > FROE_RANGE_SLACK)
            return false;
        /* Where records are far apart, what was seen from two places may overlap. */
        for (size_t j = 0; j < i; j++) {
            const struct place *earlier = &places->list[j];
            if (earlier->sight.records > 0 && earlier->end <= later->begin &&
                later->sight.earliest < earlier->sight.latest - FROE_RANGE_SLACK)
                return false;
        }
    }
    return true;
}

/* The difference of the offsets seen. */
static int64_t clock_difference(const struct places *places)
{
    int64_t low = 0, high = 0;
    bool first = true;
    for (size_t i = 0; i < places->count; i++) {
        const struct sight *sight = &places->list[i].sight;
        if (sight->records == 0)
            continue;
        widen(&low, &high, sight->lowest_offset, first);
        widen(&low, &high, sight->highest_offset, false);
        first = false;
    }
    return high - low;
}

/* Whether all that lies before these records is before the range. */
static bool is_before(const struct sight *sight, const struct froe_time_bound *since, int64_t clocks)
{
    int64_t latest = since->local ? sight->latest_clock + clocks : sight->latest;
    return sight->records > 0 && latest + FROE_RANGE_SLACK < since->seconds;
}

/* Whether these records and all that lies behind them are past the range. */
static bool is_past(const struct sight *sight, const struct froe_time_bound *until, int64_t clocks)
{
    int64_t earliest = until->local ? sight->earliest_clock - clocks : sight->earliest;
    return sight->records > 0 && earliest - FROE_RANGE_SLACK >= until->seconds;
}

/* Number of places up to the last one before the range. */
static size_t places_before(const struct places *places, const struct froe_time_range *range)
{
    int64_t clocks = clock_difference(places);
    size_t count = places->count;
    while (count > 0 && !is_before(&places->list[count - 1].sight, &range->since, clocks))
        count--;
    return count;
}

/* Number of places up to the first one past the range, without it. */
static size_t places_until(const struct places *places, const struct froe_time_range *range)
{
    int64_t clocks = clock_difference(places);
    size_t count = 0;
    while (count < places->count && !is_past(&places->list[count].sight, &range->until, clocks))
        count++;
    return count;
}

/* Looks in the middle between the place number i and the one before it. False: they are near enough. */
static bool halve(struct places *places, const struct froe_range_search *search, size_t i)
{
    if (i == 0 || i >= places->count || places->count == PLACES_MOST)
        return false;
    uint64_t from = places->list[i - 1].at, to = places->list[i].at;
    return to - from > NEAR_ENOUGH && add_place(places, search, from + (to - from) / 2);
}

static struct froe_byte_range find(const struct froe_range_search *search)
{
    struct froe_byte_range all = {0, search->reader.expected};
    struct places places = {.count = 0};
    look_evenly(&places, search);
    if (places.failed || !is_sorted(&places))
        return all;
    while (halve(&places, search, places_before(&places, search->range)))
        ;
    while (halve(&places, search, places_until(&places, search->range)))
        ;
    if (places.failed || !is_sorted(&places))
        return all;
    size_t before = places_before(&places, search->range), until = places_until(&places, search->range);
    struct froe_byte_range found = {before == 0 ? 0 : places.list[before - 1].begin,
                                    until == places.count ? all.to : places.list[until].begin};
    return found.from <= found.to ? found : all;
}

struct froe_byte_range froe_range_find(struct froe_range_search *search)
{
    if (search->reader.expected <= FROE_RANGE_WORTH)
        return (struct froe_byte_range){0, search->reader.expected};
    struct counts counts;
    put_aside(&counts, search->lines);
    struct froe_byte_range found = find(search);
    put_back(&counts, search->lines);
    return found;
}

enum froe_range_verdict froe_range_judge(const struct froe_time_range *range, const struct froe_zone *zone,
                                         struct froe_lines *lines, struct froe_span block)
{
    struct sight sight = {0};
    struct counts counts;
    put_aside(&counts, lines);
    see_lines(&sight, lines, zone, block);
    put_back(&counts, lines);
    if (sight.records == 0)
        return FROE_RANGE_UNKNOWN;
    bool sorted = sight.disorder <= FROE_RANGE_SLACK;
    return sorted && is_past(&sight, &range->until, CLOCK_SLACK) ? FROE_RANGE_PAST : FROE_RANGE_READ;
}
