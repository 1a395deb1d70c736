// Products of many rows by many terms. Their operands are packed: copied into the order in which the
// micro-kernels read them. The names are those of BLIS (Van Zee and van de Geijn 2015), with the roles of a and
// b swapped:
//
// - a block of b, kc terms by nc columns, is packed into panels of nr columns. It stays in the second-level
//   cache for all rows of a;
// - a panel of a, mr rows by kc terms (mc is mr), stays in the first-level cache for all panels of the block of
//   b. It is packed only if a is transposed, or if its rows map to the same cache lines;
// - a micro-kernel multiplies a panel of a by a panel of b: mr × nr elements of c, in registers.

enum {
  FN(many_rows) = 64,
  FN(nc) = 1024 / sizeof(T),
  FN(packed_mr) = (FN(mr) + LANES - 1) / LANES * LANES,
  FN(packed_kc) = FN(kc) + LANES
};

// The arguments of a product with packed operands, as for `product`. With a fused update, c is the gradient of
// the parameters that are updated. It then holds the sums of all blocks of terms except the last.
struct FN(packed_product) {
  ptrdiff_t rows, columns, inner;
  const T *a;
  ptrdiff_t a_row, a_column;
  const T *b;
  ptrdiff_t b_row;
  int b_is_transposed; // the sums then continue from span to span
  const T *initial;
  ptrdiff_t initial_row;
  T *c;
  ptrdiff_t c_row;
  const struct FN(fused_update) *fused_update;
};

// Returns whether rows at this distance map to the same few cache lines.
static inline int FN(collide)(ptrdiff_t row) { return row * (ptrdiff_t)sizeof(T) % 4096 == 0; }

// Copies `count` contiguous elements of each row to rows that are `stride` apart.
static inline void FN(copy_rows)(ptrdiff_t rows, ptrdiff_t count, const T *from, ptrdiff_t from_row, T *to,
                                 ptrdiff_t stride) {
  for (ptrdiff_t row = 0; row < rows; row++, from += from_row, to += stride) {
    ptrdiff_t at = 0;
    for (; at + LANES <= count; at += LANES) STORE(to + at, LOAD(from + at));
    if (at < count) FN(store_some)(to + at, FN(load_some)(from + at, count - at), count - at);
  }
}

// Returns whether packing pays off. The cost of copying b is shared by the rows that it is multiplied with, and
// that of copying a by the columns. Packing pays off sooner where each row of b is on a page of its own.
static int FN(is_worth_packing)(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner,
                                ptrdiff_t b_row) {
  const int is_far = b_row * (ptrdiff_t)sizeof(T) >= 8192;
  return rows >= (is_far ? FN(many_rows) : 512) &&
         (inner > FN(kc) ? columns >= FN(nr) : inner >= 128 && columns >= 128);
}

// Packs a block of b, panel by panel. The last panel is padded with zeros to whole vectors.
static void FN(pack_b)(ptrdiff_t columns, ptrdiff_t block, const T *b, ptrdiff_t b_row,
                       T *packed) {
  for (ptrdiff_t p = 0; p < block; p++, b += b_row) {
    ptrdiff_t j = 0;
    for (; j + FN(nr) <= columns; j += FN(nr))
      UNROLL for (int v = 0; v < FN(nr); v += LANES)
        STORE(packed + j * block + p * FN(nr) + v, LOAD(b + j + v));
    ptrdiff_t width = (columns - j + LANES - 1) / LANES * LANES;
    for (ptrdiff_t v = 0; v < width; v += LANES) {
      ptrdiff_t rest = columns - j - v;
      STORE(packed + j * block + p * width + v,
            rest < LANES ? FN(load_some)(b + j + v, rest) : LOAD(b + j + v));
    }
  }
}

// Packs a panel of a, whose transpose is stored in memory. Reads beyond the panel meet the next rows of a,
// except in the last column, where no more than `rows` elements must be read.
static void FN(pack_transposed_a)(ptrdiff_t rows, ptrdiff_t block, const T *a, ptrdiff_t a_column,
                                  T *packed) {
  for (ptrdiff_t p = 0; p + 1 < block; p++, a += a_column, packed += FN(packed_mr))
    UNROLL for (int i = 0; i < FN(packed_mr); i += LANES) STORE(packed + i, LOAD(a + i));
  for (ptrdiff_t i = 0; i < rows; i++) packed[i] = a[i];
}

