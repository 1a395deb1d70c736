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
    let loss = makeLoss(target)
    let outputs = try outputCount(loss, target)
    try checkSize(
      [set.preparation.width] + options.network.hidden.units + [outputs], set.training.count)
    let activation = options.network.activation.type
    let network = Sequential {
      for units in options.network.hidden.units {
        Dense(units, weights: activation.weights)
        Sequential([activation.init()])
        if options.network.dropout > 0 { Dropout(options.network.dropout) }
      }
      // The training begins at the mean, or at even odds, and not at a random function of the row:
      // on a small table that is the difference between learning and overfitting.
      Dense(outputs, weights: .zeros)
    }
    let trainer = try Trainer(
      network, for: set.training, loss: loss,
      optimizer: options.descent.optimizer.type.standard(
        learningRate: options.descent.learningRate),
      reduction: options.descent.reduction,
      metrics: options.measuring.metrics?.measuring(target, loss, output: [outputs])
        ?? target.metrics,
      refinements: options.refinement.refinements, precision: options.descent.precision,
      seed: options.descent.seed)
    trainer.microBatch = options.refinement.microBatch
    return trainer
  }

  private func makeLoss(_ target: Preparation.Target) -> any Loss {
    if let type = options.descent.loss?.type { return type.init() }
    return target.labels == nil ? SquaredError() : SoftmaxCrossEntropy()
  }

  /// Throws if it is no loss of such a target.
  private func outputCount(_ loss: any Loss, _ target: Preparation.Target) throws -> Int {
    if let count = target.outputCount(under: loss.outputs) { return count }
    let others = Catalog.standard.losses.filter {
      target.outputCount(under: $0.init().outputs) != nil
    }
    throw ValidationError(
      "--loss \(type(of: loss).kind): not for the target \(target.name.quotedForMessage) of "
        + (target.labels.map { "\($0.count) classes" } ?? "numbers")
        + "; expected one of \(others.map { $0.kind }.joined(separator: ", "))"
        + (target.couldBeNumbers(under: loss.outputs) ? ", or --task regression" : ""))
  }

  /// 4 GiB of `Float`.
  private static let mostNumbers = 1 << 30

  /// Refuses what would otherwise end in a crash for want of memory: the parameters, their gradients
  /// and slots, and the activations of a batch and their gradients.
  private func checkSize(_ widths: [Int], _ trainingRows: Int) throws {
    let (batch, hidden) = (options.descent.batch, options.network.hidden)
    let parameters = zip(widths, widths.dropFirst()).reduce(0) { $0 + ($1.0 + 1) * $1.1 }
    let rows = max(256, MiniBatches(of: batch, from: trainingRows).largestBatch)
    let activations = rows * (widths.reduce(0, +) * 2 + (widths.max() ?? 0) * 2)
    let numbers = parameters * 4 + activations
    if numbers > Self.mostNumbers {
      throw ValidationError(
        "--hidden \(hidden) and --batch \(batch): a model of \(grouped(parameters)) parameters whose "
          + "training holds \(grouped(numbers)) numbers in memory; expected at most "
          + "\(grouped(Self.mostNumbers)): give fewer units, or smaller batches")
    }
  }
}

extension Preparation.Target {
  /// How many outputs predict it; nil if a loss of such outputs does not.
  fileprivate func outputCount(under outputs: Outputs) -> Int? {
    switch (outputs, labels?.count) {
    case (.numbers, nil), (.logarithms, nil), (.logit, 2), (.score, 2): 1
    case (.normals, nil): 2
    case (.logits, let classes?), (.scores, let classes?): classes
    default: nil
    }
  }

  /// Whether its classes are numbers, and the outputs predict such.
  fileprivate func couldBeNumbers(under outputs: Outputs) -> Bool {
    guard case .classes(_, _, areNumbers: true) = self else { return false }
    return [.numbers, .logarithms, .normals].contains(outputs)
  }
}
