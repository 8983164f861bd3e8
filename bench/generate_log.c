// generate_log: access logs for benchmarks, as like real ones as a small program can make them.
//
// What decides how fast a log is read and how well it compresses is repetition, so that is what is modelled: some
// visitors are on the site at a time; each asks for a page, then for the assets of that page (same host, agent and
// referer), then reads on. Crawlers walk over all pages, feed readers poll, scanners try their list, and now and then a
// line holds no HTTP at all. Paths and hosts are Zipf-distributed. The same options and seed give the same bytes.
#ifndef _GNU_SOURCE // the build may have said so already
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

_Noreturn static void die(const char *what, const char *why)
{
    fprintf(stderr, "generate_log: %s: %s\n", what, why);
    exit(2);
}

static void *allocate(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size);
    if (!memory)
        die("memory", strerror(ENOMEM));
    return memory;
}

// ---- chance ---------------------------------------------------------------------------------------------------------

// PCG-XSH-RR 64/32: M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
// Random Number Generation", Harvey Mudd College, HMC-CS-2014-0905.
static uint64_t pcg_state;

static uint32_t pcg(void)
{
    uint64_t old = pcg_state;
    pcg_state = old * 6364136223846793005u + 1442695040888963407u;
    uint32_t x = (uint32_t)(((old >> 18) ^ old) >> 27);
    uint32_t turn = (uint32_t)(old >> 59);
    return (x >> turn) | (x << ((32 - turn) & 31));
}

static uint32_t below(uint32_t n) // Lemire's multiplication; its bias of n / 2^32 does not matter here
{
    return (uint32_t)(((uint64_t)pcg() * n) >> 32);
}

static bool chance(uint32_t permille)
{
    return below(1000) < permille;
}

static double unit(void) // in (0, 1]
{
    return ((double)pcg() + 1.0) / 4294967296.0;
}

// What must be the same each time for the same thing (the size of a page, say) is a hash of it, not a draw.
static uint32_t mix(uint32_t a, uint32_t b)
{
    uint64_t x = (((uint64_t)a << 32) | b) * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9u;
    return (uint32_t)(x >> 32);
}

struct zipf {
    double *sum; // sum[i] = probability of rank 0..i
    uint32_t n;
};

static struct zipf zipf_make(uint32_t n, double exponent)
{
    struct zipf z = {allocate(n, sizeof(double)), n};
    double total = 0;
    for (uint32_t i = 0; i < n; i++)
        z.sum[i] = total += pow(i + 1.0, -exponent);
    for (uint32_t i = 0; i < n; i++)
        z.sum[i] /= total;
    return z;
}

