// The micro-kernels of a product. Each computes a tile of c in registers: up to mr rows by nr columns, which
// are one or two vectors. Every element is summed over its terms in ascending order, whatever the tile, so the
// shape of the tiles changes no byte. The instruction set determines how many vectors the registers hold:
// TILE_VECTORS is 2 for tiles of 14 rows by 32 floats (AVX-512), and 1 for 6 rows by 16 floats. LONG_VECTORS is
// the number of vectors of a tile of a single row.

// The distances between the elements of a tile's operands. Passed by address, since a copy for each call would
// have to wait for the fields that have just been written.
struct FN(strides) {
  ptrdiff_t a_row, a_column, b_row, initial_row, c_row;
  int adds; // true if the sum starts at zero, and `initial` is added to it at the end
};

// Returns the strides for a span. Unless a is transposed, the sum of each span after the first starts at zero.
static inline struct FN(strides) FN(strides_of_span)(ptrdiff_t span, ptrdiff_t a_row, ptrdiff_t a_column,
                                                     ptrdiff_t b_row, ptrdiff_t initial_row,
                                                     ptrdiff_t c_row) {
  return (struct FN(strides)){
      a_row, a_column, b_row, span ? c_row : initial_row, c_row, span && !descent_is_transposed(a_row)};
}

// Vectors of fewer lanes, for the last columns of small products.
typedef T FN(V1) __attribute__((vector_size(sizeof(T)), aligned(sizeof(T))));
typedef T FN(V2) __attribute__((vector_size(2 * sizeof(T)), aligned(sizeof(T))));
typedef T FN(V4) __attribute__((vector_size(4 * sizeof(T)), aligned(sizeof(T))));
typedef T FN(V8) __attribute__((vector_size(8 * sizeof(T)), aligned(sizeof(T))));

// Defines a micro-kernel: c = initial + a·b for a tile. `initial` may be c itself. It may be NULL, which means
// zero, unless the strides say that it is added at the end. An element of a is turned into a vector as x − 0,
// which is exactly x and costs nothing. x + 0 would have to be computed, since −0 + 0 is 0. Tiles of more than 4
// rows have time to prefetch the rows of b that are used 8 terms later.
#define MICRO_KERNEL(NAME, VECTOR, VECTORS, ROWS)                                                  \
  static __attribute__((noinline)) void FN(NAME##_##ROWS)(                                         \
      ptrdiff_t inner, const T *a, const T *b, const T *initial, T *c,                             \
      const struct FN(strides) *s) {                                                               \
    enum { lanes = sizeof(VECTOR) / sizeof(T) };                                                   \
    VECTOR sum[ROWS][VECTORS];                                                                     \
    UNROLL for (int i = 0; i < ROWS; i++)                                                          \
      UNROLL for (int v = 0; v < VECTORS; v++)                                                     \
        sum[i][v] = initial && !s->adds                                                            \
                        ? *(const VECTOR *)(initial + i * s->initial_row + v * lanes)              \
                        : (VECTOR){0};                                                             \
    for (ptrdiff_t p = 0; p < inner; p++, a += s->a_column, b += s->b_row) {                       \
      VECTOR row[VECTORS];                                                                         \
      UNROLL for (int v = 0; ROWS > 4 && v < VECTORS; v++)                                         \
        __builtin_prefetch(b + 8 * s->b_row + v * lanes);                                          \
      UNROLL for (int v = 0; v < VECTORS; v++) row[v] = *(const VECTOR *)(b + v * lanes);          \
      UNROLL for (int i = 0; i < ROWS; i++)                                                        \
        UNROLL for (int v = 0; v < VECTORS; v++)                                                   \
          sum[i][v] = FMA(a[i * s->a_row] - (VECTOR){0}, row[v], sum[i][v]);                       \
    }                                                                                              \
    if (s->adds)                                                                                   \
      UNROLL for (int i = 0; i < ROWS; i++)                                                        \
        UNROLL for (int v = 0; v < VECTORS; v++)                                                   \
          sum[i][v] = *(const VECTOR *)(initial + i * s->initial_row + v * lanes) + sum[i][v];     \
    UNROLL for (int i = 0; i < ROWS; i++)                                                          \
      UNROLL for (int v = 0; v < VECTORS; v++)                                                     \
        *(VECTOR *)(c + i * s->c_row + v * lanes) = sum[i][v];                                     \
  }
