import Descent
import DescentTables

/// Makes the trainer of an experiment.
struct TrainerFactory {
  private let experiment: Experiment
  private let data: LearningData
  private let member: Int

  /// For the network with this number in an ensemble.
  init(_ experiment: Experiment, _ data: LearningData, member: Int = 0) {
    (self.experiment, self.data, self.member) = (experiment, data, member)
  }

  /// The network and the rule of its training: a new network, or that of a saved model. Throws if the loss
  /// does not go with the target, or the network is too large for the memory.
  func trainer(_ plan: NetworkPlan, from model: Model? = nil) throws -> Trainer {
    let target = data.preparation.target
    let loss = try makeLoss(target)
    let outputs = try outputCount(loss, target)
    try checkEnsemble(loss)
    let optimizer = try experiment.optimizer
    try checkSize(
      [data.preparation.width] + experiment.network.hidden.units + [outputs], optimizer)
    var stepOptions = experiment.regularization.stepOptions(
      epochs: experiment.descent.epochs.count(rows: data.training.count))
    let seed = experiment.descent.seed(ofMember: member)
    let plan = plan.seeing(member % 2 == 1 ? data.preparation.columnsWithoutRanges : nil)
    // They are of the layers of one network.
    if !(model?.architecture.layers.first is Ensemble) {
      stepOptions.layerRates = plan.layerRates
      stepOptions.layerRateChanges = plan.layerRateChanges
    }
    let start =
      try model
      ?? Model(
        plan.architecture(outputs: outputs), input: data.training.features,
        precision: experiment.descent.precision, seed: seed)
    let trainer = try Trainer(
      start, targets: data.training.targets, loss: loss, optimizer: optimizer,
      reduction: experiment.descent.reduction,
      metrics: experiment.metrics.metrics?.measuring(target, loss, output: [outputs])
        ?? target.metrics,
      stepOptions: stepOptions, seed: seed)
    trainer.microBatch = experiment.regularization.microBatch
    return trainer
  }

  /// Throws if the labels cannot be smoothed under the loss.
  private func makeLoss(_ target: Preparation.Target) throws(SettingError) -> any Loss {
    let loss = experiment.descent.loss?.value ?? target.standardLoss
    let smoothing = experiment.descent.labelSmoothing
    guard smoothing > 0 else { return loss }
    guard let smoothed = loss.smoothed(by: smoothing) else {
      let others = Catalog.standard.losses.filter {
        $0.withDefaults.smoothed(by: smoothing) != nil
      }
      throw .refused(
        "\(setting: "label-smoothing") \(smoothing): not for the loss \(type(of: loss).kind); expected "
          + "\(others.map { $0.kind }.joined(separator: " or "))")
    }
    return smoothed
  }

  /// Throws if the predictions of several networks have no mean under the loss.
  private func checkEnsemble(_ loss: any Loss) throws(SettingError) {
    let size = experiment.ensembleSize(for: data)
    guard size > 1, loss.outputs == .normals else { return }
    throw .refused(
      "\(setting: "ensemble") and \(setting: "loss") \(type(of: loss).kind): the deviations of several "
        + "networks are not averaged; leave out one of them")
  }

  /// Throws if the loss is not for such a target.
  private func outputCount(
    _ loss: any Loss, _ target: Preparation.Target
  ) throws(SettingError) -> Int {
    if let count = target.outputCount(under: loss.outputs) { return count }
    let others = Catalog.standard.losses.filter {
      target.outputCount(under: $0.withDefaults.outputs) != nil
    }
    let values = target.labels.map { "\($0.count) classes" } ?? target.noun
    let message: SettingMessage =
      "\(setting: "loss") \(type(of: loss).kind): not for the target \(target.title) "
      + "of \(values); expected one of \(others.map { $0.kind }.joined(separator: ", "))"
    throw .refused(
      target.couldBeNumbers(under: loss.outputs)
        ? message + ", or \(setting: "task") regression" : message)
  }
}

