#include "query/path_filter.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "parse/path.h"

static const char usual_names[] = "favicon.ico,robots.txt,humans.txt,crossdomain.xml,_images,search.html,genindex.html,"
                                  "searchindex.js,modindex.html,py-modindex.html";
static const char usual_exts[] = ".png,.js,.css";

/* Splits text at commas into spans that borrow from it, without blanks around them; empty ones are left out. NULL when
 * memory is short. */
static struct froe_span *split(const char *text, size_t *count)
{
    size_t most = 1;
    for (const char *c = text; *c != '\0'; c++)
        most += *c == ',';
    struct froe_span *parts = calloc(most, sizeof *parts);
    *count = 0;
    for (const char *at = text; parts != NULL; at++) {
        struct froe_span part = froe_span_listed(at);
        if (part.len > 0)
            parts[(*count)++] = part;
        at += strcspn(at, ",");
        if (*at == '\0')
            break;
    }
    return parts;
}

/* The list that counts: none, the usual one, the given one, or with a leading + both. Appended to `texts` with its NUL;
 * returns where it begins. */
static const char *choose(char **end, bool pages, const char *given, const char *usual)
{
    const char *from = *end;
    bool add = given != NULL && given[0] == '+';
    bool with_usual = given == NULL ? pages : add;
    int len = sprintf(*end, "%s%s%s", with_usual ? usual : "", with_usual && given != NULL ? "," : "",
                      given == NULL ? "" : given + add);
    *end += len + 1;
    return from;
}

/* An ending may be given without its dot: `css` means `.css`. */
static char *with_dots(const char *list)
{
    if (list == NULL)
        return NULL;
    char *dotted = malloc(2 * strlen(list) + 2);
    if (dotted == NULL)
        return NULL;
    char *to = dotted;
    bool start = true;
    for (const char *c = list; *c != '\0'; c++) {
        if (start && *c == '+' && c == list) {
            *to++ = *c;
            continue;
        }
        bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (*c >= '0' && *c <= '9');
        if (start && letter)
            *to++ = '.';
        *to++ = *c;
        start = *c == ',' || (start && (*c == ' ' || *c == '\t'));
    }
    *to = '\0';
    return dotted;
}

/* What is left of a segment without the slashes around it. */
static struct froe_span without_slashes(const char *text)
{
    text += strspn(text, "/");
    size_t len = strlen(text);
    while (len > 0 && text[len - 1] == '/')
        len--;
    return (struct froe_span){(const uint8_t *)text, len};
}

/* Whether no entry of a list holds a slash: what is compared with it has none. */
static bool is_within_segments(const char *list, const char *option, const char *complaint, froe_error *error)
{
    const char *slash = list == NULL ? NULL : strchr(list, '/');
    return slash == NULL || froe_error_option(error, option, (unsigned)(slash - list) + 1, "%s", complaint);
}

bool froe_path_filter_check(const froe_options *options, froe_error *error)
{
    struct froe_span under = options->under == NULL ? FROE_ABSENT : without_slashes(options->under);
    if (under.ptr != NULL && under.len == 0)
        return froe_error_option(error, "under", 0, "--under takes the first segment of a path, and this is empty");
    const uint8_t *slash = under.ptr == NULL ? NULL : memchr(under.ptr, '/', under.len);
    if (slash != NULL)
        return froe_error_option(error, "under", (unsigned)(slash - (const uint8_t *)options->under) + 1,
                                 "--under takes one segment, the first of a path; --where 'path ^= /a/b/' takes more");
    return is_within_segments(options->exclude_name, "exclude_name",
                              "--exclude-name takes names of single segments, in which there is no /", error) &&
           is_within_segments(options->exclude_ext, "exclude_ext",
                              "--exclude-ext takes endings of names, in which there is no /", error);
}

bool froe_path_filter_init(struct froe_path_filter *filter, const froe_options *options)
{
    *filter = (struct froe_path_filter){.pages = options->pages};
    char *exts = with_dots(options->exclude_ext);
    if (options->exclude_ext != NULL && exts == NULL)
        return false;
    struct froe_span under = without_slashes(options->under == NULL ? "" : options->under);
    size_t room = sizeof usual_names + sizeof usual_exts + under.len + 8;
    room += (exts == NULL ? 0 : strlen(exts)) + (options->exclude_name == NULL ? 0 : strlen(options->exclude_name));
    filter->texts = malloc(room);
    if (filter->texts != NULL) {
        char *end = filter->texts;
        const char *names = choose(&end, options->pages, options->exclude_name, usual_names);
        filter->names = split(names, &filter->name_count);
        for (size_t i = 0; filter->names != NULL && i < filter->name_count; i++)
            filter->name_lengths |= UINT64_C(1) << filter->names[i].len % 64;
        const char *endings = choose(&end, options->pages, exts, usual_exts);
        filter->exts = split(endings, &filter->ext_count);
        memcpy(end, under.ptr, under.len);
        end[under.len] = '\0';
        filter->under = options->under == NULL ? FROE_ABSENT : froe_span_of(end);
    }
    free(exts);
    if (filter->texts != NULL && filter->names != NULL && filter->exts != NULL)
        return true;
    froe_path_filter_free(filter);
    return false;
}

void froe_path_filter_free(struct froe_path_filter *filter)
{
    free(filter->names);
    free(filter->exts);
    free(filter->texts);
    *filter = (struct froe_path_filter){0};
}

bool froe_path_filter_active(const struct froe_path_filter *filter)
{
    return filter->pages || filter->name_count > 0 || filter->ext_count > 0 || filter->under.ptr != NULL;
}

static bool has_excluded_name(const struct froe_path_filter *filter, struct froe_span segment)
{
    if ((filter->name_lengths >> segment.len % 64 & 1) == 0)
        return false;
    for (size_t i = 0; i < filter->name_count; i++)
        if (froe_span_equal(segment, filter->names[i]))
            return true;
    return false;
}

static bool has_excluded_ext(const struct froe_path_filter *filter, struct froe_span path)
{
    struct froe_span name = froe_path_name(path);
    for (size_t i = 0; i < filter->ext_count; i++) {
        struct froe_span ext = filter->exts[i];
        if (name.len >= ext.len && memcmp(name.ptr + name.len - ext.len, ext.ptr, ext.len) == 0)
            return true;
    }
    return false;
}

bool froe_path_filter_keeps(const void *context, struct froe_span path)
{
    const struct froe_path_filter *filter = context;
    struct froe_span segment, rest = path.ptr == NULL ? (struct froe_span){(const uint8_t *)"", 0} : path;
    size_t segments = 0;
    while (froe_path_next(&rest, &segment)) {
        if (segments++ == 0 && filter->under.ptr != NULL && !froe_span_equal(segment, filter->under))
            return false;
        if (has_excluded_name(filter, segment))
            return false;
    }
    if (segments == 0 && filter->pages)
        return false;
    if (segments < 2 && filter->under.ptr != NULL)
        return false;
    return path.ptr == NULL || !has_excluded_ext(filter, path);
}
