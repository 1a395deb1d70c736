// The fused update: a weight gradient is computed, and its parameters are updated while the gradient is in
// registers or in the first-level cache.

// A gradient of few terms costs less than moving its parameters through the cache. Two rows of parameters are
// then updated from beginning to end, as long as b stays in the first-level cache.
enum { FN(few_terms) = 24, FN(vectors_in_row) = TILE_VECTORS == 2 ? 4 : 2 };

static inline __attribute__((always_inline)) void FN(update_part_of_rows)(
    enum descent_rule rule, ptrdiff_t inner, int rows, int vectors, ptrdiff_t offset, const T *a,
    ptrdiff_t a_row, ptrdiff_t a_column, const T *b, ptrdiff_t b_row, ptrdiff_t stride,
    const struct FN(state) *state, const struct FN(hyperparameters) *h) {
  V g[2][FN(vectors_in_row)] = {{{0}}};
  for (ptrdiff_t p = 0; p < inner; p++)
    UNROLL for (int v = 0; v < vectors; v++)
      UNROLL for (int i = 0; i < rows; i++)
        g[i][v] = FMA(SPLAT(a[i * a_row + p * a_column]), LOAD(b + p * b_row + v * LANES), g[i][v]);
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int v = 0; v < vectors; v++)
      FN(update_vector)(rule, offset + i * stride + v * LANES, g[i][v], state, h);
}

static inline __attribute__((always_inline)) void FN(update_rows)(
    enum descent_rule rule, ptrdiff_t inner, ptrdiff_t rows, ptrdiff_t columns, const T *a,
    ptrdiff_t a_row, ptrdiff_t a_column, const T *b, ptrdiff_t b_row, ptrdiff_t stride,
    const struct FN(state) *state, const struct FN(hyperparameters) *h) {
  enum { together = FN(vectors_in_row) * LANES };
  ptrdiff_t i = 0;
#define PART_OF_ROWS(ROWS, VECTORS)                                                                   \
  FN(update_part_of_rows)(rule, inner, ROWS, VECTORS, i * stride + j, a + i * a_row, a_row, a_column, \
                          b + j, b_row, stride, state, h)
  for (; i + 2 <= rows; i += 2) {
    ptrdiff_t j = 0;
    for (; j + together <= columns; j += together) PART_OF_ROWS(2, FN(vectors_in_row));
    for (; j < columns; j += LANES) PART_OF_ROWS(2, 1);
  }
  for (; i < rows; i++)
    for (ptrdiff_t j = 0; j < columns; j += LANES) PART_OF_ROWS(1, 1);
#undef PART_OF_ROWS
}

// Updates the columns that fill whole vectors. A tile of the gradient is summed in registers, and read back from
// the first-level cache.
static inline __attribute__((always_inline)) void FN(update_tiles)(
    enum descent_rule rule, ptrdiff_t inner, ptrdiff_t rows, ptrdiff_t columns, const T *a,
    ptrdiff_t a_row, ptrdiff_t a_column, const T *b, ptrdiff_t b_row, ptrdiff_t stride,
    const struct FN(state) *state, const struct FN(hyperparameters) *h) {
  T tile[FN(mr) * FN(nr)];
  ptrdiff_t tiles = (rows + FN(mr) - 1) / FN(mr);
  for (ptrdiff_t j = 0, width; j < columns; j += width) {
    width = columns - j >= FN(nr) ? FN(nr) : LANES;
    const struct FN(strides) s = {a_row, a_column, b_row, width, width, 0};
    for (ptrdiff_t t = 0; t < tiles; t++) {
      ptrdiff_t first = t * rows / tiles, next = (t + 1) * rows / tiles;
      FN(prefetch_tile)(rule, next - first, width, first * stride + j, stride, state);
      for (ptrdiff_t p = 0; p < inner; p += FN(kc)) {
        ptrdiff_t block = inner - p < FN(kc) ? inner - p : FN(kc);
        FN(micro_kernels)[width / LANES - 1][next - first - 1](
            block, a + first * a_row + p * a_column, b + p * b_row + j, p ? tile : 0, tile, &s);
      }
      for (ptrdiff_t i = first; i < next; i++)
        FN(update)(rule, width, i * stride + j, tile + (i - first) * width, state, h);
    }
  }
}

static void FN(product_update)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const void *a_,
                               ptrdiff_t a_row, ptrdiff_t a_column, const void *b_, ptrdiff_t b_row,
                               void *gradients_, void *parameters, void *const *slots,
                               ptrdiff_t stride, const struct descent_update *update) {
  const T *a = a_, *b = b_;
  if (FN(is_worth_packing)(rows, columns, inner, b_row)) {
    const struct FN(fused_update) fused_update = {
        update->rule, FN(state_of)(parameters, slots, update->rule), FN(hyperparameters_of)(update),
        stride};
    const struct FN(packed_product) x = {.rows = rows,
                                         .columns = columns,
                                         .inner = inner,
                                         .a = a,
                                         .a_row = a_row,
                                         .a_column = a_column,
                                         .b = b,
                                         .b_row = b_row,
                                         .c = gradients_,
                                         .c_row = stride,
                                         .fused_update = &fused_update};
    FN(multiply_packed)(&x);
    return;
  }
  const struct FN(state) state = FN(state_of)(parameters, slots, update->rule);
  const struct FN(hyperparameters) h = FN(hyperparameters_of)(update);
  ptrdiff_t whole = columns / LANES * LANES, rest = columns - whole;
#define WHOLE(RULE)                                                                                \
  if (inner <= FN(few_terms) && inner * whole * (ptrdiff_t)sizeof(T) <= 49152)                     \
    FN(update_rows)(RULE, inner, rows, whole, a, a_row, a_column, b, b_row, stride, &state, &h);   \
  else                                                                                             \
    FN(update_tiles)(RULE, inner, rows, whole, a, a_row, a_column, b, b_row, stride, &state, &h)
  FOR_EACH_FUSED_RULE(update->rule, WHOLE)
#undef WHOLE
  if (rest == 0) return;
  T *gradients = (T *)gradients_ + whole;
  FN(product)(rows, rest, inner, a, a_row, a_column, b + whole, b_row, 0, 0, gradients, stride);
#define REST(RULE)                                                                                 \
  for (ptrdiff_t i = 0; i < rows; i++)                                                             \
    FN(update)(RULE, rest, i * stride + whole, gradients + i * stride, &state, &h)
  FOR_EACH_FUSED_RULE(update->rule, REST)
#undef REST
}
#undef FOR_EACH_RULE
#undef FOR_EACH_FUSED_RULE
