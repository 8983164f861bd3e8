#include "input/lz4_frame.h"

#ifdef FROE_HAVE_LZ4

#include <lz4frame.h>

bool froe_lz4_read_header(void *context, struct froe_window *window, struct froe_lz4_frame *frame, size_t *code)
{
    LZ4F_frameInfo_t info;
    *code = 0;
    if (!froe_window_need(window, LZ4F_MIN_SIZE_TO_KNOW_HEADER_LENGTH))
        return false;
    size_t len = *code = LZ4F_headerSize(window->bytes + window->pos, LZ4F_MIN_SIZE_TO_KNOW_HEADER_LENGTH);
    if (LZ4F_isError(*code) || !froe_window_need(window, len))
        return false;
    LZ4F_resetDecompressionContext(context);
    *code = LZ4F_getFrameInfo(context, &info, window->bytes + window->pos, &len);
    if (LZ4F_isError(*code))
        return false;
    window->pos += len;
    *frame = (struct froe_lz4_frame){
        .independent = info.blockMode == LZ4F_blockIndependent,
        .block_checks = info.blockChecksumFlag == LZ4F_blockChecksumEnabled,
        .content_check = info.contentChecksumFlag == LZ4F_contentChecksumEnabled,
        .block_max = (size_t)1 << (8 + 2 * (unsigned)info.blockSizeID),
        .size = info.contentSize,
    };
    return true;
}

#endif
