import Testing

@testable import Descent

/// The layers that work on one row at a time, or have parameters along it.
struct RowLayersTests {
  static let layers: [any Layer] = [
    Softmax(), LayerNormalization(), RMSNormalization(), PReLU(), PReLU(isShared: true),
    Maxout(3), LayerNormalization(scale: false), LayerNormalization(shift: false),
    RMSNormalization(scale: false),
  ]

  static func rows(_ count: Int, _ columns: Int, seed: UInt64 = 1) -> [[Double]] {
    let key = RandomKey(seed: seed)
    return (0..<count).map { row in
      (0..<columns).map { 3 * key.normal(UInt64(row * columns + $0)) }
    }
  }

  @Test(
    "A row gives the same bytes alone as in a batch, and in inference as in training",
    arguments: layers.indices, Precision.allCases)
  func alone(layer: Int, precision: Precision) throws {
    for columns in [3, 9, 15, 18, 48, 99] {
      var probe = try LayerProbe(Self.layers[layer], input: [columns])
      probe.precision = precision
      let x = Self.rows(5, columns)
      let dy = Self.rows(5, Self.layers[layer] is Maxout ? columns / 3 : columns, seed: 2)
      let together = probe.run(x, dy: dy)
      #expect(together.gradients.joined().allSatisfy { $0.isFinite })
      probe.mode = .inference
      for row in 0..<5 {
        let alone = probe.run([x[row]], dy: [dy[row]])
        #expect(alone.y == [together.y[row]] && alone.dx == [together.dx[row]])
      }
      // A network's first layer gives no gradient of its
      // input. The parameters' gradients are the same.
      probe.asksForInput = false
      let first = probe.run(x, dy: dy)
      #expect(first.gradients == together.gradients && first.dx.joined().allSatisfy { $0.isNaN })
    }
  }

  @Test("Softmax gives a distribution for inputs of any size", arguments: Precision.allCases)
  func softmax(precision: Precision) throws {
    func values(_ x: [Double]) throws -> [Double] {
      try ActivationsTests.values(Softmax(), x, precision: precision).y
    }
    #expect(try values([1e30, -1e30, 0]) == [1, 0, 0])
    #expect(try values(Array(repeating: -1e30, count: 32)) == Array(repeating: 0.03125, count: 32))
    for columns in [1, 2, 15, 16, 17, 31, 1000] {
      let y = try values(Self.rows(1, columns)[0])
      let tolerance = precision == .single ? 1e-6 : 1e-14
      #expect((y.reduce(0, +) - 1).magnitude < tolerance && y.allSatisfy { $0 > 0 })
    }
    #expect(try values([1, .nan, 2]).allSatisfy { $0.isNaN })
    // The largest input is found wherever it is.
    for place in 0..<33 {
      let y = try values((0..<33).map { $0 == place ? -500 : -2000 })
      #expect(y[place] == 1)
    }
  }

  @Test("Rows are normalized whatever their mean and scale", arguments: Precision.allCases)
  func normalized(precision: Precision) throws {
    let tolerance = precision == .single ? 2e-6 : 1e-14
    for (offset, size) in [(0, 1), (1e4, 1), (-1e6, 3), (0, 1e4), (0, 1e-3)] {
      // Whole sixteenths, which a Float holds too.
      let x = Self.rows(1, 40)[0].map { offset + size * ($0 * 16).rounded() / 16 }
      let held = precision == .single ? x.map { Double(Float($0)) } : x
      // The differences are exact, so their mean is that of small numbers.
      let differences = held.map { $0 - offset }
      let mean = differences.reduce(0, +) / 40
      let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 40
      let layer = LayerNormalization(epsilon: 1e-12)
      let y = try ActivationsTests.values(layer, x, precision: precision).y
      for (y, x) in zip(y, differences) {
        #expect((y - (x - mean) / (variance + 1e-12).squareRoot()).magnitude < tolerance)
      }
      let square = held.reduce(0) { $0 + $1 * $1 } / 40
      let rms = try ActivationsTests.values(
        RMSNormalization(epsilon: 1e-12), x, precision: precision
      ).y
      for (y, x) in zip(rms, held) {
        #expect((y - x / (square + 1e-12).squareRoot()).magnitude < tolerance)
      }
    }
  }

