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
    let outputs = loss is BinaryCrossEntropy ? 1 : target.labels?.count ?? 1
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
    return try Trainer(
      network, for: set.training, loss: loss,
      optimizer: options.descent.optimizer.type.standard(
        learningRate: options.descent.learningRate),
      reduction: options.descent.reduction,
      metrics: options.measuring.metrics?.measuring(target, outputs: outputs) ?? target.metrics,
      precision: options.descent.precision, seed: options.descent.seed)
  }

  private func makeLoss(_ target: Preparation.Target) throws -> any Loss {
    guard let type = options.descent.loss?.type else {
      return target.labels == nil ? SquaredError() : SoftmaxCrossEntropy()
    }
    let isOfClasses = type == SoftmaxCrossEntropy.self || type == BinaryCrossEntropy.self
    guard isOfClasses == (target.labels != nil) else {
      throw ValidationError(
        "--loss \(type.kind): not a loss of \(isOfClasses ? "numbers" : "classes"), which the target "
          + "\(target.name.quotedForMessage) has")
    }
    if type == BinaryCrossEntropy.self, let labels = target.labels, labels.count != 2 {
      throw ValidationError(
        "--loss \(type.kind): expected a target of 2 classes; \(target.name.quotedForMessage) has "
          + "\(labels.count)")
    }
    return type.init()
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
