#include "input/operand.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "input/gather.h"
#include "input/reader.h"

static const char *unfit(mode_t mode)
{
    if (S_ISREG(mode) || S_ISFIFO(mode) || S_ISCHR(mode))
        return NULL;
    if (S_ISDIR(mode))
        return "Is a directory";
    return S_ISSOCK(mode) ? "Is a socket" : S_ISBLK(mode) ? "Is a block device" : "Is no file";
}

static bool add_stdin(struct froe_gather *gather)
{
    struct stat status;
    const char *fault = NULL;
    if (gather->stdin_taken)
        fault = "standard input already gives the list of operands";
    else if (fstat(STDIN_FILENO, &status) != 0)
        fault = strerror(errno);
    else
        fault = unfit(status.st_mode);
    if (fault == NULL)
        return froe_gather_add(gather, "-", &status, true);
    froe_gather_error(gather, "-", fault);
    return true;
}

static bool add_existing(struct froe_gather *gather, const char *name, const struct stat *status)
{
    if (S_ISDIR(status->st_mode))
        return froe_gather_directory(gather, name);
    const char *fault = unfit(status->st_mode);
    if (fault == NULL)
        return froe_gather_add(gather, name, status, false);
    froe_gather_error(gather, name, fault);
    return true;
}

static bool add_named(struct froe_gather *gather, const char *name)
{
    struct stat status;
    if (stat(name, &status) == 0)
        return add_existing(gather, name, &status);
    froe_gather_error(gather, name, strerror(errno));
    return true;
}

static bool match(struct froe_gather *gather, const char *pattern, struct froe_name_list *names)
{
    size_t errors = gather->errors;
    bool done = froe_gather_matches(gather, pattern, names);
    if (done && names->count == 0 && gather->errors == errors)
        froe_gather_error(gather, pattern, "no file matches");
    return done;
}

static bool add_pattern(struct froe_gather *gather, const char *pattern)
{
    struct froe_name_list names = {0};
    bool done = match(gather, pattern, &names);
    for (size_t i = 0; done && i < names.count; i++)
        done = add_named(gather, names.items[i]);
    froe_name_list_free(&names);
    return done;
}

/* A file may be named like a pattern. */
static bool is_to_be_expanded(const char *name)
{
    struct stat status;
    return froe_is_pattern(name) && lstat(name, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static bool add_operand(struct froe_gather *gather, const char *name)
{
    if (strcmp(name, "-") == 0)
        return add_stdin(gather);
    return is_to_be_expanded(name) ? add_pattern(gather, name) : add_named(gather, name);
}

static bool read_whole(int fd, const _Atomic bool *cancelled, struct froe_buffer *text)
{
    const size_t step = 65536;
    struct froe_reader reader = {.fd = fd, .cancelled = cancelled};
    for (;;) {
        uint8_t *to = froe_buffer_reserve(text, step);
        if (to == NULL) {
            errno = ENOMEM;
            return false;
        }
        size_t got;
        enum froe_read_status status = froe_reader_read(&reader, to, step, &got);
        if (status != FROE_READ_OK)
            return status == FROE_READ_END;
        text->len += got;
    }
}

static bool read_list(const char *name, const _Atomic bool *cancelled, struct froe_buffer *text, froe_error *error)
{
    bool is_stdin = strcmp(name, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool whole = fd >= 0 && read_whole(fd, cancelled, text);
    int reason = errno;
    if (fd >= 0 && !is_stdin)
        close(fd);
    if (whole)
        return true;
    struct froe_buffer shown = {0};
    froe_text_escape(&shown, froe_span_of(is_stdin ? "standard input" : name));
    froe_buffer_byte(&shown, 0);
    froe_error_set(error, "%s: %s", shown.failed ? "" : (const char *)shown.data, strerror(reason));
    froe_buffer_free(&shown);
    return false;
}

/* Operands one a line, of which a carriage return at the end is dropped as from a line of a log, or separated by NUL
 * bytes as soon as there is one. Empty ones are passed over. */
static bool add_list(struct froe_gather *gather, struct froe_buffer *text)
{
    char separator = text->len > 0 && memchr(text->data, 0, text->len) != NULL ? '\0' : '\n';
    froe_buffer_byte(text, (uint8_t)separator);
    if (text->failed)
        return false;
    bool done = true;
    char *end = (char *)text->data + text->len;
    for (char *name = (char *)text->data, *next; done && name < end; name = next + 1) {
        next = memchr(name, separator, (size_t)(end - name));
        *next = '\0';
        if (separator == '\n' && next > name && next[-1] == '\r')
            next[-1] = '\0';
        done = *name == '\0' || add_operand(gather, name);
    }
    return done;
}

bool froe_inputs_expand(struct froe_inputs *inputs, const char *const *operands, size_t count, const char *files_from,
                        bool all, const _Atomic bool *cancelled, froe_operand_report_fn *report, void *context,
                        froe_error *error)
{
    *inputs = (struct froe_inputs){0};
    struct froe_buffer list = {0};
    if (files_from != NULL && !read_list(files_from, cancelled, &list, error)) {
        froe_buffer_free(&list);
        return false;
    }
    struct froe_gather gather = {.inputs = inputs, .all = all, .report = report, .context = context};
    gather.stdin_taken = files_from != NULL && strcmp(files_from, "-") == 0;
    bool done = count > 0 || files_from != NULL || add_stdin(&gather);
    for (size_t i = 0; done && i < count; i++)
        done = add_operand(&gather, operands[i]);
    done = done && (files_from == NULL || add_list(&gather, &list)) && froe_gather_warn_copies(&gather);
    froe_file_set_free(&gather.seen);
    froe_buffer_free(&list);
    if (done)
        return true;
    froe_inputs_free(inputs);
    return froe_error_set(error, "out of memory");
}

/* Keeps the first of several complaints. */
static void take_complaint(void *context, const char *name, const char *text, bool is_error)
{
    froe_error *error = context;
    struct froe_buffer shown = {0};
    if (!is_error || error->text[0] != '\0')
        return;
    froe_text_escape(&shown, froe_span_of(name));
    froe_buffer_byte(&shown, '\0');
    froe_error_set(error, "%s: %s", shown.failed ? "" : (const char *)shown.data, text);
    froe_buffer_free(&shown);
}

bool froe_patterns_expand(const char *const *operands, size_t count, struct froe_name_list *names, froe_error *error)
{
    *error = (froe_error){.text = ""};
    struct froe_gather gather = {.report = take_complaint, .context = error};
    bool done = true;
    for (size_t i = 0; done && gather.errors == 0 && i < count; i++) {
        struct froe_name_list found = {0};
        const char *name = operands[i];
        done = is_to_be_expanded(name)
                   ? match(&gather, name, &found)
                   : froe_name_list_add(&found, froe_span_of(name), FROE_ABSENT, FROE_ABSENT) != NULL;
        for (size_t k = 0; done && k < found.count; k++)
            done = froe_name_list_add(names, froe_span_of(found.items[k]), FROE_ABSENT, FROE_ABSENT) != NULL;
        froe_name_list_free(&found);
    }
    if (!done)
        return froe_error_set(error, "out of memory");
    return gather.errors == 0;
}

void froe_inputs_free(struct froe_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        free(inputs->items[i].name);
    free(inputs->items);
    *inputs = (struct froe_inputs){0};
}
