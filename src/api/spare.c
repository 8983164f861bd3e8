/* That a run does not write over what it reads, nor over what it has written. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/job.h"
#include "base/error.h"
#include "base/text.h"
#include "report/target.h"

static bool is_same(const struct stat *file, const char *name, bool is_stdin)
{
    struct stat status;
    int result = is_stdin ? fstat(STDIN_FILENO, &status) : stat(name, &status);
    return result == 0 && status.st_dev == file->st_dev && status.st_ino == file->st_ino;
}

/* Whether the file is one of a list by commas; NULL: of none. */
static bool is_among(const struct stat *file, const char *list)
{
    while (list != NULL && *list != '\0') {
        const char *end = strchrnul(list, ',');
        char *name = strndup(list, (size_t)(end - list));
        bool same = name != NULL && is_same(file, name, false);
        free(name);
        if (same)
            return true;
        list = *end == ',' ? end + 1 : end;
    }
    return false;
}

static bool is_state(const struct stat *file, const struct froe_states *states)
{
    for (size_t i = 0; i < states->count; i++)
        if (states->items[i]->device == file->st_dev && states->items[i]->inode == file->st_ino)
            return true;
    return false;
}

/* Whether the file is among the inputs or what else is read, with states: or among these; NULL: no file. Only a regular
 * one is put in the place of another. */
static bool is_read(const struct froe_job *job, const char *path, bool states)
{
    struct stat file;
    if (path == NULL || stat(path, &file) != 0 || !S_ISREG(file.st_mode))
        return false;
    for (size_t i = 0; i < job->inputs.count; i++)
        if (is_same(&file, job->inputs.items[i].name, job->inputs.items[i].is_stdin))
            return true;
    if (states && (is_state(&file, &job->states) || is_state(&file, &job->before)))
        return true;
    const char *from = job->options.files_from, *rules = job->options.agents;
    return (from != NULL && is_same(&file, from, strcmp(from, "-") == 0)) ||
           (rules != NULL && is_same(&file, rules, false)) || is_among(&file, job->options.geoip);
}

bool froe_job_spares_inputs(const struct froe_job *job, froe_error *error)
{
    const froe_options *options = &job->options;
    const struct {
        const char *option, *file;
        bool states;
    } targets[] = {
        {"output", options->output, true},
        {"bad-lines", options->bad_lines, true},
        /* A state may take the place of one that it was made of: it holds all of that. */
        {"save-state", options->save_state, !job->merging},
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct froe_buffer name = {0};
        if (!is_read(job, targets[i].file, targets[i].states))
            continue;
        froe_text_escape(&name, froe_span_of(targets[i].file));
        froe_buffer_byte(&name, '\0');
        if (name.failed)
            froe_error_set(error, "out of memory");
        else
            froe_error_set(error, "%s: is read, and --%s would write over it", (const char *)name.data,
                           targets[i].option);
        froe_buffer_free(&name);
        return false;
    }
    return true;
}

/* Whether both are put in the same place, however it is written; a device or a pipe can be written to twice. */
static bool is_same_place(const char *one, const char *other)
{
    struct stat there;
    struct froe_target places[2];
    struct stat directories[2];
    if (one == NULL || other == NULL || (stat(one, &there) == 0 && !S_ISREG(there.st_mode)))
        return false;
    if (!froe_target_find(&places[0], one))
        return false;
    bool same = froe_target_find(&places[1], other);
    if (same) {
        same = strcmp(places[0].name, places[1].name) == 0 && fstat(places[0].directory, &directories[0]) == 0 &&
               fstat(places[1].directory, &directories[1]) == 0 && directories[0].st_dev == directories[1].st_dev &&
               directories[0].st_ino == directories[1].st_ino;
        froe_target_close(&places[1]);
    }
    froe_target_close(&places[0]);
    return same;
}

bool froe_options_targets_differ(const froe_options *options, froe_error *error)
{
    const struct {
        const char *option, *typed, *file;
    } targets[] = {
        {"output", "output", options->output},
        {"bad_lines", "bad-lines", options->bad_lines},
        {"save_state", "save-state", options->save_state},
    };
    for (size_t i = 1; i < sizeof targets / sizeof *targets; i++)
        for (size_t k = 0; k < i; k++)
            if (is_same_place(targets[k].file, targets[i].file))
                return froe_error_option(error, targets[i].option, 0, "--%s and --%s name the same file",
                                         targets[k].typed, targets[i].typed);
    return true;
}
