import Descent
import Synchronization

/// y = x · s, with a learned factor for each feature.
struct Scale: Layer {
  static let kind = "client-scale"
  private(set) var start: Double

  init(start: Double = 1) {
    self.start = start
    check()
  }

  static let hyperparameters = Hyperparameters(default: Scale(), .positive("start", \.start))

  func outputShape(for input: Shape) -> Shape { input }

  func parameters(for input: Shape) -> [Parameter] {
    [Parameter(name: "scale", shape: [input.count], initializer: .constant(start))]
  }

  func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    let scale = pass.parameter(0)
    for row in 0..<x.rows {
      for column in 0..<x.columns { y[row, column] = x[row, column] * scale[0, column] }
    }
  }

  func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    let (scale, gradient) = (pass.parameter(0), pass.gradient(0))
    for column in 0..<x.columns {
      gradient[0, column] = (0..<x.rows).reduce(0) { $0 + dy[$1, column] * x[$1, column] }
    }
    guard let dx else { return }
    for row in 0..<x.rows {
      for column in 0..<x.columns { dx[row, column] = dy[row, column] * scale[0, column] }
    }
  }
}

/// d² for predictions that are too large, factor · d² for those that are too small; d = prediction − target.
struct Lopsided: Loss {
  static let kind = "client-lopsided"
  private(set) var factor: Double

  init(factor: Double = 2) {
    self.factor = factor
    check()
  }

  static let hyperparameters = Hyperparameters(default: Lopsided(), .positive("factor", \.factor))

  func check(prediction: Shape, target: Shape) throws(ShapeError) {
    guard prediction.count == 1, target.count == 1 else {
      throw ShapeError("\(Self.kind): expected one output and one target")
    }
  }

  func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      guard target[row, 0] >= 0 || weight == 0 else {
        throw LossError(position: row, "the target \(target[row, 0]) is negative")
      }
      let difference = weight == 0 ? 0 : prediction[row, 0] - target[row, 0]
      let slope = difference < 0 ? factor * difference : difference
      losses[0, row] = slope * difference
      gradient?[row, 0] = scale * weight * 2 * slope
    }
  }
}

/// m := decay·m + g, p := p − α·sign(m).
struct SignDescent: Optimizer {
  static let kind = "client-sign-descent"
  private(set) var learningRate: Double
  private(set) var decay: Double

  init(learningRate: Double = 0.01, decay: Double = 0.5) {
    self.learningRate = learningRate
    self.decay = decay
    check()
  }

  static let hyperparameters = Hyperparameters(
    default: SignDescent(), .positive("learningRate", \.learningRate), .fraction("decay", \.decay))

  var slots: [String] { ["m"] }

  func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    let (m, decay) = (slots[0], step.momentum ?? decay)
    for row in 0..<parameters.rows {
      for column in 0..<parameters.columns {
        m[row, column] = decay * m[row, column] + gradients[row, column]
        let sign = m[row, column] > 0 ? 1.0 : m[row, column] < 0 ? -1 : 0
        parameters[row, column] -= step.learningRate * sign
      }
    }
  }
}

/// The largest |prediction − target| of all rows.
struct WorstError: Metric {
  static let kind = "client-worst-error"
  static let isBetterWhenLarger = false
  static let hyperparameters = Hyperparameters(default: WorstError())

  func check(prediction: Shape, target: Shape) throws(ShapeError) {
    guard prediction.count == target.count else { throw ShapeError("\(Self.kind): lengths differ") }
  }

  func sumCount(outputs: Int) -> Int { 1 }

  func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows where weights?[row, 0] != 0 {
      for column in 0..<predictions.columns {
        sums[0] = max(sums[0], (predictions[row, column] - target[row, column]).magnitude)
      }
    }
  }

  func merge(_ other: [Double], into sums: inout [Double]) { sums[0] = max(sums[0], other[0]) }

  func value(of sums: [Double]) -> Double { sums[0] }
}

/// The rate is halved each time a length has passed.
struct Halving: Schedule {
  static let kind = "client-halving"
  private(set) var every: TrainingLength

  init(every: TrainingLength = .epochs(1)) { self.every = every }

  static let hyperparameters = Hyperparameters(
    default: Halving(), Hyperparameter("every", \.every))

