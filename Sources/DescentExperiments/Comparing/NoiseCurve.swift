import Descent
import DescentTables

/// The gradient noise scale along a run of the best contender, and what it says about batch sizes.
///
/// The noise scale is B = tr Σ / ‖G‖², where G is the mean gradient of all training rows and Σ the covariance of
/// the rows' gradients. Batches much smaller than B waste updates, batches much larger waste rows: by the model of
/// McCandlish and others (arXiv:1812.06162), a batch size b needs updates(b) = m · (1 + B / b) to reach a goal, and
/// b times as many rows.
public struct NoiseCurve: Sendable {
  /// A measurement between two epochs.
  public struct Measurement: Sendable {
    /// The number of epochs trained before.
    public let epoch: Int
    /// The rows trained on before.
    public let rows: Int
    /// The noise of the gradients of the training rows.
    public let noise: GradientNoise
  }

  /// A batch size and the updates that the model predicts.
  public struct Prediction: Sendable {
    /// The rows of a batch.
    public let batch: Int
    /// The updates until the goal.
    public let updates: Double
    /// The rows until the goal.
    public var rows: Double { updates * Double(batch) }
  }

  /// The name of the contender that was measured.
  public let contender: String
  /// From the untrained network on.
  public let measurements: [Measurement]
  /// The median noise scale until the goal, in rows; nil if no gradient was above 0.
  public let scale: Double?
  /// The predicted costs of each batch size of the race; empty without a goal that was reached.
  public let predictions: [Prediction]
  /// How far the predicted updates are from the measured ones at most, as a factor; nil without predictions.
  public let error: Double?

  init(
    _ contender: String, _ measurements: [Measurement], untilRows rows: Int,
    updates: [(batch: Int, updates: Double)]
  ) {
    (self.contender, self.measurements) = (contender, measurements)
    let scales = measurements.filter { $0.rows <= rows }.compactMap(\.noise.scale)
    scale = Spread(scales)?.median
    guard let scale, !updates.isEmpty else {
      (predictions, error) = ([], nil)
      return
    }
    func factor(_ batch: Int) -> Double { 1 + scale / Double(batch) }
    // The one unknown, m, is the geometric mean of what each measured batch size says.
    let logarithms = updates.map { naturalLogarithm(onePlus: $0.updates / factor($0.batch) - 1) }
    let least = exponential(logarithms.reduce(0, +) / Double(logarithms.count))
    predictions = updates.map { Prediction(batch: $0.batch, updates: least * factor($0.batch)) }
    error = zip(updates, predictions)
      .map { max($0.updates / $1.updates, $1.updates / $0.updates) }.max()
  }
}

/// Measures the gradient noise at the beginning and at the ends of epochs.
final class NoiseRecorder: TrainingObserver {
  private let prepared: PreparedExperiment
  /// The epoch of the next measurement: a quarter further than the last one, since a budget of rows or time does
  /// not say how many epochs there will be.
  private var next = 0
  private var rows = (before: 0, inEpoch: 0)
  private(set) var measurements: [NoiseCurve.Measurement] = []
  /// Why the noise cannot be measured; nil if it was.
  private(set) var failure: TrainingError?

  /// The most rows of a measurement.
  private static let mostRows = 200_000

  init(_ prepared: PreparedExperiment) { self.prepared = prepared }

  func observe(_ event: TrainingEvent) -> Decision {
    switch event {
    case .began: measure(epoch: 0)
    case .batchEnded(_, let batch, let totals):
      if batch == 0 { rows = (rows.before + rows.inEpoch, 0) }
      rows.inEpoch = totals.rows
    case .epochEnded(let epoch) where epoch.epoch >= next: measure(epoch: epoch.epoch)
    case .validated, .epochEnded, .ended, .failed: break
    }
    return .proceed
  }

  private func measure(epoch: Int) {
    guard failure == nil else { return }
    next = epoch + max(1, epoch / 4)
    do throws(TrainingError) {
      let noise = try prepared.trainer.gradientNoise(
        of: prepared.data.training, limit: Self.mostRows)
      measurements.append(.init(epoch: epoch, rows: rows.before + rows.inEpoch, noise: noise))
    } catch {
      failure = error
    }
  }
}

extension RaceRuns {
  /// Trains the best contender once more, with the same weights and rows, and measures its noise; nil if that has
  /// no meaning for its network.
  func noise(
    of entry: Race.Entry, _ result: ContenderResult, _ outcome: RaceOutcome
  ) throws -> NoiseCurve? {
    guard let run = result.runs.first(where: { $0.status == .finished }) else { return nil }
    show("\(entry.contender.name), gradient noise")
    let experiment = try entry.contender.experiment(
      learningRate: result.learningRate, seed: run.seed)
    let prepared = try PreparedExperiment(experiment, entry.prepared.data)
    let recorder = NoiseRecorder(prepared)
    _ = try train(prepared, run.seed, observers: [recorder])
    guard recorder.failure == nil else { return nil }
    let updates = outcome.contenders.compactMap { contender in
      outcome.cost(contender, .updates).map { (contender.batchRows, max($0.median, 1)) }
    }
    let end = outcome.goal.flatMap { run.first(reaching: $0, outcome.monitor)?.rows }
    return NoiseCurve(
      entry.contender.name, recorder.measurements, untilRows: end ?? .max, updates: updates)
  }
}
