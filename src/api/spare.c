/* That a run does not write over what it reads. */
#include <sys/stat.h>
#include <unistd.h>

#include "api/job.h"
#include "base/error.h"
#include "base/text.h"

static bool is_same(const struct stat *file, const char *name, bool is_stdin)
{
    struct stat status;
    int result = is_stdin ? fstat(STDIN_FILENO, &status) : stat(name, &status);
    return result == 0 && status.st_dev == file->st_dev && status.st_ino == file->st_ino;
}

/* Whether the file is among the inputs or states; NULL: no file. Only a regular one is put in the place of another. */
static bool is_read(const struct froe_job *job, const char *path)
{
    struct stat file;
    if (path == NULL || stat(path, &file) != 0 || !S_ISREG(file.st_mode))
        return false;
    for (size_t i = 0; i < job->inputs.count; i++)
        if (is_same(&file, job->inputs.items[i].name, job->inputs.items[i].is_stdin))
            return true;
    for (size_t i = 0; i < job->options.operand_count && job->merging; i++)
        if (is_same(&file, job->operands[i], false))
            return true;
    return false;
}

bool froe_job_spares_inputs(const struct froe_job *job, froe_error *error)
{
    const froe_options *options = &job->options;
    const struct {
        const char *option, *file;
    } targets[] = {
        {"output", options->output},
        {"bad-lines", options->bad_lines},
        /* A state may take the place of one that it was made of: it holds all of that. */
        {"save-state", job->merging ? NULL : options->save_state},
    };
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct froe_buffer name = {0};
        if (!is_read(job, targets[i].file))
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
