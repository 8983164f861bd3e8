/* Whether this is a build with the sanitizer of addresses, in which everything takes several times as long: numbers of
 * random cases are divided by TEST_SLOWER there, for all have been run without it. */
#ifndef FROE_TESTS_SUPPORT_SANITIZED_H
#define FROE_TESTS_SUPPORT_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ADDRESS_SANITIZER 1
#endif
#endif
#ifndef HAS_ADDRESS_SANITIZER
#define HAS_ADDRESS_SANITIZER 0
#endif

#define TEST_SLOWER (HAS_ADDRESS_SANITIZER ? 4 : 1)

#endif
