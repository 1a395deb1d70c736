// Tiles of a product, summed in registers: up to `tile_rows` rows of c by one or two vectors of columns.
// Every element is summed over its terms in ascending order, whatever the tile, so that the shape of the
// tiles changes no byte. The instruction set says how many vectors its registers hold: TILE_VECTORS is 2
// for 14 rows of 32 floats (AVX-512), 1 for 6 rows of 16; LONG_VECTORS are those of a single row.

// How far apart the elements of a tile's operands lie. Passed by address: a copy for each call would wait for
// the fields that have just been written.
struct FN(strides) {
  ptrdiff_t a_row, a_column, b_row, initial_row, c_row;
  int adds; // whether the sum begins at zero, and `initial` is added to it
};

// Those of a span: unless a is transposed, the sum of each span after the first begins at zero.
static inline struct FN(strides) FN(strides_of_span)(ptrdiff_t span, ptrdiff_t a_row, ptrdiff_t a_column,
                                                     ptrdiff_t b_row, ptrdiff_t initial_row,
                                                     ptrdiff_t c_row) {
  return (struct FN(strides)){a_row, a_column, b_row, span ? c_row : initial_row, c_row, span && !descent_is_transposed(a_row)};
}

// Vectors of fewer lanes, for the last columns of small products.
typedef T FN(V1) __attribute__((vector_size(sizeof(T)), aligned(sizeof(T))));
typedef T FN(V2) __attribute__((vector_size(2 * sizeof(T)), aligned(sizeof(T))));
typedef T FN(V4) __attribute__((vector_size(4 * sizeof(T)), aligned(sizeof(T))));
typedef T FN(V8) __attribute__((vector_size(8 * sizeof(T)), aligned(sizeof(T))));

// c = initial + a·b for a tile; `initial` may be c itself, or, unless the sum is added to it, NULL for zero.
// An element of a becomes a vector as x − 0, which is x to the bit and costs nothing; x + 0 has to be
// computed, since −0 + 0 is 0. High tiles have time to fetch the rows of b that come 8 terms later.
#define TILE(NAME, VECTOR, VECTORS, ROWS)                                                          \
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
#define TILES_OF_6(NAME, VECTOR, VECTORS)                                                          \
  TILE(NAME, VECTOR, VECTORS, 1) TILE(NAME, VECTOR, VECTORS, 2) TILE(NAME, VECTOR, VECTORS, 3)     \
  TILE(NAME, VECTOR, VECTORS, 4) TILE(NAME, VECTOR, VECTORS, 5) TILE(NAME, VECTOR, VECTORS, 6)
#define TILES_OF_14(NAME, VECTOR, VECTORS)                                                         \
  TILES_OF_6(NAME, VECTOR, VECTORS)                                                                \
  TILE(NAME, VECTOR, VECTORS, 7) TILE(NAME, VECTOR, VECTORS, 8) TILE(NAME, VECTOR, VECTORS, 9)     \
  TILE(NAME, VECTOR, VECTORS, 10) TILE(NAME, VECTOR, VECTORS, 11)                                  \
  TILE(NAME, VECTOR, VECTORS, 12) TILE(NAME, VECTOR, VECTORS, 13) TILE(NAME, VECTOR, VECTORS, 14)
#define NAMES_OF_6(NAME)                                                                           \
  FN(NAME##_1), FN(NAME##_2), FN(NAME##_3), FN(NAME##_4), FN(NAME##_5), FN(NAME##_6)
#define NAMES_OF_14(NAME)                                                                          \
  NAMES_OF_6(NAME), FN(NAME##_7), FN(NAME##_8), FN(NAME##_9), FN(NAME##_10), FN(NAME##_11),        \
      FN(NAME##_12), FN(NAME##_13), FN(NAME##_14)

typedef void (*FN(tile))(ptrdiff_t, const T *, const T *, const T *, T *, const struct FN(strides) *);
TILES_OF_6(narrow_1, FN(V1), 1)
TILES_OF_6(narrow_2, FN(V2), 1)
TILES_OF_6(narrow_4, FN(V4), 1)
TILES_OF_6(narrow_8, FN(V8), 1)
static const FN(tile) FN(narrow_tiles)[][6] = {
    {NAMES_OF_6(narrow_1)}, {NAMES_OF_6(narrow_2)}, {NAMES_OF_6(narrow_4)}, {NAMES_OF_6(narrow_8)}};
#if TILE_VECTORS == 2
TILES_OF_14(wide_1, V, 1)
TILES_OF_14(wide_2, V, 2)
static const FN(tile) FN(tiles)[][14] = {{NAMES_OF_14(wide_1)}, {NAMES_OF_14(wide_2)}};
#else
TILES_OF_6(wide_1, V, 1)
static const FN(tile) FN(tiles)[][6] = {{NAMES_OF_6(wide_1)}};
#endif
// One row, of which a part as long as several lines of the cache is summed at a time.
TILE(long, V, LONG_VECTORS, 1)
enum { FN(tile_rows) = sizeof FN(tiles)[0] / sizeof FN(tiles)[0][0], FN(inner_block) = DESCENT_LONGEST_SPAN };
enum { FN(widest) = TILE_VECTORS * LANES };

#undef TILE
#undef TILES_OF_6
#undef TILES_OF_14
#undef NAMES_OF_6
#undef NAMES_OF_14
