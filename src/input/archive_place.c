#include "input/archive_place.h"

#include "input/archive.h"

/* Little-endian numbers. */
static uint32_t get16(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t get32(const uint8_t *bytes)
{
    return get16(bytes) | get16(bytes + 2) << 16;
}

static uint64_t get64(const uint8_t *bytes)
{
    return get32(bytes) | (uint64_t)get32(bytes + 4) << 32;
}

static bool read_at(const struct froe_reader *reader, uint64_t offset, uint8_t *to, size_t len)
{
    struct froe_reader own = *reader;
    size_t have = 0, got;
    own.offset = own.range_end = offset; /* nothing is fetched in advance for this */
    own.uncached = false;
    while (have < len && froe_reader_read(&own, to + have, len - have, &got) == FROE_READ_OK)
        have += got;
    return have == len;
}

/* --- tar --------------------------------------------------------------------------------------------------------- */

enum { TAR_SIZE = 124, TAR_SIZE_LEN = 12, TAR_TYPE = 156 };

/* Octal digits, or with the highest bit set a number of 95 bits, the highest first. */
static bool read_tar_size(const uint8_t *field, uint64_t *size)
{
    *size = 0;
    if (field[0] == 0x80) {
        for (size_t i = 1; i < TAR_SIZE_LEN; i++) {
            if (*size >> 56 != 0)
                return false;
            *size = *size << 8 | field[i];
        }
        return true;
    }
    size_t at = 0;
    while (at < TAR_SIZE_LEN && field[at] == ' ')
        at++;
    size_t from = at;
    for (; at < TAR_SIZE_LEN && field[at] >= '0' && field[at] <= '7'; at++)
        *size = *size << 3 | (uint64_t)(field[at] - '0');
    return at > from;
}

bool froe_tar_place(const struct froe_reader *reader, uint64_t from, uint64_t size, struct froe_archive_place *place)
{
    uint8_t header[FROE_ARCHIVE_HEAD];
    uint64_t stored;
    if (from < sizeof header || from > reader->expected || size > reader->expected - from ||
        !read_at(reader, from - sizeof header, header, sizeof header) ||
        froe_archive_of(header, sizeof header) != FROE_ARCHIVE_TAR)
        return false;
    /* Sparse files have other types, or sizes that are not what is stored; pax headers may say another size, too. */
    uint8_t type = header[TAR_TYPE];
    if ((type != '0' && type != '\0' && type != '7') || !read_tar_size(header + TAR_SIZE, &stored) || stored != size)
        return false;
    *place = (struct froe_archive_place){.from = from, .length = size};
    return true;
}

/* --- zip --------------------------------------------------------------------------------------------------------- */

enum {
    LOCAL_LEN = 30,
    ENTRY_LEN = 46,
    END_LEN = 22,
    END64_LEN = 56,
    LOCATOR_LEN = 20,
    METHOD_STORED = 0,
    METHOD_DEFLATED = 8,
    FLAG_BEHIND = 1 << 3,                               /* CRC and sizes stand behind the data */
    FLAGS_REFUSED = 1 << 0 | 1 << 5 | 1 << 6 | 1 << 13, /* encrypted, or patched */
    EXTRA_SIZES64 = 1,
};

/* What local headers and the directory say of a member. */
struct sizes {
    uint64_t stored, content;
    uint32_t crc;
};

/* Whether a number does not fit its field, and stands in the extra field. */
static bool is_wide(const uint64_t *number)
{
    return number != NULL && *number == UINT32_MAX;
}

/* Takes numbers of 64 bits, as many as are wide. */
static bool take_wide(const uint8_t *bytes, size_t len, uint64_t *const numbers[3])
{
    for (size_t i = 0; i < 3; i++) {
        if (!is_wide(numbers[i]))
            continue;
        if (len < 8)
            return false;
        *numbers[i] = get64(bytes);
        bytes += 8;
        len -= 8;
    }
    return true;
}

/* Where sizes or the offset (NULL: there is none) do not fit their fields, reads the extra field at `at`, which has
 * `len` bytes. */
static bool widen(const struct froe_reader *reader, uint64_t at, size_t len, struct sizes *sizes, uint64_t *offset)
{
    uint64_t *const numbers[3] = {&sizes->content, &sizes->stored, offset};
    uint8_t extra[UINT16_MAX];
    if (!is_wide(numbers[0]) && !is_wide(numbers[1]) && !is_wide(numbers[2]))
        return true;
    if (!read_at(reader, at, extra, len))
        return false;
    for (size_t i = 0; len - i >= 4;) {
        size_t part = get16(extra + i + 2);
        if (part > len - i - 4)
            return false;
        if (get16(extra + i) == EXTRA_SIZES64)
            return take_wide(extra + i + 4, part, numbers);
        i += 4 + part;
    }
    return false;
}

/* Looks for the end of the directory, which a comment may follow, and from there for its beginning. */
static void find_directory(const struct froe_reader *reader, struct froe_zip_directory *directory)
{
    uint8_t tail[END_LEN + UINT16_MAX], locator[LOCATOR_LEN], end64[END64_LEN];
    uint64_t size = reader->expected, len = size < sizeof tail ? size : sizeof tail;
    directory->looked_for = true;
    if (len < END_LEN || !read_at(reader, size - len, tail, (size_t)len))
        return;
    size_t at = (size_t)len - END_LEN;
    while (at > 0 && (memcmp(tail + at, "PK\5\6", 4) != 0 || at + END_LEN + get16(tail + at + 20) > len))
        at--;
    if (memcmp(tail + at, "PK\5\6", 4) != 0)
        return;
    uint64_t place = size - len + at, from = get32(tail + at + 16), bytes = get32(tail + at + 12);
    if ((from == UINT32_MAX || bytes == UINT32_MAX) && place >= LOCATOR_LEN &&
        read_at(reader, place - LOCATOR_LEN, locator, sizeof locator) && memcmp(locator, "PK\6\7", 4) == 0 &&
        read_at(reader, get64(locator + 8), end64, sizeof end64) && memcmp(end64, "PK\6\6", 4) == 0) {
        bytes = get64(end64 + 40);
        from = get64(end64 + 48);
    }
    if (from > size || bytes > size - from)
        return;
    directory->at = from;
    directory->end = from + bytes;
}

/* Goes on through the directory to the member whose local header is at `header`. */
static bool look_up(const struct froe_reader *reader, struct froe_zip_directory *directory, uint64_t header,
                    struct sizes *sizes)
{
    uint8_t entry[ENTRY_LEN];
    if (!directory->looked_for)
        find_directory(reader, directory);
    while (directory->end - directory->at >= ENTRY_LEN && read_at(reader, directory->at, entry, sizeof entry) &&
           memcmp(entry, "PK\1\2", 4) == 0) {
        uint64_t offset = get32(entry + 42), behind_name = directory->at + ENTRY_LEN + get16(entry + 28);
        *sizes = (struct sizes){get32(entry + 20), get32(entry + 24), get32(entry + 16)};
        if (!widen(reader, behind_name, get16(entry + 30), sizes, &offset))
            break;
        if (offset > header)
            return false; /* it may be that of a later member */
        uint64_t next = behind_name + get16(entry + 30) + get16(entry + 32);
        directory->at = next < directory->end ? next : directory->end;
        if (offset == header)
            return true;
    }
    directory->at = directory->end;
    return false;
}

/* The length of the data descriptor of a member at `at`: with or without a signature, its sizes of 32 or 64 bits. 0:
 * it does not say the same as the directory, or nothing that an archive has follows. */
static size_t descriptor_length(const struct froe_reader *reader, uint64_t at, const struct sizes *sizes)
{
    uint8_t bytes[24 + 4];
    uint64_t left = reader->expected - at;
    size_t have = left < sizeof bytes ? (size_t)left : sizeof bytes;
    memset(bytes, 0, sizeof bytes);
    if (!read_at(reader, at, bytes, have))
        return 0;
    size_t sign = memcmp(bytes, "PK\7\10", 4) == 0 ? 4 : 0;
    for (size_t width = 4; width <= 8; width += 4) {
        size_t len = sign + 4 + 2 * width;
        const uint8_t *field = bytes + sign + 4;
        uint64_t stored = width == 4 ? get32(field) : get64(field);
        uint64_t content = width == 4 ? get32(field + 4) : get64(field + 8);
        bool next = bytes[len] == 'P' && bytes[len + 1] == 'K' &&
                    (memcmp(bytes + len + 2, "\3\4", 2) == 0 || memcmp(bytes + len + 2, "\1\2", 2) == 0);
        if (next && get32(bytes + sign) == sizes->crc && stored == sizes->stored && content == sizes->content)
            return len;
    }
    return 0;
}

bool froe_zip_place(const struct froe_reader *reader, uint64_t header, uint64_t from,
                    struct froe_zip_directory *directory, struct froe_archive_place *place)
{
    uint8_t local[LOCAL_LEN];
    if (!read_at(reader, header, local, sizeof local) || memcmp(local, "PK\3\4", 4) != 0)
        return false;
    uint32_t flags = get16(local + 6), method = get16(local + 8), name = get16(local + 26), extra = get16(local + 28);
    struct sizes sizes = {get32(local + 18), get32(local + 22), get32(local + 14)};
    bool behind = (flags & FLAG_BEHIND) != 0;
    if (from != header + LOCAL_LEN + name + extra || from > reader->expected || (flags & FLAGS_REFUSED) != 0 ||
        (method != METHOD_STORED && method != METHOD_DEFLATED))
        return false;
    if (behind ? !look_up(reader, directory, header, &sizes) : !widen(reader, from - extra, extra, &sizes, NULL))
        return false;
    if (sizes.stored > reader->expected - from || (method == METHOD_STORED && sizes.stored != sizes.content))
        return false;
    *place = (struct froe_archive_place){.from = from,
                                         .length = sizes.stored,
                                         .checked = true,
                                         .deflated = method == METHOD_DEFLATED,
                                         .crc = sizes.crc,
                                         .size = (uint32_t)sizes.content};
    if (!behind)
        return true;
    size_t len = descriptor_length(reader, from + sizes.stored, &sizes);
    place->next = from + sizes.stored + len;
    return len > 0;
}

struct froe_frame froe_archive_frame(const struct froe_archive_place *place)
{
    /* RFC 1952: deflate, no flags, no time, an unknown system. */
    struct froe_frame frame = {.head = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255}};
    for (unsigned i = 0; i < 4; i++) {
        frame.tail[i] = (uint8_t)(place->crc >> 8 * i);
        frame.tail[4 + i] = (uint8_t)(place->size >> 8 * i);
    }
    return frame;
}
