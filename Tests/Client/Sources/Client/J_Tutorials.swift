import Descent

/// (j) The networks of well-known tutorials, on small pictures.
func tutorials() throws {
  let training = try pictures(rows: 80, side: 8, classes: 4, seed: 9).data
  let validation = try pictures(rows: 40, side: 8, classes: 4, seed: 10).data
  func report(
    _ name: String, _ network: Sequential, _ optimizer: any Optimizer, epochs: Int,
    batches: BatchSize
  ) throws {
    let trainer = try Trainer(
      network, for: training, loss: SoftmaxCrossEntropy(), optimizer: optimizer,
      metrics: [Accuracy(), TopKAccuracy(k: 2), ConfusionMatrix()], seed: 1)
    try trainer.fit(training, epochs: epochs, batches: batches, validation: validation)
    let totals = try trainer.evaluate(validation)
    let matrix = totals.confusionMatrix ?? []
    print(
      "\(name): loss \(fixed(totals.loss))  accuracy \(fixed(totals["accuracy"] ?? .nan))",
      "top 2 \(fixed(totals["top-2-accuracy"] ?? .nan))  counted \(matrix.joined().reduce(0, +))")
  }

  // Dive into Deep Learning: softmax regression.
  try report(
    "d2l", Sequential { Dense(4, weights: .normal(mean: 0, standardDeviation: 0.01)) },
    SGD(learningRate: 0.1), epochs: 3, batches: 16)
  // PyTorch: the first tutorial.
  try report(
    "pytorch",
    Sequential {
      Flatten()
      Dense(32)
      ReLU()
      Dense(32)
      ReLU()
      Dense(4)
    }, SGD(learningRate: 0.05), epochs: 3, batches: 16)
  // Keras: mnist_mlp.
  try report(
    "keras",
    Sequential {
      for _ in 0..<2 {
        Dense(32)
        ReLU()
        Dropout(0.2)
      }
      Dense(4)
    }, RMSprop(learningRate: 0.005), epochs: 3, batches: 16)
  // Lasagne: mnist.py.
  try report(
    "lasagne",
    Sequential {
      Dropout(0.2)
      Dense(32)
      ReLU()
      Dropout(0.5)
      Dense(4)
    }, Nesterov(learningRate: 0.02), epochs: 3, batches: 20)

  // Trask: eleven lines with dropout.
  let x: [[Double]] = [[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
  let data = try ArrayDataset(features: x, targets: [[0.0], [1], [1], [0]])
  let trask = try Trainer(
    Sequential {
      Dense(8, bias: false)
      Sigmoid()
      Dropout(0.2)
      Dense(1, bias: false)
      Sigmoid()
    }, for: data, loss: SquaredError.half, optimizer: SGD(learningRate: 1), reduction: .sum,
    metrics: [MeanAbsoluteError()], precision: .double, seed: 1)
  for pass in 0..<2_000 {
    for batch in MiniBatches(of: .full, from: 4, epoch: pass) { try trask.step(batch, of: data) }
  }
  print("trask: error below 0.2", try trask.evaluate(data)["mae"] ?? 1 < 0.2)
}
