// The products of a Dense layer, by tiles of registers: `TILE_ROWS` rows of c by one panel of
// columns, summed over `inner` in ascending order.

typedef T FN(W1) __attribute__((vector_size(sizeof(T)), aligned(sizeof(T))));
typedef T FN(W2) __attribute__((vector_size(2 * sizeof(T)), aligned(sizeof(T))));
typedef T FN(W4) __attribute__((vector_size(4 * sizeof(T)), aligned(sizeof(T))));
typedef T FN(W8) __attribute__((vector_size(8 * sizeof(T)), aligned(sizeof(T))));
typedef T FN(W16) __attribute__((vector_size(16 * sizeof(T)), aligned(sizeof(T))));

// How far apart the elements of a tile's operands lie.
struct FN(strides) {
  ptrdiff_t a_row, a_column, b_row, c_row, initial_row;
};

#define TILE(WIDTH, ROWS)                                                                         \
  static __attribute__((noinline)) void FN(tile_##WIDTH##_##ROWS)(                                \
      ptrdiff_t inner, const T *a, const T *b, const T *initial, T *c,                            \
      struct FN(strides) s) {                                                                     \
    FN(W##WIDTH) sum[ROWS];                                                                       \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < ROWS; i++) sum[i] =                    \
        initial ? *(const FN(W##WIDTH) *)(initial + i * s.initial_row) : (FN(W##WIDTH)){0};       \
    for (ptrdiff_t p = 0; p < inner; p++) {                                                       \
      FN(W##WIDTH) row = *(const FN(W##WIDTH) *)(b + p * s.b_row);                                \
      const T *column = a + p * s.a_column;                                                       \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < ROWS; i++) sum[i] =                  \
          FMA((FN(W##WIDTH)){0} + column[i * s.a_row], row, sum[i]);                              \
    }                                                                                             \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < ROWS; i++)                             \
        *(FN(W##WIDTH) *)(c + i * s.c_row) = sum[i];                                              \
  }
#define TILES(WIDTH)                                                                              \
  TILE(WIDTH, 1) TILE(WIDTH, 2) TILE(WIDTH, 3) TILE(WIDTH, 4) TILE(WIDTH, 5) TILE(WIDTH, 6)
TILES(1)
TILES(2)
TILES(4)
TILES(8)
#if LANES == 16
TILES(16)
#endif

typedef void (*FN(tile))(ptrdiff_t, const T *, const T *, const T *, T *, struct FN(strides));
#define ROW_OF_TILES(WIDTH)                                                                       \
  {FN(tile_##WIDTH##_1), FN(tile_##WIDTH##_2), FN(tile_##WIDTH##_3),                              \
   FN(tile_##WIDTH##_4), FN(tile_##WIDTH##_5), FN(tile_##WIDTH##_6)}
enum { FN(tile_rows) = 6, FN(inner_block) = 256 };

static const FN(tile) FN(tiles)[][6] = {
    ROW_OF_TILES(1),
    ROW_OF_TILES(2),
    ROW_OF_TILES(4),
    ROW_OF_TILES(8),
#if LANES == 16
    ROW_OF_TILES(16),
#endif
};

// The widest panel, as a power of two, that fits `columns`.
static inline int FN(panel)(ptrdiff_t columns) {
  int power = LANES == 16 ? 4 : 3;
  while (((ptrdiff_t)1 << power) > columns) power--;
  return power;
}

// All rows of one panel.
static inline void FN(panel_rows)(int power, ptrdiff_t rows, ptrdiff_t inner, const T *a,
                                  const T *b, const T *initial, T *c, struct FN(strides) s) {
  ptrdiff_t tiles = (rows + FN(tile_rows) - 1) / FN(tile_rows);
  for (ptrdiff_t tile = 0; tile < tiles; tile++) {
    ptrdiff_t first = tile * rows / tiles, next = (tile + 1) * rows / tiles;
    FN(tiles)[power][next - first - 1](inner, a + first * s.a_row, b,
                                       initial ? initial + first * s.initial_row : 0,
                                       c + first * s.c_row, s);
  }
}

static void FN(product)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a_,
                        ptrdiff_t a_row, ptrdiff_t a_column, const void *b_,
                        const void *initial_, void *c_) {
  const T *a = a_, *b = b_, *initial = initial_;
  T *c = c_;
  for (ptrdiff_t j = 0; j < columns;) {
    int power = FN(panel)(columns - j);
    ptrdiff_t p = 0;
    do {
      ptrdiff_t block = inner - p < FN(inner_block) ? inner - p : FN(inner_block);
      struct FN(strides) s = {a_row, a_column, columns, columns, p ? columns : 0};
      const T *start = p ? c + j : initial ? initial + j : 0;
      FN(panel_rows)(power, rows, block, a + p * a_column, b + p * columns + j, start, c + j, s);
      p += block;
    } while (p < inner);
    j += (ptrdiff_t)1 << power;
  }
}

static void FN(product_transposed)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                                   const void *a_, const void *b_, void *c_) {
  const T *a = a_, *b = b_;
  T *c = c_;
  T packed[FN(inner_block) * LANES];
  for (ptrdiff_t j = 0; j < columns;) {
    int power = FN(panel)(columns - j);
    ptrdiff_t width = (ptrdiff_t)1 << power, p = 0;
    do {
      ptrdiff_t block = inner - p < FN(inner_block) ? inner - p : FN(inner_block);
      for (ptrdiff_t column = 0; column < width; column++)
        for (ptrdiff_t q = 0; q < block; q++)
          packed[q * width + column] = b[(j + column) * inner + p + q];
      struct FN(strides) s = {inner, 1, width, columns, columns};
      FN(panel_rows)(power, rows, block, a + p, packed, p ? c + j : 0, c + j, s);
      p += block;
    } while (p < inner);
    j += width;
  }
}

static void FN(column_sums)(ptrdiff_t rows, ptrdiff_t count, const void *a_, void *sums_) {
  const T *a = a_;
  T *sums = sums_;
  EACH_VECTOR({
    V sum = {0};
    for (ptrdiff_t row = 0; row < rows; row++) sum += LOAD_AT(a + row * count);
    STORE_AT(sums, sum);
  });
}

#undef TILE
#undef TILES
#undef ROW_OF_TILES
