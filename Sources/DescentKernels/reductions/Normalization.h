// The arguments of a normalization, with their type.
template <class T> struct normalization {
  ptrdiff_t rows, columns, stride, positions;
  double epsilon, counted;
  const T *x, *dy, *scale, *shift, *weights;
  T *means, *variances, *y, *dx, *dscale, *dshift;

  INLINE normalization(const descent_normalization &all)
      : rows(all.rows), columns(all.columns), stride(all.stride), positions(all.positions), epsilon(all.epsilon),
        counted(all.counted), x(static_cast<const T *>(all.x)), dy(static_cast<const T *>(all.dy)),
        scale(static_cast<const T *>(all.scale)), shift(static_cast<const T *>(all.shift)),
        weights(static_cast<const T *>(all.weights)), means(static_cast<T *>(all.means)),
        variances(static_cast<T *>(all.variances)), y(static_cast<T *>(all.y)), dx(static_cast<T *>(all.dx)),
        dscale(static_cast<T *>(all.dscale)), dshift(static_cast<T *>(all.dshift)) {}

  // Whether a row counts in the moments of the columns.
  INLINE bool counts(ptrdiff_t row) const { return !weights || weights[row / positions] != 0; }
};
