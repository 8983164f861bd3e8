/* Telling archives by their first bytes. */
#include "input/archive.h"

/* The header of a member of a tar archive (POSIX.1-2017, pax, "ustar Interchange Format"). */
enum { TAR_CHECKSUM = 148, TAR_CHECKSUM_LEN = 8 };

/* An octal number with blanks before and a blank or NUL behind it. False: there is none. */
static bool read_octal(const uint8_t *field, size_t len, uint32_t *number)
{
    size_t at = 0;
    *number = 0;
    while (at < len && field[at] == ' ')
        at++;
    size_t from = at;
    for (; at < len && field[at] >= '0' && field[at] <= '7'; at++)
        *number = *number << 3 | (uint32_t)(field[at] - '0');
    return at > from && (at == len || field[at] == ' ' || field[at] == '\0');
}

static bool is_tar(const uint8_t *head, size_t len)
{
    uint32_t told, plain = 0;
    int32_t with_signs = 0; /* as some old implementations have it */
    if (len < FROE_ARCHIVE_HEAD || head[0] == '\0' || !read_octal(head + TAR_CHECKSUM, TAR_CHECKSUM_LEN, &told))
        return false;
    for (size_t i = 0; i < FROE_ARCHIVE_HEAD; i++) {
        bool in_checksum = i >= TAR_CHECKSUM && i < TAR_CHECKSUM + TAR_CHECKSUM_LEN;
        uint8_t byte = in_checksum ? ' ' : head[i];
        plain += byte;
        with_signs += (int8_t)byte;
    }
    return told == plain || (with_signs > 0 && told == (uint32_t)with_signs);
}

enum froe_archive_kind froe_archive_of(const uint8_t *head, size_t len)
{
    if (len >= 4 && (memcmp(head, "PK\3\4", 4) == 0 || memcmp(head, "PK\5\6", 4) == 0))
        return FROE_ARCHIVE_ZIP;
    return is_tar(head, len) ? FROE_ARCHIVE_TAR : FROE_ARCHIVE_NONE;
}

const char *froe_archive_kind_name(enum froe_archive_kind kind)
{
    return kind == FROE_ARCHIVE_ZIP ? "zip" : "tar";
}