#define UNROLL _Pragma("clang loop unroll(full)")
#define MICRO_KERNELS_OF_6(NAME, VECTOR, VECTORS)                                                  \
  MICRO_KERNEL(NAME, VECTOR, VECTORS, 1) MICRO_KERNEL(NAME, VECTOR, VECTORS, 2)                    \
  MICRO_KERNEL(NAME, VECTOR, VECTORS, 3) MICRO_KERNEL(NAME, VECTOR, VECTORS, 4)                    \
  MICRO_KERNEL(NAME, VECTOR, VECTORS, 5) MICRO_KERNEL(NAME, VECTOR, VECTORS, 6)
#define MICRO_KERNELS_OF_14(NAME, VECTOR, VECTORS)                                                 \
  MICRO_KERNELS_OF_6(NAME, VECTOR, VECTORS)                                                        \
  MICRO_KERNEL(NAME, VECTOR, VECTORS, 7) MICRO_KERNEL(NAME, VECTOR, VECTORS, 8)                    \
  MICRO_KERNEL(NAME, VECTOR, VECTORS, 9) MICRO_KERNEL(NAME, VECTOR, VECTORS, 10)                   \
  MICRO_KERNEL(NAME, VECTOR, VECTORS, 11) MICRO_KERNEL(NAME, VECTOR, VECTORS, 12)                  \
  MICRO_KERNEL(NAME, VECTOR, VECTORS, 13) MICRO_KERNEL(NAME, VECTOR, VECTORS, 14)
#define NAMES_OF_6(NAME)                                                                           \
  FN(NAME##_1), FN(NAME##_2), FN(NAME##_3), FN(NAME##_4), FN(NAME##_5), FN(NAME##_6)
#define NAMES_OF_14(NAME)                                                                          \
  NAMES_OF_6(NAME), FN(NAME##_7), FN(NAME##_8), FN(NAME##_9), FN(NAME##_10), FN(NAME##_11),        \
      FN(NAME##_12), FN(NAME##_13), FN(NAME##_14)

typedef void (*FN(micro_kernel))(ptrdiff_t, const T *, const T *, const T *, T *, const struct FN(strides) *);
MICRO_KERNELS_OF_6(narrow_1, FN(V1), 1)
MICRO_KERNELS_OF_6(narrow_2, FN(V2), 1)
MICRO_KERNELS_OF_6(narrow_4, FN(V4), 1)
MICRO_KERNELS_OF_6(narrow_8, FN(V8), 1)
static const FN(micro_kernel) FN(narrow_micro_kernels)[][6] = {
    {NAMES_OF_6(narrow_1)}, {NAMES_OF_6(narrow_2)}, {NAMES_OF_6(narrow_4)}, {NAMES_OF_6(narrow_8)}};
#if TILE_VECTORS == 2
MICRO_KERNELS_OF_14(wide_1, V, 1)
MICRO_KERNELS_OF_14(wide_2, V, 2)
static const FN(micro_kernel) FN(micro_kernels)[][14] = {{NAMES_OF_14(wide_1)}, {NAMES_OF_14(wide_2)}};
#else
MICRO_KERNELS_OF_6(wide_1, V, 1)
static const FN(micro_kernel) FN(micro_kernels)[][6] = {{NAMES_OF_6(wide_1)}};
#endif
// A tile of one row, which is several cache lines long.
MICRO_KERNEL(long, V, LONG_VECTORS, 1)
// The rows and the columns of the largest tile, and the terms of a block.
enum {
  FN(mr) = sizeof FN(micro_kernels)[0] / sizeof FN(micro_kernels)[0][0],
  FN(nr) = TILE_VECTORS * LANES,
  FN(kc) = DESCENT_LONGEST_SPAN
};

#undef MICRO_KERNEL
#undef MICRO_KERNELS_OF_6
#undef MICRO_KERNELS_OF_14
#undef NAMES_OF_6
#undef NAMES_OF_14
