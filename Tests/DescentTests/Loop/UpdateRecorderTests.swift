import Testing

@testable import Descent

struct UpdateRecorderTests {
  /// Compares with what can be seen from outside: the model and its gradient after each step.
  private final class Naive: TrainingObserver {
    let trainer: Trainer
    var before: Model
    var signs: [String: [Double]] = [:]
    var gradientNorms: [Double] = []
    var updateNorms: [Double] = []
    var (updates, changes) = (0, 0)

    init(_ trainer: Trainer) { (self.trainer, before) = (trainer, trainer.model) }

    func observe(_ event: TrainingEvent) -> Decision {
      guard case .batchEnded = event else { return .proceed }
      let now = trainer.model
      var (gradients, moves) = (0.0, 0.0)
      for (name, shape) in now.parameterShapes {
        guard let gradient = trainer.gradient(named: name) else { continue }
        gradients += gradient.reduce(0) { $0 + $1 * $1 }
        let change = zip(now[name] ?? [], before[name] ?? []).map { $0 - $1 }
        moves += change.reduce(0) { $0 + $1 * $1 }
        var last = signs[name] ?? Array(repeating: 0, count: shape.count)
        for (index, value) in change.enumerated() where value != 0 {
          if last[index] != 0 {
            updates += 1
            if value * last[index] < 0 { changes += 1 }
          }
          last[index] = value > 0 ? 1 : -1
        }
        signs[name] = last
      }
      gradientNorms.append(gradients.squareRoot())
      updateNorms.append(moves.squareRoot())
      before = now
      return .proceed
    }
  }

  private static func trainer(
    _ data: ArrayDataset, _ optimizer: any Optimizer, _ precision: Precision,
    normalized: Bool = false
  ) throws -> Trainer {
    let network =
      normalized
      ? Sequential {
        Dense(8)
        BatchNormalization()
        Tanh()
        Dense(1)
      }
      : Sequential {
        Dense(160)
        ReLU()
        Dense(130)
        ReLU()
        Dense(1)
      }
    return try Trainer(
      network, for: data, loss: SquaredError.plain, optimizer: optimizer, precision: precision,
      seed: 3)
  }

  private static func isNear(_ found: Double?, _ wanted: Double) -> Bool {
    ((found ?? .nan) - wanted).magnitude <= 1e-9 * wanted.magnitude
  }

  @Test(
    "Norms and changes of sign are those of a computation from outside",
    arguments: [true, false], [Precision.single, .double])
  func naive(isNormalized: Bool, precision: Precision) throws {
    let data = try TrainerTests.data()
    let trainer = try Self.trainer(
      data, SGD(learningRate: 0.1), precision, normalized: isNormalized)
    let (recorder, naive) = (UpdateRecorder(trainer), Naive(trainer))
    try trainer.fit(data, epochs: 4, batches: 8, observers: [recorder, naive])
    let (layers, whole) = recorder.take()
    #expect(layers.count == 3 && trainer.trainedLayers.count == 3)
    #expect(whole.updates == naive.updates && whole.signChanges == naive.changes)
    #expect(naive.changes > 0 && naive.changes < naive.updates)
    let steps = Double(naive.gradientNorms.count)
    #expect(Self.isNear(whole.gradientNorm, naive.gradientNorms.reduce(0, +) / steps))
    #expect(Self.isNear(whole.updateNorm, naive.updateNorms.reduce(0, +) / steps))
    let weights = trainer.trainedLayers.map { layer in
      ["weight", "bias", "scale", "shift"].flatMap { trainer.model["\(layer.number).\($0)"] ?? [] }
        .reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
    for (layer, norm) in zip(layers, weights) { #expect(Self.isNear(layer.weightNorm, norm)) }
    #expect(layers.reduce(0) { $0 + $1.signChanges } == naive.changes)
    let after = recorder.take()
    #expect(after.whole.gradientNorm == nil && after.whole.updates == 0)
  }

  @Test("Gradients that alternate change the sign of each update, and steady ones that of none")
  func alternating() throws {
    let data = try ArrayDataset(features: [[1.0], [1]], targets: [[1.0], [1]])
    for (rate, share) in [(0.6, 1.0), (0.1, 0)] {
      let trainer = try Trainer(
        Sequential { Dense(1) }, for: data, loss: SquaredError.plain,
        optimizer: SGD(learningRate: rate), precision: .double)
      let recorder = UpdateRecorder(trainer)
      try trainer.fit(data, epochs: 6, batches: .full, observers: [recorder])
      let whole = recorder.take().whole
      #expect(whole.updates == 10 && Double(whole.signChanges) == share * 10)
    }
  }

  @Test("The weights are the same bytes with the recorder and without", arguments: [8, 40])
  func sameBytes(batch: Int) throws {
    let data = try TrainerTests.data()
    func weights(isRecorded: Bool) throws -> [UInt8] {
      let trainer = try Self.trainer(data, Adam(), .single)
      let observers: [any TrainingObserver] = isRecorded ? [UpdateRecorder(trainer)] : []
      try trainer.fit(data, epochs: 3, batches: .mini(batch), observers: observers)
      return try trainer.model.serialized()
    }
    #expect(try weights(isRecorded: true) == weights(isRecorded: false))
  }

  @Test("A frozen layer has no gradient and no update")
  func frozen() throws {
    let data = try TrainerTests.data()
    let trainer = try Self.trainer(data, SGD(learningRate: 0.1), .double)
    trainer.layerRates = [0: 0]
    let recorder = UpdateRecorder(trainer)
    try trainer.fit(data, epochs: 2, batches: 8, observers: [recorder])
    let layers = recorder.take().layers
    #expect(layers[0].gradientNorm == 0 && layers[0].updateNorm == 0 && layers[0].updates == 0)
    #expect((layers[1].gradientNorm ?? 0) > 0 && layers[1].updates > 0)
  }
}
