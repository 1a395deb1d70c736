import Descent

/// (d) Fine-tuning: the weights of a trained model, a new head, frozen layers, and thawing.
func fineTuning() throws {
  let source = try pictures(rows: 60, side: 8, classes: 4, seed: 3).data
  let base = try Trainer(
    Sequential {
      Dense(16)
      ReLU()
      Dense(4)
    }, for: source, loss: SoftmaxCrossEntropy(), optimizer: Adam(learningRate: 0.01), seed: 1)
  try base.fit(source, epochs: 5, batches: 20)

  let target = try pictures(rows: 30, side: 8, classes: 2, seed: 4).data
  var model = try Model(
    Sequential {
      Dense(16)
      ReLU()
      Dense(2)
    }, input: target.features, seed: 2)
  for name in ["0.weight", "0.bias"] {
    try model.setParameter(name, to: base.model[name] ?? [])
  }
  do {
    try model.setParameter("0.wieght", to: [1])
  } catch {
    print("refused:", error)
  }
  do {
    try model.setParameter("2.bias", to: base.model["2.bias"] ?? [])
  } catch {
    print("refused:", error)
  }

  var options = StepOptions()
  options.layerRates = [0: 0]
  options.layerRateChanges = [LayerRateChange([0: 0.1], after: .epochs(3))]
  let trainer = try Trainer(
    model, targets: target.targets, loss: SoftmaxCrossEntropy(),
    optimizer: Adam(learningRate: 0.01), metrics: [Accuracy()], stepOptions: options)
  try trainer.fit(target, epochs: 2, batches: 10)
  print("frozen", trainer.model["0.weight"] == model["0.weight"], trainer.layerRates)
  try trainer.fit(target, epochs: 2, batches: 10)
  print("thawed", trainer.model["0.weight"] != model["0.weight"], trainer.layerRates)
  print("accuracy", fixed(try trainer.evaluate(target)["accuracy"] ?? .nan))

  // All of what a step can do besides.
  var all = StepOptions()
  all.schedule = OneCycle()
  all.penalty = Penalty(l1: 1e-4, l2: 1e-3, on: .named(["2.weight"]))
  all.clipping = .globalNorm(1)
  all.constraints = [.maxNorm(3)]
  all.average = .exponential(decay: 0.9)
  all.lookahead = Lookahead(steps: 3)
  all.weightDecay = 0.01
  all.decaying = .weights
  let refined = try Trainer(
    model, targets: target.targets, loss: SoftmaxCrossEntropy(labelSmoothing: 0.1),
    optimizer: Nesterov(learningRate: 0.05), stepOptions: all)
  refined.microBatch = 4
  let history = try refined.fit(target, epochs: 3, batches: 10, keep: .best)
  print(
    "average", refined.averagedModel != nil, "last", refined.lastModel != nil, "best",
    history.bestEpoch ?? -1, "loss", fixed(try refined.evaluate(target).loss))
}
