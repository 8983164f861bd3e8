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
    if (inet_ntop(family, address, text, FROE_NETWORK_TEXT) == NULL)
        return 0;
    size_t len = strlen(text);
    return len + (size_t)snprintf(text + len, FROE_NETWORK_TEXT - len, "/%u", prefix);
}
