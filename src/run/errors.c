/* Things that go wrong with inputs. */
#include <stdlib.h>

#include "run/state.h"

static void add(struct froe_run *run, struct froe_input_error error)
{
    if (run->error_count == run->error_cap) {
        size_t cap = run->error_cap == 0 ? 16 : run->error_cap * 2;
        struct froe_input_error *wider = realloc(run->errors, cap * sizeof *wider);
        if (wider == NULL) {
            free(error.text);
            free(error.name);
            run->out_of_memory = true;
            return;
        }
        run->errors = wider;
        run->error_cap = cap;
    }
    run->errors[run->error_count++] = error;
}

static void record(struct froe_run *run, uint32_t file, uint64_t member, const char *name, bool has_offset,
                   uint64_t offset, const char *text)
{
    struct froe_input_error error = {file, member, strdup(name), has_offset, offset, strdup(text)};
    pthread_mutex_lock(&run->lock);
    if (error.name == NULL || error.text == NULL) {
        free(error.name);
        free(error.text);
        run->out_of_memory = true;
    } else {
        add(run, error);
    }
    if (run->hooks->message != NULL)
        run->hooks->message(run->hooks->context, name, has_offset, offset, text);
    pthread_mutex_unlock(&run->lock);
}

/* Of an input that is damaged all over, only so many errors are told; those of members count for their archive. */
void froe_run_error_at(struct froe_run *run, struct froe_file *file, bool has_offset, uint64_t offset, const char *text)
{
    /* A read that was called off is no fault of the file. */
    if (atomic_load_explicit(run->cancelled, memory_order_relaxed))
        return;
    enum { TOLD = 100 };
    _Atomic uint64_t *errors = file->root != NULL ? &file->root->errors : &file->errors;
    uint64_t count = atomic_fetch_add_explicit(errors, 1, memory_order_relaxed) + 1;
    if (count > TOLD)
        return;
    if (count == TOLD)
        text = "more faults from here on, which are not told one by one";
    record(run, file->index, file->root == NULL ? 0 : file->serial, file->input->name, has_offset, offset, text);
}

void froe_run_add_error(struct froe_run *run, const char *name, const char *text)
{
    record(run, UINT32_MAX, 0, name, false, 0, text);
}

static int compare(const void *left, const void *right)
{
    const struct froe_input_error *a = left, *b = right;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    if (a->member != b->member)
        return a->member < b->member ? -1 : 1;
    int order = a->file == UINT32_MAX ? strcmp(a->name, b->name) : (a->offset > b->offset) - (a->offset < b->offset);
    return order != 0 ? order : strcmp(a->text, b->text);
}

void froe_run_sort_errors(struct froe_run *run)
{
    if (run->error_count > 1)
        qsort(run->errors, run->error_count, sizeof run->errors[0], compare);
}

const struct froe_input_error *froe_run_errors(const struct froe_run *run, size_t *count)
{
    *count = run->error_count;
    return run->errors;
}
