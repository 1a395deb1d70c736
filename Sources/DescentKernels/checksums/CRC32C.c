// The checksum CRC-32C by the processor's instructions, where it has them.

#include "DescentKernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <nmmintrin.h>
#define WITH_CRC32C __attribute__((target("sse4.2")))
#define ADD_WORD(rest, word) (uint32_t)_mm_crc32_u64(rest, word)
#define ADD_BYTE(rest, byte) _mm_crc32_u8(rest, byte)
#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32)
#include <arm_acle.h>
#define WITH_CRC32C
#define ADD_WORD(rest, word) __crc32cd(rest, word)
#define ADD_BYTE(rest, byte) __crc32cb(rest, byte)
#endif

int descent_has_crc32c(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("sse4.2") != 0;
#elif defined(WITH_CRC32C)
  return 1;
#else
  return 0;
#endif
}

#if defined(WITH_CRC32C)
WITH_CRC32C uint32_t descent_crc32c(uint32_t rest, const void *bytes, ptrdiff_t count) {
  const uint8_t *next = bytes, *end = next + count;
  for (; end - next >= 8; next += 8) {
    uint64_t word;
    memcpy(&word, next, 8);
    rest = ADD_WORD(rest, word);
  }
  for (; next < end; next++) rest = ADD_BYTE(rest, *next);
  return rest;
}
#else
uint32_t descent_crc32c(uint32_t rest, const void *bytes, ptrdiff_t count) {
  (void)bytes, (void)count;
  return rest;
}
#endif
