// c = a·bᵀ for few rows, as dot products of the rows of both. Each lane of a vector is summed separately, then
// the lanes are added by halves. Several sums are computed at a time and share their loads, which changes no
// byte.

static inline T FN(lanes_sum)(V v) {
  T half[LANES];
  STORE(half, v);
  for (int width = LANES / 2; width > 0; width /= 2)
    for (int lane = 0; lane < width; lane++) half[lane] += half[lane + width];
  return half[0];
}

// Defines the function for the dot products of ROWS rows of a with COUNT rows of b.
#define DOT(ROWS, COUNT)                                                                           \
  static __attribute__((noinline)) void FN(dot_##ROWS##_##COUNT)(ptrdiff_t inner, const T *a,      \
                                                                 const T *b, T *c, ptrdiff_t c_row) { \
    V sum[ROWS][COUNT] = {{{0}}};                                                                  \
    ptrdiff_t at = 0;                                                                              \
    for (; at + LANES <= inner; at += LANES)                                                       \
      UNROLL for (int k = 0; k < COUNT; k++)                                                       \
        UNROLL for (int i = 0; i < ROWS; i++)                                                      \
          sum[i][k] = FMA(LOAD(a + i * inner + at), LOAD(b + k * inner + at), sum[i][k]);          \
    if (at < inner)                                                                                \
      UNROLL for (int k = 0; k < COUNT; k++)                                                       \
        UNROLL for (int i = 0; i < ROWS; i++)                                                      \
          sum[i][k] = FMA(FN(load_some)(a + i * inner + at, inner - at),                           \
                          FN(load_some)(b + k * inner + at, inner - at), sum[i][k]);               \
    UNROLL for (int i = 0; i < ROWS; i++)                                                          \
      UNROLL for (int k = 0; k < COUNT; k++) c[i * c_row + k] = FN(lanes_sum)(sum[i][k]);          \
  }
typedef void (*FN(dot))(ptrdiff_t, const T *, const T *, T *, ptrdiff_t);
#if TILE_VECTORS == 2
#define DOTS(COUNT) DOT(1, COUNT) DOT(2, COUNT) DOT(3, COUNT) DOT(4, COUNT)
#define NAMES(COUNT) {FN(dot_1_##COUNT), FN(dot_2_##COUNT), FN(dot_3_##COUNT), FN(dot_4_##COUNT)}
enum { FN(dot_rows) = 4, FN(dot_count) = 6 };
DOTS(1) DOTS(6)
static const FN(dot) FN(dots)[2][4] = {NAMES(1), NAMES(6)};
#else
#define DOTS(COUNT) DOT(1, COUNT) DOT(2, COUNT)
#define NAMES(COUNT) {FN(dot_1_##COUNT), FN(dot_2_##COUNT)}
enum { FN(dot_rows) = 2, FN(dot_count) = 2 };
DOTS(1) DOTS(2)
static const FN(dot) FN(dots)[2][2] = {NAMES(1), NAMES(2)};
#endif
#undef DOT
#undef DOTS
#undef NAMES

static void FN(dot_products)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a,
                             const T *b, T *c, ptrdiff_t c_row) {
  for (ptrdiff_t j = 0, count; j < columns; j += count) {
    count = columns - j < FN(dot_count) ? 1 : FN(dot_count);
    for (ptrdiff_t i = 0, high; i < rows; i += high) {
      high = rows - i < FN(dot_rows) ? rows - i : FN(dot_rows);
      FN(dots)[count > 1][high - 1](inner, a + i * inner, b + j * inner, c + i * c_row + j, c_row);
    }
  }
}
