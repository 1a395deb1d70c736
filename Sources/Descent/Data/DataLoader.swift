/// Reads the rows of one batch after another.
///
/// ```swift
/// let loader = trainer.loader(of: MiniBatches(of: 32, from: data.count), from: data)
/// while let examples = try loader.next() { try trainer.step(examples, adding: &totals) }
/// ```
public protocol DataLoader: AnyObject {
  /// Reads the next rows. Returns nil after the last batch. The rows returned before are no longer
  /// valid.
  func next() throws(DatasetError) -> Examples?
}

/// Reads the rows of each batch when they are asked for.
public final class DirectLoader<Rows: Dataset>: DataLoader {
  private let dataset: Rows
  private let batches: MiniBatches
  private let microBatch: Int
  private let examples: Examples
  /// The index of the next batch, or of the one that has been read in part.
  private var index: Int
  /// The number of its rows that have been read.
  private var start = 0

  /// Reads these batches in `precision`, which must be that of the trainer. With a `microBatch`,
  /// reads at most as many rows at a time.
  public convenience init(
    _ batches: MiniBatches, of dataset: Rows, microBatch: Int? = nil,
    precision: Precision = .single
  ) {
    require(
      microBatch ?? 1 >= 1, "micro-batches of \(microBatch ?? 0) rows; expected at least 1")
    let examples = Examples(
      capacity: min(batches.largestBatch, microBatch ?? .max), features: dataset.features.count,
      targets: dataset.targets.count, precision: precision)
    self.init(batches, of: dataset, microBatch: microBatch, into: examples)
  }

  /// Reads the batches from `first` on into this memory.
  init(
    _ batches: MiniBatches, from first: Int = 0, of dataset: Rows, microBatch: Int? = nil,
    into examples: Examples
  ) {
    self.dataset = dataset
    self.batches = batches
    self.microBatch = microBatch ?? .max
    self.examples = examples
    index = first
  }

  /// Reads the next rows.
  public func next() throws(DatasetError) -> Examples? {
    guard index < batches.count else { return nil }
    if start == 0 { examples.batch = batches[index] }
    try examples.read(examples.batch, from: start, atMost: microBatch, of: dataset)
    (index, start) =
      examples.isLast ? (index + 1, 0) : (index, examples.start + examples.rows)
    return examples
  }
}