  @Test(
    "Equal features, and features that are all 0, are normalized to 0",
    arguments: Precision.allCases)
  func constant(precision: Precision) throws {
    for value in [0, 0.1, 1e4 + 0.1] {
      let x = Array(repeating: value, count: 11)
      // An ε that the type cannot hold becomes the smallest that it can.
      let (y, dx) = try ActivationsTests.values(
        LayerNormalization(epsilon: 1e-300), x, precision: precision)
      #expect(y.allSatisfy { $0 == 0 } && dx.allSatisfy { $0 == 0 })
    }
    let none = try ActivationsTests.values(
      RMSNormalization(), [0, 0, 0], precision: precision)
    #expect(none.y == [0, 0, 0])
  }

  @Test("Layers have the parameters asked for, which start at their defaults or the given value")
  func parameters() throws {
    func names(_ layer: any Layer) -> [String] { layer.parameters(for: [2, 3]).map(\.name) }
    #expect(names(LayerNormalization()) == ["scale", "shift"])
    #expect(names(LayerNormalization(scale: false)) == ["shift"])
    #expect(names(LayerNormalization(scale: false, shift: false)) == [])
    #expect(names(RMSNormalization()) == ["scale"] && names(RMSNormalization(scale: false)) == [])
    let model = try Model(
      Sequential {
        LayerNormalization()
        PReLU()
        PReLU(isShared: true, slopes: .constant(0.5))
      }, input: [2, 3])
    #expect(model["0.scale"] == Array(repeating: 1, count: 6))
    #expect(model["0.shift"] == Array(repeating: 0, count: 6))
    #expect(model["1.slope"] == Array(repeating: 0.25, count: 6) && model["2.slope"] == [0.5])
    #expect(model.parameterShapes.map(\.shape) == [[6], [6], [6], [1]])
  }

  @Test("Maxout needs an input that divides, and gives the gradient to the first of equal pieces")
  func maxout() throws {
    let error = #expect(throws: ShapeError.self) {
      try Model(Sequential { Maxout(3) }, input: [4])
    }
    #expect(
      error?.description
        == "layer 0 (maxout): a maxout of 3 pieces does not fit an input of [4]; expected a "
        + "multiple of 3")
    #expect(try Maxout(3).outputShape(for: [2, 6]) == [4])
    // Pieces [1, 5], [3, 5], [3, 2].
    let outcome = try LayerProbe(Maxout(3), input: [6]).run(
      [[1, 5, 3, 5, 3, 2]], dy: [[7, 8]])
    #expect(outcome.y == [[3, 5]] && outcome.dx == [[0, 8, 7, 0, 0, 0]])
    #expect(try ActivationsTests.values(Maxout(2), [1, .nan]).y[0].isNaN)
    #expect(try ActivationsTests.values(Maxout(2), [.nan, 1]).y[0].isNaN)
    #expect(try ActivationsTests.values(Maxout(1), [1, 2]).y == [1, 2])
  }

  @Test("Flatten and Reshape change only the shape")
  func shapes() throws {
    #expect(Flatten().outputShape(for: [2, 3, 4]) == [24])
    #expect(try Reshape([4, 2]).outputShape(for: [8]) == [4, 2])
    let error = #expect(throws: ShapeError.self) { try Reshape([4, 2]).outputShape(for: [3, 3]) }
    #expect(
      error?.description == "an input of [3, 3], 9 elements, cannot become [4, 2], 8")
    for layer in [Flatten(), Reshape([2, 2])] as [any Layer] {
      for mode in [Pass.Mode.training, .inference] {
        var probe = try LayerProbe(layer, input: [4])
        probe.mode = mode
        let outcome = probe.run(
          [[1, 2, 3, 4], [5, 6, 7, 8]], dy: [[4, 3, 2, 1], [8, 7, 6, 5]])
        #expect(outcome.y == [[1, 2, 3, 4], [5, 6, 7, 8]])
        #expect(outcome.dx == [[4, 3, 2, 1], [8, 7, 6, 5]])
      }
    }
    let model = try Model(
      Sequential {
        Reshape([2, 2])
        Dense(3)
      }, input: [4])
    #expect(model.parameterShapes[0].shape == [4, 3])
  }

  @Test("Parameters of one value per feature are vectors without decay, whatever the input's shape")
  func vectors() throws {
    let layers: [any Layer] = [
      LayerNormalization(), RMSNormalization(), PReLU(), PReLU(isShared: true),
      BatchNormalization(),
    ]
    for layer in layers {
      for parameter in layer.parameters(for: [2, 3]) {
        #expect(parameter.shape.dimensions.count == 1, "\(layer) \(parameter.name)")
        #expect(!parameter.decays, "\(layer) \(parameter.name)")
      }
    }
  }
}
