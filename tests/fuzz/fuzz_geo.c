/*
 * Whatever a database of networks holds: it is refused, or hosts can be looked for in it, and what is found is the same
 * a second time and can be read. No database is trusted: its places may lead anywhere.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "geo/geo.h"
#include "support/require.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libmaxminddb 1.7.1 loses memory when it refuses a database for its metadata. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:data_pool_new\n";
}

static const char *const hosts[] = {
    "10.1.2.3",        "10.1.2.4", "10.200.0.1",  "0.0.0.0", "255.255.255.255", "192.168.1.1",
    "::ffff:10.1.2.3", "::",       "2001:db8::1", "ffff::1", "h.example.org",   ""};
enum { HOSTS = sizeof hosts / sizeof hosts[0] };

/* All bytes of what is known, added up. */
static uint64_t sum_of(const struct froe_geo_facts *facts)
{
    uint64_t sum = facts->has_asn ? facts->asn : 0;
    for (int fact = 0; fact < FROE_GEO_FACT_COUNT; fact++)
        for (size_t i = 0; i < facts->texts[fact].len; i++)
            sum = sum * 31 + facts->texts[fact].ptr[i];
    return sum;
}

static void look_at_all(struct froe_geo *geo)
{
    struct froe_geo_memo *memo = froe_geo_memo_create(geo);
    require(memo != NULL, "there is memory");
    uint64_t sums[HOSTS];
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < HOSTS; i++) {
            uint64_t sum = sum_of(froe_geo_look(memo, froe_span_of(hosts[i])));
            require(round == 0 || sum == sums[i], "a host is known as it was");
            sums[i] = sum;
        }
    require(!froe_geo_failed(memo), "there is memory");
    froe_geo_damaged(geo);
    froe_geo_memo_free(memo);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[32];
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    require(fd >= 0 && write(fd, data, size) == (ssize_t)size, "there is memory");
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    froe_error error = {.text = ""};
    struct froe_geo *geo = froe_geo_open(name, &error);
    if (geo != NULL)
        look_at_all(geo);
    else
        require(error.text[0] != '\0', "the error says what is wrong");
    froe_geo_free(geo);
    close(fd);
    return 0;
}