extension TrainerFactory {
  /// Refuses what would otherwise end in a crash when memory runs out.
  private func checkSize(_ widths: [Int], _ optimizer: any Optimizer) throws(SettingError) {
    let (batch, hidden) = (experiment.descent.batch, experiment.network.hidden)
    let parameters = zip(widths, widths.dropFirst()).reduce(0) {
      $0.saturating(plus: ($1.0 + 1) * $1.1)
    }
    let largest = MiniBatches(of: batch, from: data.training.count).largestBatch
    let microBatch = min(largest, experiment.regularization.microBatch ?? largest)
    // The gradients of a micro-batch are added to those of the micro-batches before it.
    let vectors = vectors(optimizer) + (microBatch < largest ? 1 : 0)
    // A validation takes 256 rows at a time.
    let ofRows = max(256, microBatch).saturating(times: numbersOfRow(widths))
    let numbers = parameters.saturating(times: vectors).saturating(plus: ofRows)
      .saturating(times: experiment.ensembleSize(for: data))
    if numbers > Model.mostNumbers {
      throw .refused(
        "\(setting: "hidden") \(hidden.text) and \(setting: "batch") \(batch): a model of "
          + "\(grouped(parameters)) parameters whose training holds \(grouped(numbers)) numbers in memory; expected at most "
          + "\(grouped(Model.mostNumbers)): give fewer units, smaller batches, or "
          + "\(setting: "micro-batch")")
    }
  }

  /// The number of vectors as long as all parameters: these, their gradients, the optimizer's slots, an average,
  /// the slow weights, the best weights and the last beside them.
  private func vectors(_ optimizer: any Optimizer) -> Int {
    let regularization = experiment.regularization
    return 2 + optimizer.slots.count + (regularization.average == nil ? 0 : 1)
      + (regularization.lookahead == nil ? 0 : 1)
      + (experiment.descent.keep.kept == .best ? 2 : 0)
  }

  /// The outputs of all layers for a row, and two gradients of the widest. A residual layer has an output and
  /// two gradients besides those of the layers inside it.
  private func numbersOfRow(_ widths: [Int]) -> Int {
    let network = experiment.network
    let layers = 2 + (network.normalization == .none ? 0 : 1) + (network.dropout == 0.0 ? 0 : 1)
    let around = network.residual ? network.hidden.units.dropFirst().reduce(0, +) * 3 : 0
    return widths.reduce(0, +) * layers + (widths.max() ?? 0) * 2 + around
  }
}

extension Preparation.Target {
  /// The number of outputs that predict the target; nil if a loss of such outputs does not.
  fileprivate func outputCount(under outputs: OutputMeaning) -> Int? {
    switch self {
    case .number, .classes: break
    case .logarithm: return outputs == .numbers ? 1 : nil
    case .several(let targets):
      let fits = task == .regression ? outputs == .numbers : [.logit, .score].contains(outputs)
      return fits ? targets.count : nil
    }
    return switch (outputs, labels?.count) {
    case (.numbers, nil), (.logarithms, nil), (.logit, 2), (.score, 2): 1
    case (.normals, nil): 2
    case (.logits, let classes?), (.scores, let classes?): classes
    default: nil
    }
  }

  /// The loss that is minimized unless another is asked for.
  fileprivate var standardLoss: any Loss {
    if task == .regression { return SquaredError() }
    return labels == nil ? BinaryCrossEntropy() : SoftmaxCrossEntropy()
  }

  /// What the target holds, for a message.
  fileprivate var noun: String {
    if case .logarithm = self { return "log-scaled numbers" }
    return task == .regression ? "numbers" : "classes that do not exclude each other"
  }

  /// Whether the target's classes are numbers, and the outputs predict numbers.
  fileprivate func couldBeNumbers(under outputs: OutputMeaning) -> Bool {
    guard case .classes(_, _, areNumbers: true) = self else { return false }
    return [.numbers, .logarithms, .normals].contains(outputs)
  }
}
