/* A look at an archive, for the log format of the first member that is a log. */
#include <stdlib.h>

#include "run/member.h"

/* What has been read already, then the rest. */
struct probe {
    struct froe_span first;
    struct froe_reader *reader;
    struct froe_decoder *decoder;
    struct froe_archive *archive;
};

static enum froe_read_status probe_pull(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct probe *probe = context;
    struct froe_decode_fault fault;
    if (probe->first.len > 0) {
        *got = probe->first.len < cap ? probe->first.len : cap;
        memcpy(to, probe->first.ptr, *got);
        probe->first.ptr += *got;
        probe->first.len -= *got;
        return FROE_READ_OK;
    }
    if (probe->decoder == NULL)
        return froe_reader_read(probe->reader, to, cap, got);
    enum froe_decode_status status = froe_decoder_read(probe->decoder, to, cap, got, &fault);
    return status == FROE_DECODE_OK ? FROE_READ_OK : FROE_READ_END;
}

static enum froe_read_status probe_pull_member(void *context, uint8_t *to, size_t cap, size_t *got)
{
    struct probe *probe = context;
    return froe_archive_read(probe->archive, to, cap, got) == FROE_ARCHIVE_OK ? FROE_READ_OK : FROE_READ_END;
}

/* The log format of the present member, unless it is empty or an archive itself. */
static bool probe_member(struct froe_run *run, struct froe_file *file, struct probe *probe, uint8_t *sample)
{
    uint8_t head[FROE_ARCHIVE_HEAD];
    struct froe_reader reader = {.fd = -1, .pull = probe_pull_member, .pull_context = probe};
    size_t len = froe_member_look(&reader, head);
    enum froe_coding coding = froe_coding_of(head, len);
    if (len == 0 || froe_archive_of(head, len) != FROE_ARCHIVE_NONE || !froe_coding_is_built(coding))
        return false;
    struct froe_decoder *decoder = NULL;
    if (coding != FROE_CODING_PLAIN && (decoder = froe_decoder_open(coding, &reader, NULL)) == NULL)
        return false;
    struct froe_span text = froe_file_sample(&reader, decoder, sample);
    froe_decoder_close(decoder);
    bool is_log = text.len > 0 && froe_archive_of(text.ptr, text.len) == FROE_ARCHIVE_NONE;
    if (is_log)
        froe_file_detect(run, file, text);
    return is_log;
}

void froe_members_probe(struct froe_run *run, struct froe_file *file, struct froe_reader *reader,
                        struct froe_decoder *decoder, struct froe_span first, uint8_t *sample)
{
    struct probe probe = {first, reader, decoder, NULL};
    struct froe_reader pulled = {.fd = -1, .pull = probe_pull, .pull_context = &probe};
    uint8_t *text = malloc(FROE_HEAD);
    enum froe_archive_kind kind = first.len > 0 ? froe_archive_of(first.ptr, first.len) : file->archive;
    (void)sample;
    probe.archive = text == NULL ? NULL : froe_archive_open(kind, &pulled);
    struct froe_archive_member member;
    bool found = probe.archive == NULL;
    while (!found && !froe_run_ending(run) && froe_archive_next(probe.archive, &member) == FROE_ARCHIVE_OK)
        found = froe_member_is_wanted(run, &member) && probe_member(run, file, &probe, text);
    froe_archive_close(probe.archive);
    free(text);
}
