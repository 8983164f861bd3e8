/* Every kernel that this machine can run, and the emulated one, against the scalar kernel. */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "simd/kernel.h"
#include "support/chance.h"
#include "support/guard.h"

enum { LENGTHS = 301, ALIGNMENTS = 64, KERNELS_MOST = 5 };

#ifdef FROE_HAVE_SIMDE
froe_scan_fn froe_scan_avx512_emulated;
froe_find_fn froe_find_avx512_emulated;
#endif

/* Marks, delimiters, and bytes that a table lookup or a signed comparison might take for one of them. */
static const uint8_t hostile[] = {'\n', '"',  '?',  '#',  '\n', '"',  '"',  '"',  '"',  '"',  ' ',  '\t', '\r',
                                  ' ',  'a',  '\\', '\0', 0x02, 0x03, 0x0b, 0x0c, 0x0f, 0x1a, 0x1d, 0x2a, 0x2f,
                                  0x30, 0x32, 0x33, 0x8a, 0xa0, 0x89, 0x8d, 0xa2, 0xa3, 0xbf, 0x80, 0xff};

static size_t all_kernels(struct froe_kernel kernels[KERNELS_MOST])
{
    size_t count;
    const struct froe_kernel *usable = froe_kernels(&count);
    for (size_t i = 0; i < count; i++)
        kernels[i] = usable[i];
#ifdef FROE_HAVE_SIMDE
    kernels[count++] = (struct froe_kernel){"avx512, emulated", froe_scan_avx512_emulated, froe_find_avx512_emulated};
#endif
    return count;
}

/* Traces of an earlier window, where a kernel for len bytes has something to say. */
static void soil(struct froe_scan *scan, size_t len)
{
    scan->count = UINT32_MAX;
    memset(scan->marks, 0xa5, (len + FROE_SCAN_SLACK) * sizeof scan->marks[0]);
    memset(scan->delimiters, 0xa5, ((len + 63) / 64 + 1) * sizeof scan->delimiters[0]);
}

static bool same(const struct froe_scan *a, const struct froe_scan *b, size_t len)
{
    return a->count == b->count && memcmp(a->marks, b->marks, a->count * sizeof a->marks[0]) == 0 &&
           memcmp(a->delimiters, b->delimiters, ((len + 63) / 64 + 1) * sizeof a->delimiters[0]) == 0;
}

static void expect_agreement(const uint8_t *bytes, size_t len, const char *where)
{
    static struct froe_scan wanted, found;
    struct froe_kernel kernels[KERNELS_MOST];
    size_t count = all_kernels(kernels);
    soil(&wanted, len);
    froe_scan_scalar(bytes, len, &wanted);
    for (size_t i = 0; i < count; i++) {
        soil(&found, len);
        kernels[i].scan(bytes, len, &found);
        cr_assert(same(&wanted, &found, len), "%s: %zu bytes, %s", kernels[i].name, len, where);
    }
}

static void fill_hostile(uint8_t *bytes, size_t len, struct chance *chance)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] = chance_of_bytes(chance, hostile, sizeof hostile);
}

/* The oracle itself, against positions worked out by hand. */
Test(kernels, scalar_finds_marks_and_delimiters)
{
    static struct froe_scan scan;
    uint8_t text[131];
    memset(text, 'x', sizeof text);
    memcpy(text, "\"\t\"\"x\" \"?\" ", 11);
    memcpy(text + 62, "\"\n#\"\r", 5);
    memcpy(text + 80, "\"\v\"\0\"!\"\x7f\"\x80", 10);
    memcpy(text + 127, "?#\n\"", 4);
    soil(&scan, sizeof text);
    froe_scan_scalar(text, sizeof text, &scan);
    const uint16_t marks[] = {0, 5, 9, 62, 63, 65, 80, 82, 129, 130};
    const uint64_t delimiters[] = {(uint64_t)1 << 8, (uint64_t)1 << 63 | 1, 1, 0};
    cr_assert_eq(scan.count, sizeof marks / sizeof marks[0]);
    cr_assert_arr_eq(scan.marks, marks, sizeof marks);
    cr_assert_arr_eq(scan.delimiters, delimiters, sizeof delimiters);
}

