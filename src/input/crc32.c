#include "input/crc32.h"

#include <libdeflate.h>

uint32_t froe_crc32(uint32_t crc, const uint8_t *bytes, size_t len)
{
    return libdeflate_crc32(crc, bytes, len);
}
