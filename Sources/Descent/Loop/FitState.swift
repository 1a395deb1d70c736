/// What a `fit` has done so far. A checkpoint within a `fit` contains it.
struct FitState: Sendable {
  /// The best monitored value and, if they are to be kept, its weights.
  struct Best: Sendable {
    let value: Double
    let parameters: Buffer?
  }

  /// The trainer's number of steps before this `fit`.
  let firstStep: Int
  /// The number of whole epochs of this `fit`.
  var epochs = 0
  /// The number of batches of the next epoch that have been trained on.
  var batches = 0
  /// The totals of these batches, or nil if there are none.
  var totals: Totals?
  /// The record of the whole epochs and of the validations.
  var history = History()
  /// The best validation so far, or nil if there is none.
  var best: Best?
  /// Whether the weights of the last validation were an average.
  var isAveraged = false
  /// The last validation.
  var latest: Validation?
  /// The step of the last validation or, before there is one, of the beginning.
  var validatedStep: Int
  /// The time since then, until the state was saved.
  var sinceValidation = Duration.zero

  /// The state before the first batch.
  init(firstStep: Int) {
    self.firstStep = firstStep
    validatedStep = firstStep
  }
}

extension FitState {
  /// Reads the state of a checkpoint at this step. `best` reads a vector of parameters, and `totals`
  /// are those of an epoch without rows.
  init(
    _ record: CheckpointRecord.Fit, at step: Int, _ file: Safetensors,
    best: (_ prefix: String) throws -> Buffer, _ totals: Totals
  ) throws {
    guard (0...step).contains(record.firstStep), (0...step).contains(record.validatedStep),
      record.epochs.isCount, record.batches.isCount, record.sinceValidation.isPast
    else { throw TrainingError.checkpoint("the counts of the checkpoint's fit are impossible") }
    self.init(firstStep: record.firstStep)
    (epochs, batches) = (record.epochs, record.batches)
    history = record.history
    if let value = record.bestValue {
      self.best = Best(
        value: value, parameters: record.options.keep == .best ? try best("best") : nil)
    }
    isAveraged = record.isAveraged
    latest = record.latest
    (validatedStep, sinceValidation) = (record.validatedStep, record.sinceValidation)
    if record.batches > 0 { self.totals = try totals.reading(file) }
  }
}

extension Duration {
  /// Whether a time that was read from a file can have passed. Sums of such times do not overflow.
  var isPast: Bool { (.zero ... .seconds(1 << 40)).contains(self) }
}

extension CheckpointRecord.Fit {
  /// The record of a `fit` on these rows.
  init(
    _ state: FitState, _ options: FitOptions, rows: CheckpointRecord.Rows, seed: UInt64
  ) throws {
    self.options = .init(options, rows: rows, seed: seed)
    firstStep = state.firstStep
    (epochs, batches) = (state.epochs, state.batches)
    history = state.history
    bestValue = state.best?.value
    isAveraged = state.isAveraged
    latest = state.latest
    (validatedStep, sinceValidation) = (state.validatedStep, state.sinceValidation)
    observers = try options.observers.compactMap { try .init($0) }
  }
}