/* The bytes around are hostile too: what lies outside must not show. */
Test(kernels, agree_on_every_length_and_alignment)
{
    struct chance chance = chance_of(1);
    static _Alignas(64) uint8_t around[512];
    for (size_t alignment = 0; alignment < ALIGNMENTS; alignment++) {
        fill_hostile(around, sizeof around, &chance);
        for (size_t len = 0; len < LENGTHS; len++)
            expect_agreement(around + alignment, len, "in the middle of others");
    }
}

Test(kernels, read_nothing_behind_the_end)
{
    struct chance chance = chance_of(2);
    struct guard guard = guard_open(LENGTHS);
    for (int round = 0; round < 20; round++) {
        fill_hostile(guard.bytes, guard.len, &chance);
        for (size_t len = 0; len < LENGTHS; len++)
            expect_agreement(guard_before_end(&guard, len), len, "before a guard page");
    }
    guard_close(&guard);
}

Test(kernels, read_nothing_before_the_start)
{
    struct chance chance = chance_of(3);
    struct guard guard = guard_open(LENGTHS);
    for (int round = 0; round < 20; round++) {
        fill_hostile(guard.bytes, guard.len, &chance);
        for (size_t len = 0; len < LENGTHS; len++)
            expect_agreement(guard.bytes, len, "behind a guard page");
    }
    guard_close(&guard);
}

Test(kernels, agree_on_runs_of_each_byte)
{
    uint8_t text[LENGTHS];
    for (unsigned byte = 0; byte < 256; byte++) {
        memset(text, (int)byte, sizeof text);
        for (size_t len = 0; len < LENGTHS; len++)
            expect_agreement(text, len, "all bytes equal");
    }
}

Test(kernels, agree_on_each_byte_at_each_place)
{
    uint8_t text[192];
    memset(text, 'x', sizeof text);
    for (unsigned byte = 0; byte < 256; byte++)
        for (size_t place = 0; place < sizeof text; place++) {
            text[place] = (uint8_t)byte;
            expect_agreement(text, sizeof text, "one byte among others");
            text[place] = 'x';
        }
}

/* Whether a quote is a mark is told by the byte behind it, also across the edge of a vector. */
Test(kernels, agree_on_each_byte_behind_a_quote)
{
    uint8_t text[192];
    for (unsigned byte = 0; byte < 256; byte++) {
        memset(text, 'x', sizeof text);
        for (size_t place = 0; place + 1 < sizeof text; place++) {
            text[place] = '"';
            text[place + 1] = (uint8_t)byte;
            expect_agreement(text, sizeof text, "a quote and another byte");
            expect_agreement(text, place + 1, "a quote at the end");
            text[place] = 'x';
        }
    }
}

Test(kernels, agree_on_full_windows)
{
    struct chance chance = chance_of(4);
    struct guard guard = guard_open(FROE_SCAN_WINDOW);
    for (int round = 0; round < 20; round++) {
        fill_hostile(guard.bytes, guard.len, &chance);
        for (size_t less = 0; less < 70; less++)
            expect_agreement(guard_before_end(&guard, FROE_SCAN_WINDOW - less), FROE_SCAN_WINDOW - less, "a window");
    }
    for (size_t i = 0; i < sizeof hostile; i++) {
        memset(guard.bytes, hostile[i], guard.len);
        expect_agreement(guard.bytes, FROE_SCAN_WINDOW, "a window of equal bytes");
    }
    guard_close(&guard);
}

