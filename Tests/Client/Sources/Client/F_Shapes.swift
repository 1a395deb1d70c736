import Descent

/// (f) Embeddings, several outputs, several labels a row, and an autoencoder.
func shapes() throws {
  var random = NumpyRandom(seed: 5)

  // A category of six and a number; the target is the category's own level plus the number.
  let levels = [0.5, -1, 2, 0, 1, -2]
  let rows = (0..<90).map { [Double($0 % 6), random.random()] }
  let mixed = try ArrayDataset(
    features: rows, targets: rows.map { [levels[Int($0[0])] + $0[1]] })
  let embedding = try Trainer(
    Sequential {
      Embedding(columns: [0], categories: 6, dimensions: 2)
      Dense(1)
    }, for: mixed, loss: SquaredError.half, optimizer: Adam(learningRate: 0.05),
    metrics: [RSquared()], seed: 1)
  try embedding.fit(mixed, epochs: 60, batches: 15)
  print("embedding r2", fixed(try embedding.evaluate(mixed)["r2"] ?? .nan, 2))
  do {
    try embedding.step(
      Batch(rows: [0]), of: ArrayDataset(features: [[7.0, 0]], targets: [[0.0]]))
  } catch {
    guard case TrainingError.notFinite(let step, let row, _) = error else { throw error }
    print("no category: step \(step), row \(row)")
  }

  // Two numbers at once, by a branch for each beside the input.
  let two = try ArrayDataset(
    features: rows.map { [$0[1], $0[1] * $0[1]] }, targets: rows.map { [$0[1], 1 - $0[1]] })
  let outputs = try Trainer(
    Sequential {
      Concatenate {
        Sequential {
          Dense(4)
          Tanh()
        }
        Sequential {}
      }
      Residual {
        Dense(6)
        Tanh()
      }
      Dense(2)
    }, for: two, loss: SquaredError.plain, optimizer: Adam(learningRate: 0.02),
    metrics: [RootMeanSquaredError()], precision: .double, seed: 1)
  try outputs.fit(two, epochs: 30, batches: 10)
  print("two outputs", outputs.model.output, fixed(try outputs.evaluate(two)["rmse"] ?? .nan, 1))

  // Three labels, any of which a row may have.
  let labelled = try ArrayDataset(
    features: rows.map { [$0[1], 1 - $0[1]] },
    targets: rows.map { row in [0.25, 0.5, 0.75].map { row[1] > $0 ? 1 : 0 } })
  let labels = try Trainer(
    Sequential {
      Dense(8)
      ReLU()
      Dense(3)
    }, for: labelled, loss: BinaryCrossEntropy(), optimizer: Adam(learningRate: 0.05), seed: 1)
  try labels.fit(labelled, epochs: 60, batches: 15)
  print(
    "labels",
    try labels.predict([[0.1, 0.9], [0.6, 0.4], [0.95, 0.05]]).map { $0.map { $0 > 0 } })

  // Eight numbers through two.
  let codes = (0..<8).map { hot in (0..<8).map { $0 == hot ? 1.0 : 0 } }
  let identity = try ArrayDataset(features: codes, targets: codes)
  let encoder = Sequential {
    Dense(2)
    Tanh()
  }
  let autoencoder = try Trainer(
    Sequential {
      encoder
      Dense(8)
    }, for: identity, loss: SoftmaxCrossEntropy(), optimizer: Adam(learningRate: 0.05),
    metrics: [Accuracy()], seed: 2)
  try autoencoder.fit(identity, epochs: 300, batches: .full)
  print("autoencoder", fixed(try autoencoder.evaluate(identity)["accuracy"] ?? .nan, 2))
  var half = try Model(encoder, input: [8])
  for (name, _) in half.parameterShapes {
    try half.setParameter(name, to: autoencoder.model[name] ?? [])
  }
  print("codes", try Set(half.predict(codes).map { $0.map { Int(($0 * 4).rounded()) } }).count > 4)
}
