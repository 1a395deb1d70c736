import ArgumentParser
import Descent
import DescentTables

/// Makes the trainer that the options ask for.
struct TrainerFactory {
  private let options: TrainOptions
  private let set: LearningSet

  init(_ options: TrainOptions, _ set: LearningSet) {
    self.options = options
    self.set = set
  }

  /// The network and the rule of its training. Throws if the loss does not go with the target, or the
  /// network is too large for the memory.
  func trainer() throws -> Trainer {
    let target = set.preparation.target
    let loss = try makeLoss(target)
    let outputs = try outputCount(loss, target)
    let plan = try NetworkPlan(options)
    try checkSize(
      [set.preparation.width] + options.network.hidden.units + [outputs], set.training.count)
    var stepOptions = options.refinement.stepOptions(epochs: options.descent.epochs)
    stepOptions.layerRates = plan.layerRates
    let trainer = try Trainer(
      plan.architecture(outputs: outputs), for: set.training, loss: loss,
      optimizer: optimizer,
      reduction: options.descent.reduction,
      metrics: options.measuring.metrics?.measuring(target, loss, output: [outputs])
        ?? target.metrics,
      stepOptions: stepOptions, precision: options.descent.precision,
      seed: options.descent.seed)
    trainer.microBatch = options.refinement.microBatch
    return trainer
  }

  /// Throws if the labels cannot be smoothed under it.
  private func makeLoss(_ target: Preparation.Target) throws -> any Loss {
    let usual: any Loss = target.labels == nil ? SquaredError() : SoftmaxCrossEntropy()
    let loss = options.descent.loss?.loss ?? usual
    let smoothing = options.descent.labelSmoothing
    guard smoothing > 0 else { return loss }
    guard let smoothed = loss.smoothed(by: smoothing) else {
      throw ValidationError(
        "--label-smoothing \(smoothing): not for the loss \(type(of: loss).kind); expected "
          + "\(SoftmaxCrossEntropy.kind) or \(BinaryCrossEntropy.kind)")
    }
    return smoothed
  }

  /// Throws if it is no loss of such a target.
  private func outputCount(_ loss: any Loss, _ target: Preparation.Target) throws -> Int {
    if let count = target.outputCount(under: loss.outputs) { return count }
    let others = Catalog.standard.losses.filter {
      target.outputCount(under: $0.withDefaults.outputs) != nil
    }
    throw ValidationError(
      "--loss \(type(of: loss).kind): not for the target \(target.name.quotedForMessage) of "
        + (target.labels.map { "\($0.count) classes" } ?? "numbers")
        + "; expected one of \(others.map { $0.kind }.joined(separator: ", "))"
        + (target.couldBeNumbers(under: loss.outputs) ? ", or --task regression" : ""))
  }

  /// 4 GiB of `Float`.
  private static let mostNumbers = 1 << 30

  /// Refuses what would otherwise end in a crash for want of memory.
  private func checkSize(_ widths: [Int], _ trainingRows: Int) throws {
    let (batch, hidden) = (options.descent.batch, options.network.hidden)
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    let largest = MiniBatches(of: batch, from: trainingRows).largestBatch
    let part = min(largest, options.refinement.microBatch ?? largest)
    // The gradients of a part are added to those of the parts before it.
    let vectors = vectors + (part < largest ? 1 : 0)
    // A validation takes 256 rows at a time.
    let numbers = parameters * vectors + max(256, part) * numbersOfRow(widths)
    if numbers > Self.mostNumbers {
      throw ValidationError(
        "--hidden \(hidden) and --batch \(batch): a model of \(grouped(parameters)) parameters whose "
          + "training holds \(grouped(numbers)) numbers in memory; expected at most "
          + "\(grouped(Self.mostNumbers)): give fewer units, smaller batches, or --micro-batch")
    }
  }

  /// As long as all parameters: these, their gradients, the optimizer's slots, an average, the slow weights,
  /// the best and beside them the last.
  private var vectors: Int {
    let refinement = options.refinement
    return 2 + optimizer.slots.count + (refinement.average == nil ? 0 : 1)
      + (refinement.lookahead == nil ? 0 : 1) + (options.descent.keep.keep == .best ? 2 : 0)
  }

  /// What the layers put out for a row, and two gradients of the widest. A residual layer has an output and two
  /// gradients besides those of the layers inside of it.
  private func numbersOfRow(_ widths: [Int]) -> Int {
    let network = options.network
    let layers = 2 + (network.normalization == .none ? 0 : 1) + (network.dropout > 0 ? 1 : 0)
    let around = network.residual ? network.hidden.units.dropFirst().reduce(0, +) * 3 : 0
    return widths.reduce(0, +) * layers + (widths.max() ?? 0) * 2 + around
  }

  private var optimizer: any Optimizer {
    options.descent.optimizer.rule(learningRate: options.descent.learningRate)
  }
}

extension Preparation.Target {
  /// How many outputs predict it; nil if a loss of such outputs does not.
  fileprivate func outputCount(under outputs: OutputMeaning) -> Int? {
    switch (outputs, labels?.count) {
    case (.numbers, nil), (.logarithms, nil), (.logit, 2), (.score, 2): 1
    case (.normals, nil): 2
    case (.logits, let classes?), (.scores, let classes?): classes
    default: nil
    }
  }

  /// Whether its classes are numbers, and the outputs predict such.
  fileprivate func couldBeNumbers(under outputs: OutputMeaning) -> Bool {
    guard case .classes(_, _, areNumbers: true) = self else { return false }
    return [.numbers, .logarithms, .normals].contains(outputs)
  }
}
