import Testing

@testable import Descent

struct DiagnosisTests {
  private func diagnosis(
    _ layers: Sequential, _ features: [[Double]], _ targets: [[Double]],
    learningRate: Double = 0.1, precision: Precision = .single, weights: [Double]? = nil,
    change: (inout Model) -> Void = { _ in }
  ) throws -> Diagnosis {
    let data = try ArrayDataset(features: features, targets: targets, weights: weights)
    var model = try Model(layers, input: data.features, precision: precision, seed: 1)
    change(&model)
    let trainer = try Trainer(
      model, targets: data.targets, loss: SquaredError.plain,
      optimizer: SGD(learningRate: learningRate))
    let before = trainer.state.parameters.all.values(as: Double.self)
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(data, epochs: 3, batches: 2, shuffle: .inOrder)
    }
    guard case .diverged(let diagnosis) = try #require(error) else {
      throw try #require(error)
    }
    if diagnosis.step == 1, diagnosis.row != nil {
      #expect(
        trainer.state.parameters.all.values(as: Double.self).map(\.bitPattern)
          == before.map(\.bitPattern)
      )
    }
    return diagnosis
  }

  private static let two = Sequential {
    Dense(3)
    ReLU()
    Dense(1)
  }

  @Test("Features that are not finite are reported with their row")
  func features() throws {
    let diagnosis = try diagnosis(
      Sequential { Dense(1) }, [[1.0], [2], [3], [.infinity]], [[1.0], [1], [1], [1]])
    #expect(diagnosis.origin == .features(row: 3))
    #expect((diagnosis.epoch, diagnosis.step, diagnosis.row) == (1, 2, 3))
    #expect(diagnosis.rows == [2, 3])
    #expect(
      diagnosis.description == "epoch 1, step 2: the loss of row 3 is \(diagnosis.loss); "
        + "the features of row 3 are not finite: correct that row or leave it out "
        + "(the batch: rows 2, 3)")
  }

  @Test("Features that the loss does not show are found by their effect on the parameters")
  func hidden() throws {
    // A ReLU hides them: it is 0 for −∞, but the gradient of the weights before it is 0·∞.
    let diagnosis = try diagnosis(
      Self.two, [[1.0], [-.infinity]], [[1.0], [1]], precision: .double
    ) { $0["0.weight"] = [1, 1, 1] }
    #expect(diagnosis.row == nil && diagnosis.loss.isFinite)
    #expect(diagnosis.origin == .features(row: 1))
    #expect(
      diagnosis.description.hasPrefix("epoch 1, step 1: a parameter is not finite; the features "))
  }

  @Test("A row that weighs 0 is not blamed")
  func weightless() throws {
    let diagnosis = try diagnosis(
      Self.two, [[.nan], [1e200]], [[1.0], [1]], weights: [0, 1])
    #expect(diagnosis.origin == .features(row: 1))
  }

  @Test("A parameter that is not finite is reported with its layer")
  func parameter() throws {
    let diagnosis = try diagnosis(Self.two, [[1.0], [2]], [[1.0], [1]]) {
      $0["2.weight"] = [1, .nan, 1]
    }
    #expect(diagnosis.origin == .parameter(name: "2.weight", layer: 2, kind: "dense"))
    #expect(diagnosis.step == 1 && diagnosis.row == 0)
  }

  @Test("The first layer whose output overflows is reported")
  func output() throws {
    let diagnosis = try diagnosis(Self.two, [[1.0], [1e30]], [[1.0], [1]]) {
      $0["0.weight"] = [1e5, 1e5, 1e5]
      $0["2.weight"] = [1e5, 1e5, 1e5]
    }
    #expect(diagnosis.origin == .output(layer: 2, kind: "dense", row: 1))
    #expect(diagnosis.row == 1 && diagnosis.rows == [0, 1])
  }

  @Test("A number that is no category is reported with the layer around its Embedding")
  func category() throws {
    let diagnosis = try diagnosis(
      Sequential {
        Concatenate {
          Embedding(columns: [0], categories: 2, dimensions: 2)
          Dense(2)
        }
        Dense(1)
      }, [[1.0], [2]], [[1.0], [1]])
    #expect(diagnosis.origin == .output(layer: 0, kind: "concatenate", row: 1))
    #expect(diagnosis.cause.contains("not a category of an Embedding"))
  }

  @Test("The loss is reported if all outputs are finite")
  func loss() throws {
    let diagnosis = try diagnosis(
      Self.two, [[1.0], [2]], [[1.0], [1e200]], precision: .double)
    #expect(diagnosis.origin == .loss && diagnosis.row == 1)
  }

  @Test("Parameters that overflow in the last step of an epoch are found after it")
  func lastStep() throws {
    let diagnosis = try diagnosis(
      Sequential { Dense(1) }, [[1.0], [2]], [[3.0], [4]], learningRate: 3e38)
    #expect(diagnosis.row == nil && diagnosis.step == 1 && diagnosis.rows == [0, 1])
    guard case .parameter(_, 0, "dense") = diagnosis.origin else {
      Issue.record("\(diagnosis.origin)")
      return
    }
  }

  /// A training whose gradient is 2·10²⁰, for a feature of 10¹⁰, while its loss is only 10²⁰.
  private func steep(_ rule: any Optimizer) throws -> Trainer {
    var model = try Model(Sequential { Dense(1) }, input: [1])
    model["0.weight"] = [0]
    return try Trainer(model, targets: [1], loss: SquaredError.plain, optimizer: rule)
  }

  private static let steepRow = [[Float(1e10)]]

  @Test("A slot that overflows is named with its parameter and its layer")
  func slot() throws {
    let data = try ArrayDataset(features: Self.steepRow, targets: Self.steepRow)
    let trainer = try steep(Adam())
    let error = #expect(throws: TrainingError.self) { try trainer.fit(data, epochs: 2, batches: 1) }
    guard case .diverged(let diagnosis) = try #require(error) else {
      throw try #require(error)
    }
    #expect(diagnosis.step == 1 && diagnosis.row == nil && diagnosis.rows == [0])
    #expect(
      diagnosis.description
        == "epoch 1, step 1: a slot of the optimizer is not finite; the slot v of the parameter "
        + "0.weight of layer 0 (dense) is not finite, because its gradient is too large for the "
        + "precision: clip the gradient, scale the features and the targets down, or train in double "
        + "precision (the batch: rows 0)")
  }

  @Test("No rule stands still by a slot that is not finite without an error")
  func everySlot() throws {
    let data = try ArrayDataset(features: Self.steepRow, targets: Self.steepRow)
    for type in Catalog.standard.optimizers {
      let trainer = try steep(type.withDefaults)
      var diverges = false
      do { try trainer.fit(data, epochs: 2, batches: 1) } catch .diverged { diverges = true }
      #expect(diverges || trainer.updater.slots.flat.isFinite, "\(type.kind)")
    }
  }

  @Test("Eight rows of a large batch are listed, and the others are counted")
  func many() {
    let diagnosis = Diagnosis(
      epoch: 1, step: 2, learningRate: 0.1, rows: Array(0..<1_008), row: nil, loss: -.nan,
      origin: .loss)
    #expect(
      diagnosis.description.hasSuffix("(the batch: rows 0, 1, 2, 3, 4, 5, 6, 7 and 1,000 more)"))
    #expect(diagnosis.description.hasPrefix("epoch 1, step 2: the epoch's loss is nan; "))
    let error = TrainingError.notFinite(step: 2, row: 1, loss: -.nan)
    #expect(error.description.hasPrefix("step 2: the loss of row 1 is nan; "))
  }
}