/* froe_bits_next() against a loop over single bits. */
Test(kernels, next_bit)
{
    static struct froe_scan scan;
    struct chance chance = chance_of(5);
    uint8_t text[400];
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = chance_once_in(&chance, 1 + (size_t)round * 10) ? '?' : 'x';
        froe_scan_scalar(text, sizeof text, &scan);
        for (size_t from = 0; from <= sizeof text; from++) {
            size_t end = from + chance_below(&chance, sizeof text + 1 - from), wanted = from;
            while (wanted < end && text[wanted] != '?')
                wanted++;
            cr_assert_eq(froe_bits_next(scan.delimiters, from, end), wanted, "from %zu to %zu", from, end);
        }
    }
}

/* --- find --- */

/* Where all kernels find the needle: an offset, or -1. */
static ptrdiff_t find_by_all(const uint8_t *bytes, size_t len, const uint8_t *needle, size_t needle_len)
{
    struct froe_kernel kernels[KERNELS_MOST];
    size_t count = all_kernels(kernels);
    const uint8_t *wanted = froe_find_scalar(bytes, len, needle, needle_len);
    for (size_t i = 0; i < count; i++)
        cr_assert_eq(kernels[i].find(bytes, len, needle, needle_len), wanted, "%s: %zu in %zu bytes", kernels[i].name,
                     needle_len, len);
    return wanted == NULL ? -1 : wanted - bytes;
}

/* The oracle itself. */
Test(kernels, scalar_finds)
{
    static const char text[] = "abracadabra";
    const uint8_t *bytes = (const uint8_t *)text;
    cr_expect_eq(froe_find_scalar(bytes, 11, (const uint8_t *)"abra", 4), bytes);
    cr_expect_eq(froe_find_scalar(bytes, 11, (const uint8_t *)"dabra", 5), bytes + 6);
    cr_expect_eq(froe_find_scalar(bytes, 11, (const uint8_t *)"bra", 3), bytes + 1);
    cr_expect_eq(froe_find_scalar(bytes, 11, (const uint8_t *)"", 0), bytes);
    cr_expect_null(froe_find_scalar(bytes, 11, (const uint8_t *)"abrax", 5));
    cr_expect_null(froe_find_scalar(bytes, 10, (const uint8_t *)"dabra", 5));
    cr_expect_null(froe_find_scalar(bytes, 11, (const uint8_t *)"abracadabraa", 12));
    cr_expect_null(froe_find_scalar(NULL, 0, (const uint8_t *)"a", 1));
    cr_expect_null(froe_find_scalar(NULL, 0, NULL, 0));
}

Test(kernels, find_nothing_in_nothing)
{
    cr_expect_eq(find_by_all(NULL, 0, (const uint8_t *)"a", 1), -1);
    cr_expect_eq(find_by_all((const uint8_t *)"a", 1, NULL, 0), 0);
}

/* A needle at each place of texts of each length, and just missing at either end; nothing around them is readable. */
Test(kernels, find_at_each_place)
{
    struct guard guard = guard_open(LENGTHS);
    static const size_t needle_lens[] = {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100};
    uint8_t needle[128];
    for (size_t i = 0; i < sizeof needle_lens / sizeof needle_lens[0]; i++) {
        size_t needle_len = needle_lens[i];
        for (size_t j = 0; j < needle_len; j++)
            needle[j] = (uint8_t)('b' + j % 20);
        for (size_t len = 0; len < 150; len++)
            for (int end = 0; end < 2; end++) {
                uint8_t *text = end ? guard_before_end(&guard, len) : guard.bytes;
                memset(text, 'b', len);
                ptrdiff_t without = needle_len == 1 ? 0 : -1;
                cr_assert_eq(find_by_all(text, len, needle, needle_len), len < needle_len ? -1 : without);
                memset(text, 'a', len);
                for (size_t at = 0; at + needle_len <= len; at += 1 + len / 40) {
                    memcpy(text + at, needle, needle_len);
                    cr_assert_eq(find_by_all(text, len, needle, needle_len), (ptrdiff_t)at);
                    /* Without its last byte, and without its first. */
                    cr_assert_eq(find_by_all(text, at + needle_len - 1, needle, needle_len), -1);
                    cr_assert_eq(find_by_all(text + at + 1, len - at - 1, needle, needle_len), -1);
                    memset(text + at, 'a', needle_len);
                }
            }
    }
    guard_close(&guard);
}

