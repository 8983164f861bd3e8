/* Things that go wrong with inputs. */
#include "run/state.h"

static void record(struct froe_run *run, const char *name, bool has_offset, uint64_t offset, const char *text)
{
    pthread_mutex_lock(&run->lock);
    if (!froe_error_list_add(&run->errors, name, has_offset, offset, text))
        run->out_of_memory = true;
    if (run->hooks->message != NULL)
        run->hooks->message(run->hooks->context, name, has_offset, offset, text);
    pthread_mutex_unlock(&run->lock);
}

/* Keeps the first in order of what is wrong with an archive, in no more memory than these need. */
static bool keep_fault(struct froe_run *run, struct froe_file *root, const char *name, bool has_offset, uint64_t offset,
                       const char *text)
{
    pthread_mutex_lock(&run->lock);
    bool is_archive = root->is_archive;
    if (is_archive && !froe_error_list_add(&root->faults, name, has_offset, offset, text))
        run->out_of_memory = true;
    if (root->faults.count >= 2 * FROE_ERRORS_TOLD)
        froe_error_list_keep(&root->faults, FROE_ERRORS_TOLD);
    pthread_mutex_unlock(&run->lock);
    return is_archive;
}

void froe_run_error_at(struct froe_run *run, struct froe_file *file, bool has_offset, uint64_t offset, const char *text)
{
    /* A read that was called off is no fault of the file. */
    if (atomic_load_explicit(run->cancelled, memory_order_relaxed))
        return;
    struct froe_file *root = file->root != NULL ? file->root : file;
    uint64_t count = atomic_fetch_add_explicit(&root->errors, 1, memory_order_relaxed) + 1;
    if (keep_fault(run, root, file->input->name, has_offset, offset, text) || count > FROE_ERRORS_TOLD)
        return;
    record(run, file->input->name, has_offset, offset, count == FROE_ERRORS_TOLD ? froe_errors_more : text);
}

void froe_run_tell_faults(struct froe_run *run, struct froe_file *root)
{
    bool more = root->errors > FROE_ERRORS_TOLD;
    froe_error_list_keep(&root->faults, FROE_ERRORS_TOLD);
    for (size_t i = 0; i < root->faults.count; i++) {
        const struct froe_input_error *fault = &root->faults.items[i];
        record(run, fault->name, fault->has_offset, fault->offset,
               more && i == FROE_ERRORS_TOLD - 1 ? froe_errors_more : fault->text);
    }
    froe_error_list_free(&root->faults);
}

void froe_run_add_error(struct froe_run *run, const char *name, const char *text)
{
    record(run, name, false, 0, text);
}

const struct froe_input_error *froe_run_errors(const struct froe_run *run, size_t *count)
{
    *count = run->errors.count;
    return run->errors.items;
}
