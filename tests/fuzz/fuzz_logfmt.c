/* The reader of keys and values against the plain one of tests/support/logfmt_oracle.h (fuzz_keyed.h). */
#include "fuzz_keyed.h"
#include "parse/logfmt.h"
#include "support/logfmt_oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(struct froe_span line)
{
    froe_logfmt_may_be(line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_keyed(&(struct keyed_reader){.agrees = logfmt_agrees, .look = look, .fill = " ="}, data, size);
    return 0;
}