/* Texts of two letters: first and last byte agree in many places where the rest does not. */
Test(kernels, find_among_many_candidates)
{
    struct chance chance = chance_of(6);
    struct guard guard = guard_open(LENGTHS);
    uint8_t needle[24];
    for (int round = 0; round < 60000; round++) {
        size_t len = chance_below(&chance, LENGTHS), needle_len = chance_below(&chance, sizeof needle + 1);
        size_t letters = 2 + chance_below(&chance, 2);
        uint8_t *text = chance_once_in(&chance, 2) ? guard_before_end(&guard, len) : guard.bytes;
        uint8_t base = chance_once_in(&chance, 4) ? 0 : 0xfe; /* NUL is a byte like others, and so is 0xff */
        for (size_t i = 0; i < len; i++)
            text[i] = (uint8_t)(base + chance_below(&chance, letters));
        for (size_t i = 0; i < needle_len; i++)
            needle[i] = (uint8_t)(base + chance_below(&chance, letters));
        find_by_all(text, len, needle, needle_len);
    }
    guard_close(&guard);
}

/* Behind the end lies what would complete a match. */
Test(kernels, find_ends_with_the_text)
{
    uint8_t text[256];
    memset(text, 0, sizeof text);
    for (size_t len = 0; len < 130; len++) {
        memset(text, 'x', sizeof text);
        memset(text + len, 'a', sizeof text - len);
        cr_assert_eq(find_by_all(text, len, (const uint8_t *)"a", 1), -1);
        cr_assert_eq(find_by_all(text, len + 1, (const uint8_t *)"aa", 2), -1);
        cr_assert_eq(find_by_all(text, len + 2, (const uint8_t *)"aa", 2), (ptrdiff_t)len);
        cr_assert_eq(find_by_all(text, len, (const uint8_t *)"\0", 1), -1);
    }
}

Test(kernels, scalar_is_first_and_names_are_distinct)
{
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    cr_assert_geq(count, 1);
    cr_expect_str_eq(kernels[0].name, "scalar");
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            cr_expect_str_neq(kernels[i].name, kernels[j].name);
            cr_expect_neq(kernels[i].scan, kernels[j].scan);
            cr_expect_neq(kernels[i].find, kernels[j].find);
        }
}

Test(kernels, the_strongest_is_chosen)
{
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    unsetenv("FROE_ISA");
    cr_expect_eq(froe_kernel_choose(NULL), &kernels[count - 1]);
    setenv("FROE_ISA", "", 1);
    cr_expect_eq(froe_kernel_choose(NULL), &kernels[count - 1], "an empty variable is none");
}

Test(kernels, each_usable_name_is_obeyed)
{
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    for (size_t i = 0; i < count; i++) {
        froe_error error = {.text = ""};
        setenv("FROE_ISA", kernels[i].name, 1);
        cr_expect_eq(froe_kernel_choose(&error), &kernels[i], "%s: %s", kernels[i].name, error.text);
    }
}

Test(kernels, names_that_cannot_be_used_are_errors)
{
    static const char *const names[] = {"sse42", "avx2", "avx512", "neon", "AVX2", "avx", "avx2 ", "scalar,avx2", " "};
    size_t count;
    const struct froe_kernel *kernels = froe_kernels(&count);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        froe_error error = {.text = ""};
        bool usable = false;
        for (size_t k = 0; k < count; k++)
            usable |= strcmp(kernels[k].name, names[i]) == 0;
        setenv("FROE_ISA", names[i], 1);
        cr_expect_eq(froe_kernel_choose(&error) == NULL, !usable, "%s", names[i]);
        cr_expect_eq(strstr(error.text, "FROE_ISA") != NULL, !usable, "%s: %s", names[i], error.text);
        cr_expect_eq(froe_kernel_choose(NULL) == NULL, !usable, "without a place for the error");
    }
}
