import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ResidualTests {
  /// Each layer that has others inside, nested in one another.
  static let nested = Sequential {
    Dense(6)
    Residual {
      BatchNormalization()
      Dense(8)
      Residual {
        Dropout(0.3)
        Dense(8, bias: false)
        Tanh()
      }
      Concatenate {
        Sequential {
          Dense(2)
          Dropout(0.2)
        }
        Residual {
          Sigmoid()
        }
        Sequential {}
      }
      Dense(6)
    }
    ReLU()
    Dense(2)
  }

  static func data(rows: Int = 40) throws -> ArrayDataset {
    let key = RandomKey(seed: 5)
    let features = (0..<rows).map { row in (0..<4).map { key.normal(UInt64(row * 4 + $0)) } }
    return try ArrayDataset(features: features, targets: features.map { [$0[0] * $0[1], $0[2]] })
  }

  @Test("The layers' output is added to their input, and the gradient likewise")
  func adds() throws {
    let probe = try LayerProbe(Residual { Dense(2) }, input: [2])
    let outcome = probe.run(
      [[1, 2], [3, 4]], dy: [[1, 0], [0, 1]], parameters: [[1, 10, 100, 1000], [0.5, 0.25]])
    #expect(outcome.y == [[202.5, 2012.25], [406.5, 4034.25]])
    #expect(outcome.dx == [[2, 100], [10, 1001]])
    #expect(outcome.gradients == [[1, 3, 2, 4], [1, 1]])
  }

  @Test("Parameters are named by the numbers of the layers around them")
  func names() throws {
    let model = try Model(Self.nested, input: [4])
    #expect(
      model.parameterShapes.map(\.name) == [
        "0.weight", "0.bias", "1.0.mean", "1.0.variance", "1.0.scale", "1.0.shift", "1.1.weight",
        "1.1.bias", "1.2.1.weight", "1.3.0.0.weight", "1.3.0.0.bias", "1.4.weight", "1.4.bias",
        "3.weight", "3.bias",
      ])
  }

  @Test("The gradient of nested layers agrees with finite differences")
  func gradients() throws {
    let data = try Self.data(rows: 5)
    let buffer = Examples(capacity: 5, features: 4, targets: 2, precision: .double)
    buffer.prepare(rows: 5)
    try data.read(Batch(rows: Array(0..<5)), into: buffer)
    let check = try GradientCheck(
      Self.nested, loss: SquaredError.plain,
      features: (0..<5).map { row in (0..<4).map { buffer.features[row, $0] } },
      targets: (0..<5).map { row in (0..<2).map { buffer.targets[row, $0] } },
      weights: [1, 2, 0, 0.5, 1], seed: 8)
    #expect(check.passes(), "\(check)")
  }

  @Test("Nested dropouts have masks of their own, and the backward pass uses the same ones")
  func masks() throws {
    let count = 200
    let ones = [Array(repeating: 1.0, count: count)]
    func kept(_ y: ArraySlice<Double>) -> [Bool] { y.map { $0 != 0 } }
    var probe = try LayerProbe(
      Concatenate {
        Dropout(0.5)
        Sequential {
          Residual { Dropout(0.5) }
          Dropout(0.5)
        }
        Dropout(0.5)
      }, input: [count])
    let outcome = probe.run(ones)
    let (first, second, third) = (
      outcome.y[0][..<count], outcome.y[0][count..<2 * count], outcome.y[0][(2 * count)...]
    )
    #expect(kept(first) != kept(second) && kept(first) != kept(third))
    #expect(kept(second) != kept(third))
    // The function is linear, and x is all ones.
    #expect(
      outcome.dx[0]
        == (0..<count).map {
          outcome.y[0][$0] + outcome.y[0][count + $0] + outcome.y[0][2 * count + $0]
        })
    #expect(probe.run(ones).y == outcome.y)
    probe.seed = 1
    #expect(probe.run(ones).y != outcome.y)
  }

  // Large weights outside the branches move in the fused update, those inside by a stored gradient.
  static let large = Sequential {
    Dense(130)
    Residual {
      BatchNormalization()
      Dense(300)
      ReLU()
      Residual { Dense(300, bias: false) }
      Dense(130)
    }
    Concatenate {
      Dense(140)
      Dense(200)
    }
    Dense(10)
  }

  @Test(
    "A step gives large weights the same bytes as a gradient followed by an update",
    arguments: FusedUpdateTests.rules.indices)
  func halves(rule: Int) throws {
    let data = try ArrayDataset.uniform(rows: 100, features: 150)
    func trainer() throws -> Trainer {
      try Trainer(
        Self.large, for: data, loss: SoftmaxCrossEntropy(), optimizer: FusedUpdateTests.rules[rule],
        seed: 3)
    }
    let (whole, halves) = (try trainer(), try trainer())
    let before = whole.model
    var totals = halves.emptyTotals
    for batch in MiniBatches(of: .mini(33), from: 100) {
      try whole.step(batch, of: data)
      try halves.gradient(of: batch, from: data, adding: &totals)
      halves.update()
      #expect(try whole.model.serialized() == halves.model.serialized())
    }
    for (name, _) in before.parameterShapes {
      #expect(whole.model[name] != before[name], "\(name)")
    }
  }

  @Test(
    "A nested network learns, predicts the same in any batch, and survives a round trip",
    arguments: Precision.allCases)
  func trains(precision: Precision) throws {
    let data = try Self.data(rows: 300)
    let trainer = try Trainer(
      Self.nested, for: data, loss: SquaredError.plain, optimizer: Adam(learningRate: 0.01),
      precision: precision, seed: 2)
    let before = try trainer.evaluate(data).loss
    try trainer.fit(data, epochs: 20, batches: 32)
    #expect(try trainer.evaluate(data).loss < 0.5 * before)
    let model = trainer.model
    let rows = (0..<270).map { row in
      (0..<4).map { RandomKey(seed: 9).normal(UInt64(row * 4 + $0)) }
    }
    let together = try model.predict(rows)
    #expect(try rows.map { try model.predict($0) } == together)
    let bytes = try model.serialized()
    let copy = try Model(parsing: bytes, name: "m")
    #expect(try copy.predict(rows) == together && copy.serialized() == bytes)
  }

  @Test("A layer that does not fit is refused when the model is built, with the path to the layer")
  func refused() throws {
    func message(_ layer: some Layer) -> String? {
      #expect(throws: ShapeError.self) {
        try Model(Sequential([Tanh(), layer]), input: [4])
      }?.description
    }
    #expect(message(Residual {}) == "layer 1 (residual): a Residual without layers")
    #expect(
      message(Residual { Dense(3) })
        == "layer 1 (residual): the layers of a Residual make [3] of [4]; expected as many elements, "
        + "to be added")
    #expect(
      message(Residual { Residual { Dense(.max / 2) } })
        == "layer 1 (residual): layer 0 (residual): layer 0 (dense): a Dense layer of "
        + "\(Int.max / 2) units does not fit an input of [4]")
    #expect(
      message(
        Residual {
          Tanh()
          ModelTests.Twins()
        })
        == "layer 1 (residual), layer 1 (twins) has two parameters \"a\"; name them differently")
    #expect(
      message(
        Residual {
          Dense(1 << 50)
          Dense(4)
        }) == "layer 1 (residual), layer 0 (dense) has too many parameters")
  }

  @Test("The JSON holds the layers as a network's JSON does, and the catalog finds them")
  func json() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let network = Sequential {
      Residual {
        Tanh()
        ModelTests.Doubler(factor: 2)
      }
    }
    let json = try encoder.encode(network)
    #expect(
      String(decoding: json, as: UTF8.self)
        == #"[{"residual":{"layers":[{"tanh":{}},{"doubler":{"factor":2}}]}}]"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Sequential.self, from: json)
    }
    let decoder = JSONDecoder()
    decoder.userInfo[Catalog.userInfoKey] = Catalog.standard.adding(ModelTests.Doubler.self)
    #expect(try encoder.encode(decoder.decode(Sequential.self, from: json)) == json)
  }
}
