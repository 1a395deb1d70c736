import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct ModelTests {
  struct Doubler: Layer {
    static let kind = "doubler"
    let factor: Double
    func outputShape(for input: Shape) -> Shape { input }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
      for row in 0..<x.rows {
        for column in 0..<x.columns { y[row, column] = factor * x[row, column] }
      }
    }
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
      if let dx { forward(dy, into: dx, in: pass) }
    }
  }

  static let rows: [[Double]] = (0..<300).map { [Double($0) / 100, 1, -Double($0 % 7)] }

  static func network(wide: Bool) -> Sequential {
    Sequential {
      for _ in 0..<2 {
        Dense(5)
        LeakyReLU(slope: 0.2)
      }
      if wide { Tanh() }
      Dropout(0.5)
      Doubler(factor: 2)
      Dense(2, bias: false, weights: .heNormal)
    }
  }

  @Test("A model's file brings back the same predictions, an outside layer included")
  func roundTrip() throws {
    for precision in Precision.allCases {
      let model = try Model(
        Self.network(wide: true), input: [3], precision: precision, seed: 6)
      let bytes = try model.serialized()
      let catalog = Catalog.standard.adding(Doubler.self)
      let copy = try Model(parsing: bytes, name: "m", catalog: catalog)
      #expect(try copy.predict(Self.rows) == model.predict(Self.rows))
      #expect(try copy.serialized() == bytes)
      #expect(copy.precision == precision && copy.architecture.layers.count == 8)
    }
  }

  @Test("A layer that the catalog does not have is named")
  func unknownLayer() throws {
    let bytes = try Model(Self.network(wide: false), input: [3]).serialized()
    let error = #expect(throws: ModelFileError.self) { try Model(parsing: bytes, name: "m") }
    #expect(
      try #require(error).description.hasPrefix(
        "m: \"descent.architecture\", layer 5, kind: \"doubler\" is no known layer; known are dense,"
      ))
  }

  @Test(
    "Decoded layers are validated",
    arguments: [
      #"[{"kind":"dense","units":-5,"bias":true,"weights":{"zeros":{}},"biases":{"zeros":{}}}]"#,
      #"[{"kind":"dropout","rate":1}]"#, #"[{"kind":"leaky-relu","slope":-1}]"#,
      #"[{"units":3}]"#,
    ])
  func validated(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Sequential.self, from: Data(json.utf8))
    }
  }

  @Test("One row predicts the same alone as among others, in both precisions")
  func alone() throws {
    for precision in Precision.allCases {
      let model = try Model(
        Self.network(wide: true), input: [3], precision: precision, seed: 2)
      let all = try model.predict(Self.rows)
      for row in stride(from: 0, to: 300, by: 37) {
        #expect(try model.predict(Self.rows[row]) == all[row])
      }
    }
  }

  @Test("Eight threads predict with one model and get the same answers")
  func threads() async throws {
    let model = try Model(Self.network(wide: true), input: [3], seed: 2)
    let expected = try model.predict(Self.rows)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<20 where try model.predict(Self.rows) != expected { return false }
          return true
        }
      }
      for try await isSame in group { #expect(isSame) }
    }
  }

  @Test("Initializers have the moments that their formulas say")
  func moments() {
    let shape: Shape = [200, 300]
    func moments(_ initializer: Initializer) -> (mean: Double, deviation: Double) {
      let values = initializer.values(for: shape, key: RandomKey(seed: 8))
      let mean = values.reduce(0, +) / 60_000
      let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 60_000
      return (mean, square.squareRoot())
    }
    let cases: [(Initializer, Double, Double)] = [
      (.zeros, 0, 0), (.constant(2), 2, 0), (.uniform(-1, 3), 1, 4 / 12.0.squareRoot()),
      (.normal(mean: 5, standardDeviation: 2), 5, 2), (.glorotUniform, 0, 0.004.squareRoot()),
      (.glorotNormal, 0, 0.004.squareRoot()), (.heUniform, 0, 0.1), (.heNormal, 0, 0.1),
    ]
    for (initializer, mean, deviation) in cases {
      let found = moments(initializer)
      #expect((found.mean - mean).magnitude <= 0.02 * max(deviation, 0))
      #expect((found.deviation - deviation).magnitude <= 0.01 * deviation)
    }
  }
}
