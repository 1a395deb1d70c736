/// What a trainer does in each step. It never changes.
struct TrainingPlan: Sendable {
  let network: Network
  /// The shape of one row's targets.
  let targets: Shape
  let loss: any Loss
  /// The loss that evaluations and validations measure.
  let measuredLoss: any Loss
  let optimizer: any Optimizer
  let reduction: Reduction
  let metrics: [any Metric]
  let stepOptions: StepOptions
  let seed: UInt64

  /// Throws if the loss or a metric does not fit the network's output and the targets. Traps if two
  /// metrics have the same name, or if a layer rate is that of a layer that there is not.
  init(
    _ network: Network, targets: Shape, loss: any Loss, optimizer: any Optimizer,
    reduction: Reduction, metrics: [any Metric], stepOptions: StepOptions, seed: UInt64
  ) throws(ShapeError) {
    try loss.check(prediction: network.output, target: targets)
    for metric in metrics {
      try loss.outputs.check(metric, output: network.output, target: targets)
    }
    require(
      Set(metrics.map(\.name)).count == metrics.count,
      "two metrics have the same name: \(metrics.map(\.name)); leave one out")
    network.check(stepOptions.layerRates)
    for change in stepOptions.layerRateChanges { network.check(change.layerRates) }
    self.network = network
    self.targets = targets
    self.loss = loss
    measuredLoss = loss.unsmoothed
    self.optimizer = optimizer
    self.reduction = reduction
    self.metrics = metrics
    self.stepOptions = stepOptions
    self.seed = seed
  }

  /// Returns empty totals of the loss and these metrics.
  func totals(of metrics: [any Metric]) -> Totals {
    Totals(metrics: metrics, outputs: loss.outputs.predictionShape(of: network.output).count)
  }
}
