import Descent
import Foundation
import Testing

@testable import DescentTables

struct SeveralTargetsTests {
  private static let text =
    "x,heat,cool,wet,dry\n"
    + (0..<40).map { row in
      let x = Double(row % 11) - 5
      return "\(x),\(row == 3 ? "" : "\(10 * x + 100.5)"),\(row == 4 ? "NA" : "\(-x / 4)"),"
        + "\(x > 0 ? 1 : 0),\(x > 2 ? "No" : "Yes")"
    }.joined(separator: "\n") + "\n"

  private func task(_ targets: [String], task: LearningTask? = nil) throws -> TableTask {
    var options = TableOptions()
    options.task = task
    options.ignored = ["heat", "cool", "wet", "dry"].filter { !targets.contains($0) }
    return try TableTask(table(Self.text), targets: targets, options: options)
  }

  private func model(_ targets: [String], loss: any Loss) throws -> TableModel {
    let task = try task(targets)
    let preparation = try task.preparation(trainingRows: task.rows)
    let data = try preparation.dataset(of: task.table, rows: task.rows)
    let trainer = try Trainer(
      Sequential {
        Dense(8)
        Tanh()
        Dense(targets.count)
      }, for: data, loss: loss, optimizer: Adam(learningRate: 0.02), seed: 1)
    try trainer.fit(data, epochs: 40, batches: 8)
    return try TableModel(trainer.model, preparation, loss: loss)
  }

  @Test("A row without one of the targets is left out; each target is z-scored by itself")
  func numbers() throws {
    let task = try task(["heat", "cool"])
    #expect(task.task == .regression && task.reason == "2 columns of numbers")
    #expect(task.rows.count == 38 && task.droppedRows == 2 && task.labels == nil)
    let preparation = try task.preparation(trainingRows: task.rows)
    #expect(preparation.target.names == ["heat", "cool"])
    let targets = try preparation.targets(of: task.table, as: Double.self)
    #expect(targets.count == 80 && targets[6].isNaN && targets[9].isNaN)
    for index in [0, 1] {
      let values = task.rows.map { targets[2 * $0 + index] }
      #expect(abs(values.reduce(0, +)) < 1e-12)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 38 - 1) < 1e-12)
    }
  }

  @Test("Predictions of several numbers are in their own units, also after a file")
  func predicts() throws {
    let model = try model(["heat", "cool"], loss: SquaredError())
    let read = try TableModel(parsing: model.serialized(), name: "m.safetensors")
    #expect(read.preparation == model.preparation)
    guard case .numbers(let values) = try read.predict(["x": 2]) else {
      Issue.record("not numbers")
      return
    }
    #expect(abs(values[0] - 120.5) < 4 && abs(values[1] + 0.5) < 0.1, "\(values)")
    #expect(try read.predict(["x": 2]) == model.predict(["x": 2]))
  }

  @Test("Several columns of yes and no are classes that do not exclude each other")
  func classes() throws {
    let task = try task(["wet", "dry"])
    #expect(task.task == .classification && task.reason == "yes or no, each by itself")
    let model = try model(["wet", "dry"], loss: BinaryCrossEntropy())
    // `No` comes before `Yes` as a label, whatever the order of their values in the table.
    #expect(model.preparation.target.parts.map(\.labels) == [["0", "1"], ["No", "Yes"]])
    guard case .classes(let labels, let probabilities) = try model.predict(["x": 5]) else {
      Issue.record("not classes")
      return
    }
    #expect(labels == ["1", "No"] && probabilities[0] > 0.8 && probabilities[1] < 0.2)
    let read = try TableModel(parsing: model.serialized(), name: "m.safetensors")
    #expect(read.preparation == model.preparation && read.hasProbabilities)
  }

