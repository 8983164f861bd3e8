/* What froe knows of itself: formats, fields, version. */
#include <pthread.h>

#include "api/job.h"
#include "input/gzip.h"
#include "parse/format_table.h"
#include "query/field_names.h"

static struct froe_buffer formats;
static pthread_once_t formats_once = PTHREAD_ONCE_INIT;

/* The fields that a format adds to the standard ones, in lines of their own. */
static void write_added_fields(const struct froe_log_format *format)
{
    enum { WIDTH = 110, INDENT = 8 };
    struct froe_span name;
    size_t column = 0;
    for (size_t i = 0; froe_format_added_field(format, i, &name); i++) {
        if (name.len == 0)
            continue;
        if (column == 0 || column + 1 + name.len > WIDTH) {
            froe_buffer_format(&formats, "%s%*s", column == 0 ? "" : "\n", INDENT, "");
            column = INDENT;
        } else {
            froe_buffer_byte(&formats, ' ');
            column++;
        }
        froe_buffer_append(&formats, name.ptr, name.len);
        column += name.len;
    }
    if (column > 0)
        froe_buffer_byte(&formats, '\n');
}

static void write_named_formats(void)
{
    for (const struct froe_named_format *named = froe_named_formats(); named->name != NULL; named++) {
        froe_error unused;
        struct froe_log_format *format = froe_named_compile(named, &unused);
        froe_buffer_format(&formats, "  %-15s %s\n    %s\n", named->name, named->about, named->layout);
        if (format != NULL)
            write_added_fields(format);
        froe_format_free(format);
    }
}

static void write_formats(void)
{
    froe_buffer_text(&formats, "Log formats (--log-format NAME; auto, the default, tells them apart file by file), "
                               "their layout, and the fields\n"
                               "that they add to the standard ones:\n");
    write_named_formats();
    froe_buffer_text(&formats, "\n--log-format also takes a format string of a server: Apache's LogFormat (%h %>s %D "
                               "%{X-Forwarded-For}i), nginx'\n"
                               "log_format ($remote_addr $status $request_time), GoAccess' log-format with its "
                               "date-format and time-format on\n"
                               "lines behind it, a #Fields: line of W3C logs, or a JSON object of such directives "
                               "({\"ip\":\"$remote_addr\"}).\n"
                               "What it adds is a field by its name: headers of the request as x-forwarded-for, others "
                               "as cookie.NAME, env.NAME,\n"
                               "note.NAME, sent.NAME (headers of the response), nginx variables by their name, keys of "
                               "JSON lines joined by dots\n"
                               "(user.name, tags.0). Letters may be typed in any case, - and _ are the same.\n"
                               "What follows on a line is not looked at.\n\n"
                               "Fields:\n");
    for (const struct froe_field_name *name = froe_field_names(); name->name != NULL; name++)
        if (name->help != NULL)
            froe_buffer_format(&formats, "  %-15s %s\n", name->name, name->help);
    froe_buffer_text(&formats, "  path.1, path.2  non-empty segments of the path\n"
                               "  query.NAME      first value of a parameter of the query\n"
                               "  host/N          network of the host with a prefix of N bits\n"
                               "  time:5m, time:1h, time:1d and the like\n"
                               "                  the time cut to a bucket\n");
    froe_buffer_byte(&formats, '\0');
}

const char *froe_formats_text(void)
{
    pthread_once(&formats_once, write_formats);
    return formats.failed ? "" : (const char *)formats.data;
}

static struct froe_buffer version;
static pthread_once_t version_once = PTHREAD_ONCE_INIT;

static void write_version(void)
{
    size_t count;
    froe_error unused;
    const struct froe_kernel *kernels = froe_kernels(&count);
    const struct froe_kernel *chosen = froe_kernel_choose(&unused);
    froe_buffer_format(&version, "froe %s\ninflate: %s\ninstruction set: %s (usable:", FROE_VERSION,
                       froe_gzip_decoders(), chosen == NULL ? "none" : chosen->name);
    for (size_t i = 0; i < count; i++)
        froe_buffer_format(&version, " %s", kernels[i].name);
    froe_buffer_format(&version, ")\nbuilt with: %s\n", __VERSION__);
    froe_buffer_byte(&version, '\0');
}

const char *froe_version_text(froe_error *error)
{
    if (froe_kernel_choose(error) == NULL)
        return NULL;
    pthread_once(&version_once, write_version);
    return version.failed ? "" : (const char *)version.data;
}
