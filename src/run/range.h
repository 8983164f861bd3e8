/*
 * What part of a file can hold records of a time range.
 *
 * Servers write records in the order in which requests end, with the time at which they began, or from several
 * processes at once: a log is sorted but for a little disorder. So a file counts as sorted when no record is more than
 * FROE_RANGE_SLACK earlier than any before it. Of such a file, all that lies before a record which is more than the
 * slack too early is too early, and all behind one that is at least the slack too late is too late.
 *
 * A search looks at places spread evenly over the file, and then at ever closer ones about each end of the range; at
 * each it reads some whole lines. When what it sees there is not sorted, nothing is left out. It looks at a sample: a
 * stretch of other times in between can escape it, and so can a record that is much too late where all others are in
 * order. Places without records (malformed lines, NUL bytes, lines without a time) say nothing and leave nothing out.
 *
 * Bounds that mean the clock of the records are compared with that clock; the slack then grows by the difference of the
 * offsets from UTC that were seen, since a clock that was put back makes as much disorder.
 */
#ifndef FROE_RUN_RANGE_H
#define FROE_RUN_RANGE_H

#include "input/reader.h"
#include "parse/lines.h"
#include "query/time_range.h"

/* Seconds of disorder that are allowed for. */
#define FROE_RANGE_SLACK ((int64_t)600)

/* Smaller files are read whole: it takes no longer than looking. */
#define FROE_RANGE_WORTH ((uint64_t)64 << 10)

/* Bytes of the buffer that a search reads into. */
#define FROE_RANGE_BUFFER (((size_t)1 << 20) + FROE_LINES_SLACK)

/* What is searched. */
struct froe_range_search {
    const struct froe_time_range *range;
    const struct froe_zone *zone; /* that times are shown in; NULL: their own */
    struct froe_reader reader;    /* for any place of the file, which is seekable */
    struct froe_lines *lines;     /* made ready for the file, with FROE_NEED_TIME; its counts are left as they are */
    uint8_t *buffer;              /* FROE_RANGE_BUFFER bytes */
};

/* From one start of a line to another, or to the end of the file. */
struct froe_byte_range {
    uint64_t from, to;
};

/* The part of the file that can hold records of the range; all of it when it is not sorted, or cannot be read. */
struct froe_byte_range froe_range_find(struct froe_range_search *search);

/* What the beginning of a stream says of the rest. */
enum froe_range_verdict {
    FROE_RANGE_UNKNOWN, /* no record yet */
    FROE_RANGE_READ,    /* it may reach into the range */
    FROE_RANGE_PAST,    /* its first records are past the range, and the others will be too */
};

/* Judges by a block of whole lines; FROE_LINES_SLACK bytes behind it are readable. zone and lines as above. */
enum froe_range_verdict froe_range_judge(const struct froe_time_range *range, const struct froe_zone *zone,
                                         struct froe_lines *lines, struct froe_span block);

#endif
