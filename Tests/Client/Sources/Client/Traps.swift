import Descent
import DescentTables

/// Reads an element that is not there.
private struct Careless: Layer {
  static let kind = "client-careless"
  static let hyperparameters = Hyperparameters(default: Careless())
  func outputShape(for input: Shape) -> Shape { input }
  func forward(_ x: Matrix, into y: Matrix, in pass: Pass) { y[0, 0] = x[0, x.columns] }
  func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {}
}

private func trainer(
  metrics: [any Metric] = [], options: StepOptions = StepOptions()
) throws -> (Trainer, ArrayDataset) {
  let data = try exclusiveOr()
  let trainer = try Trainer(
    Sequential { Dense(1) }, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(),
    metrics: metrics, stepOptions: options)
  return (trainer, data)
}

/// A programmer's errors, each of which stops the program with a message: see traps.txt.
let traps: [String: @Sendable () throws -> Void] = [
  "own-layer": { print(Scale(start: -1)) },
  "own-optimizer": { print(SignDescent(decay: 1)) },
  "units": { print(Dense(0)) },
  "learning-rate": { print(SGD(learningRate: -1)) },
  "adamw": { print(AdamW(learningRate: -1)) },
  "dropout": { print(Dropout(1)) },
  "patience": { print(EarlyStopping(patience: 0)) },
  "clipping": { print(Clipping.norm(-1)) },
  "batch-size": { print(MiniBatches(of: 0, from: 4)) },
  "batch": { print(MiniBatches(of: 2, from: 4)[2]) },
  "row": { print(Batch(rows: [1, 2])[2]) },
  "selection": { print(try exclusiveOr().selecting([4]).count) },
  "shape": { print(Shape([3, 0])) },
  "element": {
    print(try Model(Sequential { Careless() }, input: [2]).predict([1.0, 2]))
  },
  "parameter-name": {
    var model = try Model(Sequential { Dense(1) }, input: [2])
    model["0.wieght"] = [1, 2]
  },
  "parameter-count": {
    var model = try Model(Sequential { Dense(1) }, input: [2])
    model["0.weight"] = [1, 2, 3]
  },
  "metrics": { print(try trainer(metrics: [Accuracy(), Accuracy()])) },
  "monitor": {
    let (trainer, data) = try trainer()
    try trainer.fit(data, epochs: 1, batches: 2, monitor: Monitor(Accuracy()))
  },
  "update": { try trainer().0.update() },
  "micro-batch": { try trainer().0.microBatch = 0 },
  "layer-rate": { try trainer().0.layerRates = [7: 0] },
  "penalty": {
    var options = StepOptions()
    options.penalty = Penalty(l2: 1, on: .named(["1.weight"]))
    print(try trainer(options: options))
  },
  "gradient": {
    var descent = GradientDescent(from: [1, 2], with: SGD())
    descent.step(gradient: [1])
  },
  "gradient-check": { print(GradientCheck(of: { $0[0] }, gradient: [], at: [1])) },
  "clock": { print(TrainingClock(stepsPerEpoch: 0)) },
  "length": { print(CosineAnnealing().factor(at: 0, in: TrainingClock())) },
  "momentum": { print(UpdateStep(number: 1, learningRate: 1, momentum: 1)) },
  "split": { print(Split.random(count: 4, fraction: 1, seed: 1)) },
  "random": {
    var random = NumpyRandom(seed: 1)
    print(random.random(-1))
  },
  "line": { print(try Table(parsing: Array("a\n1\n".utf8), name: "a.csv").line(ofRow: 1)) },
]
