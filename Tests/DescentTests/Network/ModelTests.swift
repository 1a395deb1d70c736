import Descent
import Testing

struct ModelTests {
  /// Both of its parameters have the same name.
  struct Twins: Layer {
    static let kind = "twins"
    static let hyperparameters = Hyperparameters(default: Twins())
    func outputShape(for input: Shape) -> Shape { input }
    func parameters(for input: Shape) -> [Parameter] {
      Array(repeating: Parameter(name: "a", shape: [1], initializer: .zeros), count: 2)
    }
    func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {}
    func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {}
  }

  @Test("Two parameters with the same name are refused when the model is built")
  func twins() throws {
    let error = #expect(throws: ShapeError.self) {
      try Model(Sequential { Twins() }, input: [1])
    }
    #expect(
      try #require(error).description
        == "layer 0 (twins) has two parameters \"a\"; name them differently")
  }

  struct Doubler: Layer {
    static let kind = "doubler"
    static let hyperparameters = Hyperparameters(
      default: Doubler(factor: 1), Hyperparameter("factor", \.factor))
    var factor: Double
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

  @Test("A row is predicted the same alone as among others, in both precisions")
  func alone() throws {
    for precision in Precision.allCases {
      let model = try Model(
        Self.network(wide: true), input: [3], precision: precision, seed: 2)
      let all = try model.predict(Self.rows)
      #expect(all.count == 300)
      for row in stride(from: 0, to: 300, by: 37) {
        #expect(try model.predict(Self.rows[row]) == all[row])
      }
    }
  }

  @Test("Eight threads that predict with one model get the same answers")
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

  @Test("Parameters are read and set by name, and predictions follow")
  func parameters() throws {
    var model = try Model(
      Sequential {
        Dense(2)
        Dense(1, bias: false)
      }, input: [3], precision: .double)
    #expect(model.parameterShapes.map(\.name) == ["0.weight", "0.bias", "1.weight"])
    #expect(model.parameterShapes.map(\.shape) == [[3, 2], [2], [2, 1]])
    #expect(model.parameterCount == 10 && model.input == [3] && model.output == [1])
    #expect(model["1.bias"] == nil && model["0.bias"] == [0, 0])
    let untouched = model
    model["0.weight"] = [1, 2, 3, 4, 5, 6]
    model["0.bias"] = [-1, 10]
    model["1.weight"] = [2, -1]
    // [1, 0, 2] · w + b = [11 − 1, 14 + 10]
    #expect(try model.predict([1.0, 0, 2]) == [-4])
    #expect(model["0.weight"] == [1, 2, 3, 4, 5, 6])
    #expect(untouched["0.bias"] == [0, 0] && untouched["0.weight"] != model["0.weight"])
  }

  @Test("setParameter throws for a wrong name or number of values, and changes nothing then")
  func settingParameters() throws {
    var model = try Model(
      Sequential {
        Dense(2)
        Sigmoid()
      }, input: [3], precision: .double)
    let untouched = model
    func message(_ name: String, _ values: [Double]) throws -> String {
      var copy = model
      let error = #expect(throws: ShapeError.self) { try copy.setParameter(name, to: values) }
      #expect(copy["0.weight"] == model["0.weight"])
      return try #require(error).description
    }
    #expect(
      try message("0.wieght", [1])
        == "the model has no parameter \"0.wieght\"; known are 0.weight [3, 2], 0.bias [2]")
    #expect(
      try message("0.weight", [1, 2])
        == "2 values for the parameter 0.weight [3, 2]; expected 6")
    try model.setParameter("0.weight", to: [1, 2, 3, 4, 5, 6])
    #expect(model["0.weight"] == [1, 2, 3, 4, 5, 6])
    #expect(untouched["0.weight"] != model["0.weight"])

    var none = try Model(Sequential { Sigmoid() }, input: [3])
    let error = #expect(throws: ShapeError.self) { try none.setParameter("0.weight", to: []) }
    #expect(error?.description == "the model has no parameter \"0.weight\"; it has none")
  }

  @Test("Rows of Float and Double are predicted the same, and no rows give no outputs")
  func scalars() throws {
    let model = try Model(Self.network(wide: false), input: [3], seed: 2)
    let floats = try model.predict([[0.5, 1, -2]] as [[Float]])
    #expect(try model.predict([[0.5, 1, -2]] as [[Double]]) == floats.map { $0.map(Double.init) })
    #expect(try model.predict([[Double]]()).isEmpty)
    let error = #expect(throws: ShapeError.self) { try model.predict([[1.0, 2, 3], [4]]) }
    #expect(error?.description == "row 1 has 1 features; the model takes 3")
  }

  @Test("Layers that do not fit, and more parameters than memory could hold, are errors")
  func shapes() {
    #expect(throws: ShapeError.self) { try Model(Sequential([]), input: [3]) }
    for units in [1 << 47, 1 << 62, .max] {
      let error = #expect(throws: ShapeError.self) {
        try Model(Sequential { Dense(units) }, input: [4])
      }
      #expect(error?.description.hasPrefix("layer 0 (dense)") == true, "\(units)")
    }
  }

  @Test("Setting a parameter that does not exist, or a wrong number of values, traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      var model = try Model.identity()
      model["0.bias"] = [1, 2]
    }
    await #expect(processExitsWith: .failure) {
      var model = try Model.identity()
      model["0.weight"] = [1, 2]
    }
  }
}