  @Test("Targets that do not go together are an error that says what to do")
  func refused() throws {
    #expect(
      errorMessage { _ = try task(["heat", "wet"]) }
        == "t.csv:1: the targets mix classes (\"wet\") and numbers (\"heat\"); train a model for each "
        + "kind, or give --task regression to learn all as numbers")
    #expect(try task(["heat", "wet"], task: .regression).reason == "asked for")
    #expect(
      errorMessage { _ = try task(["heat", "dry"]) }
        == "t.csv:1: the targets mix classes (\"dry\") and numbers (\"heat\"); train a model for each "
        + "kind")
    #expect(
      errorMessage { _ = try task(["wet", "heat"], task: .classification) }
        == "t.csv:1: target column \"heat\" holds \"50.5\", \"60.5\", \"70.5\", \"80.5\", …; several "
        + "targets are either all numbers, or all 0 and 1 or yes and no: train a model for each, or "
        + "write its classes as columns of 0 and 1")
    #expect(
      errorMessage { _ = try task(["heat", "heat"]) }
        == "t.csv:1: column \"heat\" is given twice as a target; give it once")
    #expect(
      errorMessage { _ = try task(["heat", "wett"]) }
        == "t.csv:1: there is no column \"wett\"; did you mean \"wet\"? The columns are \"x\", "
        + "\"heat\", \"cool\", \"wet\", \"dry\"")
  }

  @Test("A loss whose outputs mean something else does not make a model of several targets")
  func losses() throws {
    let task = try task(["heat", "cool"])
    let preparation = try task.preparation(trainingRows: task.rows)
    let model = try Model(Sequential { Dense(2) }, input: [1])
    #expect(throws: ShapeError.self) { try TableModel(model, preparation, loss: Gaussian()) }
    #expect(throws: Never.self) { try TableModel(model, preparation, loss: Huber()) }
  }

  @Test("A log-scaled target comes back from its file, and its predictions are in its own units")
  func logarithm() throws {
    let text =
      "x,y\n" + (0..<60).map { "\($0 % 12),\(pow(3, Double($0 % 12)) - 1)\n" }.joined()
    var options = TableOptions()
    options.targetScaling = .log1p
    options.task = .regression
    let task = try TableTask(table(text), target: "y", options: options)
    let preparation = try task.preparation(trainingRows: task.rows)
    // log(1 + y) is x·log 3, of mean 5.5·log 3 and deviation √(143/12)·log 3.
    guard case .logarithm(_, let mean, let deviation) = preparation.target else {
      Issue.record("not a logarithm")
      return
    }
    #expect(abs(mean - 6.0423675876746045) < 1e-12)
    #expect(abs(deviation - 3.7924673300746137) < 1e-12)
    let data = try preparation.dataset(of: task.table, rows: task.rows)
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError(), optimizer: Adam(learningRate: 0.1))
    try trainer.fit(data, epochs: 100, batches: 12)
    let model = try TableModel(trainer.model, preparation, loss: SquaredError())
    let read = try TableModel(parsing: model.serialized(), name: "m.safetensors")
    let predicted = try #require(read.predict(["x": 7]).number)
    #expect(abs(predicted - 2186) < 22, "\(predicted)")
  }

  @Test("The default metrics of one column are not yet in the units of a logarithm")
  func columnMetrics() {
    let target = Preparation.Target.several([
      .logarithm(name: "a", mean: 3, standardDeviation: 2),
      .logarithm(name: "b", mean: 1, standardDeviation: 4),
    ])
    // Metrics of a column that were already turned back would be turned back twice.
    #expect(
      target.columnMetrics.map { "\(type(of: $0))" } == [
        "MeanAbsoluteError", "RootMeanSquaredError", "RSquared",
      ])
    #expect(target.metrics.map(\.name) == target.columnMetrics.map(\.name))
  }

  @Test("A target of other texts is refused as what it is")
  func otherTexts() throws {
    let text = "x,a,k\n" + (0..<9).map { "\($0),\($0).5,\(["u", "v", "w"][$0 % 3])\n" }.joined()
    #expect(
      errorMessage { _ = try TableTask(table(text), targets: ["a", "k"]) }
        .contains("target column \"k\" holds \"u\", \"v\", \"w\"; several targets are either"))
  }
}
