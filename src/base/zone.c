#include "base/zone.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/read.h"
#include "base/text.h"
#include "base/zone_table.h"

#define DIRECTORY    "/usr/share/zoneinfo"
#define OPTION       "time_zone"
#define NAME_LEN_MAX 255 /* the longest name of the database has 32 bytes */

static bool digits(const char *text, int max, int32_t *number)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *number = (text[0] - '0') * 10 + text[1] - '0';
    return *number <= max;
}

/* ±hh:mm or ±hhmm */
static bool parse_fixed(struct froe_zone *zone, const char *text)
{
    size_t len = strlen(text);
    if (len != 5 && !(len == 6 && text[3] == ':'))
        return false;
    int32_t hours = 0, minutes = 0;
    if (!digits(text + 1, 23, &hours) || !digits(text + len - 2, 59, &minutes))
        return false;
    zone->fixed = (hours * 60 + minutes) * (text[0] == '-' ? -60 : 60);
    return true;
}

/* Sets the error with a text that holds a name; returns false. */
static bool complain(froe_error *error, const char *before, const char *name, const char *after)
{
    struct froe_buffer shown = {0};
    froe_text_escape(&shown, froe_span_of(name));
    froe_buffer_byte(&shown, 0);
    froe_error_option(error, OPTION, 0, "%s%s%s", before, shown.failed ? "" : (const char *)shown.data, after);
    froe_buffer_free(&shown);
    return false;
}

static bool unknown(froe_error *error, const char *name)
{
    return complain(error, "unknown time zone \"", name, "\": give UTC, +02:00 or a name such as Europe/Berlin");
}

static bool unreadable(froe_error *error, const char *name, int reason)
{
    char text[128];
    snprintf(text, sizeof text, ": cannot be read: %s", strerror(reason));
    return complain(error, "time zone ", name, text);
}

/* Opens a regular file under the directory of zones; -1 with errno. */
static int open_zone(const char *directory, const char *name)
{
    /* Not blocking, should the name be that of a pipe. */
    int fd = -1;
    int base = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (base >= 0) {
        fd = openat(base, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        int kept = errno;
        close(base);
        errno = kept;
    }
    struct stat status;
    if (fd >= 0 && (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))) {
        close(fd);
        errno = ENOENT;
        return -1;
    }
    return fd;
}

static bool cannot_open(froe_error *error, const char *directory, const char *name)
{
    int reason = errno;
    if (access(directory, F_OK) != 0)
        return complain(error, "cannot look up time zones by name: there is no ", directory, " (package tzdata)");
    if (reason == ENOENT || reason == ENOTDIR || reason == ENAMETOOLONG)
        return unknown(error, name);
    return unreadable(error, name, reason);
}

static bool make_table(struct froe_zone *zone, struct froe_span file, const char *name, froe_error *error)
{
    switch (froe_zone_table_read(file, &zone->table)) {
    case FROE_ZONE_OK:
        return true;
    case FROE_ZONE_FOREIGN:
        return unknown(error, name);
    case FROE_ZONE_DAMAGED:
        return complain(error, "time zone ", name, ": its file is damaged");
    case FROE_ZONE_LEAP:
        return complain(error, "time zone ", name, ": zones that count leap seconds cannot be used");
    default:
        return froe_error_option(error, OPTION, 0, "out of memory");
    }
}

static bool parse_named(struct froe_zone *zone, const char *name, froe_error *error)
{
    const char *directory = getenv("TZDIR");
    if (directory == NULL || directory[0] == '\0')
        directory = DIRECTORY;
    int fd = open_zone(directory, name);
    if (fd < 0)
        return cannot_open(error, directory, name);
    struct froe_buffer file = {0};
    bool done = froe_read_rest(fd, FROE_ZONE_FILE_MAX, &file);
    if (done)
        done = make_table(zone, (struct froe_span){file.data, file.len}, name, error);
    else
        unreadable(error, name, errno);
    froe_buffer_free(&file);
    close(fd);
    return done;
}

bool froe_zone_parse(struct froe_zone *zone, const char *text, froe_error *error)
{
    *zone = (struct froe_zone){0};
    if (strcmp(text, "UTC") == 0 || strcmp(text, "Z") == 0)
        return true;
    if (text[0] == '+' || text[0] == '-')
        return parse_fixed(zone, text) ||
               complain(error, "\"", text, "\" is no time zone: offsets are written +02:00 or -0530");
    /* Names are looked up in the directory of zones, not elsewhere. */
    if (text[0] == '\0' || text[0] == '/' || strstr(text, "..") != NULL || strlen(text) > NAME_LEN_MAX)
        return unknown(error, text);
    return parse_named(zone, text, error);
}

void froe_zone_free(struct froe_zone *zone)
{
    froe_zone_table_free(zone->table);
    *zone = (struct froe_zone){0};
}

/* Number of transitions at or before an instant. */
static size_t transitions_until(const struct froe_zone_table *table, int64_t unix_seconds)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->times[middle] <= unix_seconds)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int32_t froe_zone_refill(struct froe_zone_cache *cache, const struct froe_zone *zone, int64_t unix_seconds)
{
    const struct froe_zone_table *table = zone->table;
    *cache = (struct froe_zone_cache){INT64_MIN, INT64_MAX, zone->fixed};
    if (table == NULL)
        return cache->offset;
    size_t passed = transitions_until(table, unix_seconds);
    if (passed == table->count && table->has_rule)
        cache->offset = froe_zone_rule_find(&table->rule, unix_seconds, &cache->from, &cache->until);
    else
        cache->offset = passed == 0 ? table->first : table->offsets[passed - 1];
    if (passed > 0 && cache->from < table->times[passed - 1])
        cache->from = table->times[passed - 1];
    if (passed < table->count)
        cache->until = table->times[passed];
    return cache->offset;
}