static uint32_t zipf_draw(const struct zipf *z)
{
    double want = unit();
    uint32_t low = 0, high = z->n - 1;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (z->sum[middle] < want)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// ---- the site and its visitors --------------------------------------------------------------------------------------

struct text {
    const char *at;
    uint32_t length;
};

static struct text literal(const char *s)
{
    return (struct text){s, (uint32_t)strlen(s)};
}

__attribute__((format(printf, 1, 2))) static struct text made(const char *format, ...)
{
    char *s;
    va_list arguments;
    va_start(arguments, format);
    int length = vasprintf(&s, format, arguments);
    va_end(arguments);
    if (length < 0)
        die("memory", strerror(ENOMEM));
    return (struct text){s, (uint32_t)length};
}

#define PICK(list, number) ((list)[(number) % COUNT_OF(list)])

static const char *const words[] = {"about",  "access", "linux",   "puppet",  "kernel",  "garden", "python",  "logs",
                                    "fast",   "simple", "network", "notes",   "release", "stream", "window",  "parser",
                                    "bread",  "travel", "winter",  "photo",   "music",   "theory", "index",   "memory",
                                    "thread", "socket", "river",   "letter",  "paper",   "colour", "engine",  "remote",
                                    "backup", "mirror", "signal",  "copper",  "lathe",   "timber", "harbour", "field",
                                    "market", "bridge", "tools",   "history", "weather", "cycle",  "kitchen", "maps"};
static const char *const extensions[] = {".png",  ".jpg", ".png", ".svg", ".png",
                                         ".webp", ".js",  ".png", ".gif", ".css"};
static const char *const site_assets[] = { // what every page pulls in, in the order a browser meets it
    "/static/css/site.css",
    "/static/js/jquery.min.js",
    "/static/js/app.js",
    "/images/logo.png",
    "/static/fonts/source-sans.woff2",
    "/images/header.jpg",
    "/static/css/print.css",
    "/favicon.ico"};
static const char *const scanned[] = {"/wp-login.php",
                                      "/xmlrpc.php",
                                      "/.env",
                                      "/.git/config",
                                      "/admin/",
                                      "/phpmyadmin/index.php",
                                      "/wp-content/plugins/",
                                      "/cgi-bin/luci",
                                      "/boaform/admin/formLogin",
                                      "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
                                      "/actuator/health"};
static const char *const noise[] = {
    "-", "", "\\x16\\x03\\x01\\x02", "\\x16\\x03\\x01\\x00\\xee\\x01", "\\x04\\x01", "quit", "SSH-2.0-Go"};
static const char *const elsewhere[] = {
    "https://www.google.com/",   "https://www.google.com/",       "https://www.google.com/", "https://www.bing.com/",
    "https://duckduckgo.com/",   "https://news.ycombinator.com/", "https://www.reddit.com/", "https://t.co/qX2bKd81Zw",
    "https://en.wikipedia.org/", "http://planet.example.net/",    "https://www.google.de/",  "https://yandex.ru/"};
static const char *const vhosts[] = {"www.example.org:443", "example.org:80", "blog.example.org:443",
                                     "static.example.org"};
static const char *const users[] = {"alice", "bob", "carla", "dmitri", "editor"};
static const char *const crawlers[] = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)",
    "Mozilla/5.0 (compatible; DotBot/1.2; +https://opensiteexplorer.org/dotbot; help@moz.com)",
    "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)"};
static const char *const robots[] = { // feed readers and scanners
    "Tiny Tiny RSS/21.05 (http://tt-rss.org/)",
    "UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html; 14 subscribers)",
    "NewsBlur Feed Fetcher - 8 subscribers",
    "curl/7.88.1",
    "python-requests/2.31.0",
    "Go-http-client/1.1",
    "zgrab/0.x",
    "Wget/1.21.3",
    "-"};

static struct {
    struct text *path; // pages first, by popularity, then the pictures and scripts of single pages
    struct text *host;
    struct text *agent;
    uint32_t pages, paths, hosts, agents;
    struct zipf page_rank, host_rank, agent_rank;
} site;

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

static void site_make(uint32_t paths, uint32_t hosts, uint32_t agents)
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

// ---- visits ---------------------------------------------------------------------------------------------------------

enum kind { reader, crawler, feed, scanner, stray };

struct visit {
    enum kind kind;
    bool discreet;  // sends no referer
    bool returning; // has the assets already: asks whether they changed, or not at all
    struct text host, agent;
    struct text referer; // of the next page; site-relative if it starts with '/'
    struct text page;    // the page being loaded: referer of its assets
    const char *protocol;
    const char *user;
    const char *vhost;
    uint32_t number; // of the page
    uint32_t pages_left;
    uint32_t asset, assets; // next one, and how many this page has
};

struct request {
    struct text target, query, referer;
    const char *method, *status;
    uint32_t bytes; // 0 is logged as "-"
};

enum { visits_open = 90 }; // at a time; with the length of a visit this sets how well the log compresses
static struct visit open_visits[visits_open];

static void visit_begin(struct visit *v)
{
    uint32_t host = zipf_draw(&site.host_rank), kind = below(1000);
    *v = (struct visit){.protocol = "HTTP/1.1", .user = "-", .vhost = PICK(vhosts, mix(host, 41) % 5)};
    v->kind = kind < 560 ? reader : kind < 820 ? crawler : kind < 960 ? feed : kind < 985 ? scanner : stray;
    v->host = site.host[host];
    v->referer = literal(chance(400) ? "-" : PICK(elsewhere, pcg()));
    v->pages_left = 1;
    switch (v->kind) {
    case reader: // a host mostly keeps its agent
        v->agent = site.agent[chance(850) ? zipf_draw(&site.agent_rank) : mix(host, 42) % site.agents];
        v->discreet = chance(330);
        v->returning = chance(450);
        v->pages_left = 1 + (uint32_t)(-4.0 * log(unit()));
        if (chance(40))
            v->protocol = "HTTP/2.0";
        if (chance(6))
            v->user = PICK(users, pcg());
        break;
    case crawler:
        v->agent = literal(PICK(crawlers, host));
        v->referer = literal("-");
        v->pages_left = 2 + below(24);
        break;
    case feed:
    case scanner:
        v->agent = literal(PICK(robots, host));
        v->referer = literal("-");
        v->pages_left = v->kind == scanner ? 2 + below(10) : 1;
        if (chance(150))
            v->protocol = "HTTP/1.0";
        break;
    case stray:
        v->agent = literal("-");
        v->referer = literal("-");
        break;
    }
    v->number = v->kind == crawler ? below(site.pages) : zipf_draw(&site.page_rank);
}

