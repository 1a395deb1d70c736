/// What happens to the rows that are left over when the batch size does not divide the number of
/// rows.
///
/// With 10 rows in batches of 4:
///
/// | case      | sizes   |
/// |-----------|---------|
/// | `.keep`   | 4, 4, 2 |
/// | `.drop`   | 4, 4    |
/// | `.merge`  | 4, 6    |
/// | `.spread` | 4, 3, 3 |
///
/// With fewer rows than the batch size, `.keep`, `.merge` and `.spread` give one batch of all rows,
/// and `.drop` gives none.
public enum LastBatch: String, Hashable, Sendable, Codable, CaseIterable {
  /// The rows left over make a shorter last batch.
  case keep
  /// The rows left over are not used in this epoch. Never use it to evaluate.
  case drop
  /// The rows left over are added to the batch before them, which has up to 2 · size − 1 rows.
  case merge
  /// There are as many batches as with `.keep`. Their sizes differ by at most one, and the larger
  /// ones come first.
  case spread
}
