// Counter-based random numbers: SplitMix64 (Steele, Lea, Flood 2014), computed at any index. RandomKey in Swift
// gives the same numbers.

#include <stdint.h>

namespace descent {

static inline uint64_t random_bits(uint64_t key, uint64_t index) {
  uint64_t z = key + (index + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

// Returns a uniform number on (0, 1): the middle of one of 2⁵² cells, so it is never 0 or 1.
static inline double uniform(uint64_t key, uint64_t index) {
  return ((double)(random_bits(key, index) >> 12) + 0.5) * 0x1p-52;
}

}
