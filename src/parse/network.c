#include "parse/network.h"

#include <arpa/inet.h>
#include <stdio.h>

static void clear_host_bits(uint8_t *address, size_t len, unsigned prefix)
{
    for (size_t i = 0; i < len; i++) {
        unsigned kept = prefix <= 8 * i ? 0 : prefix - 8 * (unsigned)i;
        if (kept < 8)
            address[i] &= (uint8_t)(0xff00u >> kept);
    }
}

/* RFC 5952, section 4: no leading zeros, the longest run of two zero groups or more as `::`, the first of equals, lower
 * case. (inet_ntop() writes the last 32 bits of some addresses in dotted decimals.) Returns the length. */
static size_t write_ipv6(char *text, const uint8_t *address)
{
    unsigned groups[8], best = 0, best_len = 1;
    for (unsigned i = 0; i < 8; i++)
        groups[i] = (unsigned)address[2 * i] << 8 | address[2 * i + 1];
    for (unsigned i = 0; i < 8; i++) {
        unsigned len = 0;
        while (i + len < 8 && groups[i + len] == 0)
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
    }
    size_t at = 0;
    for (unsigned i = 0; i < 8; i++) {
        if (best_len > 1 && i == best) {
            at += (size_t)sprintf(text + at, "::");
            i += best_len - 1;
        } else {
            bool first = i == 0 || (best_len > 1 && i == best + best_len);
            at += (size_t)sprintf(text + at, "%s%x", first ? "" : ":", groups[i]);
        }
    }
    return at;
}

size_t froe_network_write(char text[FROE_NETWORK_TEXT], struct froe_span host, unsigned prefix4, unsigned prefix6)
{
    char name[INET6_ADDRSTRLEN];
    uint8_t address[16];
    if (host.len == 0 || host.len >= sizeof name || memchr(host.ptr, 0, host.len) != NULL)
        return 0;
    memcpy(name, host.ptr, host.len);
    name[host.len] = '\0';
    int family = memchr(name, ':', host.len) == NULL ? AF_INET : AF_INET6;
    unsigned prefix = family == AF_INET ? prefix4 : prefix6;
    unsigned bits = family == AF_INET ? 32 : 128;
    if (prefix > bits || inet_pton(family, name, address) != 1)
        return 0;
    clear_host_bits(address, bits / 8, prefix);
    size_t len;
    if (family == AF_INET6)
        len = write_ipv6(text, address);
    else
        len = (size_t)sprintf(text, "%u.%u.%u.%u", address[0], address[1], address[2], address[3]);
    return len + (size_t)snprintf(text + len, FROE_NETWORK_TEXT - len, "/%u", prefix);
}
