#include "input/coding.h"

#include <pthread.h>
#include <stdio.h>

#include "input/codec.h"
#include "input/gzip.h"
#include "input/split.h"

const struct froe_codec *froe_codec_of(enum froe_coding coding)
{
    switch (coding) {
    case FROE_CODING_ZSTD:
        return froe_codec_zstd();
    case FROE_CODING_XZ:
        return froe_codec_xz();
    case FROE_CODING_BZIP2:
        return froe_codec_bzip2();
    case FROE_CODING_LZ4:
        return froe_codec_lz4();
    default:
        return NULL;
    }
}

const struct froe_splitter *froe_splitter_of(enum froe_coding coding)
{
    switch (coding) {
    case FROE_CODING_ZSTD:
        return froe_split_zstd();
    case FROE_CODING_XZ:
        return froe_split_xz();
    case FROE_CODING_BZIP2:
        return froe_split_bzip2();
    case FROE_CODING_LZ4:
        return froe_split_lz4();
    default:
        return NULL;
    }
}

/* The magic bytes are known here too, so that what cannot be read can be named. */
static bool begins(const uint8_t *head, size_t len, const char *magic, size_t magic_len)
{
    return len >= magic_len && memcmp(head, magic, magic_len) == 0;
}

uint64_t froe_codec_skippable(const uint8_t *head, size_t len)
{
    if (len < 8 || (head[0] & 0xf0) != 0x50 || memcmp(head + 1, "\x2a\x4d\x18", 3) != 0)
        return 0;
    return (uint64_t)8 + froe_codec_little32(head + 4);
}

enum froe_coding froe_coding_of(const uint8_t *head, size_t len)
{
    static const char lz4[] = "\x04\x22\x4d\x18";
    uint64_t skippable = froe_codec_skippable(head, len);
    if (froe_gzip_recognize(head, len))
        return FROE_CODING_GZIP;
    if (begins(head, len,
               "\xfd"
               "7zXZ\0",
               6))
        return FROE_CODING_XZ;
    /* Behind the level comes a block, or the end of an empty stream. */
    if (len >= 10 && begins(head, len, "BZh", 3) && head[3] >= '1' && head[3] <= '9' &&
        (memcmp(head + 4, "\x31\x41\x59\x26\x53\x59", 6) == 0 || memcmp(head + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0))
        return FROE_CODING_BZIP2;
    if (begins(head, len, lz4, 4) ||
        (skippable > 0 && skippable < len && begins(head + skippable, len - (size_t)skippable, lz4, 4)))
        return FROE_CODING_LZ4;
    return skippable > 0 || begins(head, len, "\x28\xb5\x2f\xfd", 4) ? FROE_CODING_ZSTD : FROE_CODING_PLAIN;
}

const char *froe_coding_name(enum froe_coding coding)
{
    static const char *const names[FROE_CODING_COUNT] = {"plain", "gzip", "zstd", "xz", "bzip2", "lz4"};
    return names[coding];
}

bool froe_coding_is_built(enum froe_coding coding)
{
    return coding == FROE_CODING_PLAIN || coding == FROE_CODING_GZIP || froe_codec_of(coding) != NULL;
}

static char codecs_text[120]; /* written once, by describe() */
static pthread_once_t describing = PTHREAD_ONCE_INIT;

static void describe(void)
{
    size_t len = 0;
    for (enum froe_coding coding = FROE_CODING_ZSTD; coding < FROE_CODING_COUNT; coding++) {
        const struct froe_codec *codec = froe_codec_of(coding);
        if (codec != NULL && len < sizeof codecs_text)
            len += (size_t)snprintf(codecs_text + len, sizeof codecs_text - len, "%s%s %s", len > 0 ? ", " : "",
                                    codec->name, codec->version());
    }
    if (len == 0)
        snprintf(codecs_text, sizeof codecs_text, "none");
}

const char *froe_coding_codecs(void)
{
    pthread_once(&describing, describe);
    return codecs_text;
}
