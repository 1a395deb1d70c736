/// What becomes of the rows that are left over when the batch size does not divide the number of
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
/// With fewer rows than one batch holds, `.keep`, `.merge` and `.spread` give one batch of all
/// rows, `.drop` none.
public enum LastBatch: String, Hashable, Sendable, Codable, CaseIterable {
  /// The last batch is shorter.
  case keep
  /// The rows left over take no part in this epoch. Never use it to evaluate.
  case drop
  /// The rows left over join the batch before them, which has up to twice the rows less one.
  case merge
  /// As many batches as with `.keep`, sizes that differ by at most one, the larger ones first.
  case spread
}
