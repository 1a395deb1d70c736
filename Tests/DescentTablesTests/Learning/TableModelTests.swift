import Descent
import Foundation
import Testing

@testable import DescentTables

struct TableModelTests {
  /// A table with every kind of column, and with gaps. `y` is `big` where `size` is large and
  /// `colour` is red.
  static let text: String = {
    var lines = ["size,colour,open,day,y,w"]
    for row in 0..<120 {
      let size = row % 11 == 3 ? "" : "\(row % 13).5"
      let colour = row % 17 == 5 ? "NA" : ["red", "blue", "green"][row % 3]
      let isLarge = row % 13 > 6 && row % 3 == 0
      lines.append(
        "\(size),\(colour),\(row % 2 == 0 ? "yes" : "no"),2024-0\(row % 9 + 1)-11,"
          + "\(isLarge ? "big" : "small"),\(row % 4)")
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  /// Returns a model of the table, trained for 40 epochs.
  static func model(
    target: String = "y", outputs: Int = 2, loss: any Loss = SoftmaxCrossEntropy(),
    weights: String? = nil, targetScaling: TargetScaling = .zScore
  ) throws -> TableModel {
    var options = TableOptions()
    options.weights = weights
    options.targetScaling = targetScaling
    let table = try table(text)
    let task = try TableTask(table, target: target, options: options)
    let preparation = try task.preparation(trainingRows: task.rows)
    let data = try preparation.dataset(of: table, rows: task.rows)
    let trainer = try Trainer(
      Sequential {
        Dense(8)
        Tanh()
        Dense(outputs)
      }, for: data, loss: loss, optimizer: Adam(learningRate: 0.02), seed: 1)
    try trainer.fit(data, epochs: 40, batches: 16)
    let record = TrainingRecord(
      settings: ["target": .string(target), "hidden": [8]], seed: 1, trainingRows: data.count,
      epoch: 40, metrics: ["loss": 0.5])
    return try TableModel(trainer.model, preparation, loss: loss, record: record)
  }

  static let record: [String: Cell] = [
    "size": 9.5, "colour": "red", "open": true, "day": "2024-04-11", "w": 2,
  ]

  @Test("The predictions for a record, a Codable record and a row of a table are the same")
  func predicts() throws {
    struct Row: Encodable {
      let size: Double?
      let colour: String?
      let open: Bool
      let day: String
      let w: Int
    }
    let model = try Self.model()
    let table = try table("w,day,open,colour,size,more\n2,2024-04-11,yes,red,9.5,x\n1,,no,,,y\n")
    let expected = try model.predict(table)
    #expect(try model.predict(Self.record) == expected[0])
    let empty: [String: Cell] = ["open": "no", "w": 1, "colour": nil, "unknown": 3]
    #expect(try model.predict([Self.record, empty]) == expected)
    #expect(
      try model.predict([Row(size: 9.5, colour: "red", open: true, day: "2024-04-11", w: 2)])
        == [expected[0]])
    #expect(expected[0].label == "big" && expected[1].label == "small")
    #expect(expected[0].number == nil)
  }

  @Test("Probabilities add up to 1, and the label is that of the most probable class")
  func probabilities() throws {
    for model in [try Self.model(), try Self.model(outputs: 1, loss: BinaryCrossEntropy())] {
      #expect(model.labels == ["big", "small"])
      for prediction in try model.predict(table(Self.text)) {
        guard case .class(let label, let probabilities) = prediction else {
          Issue.record("not a class")
          continue
        }
        #expect(probabilities.count == 2 && (probabilities.reduce(0, +) - 1).magnitude < 1e-12)
        #expect(label == (probabilities[0] >= probabilities[1] ? "big" : "small"))
      }
    }
  }

  @Test("A number is predicted in the target's own units")
  func numbers() throws {
    let model = try Self.model(target: "size", outputs: 1, loss: SquaredError())
    guard case .number(_, let mean, let deviation) = model.preparation.target else {
      Issue.record("not a number")
      return
    }
    let table = try table(Self.text)
    let inputs = try model.preparation.inputs(of: table, rows: [7])
    let output = Double(try model.model.predict(flat: inputs)[0])
    #expect(try model.predict(table)[7] == .number(output * deviation + mean))
    #expect(model.labels == nil)
  }

  @Test("With a hinge loss, the class of the largest score is predicted, without probabilities")
  func scores() throws {
    for model in [
      try Self.model(outputs: 1, loss: Hinge()), try Self.model(loss: MultiClassHinge()),
    ] {
      #expect(!model.hasProbabilities)
      let table = try table(Self.text)
      let inputs = try model.preparation.inputs(of: table, rows: Array(0..<120))
      let outputs = try model.model.predict(flat: inputs)
      for (row, prediction) in try model.predict(table).enumerated() {
        let isSecond =
          outputs.count == 120 ? outputs[row] > 0 : outputs[2 * row + 1] > outputs[2 * row]
        #expect(prediction == .class(isSecond ? "small" : "big", probabilities: []))
      }
      #expect(try model.predict(Self.record).label == "big")
    }
    #expect(try Self.model().hasProbabilities)
    #expect(try !Self.model(target: "size", outputs: 1, loss: SquaredError()).hasProbabilities)
  }

  @Test("With a Gaussian loss, a number and its standard deviation are predicted, in target units")
  func normals() throws {
    let model = try Self.model(target: "size", outputs: 2, loss: Gaussian())
    guard case .number(_, let mean, let deviation) = model.preparation.target else {
      Issue.record("not a number")
      return
    }
    let table = try table(Self.text)
    let outputs = try model.model.predict(flat: model.preparation.inputs(of: table, rows: [7]))
    let prediction = try model.predict(table)[7]
    guard case .normal(let number, let spread) = prediction else {
      Issue.record("not a normal prediction")
      return
    }
    #expect(number == Double(outputs[0]) * deviation + mean && prediction.number == number)
    let ratio = spread / deviation
    #expect((ratio * ratio / exp(Double(outputs[1])) - 1).magnitude < 1e-12)
    #expect(
      errorMessage {
        _ = try TableModel(
          model.model, model.preparation, loss: SquaredError(), record: model.record)
      } == "the network's output has shape [2], which does not fit the target \"size\"")
  }

