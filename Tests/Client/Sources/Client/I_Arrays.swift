import Descent
import Foundation

/// (i) Gradients, activations and weights as arrays, in and out.
func arrays() throws {
  var model = try Model(
    Sequential {
      Dense(2)
      Sigmoid()
      Dense(1)
    }, input: [2], precision: .double)
  for (name, shape) in model.parameterShapes {
    model[name] = (0..<shape.count).map { 0.25 * Double($0 + 1) }
  }
  print("parameters", model.parameterCount, model.parameterShapes.map { "\($0.name) \($0.shape)" })

  let data = try ArrayDataset(features: [[1.0, 0], [0, 1]], targets: [[1.0], [0]])
  let batch = Batch(rows: [0, 1])
  let trainer = try Trainer(
    model, targets: [1], loss: SquaredError.half, optimizer: SGD(learningRate: 0.5))
  var totals = trainer.emptyTotals
  try trainer.gradient(of: batch, from: data, adding: &totals)
  print("gradient", fixed(trainer.gradient(named: "2.weight") ?? []), fixed(totals.loss))
  print("unknown", trainer.gradient(named: "3.weight") == nil)
  trainer.update()
  trainer.keepsGradients = true
  try trainer.step(batch, of: data)
  print("kept", fixed(trainer.gradient(named: "2.bias") ?? []), "steps", trainer.steps)

  // The activations of the hidden layer: the first two layers as a model of their own.
  let trained = trainer.model
  var hidden = try Model(
    Sequential(Array(trained.architecture.layers.prefix(2))), input: trained.input,
    precision: trained.precision)
  for (name, _) in hidden.parameterShapes {
    try hidden.setParameter(name, to: trained[name] ?? [])
  }
  print("activations", fixed(try hidden.predict([1.0, 0])))

  // To a file and back.
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("descent-client-\(UUID().uuidString).safetensors").path
  defer { try? FileManager.default.removeItem(atPath: path) }
  try trained.write(to: path)
  let reloaded = try Model(contentsOf: path)
  print("reloaded", try reloaded.serialized() == trained.serialized(), reloaded.precision)
  do {
    _ = try Model(contentsOf: path + ".missing")
  } catch {
    print("refused:", "\(error)".contains(".missing"))
  }
}
