#include "visit.h"

#include <math.h>

#include "chance.h"
#include "site.h"

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

struct request visit_step(struct visit *v)
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

struct visit *visit_next(void)
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
