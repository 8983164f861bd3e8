/* Networks of hosts. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

#include "parse/network.h"
#include "support/chance.h"

/* The text or "" when the host has no such network; the host's bytes end where nothing may be read. */
static const char *network_of(const char *host, size_t len, unsigned prefix4, unsigned prefix6)
{
    static uint8_t text[FROE_NETWORK_TEXT + 1];
    uint8_t *exact = malloc(len == 0 ? 1 : len);
    if (len > 0)
        memcpy(exact, host, len);
    size_t text_len = froe_network_write(text, (struct froe_span){exact, len}, prefix4, prefix6);
    free(exact);
    cr_assert_lt(text_len, FROE_NETWORK_TEXT);
    text[text_len] = '\0';
    return (const char *)text;
}

struct network {
    const char *host;
    unsigned prefix; /* both for IPv4 and IPv6 */
    const char *text;
};

static const struct network networks[] = {
    {"83.149.9.216", 24, "83.149.9.0/24"},
    {"83.149.9.216", 16, "83.149.0.0/16"},
    {"255.0.1.2", 0, "0.0.0.0/0"},
    {"255.255.255.255", 1, "128.0.0.0/1"},
    {"255.255.255.255", 23, "255.255.254.0/23"},
    {"255.0.1.3", 31, "255.0.1.2/31"},
    {"255.0.1.3", 32, "255.0.1.3/32"},
    {"255.0.1.3", 33, ""},
    {"0.0.0.0", 32, "0.0.0.0/32"},
    {"2001:DB8:1:2::3", 48, "2001:db8:1::/48"},
    {"2001:DB8:1:2::3", 64, "2001:db8:1:2::/64"},
    {"2001:DB8:1:2::3", 128, "2001:db8:1:2::3/128"},
    {"2001:DB8:1:2::3", 129, ""},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 0, "::/0"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 33, "ffff:ffff:8000::/33"},
    {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 127, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe/127"},
    {"2001:0:0:4:0:0:0:8", 128, "2001:0:0:4::8/128"}, /* the longer run of zeros, RFC 5952, section 4.2.3 */
    {"1:0:0:2:0:0:3:4", 128, "1::2:0:0:3:4/128"},     /* the first of equal runs */
    {"1:2:3:4:5:6:0:8", 128, "1:2:3:4:5:6:0:8/128"},  /* one zero is not shortened */
    {"0001:0002::", 128, "1:2::/128"},
    {"::1:2", 128, "::1:2/128"}, /* never as ::0.1.0.2 */
    {"::1", 48, "::/48"},
    {"::ffff:10.1.2.3", 48, "::/48"},
    {"64:ff9b::1.2.3.4", 96, "64:ff9b::/96"},
    {"fe80::1:2%eth0", 128, "fe80::1:2/128"}, /* a zone is no part of an address */
};

static const char *const no_addresses[] = {
    "",          "-",         "example.org",   "256.0.1.2", "01.2.3.4",          "1.2.3.04", "1.2.3",
    "1.2.3.4.5", "1.2.3.4.",  "1.2.3.",        ".1.2.3.4",  "1.2.3.4 ",          " 1.2.3.4", "+1.2.3.4",
    "1.2.3.-4",  "0x1.2.3.4", "1.2.3.4/",      "[::1]",     "fe80::1%",          "1::2::3",  ":",
    ":::",       "::12345",   "1:2:3:4:5:6:7", "::g",       "1:2:3:4:5:6:7:8:9", "::1.2.3",  "::256.1.1.1",
    "1.2.3.4%0", "::1%a%b",   "%eth0",         "::g%1",     "1.2.3.4:80",        "16909060", "::1/128",
    "1.2.3.4\n",
};

Test(network, write)
{
    for (size_t i = 0; i < sizeof networks / sizeof networks[0]; i++) {
        const struct network *wanted = &networks[i];
        cr_expect_str_eq(network_of(wanted->host, strlen(wanted->host), wanted->prefix, wanted->prefix), wanted->text,
                         "%s/%u", wanted->host, wanted->prefix);
    }
    cr_expect_str_eq(network_of("1.2.3.4", 7, 24, 48), "1.2.3.0/24");
    cr_expect_str_eq(network_of("1:2:3:4::", 9, 24, 48), "1:2:3::/48");
    cr_expect_str_eq(network_of("1.2.3.4", 7, 33, 48), "", "a length that IPv4 does not have");
}

Test(network, no_address)
{
    for (size_t i = 0; i < sizeof no_addresses / sizeof no_addresses[0]; i++)
        cr_expect_str_eq(network_of(no_addresses[i], strlen(no_addresses[i]), 24, 48), "", "%s", no_addresses[i]);
    cr_expect_str_eq(network_of("1.2.3.4\0", 8, 24, 48), "", "a NUL byte ends no address");
    cr_expect_str_eq(network_of("\0", 1, 24, 48), "");
    static const char long_name[300] = {[0 ... 298] = '1'};
    cr_expect_str_eq(network_of(long_name, 299, 24, 48), "");
}

