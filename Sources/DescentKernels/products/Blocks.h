// Products of many rows by many terms. Their operands are packed: copied into the order in which the
// micro-kernels read them. The names are those of BLIS (Van Zee and van de Geijn 2015), with the roles of a and
// b swapped:
//
// - a block of b, kc terms by nc columns, is packed into panels of nr columns. It stays in the second-level
//   cache for all rows of a;
// - a panel of a, mr rows by kc terms (mc is mr), stays in the first-level cache for all panels of the block of
//   b. It is packed only if a is transposed, or if its rows map to the same cache lines;
// - a micro-kernel multiplies a panel of a by a panel of b: mr × nr elements of c, in registers.

constexpr int many_rows = 64;
template <class T> constexpr int nc = 1024 / sizeof(T);
template <class T> constexpr int packed_mr = (mr + lanes<T> - 1) / lanes<T> * lanes<T>;
template <class T> constexpr int packed_kc = kc + lanes<T>;

// What becomes of a tile of a gradient when its sums are complete, and how its parameters are prefetched before. The
// offsets are from the first parameter.
template <class T> struct tile_consumer {
  void (*prepare)(const tile_consumer &, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset);
  void (*consume)(const tile_consumer &, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t offset, const T *tile);
};

// Returns whether rows at this distance map to the same few cache lines.
template <class T> static inline bool collide(ptrdiff_t row) { return row * (ptrdiff_t)sizeof(T) % 4096 == 0; }

// Copies `count` contiguous elements of each row.
template <class T> static inline void copy_rows(ptrdiff_t rows, ptrdiff_t count, strided<const T> from, strided<T> to) {
  for (ptrdiff_t row = 0; row < rows; row++, from.at += from.row, to.at += to.row)
    each_vector<T>(count, [&](auto j) { j.store(to.at, j.load(from.at)); });
}

// Returns whether packing pays off. The cost of copying b is shared by the rows that it is multiplied with, and
// that of copying a by the columns. Packing pays off sooner where each row of b is on a page of its own.
template <class T> static bool is_worth_packing(const operands<T> &x) {
  const bool is_far = x.b.row * (ptrdiff_t)sizeof(T) >= 8192;
  return x.rows >= (is_far ? many_rows : 512) &&
         (x.inner > kc ? x.columns >= nr<T> : x.inner >= 128 && x.columns >= 128);
}

// Packs a block of b, panel by panel. The last panel is padded with zeros to whole vectors.
template <class T> static void pack_b(ptrdiff_t columns, ptrdiff_t block, const T *b, ptrdiff_t b_row, T *packed) {
  for (ptrdiff_t p = 0; p < block; p++, b += b_row) {
    ptrdiff_t j = 0;
    for (; j + nr<T> <= columns; j += nr<T>)
      UNROLL for (int v = 0; v < nr<T>; v += lanes<T>) store(packed + j * block + p * nr<T> + v, load(b + j + v));
    ptrdiff_t width = (columns - j + lanes<T> - 1) / lanes<T> * lanes<T>;
    for (ptrdiff_t v = 0; v < width; v += lanes<T>) {
      ptrdiff_t rest = columns - j - v;
      store(packed + j * block + p * width + v, rest < lanes<T> ? load_some(b + j + v, rest) : load(b + j + v));
    }
  }
}

// Packs a panel of a, whose transpose is stored in memory. Reads beyond the panel meet the next rows of a,
// except in the last column, where no more than `rows` elements must be read.
template <class T>
static void pack_transposed_a(ptrdiff_t rows, ptrdiff_t block, const T *a, ptrdiff_t a_column, T *packed) {
  for (ptrdiff_t p = 0; p + 1 < block; p++, a += a_column, packed += packed_mr<T>)
    UNROLL for (int i = 0; i < packed_mr<T>; i += lanes<T>) store(packed + i, load(a + i));
  for (ptrdiff_t i = 0; i < rows; i++) packed[i] = a[i];
}

