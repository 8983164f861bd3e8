/* What froe knows of itself: formats, fields, version. */
#include <pthread.h>

#include "api/job.h"
#include "input/archive.h"
#include "input/decoder.h"
#include "query/field_names.h"

static struct froe_buffer formats;
static pthread_once_t formats_once = PTHREAD_ONCE_INIT;

static void write_formats(void)
{
    froe_buffer_text(&formats, "Log formats (--log-format NAME; auto, the default, tells them apart file by file):\n"
                               "  common          host ident user [time] \"request\" status bytes\n"
                               "  combined        … \"referer\" \"agent\"\n"
                               "  vhost_common    vhost host ident user [time] \"request\" status bytes\n"
                               "  vhost_combined  … \"referer\" \"agent\"\n"
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
    froe_buffer_format(
        &version, "froe %s\ninflate: %s\ncodecs: %s\narchives: %s\ninstruction set: %s (usable:", FROE_VERSION,
        froe_gzip_decoders(), froe_decoder_codecs(), froe_archive_library(), chosen == NULL ? "none" : chosen->name);
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
