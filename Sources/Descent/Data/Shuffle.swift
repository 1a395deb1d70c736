/// The order in which an epoch visits the rows.
///
/// Every order is a pure function of the seed, the epoch and the position. Nothing is stored or
/// advanced, so any epoch can be resumed at any batch, and two machines compute the same order
/// without communicating. Different seeds give unrelated orders.
public enum Shuffle: Hashable, Sendable, Codable {
  /// Rows 0, 1, 2, … in every epoch.
  case inOrder
  /// One random order, the same in every epoch.
  case once(seed: UInt64)
  /// A new random order in every epoch: the default for training.
  case everyEpoch(seed: UInt64)
  /// As many draws as there are rows, each uniform over all rows. The draws are new in every epoch.
  /// A row may be drawn several times or not at all.
  case withReplacement(seed: UInt64)
}
