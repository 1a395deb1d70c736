// c = a·bᵀ for few rows, as dot products of the rows of both. Each lane of a vector is summed separately, then
// the lanes are added by halves. Several sums are computed at a time and share their loads, which changes no
// byte.

// Returns the sum over the lanes, added by halves.
template <class T, int width = lanes<T>> static INLINE T lanes_sum(vector<T, width> v) {
  if constexpr (width == 1) {
    return v[0];
  } else {
    constexpr int half = width / 2;
    return lanes_sum<T, half>(part<T, 0, half>(v, up_to<half>()) + part<T, half, half>(v, up_to<half>()));
  }
}

// Computes the dot products of `rows` rows of a with `columns` rows of b.
template <class T, int rows, int columns>
static __attribute__((noinline)) void dots(ptrdiff_t inner, const T *a, const T *b, T *c, ptrdiff_t c_row) {
  V<T> sum[rows][columns] = {};
  each_vector<T>(inner, [&](auto p) {
    UNROLL for (int k = 0; k < columns; k++)
      UNROLL for (int i = 0; i < rows; i++)
        sum[i][k] = fma(p.load(a + i * inner), p.load(b + k * inner), sum[i][k]);
  });
  UNROLL for (int i = 0; i < rows; i++)
    UNROLL for (int k = 0; k < columns; k++) c[i * c_row + k] = lanes_sum<T>(sum[i][k]);
}

// The dot products that are computed at a time, and one column of them.
constexpr int rows_of_dots = vectors_of_tile == 2 ? 4 : 2, columns_of_dots = vectors_of_tile == 2 ? 6 : 2;
template <class T> struct dots_of_rows {
  void (*rows[rows_of_dots])(ptrdiff_t, const T *, const T *, T *, ptrdiff_t);
  template <int columns, int... k> static constexpr dots_of_rows all(sequence<int, k...>) {
    return {{dots<T, k + 1, columns>...}};
  }
};
template <class T>
static constexpr dots_of_rows<T> dots_of_columns[] = {
    dots_of_rows<T>::template all<1>(up_to<rows_of_dots>()),
    dots_of_rows<T>::template all<columns_of_dots>(up_to<rows_of_dots>())};

// c[rows, columns] = a·bᵀ, where the rows of a and b have `inner` elements and no gaps between them.
template <class T>
static void dot_products(ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const T *a, const T *b, strided<T> c) {
  for (ptrdiff_t j = 0, count; j < columns; j += count) {
    count = columns - j < columns_of_dots ? 1 : columns_of_dots;
    for (ptrdiff_t i = 0, high; i < rows; i += high) {
      high = rows - i < rows_of_dots ? rows - i : rows_of_dots;
      dots_of_columns<T>[count > 1].rows[high - 1](inner, a + i * inner, b + j * inner, c.element(i, j), c.row);
    }
  }
}