// Multiplies a panel of a by the `columns` columns of a packed block of b, and adds to c. With a consumer, the sums
// are complete, and the consumer gets them. `offset` is that of the panel's first element of c.
template <class T>
static void multiply_row_panel(const panel<T> &x, ptrdiff_t offset, const tile_consumer<T> *consumer) {
  T tile[mr * nr<T>] = {};
  for (ptrdiff_t j = 0, width; j < x.columns; j += width) {
    width = x.columns - j < nr<T> ? x.columns - j : nr<T>;
    ptrdiff_t vectors = (width + lanes<T> - 1) / lanes<T>;
    const micro_kernel_pointer<T> multiply = micro_kernels<T>.of[vectors - 1].rows[x.rows - 1];
    T *c = x.c + j;
    const T *from = x.initial ? x.initial + j : nullptr;
    strides t = *x.s;
    t.b_row = vectors * lanes<T>;
    if (consumer)
      consumer->prepare(*consumer, x.rows, width, offset + j);
    else
      for (ptrdiff_t i = 0; i < x.rows; i++)
        for (ptrdiff_t v = 0; v < width; v += lanes<T>) __builtin_prefetch(c + i * x.s->c_row + v, 1);
    const bool is_whole = width % lanes<T> == 0;
    if (is_whole && !consumer) {
      multiply(x.terms, x.a, x.b + j * x.terms, from, c, &t);
      continue;
    }
    if (!is_whole && from) {
      copy_rows<T>(x.rows, width, {from, x.s->initial_row}, {tile, nr<T>});
      from = tile, t.initial_row = nr<T>;
    }
    t.c_row = nr<T>;
    multiply(x.terms, x.a, x.b + j * x.terms, from, tile, &t);
    if (consumer)
      consumer->consume(*consumer, x.rows, width, offset + j, tile);
    else
      copy_rows<T>(x.rows, width, {tile, nr<T>}, {c, x.s->c_row});
  }
}

// Returns the strides for a span. Unless a is transposed, the sum of each span after the first starts at zero.
template <class T> static INLINE strides strides_of_span(ptrdiff_t span, const operands<T> &x) {
  return {x.a.row, x.a.column, x.b.row, span ? x.c.row : x.initial.row, x.c.row, span && !is_transposed(x.a.row)};
}

// Computes a product with packed operands. If b is transposed, its sums continue from span to span. With a consumer,
// c holds the sums of all blocks of terms except the last. Not inlined: its buffers are large, and small products
// should not pay for them.
template <class T>
static __attribute__((noinline)) void multiply_packed(const operands<T> &x,
                                                      const tile_consumer<T> *consumer = nullptr) {
  T packed_b[kc * nc<T>];
  T packed_a[packed_mr<T> * packed_kc<T>];
  const bool b_is_transposed = x.b.column != 1;
  const ptrdiff_t spans = span_count(x.inner);
  const ptrdiff_t tiles = (x.rows + mr - 1) / mr;
  for (ptrdiff_t j = 0; j < x.columns; j += nc<T>) {
    ptrdiff_t columns = x.columns - j < nc<T> ? x.columns - j : nc<T>;
    for (ptrdiff_t span = 0; span < spans; span++) {
      const ptrdiff_t p = span_start(span, spans, x.inner);
      const ptrdiff_t block = span_start(span + 1, spans, x.inner) - p;
      if (b_is_transposed)
        pack_transposed(columns, block, x.b.element(p, j), x.b.column, packed_b);
      else
        pack_b(columns, block, x.b.element(p, j), x.b.row, packed_b);
      for (ptrdiff_t t = 0; t < tiles; t++) {
        const ptrdiff_t row = t * x.rows / tiles, rows = (t + 1) * x.rows / tiles - row;
        const strided<const T> from = span ? strided<const T>(x.c.at, x.c.row) : x.initial;
        strides s = strides_of_span(span, x);
        panel<T> panel = {rows, columns, block, x.a.element(row, p), packed_b,
                          from.at ? from.element(row, j) : nullptr, x.c.element(row, j), &s};
        s.adds = s.adds && !b_is_transposed;
        if (x.a.row == 1 && x.a.column != 1) {
          pack_transposed_a(rows, block, panel.a, x.a.column, packed_a);
          panel.a = packed_a, s.a_row = 1, s.a_column = packed_mr<T>;
        } else if (collide<T>(x.a.row)) {
          copy_rows<T>(rows, block, {panel.a, x.a.row}, {packed_a, packed_kc<T>});
          panel.a = packed_a, s.a_row = packed_kc<T>;
        }
        multiply_row_panel(panel, row * x.c.row + j, span + 1 == spans ? consumer : nullptr);
      }
    }
  }
}