static struct text query_draw(void)
{
    static const char *const terms[] = {"?utm_source=rss&utm_medium=feed",
                                        "?page=2",
                                        "?page=3",
                                        "?flav=rss20",
                                        "?ref=home",
                                        "?lang=de",
                                        "?print=1",
                                        "?q=access+log&sort=date",
                                        "?q=%E6%97%A5%E6%9C%AC",
                                        "?s=timber&from=0&size=20",
                                        "?id=0a61f3",
                                        "?"};
    return literal(chance(70) ? PICK(terms, pcg()) : "");
}

static uint32_t size_of(uint32_t thing, uint32_t least, uint32_t scale) // many small, few large, always the same
{
    uint32_t r = mix(thing, 51);
    return least + (uint32_t)((uint64_t)(r & 0xffff) * scale >> 16) + (r >> 28 == 0 ? scale * 9 : 0);
}

static uint32_t pictures_of(uint32_t page)
{
    return mix(page, 52) % 5;
}

static void page_request(struct visit *v, struct request *r)
{
    v->page = site.path[v->number];
    r->target = v->page;
    r->query = v->kind == reader ? query_draw() : literal("");
    r->bytes = size_of(v->number, 1500, 30000) + (chance(150) ? below(900) : 0); // some pages are made anew each time
    uint32_t luck = below(1000);
    if (luck < 25)
        r->status = "404", r->bytes = 1245;
    else if (luck < 45)
        r->status = "301", r->bytes = 318;
    else if (luck < 48)
        r->status = "500", r->bytes = 612;
    else if (luck < 50)
        r->status = "503", r->bytes = 299;
    else if (luck < 58 && v->kind == reader)
        r->method = "POST", r->status = "302", r->bytes = 0;
    else if (luck < 66 && v->kind != reader)
        r->method = "HEAD", r->bytes = 0;
    if (v->returning && chance(200))
        r->status = "304", r->bytes = 0;
    uint32_t own = pictures_of(v->number);
    if (v->kind != reader)
        v->assets = chance(250) ? own : 0;
    else
        v->assets = v->returning ? own : own + (v->asset ? below(2) : 3 + below(COUNT_OF(site_assets) - 3));
    v->asset = 0;
}

static void asset_request(struct visit *v, struct request *r)
{
    uint32_t own = pictures_of(v->number), pictures = site.paths - site.pages;
    r->referer = v->kind == reader && !v->discreet ? v->page : literal("-");
    if (v->asset < own) {
        uint32_t i = (uint32_t)((uint64_t)v->number * pictures / site.pages) + v->asset;
        r->target = site.path[site.pages + i % pictures];
        r->bytes = size_of(i, 900, 60000);
    } else {
        uint32_t i = (v->asset - own) % COUNT_OF(site_assets);
        r->target = literal(site_assets[i]);
        r->query = literal(i == 0 || i == 2 ? "?v=20250214" : "");
        r->bytes = size_of(i, 3000, 90000);
    }
    if (v->returning && chance(500))
        r->status = "304", r->bytes = 0;
    else if (chance(6))
        r->status = "206", r->bytes = r->bytes / 3 + 1;
    v->asset++;
}

