// The micro-kernels of a product. Each computes a tile of c in registers: up to mr rows by nr columns, which
// are one or two vectors. Every element is summed over its terms in ascending order, whatever the tile, so the
// shape of the tiles changes no byte. The instruction set determines how many vectors the registers hold: tiles have
// 14 rows by 32 floats with AVX-512, and 6 rows by 16 floats without.

// A matrix in memory. Element (i, j) is at[i * row + j * column].
template <class T> struct strided {
  T *at;
  ptrdiff_t row, column;

  strided(const descent_matrix &x) : at(static_cast<T *>(x.elements)), row(x.row), column(x.column) {}
  strided(T *at, ptrdiff_t row, ptrdiff_t column = 1) : at(at), row(row), column(column) {}
  INLINE T *element(ptrdiff_t i, ptrdiff_t j) const { return at + i * row + j * column; }
};

// The operands of a product c[rows, columns] = initial + a[rows, inner] · b[inner, columns], as in DescentKernels.h.
template <class T> struct operands {
  ptrdiff_t rows, columns, inner;
  strided<const T> a, b, initial;
  strided<T> c;

  operands(const descent_operands &x)
      : rows(x.rows), columns(x.columns), inner(x.inner), a(x.a), b(x.b), initial(x.initial), c(x.c) {}
};

// The columns of the largest tile, and the terms of a block.
template <class T> constexpr int nr = vectors_of_tile * lanes<T>;
constexpr int kc = longest_span;

// The distances between the elements of a tile's operands. Passed by address, since a copy for each call would
// have to wait for the fields that have just been written.
struct strides {
  ptrdiff_t a_row, a_column, b_row, initial_row, c_row;
  bool adds; // whether the sum starts at zero, and `initial` is added to it at the end
};

// Computes c = initial + a·b for a tile. `initial` may be c itself. It may be NULL, which means zero, unless it is
// added at the end. Tiles of more than 4 rows have time to prefetch the rows of b that are used 8 terms later.
template <class T, int lanes, int vectors, int rows>
static __attribute__((noinline)) void micro_kernel(ptrdiff_t inner, const T *a, const T *b, const T *initial, T *c,
                                                   const strides *s) {
  vector<T, lanes> sum[rows][vectors];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int v = 0; v < vectors; v++)
      sum[i][v] = initial && !s->adds ? load<T, lanes>(initial + i * s->initial_row + v * lanes) : vector<T, lanes>{};
  for (ptrdiff_t p = 0; p < inner; p++, a += s->a_column, b += s->b_row) {
    vector<T, lanes> row[vectors];
    UNROLL for (int v = 0; rows > 4 && v < vectors; v++) __builtin_prefetch(b + 8 * s->b_row + v * lanes);
    UNROLL for (int v = 0; v < vectors; v++) row[v] = load<T, lanes>(b + v * lanes);
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int v = 0; v < vectors; v++)
        sum[i][v] = fma(splat<T, lanes>(a[i * s->a_row]), row[v], sum[i][v]);
  }
  if (s->adds)
    UNROLL for (int i = 0; i < rows; i++)
      UNROLL for (int v = 0; v < vectors; v++)
        sum[i][v] = load<T, lanes>(initial + i * s->initial_row + v * lanes) + sum[i][v];
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int v = 0; v < vectors; v++) store<T, lanes>(c + i * s->c_row + v * lanes, sum[i][v]);
}

template <class T>
using micro_kernel_pointer = void (*)(ptrdiff_t, const T *, const T *, const T *, T *, const strides *);

// The micro-kernels of tiles of 1 to `most` rows.
template <class T, int most> struct of_rows {
  micro_kernel_pointer<T> rows[most];
  template <int lanes, int vectors, int... k> static constexpr of_rows all(sequence<int, k...>) {
    return {{micro_kernel<T, lanes, vectors, k + 1>...}};
  }
};

// The micro-kernel for a tile of 1 to vectors_of_tile vectors is micro_kernels<T>.of[vectors - 1].rows[rows - 1].
template <class T> struct whole_tiles {
  of_rows<T, mr> of[vectors_of_tile];
  template <int... k> static constexpr whole_tiles all(sequence<int, k...>) {
    return {{of_rows<T, mr>::template all<lanes<T>, k + 1>(up_to<mr>())...}};
  }
};
template <class T> static constexpr whole_tiles<T> micro_kernels = whole_tiles<T>::all(up_to<vectors_of_tile>());

// The micro-kernels of tiles of 1, 2, 4 and 8 columns, for the last columns of small products.
constexpr int mr_of_narrow_tiles = 6;
template <class T> struct narrow_tiles {
  of_rows<T, mr_of_narrow_tiles> of[4];
  template <int... k> static constexpr narrow_tiles all(sequence<int, k...>) {
    return {{of_rows<T, mr_of_narrow_tiles>::template all<1 << k, 1>(up_to<mr_of_narrow_tiles>())...}};
  }
};
template <class T> static constexpr narrow_tiles<T> narrow_micro_kernels = narrow_tiles<T>::all(up_to<4>());

// The micro-kernel of a tile of one row, which is several cache lines long.
template <class T> constexpr int columns_of_long_tile = vectors_of_long_tile * lanes<T>;
template <class T>
static constexpr micro_kernel_pointer<T> long_micro_kernel = micro_kernel<T, lanes<T>, vectors_of_long_tile, 1>;

// The operands of the product of one span, for a panel of neighbouring columns of b and c.
template <class T> struct panel {
  ptrdiff_t rows, columns, terms;
  const T *a, *b, *initial;
  T *c;
  const strides *s;

  // Multiplies a tile whose first row is `row`.
  INLINE void multiply(micro_kernel_pointer<T> micro_kernel, ptrdiff_t row) const {
    micro_kernel(terms, a + row * s->a_row, b, initial ? initial + row * s->initial_row : nullptr, c + row * s->c_row,
                 s);
  }
};
