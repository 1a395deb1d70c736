// Transposes rows of a matrix into panels.

// Transposes a square of LANES vectors in log₂ LANES rounds. Each round swaps the two off-diagonal quarters of
// squares that are half as large as in the previous round.
static inline __attribute__((always_inline)) void FN(transpose)(V x[LANES]) {
#define ROUND(HALF, LOWER, UPPER)                                                                  \
  UNROLL for (int i = 0; i < LANES; i++) if (!(i & (HALF))) {                                      \
    const V lower = x[i], upper = x[i + (HALF)];                                                   \
    x[i] = LOWER, x[i + (HALF)] = UPPER;                                                           \
  }
#define PICK(...) __builtin_shufflevector(lower, upper, __VA_ARGS__)
#if LANES == 16
  ROUND(8, PICK(0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23),
        PICK(8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31))
  ROUND(4, PICK(0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27),
        PICK(4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31))
  ROUND(2, PICK(0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
        PICK(2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31))
  ROUND(1, PICK(0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30),
        PICK(1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31))
#else
  ROUND(4, PICK(0, 1, 2, 3, 8, 9, 10, 11), PICK(4, 5, 6, 7, 12, 13, 14, 15))
  ROUND(2, PICK(0, 1, 8, 9, 4, 5, 12, 13), PICK(2, 3, 10, 11, 6, 7, 14, 15))
  ROUND(1, PICK(0, 8, 2, 10, 4, 12, 6, 14), PICK(1, 9, 3, 11, 5, 13, 7, 15))
#endif
#undef ROUND
#undef PICK
}

// Packs rows of a transposed, panel by panel, padded with zeros to whole vectors. Element q of a row is stored at
// packed[first row of the panel * block + q * width + lane], where `lane` is the row's number in its panel.
static void FN(pack_transposed)(ptrdiff_t rows, ptrdiff_t block, const T *a, ptrdiff_t a_row, T *packed) {
  for (ptrdiff_t j = 0; j < rows; j += FN(nr)) {
    ptrdiff_t count = rows - j < FN(nr) ? rows - j : FN(nr);
    ptrdiff_t width = (count + LANES - 1) / LANES * LANES;
    for (ptrdiff_t lane = 0; lane < width; lane += LANES) {
      const T *from = a + (j + lane) * a_row;
      T *to = packed + j * block + lane;
      ptrdiff_t there = count - lane < LANES ? count - lane : LANES, q = 0;
      for (; there == LANES && q + LANES <= block; q += LANES) {
        V x[LANES];
        UNROLL for (int i = 0; i < LANES; i++) x[i] = LOAD(from + i * a_row + q);
        FN(transpose)(x);
        UNROLL for (int i = 0; i < LANES; i++) STORE(to + (q + i) * width, x[i]);
      }
      for (; q < block; q++)
        for (ptrdiff_t i = 0; i < LANES; i++) to[q * width + i] = i < there ? from[i * a_row + q] : 0;
    }
  }
}
