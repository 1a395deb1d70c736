#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a checkpoint contains besides its tensors.
struct CheckpointRecord: Codable, Sendable {
  /// What the trainer must have in common with the one that made the checkpoint.
  let identity: Identity
  let step: Int
  let batches: Int
  let epoch: Int
  let latestRate: Double
  let layers: [LayerState]
  let averagedCount: Int
  let madeRateChanges: [Int]
  /// The JSON of what the schedule has learned.
  let schedule: String?
  /// The `fit` in which the checkpoint was made, or nil.
  var fit: Fit?

  /// A trainer, as far as a state fits no other.
  struct Identity: Codable, Sendable {
    /// The JSON of the layers.
    let architecture: String
    let input: Shape
    let targets: Shape
    let precision: Precision
    let loss: String
    let reduction: Reduction
    let optimizer: String
    /// The kind of the schedule, or `none`.
    let schedule: String
    let isAveraged: Bool
    let hasLookahead: Bool
    let seed: UInt64
  }

  /// A `fit` that has not ended.
  struct Fit: Codable, Sendable {
    let options: Options
    let firstStep: Int
    let epochs: Int
    let batches: Int
    let history: History
    let bestValue: Double?
    let isAveraged: Bool
    let latest: Validation?
    let validatedStep: Int
    let sinceValidation: Duration
    let observers: [Observer]
  }

  /// The rows that a `fit` trains on.
  struct Rows {
    let count: Int
    /// The blocks and windows of their order, or nil if it has none.
    let blocks: String?
  }

  /// The options that a `fit` must have in common with the one that it continues.
  struct Options: Codable, Sendable {
    let rows: Int
    /// The blocks and windows of the rows' order, or nil if it has none.
    let blocks: String?
    let validationRows: Int
    let batches: String
    let remainder: LastBatch
    let shuffle: Shuffle
    let keep: KeptWeights
    let monitor: String
  }

  /// An observer with the JSON of its state.
  struct Observer: Codable, Sendable {
    let type: String
    let state: String
  }
}

extension CheckpointRecord.Identity {
  /// What differs, in words, or nil if the two are the same.
  func difference(from trainer: Self) -> String? {
    if architecture != trainer.architecture {
      return "its layers are \(architecture); the trainer's are \(trainer.architecture)"
    }
    for (what, there, here) in zip(properties, trainer.properties).map({ ($0.0, $0.1, $1.1) })
    where there != here {
      return "its \(what) is \(there); the trainer's is \(here)"
    }
    return nil
  }

  /// The properties besides the layers, each with its name and its text.
  private var properties: [(String, String)] {
    [
      ("input", "\(input)"), ("target shape", "\(targets)"), ("precision", "\(precision)"),
      ("loss", loss), ("reduction", "\(reduction)"), ("optimizer", optimizer),
      ("schedule", schedule), ("average", isAveraged ? "there" : "missing"),
      ("lookahead", hasLookahead ? "there" : "missing"), ("seed", "\(seed)"),
    ]
  }
}

extension CheckpointRecord.Options {
  init(_ options: FitOptions, rows: CheckpointRecord.Rows, seed: UInt64) {
    (self.rows, blocks) = (rows.count, rows.blocks)
    validationRows = options.validation?.count ?? 0
    batches = options.batches.description
    remainder = options.remainder
    shuffle = options.shuffle ?? .everyEpoch(seed: seed)
    keep = options.keep
    monitor = options.monitor.name
  }

  /// What differs, in words, or nil if the two are the same.
  func difference(from fit: Self) -> String? {
    for (what, there, here) in zip(properties, fit.properties).map({ ($0.0, $0.1, $1.1) })
    where there != here {
      return "\(what): \(there) in the checkpoint, \(here) in this fit"
    }
    return nil
  }

  /// The options, each with its name and its text.
  private var properties: [(String, String)] {
    [
      ("training rows", "\(rows)"), ("validation rows", "\(validationRows)"),
      ("order", blocks ?? "not in blocks"), ("batch size", batches), ("remainder", "\(remainder)"),
      ("shuffle", "\(shuffle)"),
      ("kept weights", "\(keep)"), ("monitor", monitor),
    ]
  }
}

extension CheckpointRecord.Observer {
  /// The observer's state, or nil if it has none.
  init?(_ observer: any TrainingObserver) throws {
    guard let observer = observer as? any ResumableObserver else { return nil }
    type = "\(Swift.type(of: observer))"
    state = String(decoding: try JSONEncoder.ofCheckpoints.encode(observer.state), as: UTF8.self)
  }

  /// Sets the observer's state to this one.
  func restore(_ observer: some ResumableObserver) throws {
    observer.state = try JSONDecoder.ofCheckpoints.decode(
      Swift.type(of: observer.state), from: Data(state.utf8))
  }
}

extension [any TrainingObserver] {
  /// Sets the states of the resumable observers. Throws unless they are those of the checkpoint.
  func restore(_ states: [CheckpointRecord.Observer]) throws(TrainingError) {
    let observers = compactMap { $0 as? any ResumableObserver }
    let types = observers.map { "\(type(of: $0))" }
    guard types == states.map(\.type) else {
      throw .checkpoint(
        "the checkpoint was made with the observers \(states.map(\.type)); this fit has \(types)")
    }
    for (observer, state) in zip(observers, states) {
      do {
        try state.restore(observer)
      } catch {
        throw .checkpoint("the state of the observer \(state.type) cannot be read: \(error)")
      }
    }
  }
}
