/* The reader of labels and values against the plain one of tests/support/ltsv_oracle.h (fuzz_keyed.h). */
#include "fuzz_keyed.h"
#include "parse/ltsv.h"
#include "support/ltsv_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct froe_span line)
{
    froe_ltsv_is_request(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_keyed(&(struct keyed_reader){.agrees = ltsv_agrees, .look = look, .fill = "\t:"}, data, size);
    return 0;
}