/* Every length of random addresses, bit by bit. */
Test(network, random_addresses)
{
    struct chance chance = chance_of(41);
    for (int round = 0; round < 20000; round++) {
        bool wide = chance_once_in(&chance, 2);
        uint8_t address[16], found[16];
        char host[INET6_ADDRSTRLEN], wanted[64];
        unsigned bits = wide ? 128 : 32, prefix = (unsigned)chance_below(&chance, bits + 1);
        for (size_t i = 0; i < sizeof address; i++)
            address[i] = chance_once_in(&chance, 3) ? 0 : chance_byte(&chance);
        cr_assert_not_null(inet_ntop(wide ? AF_INET6 : AF_INET, address, host, sizeof host));
        for (unsigned bit = prefix; bit < bits; bit++)
            address[bit / 8] &= (uint8_t) ~(0x80u >> bit % 8);
        const char *text = network_of(host, strlen(host), prefix, prefix);
        const char *slash = strchr(text, '/');
        cr_assert_not_null(slash, "%s/%u: %s", host, prefix, text);
        cr_assert_eq((unsigned)atoi(slash + 1), prefix);
        memcpy(wanted, text, (size_t)(slash - text));
        wanted[slash - text] = '\0';
        cr_assert_eq(inet_pton(wide ? AF_INET6 : AF_INET, wanted, found), 1, "%s", wanted);
        cr_assert_arr_eq(found, address, bits / 8, "%s/%u: %s", host, prefix, text);
    }
}

/* What the system's library takes for an address is one, and nothing else is. */
Test(network, texts_that_are_nearly_addresses)
{
    static const char letters[] = "0123456789.....:ax +-";
    struct chance chance = chance_of(43);
    for (int round = 0; round < 200000; round++) {
        char host[40];
        uint8_t address[16];
        int len = snprintf(host, sizeof host, "%u.%u.%u.%u", (unsigned)chance_below(&chance, 270),
                           (unsigned)chance_below(&chance, 270), (unsigned)chance_below(&chance, 12),
                           (unsigned)chance_below(&chance, 1200));
        for (size_t n = chance_below(&chance, 3); n > 0; n--)
            host[chance_below(&chance, (size_t)len)] = letters[chance_below(&chance, sizeof letters - 1)];
        len -= (int)chance_below(&chance, 3);
        host[len] = '\0';
        bool is_address = inet_pton(strchr(host, ':') == NULL ? AF_INET : AF_INET6, host, address) == 1;
        cr_assert_eq(*network_of(host, (size_t)len, 32, 128) != '\0', is_address, "%s", host);
    }
}

struct inside {
    const char *network, *host;
    bool holds;
};

static const struct inside insides[] = {
    {"10.0.0.0/8", "10.255.0.1", true},
    {"10.0.0.0/8", "11.0.0.0", false},
    {"10.1.2.3/8", "10.0.0.0", true}, /* bits behind the prefix do not matter */
    {"0.0.0.0/0", "255.255.255.255", true},
    {"0.0.0.0/0", "::1", false},
    {"::/0", "1.2.3.4", false},
    {"::/0", "ffff::", true},
    {"1.2.3.4/32", "1.2.3.4", true},
    {"1.2.3.4/32", "1.2.3.5", false},
    {"1.2.3.4/31", "1.2.3.5", true},
    {"1.2.3.4/31", "1.2.3.6", false},
    {"128.0.0.0/1", "127.255.255.255", false},
    {"128.0.0.0/1", "200.0.0.1", true},
    {"192.168.4.0/22", "192.168.7.255", true},
    {"192.168.4.0/22", "192.168.8.0", false},
    {"2001:db8::/32", "2001:DB8:ffff::1", true},
    {"2001:db8::/32", "2001:db9::", false},
    {"2001:db8::/33", "2001:db8:8000::", false},
    {"2001:db8::1/128", "2001:db8:0:0::1", true},
    {"2001:db8::1/128", "2001:db8::2", false},
    {"10.0.0.0/8", "::ffff:10.0.0.1", false},
    {"::ffff:10.0.0.0/104", "::ffff:10.0.0.1", true},
    {"fe80::/10", "febf::1", true},
    {"fe80::/10", "fec0::1", false},
    {"fe80::/10", "fe80::1%eth0", true},
};

Test(network, holds)
{
    for (size_t i = 0; i < sizeof insides / sizeof insides[0]; i++) {
        struct froe_network network;
        struct froe_address address;
        cr_assert(froe_network_read(froe_span_of(insides[i].network), &network), "%s", insides[i].network);
        cr_assert(froe_address_read(froe_span_of(insides[i].host), &address), "%s", insides[i].host);
        cr_expect_eq(froe_network_holds(&network, &address), insides[i].holds, "%s in %s", insides[i].host,
                     insides[i].network);
    }
}

Test(network, no_networks)
{
    static const char *const texts[] = {"",
                                        "/",
                                        "/8",
                                        "10.0.0.0",
                                        "10.0.0.0/",
                                        "10.0.0.0/33",
                                        "::/129",
                                        "10.0.0/8",
                                        "10.0.0.0/-1",
                                        "10.0.0.0/8/",
                                        "10.0.0.0/+8",
                                        "10.0.0.0/255.0.0.0",
                                        "10.0.0.0 /8",
                                        "10.0.0.0/ 8",
                                        "host/8",
                                        "[::]/8",
                                        "10.0.0.0/99999999999999999999",
                                        "fe80::%1/64"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct froe_network network;
        cr_expect_not(froe_network_read(froe_span_of(texts[i]), &network), "%s", texts[i]);
    }
}
