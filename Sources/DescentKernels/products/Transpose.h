// Transposes rows of a matrix into panels.

// Swaps the upper right and the lower left quarter of a square of 2·half lanes, wherever `upper` holds one of its
// upper rows and `lower` the row that is `half` below.
template <class T, int half, int... lane>
static INLINE void swap_quarters(V<T> &upper, V<T> &lower, sequence<int, lane...>) {
  const V<T> first = upper, second = lower;
  upper = __builtin_shufflevector(first, second, (lane & half ? lane - half + lanes<T> : lane)...);
  lower = __builtin_shufflevector(first, second, (lane & half ? lane + lanes<T> : lane + half)...);
}

// Transposes a square of vectors in log₂ lanes rounds. Each round swaps the two off-diagonal quarters of squares that
// are half as large as in the previous round.
template <class T, int half = lanes<T> / 2> static INLINE void transpose(V<T> *x) {
  UNROLL for (int i = 0; i < lanes<T>; i++)
    if (!(i & half)) swap_quarters<T, half>(x[i], x[i + half], up_to<lanes<T>>());
  if constexpr (half > 1) transpose<T, half / 2>(x);
}

// Packs rows of a transposed, panel by panel, padded with zeros to whole vectors. Element q of a row is stored at
// packed[first row of the panel * block + q * width + lane], where `lane` is the row's number in its panel.
template <class T>
static void pack_transposed(ptrdiff_t rows, ptrdiff_t block, const T *a, ptrdiff_t a_row, T *packed) {
  for (ptrdiff_t j = 0; j < rows; j += nr<T>) {
    ptrdiff_t count = rows - j < nr<T> ? rows - j : nr<T>;
    ptrdiff_t width = (count + lanes<T> - 1) / lanes<T> * lanes<T>;
    for (ptrdiff_t lane = 0; lane < width; lane += lanes<T>) {
      const T *from = a + (j + lane) * a_row;
      T *to = packed + j * block + lane;
      ptrdiff_t there = count - lane < lanes<T> ? count - lane : lanes<T>, q = 0;
      for (; there == lanes<T> && q + lanes<T> <= block; q += lanes<T>) {
        V<T> x[lanes<T>];
        UNROLL for (int i = 0; i < lanes<T>; i++) x[i] = load(from + i * a_row + q);
        transpose<T>(x);
        UNROLL for (int i = 0; i < lanes<T>; i++) store(to + (q + i) * width, x[i]);
      }
      for (; q < block; q++)
        for (ptrdiff_t i = 0; i < lanes<T>; i++) to[q * width + i] = i < there ? from[i * a_row + q] : 0;
    }
  }
}