// The next request of a visit. The visit is over when no page and no asset is left.
static struct request visit_step(struct visit *v)
{
    struct request r = {.method = "GET", .status = "200", .query = literal(""), .referer = v->referer};
    if (v->asset < v->assets) {
        asset_request(v, &r);
        return r;
    }
    v->pages_left--;
    switch (v->kind) {
    case reader:
    case crawler:
        if (v->page.at) { // not the first one: read on nearby, or go somewhere else
            v->number = v->kind == crawler ? (v->number + 1 + below(3)) % site.pages
                        : chance(700)      ? (v->number + 1) % site.pages
                                           : zipf_draw(&site.page_rank);
            r.referer = v->kind == reader && !v->discreet ? v->page : literal("-");
        } else if (v->kind == crawler && chance(500)) {
            v->number = below(site.pages);
            r.target = v->page = literal("/robots.txt");
            r.bytes = 214;
            return r;
        }
        page_request(v, &r);
        break;
    case feed:
        r.target = site.path[1];
        r.query = literal(chance(300) ? "?flav=rss20" : "");
        if (chance(600))
            r.status = "304";
        else
            r.bytes = 29941;
        break;
    case scanner:
        r.target = literal(PICK(scanned, pcg()));
        r.method = chance(300) ? "POST" : "GET";
        r.status = chance(900) ? "404" : "403";
        r.bytes = 1245;
        break;
    case stray:
        r.target = literal(PICK(noise, pcg()));
        r.status = r.target.at[0] == '-' ? "408" : "400";
        r.bytes = 226;
        break;
    }
    return r;
}

// Who asks next: mostly whoever is loading a page, sometimes another of those who are on the site.
static struct visit *visit_next(void)
{
    static uint32_t current;
    struct visit *v = &open_visits[current];
    bool loading = v->asset < v->assets || (v->kind == crawler && v->pages_left && !chance(300));
    if (chance(loading ? 300 : 900))
        v = &open_visits[current = below(visits_open)];
    if (v->asset >= v->assets && v->pages_left == 0)
        visit_begin(v);
    return v;
}

// ---- time -----------------------------------------------------------------------------------------------------------

static struct {
    double now;    // local seconds since 1970
    double rate;   // lines a second, averaged over a day
    int zone;      // minutes east of UTC
    int64_t shown; // the second that text shows
    char text[40];
    uint32_t length;
} wall;

static int64_t days_from_civil(int64_t y, int64_t m,
                               int64_t d) // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms"
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from_days(int64_t z, int *y, int *m, int *d)
{
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400 + (*m <= 2));
}

static void wall_set(const char *start, double rate)
{
    int y, mo, d, h = 0, mi = 0, s = 0, zh = 0, zm = 0;
    char sign = '+';
    int n = sscanf(start, "%4d-%2d-%2dT%2d:%2d:%2d%c%2d:%2d", &y, &mo, &d, &h, &mi, &s, &sign, &zh, &zm);
    if (n < 3 || mo < 1 || mo > 12 || d < 1 || d > 31 || (n > 6 && !strchr("+-Z", sign)))
        die("--start-time", "wanted YYYY-MM-DD[Thh:mm:ss[+hh:mm]]");
    wall.zone = (zh * 60 + zm) * (sign == '-' ? -1 : 1);
    wall.now = (double)(days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + s);
    wall.rate = rate;
    wall.shown = INT64_MIN;
}

static void wall_advance(bool same_visit)
{
    static const double busy[24] = {.45,  .35, .3,  .28, .3,  .4,  .6,   .9,  1.2,  1.4, 1.5, 1.45,
                                    1.35, 1.4, 1.5, 1.5, 1.4, 1.3, 1.25, 1.3, 1.35, 1.2, .9,  .6};
    double hour = fmod(wall.now / 3600, 24);
    double weight = busy[(int)hour % 24];
    wall.now -= log(unit()) / (wall.rate * weight) * (same_visit ? 0.4 : 2.3); // assets follow their page closely
    int64_t second = (int64_t)floor(wall.now);
    if (second == wall.shown)
        return;
    wall.shown = second;
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int y, m, d;
    int64_t day = second >= 0 ? second / 86400 : (second - 86399) / 86400;
    int rest = (int)(second - day * 86400), zone = wall.zone < 0 ? -wall.zone : wall.zone;
    civil_from_days(day, &y, &m, &d);
    int length =
        snprintf(wall.text, sizeof wall.text, "[%02d/%.3s/%04d:%02d:%02d:%02d %c%02d%02d]", d, months + 3 * (m - 1), y,
                 rest / 3600, rest / 60 % 60, rest % 60, wall.zone < 0 ? '-' : '+', zone / 60, zone % 60);
    wall.length = (uint32_t)length;
}

