#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "input/gather.h"

/*
 * Not glob(3): what it cannot read it tells a function without context, and a directory that cannot be read must not
 * pass for one without matches. A pattern is taken apart at its slashes; each part turns the list of names so far into
 * the next one.
 */

bool froe_is_pattern(const char *name)
{
    return strpbrk(name, "*?[") != NULL;
}

/* One part of a pattern, and the slashes behind it. */
struct part {
    struct froe_span text;
    struct froe_span slashes;
};

static struct part take_part(const char **rest)
{
    const char *end = strchrnul(*rest, '/');
    const char *next = end + strspn(end, "/");
    struct part part = {
        froe_span_between((const uint8_t *)*rest, (const uint8_t *)end),
        froe_span_between((const uint8_t *)end, (const uint8_t *)next),
    };
    *rest = next;
    return part;
}

/* Appends prefix + entry + slashes for each entry of the directory `prefix` that matches. gather: NULL, faults are for
 * somebody else to tell. */
static bool match_entries(struct froe_gather *gather, const char *prefix, const char *part, struct froe_span slashes,
                          struct froe_name_list *names)
{
    DIR *stream = opendir(prefix[0] == '\0' ? "." : prefix);
    if (stream == NULL) {
        if (gather != NULL && errno != ENOENT && errno != ENOTDIR)
            froe_gather_error(gather, prefix[0] == '\0' ? "." : prefix, strerror(errno));
        return true;
    }
    bool done = true;
    const struct dirent *entry = NULL;
    while (done && (errno = 0, entry = readdir(stream)) != NULL) {
        const char *name = entry->d_name;
        /* FNM_PERIOD, and `.` and `..` are for no pattern, not even `.*`. */
        if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && fnmatch(part, name, FNM_PERIOD) == 0)
            done = froe_name_list_add(names, froe_span_of(prefix), froe_span_of(name), slashes) != NULL;
    }
    if (done && errno != 0 && gather != NULL)
        froe_gather_error(gather, prefix[0] == '\0' ? "." : prefix, strerror(errno));
    closedir(stream);
    return done;
}

static bool apply_pattern(struct froe_gather *gather, const struct froe_name_list *from, const struct part *part,
                          struct froe_name_list *to)
{
    struct froe_name_list text = {0};
    const char *pattern = froe_name_list_add(&text, part->text, FROE_ABSENT, FROE_ABSENT);
    bool done = pattern != NULL;
    for (size_t i = 0; done && i < from->count; i++)
        done = match_entries(gather, from->items[i], pattern, part->slashes, to);
    froe_name_list_free(&text);
    return done;
}

/* `**` and a slash: any number of directories. Links to such are not followed, as where a directory is walked. */
static bool is_any_depth(const struct part *part)
{
    return part->text.len == 2 && memcmp(part->text.ptr, "**", 2) == 0 && part->slashes.len > 0;
}

static bool add_directories(const struct froe_name_list *from, struct froe_span slashes, struct froe_name_list *to)
{
    bool done = true;
    for (size_t i = 0; done && i < from->count; i++) {
        struct stat status;
        if (lstat(from->items[i], &status) == 0 && S_ISDIR(status.st_mode))
            done = froe_name_list_add(to, froe_span_of(from->items[i]), slashes, FROE_ABSENT) != NULL;
    }
    return done;
}

/* What cannot be read is told by the next part, which looks there again. */
static bool apply_any_depth(const struct froe_name_list *from, const struct part *part, struct froe_name_list *to)
{
    bool done = true;
    for (size_t i = 0; done && i < from->count; i++)
        done = froe_name_list_add(to, froe_span_of(from->items[i]), FROE_ABSENT, FROE_ABSENT) != NULL;
    for (size_t i = 0; done && i < to->count; i++) {
        struct froe_name_list entries = {0};
        done = match_entries(NULL, to->items[i], "*", FROE_ABSENT, &entries) &&
               add_directories(&entries, part->slashes, to);
        froe_name_list_free(&entries);
    }
    return done;
}

static bool apply_literal(const struct froe_name_list *from, const struct part *part, struct froe_name_list *to)
{
    for (size_t i = 0; i < from->count; i++) {
        if (froe_name_list_add(to, froe_span_of(from->items[i]), part->text, part->slashes) == NULL)
            return false;
    }
    return true;
}

static bool part_is_pattern(const struct part *part)
{
    for (size_t i = 0; i < part->text.len; i++) {
        if (memchr("*?[", part->text.ptr[i], 3) != NULL)
            return true;
    }
    return false;
}

/* Keeps the names of what exists: after a part without wildcards that is not certain. */
static bool existing(struct froe_gather *gather, const struct froe_name_list *from, struct froe_name_list *to)
{
    for (size_t i = 0; i < from->count; i++) {
        struct stat status;
        if (lstat(from->items[i], &status) == 0) {
            if (froe_name_list_add(to, froe_span_of(from->items[i]), FROE_ABSENT, FROE_ABSENT) == NULL)
                return false;
        } else if (errno != ENOENT && errno != ENOTDIR) {
            froe_gather_error(gather, from->items[i], strerror(errno));
        }
    }
    return true;
}

bool froe_gather_matches(struct froe_gather *gather, const char *pattern, struct froe_name_list *names)
{
    struct froe_name_list now = {0};
    bool done = froe_name_list_add(&now, FROE_ABSENT, FROE_ABSENT, FROE_ABSENT) != NULL;
    for (const char *rest = pattern; done && *rest != '\0';) {
        struct part part = take_part(&rest);
        struct froe_name_list next = {0};
        if (is_any_depth(&part))
            done = apply_any_depth(&now, &part, &next);
        else if (part_is_pattern(&part))
            done = apply_pattern(gather, &now, &part, &next);
        else
            done = apply_literal(&now, &part, &next);
        froe_name_list_free(&now);
        now = next;
    }
    done = done && existing(gather, &now, names);
    froe_name_list_free(&now);
    froe_name_list_sort(names);
    return done;
}
