import Descent

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Three networks that begin with the same weights and see the same rows: full batch, mini-batches and one row at a
/// time. Each is trained one step or one epoch at a time, by the library's own trainer.
public final class PlaygroundRace {
  /// What is trained.
  public struct Settings: Sendable {
    /// The rows.
    public var data = PlaygroundData(.circles)
    /// The units of each hidden layer.
    public var hidden = [8, 8]
    /// The activation of the hidden layers.
    public var activation: any Layer = Tanh()
    /// The optimizer of all three.
    public var optimizer: any Optimizer = SGD(learningRate: 0.1)
    /// The rows of a mini-batch.
    public var batch = 16
    /// The seed of the weights and of the order of the rows.
    public var seed: UInt64 = 0

    /// Creates the defaults.
    public init() {}
  }

  /// One of the three.
  public struct Contender: Hashable, Sendable {
    /// The rows of a batch; the last of an epoch may have fewer.
    public let batch: Int
    /// The number of updates.
    public fileprivate(set) var steps = 0
    /// The number of rows that it has been trained on.
    public fileprivate(set) var rows = 0
    /// The loss of all rows, before the first update and after each call that trains.
    public fileprivate(set) var losses: [Double] = []
    fileprivate var epoch = 1
    fileprivate var place = 0
  }

  /// The settings.
  public let settings: Settings
  /// Full batch, mini-batches, one row at a time.
  public private(set) var contenders: [Contender]
  private let rows: ArrayDataset
  private let trainers: [Trainer]

  /// Three networks before their first update.
  ///
  /// - Throws: `DatasetError` if a point is not finite, `ShapeError` if the layers do not fit.
  public init(_ settings: Settings) throws {
    let rows = try settings.data.dataset
    (self.settings, self.rows) = (settings, rows)
    let layers: [any Layer] =
      settings.hidden.flatMap { [Dense($0), settings.activation] as [any Layer] } + [Dense(1)]
    trainers = try (0..<3).map { _ in
      try Trainer(
        Sequential(layers), for: rows, loss: BinaryCrossEntropy(), optimizer: settings.optimizer,
        seed: settings.seed)
    }
    contenders = [rows.count, min(rows.count, settings.batch), 1].map { Contender(batch: $0) }
    for index in contenders.indices { try measure(index) }
  }

  /// Takes this number of steps with one of the three.
  ///
  /// - Throws: `TrainingError` if it diverges.
  public func step(_ index: Int, count: Int = 1) throws {
    for _ in 0..<count { try takeStep(index) }
    try measure(index)
  }

  /// Trains one of the three until the end of its epoch.
  ///
  /// - Throws: `TrainingError` if it diverges.
  public func finishEpoch(_ index: Int) throws {
    let epoch = contenders[index].epoch
    repeat { try takeStep(index) } while contenders[index].epoch == epoch
    try measure(index)
  }

  private func takeStep(_ index: Int) throws {
    let batch = nextBatch(index)
    _ = try trainers[index].step(batch, of: rows)
    contenders[index].steps += 1
    contenders[index].rows += batch.count
    contenders[index].place += 1
    if contenders[index].place == batches(index).count {
      contenders[index].epoch += 1
      contenders[index].place = 0
    }
  }

  private func batches(_ index: Int) -> MiniBatches {
    MiniBatches(
      of: .mini(contenders[index].batch), from: rows.count,
      shuffled: .everyEpoch(seed: settings.seed), epoch: contenders[index].epoch)
  }

  private func nextBatch(_ index: Int) -> Batch { batches(index)[contenders[index].place] }

  private func measure(_ index: Int) throws {
    contenders[index].losses.append(try trainers[index].evaluate(rows).loss)
  }

  // MARK: Pictures

  /// The probability of class 1 at size × size points, row by row from (−1.5, 1.5) to (1.5, −1.5).
  public func map(_ index: Int, size: Int = 48) throws -> [Float] {
    let step = 3 / Float(size - 1)
    var grid: [Float] = []
    for row in 0..<size {
      for column in 0..<size { grid += [-1.5 + Float(column) * step, 1.5 - Float(row) * step] }
    }
    let outputs: [Float] = try trainers[index].model.predict(flat: grid)
    return outputs.map { Float(1 / (1 + exp(-Double($0)))) }
  }

  /// What the next step of one of the three would do. Nothing is changed.
  ///
  /// A gradient is an arrow in the plane of the full gradient F: its part along F, and the length of what is
  /// perpendicular to F.
  public func look(_ index: Int) throws -> PlaygroundStep {
    let (trainer, batch) = (trainers[index], nextBatch(index))
    let full = try trainer.meanGradient(of: rows)
    let gradients = try trainer.rowGradients(of: batch, from: rows, along: full)
    let arrows = batch.indices.map { position in
      PlaygroundStep.Arrow(
        row: batch[position], squaredLength: gradients.squaredNorms[position],
        product: gradients.products[position], full: full)
    }
    return PlaygroundStep(
      rows: arrows,
      mean: .init(
        row: nil, squaredLength: gradients.mean.squaredNorm,
        product: gradients.mean.product(with: full), full: full), full: full.norm)
  }
}

/// The gradients of a step.
public struct PlaygroundStep: Hashable, Sendable {
  /// A gradient beside the full one.
  public struct Arrow: Hashable, Sendable {
    /// The number of the row; nil for the mean of the batch.
    public let row: Int?
    /// g · F / ‖F‖; 0 if F is 0.
    public let along: Double
    /// ‖g − F (g · F) / ‖F‖²‖
    public let across: Double

    init(row: Int?, squaredLength: Double, product: Double, full: MeanGradient) {
      self.row = row
      along = full.norm > 0 ? product / full.norm : 0
      // Rounding may make the difference of equal numbers negative.
      across = max(0, squaredLength - along * along).squareRoot()
    }
  }

  /// Those of the batch's rows.
  public let rows: [Arrow]
  /// Their mean.
  public let mean: Arrow
  /// ‖F‖, the length of the full gradient.
  public let full: Double
}