// ---- writing --------------------------------------------------------------------------------------------------------

static struct {
    int file;
    size_t used;
    char bytes[1 << 20];
} out;

enum { line_room = 1 << 13 }; // no line is longer

static void out_flush(void)
{
    for (size_t done = 0; done < out.used;) {
        ssize_t n = write(out.file, out.bytes + done, out.used - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE)
            exit(0);
        if (n < 0)
            die("write", strerror(errno));
        done += (size_t)n;
    }
    out.used = 0;
}

static char *put(char *p, const char *s, size_t n)
{
    memcpy(p, s, n);
    return p + n;
}

static char *put_text(char *p, struct text t)
{
    return put(p, t.at, t.length);
}

static char *put_string(char *p, const char *s)
{
    return put(p, s, strlen(s));
}

static char *put_number(char *p, uint32_t n)
{
    char digits[10];
    size_t i = sizeof digits;
    do
        digits[--i] = (char)('0' + n % 10);
    while (n /= 10);
    return put(p, digits + i, sizeof digits - i);
}

struct form {
    bool vhost, combined;
};

static char *put_line(char *p, struct form form, const struct visit *v, const struct request *r)
{
    if (form.vhost) {
        p = put_string(p, v->vhost);
        *p++ = ' ';
    }
    p = put_text(p, v->host);
    p = put_string(p, " - ");
    p = put_string(p, v->user);
    *p++ = ' ';
    p = put(p, wall.text, wall.length);
    p = put_string(p, " \"");
    if (v->kind != stray) {
        p = put_string(p, r->method);
        *p++ = ' ';
    }
    p = put_text(p, r->target);
    p = put_text(p, r->query);
    if (v->kind != stray) {
        *p++ = ' ';
        p = put_string(p, v->protocol);
    }
    p = put_string(p, "\" ");
    p = put_string(p, r->status);
    *p++ = ' ';
    if (r->bytes)
        p = put_number(p, r->bytes);
    else
        *p++ = '-';
    if (form.combined) {
        p = put_string(p, r->referer.at[0] == '/' ? " \"https://example.org" : " \"");
        p = put_text(p, r->referer);
        p = put_string(p, "\" \"");
        p = put_text(p, v->agent);
        *p++ = '"';
    }
    *p++ = '\n';
    return p;
}

// What real logs hold in place of a line: a full disk, a crash, another program writing to the same file.
static char *spoil(char *line, char *end)
{
    size_t length = (size_t)(end - line);
    char *bracket = memchr(line, '[', length), *quote = memchr(line, '"', length);
    switch (below(6)) {
    case 0: // cut short
        end = line + below((uint32_t)length - 1);
        break;
    case 1: // empty
        end = line;
        break;
    case 2: // a date that does not exist
        memcpy(bracket + 1, "31/Feb", 6);
        return end;
    case 3: // no time
        *bracket = '(';
        return end;
    case 4: // the request is never closed
        end = quote + 1 + below(8);
        break;
    default: // bytes of something else
        end = line;
        for (uint32_t n = 1 + below(200); n--; end++)
            if ((*end = (char)pcg()) == '\n')
                *end = ' ';
    }
    *end++ = '\n';
    return end;
}

static void write_lines(uint64_t lines, struct form form, uint32_t malformed)
{
    static struct visit *last;
    while (lines--) {
        struct visit *v = visit_next();
        wall_advance(v == last);
        last = v;
        struct request r = visit_step(v);
        char *line = out.bytes + out.used, *end = put_line(line, form, v, &r);
        if (malformed && chance(malformed))
            end = spoil(line, end);
        out.used = (size_t)(end - out.bytes);
        if (sizeof out.bytes - out.used < line_room)
            out_flush();
    }
    out_flush();
}

// ---- command line ---------------------------------------------------------------------------------------------------

