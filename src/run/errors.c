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

/* Of an input that is damaged all over, only so many errors are told; those of members count for their archive. */
void froe_run_error_at(struct froe_run *run, struct froe_file *file, bool has_offset, uint64_t offset, const char *text)
{
    /* A read that was called off is no fault of the file. */
    if (atomic_load_explicit(run->cancelled, memory_order_relaxed))
        return;
    _Atomic uint64_t *errors = file->root != NULL ? &file->root->errors : &file->errors;
    uint64_t count = atomic_fetch_add_explicit(errors, 1, memory_order_relaxed) + 1;
    if (count > FROE_ERRORS_TOLD)
        return;
    if (count == FROE_ERRORS_TOLD)
        text = froe_errors_more;
    record(run, file->input->name, has_offset, offset, text);
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