  func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(every) }

  func factor(at step: Int, in clock: TrainingClock) -> Double {
    (0..<step / clock.steps(every)).reduce(1) { factor, _ in factor / 2 }
  }
}

/// Rows that are computed when they are read: x and x² for x from 0 to 1, and the target 1 + 2·x − x². Every
/// fifth row weighs twice as much.
struct Parabola: Dataset {
  let count: Int
  var features: Shape { [2] }
  var targets: Shape { [1] }

  func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
    examples.isWeighted = true
    let (features, targets, weights) = (examples.features, examples.targets, examples.weights)
    for (position, row) in batch.enumerated() {
      guard 0..<count ~= row else { throw DatasetError("there is no row \(row)") }
      let x = Double(row) / Double(count)
      features[position, 0] = x
      features[position, 1] = x * x
      targets[position, 0] = 1 + 2 * x - x * x
      weights[position, 0] = row.isMultiple(of: 5) ? 2 : 1
    }
  }
}

/// Records the events, and stops a training after a given number of epochs.
final class Diary: TrainingObserver, Sendable {
  private let lines = Mutex<[String]>([])
  private let lastEpoch: Int

  init(lastEpoch: Int) { self.lastEpoch = lastEpoch }

  var text: String { lines.withLock { $0.joined(separator: ", ") } }

  func observe(_ event: TrainingEvent) -> Decision {
    var decision = Decision.proceed
    let line: String? =
      switch event {
      case .began(let start): "began with \(start.parameters) parameters"
      case .batchEnded: nil
      case .validated(let validation): "validated at \(validation.step)"
      case .epochEnded(let epoch): "epoch \(epoch.epoch)"
      case .ended(let history): "ended: \(history.stopReason)"
      case .failed(let error): "failed: \(error)"
      }
    if case .epochEnded(let epoch) = event, epoch.epoch >= lastEpoch {
      decision = .stop(.observer)
    }
    if let line { lines.withLock { $0.append(line) } }
    return decision
  }
}

/// (c) A layer, loss, optimizer, metric, schedule, dataset and observer of one's own, saved and reloaded.
func ownComponents() throws {
  let data = Parabola(count: 60)
  let network = Sequential {
    Scale(start: 1.5)
    Dense(1)
  }
  let check = try GradientCheck(
    network, loss: Lopsided(), features: [[0.5, 1], [2, 0.25]], targets: [[0.5], [3]],
    weights: [1, 2])
  print("gradient", check.passes())

  var options = StepOptions()
  options.schedule = Halving(every: .epochs(2))
  let trainer = try Trainer(
    network, for: data, loss: Lopsided(factor: 3), optimizer: SignDescent(learningRate: 0.02),
    metrics: [WorstError(), MeanAbsoluteError()], stepOptions: options, seed: 3)
  let diary = Diary(lastEpoch: 3)
  let history = try trainer.fit(data, epochs: 10, batches: 16, keep: .best, observers: [diary])
  print(diary.text)
  let totals = try trainer.evaluate(data)
  print("stopped", history.wasStopped, "rows", totals.rows, "weight", totals.weight)
  print("loss", fixed(totals.loss), "worst", fixed(totals["client-worst-error"] ?? .nan))

  let bytes = try trainer.model.serialized(metadata: ["author": "client"])
  let catalog = Catalog.standard.adding(Scale.self).adding(Lopsided.self)
    .adding(SignDescent.self).adding(WorstError.self).adding(Halving.self)
  let reloaded = try Model(parsing: bytes, name: "own.safetensors", catalog: catalog)
  print("reloaded", try reloaded.serialized(metadata: ["author": "client"]) == bytes)
  print("metric", catalog.metric(named: "client-worst-error") is WorstError)
  do {
    _ = try Model(parsing: bytes, name: "own.safetensors")
  } catch {
    print("refused:", "\(error)".contains("add your own to the catalog"))
  }
  do {
    try trainer.step(Batch(rows: [3, 60]), of: data)
  } catch {
    print("refused:", error)
  }
  let negative = try ArrayDataset(features: [[1.0, 1]], targets: [[-1.0]])
  do {
    try trainer.step(Batch(rows: [0]), of: negative)
  } catch {
    print("refused:", error)
  }
}