static const char help[] = "usage: generate_log [OPTIONS]\n"
                           "  --lines N            lines in total (1000000)\n"
                           "  --files N            files to spread them over, PREFIX-0.log and so on (0: one stream)\n"
                           "  --out PREFIX         where to (standard output; without --files one file of that name)\n"
                           "  --format NAME        common, combined, vhost_common, vhost_combined (combined)\n"
                           "  --paths N            distinct paths of the site (60000)\n"
                           "  --hosts N            distinct hosts (60000)\n"
                           "  --agents N           distinct user agents of readers (4000)\n"
                           "  --seed N             another log of the same kind (1)\n"
                           "  --start-time TIME    YYYY-MM-DD[Thh:mm:ss[+hh:mm]] (2025-03-03T00:00:00+00:00)\n"
                           "  --rate N             lines a second, roughly, averaged over a day (5)\n"
                           "  --malformed PERMILLE lines that are no records (0)\n";

static uint64_t number(const char *name, const char *s, uint64_t most)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(s, &end, 10);
    if (*s < '0' || *s > '9' || *end || errno || n > most)
        die(name, "not a number, or too large");
    return n;
}

static struct form form_named(const char *name)
{
    struct form form = {.vhost = strncmp(name, "vhost_", 6) == 0};
    name += form.vhost ? 6 : 0;
    form.combined = strcmp(name, "combined") == 0;
    if (!form.combined && strcmp(name, "common") != 0)
        die("--format", "common, combined, vhost_common or vhost_combined");
    return form;
}

static void out_open(const char *name)
{
    out.file = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (out.file < 0)
        die(name, strerror(errno));
}

static void out_close(const char *name)
{
    if (close(out.file) != 0)
        die(name, strerror(errno));
}

int main(int argc, char **argv)
{
    enum { lines, files, prefix, format, paths, hosts, agents, seed, start, rate, malformed, helping };
    static const struct option options[] = {
        {"lines", 1, NULL, lines},   {"files", 1, NULL, files},         {"out", 1, NULL, prefix},
        {"format", 1, NULL, format}, {"paths", 1, NULL, paths},         {"hosts", 1, NULL, hosts},
        {"agents", 1, NULL, agents}, {"seed", 1, NULL, seed},           {"start-time", 1, NULL, start},
        {"rate", 1, NULL, rate},     {"malformed", 1, NULL, malformed}, {"help", 0, NULL, helping},
        {NULL, 0, NULL, 0}};
    const char *value[] = {"1000000", "0", NULL, "combined", "60000", "60000", "4000", "1", "2025-03-03T00:00:00+00:00",
                           "5",       "0"};
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == helping)
            return fputs(help, stdout) < 0;
        if (option < 0 || option >= helping)
            return fputs(help, stderr), 2;
        value[option] = optarg;
    }
    if (optind < argc)
        die(argv[optind], "no operand is wanted");

    uint64_t n_lines = number("--lines", value[lines], UINT64_MAX / 2);
    uint32_t n_files = (uint32_t)number("--files", value[files], 1000000);
    uint32_t spoiled = (uint32_t)number("--malformed", value[malformed], 1000);
    uint64_t per_second = number("--rate", value[rate], 1000000);
    struct form form = form_named(value[format]);
    if (n_files && !value[prefix])
        die("--files", "needs --out PREFIX");
    wall_set(value[start], per_second ? (double)per_second : 1.0);
    pcg_state = mix((uint32_t)number("--seed", value[seed], UINT32_MAX), 61) * 0x9e3779b97f4a7c15u;
    site_make((uint32_t)number("--paths", value[paths], 10000000), (uint32_t)number("--hosts", value[hosts], 10000000),
              (uint32_t)number("--agents", value[agents], 10000000));

    if (!value[prefix]) {
        out.file = STDOUT_FILENO;
        write_lines(n_lines, form, spoiled);
    } else if (!n_files) {
        out_open(value[prefix]);
        write_lines(n_lines, form, spoiled);
        out_close(value[prefix]);
    }
    for (uint64_t i = 0; i < n_files; i++) { // one log that was rotated: the time goes on from file to file
        char *name = (char *)(uintptr_t)made("%s-%u.log", value[prefix], (unsigned)i).at;
        out_open(name);
        write_lines(n_lines * (i + 1) / n_files - n_lines * i / n_files, form, spoiled);
        out_close(name);
        free(name);
    }
    return 0;
}
