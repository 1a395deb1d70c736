/// When a `fit` makes a checkpoint, and what becomes of it.
///
/// One is made at the interval and at the end of the `fit`, whatever ends it, but not after a failure.
///
/// ```swift
/// var options = FitOptions(epochs: 50, batches: 32)
/// options.checkpointing = Checkpointing(every: .steps(1_000), to: "digits.checkpoint")
/// ```
public struct Checkpointing: Sendable {
  /// How often a checkpoint is made.
  public let interval: TrainingInterval
  /// Saves a checkpoint. If it throws, so does the `fit`.
  public let save: @Sendable (Checkpoint) throws -> Void

  /// Makes a checkpoint at this interval and passes it to `save`.
  public init(
    every interval: TrainingInterval = .everyEpoch,
    save: @escaping @Sendable (Checkpoint) throws -> Void
  ) {
    interval.check()
    self.interval = interval
    self.save = save
  }

  /// Makes a checkpoint at this interval and writes it to this file, in place of the one before.
  public init(every interval: TrainingInterval = .everyEpoch, to path: String) {
    self.init(every: interval) { try $0.write(to: path) }
  }
}
