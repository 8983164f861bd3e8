/* Files in the format of MaxMind, by libmaxminddb. */
#ifdef FROE_HAVE_MAXMINDDB

#include "geo/database.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/number.h"
#include "base/text.h"

/* Bytes that are read at a time. */
enum { STEP = 1 << 20 };

/* Bytes of a file at most: places in the search tree of the format have 32 bits. What never ends is no database. */
#define MOST ((uint64_t)4 << 30)

static bool complain(const char *file, const char *why, froe_error *error)
{
    struct froe_buffer shown = {0};
    froe_text_escape(&shown, froe_span_of(file));
    froe_error_option(error, "geoip", 0, "%.*s: %s", (int)(shown.len < 300 ? shown.len : 300), (const char *)shown.data,
                      why);
    froe_buffer_free(&shown);
    return false;
}

/* Copies all of a file. 0 or why not, as in errno. */
static int copy(int to, int from, uint8_t *room)
{
    ssize_t got;
    uint64_t all = 0;
    while ((got = read(from, room, STEP)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        all += (uint64_t)got;
        if (all > MOST)
            return EFBIG;
        for (ssize_t at = 0, put; at < got; at += put)
            if ((put = write(to, room + at, (size_t)(got - at))) < 0)
                return errno;
    }
    return 0;
}

/* An unnamed file in memory with what is in a file: the library maps it, and a file that others cut off would end the
 * process. Negative with *problem set, as errno. */
static int load(const char *file, int *problem)
{
    struct stat status;
    uint8_t *room = malloc(STEP);
    int from = open(file, O_RDONLY | O_CLOEXEC), to = memfd_create("geoip", MFD_CLOEXEC);
    *problem = from < 0 || to < 0 ? errno : room == NULL ? ENOMEM : 0;
    if (*problem == 0 && fstat(from, &status) == 0 && S_ISDIR(status.st_mode))
        *problem = EISDIR;
    if (*problem == 0)
        *problem = copy(to, from, room);
    free(room);
    if (from >= 0)
        close(from);
    if (*problem != 0 && to >= 0)
        close(to);
    return *problem == 0 ? to : -1;
}

bool froe_geo_database_open(struct froe_geo_database *database, const char *file, size_t len, froe_error *error)
{
    *database = (struct froe_geo_database){.file = strndup(file, len)};
    if (database->file == NULL)
        return froe_error_set(error, "out of memory");
    if (len == 0)
        return froe_error_option(error, "geoip", 0, "the name of a database is empty");
    int problem, fd = load(database->file, &problem);
    if (fd < 0)
        return complain(database->file, strerror(problem), error);
    char name[32];
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    int code = MMDB_open(name, MMDB_MODE_MMAP, &database->reader);
    close(fd);
    database->is_open = code == MMDB_SUCCESS;
    if (code == MMDB_OUT_OF_MEMORY_ERROR)
        return froe_error_set(error, "out of memory");
    return database->is_open ||
           complain(database->file, "no database in the format of MaxMind, or a broken one", error);
}

void froe_geo_database_free(struct froe_geo_database *database)
{
    if (database->is_open)
        MMDB_close(&database->reader);
    free(database->file);
    *database = (struct froe_geo_database){0};
}

void froe_geo_database_describe(const struct froe_geo_database *database, struct froe_buffer *to)
{
    const MMDB_s *reader = &database->reader;
    const char *kind = reader->metadata.database_type;
    time_t made = (time_t)reader->metadata.build_epoch;
    struct tm day = {0};
    char date[32] = "?";
    if (gmtime_r(&made, &day) != NULL)
        strftime(date, sizeof date, "%Y-%m-%d", &day);
    froe_buffer_format(to, "%s of %s (%016" PRIx64 ")", kind == NULL ? "?" : kind, date,
                       (uint64_t)XXH3_64bits(reader->file_content, (size_t)reader->file_size));
}

bool froe_geo_database_find(const struct froe_geo_database *database, const struct froe_address *address,
                            uint32_t *entry)
{
    union {
        struct sockaddr any;
        struct sockaddr_in four;
        struct sockaddr_in6 six;
    } socket = {0};
    int code = MMDB_SUCCESS;
    *entry = FROE_GEO_NO_ENTRY;
    if (address->bits == 32) {
        socket.four.sin_family = AF_INET;
        memcpy(&socket.four.sin_addr, address->bytes, 4);
    } else {
        socket.six.sin6_family = AF_INET6;
        memcpy(&socket.six.sin6_addr, address->bytes, 16);
    }
    MMDB_lookup_result_s found = MMDB_lookup_sockaddr(&database->reader, &socket.any, &code);
    if (code == MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR)
        return true;
    if (code == MMDB_SUCCESS && found.found_entry)
        *entry = found.entry.offset;
    return code == MMDB_SUCCESS;
}

/* --- entries ---------------------------------------------------------------------------------------------------- */

/* Names on the way to a value, a NULL behind the last. */
enum { WAY_MOST = 4 };

struct way {
    const char *names[WAY_MOST];
};

/* The value there; data->has_data says whether there is any. False: the database is damaged. */
static bool follow(const struct froe_geo_database *database, uint32_t entry, const struct way *way,
                   MMDB_entry_data_s *data)
{
    MMDB_entry_s start = {&database->reader, entry};
    int code = MMDB_aget_value(&start, data, way->names);
    if (code == MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR || code == MMDB_INVALID_LOOKUP_PATH_ERROR)
        data->has_data = false;
    else if (code != MMDB_SUCCESS)
        return false;
    return true;
}

static struct froe_span text_of(const MMDB_entry_data_s *data)
{
    if (!data->has_data || data->type != MMDB_DATA_TYPE_UTF8_STRING || data->data_size == 0)
        return FROE_ABSENT;
    return (struct froe_span){(const uint8_t *)data->utf8_string, data->data_size};
}

/* Where a text may be, and how long it may be there. */
struct place {
    enum froe_geo_fact fact;
    struct way way;
    size_t least, most; /* bytes */
};

static const struct place places[] = {
    {FROE_GEO_COUNTRY, {{"country", "iso_code"}}, 1, SIZE_MAX},
    {FROE_GEO_COUNTRY, {{"country_code"}}, 1, SIZE_MAX},
    {FROE_GEO_COUNTRY, {{"country"}}, 2, 2},
    {FROE_GEO_COUNTRY_NAME, {{"country", "names", "en"}}, 1, SIZE_MAX},
    {FROE_GEO_COUNTRY_NAME, {{"country_name"}}, 1, SIZE_MAX},
    {FROE_GEO_COUNTRY_NAME, {{"country"}}, 3, SIZE_MAX},
    {FROE_GEO_CITY, {{"city", "names", "en"}}, 1, SIZE_MAX},
    {FROE_GEO_CITY, {{"city"}}, 1, SIZE_MAX},
    {FROE_GEO_ASN_ORG, {{"autonomous_system_organization"}}, 1, SIZE_MAX},
    {FROE_GEO_ASN_ORG, {{"as_name"}}, 1, SIZE_MAX},
    {FROE_GEO_ASN_ORG, {{"as_org"}}, 1, SIZE_MAX},
};

static const struct way asn_ways[] = {{{"autonomous_system_number"}}, {{"asn"}}};

/* A number, or a text such as `AS64500`. */
static bool asn_of(const MMDB_entry_data_s *data, uint32_t *asn)
{
    uint64_t number = 0;
    struct froe_span text = text_of(data);
    if (text.len > 2 && (text.ptr[0] == 'A' || text.ptr[0] == 'a') && (text.ptr[1] == 'S' || text.ptr[1] == 's'))
        text = (struct froe_span){text.ptr + 2, text.len - 2};
    if (text.ptr != NULL && !froe_number_read(text, UINT32_MAX, &number))
        return false;
    if (text.ptr == NULL) {
        if (!data->has_data)
            return false;
        switch (data->type) {
        case MMDB_DATA_TYPE_UINT16:
            number = data->uint16;
            break;
        case MMDB_DATA_TYPE_UINT32:
            number = data->uint32;
            break;
        case MMDB_DATA_TYPE_UINT64:
            number = data->uint64;
            break;
        default:
            return false;
        }
    }
    *asn = (uint32_t)number;
    return number <= UINT32_MAX;
}

bool froe_geo_database_read(const struct froe_geo_database *database, uint32_t entry, struct froe_geo_facts *facts)
{
    MMDB_entry_data_s data;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct place *place = &places[i];
        if (facts->texts[place->fact].ptr != NULL)
            continue;
        if (!follow(database, entry, &place->way, &data))
            return false;
        struct froe_span text = text_of(&data);
        if (text.ptr != NULL && text.len >= place->least && text.len <= place->most)
            facts->texts[place->fact] = text;
    }
    for (size_t i = 0; i < sizeof asn_ways / sizeof asn_ways[0] && !facts->has_asn; i++) {
        if (!follow(database, entry, &asn_ways[i], &data))
            return false;
        facts->has_asn = asn_of(&data, &facts->asn);
    }
    return true;
}

#else

/* A file of C has to have something in it. */
typedef int froe_geo_database_none;

#endif
