import CommandSupport
import Descent
import DescentTables
import Foundation
import Testing

@testable import DescentExperiments

/// What `RunReport` says of real trainings, against other ways to find it.
struct RunReportTests {
  private let scratch: Scratch
  private static let data = Command.root.appendingPathComponent("Examples/Data").path

  init() throws { scratch = try Scratch() }

  private func run(
    _ file: String, _ target: String, _ settings: [(String, String)]
  ) throws -> (report: Value, outcome: Outcome, prepared: PreparedExperiment) {
    var experiment = Experiment(file: file, target: target)
    let own = [("hidden", "8"), ("epochs", "4"), ("log", scratch.url("runs").path)]
    for (name, text) in own + settings { try experiment.set(name, text: text) }
    let prepared = try experiment.prepare()
    let outcome = try prepared.run()
    let log = try RunLog(contentsOf: try #require(outcome.log?.path))
    let report = Value(RunReport([log]).json)["runs"][0]
    return (report, outcome, prepared)
  }

  /// A JSON value whose parts can be asked for.
  private struct Value {
    let json: JSONValue
    init(_ json: JSONValue) { self.json = json }
    subscript(name: String) -> Value {
      if case .object(let values) = json { Value(values[name] ?? .null) } else { Value(.null) }
    }
    subscript(index: Int) -> Value {
      if case .array(let values) = json, values.indices.contains(index) {
        Value(values[index])
      } else {
        Value(.null)
      }
    }
    var array: [Value] { if case .array(let values) = json { values.map(Value.init) } else { [] } }
    var int: Int? { if case .int(let value) = json { value } else { nil } }
    var number: Double? {
      if case .number(let value) = json { value } else { int.map(Double.init) }
    }
    var text: String? { if case .string(let value) = json { value } else { nil } }
  }

  @Test("Counts and calibration are those of the metrics")
  func classes() throws {
    let (report, outcome, prepared) = try run("\(Self.data)/penguins.csv", "species", [])
    let rows = try #require(prepared.data.validation)
    let totals = try outcome.model.model.evaluate(
      rows, loss: outcome.model.loss,
      metrics: [ConfusionMatrix(), CalibrationError(), Accuracy()])
    let classes = report["evaluation"]["targets"][0]["classes"]
    let counts = classes["counts"].array.map { $0.array.map { $0.number ?? .nan } }
    #expect(counts == totals.confusionMatrix)
    #expect(classes["labels"].array.compactMap(\.text) == outcome.model.labels)
    let error = try #require(classes["calibration_error"].number)
    #expect((error - (totals["calibration-error"] ?? .nan)).magnitude < 1e-12)
    #expect(classes["accuracy"].number == totals["accuracy"])
    #expect(classes["rows"].int == rows.count)
    #expect(classes["calibration"].array.count == 15)
  }

  @Test("Residuals are in the target's own units, and add up to the metrics")
  func numbers() throws {
    for scaling in ["z-score", "log1p"] {
      let (report, outcome, prepared) = try run(
        "\(Self.data)/diabetes.csv", "progression", [("target-scaling", scaling)])
      let numbers = report["evaluation"]["targets"][0]["numbers"]
      let points = numbers["points"].array.map { ($0[0].number ?? .nan, $0[1].number ?? .nan) }
      #expect(points.count == prepared.data.validation?.count)
      let mae = points.reduce(0) { $0 + abs($1.0 - $1.1) } / Double(points.count)
      let wanted = try #require(outcome.best?.metrics["mae"])
      #expect((mae - wanted).magnitude < 1e-3 * wanted)
      let residuals = points.map { $0.0 - $0.1 }.sorted()
      let quantiles = numbers["quantiles"].array
      #expect(quantiles.first?[1].number == residuals.first)
      #expect(quantiles.last?[1].number == residuals.last)
      #expect(quantiles[5][1].number == residuals[(residuals.count - 1) / 2])
      let histogram = numbers["histogram"]["counts"].array.compactMap(\.int)
      #expect(histogram.reduce(0, +) == points.count && histogram.count == 40)
    }
  }

  @Test("The rows whose labels were changed in the file are found, with their lines")
  func planted() throws {
    let text = try String(contentsOfFile: "\(Self.data)/penguins.csv", encoding: .utf8)
    var lines = text.split(separator: "\n").map(String.init)
    // Gentoos are unlike Adelies; the third species is not.
    let changed = [20, 60, 100, 200]
    for number in changed {
      let other = lines[number - 1].hasPrefix("Adelie") ? "Gentoo" : "Adelie"
      let fields = lines[number - 1].split(
        separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      lines[number - 1] = "\(other),\(fields[1])"
    }
    let path = scratch.url("t.csv").path
    try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    let (report, _, prepared) = try run(
      path, "species", [("epochs", "10"), ("validation", "0"), ("log-details", "true")])
    let rows = report["hardest"]["rows"].array
    #expect(report["hardest"]["by"].text == "wrong")
    let found = rows.filter { changed.contains($0["line"].int ?? 0) }
    // Rows of a rare species may be wrong as often.
    #expect(found.count == 4)
    for row in found {
      let wrong = row["wrong"].int ?? 0
      #expect(row["visits"].int == 10)
      #expect(wrong > 5)
      #expect(row["target"].text != row["predicted"].text)
    }
    #expect(rows.count <= 50 && prepared.data.training.count > 300)
    #expect(report["evaluation"]["rows"].text == "training")
  }

  @Test("Curves have four axes, of which rows and epochs are exact at the end of an epoch")
  func axes() throws {
    let (report, outcome, prepared) = try run(
      "\(Self.data)/penguins.csv", "species", [("last", "drop"), ("validate-every", "3")])
    let loss = report["curves"].array.filter { $0["name"].text == "loss" }
    #expect(loss.map { $0["rows"].text } == ["training", "validation"])
    let kept = prepared.data.training.count / 32 * 32
    for (index, point) in loss[0]["points"].array.enumerated() {
      #expect(point[0].number == Double(index + 1) && point[1].number == Double((index + 1) * kept))
      #expect(point[2].int == (index + 1) * (kept / 32))
      #expect(point[4].number == outcome.history.epochs[index].trainLoss)
    }
    let validated = loss[1]["points"].array
    #expect(validated.first?[2].int == 3 && validated.first?[1].number == 96)
    #expect(validated.count > 4)
  }

  @Test("A report of several targets has each, and one of a program's log says what it lacks")
  func others() throws {
    let path = scratch.url("two.csv").path
    let rows = (0..<80).map { "\($0),\($0 * 2),\(100 - $0)" }
    try ("x,a,b\n" + rows.joined(separator: "\n")).write(
      toFile: path, atomically: true, encoding: .utf8)
    let (report, _, _) = try run(path, "a,b", [])
    #expect(report["evaluation"]["targets"].array.map { $0["name"].text } == ["a", "b"])
    #expect(report["evaluation"]["targets"][1]["numbers"]["points"].array.count == 16)
    let folder = scratch.url("own").path
    let data = try ArrayDataset(features: [[1.0], [2]], targets: [[1.0], [2]])
    try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD()
    ).fit(data, epochs: 2, batches: 1, observers: [EventLog(in: folder)])
    let own = Value(RunReport(try RunLog.logs(at: [folder])).json)["runs"][0]
    #expect(own["evaluation"].json == .null && own["norms"].json == .null)
    #expect(own["receipt"]["notes"][0].text?.contains("of a program") == true)
    #expect(own["curves"].array.map { $0["rows"].text } == ["training", "scored"])
  }

  @Test("A log of a training of as many epochs as a number can say begins like any other")
  func endless() throws {
    let (report, _, _) = try run(
      "\(Self.data)/penguins.csv", "species",
      [("epochs", "9223372036854775807"), ("max-steps", "3"), ("patience", "2")])
    #expect(report["norms"]["points"].array.count >= 1)
  }

  @Test("A large target keeps the size of the line small")
  func bounded() throws {
    let path = scratch.url("many.csv").path
    let rows = (0..<4_000).map { "\($0 % 97),class \($0 % 97)" }
    try ("x,y\n" + rows.joined(separator: "\n")).write(
      toFile: path, atomically: true, encoding: .utf8)
    let (report, _, prepared) = try run(path, "y", [("epochs", "1"), ("log-details", "true")])
    let classes = report["evaluation"]["targets"][0]["classes"]
    #expect(classes["labels"].array.count == 50 && classes["others"].int == 47)
    #expect(classes["counts"].array.count == 51)
    #expect(classes["rows"].int == prepared.data.validation?.count)
    #expect(classes["accuracy"].json == .null)
  }
}