// Multiplies a panel of a, `rows` rows from `row` on, by all panels of a packed block of b, and adds to c. With
// `updates`, the sums are complete and update the parameters instead.
static void FN(multiply_row_panel)(const struct FN(packed_product) *x, ptrdiff_t block, ptrdiff_t row,
                                   ptrdiff_t rows, ptrdiff_t column, ptrdiff_t columns, const T *a,
                                   const T *packed_b, int updates, const struct FN(strides) *s,
                                   const T *initial) {
  T tile[FN(mr) * FN(nr)] = {0};
  for (ptrdiff_t j = 0, width; j < columns; j += width) {
    width = columns - j < FN(nr) ? columns - j : FN(nr);
    ptrdiff_t vectors = (width + LANES - 1) / LANES;
    const FN(micro_kernel) multiply = FN(micro_kernels)[vectors - 1][rows - 1];
    T *c = x->c + row * x->c_row + column + j;
    const T *from = initial ? initial + row * s->initial_row + column + j : 0;
    struct FN(strides) t = *s;
    t.b_row = vectors * LANES;
    if (updates)
      FN(prefetch_tile)(x->fused_update->rule, rows, width, row * x->c_row + column + j, x->c_row,
                        &x->fused_update->state);
    else
      for (ptrdiff_t i = 0; i < rows; i++)
        for (ptrdiff_t v = 0; v < width; v += LANES) __builtin_prefetch(c + i * x->c_row + v, 1);
    const int is_whole = width % LANES == 0;
    if (is_whole && !updates) {
      multiply(block, a, packed_b + j * block, from, c, &t);
      continue;
    }
    if (!is_whole && from) {
      FN(copy_rows)(rows, width, from, s->initial_row, tile, FN(nr));
      from = tile, t.initial_row = FN(nr);
    }
    t.c_row = FN(nr);
    multiply(block, a, packed_b + j * block, from, tile, &t);
    if (updates)
      FN(update_tile)(x->fused_update, rows, width, row * x->c_row + column + j, tile);
    else
      FN(copy_rows)(rows, width, tile, FN(nr), c, x->c_row);
  }
}

// Not inlined: its buffers are large, and small products should not pay for them.
static __attribute__((noinline)) void FN(multiply_packed)(const struct FN(packed_product) *x) {
  T packed_b[FN(kc) * FN(nc)];
  T packed_a[FN(packed_mr) * FN(packed_kc)];
  const ptrdiff_t spans = descent_span_count(x->inner);
  const ptrdiff_t tiles = (x->rows + FN(mr) - 1) / FN(mr);
  for (ptrdiff_t j = 0; j < x->columns; j += FN(nc)) {
    ptrdiff_t columns = x->columns - j < FN(nc) ? x->columns - j : FN(nc);
    for (ptrdiff_t span = 0; span < spans; span++) {
      const ptrdiff_t p = descent_span_start(span, spans, x->inner);
      const ptrdiff_t block = descent_span_start(span + 1, spans, x->inner) - p;
      if (x->b_is_transposed)
        FN(pack_transposed)(columns, block, x->b + j * x->b_row + p, x->b_row, packed_b);
      else
        FN(pack_b)(columns, block, x->b + p * x->b_row + j, x->b_row, packed_b);
      const int updates = x->fused_update && span + 1 == spans;
      for (ptrdiff_t t = 0; t < tiles; t++) {
        ptrdiff_t row = t * x->rows / tiles, rows = (t + 1) * x->rows / tiles - row;
        const T *a = x->a + row * x->a_row + p * x->a_column;
        struct FN(strides) s =
            FN(strides_of_span)(span, x->a_row, x->a_column, 0, x->initial_row, x->c_row);
        s.adds = s.adds && !x->b_is_transposed;
        if (x->a_row == 1 && x->a_column != 1) {
          FN(pack_transposed_a)(rows, block, a, x->a_column, packed_a);
          a = packed_a, s.a_row = 1, s.a_column = FN(packed_mr);
        } else if (FN(collide)(x->a_row)) {
          FN(copy_rows)(rows, block, a, x->a_row, packed_a, FN(packed_kc));
          a = packed_a, s.a_row = FN(packed_kc);
        }
        FN(multiply_row_panel)(x, block, row, rows, j, columns, a, packed_b, updates, &s,
                               span ? x->c : x->initial);
      }
    }
  }
}
