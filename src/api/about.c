/* What froe knows of itself: formats, fields, version. */
#include <pthread.h>

#include "agent/agents.h"
#include "api/job.h"
#include "geo/geo.h"
#include "input/archive.h"
#include "input/decoder.h"
#include "parse/format_table.h"
#include "query/field_names.h"

enum { NAME_WIDTH = 15, TYPE_WIDTH = 8 };

static void write_field(struct froe_buffer *to, const char *name, enum froe_type type, const char *help)
{
    froe_buffer_format(to, "  %-*s  %-*s  %s\n", NAME_WIDTH, name, TYPE_WIDTH, froe_type_name(type), help);
}

/* The fields that are part of the line, or those that are made from it. */
static void write_fields_of(struct froe_buffer *to, bool standard)
{
    for (const struct froe_field_name *name = froe_field_names(); name->name != NULL; name++)
        if (name->help != NULL && name->standard == standard)
            write_field(to, name->name, name->type, name->help);
}

static void write_families(struct froe_buffer *to)
{
    for (const struct froe_field_family *family = froe_field_families(); family->names != NULL; family++)
        write_field(to, family->names, family->type, family->help);
}

static struct froe_buffer formats;
static pthread_once_t formats_once = PTHREAD_ONCE_INIT;

/* Text in lines that fit a terminal. */
struct filler {
    struct froe_buffer *to;
    size_t indent;
    size_t column; /* 0: nothing stands on the line */
    bool glued;    /* no blank goes before the next piece */
};

/* Appends a piece that is not to be broken, on the next line when it does not fit any more. */
static void fill_piece(struct filler *filler, struct froe_span piece)
{
    enum { WIDTH = 80 };
    bool glued = filler->glued || filler->column == 0;
    if (filler->column > 0 && filler->column + !glued + piece.len > WIDTH) {
        froe_buffer_byte(filler->to, '\n');
        filler->column = 0;
    }
    if (filler->column == 0) {
        froe_buffer_format(filler->to, "%*s", (int)filler->indent, "");
        filler->column = filler->indent;
    } else if (!glued) {
        froe_buffer_byte(filler->to, ' ');
        filler->column++;
    }
    froe_buffer_append(filler->to, piece.ptr, piece.len);
    filler->column += piece.len;
    filler->glued = piece.ptr[piece.len - 1] == ',' || piece.ptr[piece.len - 1] == '|';
}

/* Text of one line; it may be broken at blanks and behind commas and bars. */
static void fill_text(struct filler *filler, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, " ,|");
        len += text[len] == ',' || text[len] == '|';
        if (len > 0)
            fill_piece(filler, (struct froe_span){(const uint8_t *)text, len});
        text += len;
        filler->glued = filler->glued && *text != ' ';
        text += *text == ' ';
    }
}

static void fill_end(struct filler *filler)
{
    if (filler->column > 0)
        froe_buffer_byte(filler->to, '\n');
}

static void write_filled(struct froe_buffer *to, size_t indent, const char *text)
{
    struct filler filler = {.to = to, .indent = indent};
    fill_text(&filler, text);
    fill_end(&filler);
}

/* The fields that a format adds to the standard ones, in lines of their own. */
static void write_added_fields(const struct froe_log_format *format)
{
    struct filler filler = {.to = &formats, .indent = 8};
    struct froe_span name;
    for (size_t i = 0; froe_format_added_field(format, i, &name); i++)
        if (name.len > 0)
            fill_piece(&filler, name);
    fill_end(&filler);
}

static void write_named_formats(void)
{
    for (const struct froe_named_format *named = froe_named_formats(); named->name != NULL; named++) {
        froe_error unused;
        struct froe_log_format *format = froe_named_compile(named, &unused);
        froe_buffer_format(&formats, "  %-15s %s\n", named->name, named->about);
        write_filled(&formats, 4, named->layout);
        if (format != NULL)
            write_added_fields(format);
        froe_format_free(format);
    }
}

static void write_formats(void)
{
    write_filled(&formats, 0,
                 "Log formats for --log-format, each with its layout and with the fields that it adds to the standard "
                 "ones. auto, the default, tells them apart file by file:");
    write_named_formats();
    froe_buffer_byte(&formats, '\n');
    write_filled(&formats, 0,
                 "--log-format also takes a format string of a server: Apache's LogFormat (%h %>s %D "
                 "%{X-Forwarded-For}i), nginx' log_format ($remote_addr $status $request_time), PHP-FPM's "
                 "access.format (%R %{milli}d), GoAccess' log-format "
                 "with its date-format and time-format on lines behind it, a #Fields: line of W3C logs, or a JSON "
                 "object of such directives ({\"ip\":\"$remote_addr\"}).");
    write_filled(
        &formats, 0,
        "Of JSON lines, LTSV and logfmt a layout lists the keys for each field, those of inner objects joined by dots: "
        "the first that has a value counts, and key&other counts in lines only that have the other key too; \"header\" "
        "is the time in front of the keys. A path and a "
        "query under keys of their own are put together as the target. Headers of syslog may stand before them. Lines "
        "that Docker keeps in objects "
        "({\"log\":…}) are read as what they hold, in any format.");
    write_filled(&formats, 0,
                 "What it adds is a field by its name: headers of the request as x-forwarded-for, others as "
                 "cookie.NAME, env.NAME, note.NAME, sent.NAME (headers of the response), nginx variables by their "
                 "name, keys of JSON lines joined by dots (user.name, tags.0), and with a dot in front any key "
                 "(.region). Letters may be typed in any case, - "
                 "and _ are the same. What follows on a line is not looked at.");
    froe_buffer_text(&formats, "\nFields:\n");
    write_fields_of(&formats, true);
    write_fields_of(&formats, false);
    write_families(&formats);
    froe_buffer_byte(&formats, '\0');
}

const char *froe_formats_text(void)
{
    pthread_once(&formats_once, write_formats);
    return formats.failed ? "" : (const char *)formats.data;
}

static struct froe_buffer fields;
static pthread_once_t fields_once = PTHREAD_ONCE_INIT;

static void write_fields(void)
{
    froe_buffer_text(&fields, "As logged, what records writes unless --fields chooses others:\n");
    write_fields_of(&fields, true);
    froe_buffer_text(&fields, "\nOther parts of the line, and what is made of them:\n");
    write_fields_of(&fields, false);
    froe_buffer_text(&fields, "\nWith something to fill in:\n");
    write_families(&fields);
    froe_buffer_byte(&fields, '\0');
}

const char *froe_fields_text(void)
{
    pthread_once(&fields_once, write_fields);
    return fields.failed ? "" : (const char *)fields.data;
}

/* Clang says its name itself. */
#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

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
        froe_gzip_decoders(), froe_coding_codecs(), froe_archive_library(), chosen == NULL ? "none" : chosen->name);
    for (size_t i = 0; i < count; i++)
        froe_buffer_format(&version, " %s", kernels[i].name);
    froe_buffer_text(&version, ")\nuser agents: ");
    froe_agents_about(&version);
    froe_buffer_text(&version, "\nnetworks: ");
    froe_geo_about(&version);
    froe_buffer_text(&version, "\nbuilt with: " COMPILER "\n");
    froe_buffer_byte(&version, '\0');
}

const char *froe_version_text(froe_error *error)
{
    if (froe_kernel_choose(error) == NULL)
        return NULL;
    pthread_once(&version_once, write_version);
    return version.failed ? "" : (const char *)version.data;
}
