#include "site.h"

static const char *const words[] = {"about",  "access", "linux",   "puppet",  "kernel",  "garden", "python",  "logs",
                                    "fast",   "simple", "network", "notes",   "release", "stream", "window",  "parser",
                                    "bread",  "travel", "winter",  "photo",   "music",   "theory", "index",   "memory",
                                    "thread", "socket", "river",   "letter",  "paper",   "colour", "engine",  "remote",
                                    "backup", "mirror", "signal",  "copper",  "lathe",   "timber", "harbour", "field",
                                    "market", "bridge", "tools",   "history", "weather", "cycle",  "kitchen", "maps"};
static const char *const extensions[] = {".png",  ".jpg", ".png", ".svg", ".png",
                                         ".webp", ".js",  ".png", ".gif", ".css"};

struct site site;

// Pages that stand together have numbers that stand together: who reads on goes to the next number.
static struct text page_make(uint32_t i)
{
    if (i == 0)
        return literal("/");
    if (i == 1)
        return literal("/feed.xml");
    uint32_t group = i / 16, member = i % 16; // sixteen pages of a kind, then another kind
    const char *a = PICK(words, mix(group, 1)), *b = PICK(words, mix(i, 2)), *c = PICK(words, mix(i, 3));
    switch (mix(group, 7) % 10) {
    case 0:
    case 1:
    case 2:
        if (member == 0)
            return made("/book/chapter-%u/", group);
        return made("/book/chapter-%u/section-%u/", group, member);
    case 3:
    case 4:
        return made("/blog/%u/%02u/%s-%s-%u/", 2009 + group % 16, 1 + mix(group, 4) % 12, b, c, i);
    case 5:
        return made("/blog/tags/%s-%u", b, i);
    case 6:
        return made("/docs/%u.%u/%s/%s-%u.html", 1 + group % 4, group % 10, a, b, i);
    case 7:
        return made("/projects/%s-%u/%s%u", a, group, member ? b : "", member);
    case 8:
        return made("/shop/item/%u", 100000 + i);
    default:
        return made("/archive/%s/%08x%08x/", a, mix(i, 5), mix(i, 6));
    }
}

static struct text asset_make(uint32_t i)
{
    const char *extension = PICK(extensions, mix(i, 11));
    if (mix(i, 12) % 3)
        return made("/images/%s/%s-%u%s", PICK(words, i / 40), PICK(words, mix(i, 13)), i, extension);
    return made("/static/%s-%u%s", PICK(words, mix(i, 14)), i, extension);
}

static struct text host_make(uint32_t i)
{
    uint32_t r = mix(i, 21), s = mix(i, 22);
    if (r % 25 == 0)
        return made("2%03x:%x:%x:%x::%x", r >> 20, s >> 16, s & 0xffff, r & 0xfff, 1 + s % 4000);
    return made("%u.%u.%u.%u", 1 + (r >> 24) % 223, (r >> 16) & 255, (s >> 8) & 255, s & 255);
}

static struct text agent_make(uint32_t i)
{
    static const char *const systems[] = {
        "Windows NT 10.0; Win64; x64", "Windows NT 10.0; Win64; x64",       "Windows NT 6.1",
        "X11; Linux x86_64",           "Macintosh; Intel Mac OS X 10_15_7", "Windows NT 10.0; WOW64",
        "X11; Ubuntu; Linux x86_64"};
    static const char *const phones[] = {"SM-G991B", "SM-A525F", "Pixel 7", "Redmi Note 9", "M2101K6G", "CPH2269", "K"};
    const char *system = PICK(systems, mix(i, 31)), *phone = PICK(phones, mix(i, 32));
    uint32_t version = 79 + mix(i, 33) % 46, build = mix(i, 34) % 6000, patch = mix(i, 35) % 220;
    switch (mix(i, 36) % 10) {
    case 0:
    case 1:
    case 7:
        return made("Mozilla/5.0 (%s; rv:%u.0) Gecko/20100101 Firefox/%u.%u", system, version, version, patch % 4);
    case 2:
        return made("Mozilla/5.0 (iPhone; CPU iPhone OS %u_%u like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                    "Version/%u.%u Mobile/15E%u Safari/604.1",
                    13 + version % 5, patch % 7, 13 + version % 5, build % 7, 100 + patch);
    case 3:
        return made(
            "Mozilla/5.0 (Linux; Android %u; %s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.%u.%u Mobile "
            "Safari/537.36",
            8 + version % 7, phone, version, build, patch);
    case 4:
        return made("Opera/9.80 (%s) Presto/2.12.%u Version/12.%u", system, 100 + patch, build % 18);
    case 5:
        return made("Mozilla/4.0 (compatible; MSIE %u.0; Windows NT %u.%u; .NET CLR 2.0.%u)", 6 + patch % 3,
                    5 + patch % 2, build % 3, 50000 + build);
    case 6:
        return made(
            "Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.%u.%u Safari/537.36 Edg/%u.0.%u.%u",
            system, version, build, patch, version, build % 2000, patch % 90);
    default:
        return made("Mozilla/5.0 (%s) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%u.0.%u.%u Safari/537.36", system,
                    version, build, patch);
    }
}

void site_make(uint32_t paths, uint32_t hosts, uint32_t agents)
{
    site.paths = paths < 16 ? 16 : paths;
    site.pages = site.paths - site.paths / 4;
    site.hosts = hosts ? hosts : 1;
    site.agents = agents ? agents : 1;
    site.path = allocate(site.paths, sizeof(struct text));
    site.host = allocate(site.hosts, sizeof(struct text));
    site.agent = allocate(site.agents, sizeof(struct text));
    for (uint32_t i = 0; i < site.paths; i++)
        site.path[i] = i < site.pages ? page_make(i) : asset_make(i - site.pages);
    for (uint32_t i = 0; i < site.hosts; i++)
        site.host[i] = host_make(i);
    for (uint32_t i = 0; i < site.agents; i++)
        site.agent[i] = agent_make(i);
    site.page_rank = zipf_make(site.pages, 0.95);
    site.host_rank = zipf_make(site.hosts, 0.7);
    site.agent_rank = zipf_make(site.agents, 0.8);
}