  @Test("With a Poisson loss, a number scaled by its mean is predicted by the exponential")
  func logarithms() throws {
    let model = try Self.model(
      target: "size", outputs: 1, loss: Poisson(), targetScaling: .mean)
    let table = try table(Self.text)
    let sizes = try table.numbers(named: "size").filter { !$0.isNaN }
    let average = sizes.reduce(0, +) / Double(sizes.count)
    guard case .number("size", 0, let scale) = model.preparation.target else {
      Issue.record("the target is \(model.preparation.target)")
      return
    }
    #expect((scale / average - 1).magnitude < 1e-14)
    let output = try model.model.predict(flat: model.preparation.inputs(of: table, rows: [7]))[0]
    let number = try #require(model.predict(table)[7].number)
    #expect((number / (exp(Double(output)) * scale) - 1).magnitude < 1e-14)
  }

  @Test("A model is the same after writing and reading, and the same model gives the same bytes")
  func file() throws {
    let model = try Self.model(weights: "w")
    let bytes = try model.serialized()
    #expect(try model.serialized() == bytes)
    let url = FileManager.default.temporaryDirectory
      .appendingPathComponent("table-model-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    try model.write(to: url.path)
    let copy = try TableModel(contentsOf: url)
    #expect(copy.preparation == model.preparation && copy.record == model.record)
    #expect(copy.loss is SoftmaxCrossEntropy && copy.preparation.weights == "w")
    #expect(try copy.predict(table(Self.text)) == model.predict(table(Self.text)))
    #expect(try copy.serialized() == bytes)
  }

  @Test("A network that does not fit, or a file without a preparation, is rejected")
  func refused() throws {
    let model = try Self.model()
    let plain = try model.model.serialized()
    #expect(
      errorMessage { _ = try TableModel(parsing: plain, name: "m") }
        == "m: the metadata has no \"descent.preparation\", so this is not a Descent model")
    let other = try Model(Sequential { Dense(2) }, input: [3])
    #expect(
      errorMessage {
        _ = try TableModel(other, model.preparation, loss: model.loss, record: model.record)
      }
        == "the network's input has shape [3], but the preparation gives \(model.preparation.width) "
        + "inputs")
    let wide = try Model(Sequential { Dense(3) }, input: [model.preparation.width])
    #expect(
      errorMessage {
        _ = try TableModel(wide, model.preparation, loss: model.loss, record: model.record)
      } == "the network's output has shape [3], which does not fit the target \"y\"")
  }

  @Test("Records and tables from which nothing can be predicted are errors")
  func errors() throws {
    let model = try Self.model()
    for value in [Double.infinity, 1e300] {
      #expect(
        errorMessage { _ = try model.predict(["size": .number(value)]) }
          == "record 0 holds a number that is not finite, or is too far from the training rows")
    }
    #expect(
      errorMessage {
        _ = try model.predict(table("size,colur,open,day,w\n1,red,yes,2024-01-01,1\n"))
      }
        == "t.csv:1: there is no column \"colour\"; did you mean \"colur\"? The columns are \"size\", "
        + "\"colur\", \"open\", \"day\", \"w\"")
    #expect(
      errorMessage {
        _ = try model.predict(table("size,colour,open,day,w\n1e300,red,yes,2024-01-01,1\n"))
      }
        == "t.csv:2: column \"size\" holds 1e+300, which is too far from the training rows; correct "
        + "it, or train without the column")
  }

  @Test("Rows evaluated in chunks give the same result as all rows together")
  func chunks() throws {
    let model = try Self.model()
    let table = try table(Self.text)
    let metrics = model.preparation.target.metrics
    let whole = try model.model.evaluate(
      model.preparation.dataset(of: table, rows: Array(0..<120)), loss: model.loss,
      metrics: metrics)
    var totals = Totals(metrics: metrics, outputs: 2)
    for start in stride(from: 0, to: 120, by: 7) {
      let data = try model.preparation.dataset(
        of: table, rows: Array(start..<min(start + 7, 120)))
      try model.model.evaluate(data, loss: model.loss, adding: &totals)
    }
    #expect(
      totals.loss == whole.loss && totals.metricValues == whole.metricValues && totals.rows == 120)
  }

  @Test("An unknown class or an invalid weight is an error with its line")
  func datasets() throws {
    let model = try Self.model(weights: "w")
    let header = "size,colour,open,day,y,w\n"
    for (row, expected) in [
      (
        "1,red,yes,2024-01-01,huge,1",
        "t.csv:3: target column \"y\" holds \"huge\", which is none of the classes \"big\", \"small\"; "
          + "correct it, or remove the row"
      ),
      (
        "1,red,yes,2024-01-01,big,-1",
        "t.csv:3: the weight in column \"w\" is -1; expected a number from 0 to 3.4028235e+38"
      ),
      (
        "1,red,yes,2024-01-01,big,",
        "t.csv:3: the weight in column \"w\" is missing; expected a number from 0 to 3.4028235e+38"
      ),
      (
        "1,red,yes,2024-01-01,big,1e300",
        "t.csv:3: the weight in column \"w\" is 1e+300; expected a number from 0 to 3.4028235e+38"
      ),
    ] {
      let table = try table(header + "2,red,yes,2024-01-01,big,1\n" + row + "\n")
      #expect(
        errorMessage { _ = try model.preparation.dataset(of: table, rows: [0, 1]) } == expected)
    }
  }

  @Test("A row whose weight times that of its class is too large is an error with its line")
  func heavyClass() throws {
    let table = try table("x,y,w\n1,a,1\n2,b,3e38\n")
    var options = TableOptions()
    options.weights = "w"
    let task = try TableTask(table, target: "y", options: options)
    let preparation = try task.preparation(trainingRows: task.rows)
    #expect(
      errorMessage {
        _ = try preparation.dataset(of: table, rows: task.rows, classWeights: [1, 2])
      } == "t.csv:3: the weight of the row times that of its class is larger than 3.4028235e+38; "
        + "make one of them smaller")
  }

  @Test("Balanced classes have the same total weight")
  func balanced() throws {
    let table = try table("x,y\n1,a\n2,a\n3,a\n4,b\n")
    let task = try TableTask(table, target: "y")
    let weights = try #require(task.balancedClassWeights(trainingRows: [0, 1, 2, 3]))
    #expect(weights == [4.0 / 6, 2])
    let preparation = try task.preparation(trainingRows: task.rows)
    let data = try preparation.dataset(of: table, rows: task.rows, classWeights: weights)
    let trainer = try Trainer(
      Sequential { Dense(2, weights: .zeros) }, for: data, loss: SoftmaxCrossEntropy(),
      optimizer: SGD())
    #expect((try trainer.evaluate(data).weight - 4).magnitude < 1e-6)
  }

  /// Half of the squared error, as a custom loss.
  private struct OwnLoss: Loss {
    static let kind = "own"
    static let hyperparameters = Hyperparameters(default: OwnLoss())
    var half = SquaredError.half
    func check(prediction: Shape, target: Shape) throws(ShapeError) {
      try half.check(prediction: prediction, target: target)
    }
    func evaluate(
      _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
      losses: Matrix
    ) throws(LossError) {
      try half.evaluate(
        prediction, target, weights: weights, gradient: gradient, scale: scale, losses: losses)
    }
  }

  @Test("A model with a custom loss is read with a catalog that has the loss")
  func ownLoss() throws {
    let model = try Self.model(target: "size", outputs: 1, loss: OwnLoss())
    let bytes = try model.serialized()
    let copy = try TableModel(
      parsing: bytes, name: "m", catalog: Catalog.standard.adding(OwnLoss.self))
    #expect(copy.loss is OwnLoss)
    #expect(try copy.predict(Self.record) == model.predict(Self.record))
    let error = #expect(throws: ModelFileError.self) { try TableModel(parsing: bytes, name: "m") }
    #expect(try #require(error).message.contains("\"own\" is not a known loss"))
  }
}
